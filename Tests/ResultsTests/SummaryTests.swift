import AuspexIR
import AuspexInference
import AuspexResults
import Foundation
import Testing

/// Two chains of 1, 2, … 100 in different orders: every figure that does not depend on the order is known.
private let draws = Draws(
    variables: [VariableLayout(name: "x"), VariableLayout(name: "v", shape: [2]), VariableLayout(name: "c")],
    chains: [
        (0..<100).flatMap { draw in row(Double(draw * 37 % 100 + 1)) },
        (0..<100).flatMap { draw in row(Double(draw * 71 % 100 + 1)) },
    ],
    reports: (0..<2).map { chain in
        (0..<100).map { DrawStatistics(logDensity: 0, treeDepth: $0 == 5 ? 10 : 3, diverging: $0 < 3 && chain == 0, energy: Double($0 * 37 % 100)) }
    })

private func row(_ value: Double) -> [Double] { [value, 1e-4 * value, 1e6 * value, 0.5] }

@Suite struct SummaryTests {
    @Test func figuresThatDoNotDependOnOrderAreExact() throws {
        let x = try #require(try Summary(draws)["x"])
        #expect(abs(x.mean - 50.5) < 1e-12)
        // Each of 1…100 occurs twice: the sum of squares about the mean is 2 · 100 · (100² − 1) / 12.
        #expect(abs(x.standardDeviation - (2 * 100 * 9999 / 12.0 / 199).squareRoot()) < 1e-12)
        #expect(x.q50 == 50.5 && abs(x.q5 - 5.95) < 1e-12 && abs(x.q95 - 95.05) < 1e-12)
    }

    @Test func digitsFollowTheStandardDeviation() throws {
        let lines = try Summary(draws).text().split(separator: "\n").map { $0.split(separator: " ").map(String.init) }
        #expect(lines[0] == ["2", "chains", "×", "100", "draws"])
        #expect(lines[1] == ["mean", "sd", "q5", "q50", "q95", "mcse_mean", "ess_bulk", "ess_tail", "rhat"])
        #expect(Array(lines[2][..<6]) == ["x", "50.5", "28.9", "5.9", "50.5", "95.0"] || Array(lines[2][..<6]) == ["x", "50.5", "28.9", "6.0", "50.5", "95.0"])
        #expect(Array(lines[3][..<3]) == ["v[0]", "0.00505", "0.00289"])
        #expect(Array(lines[4][..<3]) == ["v[1]", "5.050e+07", "2.894e+07"])
        #expect(Array(lines[5][..<6]) == ["c", "0.5", "0", "0.5", "0.5", "0.5"])
    }

    @Test func columnsAreAligned() throws {
        let table = try Summary(draws, of: ["x", "c"]).text().split(separator: "\n")[1...3]
        // Bulk ESS is right aligned: its column ends where its title ends.
        let end = try #require(table.first?.range(of: "ess_bulk")?.upperBound.utf16Offset(in: String(table[1])))
        for line in table.dropFirst() {
            let characters = Array(String(line))
            #expect(characters[end - 1].isNumber && characters[end] == " ")
        }
    }

    @Test func filtersAndLimits() throws {
        #expect(try Summary(draws, of: ["v", "x"]).rows.map(\.name) == ["v[0]", "v[1]", "x"])
        #expect(try Summary(draws).text(limit: 1).contains("… and 3 more"))
        #expect(throws: DataError.self) { try Summary(draws, of: ["nowhere"]) }
    }

    @Test func adviceIsGivenOnWhatTheStatisticsShow() throws {
        let summary = try Summary(draws)
        #expect(Set(summary.advice.map(\.topic)).isSuperset(of: [.divergences, .depthSaturation, .constantQuantity]))
        #expect(summary.advice.first { $0.topic == .divergences }?.whatHappened.hasPrefix("3 of 200") == true)
        #expect(summary.text().contains("3 of 200 draws"))
        let long = summary.text(width: 60).split(separator: "\n").drop { !$0.hasPrefix("!") }
        #expect(long.allSatisfy { $0.count <= 60 })
    }

    @Test func jsonIsStrictAndComplete() throws {
        let document = try JSONSerialization.jsonObject(with: Data(try Summary(draws).json.compactText.utf8))
        let root = try #require(document as? [String: Any])
        let parameters = try #require(root["parameters"] as? [[String: Any]])
        #expect(parameters.map { $0["name"] as? String } == ["x", "v[0]", "v[1]", "c"])
        #expect(parameters[0]["mean"] as? Double == 50.5)
        #expect(parameters[3]["rhat"] is NSNull)
    }

    @Test func interruptedChainsAreCutAndCounted() throws {
        let partial = Draws(
            variables: [VariableLayout(name: "x")], chains: [(0..<40).map(Double.init), (0..<10).map(Double.init), []], plannedDraws: 40)
        let summary = try Summary(partial)
        #expect(summary["x"]?.mean == 4.5)
        #expect(summary.advice.contains { $0.topic == .stopped })
        #expect(summary.text().contains("40, 10, 0 draws, 40 planned"))
    }
}
