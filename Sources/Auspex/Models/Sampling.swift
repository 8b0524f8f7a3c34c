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

    /// Runs the chains and keeps their draws in memory.
    static func run(
        _ model: CompiledModel, name: String, settings: SamplerOptions, kernel: KernelPlan?, thin: Int = 1, options: RunOptions,
        provenance: JSONValue, at span: Span
    ) throws -> Result {
        let native = try nativeModel(model, settings: settings, options: options, at: span)
        let sink = try SamplingRun(model, native: native, chains: settings.chains, thin: thin)
        let report = try drive(model, native, name: name, settings, kernel, into: sink, options, at: span)
        return Result(
            draws: sink.draws(planned: kept(settings, thin), attributes: executed(provenance, native)), report: report)
    }

    /// Runs the chains and writes their draws to a directory as they are made. Memory does not grow with their number.
    static func run(
        _ model: CompiledModel, name: String, settings: SamplerOptions, thin: Int, into directory: String, options: RunOptions,
        provenance: JSONValue, at span: Span
    ) throws -> (run: Run, report: SamplingReport) {
        let native = try nativeModel(model, settings: settings, options: options, at: span)
        let writer = try RunWriter(
            directory: directory, variables: model.outputs.map { VariableLayout(name: $0.path, shape: $0.shape, scalar: $0.scalar) },
            chains: settings.chains, draws: kept(settings, thin), attributes: executed(provenance, native))
        let sink = try SamplingRun(model, native: native, chains: settings.chains, thin: thin, writer: writer, keepsDraws: false)
        let report = try drive(model, native, name: name, settings, nil, into: sink, options, at: span)
        try writer.close()
        return (try Run(directory), report)
    }

    private static func kept(_ settings: SamplerOptions, _ thin: Int) -> Int { (settings.draws + thin - 1) / thin }

    private static func drive(
        _ model: CompiledModel, _ native: NativeModel?, name: String, _ settings: SamplerOptions, _ kernel: KernelPlan?, into sink: SamplingRun,
        _ options: RunOptions, at span: Span
    ) throws -> SamplingReport {
        do {
            return try sampleChains(
                native ?? model, kernel: kernel, options: settings, sink: sink, progress: options.progress, cancellation: options.cancellation)
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
        let plan = WorkPlan(chains: chains, threads: settings.threads, preferredLanes: NativeModel.greatestLanes)
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

    /// Which tier runs is decided before the run, and recorded with its draws.
    private static func executed(_ provenance: JSONValue, _ native: NativeModel?) -> JSONValue {
        provenance.merging(["tier": native == nil ? "interpreter" : "native", "lanes": .int(native?.preferredLanes ?? 1)])
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
