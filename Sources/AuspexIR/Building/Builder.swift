/// Builds a function, simplifying as it goes.
///
/// The builder keeps a stack of open regions. Before a pure instruction is added it is folded if its operands are
/// constants, found again if the same was computed before where it is visible, and otherwise put into the outermost loop
/// body in which its operands are known: so loop-invariant work leaves loops as it is built. Loading from an array that
/// a cheap loop makes re-emits the body of that loop at the given index instead: that is fusion, and the loop disappears
/// when nobody uses its array.
public struct Builder: Sendable {
    public private(set) var types: [Type] = []
    private var scopes: [Scope] = [Scope(kind: .function)]
    /// Depth of the scope in which each value is defined.
    private var depths: [Int] = []
    /// Constants and cheap loops by the value that they define.
    private var literals: [Value: Literal] = [:]
    /// What a value is the negative of.
    private var negatives: [Value: Value] = [:]
    private var producers: [Value: Producer] = [:]
    /// Loops that only choose among other values, by the array that they make, and arrays with one element replaced: loads at constant
    /// indices look through both.
    private var choosers: [Value: Producer] = [:]
    private var reshaped: [Value: Value] = [:]
    private var replacements: [Value: (array: Value, indices: [Value], element: Value)] = [:]
    /// What is known about the size of integers, so that indices need no clamping.
    var ranges: [Value: ClosedRange<Int64>] = [:]
    private var name: String
    /// Constants are rounded to it.
    public let precision: Precision
    private var inputs: [Function.Input] = []

    /// Loads from loops whose body costs at most this many operations are replaced by the body.
    public static let inliningCost = 8

    public init(name: String, precision: Precision = .double) { self.name = name; self.precision = precision }

    enum ScopeKind { case function, loop, arm }

    struct Scope: Sendable {
        var kind: ScopeKind
        var parameters: [Value] = []
        var instructions: [Instruction] = []
        var memory: [Operation: [Value]] = [:]
        var hasEffect = false
        init(kind: ScopeKind) { self.kind = kind }
    }

    /// A loop that maps its index space through a scalar body: `result` is stacked.
    struct Producer: Sendable {
        var indices: [Value]
        /// The extent that each index has to be clamped to before the body may stand for a load; nil where the body
        /// uses the index only in loads that clamp it to the same extent.
        var clamps: [Int?]
        var instructions: [Instruction]
        var result: Value
    }

    // MARK: Inputs, results

    public func type(of value: Value) -> Type { types[Int(value.index)] }

    /// The constant that a value is known to be.
    public func literal(_ value: Value) -> Literal? { literals[value] }
    func negative(of value: Value) -> Value? { negatives[value] }

    /// Depth of the scope in which a value is defined; 0 is the function's own body.
    public func depth(of value: Value) -> Int { depths[Int(value.index)] }

    public var currentDepth: Int { scopes.count - 1 }

    public mutating func input(_ name: String, _ type: Type, role: Function.Role) -> Value {
        let value = make(type, depth: 0)
        inputs.append(Function.Input(name: name, role: role))
        scopes[0].parameters.append(value)
        return value
    }

    public mutating func finish(_ results: [(name: String, value: Value)]) -> Function {
        precondition(scopes.count == 1, "a region is still open")
        let body = Region(
            parameters: scopes[0].parameters, instructions: scopes[0].instructions, results: results.map(\.value))
        return Function(name: name, inputs: inputs, outputs: results.map(\.name), body: body, types: types, precision: precision)
    }

    private mutating func make(_ type: Type, depth: Int) -> Value {
        types.append(type)
        depths.append(depth)
        return Value(types.count - 1)
    }

    // MARK: Regions

    /// Opens the body of a loop, fold or while; the parameters are new values of the given types.
    public mutating func openLoop(parameters: [Type]) -> [Value] { open(.loop, parameters) }

    /// Opens the body of a loop over `extents`, or of a fold when `carried` follows: the indices are known to be in range.
    public mutating func openLoop(extents: [Int], carried: [Type] = []) -> [Value] {
        let parameters = open(.loop, extents.map { _ in .int } + carried)
        for (index, extent) in zip(parameters, extents) { ranges[index] = 0...Int64(max(extent - 1, 0)) }
        return parameters
    }

    /// Opens one arm of a branch.
    public mutating func openArm() { _ = open(.arm, []) }

