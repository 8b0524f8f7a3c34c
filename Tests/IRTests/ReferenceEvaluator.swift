import AuspexIR
import Foundation

/// Evaluates a function by walking its regions, one scalar at a time. Slow and meant to be obviously right: it is what
/// transformations and faster executions are compared with.
struct ReferenceEvaluator {
    /// What a value holds while a function runs.
    enum Cell {
        case tensor(Tensor)
        case accumulator(Accumulator)
    }

    final class Accumulator {
        let shape: [Int]
        var elements: [Double]
        init(shape: [Int]) {
            self.shape = shape
            elements = Array(repeating: 0, count: shape.reduce(1, *))
        }
    }

    private let function: Function
    private var cells: [Cell?]

    static func run(_ function: Function, _ inputs: [Tensor]) -> [Tensor] {
        var evaluator = ReferenceEvaluator(function: function, cells: Array(repeating: nil, count: function.types.count))
        for (parameter, input) in zip(function.body.parameters, inputs) { evaluator.set(parameter, input) }
        evaluator.run(function.body)
        return function.body.results.map { evaluator.tensor($0) }
    }

    // MARK: Cells

    private mutating func set(_ value: Value, _ tensor: Tensor) { cells[Int(value.index)] = .tensor(tensor) }

    private func tensor(_ value: Value) -> Tensor {
        guard case .tensor(let tensor)? = cells[Int(value.index)] else { preconditionFailure("\(value) is not a tensor here") }
        return tensor
    }

    private func accumulator(_ value: Value) -> Accumulator {
        guard case .accumulator(let accumulator)? = cells[Int(value.index)] else { preconditionFailure("\(value) is no accumulator") }
        return accumulator
    }

    private func real(_ value: Value) -> Double { tensor(value).reals[0] }

    private func int(_ value: Value) -> Int64 {
        guard case .int(let elements) = tensor(value).storage else { preconditionFailure("\(value) is not an integer") }
        return elements[0]
    }

    private func bool(_ value: Value) -> Bool {
        guard case .bool(let elements) = tensor(value).storage else { preconditionFailure("\(value) is not a boolean") }
        return elements[0]
    }

    // MARK: Regions

    private mutating func run(_ region: Region) {
        for instruction in region.instructions { run(instruction) }
    }

    private mutating func run(_ instruction: Instruction) {
        let results = instruction.results
        switch instruction.operation {
        case .constant(let literal): set(results[0], Self.tensor(literal))
        case .tensor(let tensor): set(results[0], tensor)
        case .unary(let operation, let a): set(results[0], unary(operation, tensor(a)))
        case .binary(let operation, let a, let b): set(results[0], binary(operation, tensor(a), tensor(b)))
        case .ternary(let operation, let a, let b, let c):
            set(results[0], .real(ReferenceMath.ternary(operation, real(a), real(b), real(c))))
        case .select(let condition, let a, let b): set(results[0], bool(condition) ? tensor(a) : tensor(b))
        case .convert(let a, let scalar): set(results[0], convert(tensor(a), scalar))
        case .load(let array, let indices): set(results[0], load(tensor(array), indices.map(int)))
        case .accumulator(let type): cells[Int(results[0].index)] = .accumulator(Accumulator(shape: type.shape))
        case .add(let target, let indices, let amount):
            let accumulator = accumulator(target)
            if let place = Self.place(indices.map(int), accumulator.shape) { accumulator.elements[place] += real(amount) }
        case .reshape(let array, let shape): set(results[0], Tensor(shape: shape, storage: tensor(array).storage))
        case .freeze(let target):
            let accumulator = accumulator(target)
            set(results[0], Tensor.real(accumulator.elements, shape: accumulator.shape))
        case .update(let array, let indices, let element): set(results[0], update(tensor(array), indices.map(int), tensor(element)))
        case .library(let operation, let operands):
            for (result, tensor) in zip(results, ReferenceLinearAlgebra.apply(operation, operands.map { tensor($0) })) { set(result, tensor) }
        case .random(let operation, let operands): set(results[0], ReferenceMath.random(operation, int(operands[0]), int(operands[1])))
        case .loop(let loop): run(loop, results)
        case .fold(let fold): run(fold, results)
        case .whileLoop(let loop): run(loop, results)
        case .branch(let branch):
            let arm = bool(branch.condition) ? branch.then : branch.otherwise
            run(arm)
            for (result, inner) in zip(results, arm.results) { set(result, tensor(inner)) }
        }
    }

