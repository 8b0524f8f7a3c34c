import AuspexIR

/// How a loop is run through: which of its indices becomes the lanes of vectors of elements.
///
/// Depends on the loop alone, not on the number of chains, because it decides the order in which accumulators are added to.
struct ElementPlan {
    /// Fewer iterations are not worth vectors. Elements in a vector are as many as the partial sums of the function's precision, so that
    /// sums come out as the interpreter's.
    static let least = 8
    /// A draw takes a vector little longer than one element, and more than most of what a short loop does.
    static let leastOfDraws = 4
    /// Position of the index among the loop's extents.
    var axis: Int
    /// Its extent.
    var extent: Int
    /// Iterations of the other indices.
    var rows: Int
    /// Whether sums over all indices can be made while running; otherwise the terms are stored first.
    var sumsInPlace: Bool
    /// All indices are run through as one: they are used together only, for elements of arrays that have the loop's shape and for
    /// the number of the iteration.
    var isFlat = false
    /// Values that are the number of the iteration, and what they are made of, when all indices are run through as one.
    var use = RowMajorUse()

    /// Nil when the loop is better run one iteration after the other.
    init?(_ loop: Loop, in function: Function, _ ranges: IndexRanges) {
        let count = loop.extents.reduce(1, *)
        guard count >= Self.leastOfDraws, count < Int(Int32.max) else { return nil }
        var summary = BodySummary()
        summary.scan(loop.body, function)
        let least = summary.draws ? Self.leastOfDraws : Self.least
        guard count >= least else { return nil }
        if summary.hasLibrary || summary.localWords > 512 || summary.largestLoop >= 2 * Self.least { return nil }
        if loop.extents.count > 1, summary.largestLoop <= count, let use = loop.rowMajorUse(function.types, integer: ranges.integer) {
            self.use = use
            axis = loop.extents.count - 1
            extent = count
            rows = 1
            sumsInPlace = true
            isFlat = true
            return
        }
        var axis = loop.extents.count - 1
        if loop.extents[axis] < least {
            // The last index is short: the longest one, even though neighbours are then not next to each other in memory.
            for (position, extent) in loop.extents.enumerated() where extent > loop.extents[axis] { axis = position }
        }
        guard loop.extents[axis] >= least, loop.extents[axis] >= summary.largestLoop else { return nil }
        self.axis = axis
        extent = loop.extents[axis]
        rows = count / extent
        let isLast = loop.extents[(axis + 1)...].allSatisfy { $0 == 1 }
        sumsInPlace = rows == 1 || (isLast && extent % function.precision.partialSums == 0 && count >= 32)
    }

    private struct BodySummary {
        var hasLibrary = false
        var draws = false
        var largestLoop = 0
        /// Elements of the arrays that one iteration makes.
        var localWords = 0

        mutating func scan(_ region: Region, _ function: Function) {
            for instruction in region.instructions {
                switch instruction.operation {
                case .library: hasLibrary = true
                case .random(let operation, _): draws = draws || operation != .split
                case .loop(let loop): largestLoop = max(largestLoop, loop.extents.reduce(1, *))
                case .fold(let fold): largestLoop = max(largestLoop, fold.count)
                default: break
                }
                for result in instruction.results where !function.type(of: result).isScalar {
                    if case .tensor = instruction.operation { continue }
                    localWords += function.type(of: result).count
                }
                for inner in instruction.operation.regions { scan(inner, function) }
            }
        }
    }
}

/// Arrays that element loops or library operations touch: kept one chain after the other. All others have the chains' values of an
/// element side by side.
struct PlanarArrays {
    private(set) var values: Set<Value> = []
    private let function: Function
    private let ranges: IndexRanges

    init(_ function: Function, _ ranges: IndexRanges) {
        self.function = function
        self.ranges = ranges
        scan(function.body)
        // The same memory may have several names: accumulators once frozen, arrays that are updated in place or carried.
        var count = -1
        while count != values.count {
            count = values.count
            unite(function.body)
        }
    }

    private func isArray(_ value: Value) -> Bool { !function.type(of: value).isScalar }

    private mutating func scan(_ region: Region) {
        for instruction in region.instructions {
            switch instruction.operation {
            case .loop(let loop):
                if ElementPlan(loop, in: function, ranges) != nil {
                    values.formUnion(loop.body.freeValues.filter(isArray))
                    values.formUnion(instruction.results.filter(isArray))
                    continue
                }
            case .library(_, let operands):
                values.formUnion(operands)
                values.formUnion(instruction.results.filter(isArray))
            default: break
            }
            for inner in instruction.operation.regions { scan(inner) }
        }
    }

    private mutating func unite(_ region: Region) {
        func join(_ a: Value, _ b: Value) {
            if values.contains(a) { values.insert(b) } else if values.contains(b) { values.insert(a) }
        }
        for instruction in region.instructions {
            switch instruction.operation {
            case .freeze(let accumulator): if let result = instruction.results.first { join(accumulator, result) }
            case .update(let array, _, _), .reshape(let array, _): if let result = instruction.results.first { join(array, result) }
            case .fold(let fold):
                for (result, parameter) in zip(instruction.results, fold.body.parameters.dropFirst()) { join(result, parameter) }
            case .whileLoop(let loop):
                for (position, result) in instruction.results.enumerated() {
                    join(result, loop.condition.parameters[position])
                    join(result, loop.body.parameters[position])
                }
            default: break
            }
            for inner in instruction.operation.regions { unite(inner) }
        }
    }
}
