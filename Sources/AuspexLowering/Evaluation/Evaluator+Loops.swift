import AuspexIR
import AuspexSyntax

// `for` and `while` in a function being built, and comprehensions.
//
// A `for` over a known range becomes a parallel loop when no iteration needs another's result: what it assigns is either a
// sum (`s += e`), or the element at its own index (`x[i] = e`). Everything else that it assigns is carried, in a fold. That
// is decided by the text first; where the text misled, evaluation finds out (`NotOwnElement`) and the loop is built again.
extension Evaluator {
    /// A loop that is being built: its variable and range, for those who size arrays of choices.
    struct LoopFrame {
        var variable: String
        var lower: Int
        var upper: Int
    }

    func loop(
        _ variable: Name, over sequence: Expression, _ body: [Statement], at span: Span, in scope: Scope
    ) throws -> Flow {
        let whole = try evaluate(sequence, in: scope)
        if isBuilding, let count = Self.rowCount(whole), !Scan.leavesEarly(body), trace == nil || !Scan.makesElements(body) {
            let saved = snapshot(of: names(assignedIn: body, visibleIn: scope), in: scope)
            do {
                try structured(variable, 0, count, of: whole, body, at: span, in: scope)
                return .next
            } catch is NotKnown {
                restore(saved, in: scope)
            }
        }
        let domain = try loopDomain(whole, at: sequence.span)
        guard case .range(let lower, let upper) = domain else {
            if case .elements(let elements) = domain {
                return try unrolled(elements, variable, body, in: scope)
            }
            return .next
        }
        guard upper > lower else { return .next }
        let asNumbers = { (lower..<upper).lazy.map { Staged.int($0) } }
        guard isBuilding, upper - lower > 1, !Scan.leavesEarly(body) else {
            return try unrolled(asNumbers(), variable, body, in: scope)
        }
        try prepareIndexedNames(of: body, frame: LoopFrame(variable: variable.text, lower: lower, upper: upper), in: scope)
        let saved = snapshot(of: names(assignedIn: body, visibleIn: scope), in: scope)
        do {
            try structured(variable, lower, upper, body, at: span, in: scope)
            return .next
        } catch let unknown as NotKnown {
            // Something in the body needs the index as a number: a size, a choice of structure. Short loops are unrolled.
            guard upper - lower <= 256 else { throw unknown.diagnostic }
            restore(saved, in: scope)
            return try unrolled(asNumbers(), variable, body, in: scope)
        }
    }

    private func unrolled(
        _ elements: some Sequence<Staged>, _ variable: Name, _ body: [Statement], in scope: Scope
    ) throws -> Flow {
        for element in elements {
            let inner = Scope(parent: scope)
            inner.declare(variable.text, element)
            switch try run(body[...], in: inner) {
            case .next, .continued: continue
            case .broke: return .next
            case .returned(let value): return .returned(value)
            }
        }
        return .next
    }

    enum LoopDomain {
        case range(Int, Int)
        case elements([Staged])
    }

    func loopDomain(_ sequence: Staged, at span: Span) throws -> LoopDomain {
        switch sequence {
        case .range(let range):
            let lower = try range.lower.map { try knownInt($0, "the start of this range", at: span) } ?? 0
            guard let upperValue = range.upper else {
                throw Diagnostic(.wrongKind, "a range that is looped over needs an end", at: span)
            }
            let upper = try knownInt(upperValue, "the end of this range", at: span)
            return .range(lower, range.isClosed ? upper + 1 : upper)
        case .list(let elements): return .elements(elements)
        case .host(let value as RowsValue): return .elements(try (0..<value.count).map { try row($0, of: value, at: span) })
        case .array, .dynamic:
            guard let count = sequence.shape?.first else { break }
            return .elements(try (0..<count).map { try element(of: sequence, at: [.int($0)], span: span) })
        case .bool, .int, .real, .string, .tuple, .record, .function, .builtin, .distribution, .type, .model, .posterior, .density,
            .host, .component, .structure, .row, .nothing:
            break
        }
        throw Diagnostic(.wrongKind, "a range or an array is needed here, but this is \(sequence.kindName)", at: span)
    }

    func knownInt(_ value: Staged, _ what: String, at span: Span) throws -> Int {
        switch value {
        case .int(let number): return number
        case .dynamic(let dynamic):
            if case .int(let number)? = builder?.literal(dynamic.value) { return Int(number) }
            guard dynamic.type == .int else { break }
            throw notKnown(what, at: span)
        default: break
        }
        throw Diagnostic(.wrongKind, "\(what) must be an integer, but it is \(value.kindName)", at: span)
    }

