import AuspexIR

/// Turns a function into flat code with planned memory.
///
/// Code is made for one of two contexts. In *scalar* context every scalar is one word. In the body of a *block loop*, up to
/// `Axis.width` iterations run side by side, and each value either is the same for all (one word, computed once) or has a
/// word for each lane. Which loops become block loops is decided from the extents alone (`isBlockLoop`).
///
/// Each region is compiled within a frame that knows where its values are used last, so that memory is used again and
/// arrays are updated in place when nobody looks at them later.
final class Compiler {
    let function: Function
    var code: [Code] = []
    /// Index lists, extents and the like, for instructions that do not fit into `Code`.
    var tables: [Int32] = []
    var memory = MemoryPlan()
    /// Contents of words that hold constants.
    var image: [(offset: Int, words: [UInt64])] = []

    var homes: [Home?]
    /// Where the lanes of linear integers are kept, if anybody needs them.
    var laneHomes: [Value: Home] = [:]
    /// Where a value had best be put when it is computed.
    var preferred: [Value: Home] = [:]
    private(set) var literals: [Value: Literal] = [:]
    private var constantHomes: [Literal: Home] = [:]
    var frames: [Frame] = []

    /// The block loop around the instruction being compiled, if any.
    var lanes: LaneAnalysis?
    var valuesNeededInLanes: Set<Value> = []
    /// Homes of the masks in force, innermost last; a mask includes those around it.
    var masks: [Home] = []
    /// Users of a storage that are not used any more on this path, but must be there on another one.
    var deadButHeld: [Int: Int] = [:]

    struct Frame {
        /// Position of the last use of each value that ends in this frame.
        var lastUse: [Value: Int]
        /// Values of the region itself, released by it.
        var own: Set<Value>
        var position: Int
    }

    /// Most iterations that run side by side.
    let blockWidth: Int

    init(_ function: Function, blockWidth: Int) {
        self.function = function
        self.blockWidth = blockWidth
        homes = Array(repeating: nil, count: function.types.count)
        collectConstants(function.body)
    }

    func type(of value: Value) -> Type { function.type(of: value) }

    /// Notes that a parameter can have one value only.
    func setLiteral(_ parameter: Value, _ literal: Literal) { literals[parameter] = literal }

    private func collectConstants(_ region: Region) {
        for instruction in region.instructions {
            switch instruction.operation {
            case .constant(let literal):
                literals[instruction.results[0]] = literal
                homes[Int(instruction.results[0].index)] = constant(literal)
            case .tensor(let tensor):
                let storage = memory.allocate(
                    words: tensor.count, isReal: tensor.scalar == .real, maskDepth: 0, isPermanent: true)
                let offset = memory[storage].offset
                image.append((offset, Self.words(of: tensor)))
                homes[Int(instruction.results[0].index)] = Home(offset: offset, form: .uniform, storage: storage)
            case .unary, .binary, .ternary, .select, .convert, .load, .reshape, .loop, .fold, .whileLoop, .branch, .accumulator, .add,
                .freeze, .update, .library, .random:
                instruction.operation.regions.forEach(collectConstants)
            }
        }
    }

    static func words(of tensor: Tensor) -> [UInt64] {
        switch tensor.storage {
        case .real(let values): values.map(\.bitPattern)
        case .int(let values): values.map { UInt64(bitPattern: $0) }
        case .bool(let values): values.map { $0 ? 1 : 0 }
        }
    }

    /// A word that always holds the given number.
    func constant(_ literal: Literal) -> Home {
        if let home = constantHomes[literal] { return home }
        let storage = memory.allocate(words: 1, isReal: literal.type == .real, maskDepth: 0, isPermanent: true)
        let word: UInt64 =
            switch literal {
            case .real(let number): number.bitPattern
            case .int(let number): UInt64(bitPattern: number)
            case .bool(let flag): flag ? 1 : 0
            }
        image.append((memory[storage].offset, [word]))
        let home = Home(offset: memory[storage].offset, form: .uniform, storage: storage)
        // Zeroes of both signs are equal as literals.
        if case .real(0) = literal, word != 0 { return home }
        constantHomes[literal] = home
        return home
    }

