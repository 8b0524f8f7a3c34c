import AuspexExecution
import CKernels
import Testing

/// Loads, stores, reductions and random fills.
@Suite struct KernelMemoryTests {
    private let base: [Double] = (0..<20).map { Double($0) * 1.5 - 3 }

    @Test func gatherStaysInside() {
        let index: [Int64] = [0, 19, 20, -1, .max, .min, 5, 7, 7, 3, 1]
        var out = [Double](repeating: .nan, count: index.count)
        ax_gather(&out, base, 20, index, index.count)
        #expect(out == index.map { base[Int(max(0, min(19, $0)))] })
        ax_gather(&out, base, 0, index, index.count)
        #expect(out == [Double](repeating: 0, count: index.count))
        let words = base.map { Int64($0 * 2) }
        var integers = [Int64](repeating: 0, count: index.count)
        ax_gather_int(&integers, words, 20, index, index.count)
        #expect(integers == index.map { words[Int(max(0, min(19, $0)))] })
    }

    @Test func scatterDropsWhatIsOutside() {
        let index: [Int64] = [0, 3, 3, -1, 4, .max, .min, 3, 0]
        let value: [Double] = [1, 2, 4, 8, 16, 32, 64, 128, 256]
        var target = [Double](repeating: 0.5, count: 5)
        ax_scatter_add(&target, 4, index, value, 0, index.count)
        #expect(target == [257.5, 0.5, 0.5, 134.5, 0.5])
        ax_scatter_add(&target, 5, index, [1], 1, index.count)
        #expect(target == [259.5, 0.5, 0.5, 137.5, 1.5])
        ax_scatter(&target, 4, index, value, 0, index.count)
        #expect(target == [256, 0.5, 0.5, 128, 1.5])
        var words = [Int64](repeating: 9, count: 5)
        ax_scatter_int(&words, 4, index, [1, 2, 3, 4, 5, 6, 7, 8, 10], 0, index.count)
        #expect(words == [10, 9, 9, 8, 9])
    }

    @Test func stridedAccess() {
        var out = [Double](repeating: 0, count: 6)
        ax_load_strided(&out, base, 3, 6)
        #expect(out == (0..<6).map { base[3 * $0] })
        ax_load_strided(&out, base, 0, 6)
        #expect(out == [Double](repeating: base[0], count: 6))
        var target = base
        ax_store_strided(&target, 2, [1, 2, 3], 0, 3)
        #expect(target == [1, base[1], 2, base[3], 3] + base[5...])
        ax_store_strided(&target, 1, [7], 1, 2)
        #expect(target == [7, 7, 2, base[3], 3] + base[5...])
        var numbers = [Int64](repeating: 0, count: 5)
        ax_iota(&numbers, 10, -3, 5)
        #expect(numbers == [10, 7, 4, 1, -2])
    }

    /// The documented order, written out.
    private func lanes(_ values: [Double], start: Double, _ join: (Double, Double) -> Double) -> Double {
        var s = [Double](repeating: start, count: 8)
        for (i, x) in values.enumerated() { s[i % 8] = join(s[i % 8], x) }
        return join(join(join(s[0], s[4]), join(s[2], s[6])), join(join(s[1], s[5]), join(s[3], s[7])))
    }

    @Test(arguments: [0, 1, 2, 7, 8, 9, 15, 16, 17, 64, 1001])
    func reductions(n: Int) {
        let key = RandomKey(seed: UInt64(n))
        let a = (0..<UInt64(n)).map { key.normal($0) * 100 }
        let b = (0..<UInt64(n)).map { key.split(1).normal($0) }
        #expect(ax_sum(a, n) == lanes(a, start: 0, +))
        #expect(ax_product(b, n) == lanes(b, start: 1, *))
        #expect(ax_max(a, n) == a.max() ?? -.infinity)
        #expect(ax_min(a, n) == a.min() ?? .infinity)
        // Within the rounding error of a sum of n products.
        let dot = zip(a, b).reduce(0) { $0 + $1.0 * $1.1 }
        #expect(abs(ax_dot(a, b, n) - dot) <= 1e-15 * Double(n) * zip(a, b).reduce(0) { $0 + abs($1.0 * $1.1) })
        let largest = a.max() ?? 0
        let expected = n == 0 ? -.infinity : largest + ax_log(a.reduce(0) { $0 + ax_exp($1 - largest) })
        let logSum = ax_log_sum_exp(a, n)
        #expect(logSum == expected || abs(logSum - expected) <= 1e-13 * max(1, abs(expected)))
        let words = a.map(ax_floor_to_int)
        #expect(ax_sum_int(words, n) == words.reduce(0, &+))
        #expect(ax_max_int(words, n) == words.max() ?? .min)
        #expect(ax_min_int(words, n) == words.min() ?? .max)
    }

    @Test func reductionsOfSpecialNumbers() {
        let low = [Double](repeating: -.infinity, count: 3)
        #expect(ax_log_sum_exp(low, 3) == -.infinity)
        #expect(ax_log_sum_exp([1, .infinity, -.infinity], 3) == .infinity)
        #expect(ax_log_sum_exp([1000, 1000], 2) == 1000 + ax_log(2))
        for position in 0..<11 {
            var a = base[0..<11].map { $0 }
            a[position] = .nan
            #expect(ax_max(a, 11).isNaN && ax_min(a, 11).isNaN && ax_sum(a, 11).isNaN && ax_log_sum_exp(a, 11).isNaN)
        }
    }

    @Test func randomFills() {
        let key = RandomKey(seed: 9)
        for n in [0, 1, 3, 4, 5, 8, 37] {
            for (op, draw) in [
                (AX_RANDOM_UNIFORM, { $0.uniform($1) }), (AX_RANDOM_NORMAL, { $0.normal($1) }), (AX_RANDOM_EXPONENTIAL, { $0.exponential($1) }),
            ] as [(ax_random_op, (RandomKey, UInt64) -> Double)] {
                var out = [Double](repeating: 0, count: n)
                let start = UInt64.max - 5 // the counter wraps around
                ax_random_fill(op, &out, key.word, start, n)
                #expect(out == (0..<n).map { draw(key, start &+ UInt64($0)) })
                let keys = (0..<n).map { key.split(UInt64($0)) }
                let words = keys.map { Int64(bitPattern: $0.word) } + [0]
                let counters = (0..<n).map { Int64($0 * $0) } + [0]
                ax_random_draw(op, &out, words, 0, counters, 0, n)
                #expect(out == (0..<n).map { draw(keys[$0], UInt64($0 * $0)) })
                ax_random_draw(op, &out, words, 1, counters, 0, n)
                #expect(out == (0..<n).map { draw(keys[0], UInt64($0 * $0)) })
            }
            var children = [Int64](repeating: 0, count: n)
            ax_random_split_block(&children, [Int64(bitPattern: key.word)], 1, (0..<n).map(Int64.init) + [0], 0, n)
            #expect(children == (0..<n).map { Int64(bitPattern: key.split(UInt64($0)).word) })
        }
    }
}