    // MARK: Snapshots

    /// What an attempt to build a loop may change.
    struct Snapshot {
        var builder: Builder?
        /// Known arrays become inputs of the function being built, so these go back together with it.
        var lifted: [ObjectIdentifier: Value]
        var dataInputs: [(name: String, array: KnownArray)]
        var trace: TraceContext?
        var randomness: Randomness?
        var variables: [(String, Staged)]
        var estimation: EstimationContext?
    }

    func names(assignedIn body: [Statement], visibleIn scope: Scope) -> [String] {
        var names = Scan.assignedNames(in: body)
        let indexed = Scan.indexedNames(in: body)
        names += indexed.derived
        if trace?.mode.draws == true { names += indexed.chosen }
        return names.reduce(into: [String]()) { if !$0.contains($1), scope.lookup($1) != nil { $0.append($1) } }
    }

    func snapshot(of names: [String], in scope: Scope) -> Snapshot {
        Snapshot(
            builder: builder, lifted: lifted, dataInputs: dataInputs, trace: trace, randomness: randomness, variables: names.map { ($0, scope.lookup($0) ?? .nothing) },
            estimation: estimation)
    }

    func restore(_ snapshot: Snapshot, in scope: Scope) {
        builder = snapshot.builder
        lifted = snapshot.lifted
        dataInputs = snapshot.dataInputs
        trace = snapshot.trace
        randomness = snapshot.randomness
        estimation = snapshot.estimation
        for (name, value) in snapshot.variables { _ = scope.assign(name, value) }
    }

    // MARK: Loops of the IR

    /// How the names that a body assigns leave the loop.
    private struct Plan {
        var carried: [String] = []
        var sums: [String] = []
        var rows: [String] = []
    }

    /// - Parameter rows: What is gone through, where the variable is not the index itself but an element of it.
    private func structured(
        _ variable: Name, _ lower: Int, _ upper: Int, of rows: Staged? = nil, _ body: [Statement], at span: Span, in scope: Scope
    ) throws {
        let assigned = names(assignedIn: body, visibleIn: scope)
        var plan = Plan()
        for name in assigned {
            let position: Int = if case .row(let row)? = scope.lookup(name) { row.prefix.count } else { 0 }
            let uses = Scan.uses(of: name, in: body, variable: variable.text, position: position)
            if uses.isSum, scope.lookup(name)?.numericType?.isScalar == true {
                plan.sums.append(name)
            } else if uses.isOwnElement, rows == nil {
                plan.rows.append(name)
            } else {
                plan.carried.append(name)
            }
        }
        let saved = snapshot(of: assigned, in: scope)
        var widened: Set<String> = []
        for _ in 0...(2 * assigned.count + 1) {
            do {
                try attempt(plan, widened, variable, lower, upper, of: rows, body, at: span, in: scope)
                return
            } catch let failure as NotOwnElement {
                restore(saved, in: scope)
                guard plan.rows.contains(failure.name) else { throw failure }
                plan.rows.removeAll { $0 == failure.name }
                plan.carried.append(failure.name)
            } catch let failure as Widened {
                restore(saved, in: scope)
                guard widened.insert(failure.name).inserted else {
                    throw Diagnostic(
                        .wrongKind, "`\(failure.name)` changes its kind or size from one iteration to the next", at: span)
                }
            }
        }
        throw Diagnostic(.dynamicStructure, "this loop cannot be compiled", at: span)
    }

    /// A carried variable is an integer at first and a real number after an iteration: begin again with a real number.
    private struct Widened: Error { var name: String }

