import Foundation
import Testing

/// Noise schedules against their closed forms, and grids of times against their definitions.
struct ScheduleTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let text: String
        let times: [Double]
        /// f and g² of dx = f x dt + g dw at a time.
        let drift: @Sendable (Double) -> Double
        let squared: @Sendable (Double) -> Double
        /// (α, σ) at a time.
        let marginal: @Sendable (Double) -> (Double, Double)
        var testDescription: String { text }
    }

    static func total(_ t: Double) -> Double { 0.1 * t + 0.5 * 19.9 * t * t }
    static func rate(_ t: Double) -> Double { 0.1 + 19.9 * t }
    static func angle(_ t: Double) -> Double { (t + 0.008) / 1.008 * .pi / 2 }

    static let cases = [
        Case(
            text: "vp()", times: [1e-3, 0.1, 0.4, 1], drift: { -rate($0) / 2 }, squared: rate,
            marginal: { (exp(-total($0) / 2), sqrt(-expm1(-total($0)))) }),
        Case(
            text: "vp_cosine()", times: [1e-3, 0.1, 0.4, 0.9, 0.995], drift: { -tan(angle($0)) * .pi / 2 / 1.008 },
            squared: { 2 * tan(angle($0)) * .pi / 2 / 1.008 },
            marginal: {
                let a = cos(angle($0)) / cos(angle(0))
                return (a, sqrt(1 - a * a))
            }),
        Case(
            text: "sub_vp()", times: [1e-3, 0.1, 0.4, 1], drift: { -rate($0) / 2 }, squared: { -rate($0) * expm1(-2 * total($0)) },
            marginal: { (exp(-total($0) / 2), -expm1(-total($0))) }),
        Case(
            text: "ve()", times: [0, 0.3, 1], drift: { _ in 0 }, squared: { 2 * log(5000) * pow(0.01 * pow(5000, $0), 2) },
            marginal: { (1, 0.01 * pow(5000, $0)) }),
        Case(text: "edm()", times: [0.002, 1, 80], drift: { _ in 0 }, squared: { 2 * $0 }, marginal: { (1, $0) }),
        Case(
            text: "flow()", times: [1e-3, 0.3, 0.999], drift: { -1 / (1 - $0) }, squared: { 2 * $0 / (1 - $0) }, marginal: { (1 - $0, $0) }),
        Case(
            text: "reverting(0.7, 1.5)", times: [1e-3, 0.5, 5], drift: { _ in -0.7 }, squared: { _ in 2 * 0.7 * 1.5 * 1.5 },
            marginal: { (exp(-0.7 * $0), 1.5 * sqrt(-expm1(-1.4 * $0))) }),
    ]

    @Test(arguments: cases) func closedForms(_ one: Case) throws {
        let found = try printedNumbers(
            """
            let schedule = \(one.text)
            for t in [\(one.times.map { "\($0)" }.joined(separator: ", "))] {
                print(schedule.scale(t))
                print(schedule.noise(t))
                print(schedule.drift(t))
                print(schedule.squared_diffusion(t))
                print(schedule.time(schedule.log_ratio(t)) - t)
                print(schedule.first < schedule.last && schedule.log_ratio(schedule.first) > schedule.log_ratio(schedule.last) ? 1 : 0)
            }
            """)
        #expect(found.count == 6 * one.times.count)
        for (k, t) in one.times.enumerated() {
            let (a, s) = one.marginal(t), row = Array(found[6 * k..<6 * k + 6])
            let wanted = [a, s, one.drift(t), one.squared(t)]
            for (value, expected) in zip(row, wanted) { #expect(abs(value - expected) <= 1e-5 * max(1e-3, abs(expected)), "\(t): \(row) \(wanted)") }
            #expect(abs(row[4]) <= 1e-13 * max(1, t), "time inverts: \(row[4]) at \(t)")
            #expect(row[5] == 1)
        }
    }

    /// Grids: the ends are the schedule's, what should be even is.
    @Test(arguments: ["vp()", "edm()", "flow()", "vp_cosine()"]) func grids(_ schedule: String) throws {
        let found = try printedNumbers(
            """
            let schedule = \(schedule)
            func uneven(u) {
                let steps = [u[k + 1] - u[k] for k in 0..<count(u) - 1]
                return max(abs(steps - mean(steps))) / abs(mean(steps))
            }
            func show(times, u) {
                print(abs(times[0] / schedule.last - 1))
                print(abs(times[7] / schedule.first - 1))
                print(uneven(u))
            }
            let even = even_times()(schedule, 7)
            show(even, even)
            let quadratic = quadratic_times()(schedule, 7)
            show(quadratic, sqrt(quadratic))
            let by_ratio = log_ratio_times()(schedule, 7)
            show(by_ratio, [schedule.log_ratio(t) for t in by_ratio])
            let karras = karras_times(7)(schedule, 7)
            show(karras, [schedule.ratio(t) ^ (1 / 7) for t in karras])
            """)
        #expect(found.count == 12)
        for value in found { #expect(value < 1e-12, "\(found)") }
    }
}
