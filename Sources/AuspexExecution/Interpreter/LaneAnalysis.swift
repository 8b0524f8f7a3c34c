import AuspexIR

/// The index space of a loop that is executed in blocks, seen as rows whose elements become the lanes.
///
/// All extents are larger than one: those equal to one are dropped beforehand.
struct Axis {
    var extents: [Int]
    /// The number of leading extents that are run through in order; the others, flattened, make up a row.
    var rowRank: Int
    /// Lanes of a full block; the distance between elements of an array that each lane has.
    var width: Int

    var rows: Int { extents[..<rowRank].reduce(1, *) }
    var columns: Int { extents[rowRank...].reduce(1, *) }
    var count: Int { extents.reduce(1, *) }

    /// What one step of each index adds to the flat position.
    var strides: [Int] {
        var strides = Array(repeating: 1, count: extents.count)
        for position in extents.indices.dropLast().reversed() { strides[position] = strides[position + 1] * extents[position + 1] }
        return strides
    }
}

/// An integer as a constant plus multiples of the loop's indices. The constant is nil when it is only known at run time.
struct Affine: Equatable {
    var constant: Int?
    var coefficients: [Int]

    func combined(_ other: Affine, sign: Int) -> Affine? {
        var result = Affine(constant: nil, coefficients: [])
        if let left = constant, let right = other.constant {
            let (sum, overflow) = left.addingReportingOverflow(sign &* right)
            if !overflow { result.constant = sum }
        }
        for (left, right) in zip(coefficients, other.coefficients) { result.coefficients.append(left + sign * right) }
        return result.isSmall ? result : nil
    }

    func scaled(by factor: Int) -> Affine? {
        guard abs(factor) < 1 << 31 else { return nil }
        let (product, overflow) = (constant ?? 0).multipliedReportingOverflow(by: factor)
        let result = Affine(constant: constant == nil || overflow ? nil : product, coefficients: coefficients.map { $0 * factor })
        return result.isSmall ? result : nil
    }

    /// Coefficients that cannot overflow when combined.
    private var isSmall: Bool { coefficients.allSatisfy { abs($0) < 1 << 31 } }
}

struct LaneKind: Equatable {
    var isVarying: Bool
    /// For integers.
    var affine: Affine?
}

/// Which values inside the body of a block loop differ between lanes, and which integers are affine in its indices.
struct LaneAnalysis {
    let function: Function
    let axis: Axis
    let literals: [Value: Literal]
    private(set) var kinds: [Value: LaneKind] = [:]

    /// - Parameter indices: the parameters that belong to the axis's extents.
    init(function: Function, axis: Axis, literals: [Value: Literal], indices: [Value], body: Region) {
        self.function = function; self.axis = axis; self.literals = literals
        for (position, index) in indices.enumerated() {
            var coefficients = Array(repeating: 0, count: axis.extents.count)
            coefficients[position] = 1
            kinds[index] = kind(of: Affine(constant: 0, coefficients: coefficients))
        }
        analyse(body)
    }

    /// The distance between the values in neighbouring lanes, or nil when there is no such thing.
    func laneStride(_ affine: Affine) -> Int? {
        let strides = axis.strides
        let last = axis.extents.count - 1
        guard last >= 0 else { return 0 }
        let stride = affine.coefficients[last]
        for position in axis.rowRank...last where affine.coefficients[position] != stride * strides[position] { return nil }
        return stride
    }

    func kind(of value: Value) -> LaneKind {
        if let kind = kinds[value] { return kind }
        if case .int(let number)? = literals[value] { return uniform(constant: Int(number)) }
        return function.type(of: value) == .int ? uniform(constant: nil) : LaneKind(isVarying: false, affine: nil)
    }

    func isVarying(_ value: Value) -> Bool { kind(of: value).isVarying }

    private func uniform(constant: Int?) -> LaneKind {
        LaneKind(isVarying: false, affine: Affine(constant: constant, coefficients: axis.extents.map { _ in 0 }))
    }

    private func kind(of affine: Affine) -> LaneKind {
        LaneKind(isVarying: affine.coefficients[axis.rowRank...].contains { $0 != 0 }, affine: affine)
    }

    private func varying(_ isVarying: Bool, _ value: Value) -> LaneKind {
        if !isVarying, function.type(of: value) == .int { return uniform(constant: nil) }
        return LaneKind(isVarying: isVarying, affine: nil)
    }

    // MARK: Walking

    private mutating func analyse(_ region: Region) {
        for instruction in region.instructions { analyse(instruction) }
    }

