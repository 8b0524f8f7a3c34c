import AuspexExecution
import AuspexIR
import AuspexNative
import AuspexSyntax

/// A function with its data in a form that runs, in either tier; shared by threads.
enum RunnableFunction: Sendable {
    case interpreter(BoundProgram)
    case native(NativeData)

    /// Native code where it can be had and is wanted, the interpreter elsewhere.
    /// - Throws: `Diagnostic` when only native code will do and there is none.
    static func make(_ bound: BoundProgram, name: String, options: RunOptions, at span: Span) throws -> (RunnableFunction, Tier) {
        guard options.tier != .interpreter else { return (.interpreter(bound), .interpreter) }
        do {
            return (try .native(bound, name: name), .native)
        } catch let error as NativeError {
            guard options.tier == .automatic else {
                throw Diagnostic(.badSetting, "there is no native code for this objective: \(error.reason)", at: span)
            }
            options.notice("The interpreter evaluates the objective, since there is no native code: \(error.reason).")
            return (.interpreter(bound), .interpreter)
        }
    }

    var function: Function {
        switch self {
        case .interpreter(let bound): bound.program.function
        case .native(let data): data.program.function
        }
    }

    /// - Throws: `NativeError` when there is no native code to be had.
    static func native(_ bound: BoundProgram, name: String) throws -> RunnableFunction {
        let programs = try NativeCode.programs([NativeRequest(name: name, function: bound.program.function, chains: 1)])
        return .native(try NativeData(programs[0], data: bound.data))
    }
}

/// Calls a function; for one thread.
final class FunctionRunner {
    private enum Engine {
        case interpreter(Instance)
        case native(NativeInstance)
    }

    private let engine: Engine
    private let name: String
    private let variables: [(input: Int, name: String, type: Type)]
    private let results: [Type]
    /// Memory of the variables and of the outputs, with room for whole vectors behind each; unused by the interpreter.
    private var memory: [UnsafeMutableRawPointer] = []

    init(_ runnable: RunnableFunction) throws {
        let function = runnable.function
        name = function.name
        results = function.body.results.map { function.type(of: $0) }
        variables = function.inputs.enumerated().compactMap { number, input in
            input.role == .variable ? (number, input.name, function.type(of: function.body.parameters[number])) : nil
        }
        switch runnable {
        case .interpreter(let bound): engine = .interpreter(try bound.makeInstance())
        case .native(let data):
            let instance = NativeInstance(data)
            engine = .native(instance)
            for variable in variables { instance.setInput(variable.input, chain: 0, UnsafeRawPointer(allocate(variable.type))) }
            for (number, type) in results.enumerated() { instance.setOutput(number, chain: 0, allocate(type)) }
        }
    }

    deinit { for place in memory { place.deallocate() } }

    private func allocate(_ type: Type) -> UnsafeMutableRawPointer {
        let place = UnsafeMutableRawPointer.allocate(byteCount: (type.count + 16) * 8, alignment: 64)
        place.initializeMemory(as: Int64.self, repeating: 0, count: type.count + 16)
        memory.append(place)
        return place
    }

    /// - Parameter values: Values of the variables, in their order.
    /// - Returns: all outputs.
    /// - Throws: `ExecutionError` when a variable's type is not the input's.
    func callAsFunction(_ values: [Tensor]) throws -> [Tensor] {
        try run(values)
        return results.indices.map(output)
    }

    /// Computes all outputs, of which `output` reads one: small functions are called in less time than it takes to read what is not wanted.
    /// - Parameter values: Values of the variables, in their order.
    /// - Throws: `ExecutionError` when a variable's type is not the input's.
    func run(_ values: [Tensor]) throws {
        guard variables.count == values.count else {
            throw ExecutionError.wrongInputCount(function: name, expected: variables.count, found: values.count)
        }
        switch engine {
        case .interpreter(let instance):
            for (variable, tensor) in zip(variables, values) { try instance.bind(variable.input, tensor) }
            instance.run()
        case .native(let instance):
            for (number, tensor) in values.enumerated() {
                let expected = variables[number].type
                guard expected.scalar == tensor.scalar, expected.shape == tensor.shape else {
                    throw ExecutionError.mismatch(input: variables[number].name, expected: expected, found: Type(tensor.scalar, tensor.shape))
                }
                Self.write(tensor, to: memory[number])
            }
            instance.run()
        }
    }

    /// What the last run computed.
    func output(_ number: Int) -> Tensor {
        switch engine {
        case .interpreter(let instance): instance.output(number)
        case .native: Self.read(memory[variables.count + number], results[number])
        }
    }

    private static func write(_ tensor: Tensor, to place: UnsafeMutableRawPointer) {
        func copy<Element>(_ values: [Element]) {
            values.withUnsafeBytes { bytes in if let base = bytes.baseAddress { place.copyMemory(from: base, byteCount: bytes.count) } }
        }
        switch tensor.storage {
        case .real(let values): copy(values)
        case .int(let values): copy(values)
        case .bool(let values): copy(values.map { Int64($0 ? 1 : 0) })
        }
    }

    private static func read(_ place: UnsafeMutableRawPointer, _ type: Type) -> Tensor {
        func values<Element>(_: Element.Type) -> [Element] {
            Array(UnsafeBufferPointer(start: place.assumingMemoryBound(to: Element.self), count: type.count))
        }
        switch type.scalar {
        case .real: return Tensor(shape: type.shape, storage: .real(values(Double.self)))
        case .int: return Tensor(shape: type.shape, storage: .int(values(Int64.self)))
        case .bool: return Tensor(shape: type.shape, storage: .bool(values(Int64.self).map { $0 != 0 }))
        }
    }
}
