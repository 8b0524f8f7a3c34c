// Terms that cancel. In general they do not: what is infinite less itself is not zero. Here are the cases in which they do.
extension AlgebraRewriter {
    /// A value less itself.
    mutating func difference(of value: Value) -> Value {
        let zero = builder.subtract(value, value), monomial = product(value)
        let isBounded = monomial.factors.allSatisfy { $0.exponent > 0 && bounded.contains($0.value) }
        if isBounded, !monomial.factors.isEmpty, builder.literal(zero) == nil { vanishing[zero] = monomial }
        return zero
    }

    /// `a + b` or `a − b` without one of the two, if that is zero: products of bounded factors that cancel are, unless a factor is not a number, and then
    /// the other is not a number either if it has the same factors. In derivatives of weights, which come to one, there are such.
    func withoutVanishing(_ a: Value, _ b: Value, _ negatingSecond: Bool) -> Value? {
        func covers(_ value: Value, _ factors: Monomial) -> Bool {
            let own = product(value)
            return factors.factors.allSatisfy { factor in own.factors.contains { $0.value == factor.value } }
        }
        if let factors = vanishing[b], covers(a, factors) { return a }
        if let factors = vanishing[a], !negatingSecond, covers(b, factors) { return b }
        return nil
    }

    /// `a + b` or `a − b` where log σ(x) − log σ(−x), which is x, comes up when common factors are taken out. Nil elsewhere.
    ///
    /// Derivatives of the weights of two alternatives are such sums: the weights' logarithms need not be waited for.
    mutating func withoutLogistic(_ a: Value, _ b: Value, _ negatingSecond: Bool) -> Value? {
        let left = product(a), right = negatingSecond ? product(b).negated : product(b)
        let common = left.common(with: right)
        guard let first = sum(left.without(common)), let last = sum(right.without(common)) else { return nil }
        guard let reduced = withoutLogistic(first + last), let terms = Self.merged(reduced) else { return nil }
        let rest = emit(terms)
        return common.factors.isEmpty ? rest : multiply(emit(common), rest)
    }

    /// A constant times a value as a sum of monomials.
    private func sum(_ monomial: Monomial) -> [Monomial]? {
        guard monomial.factors.count == 1, let factor = monomial.factors.first, factor.exponent == 1 else { return nil }
        let terms = form(factor.value).compactMap { $0.times(Monomial(coefficient: monomial.coefficient)) }
        return terms.count == form(factor.value).count ? terms : nil
    }

    /// The terms with f(x) − f(−x) written as x; nil where there is no such pair.
    private func withoutLogistic(_ terms: [Monomial]) -> [Monomial]? {
        for (position, term) in terms.enumerated() {
            guard let one = function(term) else { continue }
            for (place, other) in terms.enumerated().dropFirst(position + 1) where other.coefficient == -term.coefficient {
                guard let two = function(other), one.operation == two.operation, product(one.operand) == product(two.operand).negated,
                    let operand = product(one.operand).times(Monomial(coefficient: term.coefficient))
                else { continue }
                let rest = terms.indices.filter { $0 != position && $0 != place }.map { terms[$0] }
                return (withoutLogistic(rest) ?? rest) + [operand]
            }
        }
        return nil
    }

    private func function(_ term: Monomial) -> (operation: UnaryOperation, operand: Value)? {
        guard term.factors.count == 1, let factor = term.factors.first, factor.exponent == 1 else { return nil }
        return antisymmetric[factor.value]
    }
}
