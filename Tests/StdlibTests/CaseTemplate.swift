import AuspexResults

/// A case of the table as a program whose numbers are inputs: every parameter becomes a choice `a0`, `a1`, … over all
/// reals, whose unconstrained coordinates are the numbers themselves.
struct CaseTemplate {
    /// The statements that make the choices.
    private(set) var choices: [String] = []
    /// The distribution, and the value, in terms of the choices.
    private(set) var distribution = ""
    private(set) var point = ""
    /// The numbers of this case, in the order of the choices.
    private(set) var position: [Double] = []
    /// Where the scalar real numbers stand in `position`, by name of the parameter, and `x`.
    private(set) var offsets: [String: Int] = [:]

    init(_ name: String, _ entry: JSONValue) {
        let parameters = entry["parameters"]?.members ?? []
        distribution = "\(name)(" + parameters.map { "\($0.name): \(variable($0.value, name: $0.name))" }.joined(separator: ", ") + ")"
        point = variable(entry["x"] ?? .null, name: "x")
    }

    /// What is the same for all cases that one compiled function serves.
    var signature: String { choices.joined(separator: "\n") + distribution + point }

    private mutating func variable(_ value: JSONValue, name: String) -> String {
        switch value {
        case .object:
            let inner = value["parameters"]?.members ?? []
            return (value["distribution"]?.string ?? "") + "("
                + inner.map { "\($0.name): \(variable($0.value, name: ""))" }.joined(separator: ", ") + ")"
        case .array(let list) where list.contains(where: { $0.members != nil }):
            // Components of a mixture are of one kind: one distribution with arrays of parameters.
            let first = list[0]["parameters"]?.members ?? []
            let merged = first.map { member -> JSONValue.Member in
                JSONValue.Member(member.name, .array(list.map { $0["parameters"]?[member.name] ?? .null }))
            }
            return variable(.object([.init("distribution", list[0]["distribution"] ?? .null), .init("parameters", .object(merged))]), name: name)
        case .array, .int, .real:
            // Sizes have to be known.
            if name == "K" { return value.literal }
            let choice = "a\(choices.count)"
            let extents = value.extents
            choices.append("\(choice) ~ flat(Real\(extents.isEmpty ? "" : "[" + extents.map(String.init).joined(separator: ", ") + "]"))")
            if extents.isEmpty, !value.isWhole { offsets[name] = position.count }
            position += value.numbers
            return value.isWhole ? "Int(\(choice))" : choice
        case .null, .bool, .string: return value.literal
        }
    }
}
