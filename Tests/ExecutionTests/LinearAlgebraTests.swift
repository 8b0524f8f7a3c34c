import AuspexExecution
import CKernels
import Foundation
import Testing

/// Every routine is checked by its defining equation, on both sides of the size where the implementation changes.
@Suite struct LinearAlgebraTests {
    private func random(_ count: Int, _ seed: UInt64) -> [Double] {
        let key = RandomKey(seed: seed)
        return (0..<UInt64(count)).map { key.normal($0) }
    }

    private func product(_ a: [Double], _ b: [Double], _ m: Int, _ k: Int, _ n: Int) -> [Double] {
        var c = [Double](repeating: 0, count: m * n)
        for i in 0..<m { for j in 0..<n { for l in 0..<k { c[i * n + j] += a[i * k + l] * b[l * n + j] } } }
        return c
    }

    private func transpose(_ a: [Double], _ rows: Int, _ columns: Int) -> [Double] {
        (0..<rows * columns).map { a[($0 % rows) * columns + $0 / rows] }
    }

    private func distance(_ a: [Double], _ b: [Double]) -> Double {
        a.count == b.count ? zip(a, b).reduce(0) { max($0, abs($1.0 - $1.1)) } : .infinity
    }

    private func identity(_ n: Int) -> [Double] { (0..<n * n).map { $0 % (n + 1) == 0 ? 1 : 0 } }

    private func positiveDefinite(_ n: Int) -> [Double] {
        let g = random(n * n, UInt64(n))
        return zip(product(g, transpose(g, n, n), n, n, n), identity(n)).map { $0 / Double(n) + $1 }
    }

    /// Every form of the tiled product gives the sum of fused products in order, in double and in single precision.
    @Test(arguments: [(1, 1, 1), (2, 3, 5), (7, 9, 8), (9, 17, 15), (13, 11, 16), (11, 23, 17), (8, 16, 24), (23, 31, 25), (17, 300, 50), (6, 0, 3)])
    func tiledProducts(m: Int, k: Int, n: Int) {
        let a = random(m * k, 1), b = random(k * n, 2), start = random(m * n, 3)
        let singles = (a: a.map(Float.init), b: b.map(Float.init), start: start.map(Float.init))
        for (ta, tb, adds) in [(0, 0, 0), (1, 0, 0), (0, 1, 0), (1, 1, 0), (0, 0, 1), (1, 1, 1)] {
            var expected = adds == 1 ? start : [Double](repeating: 0, count: m * n), expectedSingles = expected.map(Float.init)
            for i in 0..<m {
                for j in 0..<n {
                    for l in 0..<k {
                        let left = ta == 1 ? l * m + i : i * k + l, right = tb == 1 ? j * k + l : l * n + j
                        expected[i * n + j].addProduct(a[left], b[right])
                        expectedSingles[i * n + j].addProduct(singles.a[left], singles.b[right])
                    }
                }
            }
            for form in 1...ax_tiled_product_forms() {
                var out = start, outSingles = singles.start
                ax_tiled_product_as(form, &out, a, Int32(ta), b, Int32(tb), m, k, n, Int32(adds))
                ax_tiled_product_single_as(form, &outSingles, singles.a, Int32(ta), singles.b, Int32(tb), m, k, n, Int32(adds))
                #expect(out == expected, "form \(form), transposed \(ta) \(tb), adds \(adds)")
                #expect(outSingles == expectedSingles, "form \(form), transposed \(ta) \(tb), adds \(adds)")
            }
        }
    }

