import CKernels
import Testing

/// Special functions against mpmath, to 1e-13 relative (the derivatives with respect to shapes to 1e-12), and at the
/// edges of their domains.
@Suite struct SpecialTests {
    private func check(_ table: [Double], arguments: Int, tolerance: Double = 1e-13, floor: Double = 0, _ f: ([Double]) -> Double) {
        for start in stride(from: 0, to: table.count, by: arguments + 1) {
            let x = Array(table[start..<start + arguments])
            let expected = table[start + arguments]
            let value = f(x)
            #expect(abs(value - expected) <= tolerance * max(abs(expected), floor), "at \(x): \(value), not \(expected)")
        }
    }

    private func unary(_ op: ax_unary_op, _ x: Double) -> Double {
        var (value, argument) = (Double.nan, x)
        ax_unary(op, &value, &argument, 1)
        return value
    }

    private func binary(_ op: ax_binary_op, _ x: [Double]) -> Double {
        var value = Double.nan
        ax_binary(op, &value, [x[0]], 1, [x[1]], 1, 1)
        return value
    }

    private func ternary(_ op: ax_ternary_op, _ x: [Double]) -> Double {
        var value = Double.nan
        ax_ternary(op, &value, [x[0]], 1, [x[1]], 1, [x[2]], 1, 1)
        return value
    }

