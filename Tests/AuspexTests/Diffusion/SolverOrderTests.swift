import Foundation
import Testing

/// Orders of solvers: slopes of log error against log step on the flow of a mixture between two noise levels, the grid even in the solver's own variable.
struct SolverOrderTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let solver: String
        let grid: String
        let order: Double
        var testDescription: String { "\(solver) \(order)" }
        init(_ solver: String, _ grid: String, _ order: Double) { (self.solver, self.grid, self.order) = (solver, grid, order) }
    }

    /// Solvers that look back start with steps of their own order.
    static let cases = [
        Case("euler()", "even", 1), Case("heun()", "even", 2), Case("edm_stochastic(0)", "ratio", 2), Case("runge_kutta()", "log_ratio", 4),
        Case("ddim()", "log_ratio", 1), Case("dpm_solver(1)", "log_ratio", 1), Case("dpm_solver(2)", "log_ratio", 2),
        Case("dpm_solver(3)", "log_ratio", 3), Case("dpm_solver_pp(1)", "log_ratio", 1),
        Case("dpm_solver_pp(2, started: 1, start: accurate)", "log_ratio", 2),
        Case("dpm_solver_pp(3, started: 2, start: accurate)", "log_ratio", 3), Case("dpm_solver_v3(Known(0.5), 1)", "log_ratio", 1),
        Case("dpm_solver_v3(Known(0.5), 2, 1, accurate)", "log_ratio", 2), Case("dpm_solver_v3(Known(0.5), 3, 2, accurate)", "log_ratio", 3),
        Case("deis(0)", "even", 1), Case("deis(1, started: 1, start: accurate)", "even", 2),
        Case("deis(2, started: 2, start: accurate)", "even", 3), Case("deis(3, started: 3, start: accurate)", "even", 4),
        Case("deis(1, by_ratio, 1, accurate)", "ratio", 2), Case("deis(2, by_ratio, 2, accurate)", "ratio", 3),
        Case("deis(3, by_ratio, 3, accurate)", "ratio", 4), Case("unipc(1)", "log_ratio", 2),
        Case("unipc(2, started: 1, start: accurate)", "log_ratio", 3), Case("unipc(3, started: 2, start: accurate)", "log_ratio", 4),
        Case("unipc(2, exponential: false, started: 1, start: accurate)", "log_ratio", 3),
        Case("unipc(2, corrected: false, started: 1, start: accurate)", "log_ratio", 2),
        Case("unipc(3, corrected: false, started: 2, start: accurate)", "log_ratio", 3), Case("pndm()", "even", 2),
        Case("ghvb(1)", "ratio", 1), Case("ghvb(2)", "ratio", 2), Case("ghvb(2, 0.5)", "ratio", 2), Case("er_sde(1, ode)", "log_ratio", 1),
        Case("er_sde(2, ode, 1, accurate)", "log_ratio", 2), Case("er_sde(3, ode, 2, accurate)", "log_ratio", 3),
        Case("bdia()", "log_ratio", 2), Case("bdia(0.5)", "log_ratio", 1),
    ]

    /// What users get, where it is less. Steps of the first times are of lower order, once each.
    static let ownStarts = [
        Case("dpm_solver_pp(2)", "log_ratio", 2), Case("dpm_solver_pp(3)", "log_ratio", 2), Case("dpm_solver_v3(Known(0.5), 3)", "log_ratio", 2),
        Case("deis(1)", "even", 2), Case("deis(2)", "even", 2), Case("deis(3)", "even", 2), Case("er_sde(3, ode)", "log_ratio", 2),
        Case("unipc(2)", "log_ratio", 3),
    ]

    private func orders(_ cases: [Case], _ setting: String, sizes: [Int]) throws -> [Double] {
        let calls = cases.flatMap { one in sizes.map { "print(log(distance(moved(\(one.solver), \(one.grid), \($0)), exact)))" } }
        let found = try printedNumbers(setting + SolverBench.measures + SolverBench.exact + calls.joined(separator: "\n"))
        try #require(found.count == calls.count)
        return cases.indices.map { k in
            -SolverBench.slope(sizes.map { log(Double($0)) }, Array(found[k * sizes.count..<(k + 1) * sizes.count]))
        }
    }

    @Test func onALine() throws {
        for (one, order) in zip(Self.cases, try orders(Self.cases, SolverBench.line, sizes: [40, 80, 160])) {
            #expect(abs(order - one.order) < 0.15, "\(one.solver): \(order)")
        }
    }

    @Test func inEightDimensions() throws {
        for (one, order) in zip(Self.cases, try orders(Self.cases, SolverBench.space, sizes: [20, 40, 80])) {
            #expect(abs(order - one.order) < 0.15, "\(one.solver): \(order)")
        }
    }

    @Test func withTheirOwnStarts() throws {
        for (one, order) in zip(Self.ownStarts, try orders(Self.ownStarts, SolverBench.line, sizes: [40, 80, 160])) {
            #expect(abs(order - one.order) < 0.15, "\(one.solver): \(order)")
        }
    }

    /// In one dimension the flow keeps distribution functions: the reference is where the later one has the value of the earlier.
    @Test func theReferenceIsExact() throws {
        func cdf(_ x: Double, _ t: Double) -> Double {
            let a = exp(-(0.1 * t + 9.95 * t * t) / 2), s = sqrt(1 - a * a)
            func part(_ m: Double, _ sd: Double) -> Double { 0.5 * erfc(-(x - a * m) / sqrt(2 * (a * a * sd * sd + s * s))) }
            return 0.3 * part(-1, 0.5) + 0.7 * part(1.5, 0.7)
        }
        let points = [-1.5, -0.4, 0.3, 0.9, 1.6]
        let mapped = points.map { x in
            var (low, high) = (-10.0, 10.0)
            for _ in 0..<200 {
                let middle = 0.5 * (low + high)
                if cdf(middle, 0.2) < cdf(x, 0.4) { low = middle } else { high = middle }
            }
            return low
        }
        let list = mapped.map { "[\($0)]" }.joined(separator: ", ")
        let found = try printedNumbers(SolverBench.line + SolverBench.measures + SolverBench.exact + "print(distance(exact, [\(list)]))")
        #expect(found.count == 1 && found[0] < 1e-12, "\(found)")
    }
}