    private mutating func run(_ loop: Loop, _ results: [Value]) {
        var collected = loop.collectors.map { _ in [Tensor]() }
        for flat in 0..<loop.extents.reduce(1, *) {
            var rest = flat
            for (parameter, extent) in zip(loop.body.parameters, loop.extents).reversed() {
                set(parameter, .int(rest % extent))
                rest /= extent
            }
            run(loop.body)
            for (position, inner) in loop.body.results.enumerated() { collected[position].append(tensor(inner)) }
        }
        for (position, result) in results.enumerated() {
            set(result, collect(collected[position], loop.collectors[position], type(of: loop.body.results[position]), loop.extents))
        }
    }

    private mutating func run(_ fold: Fold, _ results: [Value]) {
        var carried = fold.initial.map { tensor($0) }
        var collected = fold.collectors.map { _ in [Tensor](repeating: .real(0), count: fold.count) }
        for step in 0..<fold.count {
            let index = fold.isReversed ? fold.count - 1 - step : step
            set(fold.body.parameters[0], .int(index))
            for (parameter, value) in zip(fold.body.parameters.dropFirst(), carried) { set(parameter, value) }
            run(fold.body)
            let outcomes = fold.body.results.map { tensor($0) }
            carried = Array(outcomes.prefix(carried.count))
            for (position, outcome) in outcomes.dropFirst(carried.count).enumerated() { collected[position][index] = outcome }
        }
        for (result, value) in zip(results, carried) { set(result, value) }
        for (position, collector) in fold.collectors.enumerated() {
            let inner = type(of: fold.body.results[carried.count + position])
            set(results[carried.count + position], collect(collected[position], collector, inner, [fold.count]))
        }
    }

    private mutating func run(_ loop: While, _ results: [Value]) {
        var carried = loop.initial.map { tensor($0) }
        for _ in 0..<loop.limit {
            for (parameter, value) in zip(loop.condition.parameters, carried) { set(parameter, value) }
            run(loop.condition)
            guard bool(loop.condition.results[0]) else { break }
            for (parameter, value) in zip(loop.body.parameters, carried) { set(parameter, value) }
            run(loop.body)
            carried = loop.body.results.map { tensor($0) }
        }
        for (result, value) in zip(results, carried) { set(result, value) }
    }

    private func type(of value: Value) -> AuspexIR.`Type` { function.types[Int(value.index)] }

    private func collect(_ parts: [Tensor], _ collector: Collector, _ type: AuspexIR.`Type`, _ extents: [Int]) -> Tensor {
        switch collector {
        case .map:
            let shape = extents + type.shape
            switch type.scalar {
            case .real: return Tensor(shape: shape, storage: .real(parts.flatMap(\.reals)))
            case .int: return Tensor(shape: shape, storage: .int(parts.flatMap { Self.ints($0) }))
            case .bool: return Tensor(shape: shape, storage: .bool(parts.flatMap { Self.bools($0) }))
            }
        case .sum:
            if type.scalar == .int { return Tensor(shape: [], storage: .int([parts.reduce(0) { $0 &+ Self.ints($1)[0] }])) }
            return .real(parts.reduce(0) { $0 + $1.reals[0] })
        case .maximum:
            if type.scalar == .int { return Tensor(shape: [], storage: .int([parts.reduce(.min) { max($0, Self.ints($1)[0]) }])) }
            return .real(parts.reduce(-.infinity) { $0.isNaN || $1.reals[0].isNaN ? .nan : max($0, $1.reals[0]) })
        }
    }

    // MARK: Elements

    static func ints(_ tensor: Tensor) -> [Int64] { if case .int(let values) = tensor.storage { values } else { [] } }
    static func bools(_ tensor: Tensor) -> [Bool] { if case .bool(let values) = tensor.storage { values } else { [] } }

