/// What the size names and scalar parameters of a declaration stand for in one call.
struct Substitution: Sendable, Hashable {
    /// Nil: something that cannot be written as a polynomial.
    var values: [SizeSymbol: Polynomial?] = [:]
    /// Where an argument lies whose value is not known.
    var intervals: [SizeSymbol: SupportInterval] = [:]

    var isEmpty: Bool { values.isEmpty && intervals.isEmpty }

    func apply(_ polynomial: Polynomial) -> Polynomial? {
        if values.isEmpty { return polynomial }
        return polynomial.substituting { symbol in
            guard let entry = values[symbol] else { return .keep }
            return entry.map { .by($0) } ?? .unknown
        }
    }

    func apply(_ type: StaticType) -> StaticType { isEmpty ? type : type.substituting(self) }
}