    /// Opens an arm again that was closed a moment ago, to end it with other results.
    public mutating func reopenArm(_ region: Region) {
        scopes.append(Scope(kind: .arm))
        scopes[scopes.count - 1].instructions = region.instructions
        scopes[scopes.count - 1].hasEffect = region.hasEffect
    }

    /// Gives an input its final shape, when it is known only after the body was built (the dimension of a position).
    public mutating func setShape(of input: Value, _ shape: [Int]) { types[Int(input.index)].shape = shape }

    private mutating func open(_ kind: ScopeKind, _ parameters: [Type]) -> [Value] {
        scopes.append(Scope(kind: kind))
        let values = parameters.map { make($0, depth: scopes.count - 1) }
        scopes[scopes.count - 1].parameters = values
        return values
    }

    /// Closes the innermost region. `hasEffect` tells whether it adds to an accumulator outside of it.
    public mutating func close(results: [Value]) -> Region {
        let scope = scopes.removeLast()
        if scope.hasEffect { scopes[scopes.count - 1].hasEffect = true }
        return Region(parameters: scope.parameters, instructions: scope.instructions, results: results)
    }

    /// Discards everything built since a copy of the builder was taken, keeping value numbers unique is not needed:
    /// assign the copy back. Copies are cheap until one of them is changed.
    public func checkpoint() -> Builder { self }

    // MARK: Emission

    /// Adds an instruction, or finds its results. `resultTypes` must agree with the operation.
    public mutating func emit(_ operation: Operation, _ resultTypes: [Type]) -> [Value] {
        let effect = operation.hasEffect
        let isPure = !effect && !operation.isOrdered
        let depth = isPure ? depthFor(operation) : currentDepth
        let key = isPure ? operation.canonical : operation
        if isPure {
            for level in stride(from: depth, through: 0, by: -1) {
                if let known = scopes[level].memory[key] { return known }
            }
        }
        let results = resultTypes.map { make($0, depth: depth) }
        scopes[depth].instructions.append(Instruction(results: results, operation: operation))
        if effect { scopes[depth].hasEffect = true }
        if isPure { scopes[depth].memory[key] = results }
        remember(operation, results)
        return results
    }

    public mutating func emit(_ operation: Operation, _ resultType: Type) -> Value { emit(operation, [resultType])[0] }

    /// The outermost scope that can hold the operation: that of its innermost operand, but never outside the branch arm
    /// in which it is written, so that an arm's work is done only when the arm is taken. Constants cost nothing and are
    /// made once for all.
    private func depthFor(_ operation: Operation) -> Int {
        if case .constant = operation { return 0 }
        if case .tensor = operation { return 0 }
        var depth = 0
        operation.forEachFreeValue { depth = max(depth, depths[Int($0.index)]) }
        var level = currentDepth
        while level > depth {
            if scopes[level].kind == .arm { return level }
            level -= 1
        }
        return depth
    }

    private mutating func remember(_ operation: Operation, _ results: [Value]) {
        switch operation {
        case .constant(let literal): literals[results[0]] = literal
        case .unary(.negate, let operand): negatives[results[0]] = operand
        case .loop(let loop) where !loop.extents.contains(0):
            for (position, collector) in loop.collectors.enumerated() where collector == .map {
                let result = loop.body.results[position]
                guard type(of: result).isScalar else { continue }
                let needed = slice(loop.body.instructions, for: result)
                let isCheap = needed.count <= Self.inliningCost && needed.allSatisfy({ $0.operation.isCheapScalar && !$0.operation.isWorthStacking })
                guard isCheap || needed.count <= 1000 && needed.allSatisfy(\.operation.isChoosing) else { continue }
                let clamps = zip(loop.body.parameters, loop.extents).map { index, extent in
                    usesOnlyToLoad(index, extent, needed, result) ? nil : extent
                }
                let producer = Producer(indices: loop.body.parameters, clamps: clamps, instructions: needed, result: result)
                if isCheap { producers[results[position]] = producer } else { choosers[results[position]] = producer }
            }
        case .binary(let operation, let left, let right):
            if let a = range(of: left), let b = range(of: right), let range = Folding.range(operation, a, b) {
                ranges[results[0]] = range
            }
        case .reshape(let array, _): reshaped[results[0]] = array
        case .update(let array, let indices, let element): replacements[results[0]] = (array, indices, element)
        case .loop, .tensor, .unary, .ternary, .select, .convert, .load, .fold, .whileLoop, .branch, .accumulator, .add,
            .freeze, .library, .random:
            break
        }
    }

