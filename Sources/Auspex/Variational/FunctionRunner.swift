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
    private let function: Function
    /// Memory of the variables and of the outputs, with room for whole vectors behind each; unused by the interpreter.
    private var memory: [UnsafeMutableRawPointer] = []

    init(_ runnable: RunnableFunction) throws {
        switch runnable {
        case .interpreter(let bound):
            engine = .interpreter(try bound.makeInstance())
            function = bound.program.function
        case .native(let data):
            let instance = NativeInstance(data)
            engine = .native(instance)
            function = data.program.function
            for (number, input) in function.inputs.enumerated() where input.role == .variable {
                instance.setInput(number, chain: 0, UnsafeRawPointer(allocate(function.type(of: function.body.parameters[number]))))
            }
            for (number, result) in function.body.results.enumerated() {
                instance.setOutput(number, chain: 0, allocate(function.type(of: result)))
            }
        }
    }

    deinit { for place in memory { place.deallocate() } }

    private func allocate(_ type: Type) -> UnsafeMutableRawPointer {
        let place = UnsafeMutableRawPointer.allocate(byteCount: (type.count + 16) * 8, alignment: 64)
        place.initializeMemory(as: Int64.self, repeating: 0, count: type.count + 16)
        memory.append(place)
        return place
    }

    /// - Parameter variables: Values of the variables, in their order.
    /// - Returns: all outputs.
    /// - Throws: `ExecutionError` when a variable's type is not the input's.
    func callAsFunction(_ variables: [Tensor]) throws -> [Tensor] {
        let inputs = function.inputs.indices.filter { function.inputs[$0].role == .variable }
        guard inputs.count == variables.count else {
            throw ExecutionError.wrongInputCount(function: function.name, expected: inputs.count, found: variables.count)
        }
        switch engine {
        case .interpreter(let instance):
            for (input, tensor) in zip(inputs, variables) { try instance.bind(input, tensor) }
            instance.run()
            return function.body.results.indices.map { instance.output($0) }
        case .native(let instance):
            for (place, (input, tensor)) in zip(memory, zip(inputs, variables)) {
                let expected = function.type(of: function.body.parameters[input]), found = Type(tensor.scalar, tensor.shape)
                guard expected == found else {
                    throw ExecutionError.mismatch(input: function.inputs[input].name, expected: expected, found: found)
                }
                Self.write(tensor, to: place)
            }
            instance.run()
            return zip(memory.dropFirst(inputs.count), function.body.results).map { Self.read($0, function.type(of: $1)) }
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