    private mutating func analyse(_ instruction: Instruction) {
        let results = instruction.results
        switch instruction.operation {
        case .constant, .tensor, .add: break
        case .unary(let operation, let a):
            if let affine = kind(of: a).affine, operation == .negate || operation == .stopGradient,
                let result = operation == .negate ? affine.scaled(by: -1) : affine {
                kinds[results[0]] = kind(of: result)
            } else {
                kinds[results[0]] = varying(isVarying(a), results[0])
            }
        case .binary(let operation, let a, let b):
            if let affine = affine(operation, a, b) {
                kinds[results[0]] = kind(of: affine)
            } else {
                kinds[results[0]] = varying(isVarying(a) || isVarying(b), results[0])
            }
        case .ternary, .select, .convert, .load, .reshape, .freeze, .update, .library, .random:
            var isVarying = false
            instruction.operation.forEachFreeValue { if self.isVarying($0) { isVarying = true } }
            for result in results { kinds[result] = varying(isVarying, result) }
        case .accumulator: kinds[results[0]] = LaneKind(isVarying: true, affine: nil)
        case .loop(let loop):
            for parameter in loop.body.parameters { kinds[parameter] = uniform(constant: nil) }
            analyse(loop.body)
            for (result, inner) in zip(results, loop.body.results) { kinds[result] = varying(isVarying(inner), result) }
        case .fold(let fold):
            let parameters = fold.body.parameters
            kinds[parameters[0]] = uniform(constant: nil)
            carry(fold.initial, Array(parameters.dropFirst()), fold.body.results) { $0.analyse(fold.body) }
            for (result, inner) in zip(results, fold.body.results) { kinds[result] = varying(isVarying(inner), result) }
            for (result, parameter) in zip(results, parameters.dropFirst()) { kinds[result] = varying(isVarying(parameter), result) }
        case .whileLoop(let loop):
            carry(loop.initial, loop.body.parameters, loop.body.results) { analysis in
                for (test, carried) in zip(loop.condition.parameters, loop.body.parameters) {
                    analysis.kinds[test] = analysis.kinds[carried]
                }
                analysis.analyse(loop.condition)
                if analysis.isVarying(loop.condition.results[0]) {
                    for value in loop.body.parameters + loop.condition.parameters {
                        analysis.kinds[value] = LaneKind(isVarying: true, affine: nil)
                    }
                    analysis.analyse(loop.condition)
                }
                analysis.analyse(loop.body)
            }
            for (result, parameter) in zip(results, loop.body.parameters) { kinds[result] = varying(isVarying(parameter), result) }
        case .branch(let branch):
            analyse(branch.then)
            analyse(branch.otherwise)
            for (position, result) in results.enumerated() {
                let isVarying =
                    isVarying(branch.condition) || isVarying(branch.then.results[position])
                    || isVarying(branch.otherwise.results[position])
                kinds[result] = varying(isVarying, result)
            }
        }
    }

    /// Finds out which carried values come to vary: starts with those that do at the start, and repeats until no other does.
    private mutating func carry(
        _ initial: [Value], _ parameters: [Value], _ results: [Value], _ body: (inout LaneAnalysis) -> Void
    ) {
        for (parameter, value) in zip(parameters, initial) { kinds[parameter] = varying(isVarying(value), parameter) }
        while true {
            body(&self)
            var changed = false
            for (parameter, result) in zip(parameters, results) where !isVarying(parameter) && isVarying(result) {
                kinds[parameter] = LaneKind(isVarying: true, affine: nil)
                changed = true
            }
            if !changed { return }
        }
    }

    private func affine(_ operation: BinaryOperation, _ a: Value, _ b: Value) -> Affine? {
        guard let left = kind(of: a).affine, let right = kind(of: b).affine else { return nil }
        switch operation {
        case .add: return left.combined(right, sign: 1)
        case .subtract: return left.combined(right, sign: -1)
        case .multiply:
            if let factor = left.constant, left.coefficients.allSatisfy({ $0 == 0 }) { return right.scaled(by: factor) }
            if let factor = right.constant, right.coefficients.allSatisfy({ $0 == 0 }) { return left.scaled(by: factor) }
            return nil
        case .minimum, .maximum, .divide, .power, .atan2, .hypot, .logAddExp, .lbeta, .gammaP, .gammaQ, .gammaPInverse, .gammaPDa,
            .logBesselI, .quotient, .remainder, .equal, .notEqual, .less, .lessOrEqual, .and, .or:
            return nil
        }
    }
}
