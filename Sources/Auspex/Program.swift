import AuspexInference
import AuspexIR
import AuspexResults
import AuspexSemantics
import AuspexSyntax
import Foundation

public typealias Tensor = AuspexIR.Tensor
public typealias Draws = AuspexResults.Draws
public typealias Summary = AuspexResults.Summary
public typealias SamplingProgress = AuspexInference.SamplingProgress

/// A program inside of an app: its models can be given data and sampled.
///
/// ```swift
/// let program = try Program(source: text)
/// let model = try program.model("eight_schools", data: ["sigma": .real(sigma), "y": .real(y)])
/// let draws = try await model.sample(seed: 1)
/// print(try Summary(draws).text())
/// ```
///
/// A value: it holds the text that was checked, and can be used from any thread.
public struct Program: Sendable {
    public let name: String
    private let file: SourceFile
    private let library: any LibrarySource

    /// Parses and checks a program; the declarations in it are used, its other statements are not run.
    /// - Parameter name: What messages call the program.
    /// - Throws: `ProgramError` with everything that is wrong.
    public init(source: String, name: String = "program.apx", library: any LibrarySource = EmbeddedLibrary()) throws {
        self.name = name
        self.library = library
        file = SourceFile(name: name, text: source)
        _ = try session()
    }

    /// All that is wrong with a program, rendered as text; empty when it can be used.
    public static func check(_ source: String, name: String = "program.apx") -> String {
        do {
            _ = try Program(source: source, name: name)
            return ""
        } catch { return "\(error)" }
    }

    /// The models that the program declares, in alphabetical order.
    public var models: [String] { (try? session().modelNames) ?? [] }

    /// A model with data by name: a field named like a parameter is its argument, one named like a choice is given.
    /// - Throws: `ProgramError` when there is no such model, or the data do not fit: which one, its size, and where the
    ///   program says otherwise.
    public func model(_ model: String, data: [String: Tensor]) throws -> Model {
        let fields = data.sorted { $0.key < $1.key }.map {
            DataRecord.Field(name: $0.key, value: DataValue.tensor($0.value, missing: []))
        }
        return try self.model(model, data: DataSet(name: "the data", value: .record(DataRecord(fields))))
    }

    /// A model with data from a file (`DataFile.read`).
    public func model(_ model: String, data: DataSet) throws -> Model {
        let session = try session()
        return try ProgramError.catching(in: session) {
            let conditioned = try session.posterior(of: model, data: data)
            return Model(name: model, given: conditioned.given, compiled: try conditioned.compiled(), program: file)
        }
    }

    private func session() throws -> Session {
        let session = Session(library: library)
        try ProgramError.catching(in: session) { try session.declare(file) }
        return session
    }
}

/// What is wrong with a program or its data: `description` is what the command would print.
public struct ProgramError: Error, CustomStringConvertible, Sendable {
    public let diagnostics: [Diagnostic]
    public let description: String

    static func catching<T>(in session: Session, _ body: () throws -> T) throws -> T {
        func failure(_ list: [Diagnostic]) -> ProgramError {
            ProgramError(diagnostics: list, description: TerminalRenderer(color: false).render(list, in: session.sources))
        }
        do {
            return try body()
        } catch let error as AuspexSyntax.Diagnostics {
            throw failure(error.list)
        } catch let error as Diagnostic {
            throw failure([error])
        }
    }
}

/// A model with its data, compiled: sampled from any thread.
public struct Model: Sendable {
    public let name: String
    /// Names of the choices that the data give.
    public let given: [String]
    let compiled: CompiledModel
    let program: SourceFile

    /// Number of unconstrained coordinates.
    public var dimension: Int { compiled.dimension }

    /// Log density of the unconstrained coordinates, with its gradient.
    /// - Precondition: `position` has `dimension` elements.
    public func logDensity(at position: [Double]) -> (value: Double, gradient: [Double]) {
        precondition(position.count == dimension, "a position has \(dimension) coordinates")
        var gradient = [Double](repeating: 0, count: dimension)
        let evaluator = compiled.makeEvaluator()
        let value = position.withUnsafeBufferPointer { point in
            gradient.withUnsafeMutableBufferPointer { evaluator.evaluate(point, gradient: $0) }
        }
        return (value, gradient)
    }

    /// Draws by NUTS, with the chains on threads of their own. Cancelling the task stops the chains at once; what they have
    /// drawn until then is returned.
    /// - Parameters:
    ///   - configure: Changes the settings of the sampler: target acceptance, metric, threads …
    ///   - progress: Called at most about ten times a second, from any thread.
    /// - Throws: `ProgramError` when no chain finds a place to start.
    public func sample(
        chains: Int = 4, warmup: Int = 1000, draws: Int = 1000, seed: UInt64,
        configure: (inout SamplerOptions) -> Void = { _ in }, progress: (@Sendable (SamplingProgress) -> Void)? = nil
    ) async throws -> Draws {
        var settings = SamplerOptions()
        settings.chains = chains
        settings.warmup = warmup
        settings.draws = draws
        settings.seed = seed
        settings.threads = ProcessInfo.processInfo.activeProcessorCount
        configure(&settings)
        let cancellation = CancellationFlag()
        var options = RunOptions()
        options.progress = progress
        options.cancellation = cancellation
        let (final, run) = (settings, options)
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { continuation in
                Thread.detachNewThread {
                    continuation.resume(with: Result { try draw(final, run) })
                }
            }
        } onCancel: {
            cancellation.cancel()
        }
    }

    private func draw(_ settings: SamplerOptions, _ options: RunOptions) throws -> Draws {
        let span = Span(source: SourceID(index: -1), start: 0, end: 0)
        do {
            return try Sampling.run(
                compiled, name: name, settings: settings, kernel: nil, options: options,
                provenance: ScriptHost.provenance(settings, program: String(decoding: program.text, as: UTF8.self)), at: span
            ).draws
        } catch var failure as Diagnostic {
            failure.span = nil
            throw ProgramError(
                diagnostics: [failure], description: TerminalRenderer(color: false).render([failure], in: SourceMap()))
        }
    }
}
