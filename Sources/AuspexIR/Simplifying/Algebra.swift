extension Pass {
    /// Uses the laws of arithmetic that hold up to rounding: collects constants and powers, merges like terms, divides by what
    /// a loop does not change by multiplying with its reciprocal, and takes invariant factors and terms out of sums.
    ///
    /// Results may differ from the original in the last digits of the largest of the terms that they are the sum of. Terms that
    /// cancel are not taken together (but see Algebra+Cancellation), nor are factors that cancel altogether. Squares and reciprocals of factors are taken to
    /// be within the range of doubles: where (r / s)² is a number, r² and 1 / s² may not be if r or s is beyond 10^±150.
    static let rewriteAlgebraically = Pass("rewrite algebraically") { function in
        var rewriter = AlgebraRewriter(function)
        return rewriter.rewritten()
    }
}

/// Emits a function again. Every instruction is emitted nearly as it was, and of every real its form as a sum of monomials is
/// noted; where a form leads to less work than the value itself, code is emitted for the form. What is not used in the end goes
/// with the dead code.
struct AlgebraRewriter {
    enum ScopeKind { case function, loop, arm }

    let function: Function
    var builder: Builder
    /// From values of the source to those of the builder.
    var names: [Value: Value] = [:]
    /// Sums of monomials by the value that they amount to; a value without is a monomial by itself.
    var forms: [Value: [Monomial]] = [:]
    /// Values in sight by their monomial, and the monomials to forget when a scope is closed.
    private var products: [Monomial: Value] = [:]
    private var productsByDepth: [[Monomial]] = [[]]
    /// What an exponential is the exponential of.
    private var exponents: [Value: Value] = [:]
    /// What the logarithm of a logistic function is that of.
    private var logits: [Value: Value] = [:]
    /// Values f(x) where f(x) − f(−x) is x: log σ(x) and log(1 + exp x).
    var antisymmetric: [Value: (operation: UnaryOperation, operand: Value)] = [:]
    /// A constant times such a value.
    struct Logistic {
        var value: Value
        var coefficient: Double
    }
    /// Sums of such a value and a rest.
    var logisticSums: [Value: (rest: Monomial, function: Logistic)] = [:]
    /// Values that are finite or not a number.
    var bounded: Set<Value> = []
    /// Differences of equal values that are finite or not a number, and these: zero, unless they are not numbers.
    var vanishing: [Value: Monomial] = [:]
    /// Values that depend on data, constants and indices alone.
    private var prepared: Set<Value> = []
    /// Values that depend on the index of the innermost loop, but not on the loop around it.
    private var rows: Set<Value> = []
    private var scopes: [ScopeKind] = [.function]

    /// How often each value of the source is used.
    let uses: [Value: Int]
    /// Values of the source that are computed as they are written.
    let exact: Set<Value>

    /// Terms of a sum that are kept apart.
    private static let mostTerms = 8

    init(_ function: Function) {
        self.function = function
        builder = Builder(name: function.name, precision: function.precision)
        let survey = ValueSurvey(function)
        uses = survey.uses
        exact = survey.exact
    }

    mutating func rewritten() -> Function {
        for (input, parameter) in zip(function.inputs, function.body.parameters) {
            let value = builder.input(input.name, function.type(of: parameter), role: input.role)
            names[parameter] = value
            if input.role == .data { prepared.insert(value) }
        }
        for instruction in function.body.instructions { rewrite(instruction) }
        return builder.finish(zip(function.outputs, function.body.results).map { (name: $0, value: name($1)) })
    }

    func name(_ value: Value) -> Value { names[value] ?? value }

    // MARK: Scopes

    mutating func open(_ kind: ScopeKind, _ open: (inout Builder) -> [Value]) -> [Value] {
        scopes.append(kind)
        productsByDepth.append([])
        return open(&builder)
    }

    mutating func close(_ results: [Value]) -> Region {
        scopes.removeLast()
        for monomial in productsByDepth.removeLast() { products[monomial] = nil }
        return builder.close(results: results)
    }

    /// Where work on a value can go at best: where the value is, but not out of an arm.
    func place(_ value: Value) -> Int { max(builder.depth(of: value), scopes.lastIndex(of: .arm) ?? 0) }

    /// Whether work on a value leaves a loop that is open here.
    func leavesLoop(_ value: Value) -> Bool { scopes[(place(value) + 1)...].contains(.loop) }

    /// Whether data binding makes an array of what is computed here of data and the index.
    private var isWherePrepared: Bool { scopes == [.function] || scopes == [.function, .loop] }

