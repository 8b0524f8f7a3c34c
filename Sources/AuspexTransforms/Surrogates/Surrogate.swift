import AuspexIR

/// A function whose choices cannot be taken apart as their strategies ask for.
public struct NotResolvable: Error, CustomStringConvertible {
    public var reason: String
    public init(_ reason: String) { self.reason = reason }
    public var description: String { reason }
}

extension Function {
    /// The function with its first output replaced by its surrogate: a value that is an unbiased estimate of the output's expectation,
    /// and whose ordinary derivative is an unbiased estimate of the derivative of that expectation. No fork is left.
    ///
    /// Other outputs are what they are at the first alternative of every choice. See docs/internals/estimators.md.
    /// - Parameter controlVariate: position of an output that is added to the surrogate as it stands: what has value zero and a derivative of mean zero.
    /// - Throws: `NotResolvable` when a choice would have to be summed out together with its neighbours.
    public func resolvingForks(controlVariate: Int? = nil) throws -> Function {
        var surrogate = Surrogate(self)
        let function = try surrogate.run(controlVariate: controlVariate)
        return function.simplified()
    }
}

/// Builds the surrogate of a function's first output.
struct Surrogate {
    let source: Function
    let dependence: ForkDependence
    var builder: Builder

    /// New names of the source's values, at one point of what is built.
    struct Names {
        var values: [Value: Value] = [:]
        /// Loops of the source in whose body we are, by their first result.
        var open: Set<Value> = []
        /// Forks whose alternatives and weights are accounted for.
        var resolved: Set<Value> = []
    }

    /// One summand of an output: a value of the source times factors, each to be divided by or multiplied with.
    struct Term {
        var value: Value?
        var sign: Double = 1
        var factors: [(value: Value, divides: Bool)] = []
    }

    init(_ function: Function) {
        source = function
        dependence = ForkDependence(function)
        builder = Builder(name: function.name, precision: function.precision)
    }

    mutating func run(controlVariate: Int?) throws -> Function {
        var names = Names()
        for (input, parameter) in zip(source.inputs, source.body.parameters) {
            names.values[parameter] = builder.input(input.name, source.type(of: parameter), role: input.role)
        }
        var primal = names
        builder.copy(contentsOf: source.body, types: source.types, names: &primal.values)
        guard let output = source.body.results.first else { return source }
        var total = try sum(terms(of: output), &names)
        if let controlVariate, source.body.results.indices.contains(controlVariate) {
            let value = source.body.results[controlVariate]
            total = builder.add(total, primal.values[value] ?? value)
        }
        var results = [(name: source.outputs[0], value: total)]
        for (position, result) in source.body.results.enumerated().dropFirst() where position != controlVariate {
            results.append((name: source.outputs[position], value: primal.values[result] ?? result))
        }
        return builder.finish(results).takingFirstOfForks()
    }

    // MARK: Terms

    /// A value as a sum of terms, with factors taken out that no fork reaches.
    func terms(of value: Value) -> [Term] { terms(of: Term(value: value)) }

    private func terms(of term: Term) -> [Term] {
        guard let value = term.value, let (instruction, _) = dependence.definitions[value] else { return [term] }
        func with(_ value: Value, sign: Double = 1, _ factor: (value: Value, divides: Bool)? = nil) -> Term {
            Term(value: value, sign: term.sign * sign, factors: term.factors + (factor.map { [$0] } ?? []))
        }
        func isFixed(_ value: Value) -> Bool { dependence.forks(reaching: value).isEmpty }
        switch instruction.operation {
        case .binary(.add, let a, let b): return terms(of: with(a)) + terms(of: with(b))
        case .binary(.subtract, let a, let b): return terms(of: with(a)) + terms(of: with(b, sign: -1))
        case .unary(.negate, let a): return terms(of: with(a, sign: -1))
        case .binary(.multiply, let a, let b) where isFixed(a) && !isFixed(b): return terms(of: with(b, (a, false)))
        case .binary(.multiply, let a, let b) where isFixed(b) && !isFixed(a): return terms(of: with(a, (b, false)))
        case .binary(.divide, let a, let b) where isFixed(b) && !isFixed(a): return terms(of: with(a, (b, true)))
        default: return [term]
        }
    }

    /// The surrogate of a sum of terms: terms with the same forks together.
    mutating func sum(_ terms: [Term], _ names: inout Names) throws -> Value {
        var groups: [(forks: [Value], terms: [Term])] = []
        for term in terms {
            let forks = term.value.map { outer(dependence.forks(reaching: $0).subtracting(names.resolved), in: names) } ?? []
            let key = forks.sorted { $0.index < $1.index }
            if let position = groups.firstIndex(where: { $0.forks == key }) {
                groups[position].terms.append(term)
            } else {
                groups.append((key, [term]))
            }
        }
        var total = builder.real(0)
        for group in groups {
            let value = try weighted(group.forks[...], names) { surrogate, names in
                var sum = surrogate.builder.real(0)
                for term in group.terms { sum = surrogate.builder.add(sum, try surrogate.value(of: term, &names)) }
                return sum
            }
            total = builder.add(total, value)
        }
        return total
    }

