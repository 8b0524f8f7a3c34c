/// Why an operation does not apply to its operands.
public struct TypeError: Error, Hashable, Sendable, CustomStringConvertible {
    public let reason: String
    public init(_ reason: String) { self.reason = reason }
    public var description: String { reason }
}

extension Operation {
    /// The types of the results. The values of nested regions must have types as well.
    ///
    /// - Throws: `TypeError` when the operation does not apply to operands of these types.
    public func resultTypes(_ type: (Value) -> Type) throws -> [Type] {
        switch self {
        case .constant(let literal): return [literal.type]
        case .tensor(let tensor): return [Type(tensor.scalar, tensor.shape)]
        case .unary(let operation, let a):
            return [try require(operation.resultType(of: type(a)), "\(operation.rawValue) does not apply to \(type(a))")]
        case .binary(let operation, let a, let b):
            return [try require(operation.resultType(of: type(a), type(b)), "\(operation.rawValue) does not apply to \(type(a)) and \(type(b))")]
        case .ternary(let operation, let a, let b, let c):
            try check([a, b, c].allSatisfy { type($0) == .real }, "\(operation.rawValue) applies to three reals")
            return [.real]
        case .select(let condition, let a, let b):
            try check(type(condition) == .bool, "the condition of select is \(type(condition)), not bool")
            try check(type(a).isScalar && type(a) == type(b), "select chooses between \(type(a)) and \(type(b))")
            return [type(a)]
        case .convert(let a, let scalar):
            try check(type(a).isScalar, "convert applies to scalars, not to \(type(a))")
            return [Type(scalar)]
        case .load(let array, let indices):
            try checkArray(array, indices, type, "load")
            return [Type(type(array).scalar)]
        case .reshape(let array, let shape):
            let own = type(array)
            try check(!own.isAccumulator && !own.isScalar && !shape.isEmpty && shape.allSatisfy { $0 >= 0 }, "reshape does not apply to \(own)")
            try check(shape.reduce(1, *) == own.count, "\(own) has \(own.count) elements, not those of \(shape)")
            return [Type(own.scalar, shape)]
        case .update(let array, let indices, let element):
            try checkArray(array, indices, type, "update")
            try check(type(element) == Type(type(array).scalar), "\(type(element)) does not fit into \(type(array))")
            return [type(array)]
        case .accumulator(let own):
            try check(own.isAccumulator && own.scalar == .real, "\(own) is not the type of an accumulator")
            return [own]
        case .add(let target, let indices, let amount):
            try check(type(target).isAccumulator, "\(type(target)) is not an accumulator")
            try checkIndices(indices, type(target), type)
            try check(type(amount) == .real, "\(type(amount)) cannot be added to \(type(target))")
            return []
        case .freeze(let target):
            try check(type(target).isAccumulator, "\(type(target)) is not an accumulator")
            return [Type(type(target).scalar, type(target).shape)]
        case .library(let operation, let operands):
            let names = operands.map { type($0).description }.joined(separator: " and ")
            return try require(operation.resultTypes(of: operands.map(type)), "\(operation.rawValue) does not apply to \(names)")
        case .random(let operation, let operands):
            try check(operands.count == 2 && operands.allSatisfy { type($0) == .int }, "\(operation.rawValue) takes a key and a counter")
            return [operation.resultType]
        case .loop(let loop): return try loop.resultTypes(type)
        case .fold(let fold): return try fold.resultTypes(type)
        case .whileLoop(let loop): return try loop.resultTypes(type)
        case .branch(let branch): return try branch.resultTypes(type)
        }
    }

    private func checkArray(_ array: Value, _ indices: [Value], _ type: (Value) -> Type, _ name: String) throws {
        try check(!type(array).isAccumulator, "\(name) does not apply to an accumulator")
        try checkIndices(indices, type(array), type)
    }

    private func checkIndices(_ indices: [Value], _ array: Type, _ type: (Value) -> Type) throws {
        try check(indices.count == array.rank, "\(array) has \(array.rank) indices, not \(indices.count)")
        try check(indices.allSatisfy { type($0) == .int }, "indices are integers")
    }
}

private func check(_ condition: Bool, _ reason: @autoclosure () -> String) throws {
    if !condition { throw TypeError(reason()) }
}

private func require<Result>(_ result: Result?, _ reason: @autoclosure () -> String) throws -> Result {
    guard let result else { throw TypeError(reason()) }
    return result
}

private func collected(_ type: Type, _ collector: Collector, _ extents: [Int]) throws -> Type {
    try check(!type.isAccumulator, "an accumulator does not leave its region")
    switch collector {
    case .map: return Type(type.scalar, extents + type.shape)
    case .sum, .maximum:
        try check(type.isScalar && type.scalar != .bool, "\(collector.rawValue) collects numbers, not \(type)")
        return type
    }
}

private func agree(_ values: [Value], _ expected: [Type], _ type: (Value) -> Type, _ what: String) throws {
    try check(values.count == expected.count, "there are \(values.count) \(what), not \(expected.count)")
    for (value, expected) in zip(values, expected) {
        try check(type(value) == expected, "\(value) among the \(what) is \(type(value)), not \(expected)")
        try check(!expected.isAccumulator, "an accumulator does not leave its region")
    }
}

extension Loop {
    func resultTypes(_ type: (Value) -> Type) throws -> [Type] {
        try check(extents.allSatisfy { $0 >= 0 }, "an extent is negative")
        try agree(body.parameters, extents.map { _ in .int }, type, "parameters")
        try check(body.results.count == collectors.count, "\(body.results.count) results have \(collectors.count) collectors")
        return try zip(body.results, collectors).map { try collected(type($0), $1, extents) }
    }
}

extension Fold {
    func resultTypes(_ type: (Value) -> Type) throws -> [Type] {
        let carried = initial.map(type)
        try check(count >= 0, "the number of iterations is negative")
        try agree(body.parameters, [.int] + carried, type, "parameters")
        try check(body.results.count == carried.count + collectors.count, "a fold has its carried values and its collected results")
        try agree(Array(body.results.prefix(carried.count)), carried, type, "carried results")
        return try carried + zip(body.results.dropFirst(carried.count), collectors).map { try collected(type($0), $1, [count]) }
    }
}

extension While {
    func resultTypes(_ type: (Value) -> Type) throws -> [Type] {
        let carried = initial.map(type)
        try check(limit >= 0, "the limit is negative")
        try agree(condition.parameters, carried, type, "parameters of the condition")
        try agree(condition.results, [.bool], type, "results of the condition")
        try agree(body.parameters, carried, type, "parameters")
        try agree(body.results, carried, type, "results")
        return carried
    }
}

extension Branch {
    func resultTypes(_ type: (Value) -> Type) throws -> [Type] {
        try check(type(condition) == .bool, "the condition is \(type(condition)), not bool")
        try check(then.parameters.isEmpty && otherwise.parameters.isEmpty, "the arms of a branch have no parameters")
        let results = then.results.map(type)
        try agree(then.results, results, type, "results")
        try agree(otherwise.results, results, type, "results of the other arm")
        return results
    }
}
