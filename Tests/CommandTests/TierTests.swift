import Foundation
import Testing

/// What the command does where native code cannot be had.
struct TierTests {
    private static let program = """
        model coin() { p ~ beta(2, 2)
        y ~ binomial(20, p) }
        let post = nuts(coin() given y = 7, chains: 2, warmup: 100, draws: 50, seed: 3)
        print(summary(post))
        """

    private func run(_ arguments: [String] = [], _ environment: [String: String]) throws -> Command.Result {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("auspex-tier-\(UUID().uuidString).apx")
        try Data(Self.program.utf8).write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        return try Command.run(["run", file.path] + arguments, environment: environment)
    }

    @Test func theInterpreterServesWhereThereIsNoCompiler() throws {
        let plain = try run(["--tier", "interpreter"], [:])
        #expect(plain.status == 0 && plain.errors.isEmpty, "\(plain.errors)")
        let without = try run([], ["AUSPEX_CC": "/no/such/compiler", "AUSPEX_TIER": "auto"])
        #expect(without.status == 0)
        #expect(without.output == plain.output)
        #expect(without.errors.split(separator: "\n").count == 1)
        #expect(without.errors.contains("interpreter") && without.errors.contains("/no/such/compiler"))
        let asked = try run(["--tier", "native"], ["AUSPEX_CC": "/no/such/compiler"])
        #expect(asked.status == 1)
        #expect(asked.errors.contains("/no/such/compiler"))
    }

    @Test func theInterpreterServesWhereNothingCanBeWritten() throws {
        let file = FileManager.default.temporaryDirectory.appendingPathComponent("auspex-tier-file-\(UUID().uuidString)")
        try Data().write(to: file)
        defer { try? FileManager.default.removeItem(at: file) }
        // A cache below a file cannot be made, whoever runs the test.
        let result = try run([], ["AUSPEX_CACHE": file.path + "/cache", "AUSPEX_TIER": "auto"])
        #expect(result.status == 0)
        #expect(result.errors.split(separator: "\n").count == 1 && result.errors.contains("interpreter"), "\(result.errors)")
        #expect(result.output == (try run(["--tier", "interpreter"], [:])).output)
    }

    /// Damaged entries are made anew, and processes that start at once get in nobody's way.
    @Test func damagedAndContestedCaches() throws {
        let cache = FileManager.default.temporaryDirectory.appendingPathComponent("auspex-tier-cache-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: cache) }
        let environment = ["AUSPEX_CACHE": cache.path, "AUSPEX_TIER": "auto"]
        let results = ResultList()
        DispatchQueue.concurrentPerform(iterations: 3) { _ in results.add(try? run([], environment)) }
        let expected = try run(["--tier", "interpreter"], [:]).output
        #expect(results.all.count == 3)
        for result in results.all { #expect(result.status == 0 && result.output == expected) }
        guard results.all.allSatisfy({ $0.errors.isEmpty }) else { return }
        let code = try FileManager.default.subpathsOfDirectory(atPath: cache.path).filter { $0.hasSuffix("/code") }
        #expect(code.count == 1)
        for path in code { try Data("not a library".utf8).write(to: cache.appendingPathComponent(path)) }
        let again = try run([], environment)
        #expect(again.status == 0 && again.output == expected && again.errors.isEmpty, "\(again.errors)")
    }
}

/// Collects from several threads.
private final class ResultList: @unchecked Sendable {
    private let lock = NSLock()
    private var results: [Command.Result] = []
    func add(_ result: Command.Result?) { lock.withLock { if let result { results.append(result) } } }
    var all: [Command.Result] { lock.withLock { results } }
}
