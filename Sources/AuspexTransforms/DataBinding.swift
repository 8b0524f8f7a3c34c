import AuspexIR

/// Work that depends on data alone is done once, when the data are bound, and not at every call.
///
/// The function is split in two: `prepare`, from the data inputs to whatever can be computed of them, and `run`, which
/// gets those results as further data inputs. In loops and folds that depend on variables, expensive expressions of data
/// and indices (`log(y[i])`, a running count) become arrays made by `prepare`; see `DataTables`. What a loop collects of such
/// expressions alone is collected there.
public struct DataBinding: Sendable {
    /// Inputs: the data inputs of the original function, in order.
    public let prepare: Function
    /// Inputs: those of the original function, then one for each output of `prepare`.
    public let run: Function

    /// Nil when there is nothing to prepare.
    public init?(_ function: Function) {
        var splitter = Splitter(function)
        guard let (prepare, run) = splitter.split() else { return nil }
        self.prepare = prepare.simplified()
        self.run = run
    }
}

private struct Splitter {
    let function: Function
    var types: [Type]
    /// Values that depend on data and constants only.
    var known: Set<Value> = []
    var knownInstructions: [Instruction] = []
    var running: [Instruction] = []
    /// Constants are in both parts.
    var constants: Set<Value> = []

    init(_ function: Function) {
        self.function = function
        types = function.types
    }

    mutating func split() -> (Function, Function)? {
        let dataInputs = zip(function.inputs, function.body.parameters).filter { $0.0.role == .data }
        known = Set(dataInputs.map(\.1))
        for instruction in function.body.instructions { place(instruction) }

        var needed: Set<Value> = []
        for instruction in running { instruction.operation.forEachFreeValue { needed.insert($0) } }
        needed.formUnion(function.body.results)
        let made = Set(knownInstructions.flatMap(\.results))
        let kept = knownInstructions.flatMap(\.results).filter { needed.contains($0) && !constants.contains($0) }
        guard !kept.isEmpty else { return nil }

        let constantInstructions = knownInstructions.filter { $0.results.allSatisfy(constants.contains) }
        let prepare = Function(
            name: function.name + "_data", inputs: dataInputs.map(\.0), outputs: kept.enumerated().map { "prepared\($0.offset)" },
            body: Region(parameters: dataInputs.map(\.1), instructions: knownInstructions, results: kept), types: types, precision: function.precision)
        let run = Function(
            name: function.name,
            inputs: function.inputs + kept.enumerated().map { Function.Input(name: "prepared\($0.offset)", role: .data) },
            outputs: function.outputs,
            body: Region(
                parameters: function.body.parameters + kept,
                instructions: constantInstructions.filter { $0.results.contains(where: { needed.contains($0) || made.contains($0) }) } + running,
                results: function.body.results),
            types: types, precision: function.precision)
        return (prepare, run)
    }

    private mutating func place(_ instruction: Instruction) {
        let operation = instruction.operation
        switch operation {
        case .constant, .tensor:
            constants.formUnion(instruction.results)
            known.formUnion(instruction.results)
            knownInstructions.append(instruction)
            return
        case .random: break  // Cheap, and not worth an array for each key.
        case .unary, .binary, .ternary, .select, .convert, .load, .reshape, .loop, .fold, .whileLoop, .branch, .update, .library:
            if isKnown(operation) {
                known.formUnion(instruction.results)
                knownInstructions.append(instruction)
                return
            }
        case .accumulator, .add, .freeze: break
        }
        switch operation {
        case .loop(let whole):
            var (loop, results) = takingKnownResults(whole, instruction.results)
            if loop.collectors.isEmpty, !loop.body.hasEffect { return }
            loop.body = withPreparedExpressions(loop.body, IndexSpace(indices: loop.body.parameters, extents: loop.extents))
            running.append(Instruction(results: results, operation: .loop(loop)))
        case .fold(var fold):
            fold.body = withPreparedExpressions(fold.body, IndexSpace(indices: [fold.body.parameters[0]], extents: [fold.count]))
            running.append(Instruction(results: instruction.results, operation: .fold(fold)))
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .whileLoop, .branch, .accumulator, .add,
            .freeze, .update, .library, .random:
            running.append(instruction)
        }
    }

    private func isKnown(_ operation: Operation) -> Bool {
        guard !operation.hasEffect, !operation.isOrdered else { return false }
        var result = true
        operation.forEachFreeValue { if !known.contains($0) { result = false } }
        return result
    }

    /// The loop without what it collects of data and indices alone, which is collected beforehand, and the other results.
    private mutating func takingKnownResults(_ loop: Loop, _ results: [Value]) -> (Loop, [Value]) {
        let candidates = loop.body.positions(dependingOnlyOn: known.union(loop.body.parameters), types: types).map { loop.body.instructions[$0] }
        let indexed = Set(candidates.flatMap(\.results))
        let taken = loop.collectors.indices.filter { indexed.contains(loop.body.results[$0]) }
        guard !taken.isEmpty else { return (loop, results) }
        let (region, values) = copy(candidates, for: taken.map { loop.body.results[$0] }, indices: loop.body.parameters)
        let made = Loop(
            extents: loop.extents, body: Region(parameters: region.parameters, instructions: region.instructions, results: values),
            collectors: taken.map { loop.collectors[$0] })
        knownInstructions.append(Instruction(results: taken.map { results[$0] }, operation: .loop(made)))
        known.formUnion(taken.map { results[$0] })

        let kept = loop.collectors.indices.filter { !taken.contains($0) }
        var rest = loop
        rest.collectors = kept.map { loop.collectors[$0] }
        rest.body.results = kept.map { loop.body.results[$0] }
        // Nothing is made an array of that only the taken results needed.
        var needed = Set(rest.body.results)
        var instructions: [Instruction] = []
        for instruction in loop.body.instructions.reversed()
        where instruction.operation.hasEffect || instruction.operation.isOrdered || instruction.results.contains(where: needed.contains) {
            instructions.append(instruction)
            instruction.operation.forEachFreeValue { needed.insert($0) }
        }
        rest.body.instructions = instructions.reversed()
        return (rest, kept.map { results[$0] })
    }

    /// A copy of the instructions that `wanted` need, under new names.
    private mutating func copy(_ instructions: [Instruction], for wanted: [Value], indices: [Value]) -> (Region, [Value]) {
        var needed = Set(wanted)
        var kept: [Instruction] = []
        for instruction in instructions.reversed() where instruction.results.contains(where: needed.contains) {
            kept.append(instruction)
            instruction.operation.forEachFreeValue { needed.insert($0) }
        }
        var names: [Value: Value] = [:]
        func fresh(_ value: Value, _ types: inout [Type]) {
            types.append(types[Int(value.index)])
            names[value] = Value(types.count - 1)
        }
        for index in indices { fresh(index, &types) }
        for instruction in kept.reversed() {
            instruction.results.forEach { fresh($0, &types) }
            for inner in instruction.operation.boundValues { fresh(inner, &types) }
        }
        let lookup = names
        func name(_ value: Value) -> Value { lookup[value] ?? value }
        let copied = kept.reversed().map { Instruction(results: $0.results.map(name), operation: $0.operation.renamed(name)) }
        return (Region(parameters: indices.map(name), instructions: copied, results: []), wanted.map(name))
    }

    private mutating func withPreparedExpressions(_ body: Region, _ space: IndexSpace) -> Region {
        var tables = DataTables(types: types, known: known)
        let body = tables.replaceExpressions(in: body, space)
        types = tables.types
        known = tables.known
        knownInstructions += tables.instructions
        return body
    }
}
