import CKernels
import Testing

/// Elementary functions against mpmath, in units in the last place.
@Suite struct KernelAccuracyTests {
    private func check(_ table: [Double], arguments: Int = 1, ulps: Double, _ f: (Double, Double) -> Double) {
        for start in stride(from: 0, to: table.count, by: arguments + 1) {
            let (x, y, expected) = (table[start], table[start + arguments - 1], table[start + arguments])
            let value = f(x, y)
            // The reference itself is rounded by half a unit.
            #expect(abs(value - expected) <= (ulps + 0.5) * expected.ulp, "at \(x), \(y): \(value), not \(expected)")
        }
    }

    @Test func exponentialsAndLogarithms() {
        check(KernelReferences.exp, ulps: 1) { x, _ in ax_exp(x) }
        check(KernelReferences.expm1, ulps: 1) { x, _ in ax_expm1(x) }
        check(KernelReferences.log, ulps: 1) { x, _ in ax_log(x) }
        check(KernelReferences.log1p, ulps: 1) { x, _ in ax_log1p(x) }
        check(KernelReferences.pow, arguments: 2, ulps: 1.1) { ax_pow($0, $1) }
        check(KernelReferences.logAddExp, arguments: 2, ulps: 2) { ax_log_add_exp($0, $1) }
        check(KernelReferences.sigmoid, ulps: 3.1) { x, _ in ax_sigmoid(x) }
        check(KernelReferences.softplus, ulps: 2) { x, _ in ax_softplus(x) }
        check(KernelReferences.logSigmoid, ulps: 2) { x, _ in ax_log_sigmoid(x) }
        check(KernelReferences.log1mExp, ulps: 2.1) { x, _ in ax_log1m_exp(x) }
        check(KernelReferences.logit, ulps: 3) { x, _ in ax_logit(x) }
    }

    @Test func trigonometricAndHyperbolic() {
        check(KernelReferences.sin, ulps: 1) { x, _ in ax_sin(x) }
        check(KernelReferences.cos, ulps: 1) { x, _ in ax_cos(x) }
        check(KernelReferences.tan, ulps: 2) { x, _ in ax_tan(x) }
        check(KernelReferences.asin, ulps: 2) { x, _ in ax_asin(x) }
        check(KernelReferences.acos, ulps: 2) { x, _ in ax_acos(x) }
        check(KernelReferences.atan, ulps: 1.6) { x, _ in ax_atan(x) }
        check(KernelReferences.atan2, arguments: 2, ulps: 1.6) { ax_atan2($0, $1) }
        check(KernelReferences.hypot, arguments: 2, ulps: 1.1) { ax_hypot($0, $1) }
        check(KernelReferences.sinh, ulps: 2) { x, _ in ax_sinh(x) }
        check(KernelReferences.cosh, ulps: 1.6) { x, _ in ax_cosh(x) }
        check(KernelReferences.tanh, ulps: 1.1) { x, _ in ax_tanh(x) }
    }

