import AuspexIR
import AuspexResults
import Foundation
import Testing

private let variables = [
    VariableLayout(name: "tau"), VariableLayout(name: "L", shape: [2, 2]), VariableLayout(name: "k", shape: [3], scalar: .int),
    VariableLayout(name: "none", shape: [0]), VariableLayout(name: "alive", scalar: .bool),
]

/// Every number of the run is a function of its place, so that whatever comes back can be checked.
private func row(_ chain: Int, _ draw: Int) -> [Double] {
    let base = Double(chain * 10_000 + draw)
    return [base + 0.25, base, -base, base / 3, .infinity, base, -base, base + 1, draw.isMultiple(of: 2) ? 1 : 0]
}

private func report(_ chain: Int, _ draw: Int) -> DrawStatistics {
    DrawStatistics(
        logDensity: -Double(draw), acceptanceRate: 0.8, stepSize: 0.1, treeDepth: draw % 5, stepCount: draw, diverging: draw % 7 == 0,
        energy: Double(chain))
}

private func expectDraws(_ draws: Draws, offset: Int = 0) {
    for chain in 0..<draws.chainCount {
        var flat: [[Double]] = variables.map { _ in [] }
        for draw in 0..<draws.drawCounts[chain] {
            let row = row(chain, draw + offset)
            var start = 0
            for (index, variable) in variables.enumerated() {
                flat[index] += row[start..<(start + variable.elementCount)]
                start += variable.elementCount
            }
        }
        for (variable, values) in zip(variables, flat) { #expect(draws.values(of: variable.name, chain: chain) == values) }
        for statistic in Statistic.allCases {
            #expect(draws.statistic(statistic)?[chain] == (0..<draws.drawCounts[chain]).map { report(chain, $0 + offset)[statistic] })
        }
    }
}

@Suite struct RunStoreTests {
    @Test(arguments: [1, 249, 250, 251, 600]) func whatIsWrittenReadsBack(count: Int) throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/run"
            let writer = try RunWriter(
                directory: path, variables: variables, chains: 2, draws: count, warmup: 30,
                observed: [("y", .real([1, 2, 3])), ("J", .int(8))], attributes: ["seed": 7, "model": "schools"])
            for chain in 0..<2 {
                for draw in 0..<30 { try writer.append(chain: chain, values: row(chain, draw + 5000), statistics: report(chain, draw + 5000), isWarmup: true) }
                for draw in 0..<count { try writer.append(chain: chain, values: row(chain, draw), statistics: report(chain, draw)) }
                try writer.finish(chain: chain)
            }
            try writer.close()
            let draws = try Run.open(path)
            #expect(draws.variables == variables)
            #expect(draws.drawCounts == [count, count] && draws.isComplete)
            #expect(draws.attributes["seed"] == 7 && draws.attributes["inference_library"] == "auspex")
            expectDraws(draws)
            try expectSameNumbers(Run(path), draws)
            let warmup = try #require(draws.warmup)
            #expect(warmup.drawCounts == [30, 30])
            expectDraws(warmup, offset: 5000)
        }
    }

    @Test func chainsWriteFromTheirOwnThreads() async throws {
        let directory = FileManager.default.temporaryDirectory.appendingPathComponent("auspex-\(UUID().uuidString)").path
        defer { try? FileManager.default.removeItem(atPath: directory) }
        let writer = try RunWriter(directory: directory, variables: variables, chains: 4, draws: 500)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for chain in 0..<4 {
                group.addTask {
                    for draw in 0..<500 { try writer.append(chain: chain, values: row(chain, draw), statistics: report(chain, draw)) }
                    try writer.finish(chain: chain)
                }
            }
            try await group.waitForAll()
        }
        try writer.close()
        let draws = try Run.open(directory)
        #expect(draws.isComplete)
        expectDraws(draws)
    }

    /// The directory as a process killed at that moment would leave it: copied while the writer is in the middle.
    @Test func aRunThatWasKilledOpensWithItsCompleteDraws() throws {
        try withTemporaryDirectory { directory in
            let path = directory + "/run"
            let writer = try RunWriter(directory: path, variables: variables, chains: 2, draws: 1000)
            var start = 0
            for stop in [0, 50, 250, 800] {
                for draw in start..<stop { try writer.append(chain: 0, values: row(0, draw), statistics: report(0, draw)) }
                start = stop
                let copy = directory + "/killed\(stop)"
                try FileManager.default.copyItem(atPath: path, toPath: copy)
                // A file that was being written when the process died.
                try Data([1, 2, 3]).write(to: URL(fileURLWithPath: copy + "/posterior/tau/.c.0.9.new"))
                let draws = try Run.open(copy)
                #expect(draws.drawCounts == [stop / 250 * 250, 0])
                #expect(!draws.isComplete && draws.plannedDraws == 1000)
                expectDraws(draws)
            }
            // A killed run can be replaced by a new one.
            let again = try RunWriter(directory: directory + "/killed800", variables: [VariableLayout(name: "x")], chains: 1, draws: 2)
            try again.append(chain: 0, values: [5], statistics: report(0, 0))
            try again.close()
            let draws = try Run.open(directory + "/killed800")
            #expect(draws.values(of: "x", chain: 0) == [5] && draws.drawCounts == [1] && draws.plannedDraws == 2)
        }
    }

    @Test func aMissingChunkShortensItsChain() throws {
        try withTemporaryDirectory { path in
            let writer = try RunWriter(directory: path, variables: variables, chains: 2, draws: 500)
            for chain in 0..<2 {
                for draw in 0..<500 { try writer.append(chain: chain, values: row(chain, draw), statistics: report(chain, draw)) }
            }
            try writer.close()
            try FileManager.default.removeItem(atPath: path + "/posterior/L/c.1.1.0.0")
            let draws = try Run.open(path)
            #expect(draws.drawCounts == [500, 250])
            expectDraws(draws)
        }
    }

    /// Reading some numbers at a time gives what reading everything gives.
    private func expectSameNumbers(_ run: Run, _ draws: Draws) throws {
        #expect(run.drawCounts == draws.drawCounts && run.scalars == draws.scalars)
        for variable in run.variables {
            let count = variable.elementCount
            for elements in [0..<count, 0..<min(1, count), count / 2..<count] {
                let stored = try run.chains(of: variable.name, elements: elements)
                #expect(stored == draws.chains(of: variable.name, elements: elements), "\(variable.name) \(elements)")
            }
            #expect(try run.chains(of: variable.name, elements: count..<(count + 1)) == [[]])
        }
        for statistic in Statistic.allCases { #expect(try run.statistic(statistic) == draws.statistic(statistic)) }
    }

    @Test func aSummaryNeedsNoDrawsInMemory() throws {
        try withTemporaryDirectory { path in
            let writer = try RunWriter(
                directory: path, variables: [VariableLayout(name: "a"), VariableLayout(name: "v", shape: [3])], chains: 3, draws: 400,
                attributes: ["max_tree_depth": 4])
            for chain in 0..<3 {
                // The last chain was stopped.
                for draw in 0..<(chain == 2 ? 310 : 400) {
                    let angle = Double(draw * (chain + 2))
                    try writer.append(chain: chain, values: [sin(angle), cos(angle), angle, 1], statistics: report(chain, draw))
                }
            }
            try writer.close()
            for names in [[], ["v[1]", "a", "v[2]"]] {
                let stored = try Summary(Run(path), of: names)
                let inMemory = try Summary(Run.open(path), of: names)
                #expect(stored.json.compactText == inMemory.json.compactText)
                #expect(stored.rows.count == (names.isEmpty ? 4 : 3))
            }
        }
    }

    @Test func aFileThatVanishesIsAnError() throws {
        try withTemporaryDirectory { path in
            let writer = try RunWriter(directory: path, variables: variables, chains: 1, draws: 300)
            for draw in 0..<300 { try writer.append(chain: 0, values: row(0, draw), statistics: report(0, draw)) }
            try writer.close()
            let run = try Run(path)
            try FileManager.default.removeItem(atPath: path + "/posterior/tau/c.0.1")
            #expect(throws: DataError.self) { try run.chains(of: "tau", elements: 0..<1) }
            #expect(throws: DataError.self) { try Summary(run) }
            try Data([1, 2, 3]).write(to: URL(fileURLWithPath: path + "/posterior/tau/c.0.1"))
            #expect(throws: DataError.self) { try Run(path) }
        }
    }

    /// Draws of an interrupted run that are written later stay those of an interrupted run.
    @Test func writtenDrawsKeepWhatWasPlanned() throws {
        try withTemporaryDirectory { path in
            let draws = Draws(variables: [VariableLayout(name: "x")], values: [[[1, 2, 3], [4]]], drawCounts: [3, 1], plannedDraws: 10)
            try draws.write(to: path)
            let again = try Run.open(path)
            #expect(again.plannedDraws == 10 && again.drawCounts == [3, 1] && !again.isComplete)
            #expect(again.values(of: "x", chain: 0) == [1, 2, 3])
        }
    }

    @Test func whatIsNotARunIsRefused() throws {
        try withTemporaryDirectory { directory in
            #expect(throws: DataError.self) { try Run.open(directory + "/absent") }
            #expect(throws: DataError.self) { try Run.open(directory) }
            try Data("hello".utf8).write(to: URL(fileURLWithPath: directory + "/notes.txt"))
            #expect(throws: DataError.self) { try Run.open(directory + "/notes.txt") }
            #expect(throws: DataError.self) { try RunWriter(directory: directory, variables: variables, chains: 1, draws: 1) }
            for name in ["chain", "a/b", "", "..", "L_dim_0"] {
                #expect(throws: DataError.self, "\(name)") {
                    try RunWriter(directory: directory + "/r", variables: variables + [VariableLayout(name: name)], chains: 1, draws: 1)
                }
            }
        }
    }

    @Test func damagedMetadataNeverCrashes() throws {
        try withTemporaryDirectory { path in
            let writer = try RunWriter(directory: path, variables: variables, chains: 2, draws: 120)
            for draw in 0..<120 { try writer.append(chain: 0, values: row(0, draw), statistics: report(0, draw)) }
            try writer.close()
            for file in ["/zarr.json", "/auspex.json"] {
                let url = URL(fileURLWithPath: path + file)
                let original = try Data(contentsOf: url)
                var refused = 0
                for _ in 0..<600 {
                    var bytes = Array(original)
                    for _ in 0..<Int.random(in: 1...3) {
                        let index = Int.random(in: bytes.indices)
                        switch Int.random(in: 0..<3) {
                        case 0: bytes[index] = Array("0123456789[]{}\",-".utf8).randomElement() ?? 0
                        case 1: bytes.remove(at: index)
                        default: bytes.insert(UInt8(ascii: "9"), at: index)
                        }
                    }
                    try Data(bytes).write(to: url)
                    do { _ = try Run.open(path).scalars.count } catch { refused += 1 }
                }
                #expect(refused > 0)
                try original.write(to: url)
            }
        }
    }
}
