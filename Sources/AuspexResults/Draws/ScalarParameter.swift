/// One number of a variable: `tau`, `theta[3]`, `L[0,1]`.
public struct ScalarParameter: Hashable, Sendable {
    public let name: String
    public let variable: String
    /// The row-major position within the variable.
    public let element: Int
}

extension DrawSource {
    /// Every single number of every variable, in declared and row-major order.
    public var scalars: [ScalarParameter] { variables.flatMap(\.scalars) }

    /// The numbers that the names choose, in the order of the names: a variable's name chooses all of its elements,
    /// `theta[3]` one. All of them when `names` is empty.
    /// - Throws: `DataError` for a name that is not there, with the nearest one that is.
    public func scalars(named names: [String]) throws(DataError) -> [ScalarParameter] {
        if names.isEmpty { return scalars }
        var chosen: [ScalarParameter] = []
        for name in names {
            let base = name.prefix { $0 != "[" }
            let written = name.filter { $0 != " " }
            if let variable = variable(named: name) {
                chosen += variable.scalars
            } else if let variable = variable(named: String(base)) {
                guard let scalar = variable.scalars.first(where: { $0.name == written }) else {
                    throw DataError(
                        file: "draws", field: name,
                        reason: "the shape of `\(base)` is [\(variable.shape.map(String.init).joined(separator: ", "))], indices count from 0")
                }
                chosen.append(scalar)
            } else {
                let known = variables.map(\.name)
                let near = known.min { editDistance($0, String(base)) < editDistance($1, String(base)) }
                throw DataError(
                    file: "draws", field: name, reason: "there is no variable of this name",
                    suggestion: near.map { "The nearest name is `\($0)`; the variables are \(known.prefix(12).joined(separator: ", "))." })
            }
        }
        var seen: Set<ScalarParameter> = []
        return chosen.filter { seen.insert($0).inserted }
    }
}

extension VariableLayout {
    /// The single numbers, in row-major order.
    var scalars: [ScalarParameter] { elementNames.enumerated().map { ScalarParameter(name: $1, variable: name, element: $0) } }
}

extension Draws {
    /// The draws of one number, `[chain][draw]`.
    public func chains(of scalar: ScalarParameter) -> [[Double]] {
        chains(of: scalar.variable, elements: scalar.element..<(scalar.element + 1))[0]
    }

    /// As `chains(of:)`, but rectangular: chains without draws are left out, the others cut to the shortest of them.
    public func equalChains(of scalar: ScalarParameter) -> [[Double]] { rectangular(chains(of: scalar)) }
}

/// The chains that have draws, cut to the shortest of them.
func rectangular(_ chains: [[Double]]) -> [[Double]] {
    let filled = chains.filter { !$0.isEmpty }
    let common = filled.map(\.count).min() ?? 0
    return filled.map { $0.count == common ? $0 : Array($0.prefix(common)) }
}

/// Levenshtein's distance, for suggestions.
private func editDistance(_ a: String, _ b: String) -> Int {
    let a = Array(a), b = Array(b)
    var row = Array(0...b.count)
    for i in 0..<a.count {
        var diagonal = row[0]
        row[0] = i + 1
        for j in 0..<b.count {
            let substituted = diagonal + (a[i] == b[j] ? 0 : 1)
            diagonal = row[j + 1]
            row[j + 1] = min(substituted, row[j] + 1, row[j + 1] + 1)
        }
    }
    return row[b.count]
}
