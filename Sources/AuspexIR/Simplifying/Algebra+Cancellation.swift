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
        guard let first = logistic(left.without(common)), let last = logistic(right.without(common)),
            let one = antisymmetric[first.function.value], let two = antisymmetric[last.function.value],
            one.operation == two.operation, product(one.operand) == product(two.operand).negated,
            first.function.coefficient == -last.function.coefficient,
            let operand = product(one.operand).times(Monomial(coefficient: first.function.coefficient)),
            let rest = Self.merged(first.rest + last.rest), let terms = Self.merged(rest + [operand])
        else { return nil }
        // The rest, which often does not change, by itself; beginning with what is not negated.
        let sum = emit(terms.count > rest.count ? rest.filter { $0.coefficient > 0 } + rest.filter { $0.coefficient < 0 } + [operand] : terms)
        return common.factors.isEmpty ? sum : multiply(emit(common), sum)
    }

    /// A constant times a value that is an f(x) of `antisymmetric`, or the sum of one and a rest.
    private func logistic(_ monomial: Monomial) -> (rest: [Monomial], function: Logistic)? {
        guard monomial.factors.count == 1, let factor = monomial.factors.first, factor.exponent == 1 else { return nil }
        if antisymmetric[factor.value] != nil { return ([], Logistic(value: factor.value, coefficient: monomial.coefficient)) }
        guard let (rest, function) = logisticSums[factor.value], let scaled = rest.times(Monomial(coefficient: monomial.coefficient)) else { return nil }
        return ([scaled], Logistic(value: function.value, coefficient: function.coefficient * monomial.coefficient))
    }

    /// Remembers that a value is the sum of two others, if one of them is an f(x) of `antisymmetric`.
    mutating func noteLogistic(_ sum: Value, _ a: Value, _ b: Value, _ negatingSecond: Bool) {
        let left = product(a), right = negatingSecond ? product(b).negated : product(b)
        if let (rest, function) = logistic(right), rest.isEmpty {
            logisticSums[sum] = (Monomial(a), function)
        } else if let (rest, function) = logistic(left), rest.isEmpty {
            logisticSums[sum] = (negatingSecond ? Monomial(b).negated : Monomial(b), function)
        }
    }
}
