import Foundation

/// A system that a script in Python drives: NumPyro or nutpie.
final class PythonSystem: PosteriorSystem {
    let name: String
    let settings: [String]
    private let places: Places
    private let python: String
    private let driver: String
    private let limit: Double

    /// - Parameter driver: Folder of the script, under `Peers`.
    init(_ name: String, driver: String, settings: [String], _ places: Places, environment: String, limit: Double) {
        (self.name, self.settings, self.places, self.limit) = (name, settings, places, limit)
        python = "\(environment)/bin/python"
        self.driver = "\(places.benchmarks)/Peers/\(driver)/driver.py"
    }

    func prepare(_ posterior: Case, _ data: String) {}

    func measure(_ posterior: Case, _ data: String, points: String) throws -> Measured {
        let work = try places.folder(name), result = "\(work)/measure.json"
        try Child.run(
            python, [driver, "measure", posterior.model, data, points, "\(Points.count)", result], log: "\(work)/measure.log", limit: limit)
        return try decode(Measured.self, result)
    }

    private struct Run: Codable {
        var start_cpu, compile_wall, compile_cpu, warmup_wall, warmup_cpu, sampling_wall, sampling_cpu: Double
        var leapfrogs, divergences: Int
    }

    func sample(_ posterior: Case, _ data: String, seed: Int, setting: String) throws -> (Sampled, draws: String) {
        let work = try places.folder(name), prefix = "\(work)/\(posterior.name)-\(seed)"
        let usage = try Child.run(
            python,
            [
                driver, "sample", posterior.model, data, prefix, "\(seed)", "\(RunSize.chains)", "\(RunSize.warmup)", "\(RunSize.draws)", setting,
            ], log: "\(work)/sample.log", limit: limit)
        let run = try decode(Run.self, prefix + ".json")
        let draws = try DrawsFile(path: prefix + ".bin", chains: RunSize.chains, draws: RunSize.draws)
        return (
            Sampled(
                compile: Seconds(wall: run.start_cpu + run.compile_wall, cpu: run.start_cpu + run.compile_cpu),
                warmup: Seconds(wall: run.warmup_wall, cpu: run.warmup_cpu),
                sampling: Seconds(wall: run.sampling_wall, cpu: run.sampling_cpu), total: usage, leapfrogs: run.leapfrogs,
                divergences: run.divergences, minimumESS: draws.minimumBulkESS()), prefix + ".bin"
        )
    }
}
