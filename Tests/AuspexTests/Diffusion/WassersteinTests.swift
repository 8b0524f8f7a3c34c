import Auspex
import Foundation
import TestBench
import Testing

/// Sorting, and the distance between samples that rests on it.
struct WassersteinTests {
    /// Numbers in an order that no pattern of comparisons knows, some of them equal.
    private func mixed(_ count: Int) -> [Double] { (0..<count).map { Double(($0 * 7919 + 13) % 101) / 4 } }

    @Test func sorting() throws {
        for count in [1, 2, 3, 5, 8, 13, 64, 100] {
            let x = mixed(count)
            #expect(try printedNumbers("for v in sort(\(x)) { print(v) }") == x.sorted(), "\(count) elements")
        }
        // The derivative of the second smallest goes to it, also among equals.
        #expect(try printedNumbers("for v in gradient({ x in sort(x)[1] * 3 + sort(x)[0] }, [3.0, 1, 2, 7, -4]) { print(v) }") == [0, 3, 0, 0, 1])
        #expect(try printedNumbers("print(sum(gradient({ x in sort(x)[1] * 3 + sort(x)[0] }, [1.0, 1.0, 2.0])))") == [4])
    }

    /// On a line the distance is that of the quantile functions, whatever the sizes of the samples.
    @Test func distanceOnALine() throws {
        let x = mixed(6), y = mixed(10).map { $0 + 3 }
        let (a, b) = (x.sorted(), y.sorted())
        var total = 0.0
        for k in 0..<30 { total += pow(a[k / 5] - b[k / 3], 2) / 30 }
        let found = try printedNumbers(
            """
            print(run({ max_sliced_wasserstein([[v] for v in \(x)], [[v] for v in \(y)], 3) }, seed: 1))
            let x = run({ draw(iid(normal(0, 1), [50, 3])) }, seed: 2)
            print(run({ max_sliced_wasserstein(x, x) }, seed: 1))
            print(run({ max_sliced_wasserstein(x, [x[i] + [0.0, 3.0, 4.0] for i in 0..<50], 400) }, seed: 1))
            """)
        #expect(abs(found[0] - total.squareRoot()) < 1e-4)
        #expect(found[1] == 0)
        // A shift is seen whole along itself: the largest of 400 directions is near, and never above.
        #expect(found[2] <= 5.0001 && found[2] > 4.7)
    }

    @Test func mixturesOfNormals() throws {
        let found = try printedNumbers(
            """
            let (w, m, x) = ([0.3, 0.7], [[1.0, 2.0], [-1.0, 0.5]], [0.2, -0.4])
            let a = normal_mixture(w, m, 0.6)
            let b = mixture(w, [normal(m[0], 0.6), normal(m[1], 0.6)])
            print(a.log_density(x) - b.log_density(x))
            print(a.noised(0.5, 2).log_density(x) - b.noised(0.5, 2).log_density(x))
            print(max(abs(a.mean - w @ m)))
            let z = run({ [draw(a) for _ in 0..<20000] }, seed: 3)
            for k in 0..<2 { print((mean(z[..., k]) - a.mean[k]) / sqrt(a.variance[k] / 20000)) }
            for k in 0..<2 { print(variance(z[..., k]) / a.variance[k]) }
            """)
        #expect(abs(found[0]) < 1e-12 && abs(found[1]) < 1e-12 && found[2] < 1e-12)
        #expect(abs(found[3]) < 5 && abs(found[4]) < 5 && abs(found[5] - 1) < 0.06 && abs(found[6] - 1) < 0.06)
    }
}
