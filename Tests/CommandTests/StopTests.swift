import Foundation
import Testing

/// Runs that end before their time.
struct StopTests {
    /// Slow enough that a run of it is still going when it is stopped.
    private func start(_ extra: [String]) throws -> (folder: URL, process: Process, output: URL, errors: URL) {
        let folder = try Command.folder(["model.apx": "model wide(n: Int) { x ~ iid(normal(0, 1), n) }\n", "data.json": #"{"n": 50}"#])
        let started = try Command.start(
            ["sample", "model.apx", "--data", "data.json", "--chains", "2", "--warmup", "50", "--draws", "2000000"] + extra, in: folder)
        return (folder, started.process, started.output, started.errors)
    }

    /// Waits until the run has written draws of both chains.
    private func waitForDraws(_ folder: URL, _ process: Process) throws {
        let manifest = folder.appendingPathComponent("run/auspex.json")
        for _ in 0..<6000 where process.isRunning {
            if let data = try? Data(contentsOf: manifest), let document = try? JSONSerialization.jsonObject(with: data) as? [String: Any],
                let counts = document["complete_draws"] as? [Int], counts.allSatisfy({ $0 > 0 })
            {
                return
            }
            Thread.sleep(forTimeInterval: 0.01)
        }
        Issue.record("no draws were written")
    }

    private func draws(_ folder: URL, run: String) throws -> [Int] {
        let summary = try Command.run(["summary", run, "--json"], in: folder)
        #expect(summary.status == 0, "\(summary.errors)")
        return try #require((try Command.json(summary.output) as? [String: Any])?["draws"] as? [Int])
    }

    @Test func killed() throws {
        let (folder, process, _, _) = try start(["--output", "run"])
        try waitForDraws(folder, process)
        kill(process.processIdentifier, SIGKILL)
        process.waitUntilExit()
        #expect(process.terminationReason == .uncaughtSignal)
        let counts = try draws(folder, run: "run")
        #expect(counts.count == 2)
        #expect(counts.allSatisfy { $0 > 0 })
    }

    @Test func interrupted() throws {
        let (folder, process, output, errors) = try start(["--output", "run", "--json"])
        try waitForDraws(folder, process)
        kill(process.processIdentifier, SIGINT)
        process.waitUntilExit()
        #expect(process.terminationReason == .exit)
        #expect(process.terminationStatus == 130)
        let words = try String(contentsOf: errors, encoding: .utf8)
        #expect(words.contains("Control-C") && words.contains("run"))
        let document = try #require(try Command.json(try String(contentsOf: output, encoding: .utf8)) as? [String: Any])
        #expect(document["stopped"] as? Bool == true)
        #expect(try draws(folder, run: "run").allSatisfy { $0 > 0 })
    }
}
