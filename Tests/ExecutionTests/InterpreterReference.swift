import AuspexIR
import CKernels

/// A tree-walking evaluator that is meant to be obviously right: the oracle of the interpreter's tests. Values are
/// tensors, regions are recursive calls, everything is done in the order in which it is written.
struct ReferenceEvaluator {
    var function: Function
    private var values: [Value: Tensor] = [:]

    static func evaluate(_ function: Function, _ inputs: [Tensor]) -> [Tensor] {
        var evaluator = ReferenceEvaluator(function: function)
        for (parameter, input) in zip(function.body.parameters, inputs) { evaluator.values[parameter] = input }
        return evaluator.run(function.body)
    }

    private init(function: Function) { self.function = function }

    private func value(_ value: Value) -> Tensor { values[value] ?? .real(.nan) }
    private func real(_ v: Value) -> Double { value(v).reals[0] }
    private func int(_ v: Value) -> Int64 {
        switch value(v).storage {
        case .int(let numbers): numbers[0]
        case .bool(let flags): flags[0] ? 1 : 0
        case .real: 0
        }
    }
    private func bool(_ v: Value) -> Bool { int(v) != 0 }

    private mutating func run(_ region: Region, _ arguments: [Tensor] = []) -> [Tensor] {
        for (parameter, argument) in zip(region.parameters, arguments) { values[parameter] = argument }
        for instruction in region.instructions {
            for (result, tensor) in zip(instruction.results, step(instruction)) { values[result] = tensor }
        }
        return region.results.map { value($0) }
    }

    private mutating func step(_ instruction: Instruction) -> [Tensor] {
        switch instruction.operation {
        case .constant(let literal): return [Self.tensor(literal)]
        case .tensor(let tensor): return [tensor]
        case .unary(let operation, let a): return [unary(operation, value(a))]
        case .binary(let operation, let a, let b): return [binary(operation, value(a), value(b))]
        case .ternary: return [.real(.nan)]
        case .select(let condition, let a, let b): return [bool(condition) ? value(a) : value(b)]
        case .convert(let a, let scalar): return [convert(value(a), scalar)]
        case .load(let array, let indices): return [load(value(array), indices.map { int($0) })]
        case .loop(let loop): return self.loop(loop, instruction.results)
        case .fold(let fold): return self.fold(fold, instruction.results)
        case .whileLoop(let loop):
            var carried = loop.initial.map { value($0) }
            for _ in 0..<loop.limit {
                guard run(loop.condition, carried)[0].storage == .bool([true]) else { break }
                carried = run(loop.body, carried)
            }
            return carried
        case .branch(let branch): return bool(branch.condition) ? run(branch.then) : run(branch.otherwise)
        case .accumulator(let type): return [Self.zeros(type.scalar, type.shape)]
        case .add(let target, let indices, let amount):
            let old = value(target)
            guard let position = Self.position(old.shape, indices.map { int($0) }) else { return [] }
            switch (old.storage, value(amount).storage) {
            case (.real(var numbers), .real(let x)):
                numbers[position] += x[0]
                values[target] = Tensor(shape: old.shape, storage: .real(numbers))
            case (.int(var numbers), .int(let x)):
                numbers[position] &+= x[0]
                values[target] = Tensor(shape: old.shape, storage: .int(numbers))
            default: break
            }
            return []
        case .reshape(let array, let shape): return [Tensor(shape: shape, storage: value(array).storage)]
        case .freeze(let target): return [value(target)]
        case .update(let array, let indices, let element):
            let old = value(array)
            guard let position = Self.position(old.shape, indices.map { int($0) }) else { return [old] }
            return [Self.joined((0..<old.count).map { $0 == position ? value(element) : Self.slice(old, $0) }, old.scalar, old.shape)]
        case .library, .random: return [.real(.nan)]
        }
    }

    // MARK: Scalars

