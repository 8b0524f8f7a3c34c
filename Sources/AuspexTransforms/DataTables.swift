import AuspexIR

/// The indices of nested loops, from the outermost, and how far they go.
struct IndexSpace {
    var indices: [Value]
    var extents: [Int]

    static func + (outer: IndexSpace, inner: IndexSpace) -> IndexSpace {
        IndexSpace(indices: outer.indices + inner.indices, extents: outer.extents + inner.extents)
    }

    var count: Int { extents.reduce(1, *) }
}

/// Replaces expensive expressions of data and indices by loads from tables that are made beforehand: scalars
/// (`log(y[i])`, `lgamma(n[i, j] + 1)`) and arrays (what a fold over data collects in each iteration of an outer loop).
struct DataTables {
    var types: [Type]
    /// Values that depend on data and constants only.
    var known: Set<Value>
    /// What makes the tables.
    private(set) var instructions: [Instruction] = []

    /// Elements of a table of nested loops, beyond which it is more memory than the work is worth.
    private static let mostElements = 1 << 20

    init(types: [Type], known: Set<Value>) { self.types = types; self.known = known }

    private func type(_ value: Value) -> Type { types[Int(value.index)] }

    /// - Parameter outer: instructions around the body that depend on data and outer indices only.
    mutating func replaceExpressions(in source: Region, _ space: IndexSpace, outer: [Instruction] = []) -> Region {
        guard space.count > 0 else { return source }
        var body = source
        let (available, expensive) = survey(source, space, outer)
        if !expensive.isEmpty {
            let wanted = expensive.flatMap { source.instructions[$0].results }
            let tables = makeTables(of: wanted, from: available, space)
            for position in expensive.reversed() {
                let loads = source.instructions[position].results.compactMap { value -> Instruction? in
                    guard type(value).isScalar, let table = tables[value] else { return nil }
                    return Instruction(results: [value], operation: .load(table, space.indices))
                }
                body.instructions.replaceSubrange(position...position, with: loads)
            }
            body = body.loading(from: tables, at: space.indices)
        }

        // Loops inside go on from here, with what they may use of this body.
        let (around, _) = survey(body, space, outer)
        for position in body.instructions.indices {
            switch body.instructions[position].operation {
            case .loop(var loop):
                let inner = space + IndexSpace(indices: loop.body.parameters, extents: loop.extents)
                if inner.count > Self.mostElements { continue }
                loop.body = replaceExpressions(in: loop.body, inner, outer: around)
                body.instructions[position].operation = .loop(loop)
            case .fold(var fold):
                let inner = space + IndexSpace(indices: [fold.body.parameters[0]], extents: [fold.count])
                if inner.count > Self.mostElements { continue }
                fold.body = replaceExpressions(in: fold.body, inner, outer: around)
                body.instructions[position].operation = .fold(fold)
            default: break
            }
        }
        return body
    }

    /// The instructions that depend on data and indices only, and the positions of those that are worth a table.
    private func survey(_ body: Region, _ space: IndexSpace, _ outer: [Instruction]) -> (available: [Instruction], expensive: [Int]) {
        var indexed = known.union(space.indices).union(outer.flatMap(\.results))
        var available = outer
        var expensive: [Int] = []
        for (position, instruction) in body.instructions.enumerated() {
            let operation = instruction.operation
            guard !operation.hasEffect, !operation.isOrdered else { continue }
            var isIndexed = true
            operation.forEachFreeValue { if !indexed.contains($0) { isIndexed = false } }
            guard isIndexed else { continue }
            indexed.formUnion(instruction.results)
            available.append(instruction)
            let arrays = instruction.results.filter { !type($0).isScalar }
            guard operation.isCostly, arrays.allSatisfy({ body.onlyLoads($0) && space.count * type($0).count <= Self.mostElements }) else { continue }
            expensive.append(position)
        }
        return (available, expensive)
    }

    /// One loop makes all the tables; its body is a renamed copy of what they need. A table has the extents of the indices in
    /// front of the shape of its value.
    private mutating func makeTables(of wanted: [Value], from available: [Instruction], _ space: IndexSpace) -> [Value: Value] {
        var needed = Set(wanted)
        var kept: [Instruction] = []
        for instruction in available.reversed() where instruction.results.contains(where: needed.contains) {
            kept.append(instruction)
            instruction.operation.forEachFreeValue { needed.insert($0) }
        }
        kept.reverse()
        var names: [Value: Value] = [:]
        for value in space.indices + kept.flatMap({ $0.results + $0.operation.boundValues }) { names[value] = fresh(type(value)) }
        let lookup = names
        func name(_ value: Value) -> Value { lookup[value] ?? value }
        let body = Region(
            parameters: space.indices.map(name),
            instructions: kept.map { Instruction(results: $0.results.map(name), operation: $0.operation.renamed(name)) },
            results: wanted.map(name))
        let tables = wanted.map { fresh(Type(type($0).scalar, space.extents + type($0).shape)) }
        let loop = Loop(extents: space.extents, body: body, collectors: wanted.map { _ in .map })
        instructions.append(Instruction(results: tables, operation: .loop(loop)))
        known.formUnion(tables)
        return Dictionary(zip(wanted, tables), uniquingKeysWith: { first, _ in first })
    }

    private mutating func fresh(_ type: Type) -> Value {
        types.append(type)
        return Value(types.count - 1)
    }
}

extension Operation {
    /// More work than loading the result.
    fileprivate var isCostly: Bool {
        switch self {
        // Constants are everywhere, and a key is cheaper to make than to keep.
        case .constant, .tensor, .random: false
        default: !isCheapScalar || isWorthStacking
        }
    }

    /// All values that nested regions define.
    var boundValues: [Value] {
        regions.flatMap { region in
            region.parameters + region.instructions.flatMap { $0.results + $0.operation.boundValues }
        }
    }
}

extension Region {
    /// Whether an array is used in loads alone.
    fileprivate func onlyLoads(_ array: Value) -> Bool {
        if results.contains(array) { return false }
        return instructions.allSatisfy { instruction in
            if case .load(array, _) = instruction.operation { return true }
            if !instruction.operation.regions.isEmpty {
                return instruction.operation.regions.allSatisfy { $0.onlyLoads(array) } && !instruction.operation.operands.contains(array)
            }
            return !instruction.operation.operands.contains(array)
        }
    }

    /// The region with loads from the tables, which have further indices in front, instead of the arrays.
    fileprivate func loading(from tables: [Value: Value], at indices: [Value]) -> Region {
        var region = self
        for position in region.instructions.indices {
            let operation = region.instructions[position].operation
            if case .load(let array, let places) = operation, let table = tables[array] {
                region.instructions[position].operation = .load(table, indices + places)
            } else if !operation.regions.isEmpty {
                region.instructions[position].operation = operation.mapRegions { $0.loading(from: tables, at: indices) }
            }
        }
        return region
    }
}