    /// Whether a body mentions `index` only as an index into a dimension of that very extent.
    private func usesOnlyToLoad(_ index: Value, _ extent: Int, _ instructions: [Instruction], _ result: Value) -> Bool {
        if result == index { return false }
        return instructions.allSatisfy { instruction in
            if case .load(let array, let indices) = instruction.operation {
                return zip(indices, type(of: array).shape).allSatisfy { $0 != index || $1 == extent }
            }
            var mentions = false
            instruction.operation.forEachFreeValue { if $0 == index { mentions = true } }
            return !mentions
        }
    }

    /// The instructions that `result` depends on.
    private func slice(_ instructions: [Instruction], for result: Value) -> [Instruction] {
        var needed: Set<Value> = [result]
        var kept: [Instruction] = []
        for instruction in instructions.reversed() where instruction.results.contains(where: needed.contains) {
            kept.append(instruction)
            instruction.operation.forEachFreeValue { needed.insert($0) }
        }
        return kept.reversed()
    }

    /// The array that a value is the elements of, under other extents.
    func original(ofReshaped value: Value) -> Value? { reshaped[value] }

    /// The matrix whose transpose a value is, where a loop makes that for this scope alone; one that an enclosing scope could make once is better made.
    func original(ofTranspose value: Value) -> Value? {
        guard let producer = producers[value], producer.indices.count == 2, producer.instructions.count == 1, let only = producer.instructions.first,
            only.results == [producer.result], case .load(let matrix, let indices) = only.operation, indices == producer.indices.reversed(),
            type(of: matrix).shape == type(of: value).shape.reversed(), depths[Int(matrix.index)] == scopes.count - 1
        else { return nil }
        return matrix
    }

    /// Loads an element; re-emits the producing body when that is cheap. A scalar is its own only element.
    public mutating func load(_ array: Value, _ indices: [Value]) -> Value {
        if type(of: array).isScalar { return array }
        if let producer = producers[array] { return inline(producer, at: indices) }
        if let first = indices.first, literals[first] != nil, let chooser = choosers[array] { return inline(chooser, at: indices) }
        if let element = replacement(in: array, at: indices) { return element }
        return emit(.load(array, indices), Type(type(of: array).scalar))
    }

    /// What was last written to a constant place of an array, if that is known.
    private func replacement(in array: Value, at indices: [Value]) -> Value? {
        guard replacements[array] != nil, let place = constants(indices, within: type(of: array).shape) else { return nil }
        var current = array
        while let replacement = replacements[current], let written = constants(replacement.indices, within: type(of: array).shape) {
            if written == place { return replacement.element }
            current = replacement.array
        }
        return nil
    }

    private func constants(_ indices: [Value], within shape: [Int]) -> [Int64]? {
        var numbers: [Int64] = []
        for (index, extent) in zip(indices, shape) {
            guard case .int(let number)? = literals[index], number >= 0, number < Int64(extent) else { return nil }
            numbers.append(number)
        }
        return numbers
    }

    private mutating func inline(_ producer: Producer, at indices: [Value]) -> Value {
        var names: [Value: Value] = [:]
        for (position, index) in producer.indices.enumerated() {
            names[index] = producer.clamps[position].map { clamp(indices[position], to: $0) } ?? indices[position]
        }
        for instruction in producer.instructions {
            let operation = instruction.operation.renamed { names[$0] ?? $0 }
            names[instruction.results[0]] = apply(operation, type(of: instruction.results[0]))
        }
        return names[producer.result] ?? producer.result
    }

    /// Emits a scalar operation through the simplifying entry points.
    public mutating func apply(_ operation: Operation, _ resultType: Type) -> Value {
        switch operation {
        case .constant(let literal): return constant(literal)
        case .unary(let operation, let operand): return unary(operation, operand)
        case .binary(let operation, let left, let right): return binary(operation, left, right)
        case .select(let condition, let ifTrue, let ifFalse): return select(condition, ifTrue, ifFalse)
        case .convert(let operand, let scalar): return convert(operand, to: scalar)
        case .load(let array, let indices): return load(array, indices)
        case .reshape(let array, let shape): return reshape(array, to: shape)
        case .tensor, .ternary, .loop, .fold, .whileLoop, .branch, .accumulator, .add, .freeze, .update, .library, .random:
            return emit(operation, resultType)
        }
    }
}