    private func unary(_ operation: UnaryOperation, _ a: Tensor) -> Tensor {
        switch a.storage {
        case .int(let x):
            switch operation {
            case .negate: return .int([0 &- x[0]], [])
            case .absolute: return .int([x[0] < 0 ? 0 &- x[0] : x[0]], [])
            case .sign: return .int([x[0].signum()], [])
            default: return a
            }
        case .bool(let x): return operation == .not ? .bool(!x[0]) : a
        case .real(let x):
            var y = 0.0
            switch operation {
            case .stopGradient: y = x[0]
            case .isNaN: return .bool(x[0].isNaN)
            case .negate: y = -x[0]
            case .absolute: y = abs(x[0])
            case .square: y = x[0] * x[0]
            case .reciprocal: y = 1 / x[0]
            case .sqrt: y = x[0].squareRoot()
            case .floor: y = x[0].rounded(.down)
            case .exp: y = ax_exp(x[0])
            case .log: y = ax_log(x[0])
            default: y = .nan
            }
            return .real(y)
        }
    }

    private func binary(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) -> Tensor {
        switch (a.storage, b.storage) {
        case (.real(let left), .real(let right)):
            let x = left[0], y = right[0]
            switch operation {
            case .add: return .real(x + y)
            case .subtract: return .real(x - y)
            case .multiply: return .real(x * y)
            case .divide: return .real(x / y)
            case .minimum: return .real(x.isNaN || y.isNaN ? .nan : x < y ? x : y)
            case .maximum: return .real(x.isNaN || y.isNaN ? .nan : x > y ? x : y)
            case .equal: return .bool(x == y)
            case .notEqual: return .bool(x != y)
            case .less: return .bool(x < y)
            case .lessOrEqual: return .bool(x <= y)
            default: return .real(.nan)
            }
        case (.int(let left), .int(let right)):
            let x = left[0], y = right[0]
            switch operation {
            case .add: return .int([x &+ y], [])
            case .subtract: return .int([x &- y], [])
            case .multiply: return .int([x &* y], [])
            case .minimum: return .int([min(x, y)], [])
            case .maximum: return .int([max(x, y)], [])
            case .quotient: return .int([y == 0 ? 0 : y == -1 ? 0 &- x : Int64((Double(x) / Double(y)).rounded(.down))], [])
            case .remainder: return .int([y == 0 || y == -1 ? 0 : ((x % y) &+ y) % y], [])
            case .equal: return .bool(x == y)
            case .notEqual: return .bool(x != y)
            case .less: return .bool(x < y)
            case .lessOrEqual: return .bool(x <= y)
            default: return .int([0], [])
            }
        case (.bool(let left), .bool(let right)):
            switch operation {
            case .and: return .bool(left[0] && right[0])
            case .or: return .bool(left[0] || right[0])
            case .notEqual: return .bool(left[0] != right[0])
            default: return .bool(left[0] == right[0])
            }
        default: return .real(.nan)
        }
    }

    private func convert(_ a: Tensor, _ scalar: Scalar) -> Tensor {
        let x = a.reals[0]
        switch scalar {
        case .real: return .real(x)
        case .bool: return .bool(x != 0)
        case .int:
            if case .int = a.storage { return a }
            let down = x.rounded(.down)
            return .int([down.isNaN ? 0 : down >= 0x1p63 ? .max : down <= -0x1p63 ? .min : Int64(down)], [])
        }
    }

    private func load(_ array: Tensor, _ indices: [Int64]) -> Tensor {
        if array.count == 0 { return Self.zeros(array.scalar, []) }
        let clamped = zip(array.shape, indices).map { max(0, min($1, Int64($0) - 1)) }
        return Self.slice(array, Self.position(array.shape, clamped) ?? 0)
    }

    // MARK: Loops

    private mutating func loop(_ loop: Loop, _ results: [Value]) -> [Tensor] {
        let count = loop.extents.reduce(1, *)
        var collected: [[Tensor]] = loop.collectors.map { _ in [] }
        for flat in 0..<count {
            var rest = flat
            var indices: [Tensor] = []
            for extent in loop.extents.reversed() {
                indices.insert(.int(rest % extent), at: 0)
                rest /= extent
            }
            for (position, tensor) in run(loop.body, indices).enumerated() { collected[position].append(tensor) }
        }
        return zip(results, zip(loop.collectors, collected)).map { collect($1.0, $1.1, function.type(of: $0), inOrder: count < 32) }
    }

