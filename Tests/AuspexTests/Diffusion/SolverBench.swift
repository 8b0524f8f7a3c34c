import Foundation
import Testing

/// What solvers' tests share: mixtures whose score is known, points, and the flow between two noise levels.
enum SolverBench {
    /// One dimension.
    static let line = """
        let base = vp()
        let schedule = NoiseSchedule(base.scale, base.noise, base.time, 0.2, 0.4)
        let prior = diffused(mixture([0.3, 0.7], normal([-1.0, 1.5], [0.5, 0.7])), schedule)
        let points = [[-1.5], [-0.4], [0.3], [0.9], [1.6]]

        """

    /// Eight, with covariances that no coordinates make diagonal.
    static let space = """
        let base = vp()
        let schedule = NoiseSchedule(base.scale, base.noise, base.time, 0.2, 0.4)
        let (m, n) = ([-1.0, 0.5, 0, 0.3, -0.2, 1, 0.4, -0.6], [0.7, -0.5, 0.9, -1.0, 0.2, 0, 0.3, 0.5])
        let first = multi_normal(m, 0.4 * identity(8) + 0.1 * outer(m, m))
        let second = multi_normal(n, 0.3 * identity(8) + 0.2 * outer(n, m) @ outer(m, n))
        let prior = diffused(mixture([0.6, 0.4], [first, second]), schedule)
        let points = [[0.3, -0.2, 0.5, 0.1, -0.4, 0.6, 0, 0.2], [-0.5, 0.4, -0.1, 0.2, 0.9, -0.3, 0.8, -1.0]]

        """

    /// Grids, functions that measure, and what makes the first steps of solvers that look back.
    static let measures = """
        let (even, ratio, log_ratio) = (even_times(), karras_times(1), log_ratio_times())
        let by_ratio = { schedule, t in schedule.ratio(t) }
        let ode = { ratio in ratio }
        let accurate = refined(dpm_solver(3), 8)
        func moved(solver, grid, steps) { return run({ solver(prior, points, grid(schedule, steps)) }, seed: 1) }
        func distance(x, y) { return sqrt(sum((x - y) ^ 2) / count(x - y)) }
        struct Known {
            linears: Real
            func linear(at) { return [linears for _ in 0..<size(points, 1)] }
            func slope(at) { return [linears - 1 for _ in 0..<size(points, 1)] }
            func offset(at) { return [0.0 for _ in 0..<size(points, 1)] }
        }

        """

    static let exact = """
        let exact = moved(runge_kutta(), log_ratio, 2000)

        """

    /// The slope of a line through points, by least squares.
    static func slope(_ x: [Double], _ y: [Double]) -> Double {
        let (mx, my) = (x.reduce(0, +) / Double(x.count), y.reduce(0, +) / Double(y.count))
        return zip(x, y).map { ($0 - mx) * ($1 - my) }.reduce(0, +) / x.map { ($0 - mx) * ($0 - mx) }.reduce(0, +)
    }
}