    /// Those forks that are made where we are, or around: the others are inside of a loop.
    private func outer(_ forks: Set<Value>, in names: Names) -> Set<Value> {
        forks.filter { (dependence.homes[$0] ?? []).allSatisfy(names.open.contains) }
    }

    private mutating func value(of term: Term, _ names: inout Names) throws -> Value {
        guard let value = term.value else { return builder.real(0) }
        var result: Value
        let inner = dependence.forks(reaching: value).subtracting(names.resolved)
        if case .loop(let loop)? = dependence.definitions[value]?.instruction.operation, let position = dependence.definitions[value]?.position,
            loop.collectors[position] == .sum, source.type(of: value).scalar == .real {
            result = try plate(loop, position, dependence.definitions[value]?.instruction.results.first ?? value, names)
        } else if !inner.isEmpty {
            result = try escaping(value, inner, &names)
        } else {
            result = try evaluate(value, &names)
        }
        for factor in term.factors {
            let by = try evaluate(factor.value, &names)
            result = factor.divides ? builder.binary(.divide, result, by) : builder.multiply(result, by)
        }
        return term.sign < 0 ? builder.negate(result) : result
    }

    // MARK: Weights

    /// Σ over the alternatives of the forks, of the product of their weights with what `body` builds.
    mutating func weighted(
        _ forks: ArraySlice<Value>, _ names: Names, _ body: (inout Surrogate, inout Names) throws -> Value
    ) throws -> Value {
        var names = names
        guard let first = forks.first, let fork = dependence.forks[first] else { return try body(&self, &names) }
        let rest = forks.dropFirst()
        let weights = try evaluate(fork.weights, &names), values = try evaluate(fork.values, &names)
        names.resolved.insert(first)
        if fork.count == 1 {
            let weight = builder.load(weights, [builder.int(0)])
            names.values[first] = alternative(of: values, builder.int(0))
            return builder.multiply(weight, try weighted(rest, names, body))
        }
        let index = builder.openLoop(extents: [fork.count])[0]
        // What depends on the choice has to be computed again for each alternative.
        names.values = names.values.filter { !dependence.forks(reaching: $0.key).contains(first) }
        names.values[first] = alternative(of: values, index)
        let inner = try weighted(rest, names, body)
        let product = builder.multiply(builder.load(weights, [index]), inner)
        let region = builder.close(results: [product])
        return builder.finishLoop([fork.count], region, [.sum])[0]
    }

    private mutating func alternative(of values: Value, _ index: Value) -> Value {
        let shape = Array(builder.type(of: values).shape.dropFirst())
        guard !shape.isEmpty else { return builder.load(values, [index]) }
        return builder.tabulate(shape) { builder, indices in builder.load(values, [index] + indices) }
    }

    // MARK: Plates

    /// The sum of a loop: its body's terms are resolved inside, one loop for each group of forks.
    private mutating func plate(_ loop: Loop, _ position: Int, _ key: Value, _ names: Names) throws -> Value {
        let parts = terms(of: loop.body.results[position])
        var groups: [(forks: Set<Value>, terms: [Term])] = []
        for part in parts {
            let forks = part.value.map { dependence.forks(reaching: $0) } ?? []
            if let place = groups.firstIndex(where: { $0.forks == forks }) { groups[place].terms.append(part) } else { groups.append((forks, [part])) }
        }
        var total = builder.real(0)
        for group in groups {
            var inner = names
            inner.open.insert(key)
            let indices = builder.openLoop(extents: loop.extents)
            for (parameter, index) in zip(loop.body.parameters, indices) { inner.values[parameter] = index }
            // Arrays of choices that are read at the loop's own indices only: their bodies belong to this iteration.
            for value in group.terms.compactMap(\.value) { adopt(value, &inner) }
            let value = try sum(group.terms, &inner)
            let region = builder.close(results: [value])
            total = builder.add(total, builder.finishLoop(loop.extents, region, [.sum])[0])
        }
        return total
    }

    /// Finds the loops whose elements `value` reads at indices that are known here, and opens their bodies at these indices.
    private func adopt(_ value: Value, _ names: inout Names) {
        var seen: Set<Value> = []
        func visit(_ value: Value) {
            guard seen.insert(value).inserted, !dependence.forks(reaching: value).subtracting(names.resolved).isEmpty,
                let (instruction, _) = dependence.definitions[value]
            else { return }
            if case .load(let array, let indices) = instruction.operation, enter(array, indices) { return }
            instruction.operation.forEachFreeValue(visit)
        }
        /// Binds the parameters of the loop that makes `array` to the indices; false when it cannot be entered.
        func enter(_ array: Value, _ indices: [Value]) -> Bool {
            guard let (instruction, position) = dependence.definitions[array], case .loop(let loop) = instruction.operation,
                loop.collectors[position] == .map, loop.extents.count <= indices.count, let key = instruction.results.first
            else { return false }
            let known = names.values
            let own = indices.prefix(loop.extents.count).map { known[$0] }
            let isBound = zip(loop.body.parameters, own).allSatisfy { known[$0] == nil || known[$0] == $1 }
            guard own.allSatisfy({ $0 != nil }), isBound else { return false }
            for (parameter, index) in zip(loop.body.parameters, own) { names.values[parameter] = index }
            names.open.insert(key)
            let rest = Array(indices.dropFirst(loop.extents.count))
            let result = loop.body.results[position]
            if rest.isEmpty { visit(result) } else if !enter(result, rest) { visit(result) }
            return true
        }
        visit(value)
    }

