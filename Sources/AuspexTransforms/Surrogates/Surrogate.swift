import AuspexIR

extension Function {
    /// The function with its first output replaced by its surrogate: a value that is an unbiased estimate of the output's expectation,
    /// and whose ordinary derivative is an unbiased estimate of the derivative of that expectation. No fork is left.
    ///
    /// Other outputs are what they are at the first alternative of every choice. See docs/internals/estimators.md.
    /// - Parameter controlVariate: position of an output that is added to the surrogate as it stands: what has value zero and a derivative of mean zero.
    /// - Throws: `NotResolvable` when a choice would have to be summed out together with too many others.
    public func resolvingForks(controlVariate: Int? = nil) throws -> Function {
        var function = self, closed: Set<Value> = []
        // Each time a loop fewer is left that makes choices, or that may be opened.
        while true {
            do {
                var surrogate = Surrogate(function, closed: closed)
                // Terms with different choices have loops of their own, with the same folds in them. Made one, they share these; later they
                // could not, when what each does not need is gone.
                return Pass.mergeLoops.run(try surrogate.run(controlVariate: controlVariate)).simplified()
            } catch let meeting as MeetingIterations {
                (function, closed) = (function.writingOut(meeting.loops), [])
            } catch let other as ForeignElements {
                closed.insert(other.loop)
            }
        }
    }

    /// The function with some of its loops, told by their first results, written out iteration by iteration.
    private func writingOut(_ loops: Set<Value>) -> Function {
        var builder = Builder(name: name)
        var names: [Value: Value] = [:]
        for (input, parameter) in zip(inputs, body.parameters) { names[parameter] = builder.input(input.name, type(of: parameter), role: input.role) }
        builder.copy(contentsOf: body, types: types, names: &names, unrolling: loops)
        return builder.finish(zip(outputs, body.results).map { (name: $0, value: names[$1] ?? $1) })
    }
}

/// Builds the surrogate of a function's first output.
struct Surrogate {
    let source: Function
    let dependence: ForkDependence
    /// Loops whose elements are also read elsewhere than at their own index, by their first result.
    let closed: Set<Value>
    var builder: Builder

    /// New names of the source's values, at one point of what is built.
    struct Names {
        var values: [Value: Value] = [:]
        /// Loops of the source in whose body we are, by their first result.
        var open: Set<Value> = []
        /// Forks whose alternatives and weights are accounted for.
        var resolved: Set<Value> = []
        /// One choice has another value than its first. What this changes has value zero, and so have changes of other choices: of
        /// products of two no derivative is left. But where the other value moves with the parameters, a later choice that depends on it is
        /// followed in full, since its change has a derivative along that value.
        var changed: Value?
        /// Evaluations around this place that were written one after the other.
        var written = 1
    }

    /// One summand of an output: a value of the source times factors, each to be divided by or multiplied with.
    struct Term {
        var value: Value?
        var sign: Double = 1
        var factors: [(value: Value, divides: Bool)] = []
    }

