import AuspexExecution
import CKernels
import Testing

/// Blocks: the same bits as element by element, whatever the length, the uniform operands and the place of the output.
/// The inline functions are compiled here for the base instruction set, the blocks for the one of this machine, so
/// these tests also compare fused multiply-adds in hardware with those of the library.
@Suite struct KernelBlockTests {
    private let unaries: [(ax_unary_op, (Double) -> Double)] = [
        (AX_UNARY_NEG, { -$0 }), (AX_UNARY_ABS, { abs($0) }), (AX_UNARY_SIGN, ax_sign), (AX_UNARY_SQRT, { $0.squareRoot() }),
        (AX_UNARY_SQUARE, { $0 * $0 }), (AX_UNARY_INV, { 1 / $0 }), (AX_UNARY_FLOOR, { $0.rounded(.down) }),
        (AX_UNARY_CEIL, { $0.rounded(.up) }), (AX_UNARY_TRUNC, { $0.rounded(.towardZero) }), (AX_UNARY_ROUND, { $0.rounded() }),
        (AX_UNARY_RELU, { $0 < 0 ? 0 : $0 }), (AX_UNARY_STEP, ax_step), (AX_UNARY_EXP, ax_exp), (AX_UNARY_EXPM1, ax_expm1),
        (AX_UNARY_LOG, ax_log), (AX_UNARY_LOG1P, ax_log1p), (AX_UNARY_LOG1M_EXP, ax_log1m_exp), (AX_UNARY_SIN, ax_sin),
        (AX_UNARY_COS, ax_cos), (AX_UNARY_TAN, ax_tan), (AX_UNARY_ASIN, ax_asin), (AX_UNARY_ACOS, ax_acos), (AX_UNARY_ATAN, ax_atan),
        (AX_UNARY_SINH, ax_sinh), (AX_UNARY_COSH, ax_cosh), (AX_UNARY_TANH, ax_tanh), (AX_UNARY_SIGMOID, ax_sigmoid),
        (AX_UNARY_LOG_SIGMOID, ax_log_sigmoid), (AX_UNARY_SOFTPLUS, ax_softplus), (AX_UNARY_LOGIT, ax_logit),
    ]
    private let binaries: [(ax_binary_op, (Double, Double) -> Double)] = [
        (AX_BINARY_ADD, { $0 + $1 }), (AX_BINARY_SUB, { $0 - $1 }), (AX_BINARY_MUL, { $0 * $1 }), (AX_BINARY_DIV, { $0 / $1 }),
        (AX_BINARY_MIN, ax_fmin), (AX_BINARY_MAX, ax_fmax), (AX_BINARY_MOD, ax_mod), (AX_BINARY_POW, ax_pow),
        (AX_BINARY_ATAN2, ax_atan2), (AX_BINARY_HYPOT, ax_hypot), (AX_BINARY_COPYSIGN, { Double(signOf: $1, magnitudeOf: $0) }),
        (AX_BINARY_LOG_ADD_EXP, ax_log_add_exp), (AX_BINARY_XLOGY, ax_xlogy), (AX_BINARY_LBETA, ax_lbeta), (AX_BINARY_LCHOOSE, ax_lchoose),
    ]

    /// Numbers of all sizes and signs, with the special ones among them.
    private func inputs(_ count: Int, _ seed: UInt64) -> [Double] {
        let key = RandomKey(seed: seed)
        let special: [Double] = [0, -0.0, 1, -1, .infinity, -.infinity, .nan, 1e300, -1e300, 0x1p-1074, -0x1p-1074, 0.5, 1e10, -3]
        return (0..<UInt64(count)).map { i in
            let u = key.uniform(3 * i)
            if u < 0.1 { return special[Int(u * 10 * Double(special.count))] }
            return u < 0.6 ? key.normal(3 * i + 1) : key.normal(3 * i + 1) * 10 * ax_exp(20 * key.uniform(3 * i + 2))
        }
    }

    private func bits(_ values: [Double]) -> [UInt64] { values.map { $0.isNaN ? 1 : $0.bitPattern } }

    @Test func unaryBlocks() {
        for (op, f) in unaries {
            for n in [0, 1, 2, 3, 4, 5, 7, 8, 9, 15, 16, 17, 31, 33, 600] {
                let a = inputs(n, UInt64(n))
                var out = [Double](repeating: 7, count: n + 1)
                ax_unary(op, &out, a, n)
                #expect(bits(out) == bits(a.map(f) + [7]), "operation \(op.rawValue), \(n) elements")
                var inPlace = a
                inPlace.withUnsafeMutableBufferPointer { ax_unary(op, $0.baseAddress, $0.baseAddress, n) }
                #expect(bits(inPlace) == bits(a.map(f)))
            }
        }
    }

