import AuspexInference
import AuspexResults
import Foundation
import PosteriorDBSupport

/// Runs of posteriors, each compared with the reference figures.
struct DrawRuns {
    let folder: ReferenceFolder
    var seeds: [UInt64] = [1]
    var draws = 2000
    var warmup = 1000
    var threads: Int?

    /// Standard deviations agree within this share.
    static let deviationTolerance = 0.1
    static let largestRHat = 1.01
    /// Below this share of all |z| the bound of the largest one is not enough: many moderate deviations are a fault as well.
    static let (shareWithin, within) = (0.995, 4.0)

    init(folder: ReferenceFolder) { self.folder = folder }

    private typealias Reference = [(parameter: String, figures: ReferenceFolder.Figures)]

    /// True when every run passes.
    func compare(_ posteriors: [PosteriorCase]) throws -> Bool {
        var jobs: [(PosteriorCase, Reference)] = []
        for posterior in posteriors {
            if let figures = try folder.figures(of: posterior.name) { jobs.append((posterior, figures)) }
        }
        let comparisons = seeds.count * jobs.reduce(0) { $0 + $1.1.count }
        let bound = familyWiseBound(comparisons: comparisons)
        print(
            String(
                format: "4 chains x (%d + %d). %d comparisons: |z| up to %.2f (family-wise error 1e-6), sd within %.0f %%, R-hat below %.2f.",
                warmup, draws, comparisons, bound, 100 * Self.deviationTolerance, Self.largestRHat))
        let table = TextColumns(columns: [
            ("posterior", 40), ("seed", 4), ("worst z", 7), ("of", 13), ("sd ratio", 8), ("max R-hat", 9), ("min ESS", 7),
            ("diverging", 9), ("gradients", 9), ("CPU s", 7), ("", 6),
        ])
        print(table.header)
        var failures: [String] = []
        var scores: [Double] = []
        for (posterior, reference) in jobs {
            for seed in seeds {
                do {
                    let (line, found, z) = try judge(posterior, reference, seed: seed, bound: bound)
                    print(table.line(line))
                    failures += found
                    scores += z
                } catch {
                    print(table.line([posterior.name, "\(seed)"] + Array(repeating: "", count: 8) + ["FAILS"]))
                    failures.append("\(posterior.name): \(error)")
                }
                flush()
            }
        }
        let near = scores.filter { abs($0) <= Self.within }.count
        print(String(format: "%d of %d |z| are within %.0f.", near, scores.count, Self.within))
        if Double(near) < Self.shareWithin * Double(scores.count) {
            failures.append(String(format: "fewer than %.1f %% of |z| are within %.0f", 100 * Self.shareWithin, Self.within))
        }
        for failure in failures { print("FAILS: \(failure)") }
        return failures.isEmpty
    }

    private func settings(seed: UInt64, _ posterior: PosteriorCase) -> SamplerOptions {
        var settings = SamplerOptions()
        settings.seed = seed
        settings.draws = draws * posterior.drawFactor
        settings.warmup = warmup
        settings.targetAcceptance = posterior.targetAcceptance
        if let threads { settings.threads = threads }
        return settings
    }

    private func judge(
        _ posterior: PosteriorCase, _ reference: Reference, seed: UInt64, bound: Double
    ) throws -> (line: [String], failures: [String], z: [Double]) {
        let loaded = try LoadedModel(posterior.model, on: try folder.data(of: posterior))
        var failures: [String] = []
        func fail(_ what: String) { failures.append("\(posterior.name), seed \(seed): \(what)") }

        if posterior.defeatsDefaults {
            var defaults = SamplerOptions()
            defaults.seed = seed
            if let threads { defaults.threads = threads }
            let draws = try loaded.sample(defaults).draws
            let advice = try Summary(draws).advice.first { $0.topic == .divergences }
            if advice?.text.contains("non-centred") != true {
                fail("a run with the default settings is not told of divergences and of the non-centred form")
            }
        }
        let start = CPUClock.process()
        let (draws, report) = try loaded.sample(settings(seed: seed, posterior))
        let seconds = CPUClock.process() - start
        let comparison = try DrawComparison(draws, reference)

        let z = comparison.worst { abs($0.z) }
        let deviation = comparison.worst { abs($0.deviationRatio - 1) }
        let rHat = comparison.worst { $0.rHat }
        for parameter in comparison.parameters {
            // Written so that NaN fails.
            if !(abs(parameter.z) <= bound) { fail("z of the mean of \(parameter.name) is \(parameter.z)") }
            if !(abs(parameter.deviationRatio - 1) <= Self.deviationTolerance) {
                fail("the sd of \(parameter.name) is \(parameter.deviationRatio) of the reference's")
            }
            if !(parameter.rHat < Self.largestRHat) { fail("R-hat of \(parameter.name) is \(parameter.rHat)") }
        }
        let line = [
            posterior.name, "\(seed)", String(format: "%.2f", z?.z ?? .nan), z?.name ?? "",
            String(format: "%.3f", deviation?.deviationRatio ?? .nan), String(format: "%.4f", rHat?.rHat ?? .nan),
            String(format: "%.0f", comparison.parameters.map(\.bulkESS).min() ?? .nan),
            "\(report.chains.reduce(0) { $0 + $1.divergences })",
            "\(report.chains.reduce(0) { $0 + $1.leapfrogSteps + $1.warmupLeapfrogSteps })", String(format: "%.1f", seconds),
            failures.isEmpty ? "passes" : "FAILS",
        ]
        return (line, failures, comparison.parameters.map(\.z))
    }

    private func flush() { fflush(nil) }
}
