/// A constant times integer powers of values: what a chain of multiplications, divisions and negations amounts to.
struct Monomial: Hashable {
    struct Factor: Hashable {
        var value: Value
        /// Not zero.
        var exponent: Int
    }

    /// Finite and not zero.
    var coefficient: Double
    /// Ordered by value, each once.
    var factors: [Factor]

    /// Powers that are still multiplied out.
    private static let highestPower = 6
    private static let mostFactors = 6

    init(coefficient: Double, factors: [Factor] = []) { self.coefficient = coefficient; self.factors = factors }

    /// A value by itself.
    init(_ value: Value) { self.init(coefficient: 1, factors: [Factor(value: value, exponent: 1)]) }

    /// Without its coefficient.
    var unit: Monomial { Monomial(coefficient: 1, factors: factors) }

    var negated: Monomial { Monomial(coefficient: -coefficient, factors: factors) }

    var inverse: Monomial? {
        Monomial(coefficient: 1 / coefficient, factors: factors.map { Factor(value: $0.value, exponent: -$0.exponent) }).wellFormed
    }

    /// The product; nil where powers would cancel altogether (0/0 is not 1) or become unwieldy.
    func times(_ other: Monomial) -> Monomial? {
        var product: [Factor] = []
        var left = factors[...], right = other.factors[...]
        while let a = left.first, let b = right.first {
            if a.value == b.value {
                guard a.exponent + b.exponent != 0 else { return nil }
                product.append(Factor(value: a.value, exponent: a.exponent + b.exponent))
                left.removeFirst()
                right.removeFirst()
            } else if a.value.index < b.value.index {
                product.append(left.removeFirst())
            } else {
                product.append(right.removeFirst())
            }
        }
        return Monomial(coefficient: coefficient * other.coefficient, factors: product + left + right).wellFormed
    }

    /// The powers that both have, with the coefficient one.
    func common(with other: Monomial) -> Monomial {
        var shared: [Factor] = []
        for factor in factors {
            guard let match = other.factors.first(where: { $0.value == factor.value }), match.exponent.signum() == factor.exponent.signum() else { continue }
            shared.append(Factor(value: factor.value, exponent: factor.exponent.signum() * min(abs(factor.exponent), abs(match.exponent))))
        }
        return Monomial(coefficient: 1, factors: shared)
    }

    /// Without powers that it has.
    func without(_ part: Monomial) -> Monomial {
        Monomial(coefficient: coefficient, factors: factors.compactMap { factor in
            let rest = factor.exponent - (part.factors.first { $0.value == factor.value }?.exponent ?? 0)
            return rest == 0 ? nil : Factor(value: factor.value, exponent: rest)
        })
    }

    /// One power less (or, of a divisor, one less of those) of one factor.
    func reduced(at position: Int) -> Monomial {
        var rest = self
        rest.factors[position].exponent -= factors[position].exponent.signum()
        if rest.factors[position].exponent == 0 { rest.factors.remove(at: position) }
        return rest
    }

    /// The monomial whose square this is, if its powers are even and its coefficient is one.
    var root: Monomial? {
        guard coefficient == 1, !factors.isEmpty, factors.allSatisfy({ $0.exponent % 2 == 0 }) else { return nil }
        return Monomial(coefficient: 1, factors: factors.map { Factor(value: $0.value, exponent: $0.exponent / 2) })
    }

    private var wellFormed: Monomial? {
        // Far from where doubles end, so that collecting constants neither overflows nor loses digits.
        guard coefficient.magnitude < 1e100, coefficient.magnitude > 1e-100, factors.count <= Self.mostFactors,
            factors.allSatisfy({ abs($0.exponent) <= Self.highestPower })
        else { return nil }
        return self
    }
}
