import Auspex
import AuspexInference
import AuspexResults
import Foundation
import PosteriorDBSupport

/// Measures gradients at the reference points, and whole runs of 4 × (1000 + 1000) iterations on one thread, in processor time.
func timeAll(_ posteriors: [PosteriorCase], in folder: ReferenceFolder) throws -> Bool {
    let table = TextColumns(columns: [
        ("posterior", 50), ("us/gradient", 11), ("min", 8), ("max", 8), ("compile s", 9), ("run s", 8), ("gradients", 9),
        ("us each", 8), ("min ESS", 7),
    ])
    print("Processor time on one thread: median, minimum and maximum of \(GradientTimes.batches) batches; runs are 4 x (1000 + 1000).")
    print(table.header)
    for posterior in posteriors {
        guard let checkpoints = try folder.checkpoints(of: posterior.name) else { continue }
        let start = CPUClock.process()
        let loaded = try LoadedModel(posterior.model, on: try folder.data(of: posterior))
        let model = try loaded.compiled()
        let compileSeconds = CPUClock.process() - start
        let map = try CoordinateMap(checkpoints.coordinates, of: model)
        let times = GradientTimes(model, at: checkpoints.points.map { map.position($0.position) })

        var cells = [
            posterior.name, String(format: "%.2f", times.median), String(format: "%.2f", times.minimum),
            String(format: "%.2f", times.maximum), String(format: "%.2f", compileSeconds),
        ]
        if !posterior.isSlow {
            var settings = SamplerOptions()
            settings.seed = 1
            settings.threads = 1
            let before = CPUClock.process()
            let (draws, report) = try loaded.sample(settings)
            let seconds = CPUClock.process() - before
            let steps = report.chains.reduce(0) { $0 + $1.leapfrogSteps + $1.warmupLeapfrogSteps }
            let ess = try Summary(draws).rows.map(\.values.bulkESS).min() ?? .nan
            cells += [
                String(format: "%.2f", seconds), "\(steps)", String(format: "%.2f", 1e6 * seconds / Double(max(steps, 1))),
                String(format: "%.0f", ess),
            ]
        }
        print(table.line(cells))
        fflush(nil)
    }
    return true
}

/// Microseconds of processor time for one log density with its gradient.
struct GradientTimes {
    static let batches = 7
    /// Long enough for the clock, short enough to find quiet moments.
    private static let secondsPerBatch = 0.1

    private let sorted: [Double]
    var minimum: Double { sorted.first ?? .nan }
    var median: Double { sorted.isEmpty ? .nan : sorted[sorted.count / 2] }
    var maximum: Double { sorted.last ?? .nan }

    init(_ model: CompiledModel, at positions: [[Double]]) {
        let evaluator = model.makeEvaluator()
        var gradient = [Double](repeating: 0, count: model.dimension)
        func seconds(_ rounds: Int) -> Double {
            let start = CPUClock.thread()
            for _ in 0..<rounds {
                for position in positions {
                    position.withUnsafeBufferPointer { point in
                        gradient.withUnsafeMutableBufferPointer { _ = evaluator.evaluate(point, gradient: $0) }
                    }
                }
            }
            return CPUClock.thread() - start
        }
        var rounds = 1
        while seconds(rounds) < Self.secondsPerBatch { rounds *= 2 }
        sorted = (0..<Self.batches).map { _ in 1e6 * seconds(rounds) / Double(rounds * positions.count) }.sorted()
    }
}
