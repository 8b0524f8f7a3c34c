import Foundation
import Testing

/// A mean and its standard error.
typealias Measured = (mean: Double, error: Double)

/// Mean and standard error of each `show(objective)` of a program.
func estimates(_ program: String, draws: Int = 500) throws -> [Measured] {
    let found = try printedNumbers(
        """
        func show(e) {
            let r = expect(e, draws: \(draws), seed: 1)
            print(r.mean)
            print(r.standard_error)
        }

        """ + program)
    try #require(found.count.isMultiple(of: 2))
    return stride(from: 0, to: found.count, by: 2).map { (found[$0], found[$0 + 1]) }
}

/// Five standard errors are exceeded with probability 6e-7; numbers are printed with six digits.
func agrees(_ found: Measured, _ wanted: Double, _ location: SourceLocation = #_sourceLocation) {
    #expect(abs(found.mean - wanted) <= 5 * found.error + 1e-5 * max(1e-3, abs(wanted)), "\(found) \(wanted)", sourceLocation: location)
}

/// ∫ f from a to b, by Simpson's rule.
func integral(_ a: Double, _ b: Double, steps: Int = 2000, _ f: (Double) -> Double) -> Double {
    let h = (b - a) / Double(2 * steps)
    return (0...2 * steps).reduce(0) { $0 + f(a + Double($1) * h) * ($1 == 0 || $1 == 2 * steps ? 1 : $1 % 2 == 1 ? 4 : 2) } * h / 3
}
