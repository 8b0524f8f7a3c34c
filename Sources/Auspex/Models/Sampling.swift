import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexResults
import AuspexSyntax

/// From a compiled model to draws.
enum Sampling {
    struct Result {
        var draws: Draws
        var report: SamplingReport
    }

    /// Runs the chains and keeps their draws in memory.
    static func run(
        _ model: CompiledModel, name: String, settings: SamplerOptions, kernel: KernelPlan?, thin: Int = 1, options: RunOptions,
        provenance: JSONValue, at span: Span
    ) throws -> Result {
        let sink = try SamplingRun(model, chains: settings.chains, thin: thin)
        let report = try drive(model, name: name, settings, kernel, into: sink, options, at: span)
        return Result(draws: sink.draws(planned: kept(settings, thin), attributes: provenance), report: report)
    }

    /// Runs the chains and writes their draws to a directory as they are made. Memory does not grow with their number.
    static func run(
        _ model: CompiledModel, name: String, settings: SamplerOptions, thin: Int, into directory: String, options: RunOptions,
        provenance: JSONValue, at span: Span
    ) throws -> (run: Run, report: SamplingReport) {
        let writer = try RunWriter(
            directory: directory, variables: model.outputs.map { VariableLayout(name: $0.path, shape: $0.shape, scalar: $0.scalar) },
            chains: settings.chains, draws: kept(settings, thin), attributes: provenance)
        let sink = try SamplingRun(model, chains: settings.chains, thin: thin, writer: writer, keepsDraws: false)
        let report = try drive(model, name: name, settings, nil, into: sink, options, at: span)
        try writer.close()
        return (try Run(directory), report)
    }

    private static func kept(_ settings: SamplerOptions, _ thin: Int) -> Int { (settings.draws + thin - 1) / thin }

    private static func drive(
        _ model: CompiledModel, name: String, _ settings: SamplerOptions, _ kernel: KernelPlan?, into sink: SamplingRun,
        _ options: RunOptions, at span: Span
    ) throws -> SamplingReport {
        do {
            return try sampleChains(
                model, kernel: kernel, options: settings, sink: sink, progress: options.progress, cancellation: options.cancellation)
        } catch let failure as InitializationError {
            throw explain(failure, model, name: name, at: span)
        }
    }

    /// Why a chain found no place to start: which site's density was zero or not a number there.
    static func explain(_ failure: InitializationError, _ model: CompiledModel, name: String, at span: Span) -> Diagnostic {
        var notes: [String] = []
        if let position = failure.lastPositions.last, let terms = try? model.terms(at: position) {
            let bad = terms.filter { !$0.value.isFinite }
            for term in bad {
                let site = model.sites.first { $0.path == term.site }
                let what = term.value.isNaN ? "is not a number" : "is zero"
                notes.append(
                    "The density of `\(term.site)`\(site.map { " ~ \($0.distribution)" } ?? "") \(what) at the last of these places.")
            }
            if bad.isEmpty { notes.append("The density is finite at the last of these places, but its gradient is not.") }
            var values: [Double] = []
            if let evaluator = try? model.makeValuesEvaluator() {
                evaluator.append(at: position, to: &values)
                var start = 0
                let shown = model.outputs.prefix(8).map { site -> String in
                    let count = site.shape.reduce(1, *)
                    defer { start += count }
                    return "\(site.path) = \(Rendering.tensor(.real(Array(values[start..<(start + count)]), shape: site.shape), limit: 4))"
                }
                notes.append("There \(shown.joined(separator: ", ")).")
            }
        }
        notes.append("Check the data against the model, or use priors that keep the parameters where the density is positive.")
        let related = (try? model.terms(at: failure.lastPositions.last ?? []))?.first { !$0.value.isFinite }
            .flatMap { term in model.sites.first { $0.path == term.site } }
            .map { [Diagnostic.Label($0.span, "this choice")] } ?? []
        return Diagnostic(
            .badStart, "no starting point was found for `\(name)` after \(failure.tries) tries: its log density or gradient was never finite",
            at: span, related: related, notes: notes)
    }
}
