import Auspex
import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexSyntax
import TestBench

/// Trains an example with an optimiser that is given as text.
enum TrainingBench {
    static func trainer(
        _ problem: TrainingProblem, _ optimizer: String, declarations: String = "", tier: Tier = .interpreter, stepsPerCall: Int? = nil,
        precision: Precision = .double
    ) throws -> Trainer {
        let bench = try Bench(declarations)
        guard case .host(let value) = try bench.value(optimizer), let optimizer = value as? OptimizerValue else {
            throw BenchFailure("\(optimizer) is no optimizer")
        }
        var options = RunOptions()
        options.tier = tier
        let nowhere = Span(source: SourceID(index: 0), start: 0, end: 0)
        return try Trainer(
            problem, optimizer: optimizer, stepsPerCall: stepsPerCall, precision: precision, evaluator: bench.evaluator, options: options, at: nowhere)
    }

    static func train(
        _ example: TrainingExample, _ optimizer: String, steps: Int, declarations: String = "", tier: Tier = .interpreter,
        stepsPerCall: Int? = nil, precision: Precision = .double, seed: UInt64 = 1
    ) throws -> TrainingReport {
        let trainer = try trainer(
            example.problem, optimizer, declarations: declarations, tier: tier, stepsPerCall: stepsPerCall, precision: precision)
        return try trainer.run(from: trainer.start(at: example.start), total: steps, seed: seed, recordsGradients: true)
    }
}
