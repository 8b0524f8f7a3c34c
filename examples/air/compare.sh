#!/usr/bin/env bash
# Fits with each strategy and each seed: a line each, and the courses of the bounds for curves.apx.
set -euo pipefail
cd "$(dirname "${BASH_SOURCE[0]}")"
work=$(mktemp -d)
trap 'rm -rf "$work"' EXIT
mkdir -p "$work/air" && ln -s "$PWD/../digits" "$work/digits"
separator="{"
for strategy in enumerate mvd score; do
    courses=""
    for seed in 1 2 3; do
        sed "s/by enumerate/by $strategy/; s/^let seed = 1/let seed = $seed/" air.apx >"$work/air/air.apx"
        printed=$(../../bin/auspex run "$work/air/air.apx")
        echo "$strategy, seed $seed: $(sed -n '/^course/!p' <<<"$printed" | paste -sd ' ')"
        courses="$courses${courses:+, }$(sed -n 's/^course: //p' <<<"$printed")"
    done
    printf '%s"%s": [%s]' "$separator" "$strategy" "$courses" >>"$work/courses.json"
    separator=$',\n'
done
echo "}" >>"$work/courses.json"
mv "$work/courses.json" courses.json