    private func attempt(
        _ plan: Plan, _ widened: Set<String>, _ variable: Name, _ lower: Int, _ upper: Int, of elements: Staged?, _ body: [Statement],
        at span: Span, in scope: Scope
    ) throws {
        let count = upper - lower
        // Everything carried, as numbers.
        let carriedBefore = plan.carried.map { scope.lookup($0) ?? .nothing }
        var initial: [Value] = []
        for (name, value) in zip(plan.carried, carriedBefore) {
            initial += try leaves(of: value, at: span).map { widened.contains(name) ? promoted($0, to: .real) : $0 }
        }
        let isFold = !plan.carried.isEmpty
        let sumsBefore = plan.sums.map { scope.lookup($0) ?? .int(0) }
        let rowsBefore = plan.rows.map { scope.lookup($0) ?? .nothing }
        let outerTerms = trace?.terms ?? []
        let outerRandomness = try splitForLoop(at: span)

        let carriedTypes = initial.compactMap { builder?.type(of: $0) }
        guard let parameters = builder?.openLoop(extents: [count], carried: carriedTypes), let index = parameters.first else {
            throw notKnown("this loop", at: span)
        }
        let inner = Scope(parent: scope)
        let counter = try emitOne([.dynamic(Dynamic(index, .int)), .int(lower)], at: span) { $0.add($1[0], $1[1]) }
        var loopVariable = counter
        if case .dynamic(var dynamic) = counter {
            dynamic.range = Interval(Double(lower), Double(upper - 1))
            loopVariable = .dynamic(dynamic)
        }
        inner.declare(variable.text, try elements.map { try element(of: $0, at: [loopVariable], span: span) } ?? loopVariable)
        var rest = parameters[1...]
        for (name, value) in zip(plan.carried, carriedBefore) { inner.declare(name, rebuild(value, from: &rest), isVariable: true) }
        for (name, value) in zip(plan.sums, sumsBefore) {
            let isWide = widened.contains(name) || value.numericType?.scalar == .real
            inner.declare(name, isWide ? .real(0) : .int(0), isVariable: true)
        }
        for (name, value) in zip(plan.rows, rowsBefore) {
            inner.declare(name, .row(try row(named: name, of: value, at: loopVariable, span: span)), isVariable: true)
        }
        trace?.terms = []
        let outerEstimates = openEstimates()
        try splitInsideLoop(outerRandomness, index: index, of: count, at: span)
        loops.append(LoopFrame(variable: variable.text, lower: lower, upper: upper))
        defer { loops.removeLast() }
        _ = try run(body[...], in: inner)

        // What leaves the loop: carried values, sums, elements, terms of the log density.
        var carriedAfter: [Value] = []
        var position = 0
        for name in plan.carried {
            for value in try leaves(of: inner.lookup(name) ?? .nothing, at: span) {
                guard position < initial.count, let before = builder?.type(of: initial[position]), let after = builder?.type(of: value)
                else { throw Widened(name: name) }
                if before != after {
                    guard before.shape == after.shape, before.scalar == .real, after.scalar == .int else { throw Widened(name: name) }
                    carriedAfter.append(promoted(value, to: .real))
                } else {
                    carriedAfter.append(value)
                }
                position += 1
            }
        }
        guard position == initial.count else {
            throw Diagnostic(.wrongKind, "a variable changes its kind from one iteration of this loop to the next", at: span)
        }
        var collected: [(Value, Collector)] = []
        for (name, before) in zip(plan.sums, sumsBefore) {
            let value = try lift(inner.lookup(name) ?? .int(0), at: span)
            guard let type = builder?.type(of: value), type.isScalar else { throw Widened(name: name) }
            if type.scalar == .real, before.numericType?.scalar == .int, !widened.contains(name) { throw Widened(name: name) }
            collected.append((value, .sum))
        }
        var rowCounts: [Int] = []
        for name in plan.rows {
            guard case .row(let row)? = inner.lookup(name) else { throw NotOwnElement(name: name) }
            let values = try leaves(of: row.current, at: span)
            rowCounts.append(values.count)
            collected += values.map { ($0, .map) }
        }
        let terms = mergedTerms()
        collected += terms.map { ($0.value, .sum) }
        let estimates = takeEstimates(since: outerEstimates)
        collected += estimates.map { ($0, .sum) }

        guard let region = builder?.close(results: carriedAfter + collected.map(\.0)) else { throw notKnown("this loop", at: span) }
        let results = isFold
            ? builder?.finishFold(count: count, initial: initial, region, collected.map(\.1)) ?? []
            : builder?.finishLoop([count], region, collected.map(\.1)) ?? []

        // And how it continues outside.
        var leaving = results[...]
        for (name, value) in zip(plan.carried, carriedBefore) { _ = scope.assign(name, rebuild(value, from: &leaving)) }
        for (name, before) in zip(plan.sums, sumsBefore) {
            let total = rebuild(.int(0), from: &leaving)
            _ = scope.assign(name, try binary(.add, before, total, at: span))
        }
        for (name, before) in zip(plan.rows, rowsBefore) {
            let made = rebuild(.int(0), from: &leaving)
            let current: Staged = if case .row(let row) = before { row.current } else { before }
            let whole = try merge(made, into: current, lower: lower, upper: upper, at: span)
            if case .row(var row) = before {
                row.current = whole
                _ = scope.assign(name, .row(row))
            } else {
                _ = scope.assign(name, whole)
            }
        }
        trace?.terms = outerTerms
        for (term, value) in zip(terms, leaving) { trace?.terms.append(TraceTerm(site: term.site, value: value)) }
        putEstimates(Array(leaving.dropFirst(terms.count)), onto: outerEstimates)
        randomness = outerRandomness
    }

