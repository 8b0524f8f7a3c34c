/// A name that stands for a number the checker does not know: a size, an integer parameter, a scalar that bounds a support.
///
/// Two symbols are the same when their identity is; the name is only shown. `lower` and `upper` are what is known of the
/// number: a size is never negative.
public struct SizeSymbol: Hashable, Sendable {
    public let id: Int32
    public let name: String
    public let lower: Double
    public let upper: Double
    /// The name stands in the sizes of a parameter's type and nowhere else (`N` in `x: Real[N]`). Two different names of
    /// this kind were meant to be different sizes.
    public let isSizeName: Bool

    public init(id: Int32, name: String, lower: Double = -.infinity, upper: Double = .infinity, isSizeName: Bool = false) {
        self.id = id; self.name = name; self.lower = lower; self.upper = upper; self.isSizeName = isSizeName
    }

    public static func == (a: SizeSymbol, b: SizeSymbol) -> Bool { a.id == b.id }
    public func hash(into hasher: inout Hasher) { hasher.combine(id) }
}

/// A polynomial over symbols in normal form, so that `2 * K + 1` equals `1 + K + K`. Sizes, integer values and the bounds of
/// supports are polynomials.
///
/// Coefficients are floating point: sizes are exact up to 2⁵³, and bounds of real supports need fractions.
public struct Polynomial: Hashable, Sendable {
    struct Term: Hashable, Sendable {
        /// Sorted by identity, repeated for powers.
        var factors: [SizeSymbol]
        var coefficient: Double
    }

    /// Sorted by factors, no coefficient zero; empty for zero.
    private(set) var terms: [Term]

    private init(terms: [Term]) { self.terms = terms }

    public init(_ constant: Double) { terms = constant == 0 ? [] : [Term(factors: [], coefficient: constant)] }
    public init(_ constant: Int) { self.init(Double(constant)) }
    public init(_ symbol: SizeSymbol) { terms = [Term(factors: [symbol], coefficient: 1)] }

    /// The number, when no symbol is left.
    public var constant: Double? {
        if terms.isEmpty { return 0 }
        return terms.count == 1 && terms[0].factors.isEmpty ? terms[0].coefficient : nil
    }

    /// The symbol, when the polynomial is nothing else.
    public var symbol: SizeSymbol? {
        terms.count == 1 && terms[0].factors.count == 1 && terms[0].coefficient == 1 ? terms[0].factors[0] : nil
    }

    public var symbols: Set<SizeSymbol> { Set(terms.flatMap(\.factors)) }

    /// Large polynomials are not worth following; who makes one gives up on it.
    var isUnwieldy: Bool { terms.count > 12 || terms.contains { $0.factors.count > 6 || !$0.coefficient.isFinite } }

    public static func + (a: Polynomial, b: Polynomial) -> Polynomial {
        if a.terms.isEmpty { return b }
        if b.terms.isEmpty { return a }
        return Polynomial(collecting: a.terms + b.terms)
    }

    public static prefix func - (a: Polynomial) -> Polynomial {
        Polynomial(terms: a.terms.map { Term(factors: $0.factors, coefficient: -$0.coefficient) })
    }

    public static func - (a: Polynomial, b: Polynomial) -> Polynomial { b.terms.isEmpty ? a : a + (-b) }

    public static func * (a: Polynomial, b: Polynomial) -> Polynomial {
        var products: [Term] = []
        for x in a.terms {
            for y in b.terms {
                let factors = x.factors.isEmpty ? y.factors : y.factors.isEmpty ? x.factors : (x.factors + y.factors).sorted { $0.id < $1.id }
                products.append(Term(factors: factors, coefficient: x.coefficient * y.coefficient))
            }
        }
        return Polynomial(collecting: products)
    }

    private init(collecting terms: [Term]) {
        let sorted = terms.sorted { Polynomial.precedes($0.factors, $1.factors) }
        var collected: [Term] = []
        for term in sorted {
            if let last = collected.last, last.factors == term.factors {
                collected[collected.count - 1].coefficient += term.coefficient
            } else {
                collected.append(term)
            }
        }
        self.terms = collected.filter { $0.coefficient != 0 }
    }

    private static func precedes(_ a: [SizeSymbol], _ b: [SizeSymbol]) -> Bool {
        if a.count != b.count { return a.count > b.count }
        for (x, y) in zip(a, b) where x.id != y.id { return x.id < y.id }
        return false
    }

