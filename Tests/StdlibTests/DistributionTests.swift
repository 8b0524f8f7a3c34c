import AuspexResults
import TestBench
import Testing

/// Every distribution against reference values, with everything known and with everything an input.
@Suite struct DistributionTests {
    static let table = Result { try ReferenceTable("distributions") }
    static let names = (try? table.get().names) ?? []

    /// What a case may say about a distribution, and how it is asked for.
    static let quantities = [
        ("log_density", ".log_density(x)"), ("cdf", ".cdf(x)"), ("log_cdf", ".log_cdf(x)"), ("log_ccdf", ".log_ccdf(x)"), ("mean", ".mean"),
        ("variance", ".variance"),
    ]

    /// How far a result may lie from the reference, relative to the larger of one and the reference.
    static func tolerance(_ quantity: String, _ entry: JSONValue) -> Double {
        guard quantity.contains("cdf") else { return 1e-12 }
        let sizes = (entry["parameters"]?.members ?? []).flatMap(\.value.numbers).filter { $0.isFinite && $0 != 0 }.map(abs)
        // The incomplete gamma and beta functions lose digits with the size of their arguments, and in their far tails.
        if sizes.contains(where: { $0 >= 1e6 }) { return 1e-8 }
        // With such shapes nearly all mass lies at an end, and rounding of the argument counts.
        return sizes.contains { $0 <= 1e-6 } ? 1e-11 : 1e-12
    }

    private func compare(_ found: [String: [Double]], with entry: JSONValue, failures: inout [String]) {
        for (quantity, _) in Self.quantities {
            guard let expected = entry[quantity]?.numbers else { continue }
            let values = found[quantity] ?? []
            let tolerance = Self.tolerance(quantity, entry)
            if values.count != expected.count || zip(values, expected).contains(where: { !agrees($0, $1, tolerance) }) {
                failures.append("\(quantity) at \(entry["x"]?.literal ?? "") of \(entry["parameters"].map(describe) ?? ""): \(values), not \(expected)")
            }
        }
    }

    private func describe(_ parameters: JSONValue) -> String {
        (parameters.members ?? []).map { "\($0.name): \($0.value.literal)" }.joined(separator: ", ")
    }

    @Test func everyDistributionHasReferences() throws {
        #expect(try Self.table.get().cases.count >= 49)
    }

    @Test(arguments: names) func knownValues(_ name: String) throws {
        let bench = try Bench()
        var failures: [String] = []
        for entry in try Self.table.get()[name] {
            var found: [String: [Double]] = [:]
            do {
                try bench.run("let d = \(name)(\(describe(entry["parameters"] ?? .null)))\nlet x = \(entry["x"]?.literal ?? "")")
                for (quantity, member) in Self.quantities where entry[quantity] != nil { found[quantity] = try bench.numbers("d\(member)") }
            } catch {
                failures.append("\(describe(entry["parameters"] ?? .null)): \(error)")
                continue
            }
            compare(found, with: entry, failures: &failures)
        }
        #expect(failures.isEmpty, "\(failures.count) failures: \(failures.prefix(8).joined(separator: "\n"))")
    }

    @Test(arguments: names) func compiledValues(_ name: String) throws {
        var functions: [String: [CompiledFunction]] = [:]
        var failures: [String] = []
        for entry in try Self.table.get()[name] {
            let template = CaseTemplate(name, entry)
            let present = Self.quantities.filter { entry[$0.0] != nil }
            let key = template.signature + present.map(\.0).joined()
            do {
                if functions[key] == nil {
                    let bench = try Bench(
                        "model probe() {\n" + template.choices.joined(separator: "\n") + "\nlet x = \(template.point)\nlet d = \(template.distribution)\n"
                            + present.map { "\($0.0) := d\($0.1)" }.joined(separator: "\n") + "\n}")
                    functions[key] = [try bench.values("probe()", simplified: false), try bench.values("probe()")]
                }
                for function in functions[key] ?? [] { compare(try function(template.position), with: entry, failures: &failures) }
            } catch {
                failures.append("\(template.distribution): \(error)")
                functions[key] = functions[key] ?? []
            }
        }
        #expect(failures.isEmpty, "\(failures.count) failures: \(failures.prefix(8).joined(separator: "\n"))")
    }
}
