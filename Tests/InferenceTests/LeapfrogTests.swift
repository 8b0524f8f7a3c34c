import AuspexInference
import Foundation
import Testing

private let metrics: [Metric] = [
    .unit(dimension: 2), .diagonal(inverse: [0.5, 2]), .dense(inverse: [1, 0.4, 0.4, 0.8], dimension: 2),
]
private let start = [0.4, -0.9]
private let momentum = [0.8, 0.3]

@Test(arguments: metrics)
func leapfrogIsOfSecondOrder(metric: Metric) throws {
    // The energy error at a fixed time and the distance to a much finer trajectory both shrink as the square of the step.
    let time = 1.2
    let fine = try leapfrog(
        Targets.banana, position: start, momentum: momentum, step: time / 100_000, count: 100_000, metric: metric)
    let counts = [20, 40, 80, 160, 320]
    var logSteps: [Double] = [], logErrors: [Double] = []
    for count in counts {
        let step = time / Double(count)
        let end = try leapfrog(
            Targets.banana, position: start, momentum: momentum, step: step, count: count, metric: metric)
        let error = zip(end.position + end.momentum, fine.position + fine.momentum)
            .reduce(0) { $0 + ($1.0 - $1.1) * ($1.0 - $1.1) }.squareRoot()
        logSteps.append(log(step))
        logErrors.append(log(error))
    }
    let meanStep = logSteps.reduce(0, +) / Double(counts.count)
    let meanError = logErrors.reduce(0, +) / Double(counts.count)
    let slope =
        zip(logSteps, logErrors).reduce(0) { $0 + ($1.0 - meanStep) * ($1.1 - meanError) }
        / logSteps.reduce(0) { $0 + ($1 - meanStep) * ($1 - meanStep) }
    #expect(abs(slope - 2) < 0.15, "slope \(slope)")
}

@Test(arguments: metrics)
func leapfrogIsReversible(metric: Metric) throws {
    let there = try leapfrog(
        Targets.banana, position: start, momentum: momentum, step: 0.07, count: 50, metric: metric)
    for flips in [false, true] {
        // Back in time, or forward with the momentum reversed.
        let back = try leapfrog(
            Targets.banana, position: there.position, momentum: flips ? there.momentum.map { -$0 } : there.momentum,
            step: flips ? 0.07 : -0.07, count: 50, metric: metric)
        for i in 0..<2 {
            #expect(abs(back.position[i] - start[i]) < 1e-12)
            #expect(abs(back.momentum[i] - (flips ? -momentum[i] : momentum[i])) < 1e-12)
        }
    }
}

@Test(arguments: metrics)
func leapfrogPreservesVolume(metric: Metric) throws {
    // The Jacobian determinant of the map on phase space, by central differences.
    let h = 1e-5
    var jacobian: [[Double]] = []
    for i in 0..<4 {
        var ends: [[Double]] = []
        for sign in [1.0, -1.0] {
            var point = start + momentum
            point[i] += sign * h
            let end = try leapfrog(
                Targets.banana, position: Array(point[..<2]), momentum: Array(point[2...]), step: 0.1, count: 10,
                metric: metric)
            ends.append(end.position + end.momentum)
        }
        jacobian.append(zip(ends[0], ends[1]).map { ($0 - $1) / (2 * h) })
    }
    #expect(abs(determinant(jacobian) - 1) < 1e-6)
}

/// By elimination with pivoting.
private func determinant(_ matrix: [[Double]]) -> Double {
    var rows = matrix
    var result = 1.0
    for k in rows.indices {
        guard let pivot = (k..<rows.count).max(by: { abs(rows[$0][k]) < abs(rows[$1][k]) }) else { return 0 }
        if pivot != k {
            rows.swapAt(pivot, k)
            result = -result
        }
        result *= rows[k][k]
        for i in (k + 1)..<max(rows.count, k + 1) {
            let factor = rows[i][k] / rows[k][k]
            for j in k..<rows.count { rows[i][j] -= factor * rows[k][j] }
        }
    }
    return result
}
