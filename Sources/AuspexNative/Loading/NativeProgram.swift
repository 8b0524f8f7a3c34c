import AuspexExecution
import AuspexIR

/// A compiled function. Immutable, so that threads can share it; each thread runs it in a `NativeInstance` of its own.
public final class NativeProgram: Sendable {
    public let function: Function
    public let source: NativeSource
    /// Chains that a call evaluates.
    public var chains: Int { source.chains }
    let entry: NativeLibrary.Entry
    /// Keeps the code in memory.
    private let library: NativeLibrary

    init(_ function: Function, _ source: NativeSource, _ library: NativeLibrary) throws(NativeError) {
        self.function = function
        self.source = source
        self.library = library
        entry = try library.entry(source.name)
    }
}

/// Data in the form that compiled code reads: shared by all instances, never changed.
public final class NativeData: Sendable {
    public let program: NativeProgram
    private nonisolated(unsafe) let arrays: [UnsafeMutableRawPointer]
    nonisolated(unsafe) let constants: [UnsafeRawPointer?]
    /// For each input, its data; nil for variables.
    nonisolated(unsafe) let inputs: [UnsafeRawPointer?]

    /// - Throws: `ExecutionError` when an input of data is missing or has another type.
    public init(_ program: NativeProgram, data: [(input: Int, tensor: Tensor)]) throws(ExecutionError) {
        self.program = program
        let function = program.function
        var tensors: [Int: Tensor] = [:]
        for (input, tensor) in data {
            guard function.inputs.indices.contains(input) else {
                throw .noSuchInput(function: function.name, index: input, count: function.inputs.count)
            }
            let expected = function.type(of: function.body.parameters[input]), found = Type(tensor.scalar, tensor.shape)
            guard expected == found else { throw .mismatch(input: function.inputs[input].name, expected: expected, found: found) }
            tensors[input] = tensor
        }
        for (index, input) in function.inputs.enumerated() where input.role == .data && tensors[index] == nil {
            throw .wrongInputCount(function: function.name, expected: function.inputs.count, found: data.count)
        }
        var arrays: [UnsafeMutableRawPointer] = []
        func store(_ tensor: Tensor) -> UnsafeRawPointer {
            let array = UnsafePaddedArray.make(tensor, function.precision)
            arrays.append(array)
            return UnsafeRawPointer(array)
        }
        constants = program.source.constants.map { store($0) }
        inputs = function.inputs.indices.map { index in tensors[index].map { store($0) } }
        self.arrays = arrays
    }

    deinit { for array in arrays { array.deallocate() } }
}

/// Memory with room behind the last element, so that whole vectors can be loaded from any element on.
enum UnsafePaddedArray {
    /// - Parameter precision: That of reals.
    static func make(_ tensor: Tensor, _ precision: Precision) -> UnsafeMutableRawPointer {
        let array = UnsafeMutableRawPointer.allocate(byteCount: (tensor.count + 16) * 8, alignment: 64)
        array.initializeMemory(as: Int64.self, repeating: 0, count: tensor.count + 16)
        func copy<Element>(_ values: [Element]) {
            values.withUnsafeBytes { bytes in if let base = bytes.baseAddress { array.copyMemory(from: base, byteCount: bytes.count) } }
        }
        switch tensor.storage {
        case .real(let values): if precision == .single { copy(values.map { Float($0) }) } else { copy(values) }
        case .int(let values): copy(values)
        case .bool(let values): copy(values.map { Int64($0 ? 1 : 0) })
        }
        return array
    }
}

/// A place to run a compiled function: owns the scratch memory. Used by one thread at a time.
public final class NativeInstance {
    public let program: NativeProgram
    private let data: NativeData
    private let scratch: UnsafeMutableRawPointer
    private let inputs: UnsafeMutablePointer<UnsafeRawPointer?>
    private let outputs: UnsafeMutablePointer<UnsafeMutableRawPointer?>
    private let constants: UnsafeMutablePointer<UnsafeRawPointer?>
    /// Where the pointers of each input begin: one for data, one for each chain for variables.
    private let slots: [Int]

    public init(_ data: NativeData) {
        self.data = data
        program = data.program
        let chains = program.chains
        scratch = .allocate(byteCount: max(program.source.scratchWords, 1) * 8, alignment: 64)
        var slots: [Int] = []
        var count = 0
        for input in program.function.inputs {
            slots.append(count)
            count += input.role == .data ? 1 : chains
        }
        self.slots = slots
        inputs = .allocate(capacity: max(count, 1))
        inputs.initialize(repeating: nil, count: max(count, 1))
        for (input, pointer) in data.inputs.enumerated() { if let pointer { inputs[slots[input]] = pointer } }
        let outputCount = max(program.function.outputs.count * chains, 1)
        outputs = .allocate(capacity: outputCount)
        outputs.initialize(repeating: nil, count: outputCount)
        constants = .allocate(capacity: max(data.constants.count, 1))
        constants.initialize(repeating: nil, count: max(data.constants.count, 1))
        for (index, pointer) in data.constants.enumerated() { constants[index] = pointer }
    }

    deinit {
        scratch.deallocate()
        inputs.deallocate()
        outputs.deallocate()
        constants.deallocate()
    }

    /// Says where a variable of a chain is read.
    /// - Precondition: the memory holds the input's elements, 8 bytes each, until the last run.
    @inline(__always)
    public func setInput(_ input: Int, chain: Int, _ pointer: UnsafeRawPointer) { inputs[slots[input] + chain] = pointer }

    /// Says where an output of a chain is written.
    /// - Precondition: the memory has room for the output's elements, 8 bytes each.
    @inline(__always)
    public func setOutput(_ output: Int, chain: Int, _ pointer: UnsafeMutableRawPointer) {
        outputs[output * program.chains + chain] = pointer
    }

    /// Computes the outputs from the inputs.
    /// - Precondition: all variables and outputs of all chains have been given their places.
    @inline(__always)
    public func run() { program.entry(UnsafeRuntimeTable.shared, scratch, constants, inputs, outputs) }
}
