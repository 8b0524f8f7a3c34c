import AuspexExecution
import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexResults
import AuspexSemantics
import AuspexSyntax
import AuspexTransforms
import Foundation

/// How a program is run: where its output goes, what it may use, who watches.
public struct RunOptions: Sendable {
    /// Receives what the program prints, in pieces that end with a line end.
    public var output: @Sendable (String) -> Void = { _ in }
    /// Receives the warnings about a text, before any of it runs, and the texts that they point into.
    public var warning: @Sendable ([Diagnostic], SourceMap) -> Void = { _, _ in }
    /// Receives the progress of sampling, at most about ten times a second.
    public var progress: (@Sendable (SamplingProgress) -> Void)?
    /// Receives the progress of fits, at most about ten times a second, from the thread that makes the steps.
    public var trainingProgress: (@Sendable (TrainingProgress) -> Void)?
    /// Raised to stop what is running; what was drawn is kept.
    public var cancellation = CancellationFlag()
    /// Threads for chains; nil is as many as there are processors.
    public var threads: Int?
    /// What executes models when they are sampled.
    public var tier = Tier.preferred
    /// Receives what each statement took, when it has run; nil where nobody asks, and nothing is counted then.
    public var timing: (@Sendable (StatementTime) -> Void)?
    /// Receives what a user should know about a run, a line at a time.
    public var notice: @Sendable (String) -> Void = { _ in }
    /// Folder that relative paths in the program start from.
    public var directory = "."
    /// Seed of calls that give none; nil takes one from the system, which is recorded with the results.
    public var seed: UInt64?

    public init() {}
}

/// The functions that a program finds in its surroundings: inference, data, output.
final class ScriptHost: EvaluationHost {
    var options: RunOptions
    /// The source of the program, for provenance.
    var programText = ""
    /// What the present statement takes, where it is asked for.
    var time: StatementTime?

    init(options: RunOptions) { self.options = options }

    func execute(_ function: Function, _ inputs: [Tensor]) throws -> [Tensor] {
        try AuspexExecution.evaluate(function, inputs)
    }

    func gradient(of function: Function) throws -> Function { try Compilation.gradient(of: function) }

    func hessianProduct(of function: Function) throws -> Function { try Compilation.hessianVectorProduct(of: function) }

    func reverseDerivative(of function: Function) throws -> Function { try Self.derivative { try function.simplified().vjp().simplified() } }

    func forwardDerivative(of function: Function) throws -> Function { try Self.derivative { try function.simplified().jvp().simplified() } }

    private static func derivative(_ make: () throws -> Function) throws -> Function {
        do { return try make() } catch let failure as NotDifferentiable { throw NoDerivative(reason: failure.reason) }
    }

    func isHostFunction(_ name: String) -> Bool { HostFunction.named(name) != nil }

    func call(_ name: String, _ list: [EvaluatedArgument], at span: Span, in evaluator: Evaluator) throws -> Staged? {
        let arguments = Arguments(list, of: name, at: span)
        do {
            switch name {
            case "nuts", "hmc": return try sampleOrKernel(name, arguments, evaluator)
            case "mcmc": return try composed(arguments, evaluator)
            case "cycle": return .host(KernelValue(plan: .cycle(try arguments.all("kernels").map { try kernelPlan($0) })))
            case "map": return try mode(arguments, evaluator)
            case "laplace": return try laplace(arguments, evaluator)
            case "dependence": return try dependence(arguments, evaluator)
            case "standard_start": return try standardStart(arguments, evaluator)
            case "pathfinder": return try pathfinder(arguments, evaluator)
            case "fit": return try fit(arguments, evaluator)
            case "evolve": return try evolve(arguments, evaluator)
            case "average": return try average(arguments)
            case "forward_gradient": return try forwardGradient(arguments)
            case "expect": return try expectation(arguments, evaluator)
            case "simulate": return try simulate(arguments, evaluator)
            case "new_seed": return .int(Int(truncatingIfNeeded: try seed(arguments)))
            case "run": return try run(arguments, evaluator)
            case "sample": return try sample(arguments, evaluator)
            case "predict": return try predict(arguments, evaluator)
            case "log_density": return try logDensity(arguments, evaluator)
            case "read", "read_json", "read_csv": return try read(try arguments.string("path"), as: name)
            case "load": return .host(DrawsValue(draws: try Run.open(path(try arguments.string("path")))))
            case "save": return try save(arguments)
            case "print":
                options.output(arguments.all("values").map { Rendering.text($0.value) }.joined(separator: " ") + "\n")
                return .nothing
            case "summary":
                let value = try arguments.draws("post")
                return .host(SummaryValue(summary: try Summary(value.draws, of: try arguments.names("names") ?? [])))
            case "trace", "pairs", "histogram": return try picture(name, arguments)
            case "plot": return try show(arguments)
            case "curve", "points", "band", "tiles", "chart", "panels": return try drawing(name, arguments)
            default: return nil
            }
        } catch let error as DataError {
            throw Diagnostic(.badData, error.description, at: span)
        } catch let error as SamplerOptionsError {
            throw Diagnostic(.badSetting, error.message, at: span)
        } catch let error as ExecutionError {
            throw Diagnostic(.badSetting, "\(error)", at: span)
        }
    }

    func path(_ written: String) -> String {
        written.hasPrefix("/") || options.directory.isEmpty || options.directory == "." ? written : "\(options.directory)/\(written)"
    }

