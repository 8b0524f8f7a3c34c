import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexResults
import AuspexSyntax

/// A model with its data, ready for inference.
public struct ConditionedModel {
    let posterior: AuspexLowering.Posterior
    let session: Session
    let span: Span

    init(_ posterior: AuspexLowering.Posterior, session: Session, at span: Span) {
        self.posterior = posterior
        self.session = session
        self.span = span
    }

    /// Arguments and given choices by name from data.
    init(_ function: FunctionValue, data: DataSet, session: Session) throws {
        let span = function.parameters.first?.name.span ?? Span(source: SourceID(index: 0), start: 0, end: 0)
        var arguments: [EvaluatedArgument] = []
        for parameter in function.parameters {
            guard let value = data[parameter.name.text] ?? data[parameter.label] else {
                guard parameter.defaultValue == nil else { continue }
                throw Diagnostic(
                    .badData, "\(data.name) has no `\(parameter.name.text)`, which the model `\(function.name)` needs", at: parameter.name.span,
                    notes: ["It has: \(data.names.joined(separator: ", "))."])
            }
            arguments.append(
                EvaluatedArgument(label: Name(parameter.label, span: parameter.name.span), value: ScriptHost.staged(value), span: parameter.name.span))
        }
        guard case .model(let model) = try session.evaluator.apply(.function(function), arguments, at: span, in: session.evaluator.globals) else {
            throw Diagnostic(.badModel, "`\(function.name)` is not a model", at: span)
        }
        var posterior = AuspexLowering.Posterior(model: model, observed: [])
        let choices = Set(Evaluator.choiceNames(of: function))
        for field in data.fields where choices.contains(field.name) && !function.parameters.contains(where: { $0.name.text == field.name }) {
            let value = ScriptHost.staged(field.value)
            if value.numericType != nil { posterior.observed.append((field.name, value, span)) }
        }
        self.init(posterior, session: session, at: span)
    }

    public var name: String { posterior.model.name }

    /// Names of the choices that data give.
    public var given: [String] { posterior.observed.map(\.path) }

    /// The log density and its gradient, compiled for these data.
    public func compiled(jacobian: Bool = true) throws -> CompiledModel {
        try CompiledModel(posterior, jacobian: jacobian, evaluator: session.evaluator, at: span)
    }

    /// The function of the log density as it is lowered, and its gradient, simplified: for those who want to read them.
    public func functions() throws -> (logDensity: Function, gradient: Function) {
        let lowered = try session.evaluator.logDensity(of: posterior, at: span)
        return (Compilation.simplified(lowered.function), try Compilation.gradient(of: lowered.function))
    }

    /// Draws by NUTS or HMC, kept in memory.
    /// - Parameter thin: Every `thin`-th draw is kept.
    public func sample(_ settings: SamplerOptions, thin: Int = 1) throws -> (draws: Draws, report: SamplingReport) {
        let result = try Sampling.run(
            try compiledForDrawing(), name: name, settings: settings, kernel: nil, thin: thin, options: session.options,
            provenance: session.host.provenance(settings), at: span)
        return (result.draws, result.report)
    }

    /// Draws by NUTS or HMC, written to a run directory as they are made. Memory is that of a chunk of draws for each chain,
    /// a megabyte at most, however many there are; the run that comes back reads them when asked.
    /// - Parameters:
    ///   - thin: Every `thin`-th draw is kept.
    ///   - directory: New or empty, or an earlier run, which is replaced.
    public func sample(_ settings: SamplerOptions, thin: Int = 1, into directory: String) throws -> (run: Run, report: SamplingReport) {
        try Sampling.run(
            try compiledForDrawing(), name: name, settings: settings, thin: thin, into: directory, options: session.options,
            provenance: session.host.provenance(settings), at: span)
    }

    private func compiledForDrawing() throws -> CompiledModel {
        let model = try compiled()
        guard model.dimension > 0 else {
            throw Diagnostic(.badModel, "all choices of `\(name)` are given, so there is nothing to draw", at: span)
        }
        return model
    }
}