    /// The short form of the exponential has the bits of the long one wherever it may be used, down to subnormal results and zero.
    @Test func exponentialsOfNegativeNumbers() {
        var arguments: [Double] = [0, -0.0, -0x1p-1074, -708.4, -745.1, -746, -750, -1e300, -.infinity]
        for i in 0..<20_000 {
            arguments.append(-760 * Double(i) / 20_000)
            arguments.append(-1 / Double(1 + i))
        }
        for x in arguments { #expect(ax_exp_negative(x).bitPattern == ax_exp(x).bitPattern, "at \(x)") }
        #expect(ax_exp_negative(.nan).isNaN)
        // The logistic function has its own sum of one and the exponential, and a product in the place of a division.
        for x in arguments {
            let e = ax_exp(x)
            let smaller = e / (1 + e), larger = 1 / (1 + e)
            #expect(abs(ax_sigmoid(x) - (x < 0 ? smaller : larger)) <= 3 * smaller.ulp && abs(ax_sigmoid(-x) - larger) <= 2 * larger.ulp, "at \(x)")
        }
    }

    /// Equal as bits, but any NaN is a NaN.
    private func same(_ a: Double, _ b: Double) -> Bool { a.isNaN ? b.isNaN : a.bitPattern == b.bitPattern }

    @Test func edges() {
        let inf = Double.infinity
        let tiny = Double.leastNonzeroMagnitude
        let cases: [(Double, Double)] = [
            (ax_exp(-inf), 0), (ax_exp(inf), inf), (ax_exp(.nan), .nan), (ax_exp(0), 1), (ax_exp(710), inf), (ax_exp(-746), 0),
            (ax_exp(-745.1), tiny), (ax_exp(1e300), inf), (ax_exp(-1e300), 0),
            (ax_expm1(-0.0), -0.0), (ax_expm1(-inf), -1), (ax_expm1(inf), inf), (ax_expm1(.nan), .nan), (ax_expm1(tiny), tiny),
            (ax_log(0), -inf), (ax_log(-0.0), -inf), (ax_log(inf), inf), (ax_log(-1), .nan), (ax_log(.nan), .nan), (ax_log(1), 0),
            (ax_log1p(-0.0), -0.0), (ax_log1p(-1), -inf), (ax_log1p(-2), .nan), (ax_log1p(inf), inf), (ax_log1p(-tiny), -tiny),
            (ax_log1p(.nan), .nan),
            (ax_tanh(-0.0), -0.0), (ax_tanh(inf), 1), (ax_tanh(-inf), -1), (ax_tanh(.nan), .nan), (ax_tanh(tiny), tiny),
            (ax_sinh(-inf), -inf), (ax_sinh(-0.0), -0.0), (ax_sinh(.nan), .nan), (ax_cosh(-inf), inf), (ax_cosh(.nan), .nan),
            (ax_sin(-0.0), -0.0), (ax_sin(inf), .nan), (ax_cos(-inf), .nan), (ax_cos(0), 1), (ax_tan(.nan), .nan), (ax_sin(tiny), tiny),
            (ax_atan(inf), .pi / 2), (ax_atan(-0.0), -0.0), (ax_atan(.nan), .nan), (ax_asin(1.5), .nan), (ax_acos(1), 0),
            (ax_acos(-1.5), .nan), (ax_asin(-0.0), -0.0),
            (ax_sigmoid(-inf), 0), (ax_sigmoid(inf), 1), (ax_sigmoid(.nan), .nan), (ax_softplus(-inf), 0), (ax_softplus(inf), inf),
            (ax_softplus(.nan), .nan), (ax_log_sigmoid(-inf), -inf), (ax_log_sigmoid(.nan), .nan),
            (ax_log1m_exp(0), -inf), (ax_log1m_exp(-inf), -0.0), (ax_logit(0), -inf), (ax_logit(1), inf), (ax_logit(2), .nan),
            (ax_log_add_exp(-inf, -inf), -inf), (ax_log_add_exp(inf, -inf), inf), (ax_log_add_exp(-inf, 3), 3),
            (ax_log_add_exp(.nan, 3), .nan), (ax_log_add_exp(3, .nan), .nan), (ax_log_add_exp(inf, inf), inf),
            (ax_atan2(0, -0.0), .pi), (ax_atan2(-0.0, 0), -0.0), (ax_atan2(inf, -inf), 3 * .pi / 4), (ax_atan2(1, inf), 0),
            (ax_atan2(.nan, 1), .nan), (ax_atan2(1, .nan), .nan), (ax_atan2(1, 0), .pi / 2),
            (ax_hypot(inf, .nan), inf), (ax_hypot(.nan, 1), .nan), (ax_hypot(0, 0), 0),
            // Subnormal numbers: exact by scaling, or the logarithm of a power of two.
            (ax_hypot(3 * 0x1p-1060, 4 * 0x1p-1060), 5 * 0x1p-1060), (ax_log(tiny), -1074 * 0x1.62e42fefa39efp-1),
            (ax_xlogy(0, 0), 0), (ax_xlogy(0, .nan), .nan), (ax_xlogy(2, 0), -inf),
            (ax_fmin(.nan, 1), .nan), (ax_fmin(1, .nan), .nan), (ax_fmax(.nan, 1), .nan), (ax_fmax(1, .nan), .nan),
            (ax_mod(-1, 3), 2), (ax_mod(1, -3), -2), (ax_mod(1, 0), .nan), (ax_mod(6, 3), 0),
            (ax_sign(-0.0), -0.0), (ax_sign(.nan), .nan), (ax_sign(-tiny), -1),
            (ax_round(0.49999999999999994), 0), (ax_round(-2.5), -3), (ax_round(4503599627370497.5), 4503599627370498),
            (ax_round(9007199254740994), 9007199254740994), (ax_round(inf), inf),
        ]
        for (index, (value, expected)) in cases.enumerated() {
            #expect(same(value, expected), "case \(index): \(value), not \(expected)")
        }
    }

    /// The special cases that IEEE 754 lists for pow.
    @Test func powers() {
        let inf = Double.infinity
        for y in [-inf, -3, -2.5, 0, 2, 3, 1e300, inf] {
            #expect(ax_pow(1, y) == 1)
            #expect(ax_pow(-1, y).isNaN == (y.isFinite && y.rounded() != y))
        }
        for x in [-inf, -2, -0.0, 0, 0.5, inf, .nan] { #expect(ax_pow(x, 0) == 1 && ax_pow(x, -0.0) == 1) }
        let cases: [(Double, Double, Double)] = [
            (0, -3, inf), (-0.0, -3, -inf), (-0.0, -2, inf), (-0.0, 3, -0.0), (-0.0, 2, 0), (0, 0.5, 0), (0, -inf, inf), (0, inf, 0),
            (-1, inf, 1), (-1, -inf, 1), (0.5, inf, 0), (0.5, -inf, inf), (2, inf, inf), (2, -inf, 0), (inf, -1, 0), (inf, 2, inf),
            (-inf, -3, -0.0), (-inf, -2, 0), (-inf, 3, -inf), (-inf, 2, inf), (-inf, 0.5, inf), (-2, 3, -8), (-2, 2, 4), (-8, 1.0 / 3, .nan),
            (.nan, 2, .nan), (2, .nan, .nan), (10, 309, inf), (10, -330, 0), (-10, 309, -inf), (2, -1074, .leastNonzeroMagnitude),
            (-3, 9007199254740992, inf), (-1, 9007199254740991, -1),
        ]
        for (x, y, expected) in cases { #expect(same(ax_pow(x, y), expected), "\(x) to the \(y): \(ax_pow(x, y))") }
    }
}
