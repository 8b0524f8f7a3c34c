import AuspexIR

/// Bounds of the integers in a function, so that indices which cannot leave their array are not clamped.
struct IndexRanges {
    private let function: Function
    private var ranges: [Value: ClosedRange<Int>] = [:]
    private(set) var literals: [Value: Literal] = [:]

    init(_ function: Function) {
        self.function = function
        scan(function.body)
    }

    subscript(_ value: Value) -> ClosedRange<Int>? { ranges[value] }

    func isInRange(_ index: Value, _ extent: Int) -> Bool {
        guard let range = ranges[index] else { return false }
        return range.lowerBound >= 0 && range.upperBound < extent
    }

    func integer(_ value: Value) -> Int? {
        if case .int(let number)? = literals[value] { return Int(number) }
        return nil
    }

    private mutating func scan(_ region: Region) {
        for instruction in region.instructions { scan(instruction) }
    }

    private mutating func scan(_ instruction: Instruction) {
        let operation = instruction.operation
        switch operation {
        case .loop(let loop):
            for (parameter, extent) in zip(loop.body.parameters, loop.extents) where extent > 0 { ranges[parameter] = 0...(extent - 1) }
        case .fold(let fold):
            if let index = fold.body.parameters.first, fold.count > 0 { ranges[index] = 0...(fold.count - 1) }
        case .constant(let literal):
            guard let result = instruction.results.first else { return }
            literals[result] = literal
            if case .int(let number) = literal, abs(number) < 1 << 40 { ranges[result] = Int(number)...Int(number) }
        case .binary(let binary, let a, let b):
            guard let result = instruction.results.first, let range = combine(binary, a, b), range.lowerBound >= -(1 << 40),
                range.upperBound <= 1 << 40
            else { break }
            ranges[result] = range
        case .select(_, let a, let b):
            guard let result = instruction.results.first, let x = ranges[a], let y = ranges[b] else { break }
            ranges[result] = min(x.lowerBound, y.lowerBound)...max(x.upperBound, y.upperBound)
        case .tensor, .unary, .ternary, .convert, .load, .reshape, .whileLoop, .branch, .accumulator, .add, .freeze, .update, .library, .random:
            break
        }
        for region in operation.regions { scan(region) }
    }

    /// Bounds of a sum, difference, product, minimum or maximum of integers.
    private func combine(_ operation: BinaryOperation, _ a: Value, _ b: Value) -> ClosedRange<Int>? {
        guard function.type(of: a).scalar == .int else { return nil }
        if operation == .maximum || operation == .minimum {
            // One bound is enough for one side.
            let x = ranges[a] ?? -(1 << 40)...(1 << 40), y = ranges[b] ?? -(1 << 40)...(1 << 40)
            return operation == .maximum
                ? max(x.lowerBound, y.lowerBound)...max(x.upperBound, y.upperBound)
                : min(x.lowerBound, y.lowerBound)...min(x.upperBound, y.upperBound)
        }
        guard let x = ranges[a], let y = ranges[b] else { return nil }
        switch operation {
        case .add: return (x.lowerBound + y.lowerBound)...(x.upperBound + y.upperBound)
        case .subtract: return (x.lowerBound - y.upperBound)...(x.upperBound - y.lowerBound)
        case .multiply:
            guard [x, y].allSatisfy({ $0.lowerBound > -(1 << 20) && $0.upperBound < 1 << 20 }) else { return nil }
            let corners = [x.lowerBound * y.lowerBound, x.lowerBound * y.upperBound, x.upperBound * y.lowerBound, x.upperBound * y.upperBound]
            return (corners.min() ?? 0)...(corners.max() ?? 0)
        default: return nil
        }
    }
}