    /// Notes what a new value depends on.
    mutating func mark(_ value: Value, _ operands: [Value]) {
        if operands.allSatisfy({ prepared.contains($0) || builder.literal($0) != nil }) { prepared.insert(value) }
        if let around = loopAround, operands.contains(where: rows.contains),
            operands.allSatisfy({ rows.contains($0) || builder.depth(of: $0) < around })
        {
            rows.insert(value)
        }
    }

    mutating func markIndices(_ indices: [Value]) {
        prepared.formUnion(indices)
        if loopAround != nil { rows.formUnion(indices) }
    }

    /// Depth of the loop whose body the innermost loop is written in.
    private var loopAround: Int? {
        guard scopes.count > 2, scopes[scopes.count - 1] == .loop, scopes[scopes.count - 2] == .loop else { return nil }
        return scopes.count - 2
    }

    /// Whether the reciprocal of a value is made elsewhere, once: outside of the loop, or as an array beforehand.
    private func isPreparedElsewhere(_ value: Value) -> Bool {
        prepared.contains(value) && isWherePrepared || rows.contains(value) && loopAround != nil
    }

    // MARK: Forms

    func form(_ value: Value) -> [Monomial] {
        if case .real(let number)? = builder.literal(value), number != 0, number.isFinite { return [Monomial(coefficient: number)] }
        return forms[value] ?? [Monomial(value)]
    }

    /// The value as one monomial.
    func product(_ value: Value) -> Monomial {
        let terms = form(value)
        return terms.count == 1 ? terms[0] : Monomial(value)
    }

    private mutating func note(_ value: Value, _ terms: [Monomial]) {
        guard builder.literal(value) == nil, terms != [Monomial(value)] else { return }
        if forms[value] == nil { forms[value] = terms }
        if terms.count == 1, products[terms[0]] == nil {
            products[terms[0]] = value
            productsByDepth[builder.depth(of: value)].append(terms[0])
        }
    }

    /// The terms of a sum with like ones merged; nil where some would cancel or there are too many.
    static func merged(_ terms: [Monomial]) -> [Monomial]? {
        var result: [Monomial] = []
        for term in terms {
            if let position = result.firstIndex(where: { $0.factors == term.factors }) {
                guard (result[position].coefficient < 0) == (term.coefficient < 0) else { return nil }
                result[position].coefficient += term.coefficient
            } else {
                result.append(term)
            }
        }
        return result.count <= mostTerms ? result : nil
    }

    // MARK: Arithmetic

    private mutating func ordered(_ operation: BinaryOperation, _ a: Value, _ b: Value) -> Value {
        a.index <= b.index ? builder.binary(operation, a, b) : builder.binary(operation, b, a)
    }

    /// `a + b` or `a − b`. The terms of the operands may be given where they are better not taken apart.
    mutating func add(
        _ a: Value, _ b: Value, negatingSecond: Bool = false, terms given: (first: [Monomial], second: [Monomial])? = nil
    ) -> Value {
        let left = product(a), right = negatingSecond ? product(b).negated : product(b)
        if left == right.negated { return difference(of: a) }
        if let simpler = withoutVanishing(a, b, negatingSecond) ?? withoutLogistic(a, b, negatingSecond) { return simpler }
        if let sum = Self.merged([left, right]), sum.count == 1, builder.literal(a) == nil { return emit(sum[0]) }
        let (first, last) = given ?? (form(a), form(b))
        let merged = Self.merged(first + (negatingSecond ? last.map(\.negated) : last))
        if let merged, merged.count < first.count + last.count, merged.count > 1, given != nil { return emit(merged) }
        let terms = merged ?? Self.merged([left, right]) ?? []
        let result: Value
        if right.coefficient == -1, !right.factors.isEmpty {
            result = builder.subtract(a, emit(right.unit))
        } else if left.coefficient == -1, !left.factors.isEmpty, !negatingSecond {
            result = builder.subtract(b, emit(left.unit))
        } else if negatingSecond {
            result = product(b).coefficient == -1 ? ordered(.add, a, emit(right.unit)) : builder.subtract(a, b)
        } else {
            result = ordered(.add, a, b)
        }
        if !terms.isEmpty { note(result, terms) }
        noteLogistic(result, a, b, negatingSecond)
        return result
    }

    mutating func negate(_ a: Value) -> Value { multiply(a, nil, Monomial(coefficient: -1)) { $0.negate(a) } }

    mutating func multiply(_ a: Value, _ b: Value) -> Value {
        multiply(a, b, product(b)) { a.index <= b.index ? $0.multiply(a, b) : $0.multiply(b, a) }
    }