    func zero(_ scalar: Scalar) -> Home {
        switch scalar {
        case .real: constant(.real(0))
        case .int: constant(.int(0))
        case .bool: constant(.bool(false))
        }
    }

    // MARK: Homes

    var width: Int { lanes?.axis.width ?? 1 }

    func home(_ value: Value) -> Home {
        guard let home = homes[Int(value.index)] else { preconditionFailure("\(value) is used before it is computed") }
        return home
    }

    /// The form that the analysis gives a value in the current context.
    func form(of value: Value) -> Form {
        guard let lanes else { return .uniform }
        let kind = lanes.kind(of: value)
        if !kind.isVarying { return .uniform }
        if let affine = kind.affine { return .linear(stride: lanes.laneStride(affine)) }
        return .varying
    }

    /// Where the lanes of a scalar are; uniform values stay one word.
    func lanesHome(_ value: Value) -> Home {
        let home = home(value)
        if case .linear = home.form {
            guard let lanes = laneHomes[value] else { preconditionFailure("the lanes of \(value) were not foreseen") }
            return lanes
        }
        return home
    }

    func allocate(_ type: Type, _ form: Form, isPermanent: Bool = false) -> Home {
        let words = type.count * (form == .varying ? width : 1)
        let storage = memory.allocate(
            words: words, isReal: type.scalar == .real, maskDepth: masks.count, isPermanent: isPermanent)
        return Home(offset: memory[storage].offset, form: form, storage: storage)
    }

    func temporary(_ scalar: Scalar, varying: Bool) -> Home { allocate(Type(scalar), varying ? .varying : .uniform) }

    /// Finds a place for a value that is about to be computed.
    @discardableResult
    func define(_ value: Value, _ form: Form) -> Home {
        if let place = preferred[value], place.form == form {
            // Whoever wished for the place keeps it; a place with other users cannot be overwritten yet.
            if place.storage < 0 || isExclusive(place.storage) {
                memory.retain(place.storage)
                homes[Int(value.index)] = place
                return place
            }
        }
        let home = allocate(type(of: value), form)
        homes[Int(value.index)] = home
        return home
    }

    /// Makes a value live in the memory of another.
    func share(_ value: Value, _ home: Home) {
        memory.retain(home.storage)
        homes[Int(value.index)] = home
    }

    func release(_ value: Value) {
        if let home = homes[Int(value.index)] { memory.release(home.storage) }
        if let lanes = laneHomes.removeValue(forKey: value) { memory.release(lanes.storage) }
    }

    // MARK: Code

    func emit(_ opcode: Opcode, variant: UInt8 = 0, _ operands: Home..., fields: (inout Code) -> Void = { _ in }) {
        var step = Code(opcode: opcode, variant: variant)
        for (position, home) in operands.enumerated() {
            let offset = Int32(truncatingIfNeeded: home.offset)
            switch position {
            case 0: step.a = offset
            case 1: step.b = offset
            case 2: step.c = offset
            default: step.d = offset
            }
            step.shifts |= home.shift.rawValue << (2 * UInt8(position))
            if home.form == .varying { step.lanes |= 1 << UInt8(position) }
        }
        fields(&step)
        code.append(step)
        guard function.precision == .single else { return }
        if opcode.hasDoubleResult { code.append(Code(opcode: .round, a: step.a)) }
        if opcode.hasDoubleLanes { code.append(Code(opcode: .blockRound, shifts: step.shifts & 3, lanes: 1, a: step.a)) }
    }

    /// Emits a jump whose target is filled in by `land`.
    func emitJump(_ opcode: Opcode, _ operands: Home..., fields: (inout Code) -> Void = { _ in }) -> Int {
        var step = Code(opcode: opcode)
        if let first = operands.first { step.a = Int32(truncatingIfNeeded: first.offset) }
        fields(&step)
        code.append(step)
        return code.count - 1
    }

