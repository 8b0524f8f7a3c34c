import AuspexIR
import CKernels

/// A place to run a program: owns the memory. Data is bound once; variables are set before each run. Used by one thread
/// at a time.
public final class Instance {
    public let program: Program
    private let arena: UnsafeMutableRawPointer
    /// What depends on data alone has to be computed before the next run.
    private var isDataNew = true

    /// All inputs are zero at first.
    public init(_ program: Program) {
        self.program = program
        let words = max(program.arenaWords, ReservedWord.count)
        arena = .allocate(byteCount: words * 8, alignment: 64)
        arena.initializeMemory(as: UInt64.self, repeating: 0, count: words)
        for (offset, content) in program.image {
            content.withUnsafeBytes { bytes in
                guard let base = bytes.baseAddress else { return }
                (arena + offset * 8).copyMemory(from: base, byteCount: bytes.count)
            }
        }
    }

    deinit { arena.deallocate() }

    /// Sets an input.
    /// - Throws: `ExecutionError` when there is no such input or the tensor's type is not the input's.
    public func bind(_ input: Int, _ tensor: Tensor) throws(ExecutionError) {
        let function = program.function
        guard function.inputs.indices.contains(input) else {
            throw .noSuchInput(function: function.name, index: input, count: function.inputs.count)
        }
        let expected = function.type(of: function.body.parameters[input])
        let found = Type(tensor.scalar, tensor.shape)
        guard expected == found else { throw .mismatch(input: function.inputs[input].name, expected: expected, found: found) }
        let place = arena + program.inputs[input] * 8
        func copy<Element>(_ values: [Element]) {
            values.withUnsafeBytes { bytes in
                if let base = bytes.baseAddress { place.copyMemory(from: base, byteCount: bytes.count) }
            }
        }
        switch tensor.storage {
        case .real(let values): copy(function.precision == .double ? values : values.map(function.precision.rounded))
        case .int(let values): copy(values)
        case .bool(let values): copy(values.map { Int64($0 ? 1 : 0) })
        }
        if function.inputs[input].role == .data { isDataNew = true }
    }

    /// Sets an input of reals without checks, for the vector of positions.
    /// - Precondition: the input is real and has as many elements.
    public func setReal(_ input: Int, _ values: UnsafeBufferPointer<Double>) {
        guard let base = values.baseAddress else { return }
        let count = program.function.type(of: program.function.body.parameters[input]).count
        precondition(values.count == count, "input \(input) has \(count) elements, not \(values.count)")
        let place = arena + program.inputs[input] * 8
        place.copyMemory(from: base, byteCount: count * 8)
        if program.function.precision == .single { ax_single_round(place.assumingMemoryBound(to: Double.self), count) }
        if program.function.inputs[input].role == .data { isDataNew = true }
    }

    /// Computes the outputs from the inputs.
    public func run() {
        program.code.withUnsafeBufferPointer { code in
            program.tables.withUnsafeBufferPointer { tables in
                guard let first = code.baseAddress else { return }
                let table = tables.baseAddress ?? UnsafePointer(arena.assumingMemoryBound(to: Int32.self))
                let executor = Executor(
                    code: first, tables: table, words: arena, reals: arena.assumingMemoryBound(to: Double.self),
                    ints: arena.assumingMemoryBound(to: Int64.self), isSingle: program.function.precision == .single)
                if isDataNew { executor.run(from: 0) }
                executor.run(from: program.mainStart)
            }
        }
        isDataNew = false
    }

    /// A copy of an output of the last run.
    public func output(_ index: Int) -> Tensor {
        let type = program.function.type(of: program.function.body.results[index])
        let place = arena + program.outputs[index] * 8
        func read<Element>(_: Element.Type) -> [Element] {
            Array(unsafeUninitializedCapacity: type.count) { buffer, count in
                if let base = buffer.baseAddress { UnsafeMutableRawPointer(base).copyMemory(from: place, byteCount: type.count * 8) }
                count = type.count
            }
        }
        switch type.scalar {
        case .real: return Tensor(shape: type.shape, storage: .real(read(Double.self)))
        case .int: return Tensor(shape: type.shape, storage: .int(read(Int64.self)))
        case .bool: return Tensor(shape: type.shape, storage: .bool(read(Int64.self).map { $0 != 0 }))
        }
    }

    /// Looks at an output of reals in place.
    /// - Precondition: the output is real.
    public func withOutputReals<Result>(_ index: Int, _ body: (UnsafeBufferPointer<Double>) throws -> Result) rethrows -> Result {
        let type = program.function.type(of: program.function.body.results[index])
        precondition(type.scalar == .real, "output \(index) is not real")
        let place = (arena + program.outputs[index] * 8).assumingMemoryBound(to: Double.self)
        return try body(UnsafeBufferPointer(start: place, count: type.count))
    }
}

/// Runs a function once.
/// - Throws: `ExecutionError` when an input is missing or of the wrong type.
public func evaluate(_ function: Function, _ inputs: [Tensor]) throws(ExecutionError) -> [Tensor] {
    try Program(function).evaluate(inputs)
}

extension Program {
    /// Runs in memory of its own, once.
    package func evaluate(_ inputs: [Tensor]) throws(ExecutionError) -> [Tensor] {
        guard inputs.count == function.inputs.count else {
            throw .wrongInputCount(function: function.name, expected: function.inputs.count, found: inputs.count)
        }
        let instance = Instance(self)
        for (index, tensor) in inputs.enumerated() { try instance.bind(index, tensor) }
        instance.run()
        return function.body.results.indices.map { instance.output($0) }
    }
}
