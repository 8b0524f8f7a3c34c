import AuspexInference
import AuspexResults
import Foundation
import PosteriorDBSupport
import Testing

/// Eight schools (Rubin 1981) against quadrature: given τ everything is normal, so the posterior is an integral over τ alone.
@Suite struct EightSchoolsTests {
    static let effects = [28.0, 8, -3, 7, -1, 1, 18, 12]
    static let errors = [15.0, 10, 16, 11, 9, 11, 10, 18]

    @Test func nonCentredDrawsAgreeWithQuadrature() throws {
        try compare(model: "eight_schools_noncentered", targetAcceptance: 0.8)
    }

    @Test func centredDrawsAgreeAtSmallSteps() throws {
        try compare(model: "eight_schools_centered", targetAcceptance: 0.99)
    }

    @Test func centredFormIsToldOfDivergences() throws {
        var settings = SamplerOptions()
        settings.seed = 1
        let (draws, report) = try load("eight_schools_centered").sample(settings)
        let divergences = report.chains.reduce(0) { $0 + $1.divergences }
        let advice = try Summary(draws).advice.first { $0.topic == .divergences }
        #expect(divergences > 0)
        #expect(advice?.text.contains("\(divergences) of 4000 draws") == true)
        #expect(advice?.text.contains("non-centred") == true)
    }

    private func load(_ model: String) throws -> LoadedModel {
        let data = try DataFile.parse(json: "{\"J\": 8, \"y\": \(Self.effects), \"sigma\": \(Self.errors)}", name: "eight schools")
        return try LoadedModel(model, on: data)
    }

    private func compare(model: String, targetAcceptance: Double) throws {
        var settings = SamplerOptions()
        settings.seed = 1
        settings.draws = 2000
        settings.targetAcceptance = targetAcceptance
        let draws = try load(model).sample(settings).draws
        let exact = Self.quadrature()
        try ComparisonBudget.expect(draws, "mu", mean: exact.mu.mean, deviation: exact.mu.deviation)
        try ComparisonBudget.expect(draws, "tau", mean: exact.tau.mean, deviation: exact.tau.deviation)
        for (school, theta) in exact.theta.enumerated() {
            try ComparisonBudget.expect(draws, "theta[\(school)]", mean: theta.mean, deviation: theta.deviation)
        }
    }

    struct Moments {
        var first = 0.0
        var second = 0.0
        var mean: Double { first }
        var deviation: Double { (second - first * first).squareRoot() }

        mutating func add(_ weight: Double, mean: Double, variance: Double) {
            first += weight * mean
            second += weight * (variance + mean * mean)
        }
    }

    /// Trapezoidal rule over log τ. The integrand falls like τ below and like τ⁻⁸ above, so the rule converges geometrically.
    static func quadrature() -> (mu: Moments, tau: Moments, theta: [Moments]) {
        struct Node {
            var logWeight: Double
            var tau: Double
            var mean: Double
            var variance: Double
        }
        var nodes: [Node] = []
        for step in 0...8000 {
            let logTau = -30 + 42 * Double(step) / 8000
            let tau = exp(logTau)
            // μ ~ N(0, 5) and y[j] ~ N(μ, √(σ[j]² + τ²)), with the effects integrated out.
            let precisions = errors.map { 1 / ($0 * $0 + tau * tau) }
            let precision = 1 / 25.0 + precisions.reduce(0, +)
            let mean = zip(precisions, effects).reduce(0) { $0 + $1.0 * $1.1 } / precision
            let squares = zip(precisions, effects).reduce(0) { $0 + $1.0 * $1.1 * $1.1 } - precision * mean * mean
            let logPrior = logTau - log(1 + tau * tau / 25)
            let logWeight = logPrior + 0.5 * (precisions.reduce(0) { $0 + log($1) } - log(precision) - squares)
            nodes.append(Node(logWeight: logWeight, tau: tau, mean: mean, variance: 1 / precision))
        }
        let largest = nodes.map(\.logWeight).max() ?? 0
        let total = nodes.reduce(0) { $0 + exp($1.logWeight - largest) }
        var mu = Moments(), tau = Moments()
        var theta = [Moments](repeating: Moments(), count: effects.count)
        for node in nodes {
            let weight = exp(node.logWeight - largest) / total
            mu.add(weight, mean: node.mean, variance: node.variance)
            tau.add(weight, mean: node.tau, variance: 0)
            let between = node.tau * node.tau
            for school in effects.indices {
                let within = errors[school] * errors[school]
                let share = within / (within + between)
                theta[school].add(
                    weight, mean: (1 - share) * effects[school] + share * node.mean,
                    variance: share * between + share * share * node.variance)
            }
        }
        return (mu, tau, theta)
    }
}