    init(_ function: Function, closed: Set<Value> = []) {
        self.closed = closed
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
            try check(group.forks)
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

    /// Σ over the alternatives of the forks, of the product of their weights with what `body` builds: over all combinations of those that
    /// are enumerated, and over single changes of those that are varied.
    mutating func weighted(
        _ forks: ArraySlice<Value>, _ names: Names, _ body: (inout Surrogate, inout Names) throws -> Value
    ) throws -> Value {
        var names = names
        guard let first = forks.first, let fork = dependence.forks[first] else { return try body(&self, &names) }
        let rest = forks.dropFirst()
        let values = try evaluate(fork.values, &names)
        names.resolved.insert(first)
        var held = names
        held.values[first] = alternative(of: values, builder.int(0))
        if isHeld(fork, names) { return try weighted(rest, held, body) }
        let weights = try evaluate(fork.weights, &names)
        if fork.isVariation {
            let main = builder.multiply(builder.load(weights, [builder.int(0)]), try weighted(rest, held, body))
            guard fork.count > 1 else { return main }
            names.changed = fork.value
            return builder.add(main, try total(of: fork, 1..<fork.count, values, weights, rest, names, body))
        }
        return try total(of: fork, 0..<fork.count, values, weights, rest, names, body)
    }

    /// Whether a choice stays at its first alternative, because another one is changed.
    private func isHeld(_ fork: ForkDependence.Fork, _ names: Names) -> Bool {
        guard fork.isVariation, let changed = names.changed else { return false }
        let follows = dependence.forks[changed]?.isMoving == true && dependence.forks(reaching: fork.value).contains(changed)
        return !follows
    }

    /// Σ over some alternatives of a fork.
    private mutating func total(
        of fork: ForkDependence.Fork, _ range: Range<Int>, _ values: Value, _ weights: Value, _ rest: ArraySlice<Value>, _ names: Names,
        _ body: (inout Surrogate, inout Names) throws -> Value
    ) throws -> Value {
        var names = names
        // What depends on the choice has to be computed again for each alternative.
        names.values = names.values.filter { !dependence.forks(reaching: $0.key).contains(fork.value) }
        func one(_ index: Value, _ surrogate: inout Surrogate, _ names: Names) throws -> Value {
            var names = names
            names.values[fork.value] = surrogate.alternative(of: values, index)
            return surrogate.builder.multiply(surrogate.builder.load(weights, [index]), try surrogate.weighted(rest, names, body))
        }
        if range.count <= 4, names.written * range.count <= ResolutionLimits.written {
            names.written *= range.count
            return try range.reduce(builder.real(0)) { builder.add($0, try one(builder.int($1), &self, names)) }
        }
        let index = builder.openLoop(extents: [range.count])[0]
        let product = try one(builder.add(index, builder.int(range.lowerBound)), &self, names)
        let region = builder.close(results: [product])
        return builder.finishLoop([range.count], region, [.sum])[0]
    }

    /// Refuses to sum over more combinations than anybody waits for.
    private func check(_ choices: [Value]) throws {
        let forks = choices.compactMap { dependence.forks[$0] }
        let combined = forks.filter { fork in
            if !fork.isVariation { return fork.count > 1 }
            return fork.isMoving && forks.contains { $0.value != fork.value && dependence.forks(reaching: $0.value).contains(fork.value) }
        }
        guard combined.count > 1 else { return }
        let combinations = combined.reduce(1.0) { $0 * Double($1.count) }
        guard combinations > Double(ResolutionLimits.combinations) else { return }
        throw NotResolvable(
            "this choice and others would take \(combinations < 1e9 ? "\(Int(combinations))" : "more than 10^9") combinations: "
                + "a term depends on \(combined.count) choices that are summed or relaxed, and the limit is \(ResolutionLimits.combinations)",
            site: combined.first?.site, advice: "Write `by mvd`, which changes one choice at a time, or `by score`.")
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
            for region in instruction.operation.regions { visitLoads(region) }
            instruction.operation.forEachFreeValue(visit)
        }
        /// Elements may be read inside of loops, by indices of which only the first are known here.
        func visitLoads(_ region: Region) {
            for instruction in region.instructions {
                if case .load(let array, let indices) = instruction.operation { _ = enter(array, indices) }
                for inner in instruction.operation.regions { visitLoads(inner) }
            }
        }
        /// Binds the parameters of the loop that makes `array` to the indices; false when it cannot be entered.
        func enter(_ array: Value, _ indices: [Value]) -> Bool {
            guard let (instruction, position) = dependence.definitions[array], case .loop(let loop) = instruction.operation,
                loop.collectors[position] == .map, loop.extents.count <= indices.count, let key = instruction.results.first, !closed.contains(key)
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
        try tellApart(forks.compactMap { dependence.forks[$0] }.filter { $0.count > 1 && !isHeld($0, names) }, names)
        let result = try evaluate(value, &names)
        var weight = builder.real(1)
        for fork in forks.sorted(by: { $0.index < $1.index }) {
            guard let known = dependence.forks[fork], !isHeld(known, names) else { continue }
            weight = builder.add(weight, try excess(of: known, names))
        }
        return builder.multiply(weight, result)
    }

    /// Choices with several alternatives need each iteration by itself: the loops that make them are to be written out, with those that
    /// read them at their own index.
    private func tellApart(_ forks: [ForkDependence.Fork], _ names: Names) throws {
        guard !forks.isEmpty else { return }
        var loops: Set<Value> = [], counts: Set<Int> = []
        for fork in forks {
            var iterations = 1, own: Set<Value> = []
            for home in dependence.homes[fork.value] ?? [] where !names.open.contains(home) {
                switch dependence.definitions[home]?.instruction.operation {
                case .loop(let loop)?:
                    iterations *= loop.extents.reduce(1, *)
                    counts.formUnion(loop.extents)
                case .fold(let fold)?:
                    iterations *= fold.count
                    counts.insert(fold.count)
                default:
                    throw NotResolvable(
                        "a choice with several alternatives is made under a condition or in a `while` loop that is not known before the program runs", site: fork.site)
                }
                own.insert(home)
            }
            guard iterations > 0 else { continue }
            loops.formUnion(own)
            guard iterations <= ResolutionLimits.iterations else {
                let limit = ResolutionLimits.iterations
                throw NotResolvable(
                    "this choice is made in \(iterations) iterations whose results meet in something that is not a sum over them; "
                        + "`enumerate` and `mvd` can tell \(limit) apart", site: fork.site,
                    advice: "Write `by score`, or give the iterations independent terms that are summed.")
            }
        }
        guard !loops.isEmpty else { return }
        let choices = Set(forks.map(\.value))
        throw MeetingIterations(loops: loops.union(dependence.readers(of: choices, iterations: counts)))
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
            throw NotResolvable(
                "a choice that is not reparameterised is made under a condition or in a `while` loop that is not known before the program runs", site: fork.site)
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .accumulator, .add, .freeze, .update, .library, .random:
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
        if let key = instruction.results.first, adopted(value, names) { throw ForeignElements(loop: key) }
        if case .freeze(let handle) = instruction.operation, names.values[handle] == nil {
            try accumulate(handle, into: value, &names)
        } else {
            try copy(instruction, &names)
        }
        guard let result = names.values[instruction.results[position]] else { throw NotResolvable("a value is not known") }
        return result
    }

    /// What an accumulator holds in the end: its sums are made again, from zero, by the instructions that add to it.
    private mutating func accumulate(_ handle: Value, into value: Value, _ names: inout Names) throws {
        var inner = names
        inner.values[handle] = builder.accumulator(source.type(of: handle))
        for writer in dependence.writers[handle] ?? [] { try copy(writer, &inner) }
        names.values[value] = builder.freeze(inner.values[handle] ?? handle)
    }

    /// Whether a value is an array of choices whose loop's body is open here.
    private func adopted(_ value: Value, _ names: Names) -> Bool {
        guard let (instruction, position) = dependence.definitions[value], case .loop(let loop) = instruction.operation,
            loop.collectors[position] == .map, let key = instruction.results.first
        else { return false }
        return names.open.contains(key) && !dependence.forks(reaching: value).isEmpty
    }

    /// Emits an instruction again; inside of loops the elements of arrays whose body is open are those of this iteration.
    private mutating func copy(_ instruction: Instruction, _ names: inout Names) throws {
        // Additions to an accumulator that is not being made again are left out.
        if case .add(let target, _, _) = instruction.operation, names.values[target] == nil { return }
        var free: [Value] = [], elementwise: Value?
        instruction.operation.forEachFreeValue { value in
            if names.values[value] == nil, adopted(value, names) {
                elementwise = value
            } else if names.values[value] != nil || !source.type(of: value).isAccumulator {
                free.append(value)
            }
        }
        for operand in free { _ = try evaluate(operand, &names) }
        var results: [Value] = []
        switch instruction.operation {
        case .load(let array, let indices) where elementwise != nil:
            guard let element = try element(of: array, indices, &names) else { throw ForeignElements(loop: key(of: array)) }
            results = [element]
        case .loop(let loop) where elementwise != nil:
            let region = try copy(loop.body, builder.openLoop(extents: loop.extents), names)
            results = builder.finishLoop(loop.extents, region, loop.collectors)
        case .fold(let fold) where elementwise != nil:
            let initial = fold.initial.map { names.values[$0] ?? $0 }
            let region = try copy(fold.body, builder.openLoop(extents: [fold.count], carried: initial.map { builder.type(of: $0) }), names)
            results = builder.finishFold(count: fold.count, isReversed: fold.isReversed, initial: initial, region, fold.collectors)
        default:
            if let elementwise { throw ForeignElements(loop: key(of: elementwise)) }
            var copies = names.values
            builder.copy(instruction, types: source.types, names: &copies)
            results = instruction.results.map { copies[$0] ?? $0 }
        }
        for (old, new) in zip(instruction.results, results) { names.values[old] = new }
    }

    /// A region with its own instructions copied in turn, and closed.
    private mutating func copy(_ region: Region, _ parameters: [Value], _ names: Names) throws -> Region {
        var inner = names
        for (old, new) in zip(region.parameters, parameters) { inner.values[old] = new }
        for instruction in region.instructions { try copy(instruction, &inner) }
        return builder.close(results: region.results.map { inner.values[$0] ?? $0 })
    }

    private func key(of array: Value) -> Value { dependence.definitions[array]?.instruction.results.first ?? array }

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
