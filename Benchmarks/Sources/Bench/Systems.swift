import Auspex
import Foundation

/// Something that draws from posteriors.
protocol PosteriorSystem: AnyObject {
    var name: String { get }
    /// The ways to run chains; the first repeat tries all, the others the one that was done first.
    var settings: [String] { get }
    /// Whatever is done once for a posterior before it can be measured.
    func prepare(_ posterior: Case, _ data: String) throws
    func measure(_ posterior: Case, _ data: String, points: String) throws -> Measured
    func sample(_ posterior: Case, _ data: String, seed: Int, setting: String) throws -> (Sampled, draws: String)
}

/// Sizes of all runs.
enum RunSize {
    static let chains = 4
    static let warmup = 1000
    static let draws = 1000
}

/// Reads JSON that a program has written.
func decode<T: Decodable>(_ type: T.Type, _ path: String) throws -> T {
    try JSONDecoder().decode(type, from: Data(contentsOf: URL(fileURLWithPath: path)))
}

/// Auspex: the command, and for what it does not tell the worker of this benchmark, with the same seeds.
final class AuspexSystem: PosteriorSystem {
    static let threads = 2
    let tier: Tier
    private let places: Places
    private let command: String
    private let takesTier: Bool
    /// Where native code is kept.
    private let cache: String
    private let limit: Double

    init(_ tier: Tier, _ places: Places, command: String, limit: Double) throws {
        (self.tier, self.places, self.command, self.limit) = (tier, places, command, limit)
        let folder = try places.folder("auspex")
        cache = "\(folder)/cache"
        setenv("AUSPEX_CACHE", cache, 1)
        let log = "\(folder)/help.txt"
        try Child.run(command, ["sample", "--help"], log: log)
        takesTier = (try? String(contentsOfFile: log, encoding: .utf8))?.contains("--tier") ?? false
        guard takesTier || tier == .interpreter else { throw ChildFailure(description: "the command has no --tier") }
    }

    var name: String { "auspex, \(tier.rawValue)" }
    var settings: [String] { ["\(Self.threads) threads"] }

    func prepare(_ posterior: Case, _ data: String) {}

    private func work(
        _ task: Worker.Task, _ posterior: Case, _ data: String, _ place: String, _ result: String, seed: Int = 1, limit: Double
    ) throws -> Usage {
        let folder = try places.folder("auspex")
        return try Child.run(
            CommandLine.executable, ["worker", task.rawValue, tier.rawValue, posterior.program(places), data, place, result, "--seed", "\(seed)"],
            log: "\(folder)/\(task.rawValue).log", limit: limit)
    }

    /// Writes the points at which systems are compared.
    func writePoints(_ posterior: Case, _ data: String, to folder: String) throws {
        _ = try work(.points, posterior, data, folder, "", limit: 3600)
    }

    func measure(_ posterior: Case, _ data: String, points: String) throws -> Measured {
        let result = "\(try places.folder("auspex"))/measure.json"
        _ = try work(.measure, posterior, data, points, result, limit: limit)
        return try decode(Measured.self, result)
    }

    func sample(_ posterior: Case, _ data: String, seed: Int, setting: String) throws -> (Sampled, draws: String) {
        let folder = try places.folder("auspex")
        var arguments = ["sample", posterior.program(places), "--data", data, "--seed", "\(seed)", "--threads", "\(Self.threads)"]
        if takesTier { arguments += ["--tier", tier.rawValue] }
        // What was compiled before would make a start look faster than the first one is.
        func forget() { try? FileManager.default.removeItem(atPath: cache) }
        func run() throws -> Usage { try Child.run(command, arguments, log: "\(folder)/sample.log", limit: limit) }
        forget()
        let total = try run()
        let again = tier == .native ? try run() : nil
        forget()
        let prefix = "\(folder)/\(posterior.name)-\(tier.rawValue)-\(seed)", result = "\(folder)/sample.json"
        _ = try work(.sample, posterior, data, prefix, result, seed: seed, limit: limit)
        let run = try decode(AuspexRun.self, result)
        let draws = try DrawsFile(path: prefix + ".bin", chains: RunSize.chains, draws: RunSize.draws)
        return (
            Sampled(
                compile: run.compile, warmup: run.warmup, sampling: run.sampling, total: total, totalAgain: again,
                leapfrogs: run.leapfrogs, divergences: run.divergences, minimumESS: draws.minimumBulkESS()), prefix + ".bin"
        )
    }
}

extension CommandLine {
    /// The file of this program.
    static var executable: String {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/self/exe")) ?? CommandLine.arguments[0]
    }
}
