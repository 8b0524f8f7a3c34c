import AuspexResults
import Foundation
import TestBench

/// A table of `References`: for each name a list of cases.
struct ReferenceTable {
    let cases: [String: [JSONValue]]
    var names: [String] { cases.keys.sorted() }

    init(_ name: String) throws {
        guard let url = Bundle.module.url(forResource: name, withExtension: "json", subdirectory: "References"),
            case .object(let members) = try JSONValue(parsing: Array(Data(contentsOf: url)), file: name)
        else { throw BenchFailure("there is no table \(name)") }
        var cases: [String: [JSONValue]] = [:]
        for member in members { cases[member.name] = member.value.array ?? [] }
        self.cases = cases
    }

    subscript(name: String) -> [JSONValue] { cases[name] ?? [] }
}

extension JSONValue {
    /// A number, also one that JSON lacks.
    var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .real(let value): value
        case .string("Infinity"): .infinity
        case .string("-Infinity"): -.infinity
        case .string("NaN"): .nan
        case .null, .bool, .string, .array, .object: nil
        }
    }

    /// All numbers of nested lists, in order.
    var numbers: [Double] { array.map { $0.flatMap(\.numbers) } ?? number.map { [$0] } ?? [] }

    /// Extents of nested lists.
    var extents: [Int] { array.map { [$0.count] + ($0.first?.extents ?? []) } ?? [] }

    /// Whether all numbers are whole numbers by type.
    var isWhole: Bool {
        switch self {
        case .int: true
        case .array(let list): list.allSatisfy(\.isWhole)
        case .null, .bool, .real, .string, .object: false
        }
    }

    /// The value in the language's syntax.
    var literal: String {
        switch self {
        case .array(let list): "[" + list.map(\.literal).joined(separator: ", ") + "]"
        case .object:
            (self["distribution"]?.string ?? "") + "("
                + (self["parameters"]?.members ?? []).map { "\($0.name): \($0.value.literal)" }.joined(separator: ", ") + ")"
        case .int(let value): "\(value)"
        case .real(let value): "\(value)"
        case .string("Infinity"): "infinity"
        case .string("-Infinity"): "-infinity"
        case .null, .bool, .string: "nan"
        }
    }
}

/// Whether a result is the reference within `tolerance × max(1, |reference|)`; infinities and NaN have to be the same.
func agrees(_ found: Double, _ expected: Double, _ tolerance: Double) -> Bool {
    if expected.isNaN { return found.isNaN }
    if expected.isInfinite || found.isInfinite { return found == expected }
    return abs(found - expected) <= tolerance * max(1, abs(expected))
}
