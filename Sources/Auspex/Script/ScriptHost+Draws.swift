import AuspexExecution
import AuspexIR
import AuspexLowering
import AuspexResults
import AuspexSyntax

// Draws from generative programs: guides made of others, and fitted ones.
extension ScriptHost {
    /// One run of a program that is no plain model.
    func simulated(program argument: EvaluatedArgument, _ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        let runner = try ProgramRunner(argument.value, evaluator, at: argument.span)
        let values = try runner.run(RandomKey(seed: try seed(arguments)))
        let fields = zip(runner.layouts, values).map { layout, values in
            (name: layout.name, value: Staged.tensor(.real(values, shape: layout.shape)))
        }
        return .record(Record(typeName: "Trace", fields: Self.nested(fields)))
    }

    /// Independent draws of all choices, with their log density.
    func sample(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        let argument = try arguments.required("q")
        let runner = try ProgramRunner(argument.value, evaluator, at: argument.span)
        let count = try arguments.integer("draws", default: 1000, atLeast: 1), seed = try seed(arguments)
        let key = RandomKey(seed: seed)
        var rows: [Double] = []
        for draw in 0..<count {
            if options.cancellation.isCancelled { break }
            rows += try runner.run(key.split(UInt64(draw))).joined()
        }
        let attributes: JSONValue = ["seed": .int(Int(truncatingIfNeeded: seed)), "method": "sample", "auspex_version": .string(Version.current)]
        return .host(DrawsValue(draws: Draws(variables: runner.layouts, chains: [rows], plannedDraws: count, attributes: attributes)))
    }
}

/// Runs a generative program, given a key.
private final class ProgramRunner {
    private let instance: Instance
    let layouts: [VariableLayout]

    init(_ program: Staged, _ evaluator: Evaluator, at span: Span) throws {
        let lowered = try evaluator.simulate(program: program, at: span)
        let function = lowered.function.withoutGradientMarks()
        instance = try BoundProgram(Compilation.simplified(function), data: lowered.data).makeInstance()
        layouts = function.outputs.indices.map { index in
            let type = function.type(of: function.body.results[index])
            return VariableLayout(name: function.outputs[index], shape: type.shape, scalar: type.scalar)
        }
    }

    /// The values of one run, in the order of the layouts.
    func run(_ key: RandomKey) throws -> [[Double]] {
        try instance.bind(0, Tensor(shape: [], storage: .int([Int64(bitPattern: key.word)])))
        instance.run()
        return layouts.indices.map { instance.output($0).reals }
    }
}
