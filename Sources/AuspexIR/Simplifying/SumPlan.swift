/// What a loop collects, after invariant factors and terms of its sums have left it.
struct SumPlan {
    /// What the rewritten loop collects, each once.
    private(set) var inner: [(Value, Collector)] = []
    /// How the results of the original loop are made of that.
    private(set) var results: [Recipe] = []

    enum Recipe {
        case collected(Int)
        /// Invariant monomials times sums (or times nothing, for terms that were invariant themselves).
        case combination([(terms: [Monomial], sum: Int?)])

        func value(_ outer: [Value], _ rewriter: inout AlgebraRewriter) -> Value {
            switch self {
            case .collected(let position): return outer[position]
            case .combination(let parts):
                var total: Value?
                for part in parts {
                    var value = rewriter.emit(part.terms)
                    if let sum = part.sum { value = rewriter.multiply(value, outer[sum]) }
                    total = total.map { rewriter.add($0, value) } ?? value
                }
                return total ?? rewriter.builder.real(0)
            }
        }
    }

    private mutating func position(_ value: Value, _ collector: Collector) -> Int {
        if let known = inner.firstIndex(where: { $0.0 == value && $0.1 == collector }) { return known }
        inner.append((value, collector))
        return inner.count - 1
    }

    /// Plans a result of a body that is still open: a value, the terms that it is the sum of (nil where it
    /// is to be added up as it is), and the number of iterations.
    mutating func collect(_ value: Value, _ terms: [Monomial]?, _ collector: Collector, count: Int, _ rewriter: inout AlgebraRewriter) {
        let here = rewriter.builder.currentDepth
        guard let terms, collector == .sum, count > 0, rewriter.builder.type(of: value) == .real else {
            results.append(.collected(position(value, collector)))
            return
        }
        // Terms by what of them varies from iteration to iteration; nothing leaves from those of one alone.
        var groups: [(varying: Monomial, invariant: [Monomial])] = []
        var alone: [Monomial] = []
        for term in terms {
            let varying = Monomial(coefficient: 1, factors: term.factors.filter { rewriter.builder.depth(of: $0.value) >= here })
            var invariant = Monomial(
                coefficient: term.coefficient, factors: term.factors.filter { rewriter.builder.depth(of: $0.value) < here })
            if varying.factors.isEmpty { invariant.coefficient *= Double(count) }
            if let known = groups.firstIndex(where: { $0.varying == varying }) {
                groups[known].invariant.append(invariant)
            } else if invariant == Monomial(coefficient: 1) || invariant == Monomial(coefficient: -1), !varying.factors.isEmpty {
                alone.append(term)
            } else {
                groups.append((varying, [invariant]))
            }
        }
        if groups.isEmpty, alone.count > 1 || alone.first?.coefficient != -1 {
            results.append(.collected(position(value, .sum)))
            return
        }
        var parts: [(terms: [Monomial], sum: Int?)] = []
        if !alone.isEmpty {
            let isNegative = alone.allSatisfy { $0.coefficient < 0 }
            let sum = rewriter.emit(isNegative ? alone.map(\.negated) : alone)
            parts.append(([Monomial(coefficient: isNegative ? -1 : 1)], position(sum, .sum)))
        }
        for group in groups {
            parts.append((group.invariant, group.varying.factors.isEmpty ? nil : position(rewriter.emit(group.varying), .sum)))
        }
        results.append(.combination(parts))
    }
}