    // MARK: Choices that meet in what is not a sum

    /// A value on which the choices of many iterations act at once.
    private mutating func escaping(_ value: Value, _ forks: Set<Value>, _ names: inout Names) throws -> Value {
        let result = try evaluate(value, &names)
        var weight = builder.real(1)
        for fork in forks.sorted(by: { $0.index < $1.index }) {
            guard let known = dependence.forks[fork] else { continue }
            guard known.count == 1 else {
                throw NotResolvable(
                    "a choice with \(known.count) alternatives is made in a loop, and its values meet in something that is not a sum over the loop")
            }
            weight = builder.add(weight, try excess(of: known, names))
        }
        return builder.multiply(weight, result)
    }

    /// Σ over the iterations that make a fork of (weight − 1): the product of the weights, to first order around their value, which is one.
    private mutating func excess(of fork: ForkDependence.Fork, _ names: Names) throws -> Value {
        let homes = (dependence.homes[fork.value] ?? []).filter { !names.open.contains($0) }
        return try excess(of: fork, inside: homes[...], names)
    }

    private mutating func excess(of fork: ForkDependence.Fork, inside homes: ArraySlice<Value>, _ names: Names) throws -> Value {
        var names = names
        guard let home = homes.first, let instruction = dependence.definitions[home]?.instruction else {
            let weights = try evaluate(fork.weights, &names)
            return builder.subtract(builder.load(weights, [builder.int(0)]), builder.real(1))
        }
        names.open.insert(home)
        switch instruction.operation {
        case .loop(let loop):
            let indices = builder.openLoop(extents: loop.extents)
            for (parameter, index) in zip(loop.body.parameters, indices) { names.values[parameter] = index }
            let value = try excess(of: fork, inside: homes.dropFirst(), names)
            let region = builder.close(results: [value])
            return builder.finishLoop(loop.extents, region, [.sum])[0]
        case .fold(let fold):
            var initial: [Value] = []
            for value in fold.initial { initial.append(try evaluate(value, &names)) }
            let parameters = builder.openLoop(extents: [fold.count], carried: initial.map { builder.type(of: $0) })
            for (parameter, value) in zip(fold.body.parameters, parameters) { names.values[parameter] = value }
            var whole = names
            let value = try excess(of: fork, inside: homes.dropFirst(), names)
            var next: [Value] = []
            for result in fold.body.results.prefix(initial.count) { next.append(try evaluate(result, &whole)) }
            let region = builder.close(results: next + [value])
            let results = builder.finishFold(count: fold.count, isReversed: fold.isReversed, initial: initial, region, [.sum])
            return results[initial.count]
        case .whileLoop, .branch:
            throw NotResolvable("a choice that is not reparameterised is made under a condition or in a `while` loop")
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .accumulator, .add, .freeze, .update, .library, .random:
            return builder.real(0)
        }
    }

    // MARK: Values

    /// A value of the source where we are, emitted again if need be.
    mutating func evaluate(_ value: Value, _ names: inout Names) throws -> Value {
        if let known = names.values[value] { return known }
        guard let (instruction, position) = dependence.definitions[value] else {
            throw NotResolvable("a value of a loop is used outside of it")
        }
        if case .load(let array, let indices) = instruction.operation, let element = try element(of: array, indices, &names) {
            names.values[value] = element
            return element
        }
        var free: [Value] = []
        instruction.operation.forEachFreeValue { free.append($0) }
        for operand in free { _ = try evaluate(operand, &names) }
        var copies = names.values
        builder.copy(instruction, types: source.types, names: &copies)
        for result in instruction.results { names.values[result] = copies[result] }
        guard let result = copies[instruction.results[position]] else { throw NotResolvable("a value is not known") }
        return result
    }

    /// An element of an array of choices whose loop's body is open here.
    private mutating func element(of array: Value, _ indices: [Value], _ names: inout Names) throws -> Value? {
        guard let (instruction, position) = dependence.definitions[array], case .loop(let loop) = instruction.operation,
            loop.collectors[position] == .map, let key = instruction.results.first, names.open.contains(key),
            loop.extents.count <= indices.count, !dependence.forks(reaching: array).isEmpty
        else { return nil }
        for (parameter, index) in zip(loop.body.parameters, indices) {
            let place = try evaluate(index, &names)
            guard names.values[parameter] == place else { return nil }
        }
        let rest = Array(indices.dropFirst(loop.extents.count)), result = loop.body.results[position]
        if rest.isEmpty { return try evaluate(result, &names) }
        if let inner = try element(of: result, rest, &names) { return inner }
        let row = try evaluate(result, &names)
        var places: [Value] = []
        for index in rest { places.append(try evaluate(index, &names)) }
        return builder.load(row, places)
    }
}
