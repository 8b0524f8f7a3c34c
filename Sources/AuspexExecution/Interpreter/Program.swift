import AuspexIR

/// A function made ready to run: instructions flattened, memory planned. Immutable, so that threads can share it; each
/// thread runs it in an `Instance` of its own.
///
/// The result depends on the function and its inputs only, to the bit. Where an order of additions matters, it follows from
/// the extents: a `sum` over a loop of fewer than 32 iterations adds in order; a longer one gives what `ax_sum` gives for
/// the terms as one array. Additions to accumulators within a loop are made for blocks of up to 256 iterations, within a
/// block statement by statement, each in the order of the iterations; those that go to the same element by the same index are
/// added up first.
public final class Program: Sendable {
    public let function: Function
    let code: [Code]
    let tables: [Int32]
    /// Words of memory of an instance.
    let arenaWords: Int
    /// Bytes of memory of an instance.
    public var memoryBytes: Int { arenaWords * 8 }
    /// Constants.
    let image: [(offset: Int, words: [UInt64])]
    /// Offsets of inputs and outputs in the arena.
    let inputs: [Int]
    let outputs: [Int]
    /// Where the code begins that uses more than data; what is before needs to run only when data changes.
    let mainStart: Int

    /// - Throws: `ExecutionError.tooLarge` if an extent or the memory is beyond what can be addressed.
    public convenience init(_ function: Function) throws(ExecutionError) {
        try self.init(function, blockWidth: 256)
    }

    /// - Parameter blockWidth: Most iterations that run side by side. Tests choose it to see how much the order of additions to
    ///   accumulators matters, which is all that it changes.
    package init(_ marked: Function, blockWidth: Int) throws(ExecutionError) {
        let function = marked.withoutGradientMarks()
        self.function = function
        guard Self.isAddressable(function) else { throw .tooLarge(function: function.name) }
        let compiler = Compiler(function, blockWidth: blockWidth)
        mainStart = compiler.compileFunction()
        guard compiler.memory.words < Int(Int32.max), compiler.code.count < Int(Int32.max) else {
            throw .tooLarge(function: function.name)
        }
        code = compiler.code
        tables = compiler.tables
        arenaWords = compiler.memory.words
        image = compiler.image
        inputs = function.body.parameters.map { compiler.home($0).offset }
        outputs = function.body.results.map { compiler.home($0).offset }
    }

    /// Whether extents and element counts fit into the fields of instructions.
    private static func isAddressable(_ function: Function) -> Bool {
        func fits(_ extents: [Int]) -> Bool {
            var product = 1
            for extent in extents {
                let (next, overflow) = product.multipliedReportingOverflow(by: extent)
                if extent < 0 || overflow || next >= Int(Int32.max) { return false }
                product = next
            }
            return true
        }
        func fits(_ region: Region) -> Bool {
            region.instructions.allSatisfy { instruction in
                switch instruction.operation {
                case .loop(let loop): if !fits(loop.extents) { return false }
                case .fold(let fold): if !fits([fold.count]) { return false }
                case .whileLoop(let loop): if loop.limit >= Int(Int32.max) { return false }
                case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .branch, .accumulator, .add,
                    .freeze, .update, .library, .random:
                    break
                }
                return instruction.operation.regions.allSatisfy(fits)
            }
        }
        return function.types.allSatisfy { fits($0.shape) } && fits(function.body)
    }
}

extension Compiler {
    /// Compiles the whole function; returns where its main part starts. What depends on data alone comes before.
    func compileFunction() -> Int {
        for parameter in function.body.parameters {
            homes[Int(parameter.index)] = allocate(type(of: parameter), .uniform, isPermanent: true)
        }
        let (prelude, main) = partition()
        enter(prelude)
        for result in prelude.results { memory.makePermanent(home(result).storage) }
        frames.removeLast()
        emit(.halt)
        let start = code.count
        enter(main)
        emit(.halt)
        return start
    }

    /// Splits the body into what can be computed from data and constants, and the rest.
    private func partition() -> (prelude: Region, main: Region) {
        var fixed = Set(zip(function.body.parameters, function.inputs).filter { $1.role == .data }.map(\.0))
        var first: [Instruction] = [], rest: [Instruction] = []
        for instruction in function.body.instructions {
            var isFixed = !instruction.operation.hasEffect && !instruction.operation.isOrdered
            instruction.operation.forEachFreeValue { if !fixed.contains($0) { isFixed = false } }
            if isFixed {
                fixed.formUnion(instruction.results)
                first.append(instruction)
            } else {
                rest.append(instruction)
            }
        }
        let main = Region(instructions: rest, results: function.body.results)
        let defined = Set(first.flatMap(\.results))
        let prelude = Region(instructions: first, results: main.freeValues.filter(defined.contains))
        return (prelude, main)
    }
}