    /// Replaces symbols; nil when one of them stands for something unknown.
    func substituting(_ replacement: (SizeSymbol) -> Replacement) -> Polynomial? {
        if constant != nil { return self }
        var result = Polynomial(0)
        for term in terms {
            var product = Polynomial(term.coefficient)
            for factor in term.factors {
                switch replacement(factor) {
                case .keep: product = product * Polynomial(factor)
                case .by(let polynomial): product = product * polynomial
                case .unknown: return nil
                }
            }
            result = result + product
        }
        return result.isUnwieldy ? nil : result
    }

    enum Replacement { case keep, unknown, by(Polynomial) }

    /// The smallest and largest number that the polynomial can be, from what is known of its symbols.
    public var range: (lower: Double, upper: Double) {
        var lower = 0.0, upper = 0.0
        for term in terms {
            var low = term.coefficient, high = term.coefficient
            var index = 0
            while index < term.factors.count {
                let factor = term.factors[index]
                var power = 1
                while index + power < term.factors.count, term.factors[index + power] == factor { power += 1 }
                var (a, b) = (factor.lower, factor.upper)
                if power > 1 { (a, b) = Polynomial.powerRange(a, b, power) }
                (low, high) = Polynomial.productRange(low, high, a, b)
                index += power
            }
            lower += low; upper += high
        }
        return (lower.isNaN ? -.infinity : lower, upper.isNaN ? .infinity : upper)
    }

    static func productRange(_ a: Double, _ b: Double, _ c: Double, _ d: Double) -> (Double, Double) {
        func times(_ x: Double, _ y: Double) -> Double { x == 0 || y == 0 ? 0 : x * y }
        let corners = [times(a, c), times(a, d), times(b, c), times(b, d)]
        return (corners.min() ?? -.infinity, corners.max() ?? .infinity)
    }

    private static func powerRange(_ a: Double, _ b: Double, _ power: Int) -> (Double, Double) {
        func raised(_ x: Double) -> Double { (0..<power).reduce(1.0) { product, _ in product * x } }
        if power.isMultiple(of: 2), a < 0, b > 0 { return (0, max(raised(a), raised(b))) }
        let (x, y) = (raised(a), raised(b))
        return (min(x, y), max(x, y))
    }

    /// Whether two polynomials are the same number: always, never, or that cannot be said.
    static func same(_ a: Polynomial, _ b: Polynomial) -> Bool? {
        if a == b { return true }
        let (lower, upper) = (a - b).range
        if lower > 0 || upper < 0 { return false }
        if let x = a.symbol, let y = b.symbol, x.isSizeName, y.isSizeName { return false }
        return nil
    }

    /// Solves `self == value` for the only symbol that `isFree` accepts, when it occurs linearly with coefficient one.
    func solved(for isFree: (SizeSymbol) -> Bool, equalTo value: Polynomial) -> (symbol: SizeSymbol, value: Polynomial)? {
        var found: SizeSymbol?
        for term in terms {
            for factor in term.factors where isFree(factor) {
                guard found == nil, term.factors.count == 1, term.coefficient == 1 else { return nil }
                found = factor
            }
        }
        guard let found else { return nil }
        return (found, value - (self - Polynomial(found)))
    }
}

extension Polynomial: CustomStringConvertible {
    public var description: String {
        if terms.isEmpty { return "0" }
        var text = ""
        // A positive term first where there is one: `1 - a` reads better than `-a + 1`.
        let firstPositive = terms.firstIndex { $0.coefficient > 0 } ?? 0
        let ordered = [terms[firstPositive]] + terms.indices.filter { $0 != firstPositive }.map { terms[$0] }
        for term in ordered {
            let magnitude = abs(term.coefficient)
            if text.isEmpty { text = term.coefficient < 0 ? "-" : "" } else { text += term.coefficient < 0 ? " - " : " + " }
            let factors = term.factors.map(\.name).joined(separator: " * ")
            if term.factors.isEmpty {
                text += Polynomial.number(magnitude)
            } else if magnitude == 1 {
                text += factors
            } else {
                text += Polynomial.number(magnitude) + " * " + factors
            }
        }
        return text
    }

    static func number(_ value: Double) -> String {
        value == value.rounded() && abs(value) < 1e15 ? String(Int(value)) : String(value)
    }
}
