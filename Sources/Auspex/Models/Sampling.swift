import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexNative
import AuspexResults
import AuspexSyntax

/// From a compiled model to draws.
enum Sampling {
    struct Result {
        var draws: Draws
        var report: SamplingReport
    }

    /// Runs the chains.
    /// - Parameter output: Folder that the draws are written to as they are made; nil keeps them in memory only.
    static func run(
        _ model: CompiledModel, name: String, settings: SamplerOptions, kernel: KernelPlan?, thin: Int = 1, output: String?,
        options: RunOptions, provenance: JSONValue, at span: Span
    ) throws -> Result {
        let kept = (settings.draws + thin - 1) / thin
        let writer = try output.map { directory in
            try RunWriter(
                directory: directory, variables: model.outputs.map { VariableLayout(name: $0.path, shape: $0.shape, scalar: $0.scalar) },
                chains: settings.chains, draws: kept, attributes: provenance)
        }
        let native = try nativeModel(model, settings: settings, options: options, at: span)
        let run = try SamplingRun(
            model, native: native, chains: settings.chains, thin: thin, writer: writer, keepsDraws: output == nil)
        do {
            let report = try sampleChains(
                native ?? model, kernel: kernel, options: settings, sink: run, progress: options.progress, cancellation: options.cancellation)
            try writer?.close()
            if let output { return Result(draws: try Run.open(output), report: report) }
            return Result(draws: run.draws(planned: kept, attributes: provenance), report: report)
        } catch let failure as InitializationError {
            throw explain(failure, model, name: name, at: span)
        }
    }

    /// Native code for as many chains as a thread will serve; nil when the interpreter is to serve.
    private static func nativeModel(
        _ model: CompiledModel, settings: SamplerOptions, options: RunOptions, at span: Span
    ) throws -> NativeModel? {
        guard options.tier != .interpreter else { return nil }
        let chains = settings.chainIndices?.count ?? settings.chains
        let plan = WorkPlan(chains: chains, threads: settings.threads, preferredLanes: 8)
        do {
            return try NativeModel(model, chains: NativeModel.lanes(atMost: plan.width))
        } catch let error as NativeError {
            guard options.tier == .automatic else {
                throw Diagnostic(.badSetting, "there is no native code for this model: \(error.reason)", at: span)
            }
            options.notice("The interpreter runs this model, since there is no native code: \(error.reason).")
            return nil
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