    @Test func binaryBlocks() {
        for (op, f) in binaries {
            for n in [0, 1, 2, 3, 5, 8, 13, 33, 200] {
                let (a, b) = (inputs(n, 1), inputs(n, 2))
                for (au, bu) in [(false, false), (true, false), (false, true), (true, true)] {
                    let expected = (0..<n).map { f(a[au ? 0 : $0], b[bu ? 0 : $0]) }
                    var out = [Double](repeating: 0, count: n)
                    ax_binary(op, &out, a, au ? 1 : 0, b, bu ? 1 : 0, n)
                    #expect(bits(out) == bits(expected), "operation \(op.rawValue), \(n) elements, uniform \(au) \(bu)")
                    // The output in the place of the first operand, even a uniform one.
                    var inPlace = a
                    inPlace.withUnsafeMutableBufferPointer { ax_binary(op, $0.baseAddress, $0.baseAddress, au ? 1 : 0, b, bu ? 1 : 0, n) }
                    #expect(bits(inPlace) == bits(expected))
                }
            }
        }
    }

    @Test func ternaryBlocks() {
        let n = 37
        let (a, b, c) = (inputs(n, 1), inputs(n, 2), inputs(n, 3))
        for mask in 0..<8 as Range<Int32> {
            let (au, bu, cu) = (mask & 1, mask >> 1 & 1, mask >> 2)
            let pick = { (i: Int) in (a[au != 0 ? 0 : i], b[bu != 0 ? 0 : i], c[cu != 0 ? 0 : i]) }
            var out = [Double](repeating: 0, count: n)
            ax_ternary(AX_TERNARY_FMA, &out, a, au, b, bu, c, cu, n)
            #expect(bits(out) == bits((0..<n).map { let (x, y, z) = pick($0); return z.addingProduct(x, y) }))
            ax_ternary(AX_TERNARY_CLAMP, &out, a, au, b, bu, c, cu, n)
            #expect(bits(out) == bits((0..<n).map { let (x, y, z) = pick($0); return ax_fmin(ax_fmax(x, y), z) }))
        }
    }

    @Test func integers() {
        let values: [Int64] = [0, 1, -1, 2, -2, 3, -3, 7, -7, 100, .max, .min, .max - 1, .min + 1, 1 << 33, -(1 << 33)]
        let a = values.flatMap { x in values.map { _ in x } }
        let b = values.flatMap { _ in values }
        func floorDivision(_ x: Int64, _ y: Int64) -> Int64 {
            if y == 0 { return 0 }
            let (q, r) = x.dividingFullWidthSafely(by: y)
            return r != 0 && (r < 0) != (y < 0) ? q &- 1 : q
        }
        func modulus(_ x: Int64, _ y: Int64) -> Int64 { y == 0 ? 0 : x &- y &* floorDivision(x, y) }
        func power(_ x: Int64, _ y: Int64) -> Int64 {
            if y < 0 { return x == 1 ? 1 : x == -1 ? (y & 1 == 0 ? 1 : -1) : 0 }
            // Powers modulo 2^64 of an odd base repeat every 2^62; of an even base they vanish after 63.
            if x & 1 == 0, y > 63 { return 0 }
            var (result, square, e) = (Int64(1), x, y)
            while e > 0 {
                if e & 1 == 1 { result = result &* square }
                square = square &* square
                e >>= 1
            }
            return result
        }
        let operations: [(ax_binary_int_op, (Int64, Int64) -> Int64)] = [
            (AX_BINARY_INT_ADD, { $0 &+ $1 }), (AX_BINARY_INT_SUB, { $0 &- $1 }), (AX_BINARY_INT_MUL, { $0 &* $1 }),
            (AX_BINARY_INT_DIV, floorDivision), (AX_BINARY_INT_MOD, modulus), (AX_BINARY_INT_MIN, { min($0, $1) }),
            (AX_BINARY_INT_MAX, { max($0, $1) }), (AX_BINARY_INT_POW, power), (AX_BINARY_INT_AND, { $0 & $1 }),
            (AX_BINARY_INT_OR, { $0 | $1 }), (AX_BINARY_INT_XOR, { $0 ^ $1 }),
        ]
        for (op, f) in operations {
            for (au, bu) in [(0, 0), (1, 0), (0, 1), (1, 1)] as [(Int32, Int32)] {
                for start in [0, 37, 250] {
                    let (x, y) = (Array(a[start...]), Array(b[start...]))
                    var out = [Int64](repeating: 0, count: x.count)
                    ax_binary_int(op, &out, x, au, y, bu, x.count)
                    #expect(out == x.indices.map { f(x[au != 0 ? 0 : $0], y[bu != 0 ? 0 : $0]) }, "operation \(op.rawValue)")
                }
            }
        }
        var out = [Int64](repeating: 0, count: values.count)
        ax_unary_int(AX_UNARY_INT_NEG, &out, values, values.count)
        #expect(out == values.map { 0 &- $0 })
        ax_unary_int(AX_UNARY_INT_ABS, &out, values, values.count)
        #expect(out == values.map { $0 < 0 ? 0 &- $0 : $0 })
        ax_unary_int(AX_UNARY_INT_SIGN, &out, values, values.count)
        #expect(out == values.map { $0.signum() })
        ax_unary_int(AX_UNARY_INT_NOT, &out, values, values.count)
        #expect(out == values.map { $0 == 0 ? 1 : 0 })
    }

