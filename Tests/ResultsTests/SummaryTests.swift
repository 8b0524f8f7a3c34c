import AuspexIR
import AuspexInference
import AuspexResults
import Foundation
import Testing

/// Two chains of 1, 2, … 100 in different orders: every figure that does not depend on the order is known.
private func makeDraws() -> Draws {
    var chains: [[Double]] = [[], []]
    var reports: [[DrawStatistics]] = [[], []]
    for (chain, step) in [37, 71].enumerated() {
        for draw in 0..<100 {
            chains[chain] += row(Double(draw * step % 100 + 1))
            reports[chain].append(
                DrawStatistics(
                    logDensity: 0, treeDepth: draw == 5 ? 10 : 3, diverging: draw < 3 && chain == 0, energy: Double(draw * 37 % 100)))
        }
    }
    return Draws(
        variables: [VariableLayout(name: "x"), VariableLayout(name: "v", shape: [2]), VariableLayout(name: "c")], chains: chains,
        reports: reports)
}

private func row(_ value: Double) -> [Double] { [value, 1e-4 * value, 1e6 * value, 0.5] }

@Suite struct SummaryTests {
    private let draws = makeDraws()

    @Test func figuresThatDoNotDependOnOrderAreExact() throws {
        let x = try #require(try Summary(draws)["x"])
        #expect(abs(x.mean - 50.5) < 1e-12)
        // Each of 1…100 occurs twice: the sum of squares about the mean is 2 · 100 · (100² − 1) / 12.
        let squares: Double = 2 * 100 * 9999 / 12
        #expect(abs(x.standardDeviation - (squares / 199).squareRoot()) < 1e-12)
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
        let lines = try Summary(draws, of: ["x", "c"]).text().split(separator: "\n").map(String.init)
        // Bulk ESS is aligned at the right: its cells end where its title ends.
        let end = try #require(lines[1].components(separatedBy: "ess_bulk").first?.count) + 8
        for line in lines[2...3] {
            let characters = Array(line)
            #expect(characters[end - 1].isNumber && characters[end] == " ")
        }
        // The points of the means stand below each other.
        #expect(Array(lines[2]).firstIndex(of: ".") == Array(lines[3]).firstIndex(of: "."))
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
