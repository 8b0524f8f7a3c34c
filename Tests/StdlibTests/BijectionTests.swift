import AuspexIR
import AuspexLowering
import AuspexResults
import Foundation
import TestBench
import Testing

/// Constrained types as the space of an improper uniform choice: its value is the bijection, its density the Jacobian.
@Suite struct BijectionTests {
    static let table = Result { try ReferenceTable("bijections") }
    static let names = (try? table.get().names) ?? []

    private static func type(_ name: String, _ entry: JSONValue) -> String {
        func parameter(_ key: String) -> String { entry["parameters"]?[key]?.literal ?? "" }
        switch name {
        case "lower_bound": return "Real(\(parameter("lower"))...)"
        case "upper_bound": return "Real(...\(parameter("upper")))"
        case "interval": return "Real(\(parameter("lower"))...\(parameter("upper")))"
        default:
            let words = name.split(separator: "_").map { $0.prefix(1).uppercased() + $0.dropFirst() }
            return words.joined() + "[\(parameter("K"))]"
        }
    }

    @Test(arguments: names) func references(_ name: String) throws {
        for entry in try Self.table.get()[name] {
            let bench = try Bench("model probe() {\nx ~ flat(\(Self.type(name, entry)))\n}")
            let u = entry["u"]?.numbers ?? []
            let values = try bench.values("probe()"), density = try bench.density("probe()")
            #expect(density.dimension == u.count)
            let x = try values(u)["x"] ?? [], expected = entry["x"]?.numbers ?? []
            #expect(x.count == expected.count)
            for (found, wanted) in zip(x, expected) { #expect(agrees(found, wanted, 1e-12), "\(found), not \(wanted) at \(u)") }
            let jacobian = try density(u).value
            #expect(agrees(jacobian, entry["log_jacobian"]?.number ?? .nan, 1e-12))
            #expect(try bench.density("probe()", jacobian: false)(u).value == 0)
        }
    }

    /// The way back: coordinates of the value. What rounding of the value does to the coordinates is allowed for by
    /// going forward once more.
    @Test(arguments: names) func roundTrips(_ name: String) throws {
        for entry in try Self.table.get()[name] {
            let bench = try Bench("let T = \(Self.type(name, entry))\nmodel probe() {\nx ~ flat(\(Self.type(name, entry)))\n}")
            let u = entry["u"]?.numbers ?? []
            let values = try bench.values("probe()")
            let x = try values(u)["x"] ?? []
            let back = try bench.coordinates(of: Tensor.real(x, shape: entry["x"]?.extents ?? []), in: "T")
            #expect(back.count == u.count)
            let again = try values(back)["x"] ?? []
            for (first, second) in zip(x, again) { #expect(agrees(second, first, 1e-10)) }
            if name != "unit_vector", u.allSatisfy({ abs($0) < 4 }) {
                for (first, second) in zip(u, back) { #expect(agrees(second, first, 1e-9), "\(back), not \(u)") }
            }
        }
    }

    /// The log Jacobian against the determinant of extrapolated differences of the free elements.
    @Test(arguments: [
        ("Positive", 1, [0]), ("Real(-1.0...3.0)", 1, [0]), ("Simplex[4]", 3, [0, 1, 2]), ("Ordered[3]", 3, [0, 1, 2]), ("PositiveOrdered[3]", 3, [0, 1, 2]),
        ("CholeskyCorr[3]", 3, [3, 6, 7]), ("Corr[3]", 3, [3, 6, 7]), ("Corr[4]", 6, [4, 8, 9, 12, 13, 14]), ("CholeskyCov[2]", 3, [0, 2, 3]), ("Cov[2]", 3, [0, 2, 3]),
        ("Cov[3]", 6, [0, 3, 4, 6, 7, 8]),
    ])
    func determinants(_ type: String, dimension: Int, free: [Int]) throws {
        let bench = try Bench("model probe() {\nx ~ flat(\(type))\n}")
        let values = try bench.values("probe()"), density = try bench.density("probe()")
        #expect(density.dimension == dimension)
        for shift in [0.0, 0.7, -1.1] {
            let u = probePoint(dimension, shift: shift)
            let rows = try free.map { element in try finiteDifferences(at: u, scale: 1e-2) { try values($0)["x"]?[element] ?? .nan }.gradient }
            #expect(abs(try density(u).value - logAbsoluteDeterminant(rows)) < 1e-8)
        }
    }

    /// Arrays of constrained values: each element has its own coordinates, and the Jacobians add up.
    @Test func arraysOfConstrainedValues() throws {
        let one = try Bench("model probe() {\nx ~ flat(Simplex[3])\n}"), many = try Bench("model probe() {\nx ~ iid(dirichlet([1.0, 1.0, 1.0]), 2)\n}")
        let u = [0.3, -0.8, 1.4, 0.2]
        let x = try many.values("probe()")(u)["x"] ?? []
        let first = try one.values("probe()")(Array(u[..<2]))["x"] ?? [], second = try one.values("probe()")(Array(u[2...]))["x"] ?? []
        #expect(x == first + second)
        let jacobians = try one.density("probe()")(Array(u[..<2])).value + one.density("probe()")(Array(u[2...])).value
        #expect(agrees(try many.density("probe()")(u).value, jacobians + 2 * log(2), 1e-13))
    }
}

/// log |det A| by elimination with pivots.
func logAbsoluteDeterminant(_ matrix: [[Double]]) -> Double {
    var a = matrix
    var result = 0.0
    for column in a.indices {
        let pivot = (column..<a.count).max { abs(a[$0][column]) < abs(a[$1][column]) } ?? column
        a.swapAt(column, pivot)
        result += log(abs(a[column][column]))
        for row in (column + 1)..<max(a.count, column + 1) {
            let factor = a[row][column] / a[column][column]
            for k in column..<a.count { a[row][k] -= factor * a[column][k] }
        }
    }
    return result
}
