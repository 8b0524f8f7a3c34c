import Foundation
import TestBench
import Testing

/// Layers of networks for points and pictures, against the same in plain arithmetic.
struct NetworkLayerTests {
    private func agrees(_ found: [Double], _ wanted: [Double], within bound: Double = 2e-5) {
        #expect(found.count == wanted.count)
        for (value, expected) in zip(found, wanted) { #expect(abs(value - expected) <= bound * max(1, abs(expected)), "\(found) \(wanted)") }
    }

    @Test func activations() throws {
        let found = try printedNumbers("print(silu(-1.5))\nprint(gelu(0.7))")
        agrees(found, [-1.5 / (1 + exp(1.5)), 0.7 * 0.5 * erfc(-0.7 / 2.0.squareRoot())])
    }

    @Test func wavesOfANumber() throws {
        let found = try printedNumbers("let w = waves(0.3, 3, lowest: 1, highest: 16)\nfor k in 0..<6 { print(w[k]) }")
        agrees(found, [sin(0.3), sin(1.2), sin(4.8), cos(0.3), cos(1.2), cos(4.8)])
    }

    @Test func layerNorm() throws {
        let found = try printedNumbers(
            """
            let norm = LayerNorm(scale: [1.0, 2.0, 1.0], shift: [0.0, 0.0, 0.5])
            let x = [[1.0, 4.0, -2.0], [2.0, 2.5, 0.0]]
            for i in 0..<2 { for k in 0..<3 { print(norm(x)[i, k]) } }
            print(norm(x[1])[2])
            """)
        var wanted: [Double] = []
        for row in [[1.0, 4.0, -2.0], [2.0, 2.5, 0.0]] {
            let mean = row.reduce(0, +) / 3, variance = row.map { ($0 - mean) * ($0 - mean) }.reduce(0, +) / 3
            let unit = row.map { ($0 - mean) / (variance + 1e-5).squareRoot() }
            wanted += [unit[0], 2 * unit[1], unit[2] + 0.5]
        }
        agrees(found, wanted + [wanted[5]])
    }

    /// Each output is the sum over the neighbourhood, nothing being outside of the picture.
    @Test(arguments: [1, 3, 5]) func convolution(_ size: Int) throws {
        let found = try printedNumbers(
            """
            let kernel = [[[[sin(1.0 + o + 2 * i + 3 * p + 5 * q) for q in 0..<\(size)] for p in 0..<\(size)] for i in 0..<3] for o in 0..<2]
            let x = [[[[cos(1.0 * n + 2 * a + 3 * b + 5 * i) for i in 0..<3] for b in 0..<4] for a in 0..<5] for n in 0..<2]
            let y = Convolution(weights: kernel, bias: [0.1, -0.2])(x)
            for n in 0..<2 { for a in 0..<5 { for b in 0..<4 { for o in 0..<2 { print(y[n, a, b, o]) } } } }
            """)
        var wanted: [Double] = []
        for n in 0..<2 {
            for a in 0..<5 {
                for b in 0..<4 {
                    for o in 0..<2 {
                        var sum = [0.1, -0.2][o]
                        for i in 0..<3 {
                            for p in 0..<size {
                                for q in 0..<size {
                                    let (row, column) = (a + p - size / 2, b + q - size / 2)
                                    guard (0..<5).contains(row), (0..<4).contains(column) else { continue }
                                    let weight = sin(Double(1 + o + 2 * i + 3 * p + 5 * q))
                                    sum += weight * cos(Double(n + 2 * row + 3 * column + 5 * i))
                                }
                            }
                        }
                        wanted.append(sum)
                    }
                }
            }
        }
        agrees(found, wanted)
    }

    @Test func sizesOfPictures() throws {
        let found = try printedNumbers(
            """
            let x = [[[[1.0], [2.0]], [[3.0], [5.0]]]]
            print(halved(x)[0, 0, 0, 0])
            for a in 0..<4 { for b in 0..<4 { print(doubled(x)[0, a, b, 0]) } }
            """)
        agrees(found, [2.75, 1, 1, 2, 2, 1, 1, 2, 2, 3, 3, 5, 5, 3, 3, 5, 5])
    }

    /// With equal queries all rows take the mean of the values.
    @Test func attention() throws {
        let found = try printedNumbers(
            """
            let unit = Dense(weights: identity(2), bias: [0.0, 0.0])
            let none = Dense(weights: zeros(2, 2), bias: [0.0, 0.0])
            let norm = LayerNorm(scale: [1.0, 1.0], shift: [0.0, 0.0])
            let x = [[1.0, 3.0], [2.0, -1.0], [0.5, 0.0]]
            let mean = SelfAttention(norm: norm, query: none, key: unit, value: unit, output: unit)(x)
            for i in 0..<3 { print(mean[i, 0]) }
            let sharp = SelfAttention(norm: norm, query: unit, key: unit, value: unit, output: unit)(x)
            for i in 0..<3 { print(sharp[i, 0]) }
            """)
        // Two numbers with mean 0 and variance 1: (−1, 1) or (1, −1), up to what is added to the variance.
        func unit(_ half: Double) -> Double { half / (half * half + 1e-5).squareRoot() }
        let values = [unit(-1), unit(1.5), unit(0.25)], first = [1.0, 2.0, 0.5]
        let mean = values.reduce(0, +) / 3
        let sharp = (0..<3).map { i in
            let weights = values.map { exp(2 * values[i] * $0 / 2.0.squareRoot()) }
            return first[i] + zip(weights, values).map(*).reduce(0, +) / weights.reduce(0, +)
        }
        agrees(found, first.map { $0 + mean } + sharp)
    }

    /// One level for all rows is the same as one for each; rows do not see each other.
    @Test func levelsOfRows() throws {
        let found = try printedNumbers(
            """
            param net: ScoreMLP[2, 16, 2] = glorot()
            let x = [[0.3, 0.1], [-1.0, 2.0]]
            let other = net([[7.0, 7.0], x[1]], [3.0, 0.7])
            for k in 0..<2 { print(1e6 * (net(x, 0.7)[1, k] - other[1, k])) }
            param small: UNet[2, 2, 1, 2] = glorot()
            let pictures = [[0.3, 0.1, -1.0, 2.0], [1.0, 0.0, 0.5, 0.7]]
            for k in 0..<4 { print(1e6 * (small(pictures, [0.1, 0.4])[1, k] - small([pictures[1]], 0.4)[0, k])) }
            """)
        agrees(found, [0, 0, 0, 0, 0, 0], within: 1e-6)
    }

    /// Without its network a preconditioned one is the denoiser of normal data with that standard deviation.
    @Test func preconditioning() throws {
        let found = try printedNumbers(
            """
            let s = vp()
            let x = [[0.3, 0.1], [-1.0, 2.0]]
            let made = preconditioned({ x, t in 0 * x }, s, 1.5)
            let exact = diffused(iid(normal(0, 1.5), 2), s)
            for k in 0..<2 { print(1e6 * (made(x, [0.3, 0.6])[1, k] - exact.denoise(x, 0.6)[1, k])) }
            print(1e6 * (made(x, 0.3)[0, 0] - exact.denoise(x, 0.3)[0, 0]))
            """)
        agrees(found, [0, 0, 0], within: 1e-6)
    }

    /// Forward and reverse derivatives of a block of convolutions are transposes of each other.
    @Test func derivativesOfABlock() throws {
        let found = try printedNumbers(
            """
            param block: ResidualBlock[2, 3, 4] = glorot()
            let x = [[[[sin(1.0 * n + 2 * a + 3 * b + 5 * i) for i in 0..<2] for b in 0..<4] for a in 0..<3] for n in 0..<2]
            let told = [[0.1, 0.2, 0.3, 0.4], [0.4, 0.3, 0.2, 0.1]]
            let f = { z in flatten(block(z, told)) }
            let v = [[[[cos(2.0 * n + a + 3 * b + 7 * i) for i in 0..<2] for b in 0..<4] for a in 0..<3] for n in 0..<2]
            let w = [sin(0.3 * k) for k in 0..<72]
            print(1e6 * run({ sum(w * pushforward(f, x, v)) }, seed: 1))
            print(1e6 * run({ sum(flatten(v * pullback(f, x, w))) }, seed: 1))
            print(1e6 * run({ sum(w * (f(x + 1e-5 * v) - f(x - 1e-5 * v))) / 2e-5 }, seed: 1))
            """)
        try #require(found.count == 3)
        #expect(abs(found[0] - found[1]) <= 1e-5 * abs(found[0]) && abs(found[0] - found[2]) <= 1e-5 * abs(found[0]) && abs(found[0]) > 1, "\(found)")
    }
}
