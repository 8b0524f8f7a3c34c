import AuspexIR

/// Work that depends on data alone is done once, when the data are bound, and not at every call.
///
/// The function is split in two: `prepare`, from the data inputs to whatever can be computed of them, and `run`, which
/// gets those results as further data inputs. In loops and folds that depend on variables, expensive expressions of data
/// and indices (`log(y[i])`, a running count) become arrays made by `prepare`; see `DataTables`.
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
            body: Region(parameters: dataInputs.map(\.1), instructions: knownInstructions, results: kept), types: types)
        let run = Function(
            name: function.name,
            inputs: function.inputs + kept.enumerated().map { Function.Input(name: "prepared\($0.offset)", role: .data) },
            outputs: function.outputs,
            body: Region(
                parameters: function.body.parameters + kept,
                instructions: constantInstructions.filter { $0.results.contains(where: { needed.contains($0) || made.contains($0) }) } + running,
                results: function.body.results),
            types: types)
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
        case .unary, .binary, .ternary, .select, .convert, .load, .loop, .fold, .whileLoop, .branch, .update, .library:
            if isKnown(operation) {
                known.formUnion(instruction.results)
                knownInstructions.append(instruction)
                return
            }
        case .accumulator, .add, .freeze: break
        }
        switch operation {
        case .loop(var loop):
            loop.body = withPreparedExpressions(loop.body, IndexSpace(indices: loop.body.parameters, extents: loop.extents))
            running.append(Instruction(results: instruction.results, operation: .loop(loop)))
        case .fold(var fold):
            fold.body = withPreparedExpressions(fold.body, IndexSpace(indices: [fold.body.parameters[0]], extents: [fold.count]))
            running.append(Instruction(results: instruction.results, operation: .fold(fold)))
        case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .whileLoop, .branch, .accumulator, .add,
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

    private mutating func withPreparedExpressions(_ body: Region, _ space: IndexSpace) -> Region {
        var tables = DataTables(types: types, known: known)
        let body = tables.replaceExpressions(in: body, space)
        types = tables.types
        known = tables.known
        knownInstructions += tables.instructions
        return body
    }
}