    // MARK: Data

    private func read(_ written: String, as name: String) throws -> Staged {
        let path = path(written)
        return name == "read" && TensorFile.isNamed(by: path) ? try tensors(from: path) : Self.staged(try DataFile.read(path: path).value)
    }

    /// Data as a value of the language.
    static func staged(_ value: DataValue) -> Staged {
        switch value {
        case .tensor(let tensor, let missing):
            guard !missing.isEmpty else { return .tensor(tensor) }
            // A missing whole number or truth value has no value of its own kind: such arrays become real numbers with gaps.
            var reals = tensor.reals
            for position in missing { reals[position] = .nan }
            return .tensor(.real(reals, shape: tensor.shape))
        case .string(let text): return .string(text)
        case .strings(let list, _): return .list(list.map(Staged.string))
        case .record(let record):
            return .record(Record(typeName: "Data", fields: record.fields.map { (name: $0.name, value: staged($0.value)) }))
        case .table(let table):
            return .record(Record(typeName: "Table", fields: table.columns.fields.map { (name: $0.name, value: staged($0.value)) }))
        }
    }

    // MARK: Output

    private func save(_ arguments: Arguments) throws -> Staged {
        let target = path(try arguments.string("path"))
        let argument = try arguments.required("value")
        let isSingle = try arguments.word("precision", of: Precision.allCases.map(\.rawValue), default: Precision.double.rawValue) == Precision.single.rawValue
        if TensorFile.isNamed(by: target) {
            try save(tensorsOf: argument, single: isSingle, to: target)
            return .nothing
        }
        guard !isSingle else { throw Diagnostic(.badSetting, "`precision` is for files of weights, whose names end in `.safetensors`", at: arguments.span) }
        guard case .host(let value) = argument.value else {
            guard let json = Self.json(argument.value) else {
                throw Diagnostic(.badArguments, "draws, plots and data can be saved, but this is \(argument.value.kindName)", at: argument.span)
            }
            try TextFile.write(json.compactText + "\n", to: target)
            return .nothing
        }
        if let svg = (value as? PlotValue)?.svg ?? (value as? ChartValue)?.svg {
            try TextFile.write(svg, to: target)
            return .nothing
        }
        guard let drawsValue = value as? DrawsValue else {
            throw Diagnostic(.badArguments, "draws or a plot can be saved, but this is \(value.kindName)", at: argument.span)
        }
        try drawsValue.draws.write(to: target)
        return .nothing
    }

    /// Data as JSON that `read` reads back.
    private static func json(_ value: Staged) -> JSONValue? {
        switch value {
        case .bool(let flag): return .bool(flag)
        case .int(let number): return .int(number)
        case .real(let number): return .real(number)
        case .string(let text): return .string(text)
        case .array(let array): return json(array.tensor, 0, 0..<array.tensor.count)
        case .list(let elements):
            let values = elements.compactMap(json)
            return values.count == elements.count ? .array(values) : nil
        case .tuple(let elements):
            let members = elements.compactMap { element in
                element.label.flatMap { label in json(element.value).map { JSONValue.Member(label, $0) } }
            }
            return members.count == elements.count ? .object(members) : nil
        case .record(let record):
            let members = record.fields.compactMap { field in json(field.value).map { JSONValue.Member(field.name, $0) } }
            return members.count == record.fields.count ? .object(members) : nil
        case .dynamic, .range, .function, .builtin, .distribution, .type, .model, .posterior, .density, .host, .component,
            .structure, .row, .nothing:
            return nil
        }
    }

    private static func json(_ tensor: Tensor, _ axis: Int, _ elements: Range<Int>) -> JSONValue {
        guard axis < tensor.shape.count else {
            switch tensor.storage {
            case .real(let values): return .real(values[elements.lowerBound])
            case .int(let values): return .int(Int(values[elements.lowerBound]))
            case .bool(let values): return .bool(values[elements.lowerBound])
            }
        }
        let extent = tensor.shape[axis]
        let size = extent == 0 ? 0 : elements.count / extent
        return .array((0..<extent).map { index in
            let start = elements.lowerBound + index * size
            return json(tensor, axis + 1, start..<(start + size))
        })
    }

    private func picture(_ name: String, _ arguments: Arguments) throws -> Staged {
        let draws = try arguments.draws("post").draws
        let names = try arguments.names("names") ?? []
        switch name {
        case "trace": return .host(PlotValue(text: try TextPlot.trace(draws, of: names), svg: try Plot.trace(draws, of: names)))
        case "pairs": return .host(PlotValue(text: try TextPlot.histogram(draws, of: names), svg: try Plot.pairs(draws, of: names)))
        default: return .host(PlotValue(text: try TextPlot.histogram(draws, of: names), svg: try Plot.histogram(draws, of: names)))
        }
    }

    private func show(_ arguments: Arguments) throws -> Staged {
        for argument in arguments.all("plots") {
            guard case .host(let value) = argument.value else {
                throw Diagnostic(.badArguments, "`plot` shows plots and draws, but this is \(argument.value.kindName)", at: argument.span)
            }
            if let draws = value as? DrawsValue {
                options.output(try TextPlot.histogram(draws.draws, of: []) + "\n")
            } else {
                options.output(value.rendered + "\n")
            }
        }
        return .nothing
    }
}

extension DiagnosticCode {
    public static let badData = DiagnosticCode("E0603")
}