    /// The terms of this iteration, one for each site.
    private func mergedTerms() -> [TraceTerm] {
        var merged: [TraceTerm] = []
        for term in trace?.terms ?? [] {
            if let position = merged.firstIndex(where: { $0.site == term.site }) {
                if let sum = builder?.add(merged[position].value, term.value) { merged[position].value = sum }
            } else {
                merged.append(term)
            }
        }
        return merged
    }

    // MARK: Elements of arrays that a loop fills

    private func row(named name: String, of value: Staged, at index: Staged, span: Span) throws -> RowProxy {
        if case .row(let outer) = value {
            return RowProxy(prefix: outer.prefix + [index], name: name, current: try element(of: outer.current, at: [index], span: span))
        }
        return RowProxy(prefix: [index], name: name, current: try element(of: value, at: [index], span: span))
    }

    /// The array `before` with the elements from `lower` to `upper` replaced by those that a loop made.
    private func merge(_ made: Staged, into before: Staged, lower: Int, upper: Int, at span: Span) throws -> Staged {
        guard let old = before.shape, let new = made.shape, let extent = old.first, !(lower == 0 && upper == extent) else { return made }
        guard Array(old.dropFirst()) == Array(new.dropFirst()) else {
            throw Diagnostic(.sizeMismatch, "the elements written in this loop do not have the size of the array's", at: span)
        }
        let isReal = made.numericType?.scalar == .real || before.numericType?.scalar == .real
        return try emitOne([made, before], at: span) { builder, values in
            builder.tabulate([extent] + Array(old.dropFirst())) { inner, indices in
                let shifted = inner.subtract(indices[0], inner.int(lower))
                let fresh = inner.load(values[0], [shifted] + Array(indices.dropFirst()))
                let kept = inner.load(values[1], indices)
                let inside = inner.binary(
                    .and, inner.binary(.lessOrEqual, inner.int(lower), indices[0]), inner.binary(.less, indices[0], inner.int(upper)))
                return isReal
                    ? inner.select(inside, inner.convert(fresh, to: .real), inner.convert(kept, to: .real))
                    : inner.select(inside, fresh, kept)
            }
        }
    }

    // MARK: While

    /// Iterations after which a loop without a known bound is stopped.
    static let whileLimit = 1_000_000

    func whileLoop(_ condition: Expression, _ body: [Statement], at span: Span, in scope: Scope) throws -> Flow {
        let names = names(assignedIn: body, visibleIn: scope)
        // A condition that is known now is followed now; once it is not, the rest of the loop is built.
        var iterations = 0
        while randomness == nil || !isBuilding {
            guard case .known(let flag) = try self.condition(condition, in: scope) else { break }
            guard flag else { return .next }
            iterations += 1
            guard iterations <= Self.whileLimit else {
                throw Diagnostic(.dynamicStructure, "this loop did not end after \(Self.whileLimit) iterations", at: span)
            }
            switch try block(body, in: scope) {
            case .next, .continued: continue
            case .broke: return .next
            case .returned(let value): return .returned(value)
            }
        }
        guard !Scan.leavesEarly(body) else {
            throw Diagnostic(
                .dynamicStructure, "a `while` whose condition is not known before the program runs cannot be left by `return` or `break`",
                at: span, notes: ["Make the condition say when the loop ends."])
        }
        try dynamicWhile(condition, body, changing: names, at: span, in: scope)
        return .next
    }