    @Test(arguments: [(1, 1, 1), (2, 3, 4), (5, 1, 5), (1, 7, 3), (8, 8, 8), (9, 40, 1), (17, 16, 19), (40, 30, 50), (3, 2, 2000)])
    func products(m: Int, k: Int, n: Int) {
        let a = random(m * k, 1)
        let b = random(k * n, 2)
        let expected = product(a, b, m, k, n)
        for (ta, tb) in [(false, false), (true, false), (false, true), (true, true)] {
            var c = [Double](repeating: .nan, count: m * n)
            let first = ta ? transpose(a, m, k) : a
            let second = tb ? transpose(b, k, n) : b
            LinearAlgebra.product(&c, first, transposed: ta, second, transposed: tb, rows: m, inner: k, columns: n)
            #expect(distance(c, expected) < 1e-13 * Double(k))
            LinearAlgebra.product(&c, first, transposed: ta, second, transposed: tb, rows: m, inner: k, columns: n, accumulate: true)
            #expect(distance(c, expected.map { 2 * $0 }) < 2e-13 * Double(k))
        }
        let x = random(k, 3)
        var y = [Double](repeating: .nan, count: m)
        LinearAlgebra.matrixVector(&y, a, x, rows: m, columns: k)
        #expect(distance(y, product(a, x, m, k, 1)) < 1e-13 * Double(k))
        let z = random(m, 4)
        var w = [Double](repeating: .nan, count: k)
        LinearAlgebra.vectorMatrix(&w, z, a, rows: m, columns: k)
        #expect(distance(w, product(z, a, 1, m, k)) < 1e-13 * Double(m))
    }

