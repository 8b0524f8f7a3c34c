import Foundation
import Testing

import AuspexInference

/// ArviZ's figures on fixed arrays; `References/generate_diagnostics.py` made them.
struct DiagnosticsReference: Decodable {
    struct Case: Decodable {
        var name: String
        var chains: [[Double]]
        var rHat, bulkESS, tailESS, meanESS, meanError, standardDeviationError: Double
        var quantileESS, quantileError, energyFraction, quantiles: [Double]
    }
    var probabilities: [Double]
    var cases: [Case]
    var normalQuantile: [[Double]]
    var betaQuantile: [[Double]]
    var gammaSurvival: [[Double]]
    var kolmogorovSurvival: [[Double]]

    static func load() throws -> DiagnosticsReference {
        let url = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "References/diagnostics.json")
        return try JSONDecoder().decode(DiagnosticsReference.self, from: Data(contentsOf: url))
    }
}

private func agree(_ found: Double, _ wanted: Double, within tolerance: Double = 1e-10) -> Bool {
    abs(found - wanted) <= tolerance * abs(wanted)
}

@Test func diagnosticsAgreeWithArviZ() throws {
    let reference = try DiagnosticsReference.load()
    #expect(reference.cases.count >= 10)
    for item in reference.cases {
        let chains = item.chains
        // Draws far from zero lose digits of their variance to rounding before any diagnostic sees them.
        let tolerance = item.name == "large offset" ? 1e-8 : 1e-10
        func check(_ found: Double, _ wanted: Double, _ what: String) {
            #expect(agree(found, wanted, within: tolerance), "\(what) of \(item.name): \(found), ArviZ \(wanted)")
        }
        check(Diagnostics.rHat(chains), item.rHat, "R-hat")
        check(Diagnostics.bulkESS(chains), item.bulkESS, "bulk ESS")
        check(Diagnostics.tailESS(chains), item.tailESS, "tail ESS")
        check(Diagnostics.meanESS(chains), item.meanESS, "mean ESS")
        check(Diagnostics.meanError(chains), item.meanError, "error of the mean")
        check(Diagnostics.standardDeviationError(chains), item.standardDeviationError, "error of the sd")
        let quantiles = Diagnostics.quantiles(chains, reference.probabilities)
        for (i, p) in reference.probabilities.enumerated() {
            check(quantiles[i], item.quantiles[i], "quantile \(p)")
            check(Diagnostics.quantileESS(chains, p), item.quantileESS[i], "ESS of quantile \(p)")
            check(Diagnostics.quantileError(chains, p), item.quantileError[i], "error of quantile \(p)")
        }
        for (chain, wanted) in zip(chains, item.energyFraction) {
            check(Diagnostics.energyFraction(chain), wanted, "E-BFMI")
        }
    }
}

@Test func quantilesOfNormalAndBetaAgreeWithSciPy() throws {
    let reference = try DiagnosticsReference.load()
    for row in reference.normalQuantile {
        #expect(agree(NormalDistribution.quantile(row[0]), row[1], within: 1e-13), "p = \(row[0])")
    }
    for row in reference.betaQuantile {
        #expect(agree(IncompleteBeta.quantile(row[0], row[1], row[2]), row[3], within: 1e-10), "\(row)")
    }
}

@Test func tailProbabilitiesAgreeWithSciPy() throws {
    let reference = try DiagnosticsReference.load()
    for row in reference.gammaSurvival {
        #expect(agree(IncompleteGamma.upper(shape: row[0], row[1]), row[2], within: 1e-10), "\(row)")
    }
    for row in reference.kolmogorovSurvival {
        #expect(agree(TwoSampleTest.kolmogorovSurvival(row[0]), row[1], within: 1e-10), "\(row)")
    }
    #expect(TwoSampleTest.kolmogorovSurvival(0) == 1)
}

@Test func shortAndConstantChainsGiveNaNAndDoNotTrap() {
    let nothing: [[[Double]]] = [[], [[]], [[1]], [[1, 2, 3]], [[1, 2, 3], [1, 2, 3]], [[.nan, 1, 2, 3, 4]]]
    for chains in nothing {
        #expect(Diagnostics.rHat(chains).isNaN)
        #expect(Diagnostics.bulkESS(chains).isNaN)
        #expect(Diagnostics.tailESS(chains).isNaN)
        #expect(Diagnostics.meanError(chains).isNaN)
        #expect(Diagnostics.standardDeviationError(chains).isNaN)
        #expect(Diagnostics.quantileError(chains, 0.5).isNaN)
    }
    let constant = [[Double]](repeating: [Double](repeating: 2.5, count: 50), count: 4)
    #expect(Diagnostics.rHat(constant).isNaN)
    #expect(Diagnostics.bulkESS(constant) == 200)
    #expect(Diagnostics.meanError(constant) == 0)
    let infinite: [[Double]] = [[1, .infinity, 2, 3, 4, 5], [1, 2, -.infinity, 3, 4, 5]]
    _ = ScalarSummary(infinite)
    #expect(Diagnostics.energyFraction([]).isNaN)
    #expect(Diagnostics.energyFraction([1]).isNaN)
}

@Test func chainsOfDifferentLengthAreCutToTheShortest() throws {
    let reference = try DiagnosticsReference.load()
    let chains = reference.cases[0].chains
    var longer = chains
    longer[1] += [100, 200, 300]
    longer.append([])
    #expect(Diagnostics.rHat(longer) == Diagnostics.rHat(chains))
    #expect(Diagnostics.bulkESS(longer) == Diagnostics.bulkESS(chains))
}

/// The direct sums and the Fourier transform are two ways to the same autocovariance.
@Test func autocovarianceIsTheSameDirectlyAndByFourier() throws {
    let chains = try DiagnosticsReference.load().cases[2].chains
    var lazy = Autocovariance(chains)
    let length = chains[0].count
    let direct = (0..<length).map { lag in
        chains.map { chain in
            let center = chain.reduce(0, +) / Double(length)
            return (0..<(length - lag)).reduce(0.0) { $0 + (chain[$1] - center) * (chain[$1 + lag] - center) } / Double(length)
        }.reduce(0, +) / Double(chains.count)
    }
    _ = lazy(lag: length - 1)
    for lag in 0..<length { #expect(abs(lazy(lag: lag) - direct[lag]) < 1e-11 * direct[0]) }
}

@Test func adviceNamesWhatIsWrong() {
    let good = RunEvidence(
        draws: 4000, divergences: 0, depthSaturations: 0, maxDepth: 10, targetAcceptance: 0.8,
        energyFractions: [0.9, 1, 1, 1.1], quantities: [("mu", 1.001, 2000, 1800)], chains: 4, wasCancelled: false)
    #expect(good.advice().isEmpty)
    var bad = good
    bad.divergences = 150
    bad.depthSaturations = 3
    bad.energyFractions = [0.1, 0.5, 0.6, 0.7]
    bad.quantities = [("mu", 1.001, 2000, 1800), ("tau", 1.3, 22, 14), ("c", .nan, 4000, 4000)]
    bad.wasCancelled = true
    let advice = bad.advice()
    #expect(Set(advice.map(\.topic)) == Set(Advice.Topic.allCases))
    #expect(advice.first { $0.topic == .divergences }?.text.contains("non-centred") == true)
    #expect(advice.first { $0.topic == .rHat }?.text.contains("tau") == true)
}