    private mutating func fold(_ fold: Fold, _ results: [Value]) -> [Tensor] {
        var carried = fold.initial.map { value($0) }
        var collected: [[Tensor]] = fold.collectors.map { _ in [] }
        let indices = fold.isReversed ? Array((0..<fold.count).reversed()) : Array(0..<fold.count)
        for index in indices {
            let next = run(fold.body, [.int(index)] + carried)
            carried = Array(next.prefix(carried.count))
            for (position, tensor) in next.dropFirst(carried.count).enumerated() { collected[position].append(tensor) }
        }
        return carried + zip(results.dropFirst(carried.count), zip(fold.collectors, collected)).map { result, pair in
            let terms = pair.0 == .map && fold.isReversed ? pair.1.reversed() : pair.1
            return collect(pair.0, terms, function.type(of: result), inOrder: true)
        }
    }

    private func collect(_ collector: Collector, _ terms: [Tensor], _ type: Type, inOrder: Bool) -> Tensor {
        switch collector {
        case .map: return Self.joined(terms, type.scalar, type.shape)
        case .sum:
            if type.scalar == .int { return terms.reduce(.int(0)) { binary(.add, $0, $1) } }
            var parts = Array(repeating: 0.0, count: 8)
            if inOrder { return .real(terms.reduce(0) { $0 + $1.reals[0] }) }
            for (position, term) in terms.enumerated() { parts[position % 8] += term.reals[0] }
            return .real(((parts[0] + parts[4]) + (parts[2] + parts[6])) + ((parts[1] + parts[5]) + (parts[3] + parts[7])))
        case .maximum:
            if type.scalar == .int { return terms.reduce(.int([.min], [])) { binary(.maximum, $0, $1) } }
            return terms.reduce(.real(-.infinity)) { binary(.maximum, $0, $1) }
        }
    }

    // MARK: Tensors

    static func tensor(_ literal: Literal) -> Tensor {
        switch literal {
        case .real(let x): .real(x)
        case .int(let x): .int([x], [])
        case .bool(let x): .bool(x)
        }
    }

    static func zeros(_ scalar: Scalar, _ shape: [Int]) -> Tensor {
        let count = shape.reduce(1, *)
        switch scalar {
        case .real: return Tensor(shape: shape, storage: .real(Array(repeating: 0, count: count)))
        case .int: return Tensor(shape: shape, storage: .int(Array(repeating: 0, count: count)))
        case .bool: return Tensor(shape: shape, storage: .bool(Array(repeating: false, count: count)))
        }
    }

    static func position(_ shape: [Int], _ indices: [Int64]) -> Int? {
        var flat = 0
        for (extent, index) in zip(shape, indices) {
            guard index >= 0, index < Int64(extent) else { return nil }
            flat = flat * extent + Int(index)
        }
        return flat
    }

    static func slice(_ tensor: Tensor, _ position: Int) -> Tensor {
        switch tensor.storage {
        case .real(let x): .real(x[position])
        case .int(let x): .int([x[position]], [])
        case .bool(let x): .bool(x[position])
        }
    }

    static func joined(_ parts: [Tensor], _ scalar: Scalar, _ shape: [Int]) -> Tensor {
        switch scalar {
        case .real: return Tensor(shape: shape, storage: .real(parts.flatMap(\.reals)))
        case .int:
            return Tensor(shape: shape, storage: .int(parts.flatMap { if case .int(let x) = $0.storage { x } else { [Int64]() } }))
        case .bool:
            return Tensor(shape: shape, storage: .bool(parts.flatMap { if case .bool(let x) = $0.storage { x } else { [Bool]() } }))
        }
    }
}

extension Tensor {
    static func int(_ values: [Int64], _ shape: [Int]) -> Tensor { Tensor(shape: shape, storage: .int(values)) }

    /// Same shape, and elements that are equal, both NaN, or within the tolerance of each other.
    func agrees(with other: Tensor, tolerance: Double = 0) -> Bool {
        guard shape == other.shape, scalar == other.scalar else { return false }
        if case .real = storage {
            return zip(reals, other.reals).allSatisfy { x, y in
                x == y || (x.isNaN && y.isNaN) || abs(x - y) <= tolerance * max(1, abs(x), abs(y))
            }
        }
        return storage == other.storage
    }
}
