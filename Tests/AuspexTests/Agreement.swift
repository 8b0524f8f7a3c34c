import AuspexIR
import Foundation
import TestBench
import Testing

/// Checks that models written in several ways have the log density that was derived by hand, and its gradient.
///
/// - Parameters:
///   - forms: programs, each of which declares what `call` uses.
///   - call: the model with its data.
///   - oracle: the log density of unconstrained coordinates.
func expectAgreement(
    _ forms: [String], _ call: String, data: [String: Tensor] = [:], dimension: Int, jacobian: Bool = true, location: SourceLocation = #_sourceLocation,
    oracle: ([Double]) -> Double
) throws {
    for (number, form) in forms.enumerated() {
        do {
            let bench = try Bench(form)
            for (name, tensor) in data { bench.define(name, tensor) }
            let density = try bench.density(call, jacobian: jacobian)
            #expect(density.dimension == dimension, "form \(number)", sourceLocation: location)
            guard density.dimension == dimension else { continue }
            // Not 0.6: that puts the first coordinate where conditions on its sign have their kink.
            for shift in [0.0, 0.75, -1.3] {
                let position = probePoint(dimension, shift: shift)
                let (value, gradient) = try density(position)
                let expected: Double = oracle(position)
                let rounding: Double = 1e-12 * max(1.0, abs(expected))
                #expect(abs(value - expected) <= rounding, "form \(number): \(value), not \(expected)", sourceLocation: location)
                let (slopes, errors) = finiteDifferences(at: position, scale: 1e-2, oracle)
                for (index, found) in gradient.enumerated() {
                    let allowed: Double = 1e-8 * max(1.0, abs(slopes[index])) + 10.0 * errors[index]
                    #expect(
                        abs(found - slopes[index]) <= allowed, "form \(number), coordinate \(index): \(found), not \(slopes[index])",
                        sourceLocation: location)
                }
            }
        } catch {
            Issue.record("form \(number): \(error)", sourceLocation: location)
        }
    }
}

/// Log density of the normal distribution.
func normal(_ x: Double, _ mean: Double, _ sd: Double) -> Double {
    let u = (x - mean) / sd
    return -0.5 * u * u - log(sd) - 0.5 * log(2 * .pi)
}

/// Log density of the half-normal distribution at exp(u), with the log Jacobian u.
func halfNormalByLog(_ u: Double, _ sd: Double) -> Double { log(2) + normal(exp(u), 0, sd) + u }

func logSumExp(_ values: [Double]) -> Double {
    let largest = values.max() ?? 0
    return largest + log(values.reduce(0) { $0 + exp($1 - largest) })
}
