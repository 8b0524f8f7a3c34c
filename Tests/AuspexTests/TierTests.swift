import Auspex
import AuspexInference
import AuspexResults
import AuspexSyntax
import Foundation
import Testing

/// Native code beside the interpreter on every example.
struct TierTests {
    /// Nil, said aloud, where there is no compiler.
    private static func native(_ model: CompiledModel, chains: Int) throws -> (any LogDensity)? {
        do {
            return try model.native(chains: chains)
        } catch {
            print("skipped: \(error)")
            return nil
        }
    }

    private func session(_ name: String, tier: Tier = .interpreter) throws -> (ConditionedModel, Session) {
        var options = RunOptions()
        options.tier = tier
        let session = Session(options: options)
        try session.declare(try #require(SourceFile.read("\(ExamplesTests.folder)/\(name)/\(name).apx")))
        let model = try #require(session.modelNames.first)
        return (try session.posterior(of: model, data: try DataFile.read(path: "\(ExamplesTests.folder)/\(name)/data.json")), session)
    }

    @Test(arguments: ExamplesTests.names, [1, 2, 4, 8])
    func agreeOnValueAndGradient(_ name: String, chains: Int) throws {
        let (conditioned, session) = try session(name)
        let model = try conditioned.compiled()
        guard let native = try Self.native(model, chains: chains) else { return }
        let n = model.dimension
        let interpreter = model.makeEvaluator()
        let batch = try #require(native.makeBatchEvaluator(lanes: chains))
        var positions = (0..<chains).map { chain in (0..<n).map { 0.4 * sin(Double(3 * $0 + 7 * chain + 1)) } }
        // One point where numbers become large.
        if chains > 1 { positions[1] = positions[1].map { 9 * $0 } }
        for count in Set([1, chains]) {
            var gradients = [Double](repeating: .nan, count: n * chains)
            var values = [Double](repeating: .nan, count: chains)
            let flat = positions.flatMap { $0 }
            flat.withUnsafeBufferPointer { points in
                gradients.withUnsafeMutableBufferPointer { gradient in
                    guard let point = points.baseAddress, let target = gradient.baseAddress else { return }
                    batch.evaluate(
                        count: count, positions: (0..<chains).map { point + $0 * n }, gradients: (0..<chains).map { target + $0 * n },
                        logDensities: &values)
                }
            }
            for chain in 0..<count {
                var expected = [Double](repeating: 0, count: n)
                let value = interpreter.evaluate(positions[chain], gradient: &expected)
                let largest = max(1, expected.map(abs).max() ?? 0)
                #expect(abs(values[chain] - value) <= 1e-10 * max(1, abs(value)), "\(name), chain \(chain)")
                for coordinate in 0..<n {
                    #expect(
                        abs(gradients[chain * n + coordinate] - expected[coordinate]) <= 1e-10 * largest,
                        "\(name), chain \(chain), coordinate \(coordinate)")
                }
            }
        }
        withExtendedLifetime(session) {}
    }

    /// What comes out of a run does not depend on how chains are dealt to threads and lanes, and the tier is recorded.
    @Test(arguments: ["eight_schools", "hmm", "item_response"])
    func drawsDoNotDependOnCompany(_ name: String) throws {
        func run(threads: Int, chains: Int, only: [Int]? = nil) throws -> Draws {
            let (conditioned, session) = try session(name, tier: .automatic)
            var settings = SamplerOptions()
            (settings.seed, settings.warmup, settings.draws, settings.chains) = (5, 150, 50, chains)
            (settings.threads, settings.chainIndices) = (threads, only)
            let draws = try conditioned.sample(settings).draws
            withExtendedLifetime(session) {}
            return draws
        }
        let alone = try run(threads: 1, chains: 4, only: [2])
        for (threads, chains) in [(1, 4), (2, 4), (1, 8), (3, 3)] {
            let together = try run(threads: threads, chains: chains)
            for variable in together.variables {
                #expect(together.values(of: variable.name, chain: 2) == alone.values(of: variable.name, chain: 2), "\(threads) threads")
            }
        }
    }

    /// The scratch memory of a gradient grows in proportion to the data.
    @Test func memoryIsLinearInTheData() throws {
        func scratch(_ count: Int) throws -> [Int] {
            let session = Session()
            try session.declare(try #require(SourceFile.read("\(ExamplesTests.folder)/garch/garch.apx")))
            let values = (0..<count).map { "\(sin(Double($0)))" }.joined(separator: ",")
            let data = try DataFile.parse(json: "{\"T\": \(count), \"y\": [\(values)]}", name: "data")
            let report = try session.posterior(of: "garch", data: data).compiled().memory(chains: 2)
            return report.split(separator: "\n").filter { $0.hasPrefix("scratch") || $0.hasPrefix("memory") }.compactMap { line in
                line.split(separator: " ").compactMap { Int($0) }.last
            }
        }
        let sizes = try [2000, 4000, 8000].map(scratch)
        for column in 0..<2 {
            let first = sizes[1][column] - sizes[0][column], second = sizes[2][column] - sizes[1][column]
            #expect(sizes[2][column] > 0)
            #expect(abs(second - 2 * first) <= 4096, "\(sizes)")
        }
    }

    @Test func theTierIsRecorded() throws {
        let (conditioned, session) = try session("eight_schools", tier: .interpreter)
        var settings = SamplerOptions()
        (settings.seed, settings.warmup, settings.draws, settings.chains) = (5, 50, 20, 1)
        let draws = try conditioned.sample(settings).draws
        #expect(draws.attributes["tier"]?.string == "interpreter")
        withExtendedLifetime(session) {}
    }
}