    /// `a` times a monomial, which is that of `b` if there is one.
    private mutating func multiply(_ a: Value, _ b: Value?, _ factor: Monomial, plainly: (inout Builder) -> Value) -> Value {
        guard let result = product(a).times(factor) else {
            let value = plainly(&builder)
            if let b, let atoms = Monomial(a).times(Monomial(b)) { note(value, [atoms]) }
            return value
        }
        if let known = products[result] { return known }
        // Constants are collected; otherwise what is written is as good.
        let value = product(a).coefficient == 1 || factor.coefficient == 1 ? plainly(&builder) : emit(result)
        note(value, [result])
        return value
    }

    mutating func divide(_ a: Value, _ b: Value) -> Value {
        guard let inverse = product(b).inverse else { return builder.divide(a, b) }
        if inverse.factors.isEmpty { return multiply(a, builder.real(inverse.coefficient)) }
        let isWorthIt = leavesLoop(b) && !leavesLoop(a) || isPreparedElsewhere(b) && !isPreparedElsewhere(a)
        if isWorthIt { return multiply(a, reciprocal(b)) }
        return multiply(a, nil, inverse) { $0.divide(a, b) }
    }

    mutating func reciprocal(_ a: Value) -> Value {
        guard let inverse = product(a).inverse, builder.literal(a) == nil else { return builder.unary(.reciprocal, a) }
        if let known = products[inverse] { return known }
        let value = builder.unary(.reciprocal, a)
        mark(value, [a])
        note(value, [inverse])
        return value
    }

    mutating func unary(_ operation: UnaryOperation, _ a: Value) -> Value {
        if operation == .log, let exponent = exponents[a] { return exponent }
        // What else is made of this logit shares its exponential; that of the logarithm would have to wait for it.
        if operation == .exp, let logit = logits[a] { return self.unary(.sigmoid, logit) }
        let value = builder.unary(operation, a)
        if operation == .exp { exponents[value] = a }
        if operation == .logSigmoid { logits[value] = a }
        if operation == .logSigmoid || operation == .softplus { antisymmetric[value] = (operation, a) }
        if operation == .sigmoid || operation == .tanh { bounded.insert(value) }
        return value
    }

    // MARK: Emission of forms

    /// Code for a monomial: factors that are known further outside are multiplied there.
    mutating func emit(_ monomial: Monomial) -> Value {
        if let known = products[monomial] { return known }
        if monomial.factors.isEmpty { return builder.real(monomial.coefficient) }
        if monomial.coefficient == 1, monomial.factors.count == 1, monomial.factors[0].exponent == 1 { return monomial.factors[0].value }
        let value = make(monomial)
        note(value, [monomial])
        return value
    }

    private mutating func make(_ monomial: Monomial) -> Value {
        let deepest = monomial.factors.map { place($0.value) }.max() ?? 0
        let outer = Monomial(coefficient: monomial.coefficient, factors: monomial.factors.filter { place($0.value) < deepest })
        if !outer.factors.isEmpty {
            let inner = Monomial(coefficient: 1, factors: monomial.factors.filter { place($0.value) == deepest })
            let left = emit(outer), right = emit(inner)
            return builder.multiply(left, right)
        }
        if monomial.coefficient == -1 { return builder.negate(emit(monomial.unit)) }
        if monomial.coefficient != 1 {
            let unit = emit(monomial.unit)
            return builder.multiply(builder.real(monomial.coefficient), unit)
        }
        if let root = monomial.root {
            let value = emit(root)
            return builder.multiply(value, value)
        }
        // One factor and a product that is there already; or the last divisor, or the last factor, and the rest.
        for position in monomial.factors.indices {
            if let known = products[monomial.reduced(at: position)] { return combine(known, monomial.factors[position]) }
        }
        let last = monomial.factors.lastIndex { $0.exponent < 0 } ?? monomial.factors.count - 1
        let rest = monomial.reduced(at: last)
        return rest.factors.isEmpty ? reciprocal(monomial.factors[last].value) : combine(emit(rest), monomial.factors[last])
    }

    private mutating func combine(_ rest: Value, _ factor: Monomial.Factor) -> Value {
        if factor.exponent > 0 { return ordered(.multiply, rest, factor.value) }
        if product(rest).factors.allSatisfy({ $0.exponent < 0 }) || isPreparedElsewhere(factor.value) {
            return ordered(.multiply, rest, reciprocal(factor.value))
        }
        return builder.divide(rest, factor.value)
    }

    /// Code for a sum of monomials, in order.
    mutating func emit(_ terms: [Monomial]) -> Value {
        guard var total = terms.first.map({ emit($0) }) else { return builder.real(0) }
        for term in terms.dropFirst() {
            let magnitude = term.coefficient < 0 ? term.negated : term
            let value = emit(magnitude)
            total = term.coefficient < 0 ? builder.subtract(total, value) : builder.add(total, value)
        }
        note(total, terms)
        return total
    }
}
