import AuspexExecution
import AuspexInference
import Foundation
import Testing

private func rosenbrock(dimension: Int) -> LogDensityFunction {
    LogDensityFunction(dimension: dimension) { x, gradient in
        for i in 0..<dimension { gradient[i] = 0 }
        var value = 0.0
        for i in 0..<(dimension - 1) {
            let a = 1 - x[i], b = x[i + 1] - x[i] * x[i]
            value -= a * a + 100 * b * b
            gradient[i] += 2 * a + 400 * b * x[i]
            gradient[i + 1] -= 200 * b
        }
        return value
    }
}

@Test(arguments: [2, 10, 50])
func modeOfRosenbrock(dimension: Int) throws {
    var options = ModeOptions()
    options.initialPosition = (0..<dimension).map { $0 % 2 == 0 ? -1.2 : 1 }
    let result = try findMode(rosenbrock(dimension: dimension), options: options)
    #expect(result.isConverged)
    // In higher dimension there is a second mode near (−1, 1, …); from this start it is the global one or that.
    let gradientNorm = result.gradient.map(abs).max() ?? 0
    #expect(gradientNorm < 1e-5)
    if dimension == 2 { #expect(result.position.allSatisfy { abs($0 - 1) < 1e-6 }) }
}

@Test func modeOfABadlyScaledNormalFromManyStarts() throws {
    let scales = [1e-3, 1, 1e2]
    let density = LogDensityFunction(dimension: 3) { x, gradient in
        var value = 0.0
        for i in 0..<3 {
            let u = (x[i] - Double(i)) / scales[i]
            gradient[i] = -u / scales[i]
            value -= 0.5 * u * u
        }
        return value
    }
    for seed in 0..<20 {
        var options = ModeOptions()
        options.seed = UInt64(seed)
        let result = try findMode(density, options: options)
        #expect(result.isConverged, "\(result)")
        for i in 0..<3 { #expect(abs(result.position[i] - Double(i)) < 1e-3 * scales[i]) }
    }
}

@Test func searchesThatCannotConvergeSaySo() throws {
    let slope = LogDensityFunction(dimension: 1) { x, gradient in
        gradient[0] = 1
        return x[0]
    }
    #expect(try !findMode(slope).isConverged)
    let wrongGradient = LogDensityFunction(dimension: 2) { x, gradient in
        gradient[0] = x[0]
        gradient[1] = x[1]
        return -0.5 * (x[0] * x[0] + x[1] * x[1])
    }
    let result = try findMode(wrongGradient)
    #expect(result.termination == .lineSearchFailed)
    #expect(throws: LaplaceError.self) { try LaplaceApproximation(wrongGradient, mode: result) }
    #expect(throws: InitializationError.self) { try findMode(LogDensityFunction(dimension: 1) { _, _ in .nan }) }
    var options = ModeOptions()
    options.initialPosition = [1, 2, 3]
    #expect(throws: SamplerOptionsError.self) { try findMode(slope, options: options) }
}

private let covariance: [Double] = [2, 0.5, -0.3, 0.5, 1, 0.1, -0.3, 0.1, 0.5]

/// For a normal the approximation is exact: mean, covariance, and the normalising constant.
@Test(arguments: [false, true])
func laplaceIsExactForANormal(usesProduct: Bool) throws {
    let normal = try Targets.normal(covariance: covariance, dimension: 3)
    let shift = [3.0, -1, 0.5]
    let density = LogDensityFunction(dimension: 3) { x, gradient in
        let moved = (0..<3).map { x[$0] - shift[$0] }
        return 7 + moved.withUnsafeBufferPointer { normal.makeEvaluator().evaluate($0, gradient: gradient) }
    }
    let factor = try #require(CholeskyFactor(covariance, dimension: 3))
    let precision = factor.inverse()
    let product: HessianVectorProduct = { _, v in
        (0..<3).map { i in -(0..<3).reduce(0) { $0 + precision[i * 3 + $1] * v[$1] } }
    }
    let laplace = try LaplaceApproximation(
        density, mode: findMode(density), hessianVectorProduct: usesProduct ? product : nil)
    for i in 0..<3 { #expect(abs(laplace.mode.position[i] - shift[i]) < 1e-7) }
    for (found, wanted) in zip(laplace.covariance, covariance) { #expect(abs(found - wanted) < 1e-7) }
    let exact = 7 + 1.5 * log(2 * Double.pi) + factor.halfLogDeterminant
    #expect(abs(laplace.logEvidence - exact) < 1e-7)
    // The approximation is a normalised density.
    #expect(abs(laplace.logDensity(shift) + exact - 7) < 1e-6)

    let key = RandomKey(seed: 61)
    let draws = (0..<40_000).map { laplace.draw(key.split(UInt64($0))) }
    #expect(laplace.draw(key.split(5)) == draws[5])
    var expectations: [ExactExpectation] = []
    for i in 0..<3 {
        expectations.append(ExactExpectation("x[\(i)]", shift[i]) { $0[i] })
        for j in 0...i {
            expectations.append(
                ExactExpectation("(x[\(i)] − m)(x[\(j)] − m)", covariance[i * 3 + j]) {
                    ($0[i] - shift[i]) * ($0[j] - shift[j])
                })
        }
    }
    let result = calibrate(chains: [draws], expectations: expectations, familyWiseError: errorPerReport)
    #expect(result.passed, "\(result.failures)")
}

/// The log of a gamma variable has mode log k and curvature k, so the error of Stirling's formula is the error of the evidence.
@Test func laplaceOfALogGammaIsStirlingsFormula() throws {
    let laplace = try LaplaceApproximation(
        Targets.logGamma(shape: 12), mode: findMode(Targets.logGamma(shape: 12)))
    #expect(abs(laplace.mode.position[0] - log(12)) < 1e-8)
    #expect(abs(laplace.covariance[0] - 1 / 12.0) < 1e-8)
    let stirling = 12 * log(12.0) - 12 + 0.5 * log(2 * Double.pi / 12)
    #expect(abs(laplace.logEvidence - stirling) < 1e-8)
}

@Test func aFlatDirectionIsReported() throws {
    // x₀ + x₁ is determined, x₀ − x₁ is not.
    let ridge = LogDensityFunction(dimension: 2) { x, gradient in
        let s = x[0] + x[1]
        gradient[0] = -s
        gradient[1] = -s
        return -0.5 * s * s
    }
    do {
        _ = try LaplaceApproximation(ridge, mode: findMode(ridge))
        Issue.record("a singular Hessian was accepted")
    } catch LaplaceError.notPositiveDefinite(let coordinate, _) {
        #expect(coordinate == 1)
    }
}