    @Test(arguments: [1, 2, 3, 8, 9, 15, 16, 17, 32, 33, 70])
    func choleskyFactor(n: Int) {
        var a = positiveDefinite(n)
        let expected = a
        // The upper triangle is not read.
        for i in 0..<n { for j in i + 1..<max(n, i + 1) { a[i * n + j] = .nan } }
        var l = [Double](repeating: .nan, count: n * n)
        #expect(LinearAlgebra.cholesky(&l, a, order: n))
        for i in 0..<n { for j in 0..<n { #expect(j <= i || l[i * n + j] == 0) } }
        #expect(distance(product(l, transpose(l, n, n), n, n, n), expected) < 1e-13 * Double(n))
        // In place.
        a.withUnsafeMutableBufferPointer { buffer in
            guard let base = buffer.baseAddress else { return }
            LinearAlgebra.cholesky(base, base, order: n)
        }
        #expect(a == l)
    }

    @Test(arguments: [1, 3, 8, 33, 60])
    func choleskyFailsWithNaN(n: Int) {
        for bad in [-1.0, 0, .nan, .infinity] {
            var a = positiveDefinite(n)
            a[n * n - 1] = bad
            var l = a
            #expect(!LinearAlgebra.cholesky(&l, a, order: n))
            #expect(l.allSatisfy { $0.isNaN })
        }
    }

    /// The transpose of the derivative: ⟨Ā, Ȧ⟩ over the lower triangle is ⟨L̄, L̇⟩ with L̇ = L Φ(L⁻¹ Ȧ L⁻ᵀ) for every change Ȧ.
    @Test(arguments: [1, 2, 7, 8, 9, 11, 16, 17, 40])
    func choleskyAdjoint(n: Int) {
        let a = positiveDefinite(n)
        var l = [Double](repeating: .nan, count: n * n)
        #expect(LinearAlgebra.cholesky(&l, a, order: n))
        // Upper triangles are not read.
        let isUpper = (0..<n * n).map { $0 % n > $0 / n }
        let factor = l
        for k in 0..<n * n where isUpper[k] { l[k] = .nan }
        let seed = random(n * n, 10)
        var adjoint = seed
        for k in 0..<n * n where isUpper[k] { adjoint[k] = .nan }
        var result = [Double](repeating: .nan, count: n * n)
        LinearAlgebra.choleskyAdjoint(&result, factor: l, adjoint: adjoint, order: n)
        for k in 0..<n * n where isUpper[k] { #expect(result[k] == 0) }
        for attempt in 11..<15 as Range<UInt64> {
            let half = random(n * n, attempt)
            let change = zip(half, transpose(half, n, n)).map { $0 + $1 }
            var first = [Double](repeating: 0, count: n * n), second = first
            LinearAlgebra.triangularSolve(&first, factor, change, order: n, columns: n)
            LinearAlgebra.triangularSolve(&second, factor, transpose(first, n, n), order: n, columns: n)
            let phi = (0..<n * n).map { isUpper[$0] ? 0 : $0 % (n + 1) == 0 ? 0.5 * second[$0] : second[$0] }
            let tangent = product(factor, phi, n, n, n)
            let expected = (0..<n * n).reduce(0) { isUpper[$1] ? $0 : $0 + seed[$1] * tangent[$1] }
            let found = (0..<n * n).reduce(0) { $0 + result[$1] * change[$1] }
            #expect(abs(found - expected) < 1e-12 * Double(n * n))
        }
    }

    @Test(arguments: [(1, 1), (3, 1), (8, 3), (16, 1), (17, 1), (9, 9), (40, 1), (40, 5), (50, 60)])
    func triangularSolves(n: Int, m: Int) {
        let g = random(n * n, 5)
        let b = random(n * m, 6)
        for lower in [true, false] {
            // Well conditioned; the other triangle is not read.
            let clean = (0..<n * n).map { k -> Double in
                let (i, j) = (k / n, k % n)
                return i == j ? 2 + abs(g[k]) : (lower ? j < i : j > i) ? g[k] / Double(n) : 0
            }
            let dirty = (0..<n * n).map { k -> Double in
                (lower ? k % n > k / n : k % n < k / n) ? .nan : clean[k]
            }
            for transposed in [false, true] {
                var x = [Double](repeating: .nan, count: n * m)
                LinearAlgebra.triangularSolve(&x, dirty, lower: lower, transposed: transposed, b, order: n, columns: m)
                let t = transposed ? transpose(clean, n, n) : clean
                #expect(distance(product(t, x, n, n, m), b) < 1e-12)
            }
        }
    }

    @Test(arguments: [1, 2, 5, 20, 40])
    func eigen(n: Int) {
        var a = random(n * n, 7)
        for i in 0..<n { for j in 0..<i { a[j * n + i] = a[i * n + j] } }
        var values = [Double](repeating: 0, count: n)
        var vectors = [Double](repeating: 0, count: n * n)
        #expect(LinearAlgebra.symmetricEigen(values: &values, vectors: &vectors, a, order: n))
        let scaled = (0..<n * n).map { vectors[$0] * values[$0 % n] }
        #expect(distance(product(a, vectors, n, n, n), scaled) < 1e-12 * Double(n))
        #expect(distance(product(transpose(vectors, n, n), vectors, n, n, n), identity(n)) < 1e-13 * Double(n))
        #expect(values == values.sorted())
        a[0] = .nan
        #expect(!LinearAlgebra.symmetricEigen(values: &values, vectors: &vectors, a, order: n))
        #expect(values.allSatisfy { $0.isNaN })
    }

    @Test(arguments: [1, 2, 3, 8, 32, 33, 64])
    func generalSystems(n: Int) {
        let a = random(n * n, 8)
        for m in [1, 3] {
            let b = random(n * m, 9)
            var x = [Double](repeating: .nan, count: n * m)
            #expect(LinearAlgebra.solve(&x, a, b, order: n, columns: m))
            #expect(distance(product(a, x, n, n, m), b) < 1e-10)
        }
        var inverse = [Double](repeating: .nan, count: n * n)
        #expect(LinearAlgebra.inverse(&inverse, a, order: n))
        #expect(distance(product(a, inverse, n, n, n), identity(n)) < 1e-10)
    }

    @Test(arguments: [2, 3, 33])
    func determinants(n: Int) {
        // det(L L') = prod(diag L)^2; swapping two rows changes the sign.
        let a = positiveDefinite(n)
        var l = a
        LinearAlgebra.cholesky(&l, a, order: n)
        let expected = (0..<n).reduce(0.0) { $0 + 2 * log(l[$1 * n + $1]) }
        let plain = LinearAlgebra.logDeterminant(a, order: n)
        #expect(abs(plain.logMagnitude - expected) < 1e-11)
        #expect(plain.sign == 1)
        var swapped = a
        for j in 0..<n { swapped.swapAt(j, n + j) }
        let other = LinearAlgebra.logDeterminant(swapped, order: n)
        #expect(abs(other.logMagnitude - expected) < 1e-11)
        #expect(other.sign == -1)
        // A singular matrix: two equal rows of small integers, so that elimination is exact.
        var singular = identity(n)
        for j in 0..<n { singular[j] = j < 2 ? 1 : 0; singular[n + j] = singular[j] }
        #expect(LinearAlgebra.logDeterminant(singular, order: n) == (-.infinity, 0))
        var x = [Double](repeating: 0, count: n)
        #expect(!LinearAlgebra.solve(&x, singular, random(n, 1), order: n))
        #expect(x.allSatisfy { $0.isNaN })
        singular[0] = .nan
        #expect(LinearAlgebra.logDeterminant(singular, order: n).logMagnitude.isNaN)
    }
}
