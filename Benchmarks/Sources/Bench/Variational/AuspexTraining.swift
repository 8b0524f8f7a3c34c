import Auspex
import Foundation

/// Auspex: steps within one call of `fit` in a worker, the rest by the command.
final class AuspexTraining: VariationalSystem {
    let name: String
    private let tier: Tier
    private let command: String
    private let limit: Double
    private let places: Places
    private let cache: String
    private lazy var knowsSingle = Result { try takesSingle() }

    init(_ tier: Tier, _ places: Places, command: String, limit: Double) throws {
        (self.tier, self.command, self.places, self.limit) = (tier, command, places, limit)
        name = "auspex, \(tier.rawValue)"
        cache = "\(try places.folder("variational"))/cache"
        setenv("AUSPEX_CACHE", cache, 1)
    }

    /// The program with some more lines, beside its data.
    private func script(_ task: VariationalTask, _ lines: String) throws -> String {
        let program = "\(task.folder)/\(task.problem.program).apx"
        let path = "\(task.folder)/whole.apx"
        try (String(contentsOfFile: program, encoding: .utf8) + "\n" + lines + "\n").write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    static func settings(_ task: VariationalTask) -> String {
        "particles: \(task.problem.particles), seed: 1" + (task.precision == .single ? ", precision: single" : "")
    }

    private func run(_ script: String, log: String) throws -> (usage: Usage, numbers: [Double]) {
        let usage = try Child.run([command, "run", script, "--tier", tier.rawValue], log: log, limit: limit)
        let numbers = try String(contentsOfFile: log, encoding: .utf8).split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        return (usage, numbers)
    }

    private func estimate(_ numbers: [Double]) throws -> Estimate {
        guard numbers.count >= 2 else { throw ChildFailure(description: "the command did not print a mean with its standard error") }
        return Estimate(mean: numbers[0], standardError: numbers[1])
    }

    /// Whether `precision: single` makes other steps than double precision does.
    private func takesSingle() throws -> Bool {
        let folder = try places.folder("variational/precision")
        try places.copyPrograms(to: folder)
        let task = VariationalTask(problem: VariationalCase(name: "cone", program: "cone_elbo"), precision: .double, folder: folder, data: nil)
        func trace(_ precision: Precision) -> String { "fit(objective, optimizer, steps: 100, seed: 1, precision: \(precision.rawValue)).trace" }
        let path = try script(task, "print(if sum(abs(\(trace(.single)) - \(trace(.double)))) > 0 { 1 } else { 0 })")
        return try run(path, log: "\(folder)/precision.log").numbers == [1]
    }

    private func requirePrecision(_ task: VariationalTask) throws {
        guard task.precision == .single else { return }
        guard try knowsSingle.get() else {
            throw ChildFailure(description: "`fit` makes the same steps with `precision: single` as in double precision")
        }
    }

    func steps(_ task: VariationalTask, isPinned: Bool) throws -> StepTimes {
        try requirePrecision(task)
        let result = "\(task.folder)/steps.json"
        let worker = [
            CommandLine.executable, "training-worker", tier.rawValue, "\(task.folder)/\(task.problem.program).apx", Self.settings(task), result,
        ]
        try Child.run(StepTiming.command(worker, isPinned: isPinned), log: "\(task.folder)/steps.log", limit: limit)
        return try decode(StepTimes.self, result)
    }

    func start(_ task: VariationalTask) throws -> Estimate? {
        try requirePrecision(task)
        // `expect` takes no number of particles: the mean of an estimate is that of its particles.
        let path = try script(task, "let found = expect(objective, draws: \(task.problem.draws), seed: 1)\nprint(found.mean, found.standard_error)")
        return try estimate(run(path, log: "\(task.folder)/start.log").numbers)
    }

    func whole(_ task: VariationalTask) throws -> (call: WholeCall?, fitted: Estimate)? {
        try requirePrecision(task)
        let path = try script(
            task, "let fitted = fit(objective, optimizer, steps: \(task.problem.steps), \(Self.settings(task)))\nprint(fitted.objective, fitted.standard_error)")
        let log = "\(task.folder)/whole.log"
        // What was compiled before would make a start look faster than the first one is.
        try? FileManager.default.removeItem(atPath: cache)
        let first = try run(path, log: log)
        let again = tier == .native ? try run(path, log: log).usage : nil
        return (WholeCall(total: first.usage, again: again), try estimate(first.numbers))
    }
}
