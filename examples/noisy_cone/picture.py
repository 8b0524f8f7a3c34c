#!/usr/bin/env python3
"""Draws what noisy_cone.apx prints: each bound as a point below log p(z). Reads the lines from standard input, writes SVG."""
import sys

EXACT = -5.323232
bounds = []
for line in sys.stdin:
    words = line.split()
    bounds.append((words[0], float(words[1])))

left, right, row, top = 110, 560, 34, 46
lowest, highest = -11.0, -5.0
height = top + row * len(bounds) + 30


def x(value):
    return left + (right - left) * (value - lowest) / (highest - lowest)


out = [f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 640 {height}" font-family="sans-serif" font-size="14">',
       f'<rect width="640" height="{height}" fill="white"/>']
for tick in range(int(lowest), int(highest) + 1):
    out.append(f'<line x1="{x(tick):.1f}" y1="{top - 8}" x2="{x(tick):.1f}" y2="{height - 26}" stroke="#ddd"/>')
    out.append(f'<text x="{x(tick):.1f}" y="{height - 8}" text-anchor="middle" fill="#555">{tick}</text>')
out.append(f'<line x1="{x(EXACT):.1f}" y1="{top - 8}" x2="{x(EXACT):.1f}" y2="{height - 26}" stroke="#b03a2e" stroke-width="2"/>')
out.append(f'<text x="{x(EXACT):.1f}" y="{top - 16}" text-anchor="middle" fill="#b03a2e">log p(z) = {EXACT:.4f}</text>')
for number, (name, value) in enumerate(bounds):
    y = top + row * number + row / 2
    out.append(f'<text x="{left - 12}" y="{y + 5:.1f}" text-anchor="end">{name}</text>')
    out.append(f'<line x1="{x(value):.1f}" y1="{y:.1f}" x2="{x(EXACT):.1f}" y2="{y:.1f}" stroke="#9fb8d1" stroke-width="6"/>')
    out.append(f'<circle cx="{x(value):.1f}" cy="{y:.1f}" r="6" fill="#1f4e79"/>')
    out.append(f'<text x="{x(value) - 12:.1f}" y="{y + 5:.1f}" text-anchor="end" fill="#1f4e79">{value:.3f}</text>')
print("\n".join(out + ["</svg>"]))
