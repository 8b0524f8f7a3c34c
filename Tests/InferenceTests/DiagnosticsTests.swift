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

/// The direct sums and the Fourier transform are two ways to the same autocovariance, of an even and of an odd number of halves.
@Test func autocovarianceIsTheSameDirectlyAndByFourier() throws {
    for item in try DiagnosticsReference.load().cases {
        let split = SplitChains(item.chains)
        let halves = item.chains.flatMap { [$0.prefix(split.length), $0.suffix(split.length)].map(Array.init) }
        let transformed = split.autocovariances(TransformStore())
        #expect(transformed.count == split.length)
        let direct = (0..<split.length).map { lag in
            halves.map { half in
                let center = half.reduce(0, +) / Double(split.length)
                return (0..<(split.length - lag)).reduce(0.0) { $0 + (half[$1] - center) * (half[$1 + lag] - center) }
            }.reduce(0, +) / Double(split.length * halves.count)
        }
        let tolerance = item.name == "large offset" ? 1e-8 : 1e-11
        for lag in 0..<split.length {
            #expect(abs(split.autocovariance(lag: lag) - direct[lag]) < tolerance * direct[0], "lag \(lag) of \(item.name)")
            #expect(abs(transformed[lag] - direct[lag]) < tolerance * direct[0], "lag \(lag) of \(item.name)")
        }
    }
}

/// A long chain that forgets slowly needs more lags than are summed directly.
@Test func slowChainsAreSummedThroughTheTransform() {
    var generator = SystemRandomNumberGenerator()
    var x = 0.0
    let chains = (0..<3).map { _ in
        (0..<5001).map { _ in
            x = 0.999 * x + Double.random(in: -1...1, using: &generator)
            return x
        }
    }
    let split = SplitChains(chains)
    let length = split.length, count = 2 * chains.count
    // Geyer's sums, with every lag summed directly.
    let n = Double(length)
    let means = chains.flatMap { [$0.prefix(length), $0.suffix(length)] }.map { $0.reduce(0, +) / n }
    let grand = means.reduce(0, +) / Double(count)
    let between = means.reduce(0) { $0 + ($1 - grand) * ($1 - grand) } / Double(count - 1)
    let within = split.autocovariance(lag: 0) * n / (n - 1)
    let pooled = split.autocovariance(lag: 0) + between
    func correlation(_ lag: Int) -> Double { lag == 0 ? 1 : 1 - (within - split.autocovariance(lag: lag)) / pooled }
    var pairs: [(even: Double, sum: Double)] = []
    repeat {
        let even = correlation(2 * pairs.count)
        pairs.append((even, even + correlation(2 * pairs.count + 1)))
    } while pairs[pairs.count - 1].sum > 0 && 2 * pairs.count < length - 2
    #expect(pairs.count > 100)
    // Of the pair at which the sum ends, only the even term counts.
    let end = pairs.removeLast()
    var time = -1 + (end.even > 0 || end.sum >= 0 ? end.even : 0), least = Double.infinity
    for pair in pairs {
        least = min(least, pair.sum)
        time += 2 * least
    }
    let found = Diagnostics.meanESS(chains)
    #expect(agree(found, Double(count) * n / time, within: 1e-8), "\(found)")
}

@Test func ascendingOrderIsThatOfASort() {
    var generator = SystemRandomNumberGenerator()
    func random(_ count: Int, _ make: (inout SystemRandomNumberGenerator) -> Double) -> [Double] {
        (0..<count).map { _ in make(&generator) }
    }
    var cases: [[Double]] = [[], [1], [2, 1], [0, -0.0, 0, -0.0, 1], [.infinity, -.infinity, 0, .infinity, -.greatestFiniteMagnitude]]
    for count in [3, 17, 1000, 5000, 70_000] {
        cases.append(random(count) { Double.random(in: -1...1, using: &$0) })
        cases.append(random(count) { Double.random(in: -1...1, using: &$0).rounded() })
        // Far from zero, and two clusters whose members agree in all leading bits.
        cases.append(random(count) { 1e6 + Double.random(in: -1...1, using: &$0) })
        cases.append(random(count) { Bool.random(using: &$0) ? -1 : 1e6 + 1e-6 * Double.random(in: -1...1, using: &$0) })
        // Every pattern of bits that is a number, subnormal ones included.
        cases.append(random(count) { Double(bitPattern: $0.next()) }.filter { !$0.isNaN })
        cases.append(random(count) { Double.random(in: -1...1, using: &$0) * .leastNormalMagnitude })
        cases.append([Double](repeating: -3, count: count))
    }
    for numbers in cases {
        let order = AscendingOrder(numbers)
        #expect(order.values == numbers.sorted())
        #expect(order.places.sorted() == numbers.indices.map(UInt64.init))
        #expect(zip(order.places, order.values).allSatisfy { numbers[Int($0)] == $1 })
        let even = order.filtered { $0.isMultiple(of: 2) }
        #expect(even.values == numbers.indices.filter { $0.isMultiple(of: 2) }.map { numbers[$0] }.sorted())
    }
}

/// Together, one by one, and each figure by itself.
@Test func summariesAreTheSameOnAnyNumberOfThreads() throws {
    let quantities = try DiagnosticsReference.load().cases.map(\.chains) + [[], [[1, 2]], [[1, .nan, 2, 3, 4]]]
    let alone = quantities.map { ScalarSummary($0) }
    for threads in [1, 2, 3, 50] {
        // Compared as text, in which NaN is equal to itself.
        #expect(ScalarSummary.all(quantities, threads: threads).map { "\($0)" } == alone.map { "\($0)" })
    }
    #expect(ScalarSummary.all([]).isEmpty)
    for (chains, summary) in zip(quantities, alone).prefix(12) {
        #expect(summary.rHat == Diagnostics.rHat(chains))
        #expect(summary.bulkESS == Diagnostics.bulkESS(chains))
        #expect(summary.tailESS == Diagnostics.tailESS(chains))
        #expect(summary.meanError == Diagnostics.meanError(chains))
        #expect([summary.q5, summary.q50, summary.q95] == Diagnostics.quantiles(chains, [0.05, 0.5, 0.95]))
    }
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