    private static func tensor(_ literal: Literal) -> Tensor {
        switch literal {
        case .real(let x): .real(x)
        case .int(let x): Tensor(shape: [], storage: .int([x]))
        case .bool(let x): .bool(x)
        }
    }

    /// The position of an element in row-major order; nil outside of the array.
    private static func place(_ indices: [Int64], _ shape: [Int]) -> Int? {
        var place = 0
        for (index, extent) in zip(indices, shape) {
            guard index >= 0, index < Int64(extent) else { return nil }
            place = place * extent + Int(index)
        }
        return place
    }

    private func load(_ array: Tensor, _ indices: [Int64]) -> Tensor {
        let clamped = zip(indices, array.shape).map { max(0, min($0, Int64($1) - 1)) }
        let place = Self.place(clamped, array.shape)
        switch array.storage {
        case .real(let values): return .real(place.map { values[$0] } ?? 0)
        case .int(let values): return Tensor(shape: [], storage: .int([place.map { values[$0] } ?? 0]))
        case .bool(let values): return .bool(place.map { values[$0] } ?? false)
        }
    }

    private func update(_ array: Tensor, _ indices: [Int64], _ element: Tensor) -> Tensor {
        guard let place = Self.place(indices, array.shape) else { return array }
        switch array.storage {
        case .real(var values):
            values[place] = element.reals[0]
            return Tensor(shape: array.shape, storage: .real(values))
        case .int(var values):
            values[place] = Self.ints(element)[0]
            return Tensor(shape: array.shape, storage: .int(values))
        case .bool(var values):
            values[place] = Self.bools(element)[0]
            return Tensor(shape: array.shape, storage: .bool(values))
        }
    }

    private func convert(_ a: Tensor, _ scalar: Scalar) -> Tensor {
        switch scalar {
        case .real: return .real(a.reals[0])
        case .bool:
            if case .int(let values) = a.storage { return .bool(values[0] != 0) }
            return .bool(a.reals[0] != 0)
        case .int:
            if case .int = a.storage { return a }
            let down = a.reals[0].rounded(.down)
            if down.isNaN { return .int(0) }
            let whole: Int64 = down >= 0x1p63 ? .max : down <= -0x1p63 ? .min : Int64(down)
            return Tensor(shape: [], storage: .int([whole]))
        }
    }

    private func unary(_ operation: UnaryOperation, _ a: Tensor) -> Tensor {
        switch (operation, a.storage) {
        case (.not, .bool(let x)): .bool(!x[0])
        case (.stopGradient, _): a
        case (.negate, .int(let x)): Tensor(shape: [], storage: .int([0 &- x[0]]))
        case (.absolute, .int(let x)): Tensor(shape: [], storage: .int([x[0] < 0 ? 0 &- x[0] : x[0]]))
        case (.sign, .int(let x)): Tensor(shape: [], storage: .int([x[0].signum()]))
        case (.isNaN, _): .bool(a.reals[0].isNaN)
        default: .real(ReferenceMath.unary(operation, a.reals[0]))
        }
    }

    private func binary(_ operation: BinaryOperation, _ a: Tensor, _ b: Tensor) -> Tensor {
        switch (a.storage, b.storage) {
        case (.int(let x), .int(let y)): ReferenceMath.integers(operation, x[0], y[0])
        case (.bool(let x), .bool(let y)):
            switch operation {
            case .and: .bool(x[0] && y[0])
            case .or: .bool(x[0] || y[0])
            case .equal: .bool(x[0] == y[0])
            default: .bool(x[0] != y[0])
            }
        default:
            switch operation {
            case .equal: .bool(a.reals[0] == b.reals[0])
            case .notEqual: .bool(a.reals[0] != b.reals[0])
            case .less: .bool(a.reals[0] < b.reals[0])
            case .lessOrEqual: .bool(a.reals[0] <= b.reals[0])
            default: .real(ReferenceMath.binary(operation, a.reals[0], b.reals[0]))
            }
        }
    }

    private init(function: Function, cells: [Cell?]) { self.function = function; self.cells = cells }
}