    @Test func gammaFunctions() {
        // Near a zero of the function the distance to the zero counts, not the value.
        check(SpecialReferences.lgamma, arguments: 1, tolerance: 1e-14, floor: 0.05) { unary(AX_UNARY_LGAMMA, $0[0]) }
        check(SpecialReferences.digamma, arguments: 1, tolerance: 1e-14, floor: 0.05) { unary(AX_UNARY_DIGAMMA, $0[0]) }
        check(SpecialReferences.trigamma, arguments: 1, tolerance: 1e-14) { unary(AX_UNARY_TRIGAMMA, $0[0]) }
        check(SpecialReferences.lbeta, arguments: 2, floor: 1) { binary(AX_BINARY_LBETA, $0) }
        check(SpecialReferences.lchoose, arguments: 2) { binary(AX_BINARY_LCHOOSE, $0) }
        #expect(unary(AX_UNARY_LGAMMA, 1) == 0)
        #expect(unary(AX_UNARY_LGAMMA, 2) == 0)
        #expect(unary(AX_UNARY_LGAMMA, 0) == .infinity)
        #expect(unary(AX_UNARY_LGAMMA, -3) == .infinity)
        #expect(unary(AX_UNARY_LGAMMA, .infinity) == .infinity)
        #expect(unary(AX_UNARY_DIGAMMA, 0).isNaN)
        #expect(unary(AX_UNARY_DIGAMMA, .infinity) == .infinity)
        #expect(unary(AX_UNARY_TRIGAMMA, .infinity) == 0)
        for op in [AX_UNARY_LGAMMA, AX_UNARY_DIGAMMA, AX_UNARY_TRIGAMMA] { #expect(unary(op, .nan).isNaN) }
        #expect(unary(AX_UNARY_LGAMMA, -.infinity) == .infinity)
        #expect(unary(AX_UNARY_LGAMMA, -.leastNonzeroMagnitude) == unary(AX_UNARY_LOG, .leastNonzeroMagnitude) * -1)
        #expect(unary(AX_UNARY_LGAMMA, 3) == unary(AX_UNARY_LOG, 2))
        for op in [AX_UNARY_DIGAMMA, AX_UNARY_TRIGAMMA] {
            for x in [0, -0.0, -1, -1e300, -.infinity] as [Double] { #expect(unary(op, x).isNaN) }
        }
        #expect(binary(AX_BINARY_LBETA, [0, 1]) == .infinity)
        #expect(binary(AX_BINARY_LBETA, [-1, 1]).isNaN)
        #expect(binary(AX_BINARY_LCHOOSE, [9, 0]) == 0)
        #expect(binary(AX_BINARY_LCHOOSE, [9, 9]) == 0)
        #expect(binary(AX_BINARY_LCHOOSE, [9, 10]) == -.infinity)
    }

    @Test func errorFunctionsAndTheNormalDistribution() {
        check(SpecialReferences.erf, arguments: 1, tolerance: 1e-15) { unary(AX_UNARY_ERF, $0[0]) }
        check(SpecialReferences.erfc, arguments: 1, tolerance: 2e-15) { unary(AX_UNARY_ERFC, $0[0]) }
        check(SpecialReferences.erfInv, arguments: 1, tolerance: 1e-15) { unary(AX_UNARY_ERF_INV, $0[0]) }
        check(SpecialReferences.normalCDF, arguments: 1, tolerance: 1e-14) { unary(AX_UNARY_NORMAL_CDF, $0[0]) }
        check(SpecialReferences.logNormalCDF, arguments: 1, tolerance: 2e-14) { unary(AX_UNARY_LOG_NORMAL_CDF, $0[0]) }
        check(SpecialReferences.normalQuantile, arguments: 1, tolerance: 2e-15) { unary(AX_UNARY_NORMAL_QUANTILE, $0[0]) }
        for (op, low, high) in [
            (AX_UNARY_ERF, -1, 1), (AX_UNARY_ERFC, 2, 0), (AX_UNARY_NORMAL_CDF, 0, 1), (AX_UNARY_LOG_NORMAL_CDF, -.infinity, 0),
        ] as [(ax_unary_op, Double, Double)] {
            #expect(unary(op, -.infinity) == low)
            #expect(unary(op, .infinity) == high)
            #expect(unary(op, .nan).isNaN)
        }
        #expect(unary(AX_UNARY_NORMAL_QUANTILE, 0) == -.infinity)
        #expect(unary(AX_UNARY_NORMAL_QUANTILE, 1) == .infinity)
        #expect(unary(AX_UNARY_NORMAL_QUANTILE, 1.5).isNaN)
        #expect(unary(AX_UNARY_ERF_INV, -1) == -.infinity)
        #expect(unary(AX_UNARY_NORMAL_CDF, 0) == 0.5)
        #expect(unary(AX_UNARY_NORMAL_QUANTILE, 0.5) == 0)
        #expect(unary(AX_UNARY_ERFC, 0) == 1)
        for op in [AX_UNARY_ERF, AX_UNARY_ERF_INV] { #expect(unary(op, -0.0).sign == .minus) }
    }

    @Test func incompleteGamma() {
        check(SpecialReferences.gammaP, arguments: 2) { binary(AX_BINARY_GAMMA_P, $0) }
        check(SpecialReferences.gammaQ, arguments: 2) { binary(AX_BINARY_GAMMA_Q, $0) }
        check(SpecialReferences.gammaPDa, arguments: 2, tolerance: 1e-12) { binary(AX_BINARY_GAMMA_P_DA, $0) }
        check(SpecialReferences.gammaPInv, arguments: 2) { binary(AX_BINARY_GAMMA_P_INV, $0) }
        check(SpecialReferences.gammaPInv, arguments: 2) { binary(AX_BINARY_GAMMA_Q_INV, [$0[0], 1 - $0[1]]) }
        #expect(binary(AX_BINARY_GAMMA_P, [2, 0]) == 0)
        #expect(binary(AX_BINARY_GAMMA_P, [2, .infinity]) == 1)
        #expect(binary(AX_BINARY_GAMMA_P, [-2, 1]).isNaN)
        #expect(binary(AX_BINARY_GAMMA_P, [2, -1]).isNaN)
        #expect(binary(AX_BINARY_GAMMA_P_INV, [2, 1]) == .infinity)
        #expect(binary(AX_BINARY_GAMMA_P_INV, [2, 1.1]).isNaN)
    }

    @Test func incompleteBetaAndStudent() {
        check(SpecialReferences.incBeta, arguments: 3) { ternary(AX_TERNARY_INC_BETA, $0) }
        check(SpecialReferences.incBetaDa, arguments: 3, tolerance: 2e-12) { ternary(AX_TERNARY_INC_BETA_DA, $0) }
        check(SpecialReferences.incBetaDb, arguments: 3, tolerance: 2e-12) { ternary(AX_TERNARY_INC_BETA_DB, $0) }
        check(SpecialReferences.incBetaInv, arguments: 3) { ternary(AX_TERNARY_INC_BETA_INV, $0) }
        check(SpecialReferences.studentTCDF, arguments: 2) { binary(AX_BINARY_STUDENT_T_CDF, $0) }
        check(SpecialReferences.studentTQuantile, arguments: 2) { binary(AX_BINARY_STUDENT_T_QUANTILE, $0) }
        #expect(ternary(AX_TERNARY_INC_BETA, [2, 3, 0]) == 0)
        #expect(ternary(AX_TERNARY_INC_BETA, [2, 3, 1]) == 1)
        #expect(ternary(AX_TERNARY_INC_BETA, [2, 3, 1.1]).isNaN)
        #expect(binary(AX_BINARY_STUDENT_T_CDF, [3, -.infinity]) == 0)
        #expect(binary(AX_BINARY_STUDENT_T_QUANTILE, [3, 1]) == .infinity)
    }

    @Test func bessel() {
        check(SpecialReferences.besselI, arguments: 2) { binary(AX_BINARY_BESSEL_I, $0) }
        check(SpecialReferences.besselK, arguments: 2) { binary(AX_BINARY_BESSEL_K, $0) }
        check(SpecialReferences.logBesselI, arguments: 2, floor: 1) { binary(AX_BINARY_LOG_BESSEL_I, $0) }
        check(SpecialReferences.logBesselI0, arguments: 1, tolerance: 1e-14) { unary(AX_UNARY_LOG_BESSEL_I0, $0[0]) }
        check(SpecialReferences.logBesselI1, arguments: 1, tolerance: 1e-14) { unary(AX_UNARY_LOG_BESSEL_I1, $0[0]) }
        check(SpecialReferences.owensT, arguments: 2) { binary(AX_BINARY_OWENS_T, $0) }
        #expect(unary(AX_UNARY_LOG_BESSEL_I0, 0) == 0)
        #expect(unary(AX_UNARY_LOG_BESSEL_I1, 0) == -.infinity)
        #expect(unary(AX_UNARY_LOG_BESSEL_I0, .infinity) == .infinity)
        #expect(binary(AX_BINARY_BESSEL_K, [1, 0]) == .infinity)
        #expect(binary(AX_BINARY_BESSEL_K, [1, -1]).isNaN)
    }
}
