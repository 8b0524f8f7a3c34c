import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexResults
import AuspexSyntax

/// The mode of a posterior, on the scale of its choices.
public struct PosteriorMode: Sendable {
    /// Latent and derived quantities at the mode, in program order.
    public let values: [(name: String, value: Tensor)]
    /// Log density at the mode, without the Jacobians of the bijections.
    public let logDensity: Double
    public let iterations: Int
    public let isConverged: Bool
    /// As a program prints it.
    public let text: String
}

extension ConditionedModel {
    /// The mode, by L-BFGS.
    /// - Parameter seed: Decides the starting point; nil takes one from the system.
    /// - Throws: `Diagnostic` when the model has no gradient, or no starting point is found.
    public func mode(seed: UInt64? = nil, maxIterations: Int = 2000) throws -> PosteriorMode {
        guard let mode = try infer("map", [("max_iterations", maxIterations)], seed: seed) as? ModeValue else { throw noResult }
        return PosteriorMode(
            values: mode.values.compactMap { field in field.value.knownTensor.map { (field.name, $0) } },
            logDensity: mode.mode.logDensity, iterations: mode.mode.iterations, isConverged: mode.mode.isConverged, text: mode.rendered)
    }

    /// Independent draws from the normal approximation at the mode, which is made on the unconstrained scale.
    /// - Throws: `Diagnostic` when there is no mode, or the curvature there is not that of a normal density.
    public func laplace(draws: Int = 1000, seed: UInt64? = nil) throws -> Draws {
        guard let result = try infer("laplace", [("draws", draws)], seed: seed) as? DrawsValue else { throw noResult }
        return result.draws
    }

    /// Calls a function of scripts with this posterior.
    private func infer(_ name: String, _ settings: [(String, Int)], seed: UInt64?) throws -> (any HostValue)? {
        var settings = settings
        if let seed { settings.append(("seed", Int(truncatingIfNeeded: seed))) }
        let arguments = [EvaluatedArgument(label: Name("p", span: span), value: .posterior(posterior), span: span)]
            + settings.map { EvaluatedArgument(label: Name($0.0, span: span), value: .int($0.1), span: span) }
        guard case .host(let value)? = try session.host.call(name, arguments, at: span, in: session.evaluator) else { return nil }
        return value
    }

    private var noResult: Diagnostic { Diagnostic(.badModel, "`\(name)` gave no result", at: span) }
}
