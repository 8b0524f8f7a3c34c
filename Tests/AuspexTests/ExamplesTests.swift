import Auspex
import AuspexInference
import AuspexResults
import AuspexSyntax
import Foundation
import Testing

/// Every example against its long-run reference (`expected.json`, 4 × 10,000 draws with another seed).
///
/// The z-scores of all means share a family-wise error of 1e-6 over at most 200 comparisons: |z| below 5.73 for each.
struct ExamplesTests {
    static let folder = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent()
        .deletingLastPathComponent().appendingPathComponent("examples").path

    static let names = [
        "eight_schools", "linear_regression", "logistic_regression", "varying_intercepts", "autoregression", "garch", "hmm",
        "mixture", "gp_regression", "item_response",
    ]

    @Test(arguments: names) func agreesWithItsReference(_ name: String) throws {
        let file = try #require(SourceFile.read("\(Self.folder)/\(name)/\(name).apx"))
        let session = Session()
        try session.declare(file)
        let model = try #require(session.modelNames.first)
        let data = try DataFile.read(path: "\(Self.folder)/\(name)/data.json")
        var settings = SamplerOptions()
        settings.seed = 4
        settings.threads = 2
        let draws = try session.posterior(of: model, data: data).sample(settings).draws

        let bytes = try #require(FileManager.default.contents(atPath: "\(Self.folder)/\(name)/expected.json"))
        let run = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        let expected = try #require(run["summary"] as? [String: Any])
        let parameters = try #require(expected["parameters"] as? [[String: Any]])
        let summary = try Summary(draws)
        #expect(parameters.count == summary.rows.count)
        for (row, parameter) in zip(summary.rows, parameters) {
            #expect(row.name == parameter["name"] as? String)
            let mean = try #require(parameter["mean"] as? Double), error = try #require(parameter["mcse_mean"] as? Double)
            let sd = try #require(parameter["sd"] as? Double)
            let z = (row.values.mean - mean) / (row.values.meanError * row.values.meanError + error * error).squareRoot()
            #expect(abs(z) < 5.73, "\(name): \(row.name) has mean \(row.values.mean), reference \(mean), z = \(z)")
            #expect(abs(row.values.standardDeviation / sd - 1) < 0.2, "\(name): sd of \(row.name)")
            #expect(row.values.rHat < 1.02, "\(name): \(row.name)")
        }
    }

    /// A chain's draws are the same bits with one thread or two, and alone or among four.
    @Test func drawsDependOnTheSeedAlone() throws {
        let file = try #require(SourceFile.read("\(Self.folder)/eight_schools/eight_schools.apx"))
        let data = try DataFile.read(path: "\(Self.folder)/eight_schools/data.json")
        func run(threads: Int, chains: [Int]?, watched: Bool = false) throws -> Draws {
            var options = RunOptions()
            if watched { options.progress = { _ in } }
            let session = Session(options: options)
            try session.declare(file)
            var settings = SamplerOptions()
            (settings.seed, settings.warmup, settings.draws) = (9, 200, 100)
            (settings.threads, settings.chainIndices) = (threads, chains)
            return try session.posterior(of: "eight_schools", data: data).sample(settings).draws
        }
        let one = try run(threads: 1, chains: nil)
        let two = try run(threads: 2, chains: nil, watched: true)
        let alone = try run(threads: 1, chains: [2])
        for chain in 0..<4 {
            #expect(one.values(of: "tau", chain: chain) == two.values(of: "tau", chain: chain))
        }
        #expect(alone.values(of: "tau", chain: 2) == one.values(of: "tau", chain: 2))
        #expect(one.values(of: "tau", chain: 0) != one.values(of: "tau", chain: 1))
    }

    /// An app's way: check, condition, sample asynchronously, stop.
    @Test func embedding() async throws {
        let text = "model coin() { p ~ beta(1, 1)\n y ~ binomial(20, p) }"
        let program = try Program(source: text)
        #expect(program.models == ["coin"])
        let model = try program.model("coin", data: ["y": .int(14)])
        #expect(model.given == ["y"])
        let draws = try await model.sample(warmup: 500, draws: 2000, seed: 3)
        let row = try #require(try Summary(draws)["p"])
        // The posterior is beta(15, 7), with mean 15/22.
        #expect(abs(row.mean - 15.0 / 22) < 5 * row.meanError)

        let task = Task { try await model.sample(draws: 50_000_000, seed: 1) }
        try await Task.sleep(for: .milliseconds(100))
        task.cancel()
        let stopped = try await task.value
        #expect(stopped.totalDraws < 50_000_000)

        #expect(throws: ProgramError.self) { try program.model("dice", data: [:]) }
        #expect(Program.check("model m() { x ~ norml(0, 1) }").contains("norml"))
    }
}