    private func dynamicWhile(
        _ condition: Expression, _ body: [Statement], changing names: [String], at span: Span, in scope: Scope
    ) throws {
        let before = names.map { scope.lookup($0) ?? .nothing }
        let sizes = try before.map { try leaves(of: $0, at: span).count }
        var initial = try before.flatMap { try leaves(of: $0, at: span) }
        var widths = initial.compactMap { builder?.type(of: $0).scalar }
        let saved = snapshot(of: names, in: scope)
        for _ in 0..<3 {
            let outerRandomness = try splitForLoop(at: span)
            initial = zip(initial, widths).map { promoted($0, to: $1) }
            let start = builder?.int(0)
            let types = (initial + [start].compactMap { $0 }).compactMap { builder?.type(of: $0) }
            // The condition.
            guard let testParameters = builder?.openLoop(parameters: types) else { throw notKnown("this loop", at: span) }
            let testScope = Scope(parent: scope)
            var rest = testParameters[...]
            for (name, value) in zip(names, before) { testScope.declare(name, rebuild(value, from: &rest), isVariable: true) }
            if let count = testParameters.last { try splitInsideLoop(outerRandomness, index: count, at: span) }
            let verdict = try lift(try evaluate(condition, in: testScope), at: condition.span)
            guard let conditionRegion = builder?.close(results: [verdict]) else { throw notKnown("this loop", at: span) }
            let drawsOfCondition = randomness?.counter ?? 0
            // The body; the last carried value counts iterations, so that each has draws of its own.
            guard let parameters = builder?.openLoop(parameters: types), let count = parameters.last else { throw notKnown("this loop", at: span) }
            let inner = Scope(parent: scope)
            rest = parameters[...]
            for (name, value) in zip(names, before) { inner.declare(name, rebuild(value, from: &rest), isVariable: true) }
            try splitInsideLoop(outerRandomness, index: count, at: span)
            // The condition before an iteration and its body share a key, so the body goes on counting.
            randomness?.counter = drawsOfCondition
            _ = try run(body[...], in: inner)
            var next: [Value] = []
            var isWider = false
            for (name, size) in zip(names, sizes) {
                let values = try leaves(of: inner.lookup(name) ?? .nothing, at: span)
                guard values.count == size else {
                    throw Diagnostic(.wrongKind, "`\(name)` changes its kind in this loop", at: span)
                }
                for value in values {
                    let scalar = builder?.type(of: value).scalar ?? .real
                    let position = next.count
                    if scalar == .real, widths[position] == .int {
                        widths[position] = .real
                        isWider = true
                    }
                    next.append(promoted(value, to: widths[position]))
                }
            }
            if isWider {
                restore(saved, in: scope)
                continue
            }
            let one = builder?.int(1)
            if let one, let following = builder?.add(count, one) { next.append(following) }
            guard let bodyRegion = builder?.close(results: next), let start else { throw notKnown("this loop", at: span) }
            let loop = While(limit: Self.whileLimit, initial: initial + [start], condition: conditionRegion, body: bodyRegion)
            let results = builder?.emit(.whileLoop(loop), types) ?? []
            var leaving = results[...]
            for (name, value) in zip(names, before) { _ = scope.assign(name, rebuild(value, from: &leaving)) }
            randomness = outerRandomness
            return
        }
    }

    // MARK: Randomness in loops

    /// A key for all iterations of a loop, made outside of it; what remains is used after the loop.
    func splitForLoop(at span: Span) throws -> Randomness? {
        guard var outer = randomness else { return nil }
        outer.counter += 1
        return outer
    }

    /// Inside the loop: the iteration's own key.
    /// - Parameter count: How many iterations there are; nil where that is not known.
    func splitInsideLoop(_ outer: Randomness?, index: Value, of count: Int? = nil, at span: Span) throws {
        guard let outer else { return }
        let loopKey = try emitOne([outer.key, .int(outer.counter - 1)], at: span) { $0.random(.split, key: $1[0], counter: $1[1]) }
        let key = try emitOne([loopKey, .dynamic(Dynamic(index, .int))], at: span) { $0.random(.split, key: $1[0], counter: $1[1]) }
        let coupling = try outer.coupling?.inLoop(count, .dynamic(Dynamic(index, .int)), in: self, at: span)
        randomness = Randomness(key: key, coupling: coupling)
    }

    // MARK: Comprehensions