    func land(_ jump: Int) { code[jump].d = Int32(code.count - jump) }

    func jumpBack(to start: Int) -> Int32 { Int32(start - code.count) }

    // MARK: Regions

    /// Compiles the instructions of a region. Values from outside that are not used after it may be passed as `inherited`:
    /// they can be updated in place, but are not released here. The frame stays open until `leave`, so that the results
    /// can be fetched.
    func enter(_ region: Region, inherited: [Value] = []) {
        var needed = Set(region.results)
        var lastUse: [Value: Int] = [:]
        for result in region.results { lastUse[result] = region.instructions.count }
        var isAlive = Array(repeating: true, count: region.instructions.count)
        for (position, instruction) in region.instructions.enumerated().reversed() {
            if !instruction.operation.hasEffect, !instruction.results.contains(where: needed.contains) {
                isAlive[position] = false
                continue
            }
            instruction.operation.forEachFreeValue { value in
                if needed.insert(value).inserted { lastUse[value] = position }
            }
        }
        var own: Set<Value> = []
        for instruction in region.instructions { own.formUnion(instruction.results) }
        let inheritedSet = Set(inherited)
        lastUse = lastUse.filter { own.contains($0.key) || inheritedSet.contains($0.key) }
        var dying: [[Value]] = Array(repeating: [], count: region.instructions.count + 1)
        for (value, position) in lastUse where own.contains(value) { dying[position].append(value) }
        // Dictionaries have no order, the code must have one.
        for position in dying.indices { dying[position].sort { $0.index < $1.index } }
        frames.append(Frame(lastUse: lastUse, own: own, position: 0))
        for (position, instruction) in region.instructions.enumerated() where isAlive[position] {
            frames[frames.count - 1].position = position
            compile(instruction)
            for result in instruction.results where lastUse[result] == nil { release(result) }
            for value in dying[position] { release(value) }
        }
        frames[frames.count - 1].position = region.instructions.count
    }

    /// Closes the frame of a region and lets go of its results.
    func leave(_ region: Region) {
        let frame = frames.removeLast()
        for value in Set(region.results).sorted(by: { $0.index < $1.index }) where frame.own.contains(value) { release(value) }
    }

    /// Whether a value is not used after the current instruction.
    func dies(_ value: Value) -> Bool {
        guard let frame = frames.last else { return false }
        return frame.lastUse[value] == frame.position
    }

    func isUsed(_ value: Value) -> Bool { frames.last.map { $0.lastUse[value] != nil } ?? true }

    private func compile(_ instruction: Instruction) {
        let results = instruction.results
        switch instruction.operation {
        case .constant, .tensor: break
        case .unary(let operation, let a): unary(results[0], operation, a)
        case .binary(let operation, let a, let b): binary(results[0], operation, a, b)
        case .ternary(let operation, let a, let b, let c): ternary(results[0], operation, a, b, c)
        case .select(let condition, let ifTrue, let ifFalse): select(results[0], condition, ifTrue, ifFalse)
        case .convert(let a, let scalar): convert(results[0], a, scalar)
        case .load(let array, let indices): load(results[0], array, indices)
        case .loop(let loop): self.loop(results, loop)
        case .fold(let fold): self.fold(results, fold)
        case .whileLoop(let loop): whileLoop(results, loop)
        case .branch(let branch): self.branch(results, branch)
        case .accumulator: accumulator(results[0])
        case .add(let target, let indices, let amount): add(target, indices, amount)
        case .reshape(let array, _): share(results[0], home(array))
        case .freeze(let target): share(results[0], home(target))
        case .update(let array, let indices, let element): update(results[0], array, indices, element)
        case .library(let operation, let operands): library(results, operation, operands)
        case .random(let operation, let operands): random(results[0], operation, operands)
        }
    }
}
