import AuspexResults
import TestBench
import Testing

/// All cases of a distribution at once, as arrays: loops of the interpreter run over blocks of elements, where the arms of
/// conditions are computed for all elements and chosen afterwards.
@Suite struct VectorTests {
    /// The cases of a distribution of numbers whose parameters are numbers, all with the same names.
    private static func columns(_ name: String, where isWanted: (Int, JSONValue) -> Bool) throws -> (rows: [Int], names: [String], isWhole: [Bool], values: [[Double]])? {
        let cases = try DistributionTests.table.get()[name]
        let rows = cases.indices.filter { isWanted($0, cases[$0]) }
        guard let first = rows.first, let parameters = cases[first]["parameters"]?.members, let x = cases[first]["x"] else { return nil }
        let members = parameters.map(\.name) + ["x"]
        var values: [[Double]] = []
        for member in members {
            let column = rows.compactMap { (member == "x" ? cases[$0]["x"] : cases[$0]["parameters"]?[member])?.number }
            guard column.count == rows.count, column.allSatisfy(\.isFinite) else { return nil }
            values.append(column)
        }
        return (rows, members, parameters.map(\.value.isWhole) + [x.isWhole], values)
    }

    static let names = DistributionTests.names.filter { ((try? columns($0) { _, _ in true }) ?? nil) != nil }

    private static func program(_ names: [String], _ isWhole: [Bool], count: Int, _ last: (String, String) -> String, _ name: String) -> String {
        let choices = names.indices.map { "a\($0) ~ flat(Real[\(count)])" }
        let parts = names.indices.map { isWhole[$0] ? "Int(a\($0)[i])" : "a\($0)[i]" }
        let arguments = zip(names, parts).dropLast().map { "\($0): \($1)" }.joined(separator: ", ")
        return "model probe() {\n" + choices.joined(separator: "\n") + "\n" + last("\(name)(\(arguments))", parts[parts.count - 1]) + "\n}"
    }

    @Test(arguments: names) func values(_ name: String) throws {
        let cases = try DistributionTests.table.get()[name]
        guard let columns = try Self.columns(name, where: { _, _ in true }) else { return }
        let quantities = DistributionTests.quantities.prefix(4).filter { quantity in cases.allSatisfy { $0[quantity.0] != nil } }
        #expect(quantities.contains { $0.0 == "log_density" })
        let program = Self.program(
            columns.names, columns.isWhole, count: columns.rows.count,
            { distribution, x in
                "for i in 0..<\(columns.rows.count) {\nlet x = \(x)\n"
                    + quantities.map { "\($0.0)[i] := \(distribution)\($0.1)" }.joined(separator: "\n") + "\n}"
            }, name)
        for simplified in [false, true] {
            let found = try Bench(program).values("probe()", simplified: simplified)(columns.values.flatMap { $0 })
            for (quantity, _) in quantities {
                for (row, value) in zip(columns.rows, found[quantity] ?? []) {
                    let expected = cases[row][quantity]?.number ?? .nan
                    #expect(
                        agrees(value, expected, DistributionTests.tolerance(quantity, cases[row])),
                        "\(quantity) of \(cases[row]["parameters"]?.members?.map(\.value.literal) ?? []) at \(cases[row]["x"]?.literal ?? "")")
                }
            }
        }
    }

    @Test(arguments: GradientTests.names) func gradients(_ name: String) throws {
        let cases = try DistributionTests.table.get()[name], derivatives = try GradientTests.gradients.get()[name]
        guard let columns = try Self.columns(name, where: { derivatives[$0].members != nil && $1["log_density"]?.number?.isFinite == true }) else { return }
        let count = columns.rows.count
        let program = Self.program(
            columns.names, columns.isWhole, count: count,
            { distribution, x in "for i in 0..<\(count) { factor(\(distribution).log_density(\(x))) }" }, name)
        let (_, gradient) = try Bench(program).density("probe()")(columns.values.flatMap { $0 })
        for (position, row) in columns.rows.enumerated() {
            let largest = columns.values.map { abs($0[position]) }.max() ?? 0
            for (column, parameter) in columns.names.enumerated() where !columns.isWhole[column] {
                let found = gradient[column * count + position]
                if let expected = derivatives[row][parameter]?.number {
                    #expect(agrees(found, expected, max(1e-10, 1e-15 * largest)), "d/d\(parameter) in \(cases[row])")
                } else {
                    #expect(!found.isNaN, "d/d\(parameter) in \(cases[row])")
                }
            }
        }
    }
}
