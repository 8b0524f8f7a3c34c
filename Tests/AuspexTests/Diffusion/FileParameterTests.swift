import Auspex
import Foundation
import TestBench
import Testing

/// Structs that are parameters of the file.
struct FileParameterTests {
    /// Least squares, whose solution is known, with the parameters reached by name, as an argument, through a closure, another struct and a distribution.
    @Test(arguments: ["line", "passed", "Holder(inner: line)", "{ x in line(x) }", "shifted(line).curve"])
    func reachedInAnyWay(_ way: String) throws {
        let found = try printedNumbers(
            """
            struct Line {
                slope: Real = 0
                intercept: Real = 0
                func callAsFunction(x) { return slope * x + intercept }
            }
            struct Holder {
                inner: Line
                func callAsFunction(x) { return inner(x) }
            }
            distribution shifted(curve) -> Real { log_density(x) { return -curve(x) } sample { return 0 } }
            param line: Line = 0
            let passed = line
            let x = [0.0, 1.0, 2.0, 3.0]
            let y = [1.0, 2.5, 3.5, 6.0]
            objective squares(f) -> Real { return sum(square(f(x) - y)) }
            let r = fit(squares(\(way)), lbfgs(), steps: 50, minimize: true, seed: 1)
            print(r.line.slope)
            print(r.line.intercept)
            print(line.slope)
            print(r.line(2.0))
            """)
        // Normal equations: slope = S_xy / S_xx.
        let slope = 8.0 / 5, intercept = 3.25 - 1.5 * slope
        #expect(abs(found[0] - slope) < 1e-4 && abs(found[1] - intercept) < 1e-4)
        #expect(found[2] == 0 && abs(found[3] - (2 * slope + intercept)) < 1e-4)
    }

    /// Supports are kept, parts without numbers are not moved, and two parameters are told apart.
    @Test func supportsAndSeveral() throws {
        let found = try printedNumbers(
            """
            struct Scale { s: Positive = 1 }
            struct Shift { m: Real = 0 }
            param a: Scale = 1
            param b: Shift = 0
            objective far() -> Real { return log(a.s) - a.s / 3 - square(b.m - 2) }
            let r = fit(far(), lbfgs(), steps: 100, seed: 1)
            print(r.a.s)
            print(r.b.m)
            """)
        #expect(abs(found[0] - 3) < 1e-3 && abs(found[1] - 2) < 1e-3)
    }
}
