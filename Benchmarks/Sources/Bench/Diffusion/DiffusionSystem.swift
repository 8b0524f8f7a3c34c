import Auspex
import Foundation

/// Something that evaluates scores.
protocol DiffusionSystem: AnyObject {
    var name: String { get }
    func run(_ problem: DiffusionCase, _ precision: Precision, in folder: String) throws -> DiffusionRun
}

/// Auspex: the difference of a long and a short process, both with code that was compiled before.
final class AuspexDiffusion: DiffusionSystem {
    let name: String
    private let tier: Tier
    private let places: Places
    private let command: String
    private let limit: Double
    private var prepared: Set<String> = []

    init(_ tier: Tier, _ places: Places, command: String, limit: Double) throws {
        (self.tier, self.places, self.command, self.limit) = (tier, places, command, limit)
        name = "auspex, \(tier.rawValue)"
        setenv("AUSPEX_CACHE", "\(try places.folder("auspex"))/cache", 1)
    }

    func run(_ problem: DiffusionCase, _ precision: Precision, in folder: String) throws -> DiffusionRun {
        func usage(_ evaluations: Int) throws -> (usage: Usage, end: Double) {
            let path = "\(folder)/\(problem.name)-\(precision.rawValue)-\(evaluations).apx", log = path + ".log"
            let words = [command, "run", path, "--tier", tier.rawValue] + (problem.isPinned ? ["--threads", "1"] : [])
            let all = try StepTiming.command(words, isPinned: problem.isPinned)
            if prepared.insert(path).inserted {
                try problem.text(places, evaluations: evaluations, precision).write(toFile: path, atomically: true, encoding: .utf8)
                try Child.run(all, log: log, limit: limit)
            }
            let usage = try Child.run(all, log: log, limit: limit)
            let printed = try String(contentsOfFile: log, encoding: .utf8).trimmingCharacters(in: .whitespacesAndNewlines)
            guard let end = Double(printed) else { throw ChildFailure(description: "\(path) printed `\(printed)`, which is no number") }
            return (usage, end)
        }
        let short = try usage(DiffusionCase.evaluations), long = try usage(DiffusionCase.evaluations + problem.more)
        func each(_ figure: (Usage) -> Double) -> Double { 1e6 * (figure(long.usage) - figure(short.usage)) / Double(problem.more) }
        return DiffusionRun(cpu: each(\.cpu), wall: each(\.wall), end: short.end, memory: [short.usage.memory, long.usage.memory])
    }
}

/// JAX, or for the mixture NumPy, driven by a script.
final class PythonDiffusion: DiffusionSystem {
    let name: String
    private let command: [String]
    private let library: String
    private let limit: Double
    private static let repeats = 3
    /// Of a repeat.
    private static let seconds = 0.1

    /// - Parameter library: `jax` or `numpy`.
    init(_ name: String, library: String, _ places: Places, environment: String, limit: Double) {
        (self.name, self.library, self.limit) = (name, library, limit)
        command = ["\(environment)/bin/python", "\(places.benchmarks)/Peers/diffusion/driver.py"]
    }

    private struct Times: Codable {
        var cpu: [Double]
        var wall: [Double]
        var end: Double
    }

    func run(_ problem: DiffusionCase, _ precision: Precision, in folder: String) throws -> DiffusionRun {
        guard library == "jax" || problem.program == DiffusionCase.mixture else { throw NotWritten() }
        let result = "\(folder)/times.json"
        let words = command + [
            library, problem.program, precision.rawValue, "\(problem.size)", "\(DiffusionCase.evaluations)", "\(Self.repeats)", "\(Self.seconds)", result,
        ]
        try Child.run(StepTiming.command(words, isPinned: problem.isPinned), log: "\(folder)/times.log", limit: limit)
        let times = try decode(Times.self, result)
        guard let cpu = Spread(times.cpu), let wall = Spread(times.wall) else { throw ChildFailure(description: "\(result) holds no times") }
        return DiffusionRun(cpu: cpu.median, wall: wall.median, end: times.end)
    }
}
