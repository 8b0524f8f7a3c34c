import Auspex
import AuspexInference
import AuspexResults
import Foundation
import PosteriorDBSupport

/// Measures gradients at the reference points, and whole runs of 4 × (1000 + 1000) iterations on one thread, in processor time.
func timeAll(_ posteriors: [PosteriorCase], in folder: ReferenceFolder) throws -> Bool {
    let table = TextColumns(columns: [
        ("posterior", 50), ("us/gradient", 11), ("native", 8), ("x2", 8), ("x4", 8), ("clang s", 8), ("compile s", 9), ("run s", 8), ("gradients", 9),
        ("us each", 8), ("min ESS", 7),
    ])
    print("Processor time on one thread, least of \(GradientTimes.batches) batches: the interpreter, native code for 1, 2 and 4 chains (of one of them); runs are 4 x (1000 + 1000).")
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
            posterior.name, String(format: "%.2f", times.minimum),
        ]
        let positions = checkpoints.points.map { map.position($0.position) }
        var clang = 0.0
        for chains in [1, 2, 4] {
            let begin = ContinuousClock.now
            let native = try model.native(chains: chains)
            if chains == 2 { clang = Double((ContinuousClock.now - begin).components.attoseconds) * 1e-18 + Double((ContinuousClock.now - begin).components.seconds) }
            cells.append(String(format: "%.3f", GradientTimes(native, at: positions, lanes: chains).minimum))
        }
        cells += [String(format: "%.2f", clang), String(format: "%.2f", compileSeconds)]
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

    /// - Parameter lanes: points that are evaluated at once; the time is that of one of them.
    init(_ model: any LogDensity, at positions: [[Double]], lanes: Int = 1) {
        let dimension = model.dimension
        let points = UnsafeMutablePointer<Double>.allocate(capacity: dimension * positions.count)
        let gradients = UnsafeMutablePointer<Double>.allocate(capacity: dimension * lanes)
        defer { points.deallocate(); gradients.deallocate() }
        for (index, position) in positions.enumerated() {
            for (coordinate, value) in position.enumerated() { points[index * dimension + coordinate] = value }
        }
        let evaluator = model.makeEvaluator()
        let batch = model.makeBatchEvaluator(lanes: lanes)
        let targets = (0..<lanes).map { gradients + $0 * dimension }
        var values = [Double](repeating: 0, count: lanes)
        func seconds(_ rounds: Int) -> Double {
            let start = CPUClock.thread()
            for _ in 0..<rounds {
                for index in positions.indices {
                    if let batch {
                        let sources = (0..<lanes).map { UnsafePointer(points + (index + $0) % positions.count * dimension) }
                        batch.evaluate(count: lanes, positions: sources, gradients: targets, logDensities: &values)
                    } else {
                        _ = evaluator.evaluate(
                            UnsafeBufferPointer(start: points + index * dimension, count: dimension),
                            gradient: UnsafeMutableBufferPointer(start: gradients, count: dimension))
                    }
                }
            }
            return CPUClock.thread() - start
        }
        var rounds = 1
        while seconds(rounds) < Self.secondsPerBatch { rounds *= 2 }
        sorted = (0..<Self.batches).map { _ in 1e6 * seconds(rounds) / Double(rounds * positions.count * lanes) }.sorted()
    }
}
