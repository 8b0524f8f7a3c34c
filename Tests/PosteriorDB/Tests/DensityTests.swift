import Auspex
import AuspexResults
import Foundation
import PosteriorDBSupport
import Testing

/// Log densities of models at points, against the mathematics written out.
@Suite struct DensityTests {
    private static func logNormal(_ x: Double, _ mean: Double, _ deviation: Double) -> Double {
        let u = (x - mean) / deviation
        return -0.5 * u * u - log(deviation) - 0.5 * log(2 * Double.pi)
    }

    private static func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }

    private func load(_ model: String, _ json: String) throws -> CompiledModel {
        try LoadedModel(model, on: try DataFile.parse(json: json, name: "data")).compiled()
    }

    /// Values agree to rounding, derivatives with central differences of the exact density.
    private func expect(
        _ model: CompiledModel, coordinates: [String], at point: [Double], is exact: ([Double]) -> Double,
        location: SourceLocation = #_sourceLocation
    ) throws {
        let map = try CoordinateMap(coordinates, of: model)
        let (value, gradient) = model.evaluated(at: map.position(point))
        let expected = exact(point)
        #expect(abs(value - expected) <= 1e-12 * max(1, abs(expected)), sourceLocation: location)
        for (index, derivative) in map.inverse(gradient).enumerated() {
            // Fourth order: the error of rounding and that of the rule are both about 1e-11 of the density.
            func shifted(_ steps: Double) -> Double {
                var moved = point
                moved[index] += steps * 1e-3
                return exact(moved)
            }
            let difference = (8 * (shifted(1) - shifted(-1)) - (shifted(2) - shifted(-2))) / 12e-3
            #expect(
                abs(derivative - difference) <= 1e-8 * max(1, abs(difference), abs(expected)),
                "derivative by \(coordinates[index])", sourceLocation: location)
        }
    }

    @Test func hiddenMarkovModelSumsOverAllPaths() throws {
        let y = [2.5, 9.1, 3.3, 8.7, 10.2, 4.0]
        let model = try load("hmm_example", "{\"N\": 6, \"y\": \(y)}")
        for point in [[0.3, -1.2, 1.1, 1.9], [-0.7, 0.4, 0.8, 1.5]] {
            try expect(model, coordinates: ["theta1.1", "theta2.1", "mu.1", "mu.2"], at: point) { point in
                let stay = Self.sigmoid(point[0]), back = Self.sigmoid(point[1])
                let transition = [[stay, 1 - stay], [back, 1 - back]]
                let mu = [exp(point[2]), exp(point[2]) + exp(point[3])]
                var total = 0.0
                for path in 0..<(1 << y.count) {
                    let states = y.indices.map { path >> $0 & 1 }
                    var weight = 1.0
                    for (t, state) in states.enumerated() {
                        weight *= exp(Self.logNormal(y[t], mu[state], 1))
                        if t > 0 { weight *= transition[states[t - 1]][state] }
                    }
                    total += weight
                }
                let jacobian = log(stay * (1 - stay)) + log(back * (1 - back)) + point[2] + point[3]
                return log(total) + Self.logNormal(mu[0], 3, 1) + Self.logNormal(mu[1], 10, 1) + jacobian
            }
        }
    }

    @Test func volatilityFollowsTheRecursion() throws {
        let y = [4.9, 5.6, 3.8, 6.1, 5.0, 4.4, 5.9]
        let model = try load("garch11", "{\"T\": 7, \"y\": \(y), \"sigma1\": 0.5}")
        for point in [[5.0, 0.36, 0.24, 0.62], [4.6, -1.1, -0.7, 1.4]] {
            try expect(model, coordinates: ["mu", "alpha0", "alpha1", "beta1"], at: point) { point in
                let mu = point[0], alpha0 = exp(point[1]), alpha1 = Self.sigmoid(point[2])
                let share = Self.sigmoid(point[3]), beta1 = (1 - alpha1) * share
                var sigma = 0.5
                var sum = Self.logNormal(y[0], mu, sigma)
                for t in 1..<y.count {
                    let deviation = y[t - 1] - mu
                    sigma = (alpha0 + alpha1 * deviation * deviation + beta1 * sigma * sigma).squareRoot()
                    sum += Self.logNormal(y[t], mu, sigma)
                }
                let jacobian = point[1] + log(alpha1 * (1 - alpha1)) + log((1 - alpha1) * share * (1 - share))
                return sum + jacobian
            }
        }
    }

    @Test func mixtureAddsItsComponents() throws {
        let y = [-3.1, -2.2, 1.4, 2.0, -2.9, 0.1]
        let model = try load("low_dim_gauss_mix", "{\"N\": 6, \"y\": \(y)}")
        for point in [[-2.6, 1.7, 0.1, -0.2, 0.5], [0.4, -0.3, 0.9, -0.8, -1.5]] {
            try expect(model, coordinates: ["mu.1", "mu.2", "sigma.1", "sigma.2", "theta"], at: point) { point in
                let mu = [point[0], point[0] + exp(point[1])]
                let sigma = [exp(point[2]), exp(point[3])]
                let theta = Self.sigmoid(point[4])
                var sum = 0.0
                for k in 0..<2 { sum += Self.logNormal(mu[k], 0, 2) + log(2) + Self.logNormal(sigma[k], 0, 2) }
                // Beta(5, 5) has the constant 9! / (4! 4!) = 630.
                sum += log(630) + 4 * log(theta) + 4 * log(1 - theta)
                for value in y {
                    sum += log(
                        theta * exp(Self.logNormal(value, mu[0], sigma[0]))
                            + (1 - theta) * exp(Self.logNormal(value, mu[1], sigma[1])))
                }
                return sum + point[1] + point[2] + point[3] + log(theta * (1 - theta))
            }
        }
    }

    @Test func gaussianProcessOfTwoPoints() throws {
        let y = [0.7, -0.4]
        let model = try load("gp_regr", "{\"N\": 2, \"x\": [-1, 2.5], \"y\": \(y)}")
        for point in [[1.9, 1.0, 0.3], [1.2, -0.5, -1.1]] {
            try expect(model, coordinates: ["rho", "alpha", "sigma"], at: point) { point in
                let rho = exp(point[0]), alpha = exp(point[1]), sigma = exp(point[2])
                let diagonal = alpha * alpha + sigma
                let side = alpha * alpha * exp(-0.5 * 3.5 * 3.5 / (rho * rho))
                let determinant = diagonal * diagonal - side * side
                let square = (diagonal * (y[0] * y[0] + y[1] * y[1]) - 2 * side * y[0] * y[1]) / determinant
                let likelihood = -0.5 * square - 0.5 * log(determinant) - log(2 * Double.pi)
                let gamma = 25 * log(4.0) - lgamma(25) + 24 * log(rho) - 4 * rho
                let scales = 2 * log(2) + Self.logNormal(alpha, 0, 2) + Self.logNormal(sigma, 0, 1)
                return likelihood + gamma + scales + point[0] + point[1] + point[2]
            }
        }
    }

    /// Derivatives keep their digits where an outcome is all but certain, and where it is all but impossible.
    @Test func extremeLogitsHaveExactDerivatives() throws {
        for vote in [0, 1] {
            let model = try load("nes_logit_model", "{\"income\": [0], \"vote\": [\(vote)]}")
            for logit in [-45.0, -22, -19, 3, 19, 22, 45] {
                let gradient = model.evaluated(at: [logit, 0]).gradient
                let expected = vote == 1 ? 1 / (1 + exp(logit)) : -1 / (1 + exp(-logit))
                #expect(abs(gradient[0] - expected) <= 1e-14 * abs(expected), "vote \(vote), logit \(logit)")
            }
        }
    }

    /// The same autoregression as a loop over time and as one product of matrices.
    @Test func loopsAndMatricesAgree() throws {
        let y = (0..<30).map { sin(0.9 * Double($0)) + 0.3 * cos(2.3 * Double($0)) }
        let data = try DataFile.parse(json: "{\"K\": 3, \"T\": 30, \"y\": \(y)}", name: "data")
        let loop = try LoadedModel("arK", on: data).compiled()
        let product = try LoadedModel(
            "arK_product",
            source: """
                model arK_product(K: Int, y: Real[T]) {
                    alpha ~ normal(0, 10)
                    beta ~ iid(normal(0, 10), K)
                    sigma ~ half_cauchy(2.5)
                    let lags = [[y[t - k - 1] for k in 0..<K] for t in K..<T]
                    observe y[K...] ~ normal(alpha + lags @ beta, sigma)
                }
                """, on: data
        ).compiled()
        for point in [[0.1, 0.7, -0.2, 0.4, -0.5], [-1, 0.3, 0.9, -1.4, 0.8]] {
            let first = loop.evaluated(at: point), second = product.evaluated(at: point)
            #expect(abs(first.value - second.value) <= 1e-12 * abs(first.value))
            for (a, b) in zip(first.gradient, second.gradient) { #expect(abs(a - b) <= 1e-11 * max(1, abs(a))) }
        }
        // Least squares at least: the two must not agree on nothing.
        #expect(loop.evaluated(at: [0.1, 0.7, -0.2, 0.4, -0.5]).value.isFinite)
    }
}