    func comprehension(
        _ body: Expression, _ variable: Name, _ sequence: Expression, _ condition: Expression?, at span: Span, in scope: Scope
    ) throws -> Staged {
        let whole = try evaluate(sequence, in: scope)
        if isBuilding, condition == nil, let count = Self.rowCount(whole) {
            let saved = snapshot(of: [], in: scope)
            do {
                return try tabulated(body, variable, 0, count, of: whole, at: span, in: scope)
            } catch is NotKnown {
                restore(saved, in: scope)
            }
        }
        let domain = try loopDomain(whole, at: sequence.span)
        if isBuilding, condition == nil, case .range(let lower, let upper) = domain, upper - lower > 1 {
            let saved = snapshot(of: [], in: scope)
            do {
                return try tabulated(body, variable, lower, upper, at: span, in: scope)
            } catch let unknown as NotKnown {
                guard upper - lower <= 256 else { throw unknown.diagnostic }
                restore(saved, in: scope)
            }
        }
        let elements: [Staged] = switch domain {
        case .range(let lower, let upper): upper > lower ? (lower..<upper).map { .int($0) } : []
        case .elements(let elements): elements
        }
        var results: [Staged] = []
        for element in elements {
            let inner = Scope(parent: scope)
            inner.declare(variable.text, element)
            if let condition {
                guard case .known(let keep) = try self.condition(condition, in: inner) else {
                    throw notKnown("which elements are kept", at: condition.span)
                }
                guard keep else { continue }
            }
            results.append(try evaluate(body, in: inner))
        }
        return try array(results, at: span)
    }

    private func tabulated(
        _ body: Expression, _ variable: Name, _ lower: Int, _ upper: Int, of rows: Staged? = nil, at span: Span, in scope: Scope
    ) throws -> Staged {
        let outerRandomness = try splitForLoop(at: span)
        guard let index = builder?.openLoop(extents: [upper - lower]).first else { throw notKnown("this loop", at: span) }
        var counter = try emitOne([.dynamic(Dynamic(index, .int)), .int(lower)], at: span) { $0.add($1[0], $1[1]) }
        if case .dynamic(var dynamic) = counter {
            dynamic.range = Interval(Double(lower), Double(upper - 1))
            counter = .dynamic(dynamic)
        }
        let inner = Scope(parent: scope)
        inner.declare(variable.text, try rows.map { try self.element(of: $0, at: [counter], span: span) } ?? counter)
        try splitInsideLoop(outerRandomness, index: index, of: upper - lower, at: span)
        let outerEstimates = openEstimates()
        loops.append(LoopFrame(variable: variable.text, lower: lower, upper: upper))
        defer { loops.removeLast() }
        let element = try evaluate(body, in: inner)
        let isNumeric = element.numericType != nil || isNumericList(element)
        guard isNumeric || isRecordOfNumbers(element) else {
            throw NotKnown(diagnostic: Diagnostic(.wrongKind, "\(element.kindName) cannot be an element of an array here", at: body.span))
        }
        let values = isNumeric ? [try lift(element, at: body.span)] : try leaves(of: element, at: body.span)
        let estimates = takeEstimates(since: outerEstimates)
        guard let region = builder?.close(results: values + estimates), 
            let results = builder?.finishLoop([upper - lower], region, values.map { _ in .map } + estimates.map { _ in .sum })
        else { throw notKnown("this loop", at: span) }
        putEstimates(Array(results.dropFirst(values.count)), onto: outerEstimates)
        randomness = outerRandomness
        let arrays = results.prefix(values.count).compactMap { result in builder.map { Dynamic(result, $0.type(of: result)) } }
        if isNumeric, var array = arrays.first {
            array.range = element.interval
            return .dynamic(array)
        }
        return .host(RowsValue(template: element, columns: arrays, count: upper - lower))
    }

    /// How many elements of an array are run through by a loop. Elements of a known array stay known, unless there are too many to write them out.
    private static func rowCount(_ sequence: Staged) -> Int? {
        if case .host(let value) = sequence, let rows = value as? RowsValue { return rows.count > 1 ? rows.count : nil }
        guard let count = sequence.shape?.first, count > 1 else { return nil }
        if case .array = sequence, count <= 256 { return nil }
        return count
    }

    private func isRecordOfNumbers(_ value: Staged) -> Bool {
        switch value {
        case .record(let record): record.fields.allSatisfy { $0.value.numericType != nil || isRecordOfNumbers($0.value) }
        case .tuple(let parts): parts.allSatisfy { $0.value.numericType != nil || isRecordOfNumbers($0.value) }
        default: false
        }
    }

    private func isNumericList(_ value: Staged) -> Bool {
        if case .list(let elements) = value { return elements.allSatisfy { $0.numericType != nil } }
        return false
    }
}

/// An iteration of a loop that was taken for parallel reads or writes an element other than its own.
struct NotOwnElement: Error { var name: String }
