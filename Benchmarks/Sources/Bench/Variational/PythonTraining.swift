import Foundation

/// NumPyro, or JAX by hand, driven by a script.
final class PythonTraining: VariationalSystem {
    let name: String
    private let command: [String]
    private let library: String
    private let limit: Double

    /// - Parameter library: `numpyro` or `jax`.
    init(_ name: String, library: String, _ places: Places, environment: String, limit: Double) {
        (self.name, self.library, self.limit) = (name, library, limit)
        command = ["\(environment)/bin/python", "\(places.benchmarks)/Peers/variational/driver.py"]
    }

    private func run(_ mode: String, _ task: VariationalTask, _ words: [String], isPinned: Bool = false) throws -> (usage: Usage, result: String) {
        let result = "\(task.folder)/\(mode).json"
        let problem = task.problem
        let all = command + [
            mode, library, problem.program, task.precision.rawValue, task.data ?? "-", "\(problem.batch ?? 0)", "\(problem.particles)",
        ] + words + [result]
        let usage = try Child.run(StepTiming.command(all, isPinned: isPinned), log: "\(task.folder)/\(mode).log", limit: limit)
        return (usage, result)
    }

    func steps(_ task: VariationalTask, isPinned: Bool) throws -> StepTimes {
        let words = ["\(task.problem.scan)", "\(StepTiming.repeats)", "\(StepTiming.seconds)"]
        return try decode(StepTimes.self, run("steps", task, words, isPinned: isPinned).result)
    }

    func start(_ task: VariationalTask) throws -> Estimate? { try decode(Estimate.self, run("start", task, ["\(task.problem.draws)"]).result) }

    private struct Run: Codable {
        var call: Double
        var fitted: Estimate
    }

    func whole(_ task: VariationalTask) throws -> (call: WholeCall?, fitted: Estimate)? {
        let (usage, path) = try run("whole", task, ["\(task.problem.steps)"])
        let run = try decode(Run.self, path)
        return (WholeCall(total: usage, call: run.call), run.fitted)
    }
}
