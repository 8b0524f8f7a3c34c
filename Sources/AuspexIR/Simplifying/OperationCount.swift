/// The number of operations that one call of a function executes, from the extents of its loops. Of a branch the dearer arm
/// counts, of a `while` all iterations up to its limit.
public struct OperationCount: Hashable, Sendable {
    /// Arithmetic, comparisons, selections and conversions that a processor does in a few cycles.
    public var simple = 0
    /// Transcendental and special functions, random numbers.
    public var special = 0
    /// Elements loaded, stored in accumulators or replaced.
    public var memory = 0
    /// Multiplications and additions in library operations.
    public var library = 0

    /// All in units of a simple operation; a special function counts ten, which is about its time.
    public var weighted: Int { simple + 10 * special + memory + library }

    public init() {}

    public init(_ function: Function) { self.init(function.body, function.types) }

    private init(_ region: Region, _ types: [Type]) {
        for instruction in region.instructions { self += OperationCount(instruction, types) }
    }

    init(_ instruction: Instruction, _ types: [Type]) {
        func inner(_ region: Region) -> OperationCount { OperationCount(region, types) }
        switch instruction.operation {
        case .constant, .tensor, .reshape, .accumulator, .freeze: break
        // An exponential and a logarithm.
        case .binary(.logAddExp, _, _): special = 2
        case .unary, .binary:
            if instruction.operation.isCheapScalar { simple = 1 } else { special = 1 }
        case .select, .convert: simple = 1
        case .ternary, .random: special = 1
        case .load, .add, .update: memory = 1
        case .library(let operation, let operands):
            library = Self.flops(operation, operands.map { types[Int($0.index)].shape })
        case .loop(let loop): self = inner(loop.body).times(loop.extents.reduce(1, *))
        case .fold(let fold): self = inner(fold.body).times(fold.count)
        case .whileLoop(let loop): self = (inner(loop.condition) + inner(loop.body)).times(loop.limit)
        case .branch(let branch):
            let then = inner(branch.then), otherwise = inner(branch.otherwise)
            self = then.weighted >= otherwise.weighted ? then : otherwise
        }
    }

    private static func flops(_ operation: LibraryOperation, _ shapes: [[Int]]) -> Int {
        let size = shapes[0].first ?? 1
        let cube = size * size * size
        switch operation {
        case .matmul: return 2 * shapes[0].reduce(1, *) * (shapes[1].count == 2 ? shapes[1][1] : 1)
        case .matmulTransposeLeft: return 2 * shapes[0].reduce(1, *) * (shapes[1].count == 2 ? shapes[1][1] : 1)
        case .matmulTransposeRight: return 2 * shapes[0].reduce(1, *) * shapes[1][0]
        case .cholesky: return cube / 3
        case .choleskyAdjoint: return 2 * cube / 3
        case .solveLower, .solveLowerTransposed: return size * shapes[1].reduce(1, *)
        case .solve: return 2 * cube / 3 + 2 * size * shapes[1].reduce(1, *)
        case .logDeterminant: return 2 * cube / 3
        case .symmetricEigen: return 9 * cube
        case .fork, .variation: return 0
        }
    }

    public static func + (a: OperationCount, b: OperationCount) -> OperationCount {
        var sum = a
        sum += b
        return sum
    }

    public static func += (a: inout OperationCount, b: OperationCount) {
        a.simple += b.simple; a.special += b.special; a.memory += b.memory; a.library += b.library
    }

    private func times(_ count: Int) -> OperationCount {
        var product = self
        product.simple *= count; product.special *= count; product.memory *= count; product.library *= count
        return product
    }
}