    @Test func comparisons() {
        let n = 300
        let (a, b) = (inputs(n, 5), inputs(n, 6).enumerated().map { $0.offset % 3 == 0 ? inputs(n, 5)[$0.offset] : $0.element })
        let (x, y) = (a.map(ax_floor_to_int), b.map(ax_floor_to_int))
        func flags(_ f: (Int) -> Bool) -> [Int64] { (0..<n).map { f($0) ? 1 : 0 } }
        let expected: [(ax_compare_op, [Int64], [Int64])] = [
            (AX_COMPARE_LT, flags { a[$0] < b[$0] }, flags { x[$0] < y[$0] }), (AX_COMPARE_LE, flags { a[$0] <= b[$0] }, flags { x[$0] <= y[$0] }),
            (AX_COMPARE_GT, flags { a[$0] > b[$0] }, flags { x[$0] > y[$0] }), (AX_COMPARE_GE, flags { a[$0] >= b[$0] }, flags { x[$0] >= y[$0] }),
            (AX_COMPARE_EQ, flags { a[$0] == b[$0] }, flags { x[$0] == y[$0] }), (AX_COMPARE_NE, flags { a[$0] != b[$0] }, flags { x[$0] != y[$0] }),
        ]
        var out = [Int64](repeating: 9, count: n)
        for (op, reals, integers) in expected {
            ax_compare(op, &out, a, 0, b, 0, n)
            #expect(out == reals)
            ax_compare_int(op, &out, x, 0, y, 0, n)
            #expect(out == integers)
        }
        ax_compare(AX_COMPARE_LT, &out, a, 0, [0.25], 1, n)
        #expect(out == flags { a[$0] < 0.25 })
        ax_compare_int(AX_COMPARE_GE, &out, [1], 1, y, 0, n)
        #expect(out == flags { 1 >= y[$0] })
        ax_classify(AX_CLASS_NAN, &out, a, n)
        #expect(out == flags { a[$0].isNaN })
        ax_classify(AX_CLASS_INFINITE, &out, a, n)
        #expect(out == flags { a[$0].isInfinite })
        ax_classify(AX_CLASS_FINITE, &out, a, n)
        #expect(out == flags { a[$0].isFinite })
    }

    @Test func selection() {
        let n = 41
        let (a, b) = (inputs(n, 7), inputs(n, 8))
        let (x, y) = (a.map(ax_floor_to_int), b.map(ax_floor_to_int))
        for first in [0, 1] as [Int64] {
            let condition = (0..<n).map { $0 == 0 ? first : Int64($0 * 7 % 3 == 0 ? 1 : 0) }
            for mask in 0..<8 as Range<Int32> {
                let (cu, au, bu) = (mask & 1, mask >> 1 & 1, mask >> 2)
                let choice = (0..<n).map { condition[cu != 0 ? 0 : $0] != 0 }
                var out = a
                out.withUnsafeMutableBufferPointer { ax_select($0.baseAddress, condition, cu, $0.baseAddress, au, b, bu, n) }
                #expect(bits(out) == bits((0..<n).map { choice[$0] ? a[au != 0 ? 0 : $0] : b[bu != 0 ? 0 : $0] }))
                var integers = [Int64](repeating: 0, count: n)
                ax_select_int(&integers, condition, cu, x, au, y, bu, n)
                #expect(integers == (0..<n).map { choice[$0] ? x[au != 0 ? 0 : $0] : y[bu != 0 ? 0 : $0] })
            }
        }
    }

    @Test func conversions() {
        let reals: [Double] = [0, -0.5, 0.5, 2.999, -3.001, 1e19, -1e19, .infinity, -.infinity, .nan, 0x1p62, -0x1p63, 0x1p63, 4e15 + 0.5]
        var integers = [Int64](repeating: 0, count: reals.count)
        ax_real_to_int(&integers, reals, reals.count)
        #expect(integers == [0, -1, 0, 2, -4, .max, .min, .max, .min, 0, 1 << 62, .min, .max, 4_000_000_000_000_000])
        let words: [Int64] = [0, 1, -1, .max, .min, 1 << 53, (1 << 53) + 1, -(1 << 53) - 1, (1 << 62) + 255, -7]
        var back = [Double](repeating: 0, count: words.count)
        ax_int_to_real(&back, words, words.count)
        #expect(back == words.map(Double.init))
    }
}

extension Int64 {
    /// Quotient and remainder towards zero, where the smallest number divided by -1 wraps around.
    fileprivate func dividingFullWidthSafely(by divisor: Int64) -> (Int64, Int64) {
        (dividedReportingOverflow(by: divisor).partialValue, remainderReportingOverflow(dividingBy: divisor).partialValue)
    }
}
