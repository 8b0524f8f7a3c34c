import AuspexIR
import AuspexSemantics
import AuspexSyntax

/// What the evaluator needs from the floors below and from whoever runs the program.
public protocol EvaluationHost: AnyObject {
    /// Runs a function at once: operations on known arrays at file level.
    func execute(_ function: Function, _ inputs: [Tensor]) throws -> [Tensor]
    /// The function that also gives the gradient of its first output with respect to its `variable` inputs.
    func gradient(of function: Function) throws -> Function
    /// The function that gives the value of the first output, its gradient, and the product of its Hessian with a direction, which is
    /// one more input. All with respect to the only real `variable` input.
    func hessianProduct(of function: Function) throws -> Function
    /// From the function's inputs, its only real `variable` input first, and a weight of its value: the value, and the gradient of weight times value.
    /// - Throws: `NoDerivative`.
    func reverseDerivative(of function: Function) throws -> Function
    /// From the function's inputs, its only real `variable` input first, and a direction: the value, and its derivative along the direction.
    /// - Throws: `NoDerivative`.
    func forwardDerivative(of function: Function) throws -> Function
    /// Calls a function of the host by name (`read`, `print`, `nuts` …), or returns nil when there is none of that name.
    func call(_ name: String, _ arguments: [EvaluatedArgument], at span: Span, in evaluator: Evaluator) throws -> Staged?
    func isHostFunction(_ name: String) -> Bool
}

public struct EvaluatedArgument {
    public var label: Name?
    public var value: Staged
    public var span: Span
    public init(label: Name?, value: Staged, span: Span) { self.label = label; self.value = value; self.span = span }
}

/// Evaluates programs: computes what is known, and emits instructions for what is not.
///
/// At file level there is no builder and everything is computed at once. For a request on a model (`Request`) a builder is
/// open, the model's data are inputs of the function, its choices become loads from the position or draws, and the same
/// code below turns every statement into instructions. One set of rules therefore gives the language its meaning.
public final class Evaluator {
    public let compilation: Compilation
    public let host: any EvaluationHost
    /// The file-level scope.
    public let globals = Scope(parent: nil)
    /// What the library's declarations see: each other, and nothing of a program, whose names may be the library's.
    let libraryScope = Scope(parent: nil)

    /// The function being built; nil at file level.
    var builder: Builder?
    /// Known arrays that are inputs of the function being built.
    var lifted: [ObjectIdentifier: Value] = [:]
    var dataInputs: [(name: String, array: KnownArray)] = []
    /// What choices mean at the moment; nil outside of models.
    var trace: TraceContext?
    /// The algorithm's own randomness: a key, and how many draws were made with it.
    var randomness: Randomness?
    /// How `draw` is to be differentiated.
    var drawMode = DrawMode.plain
    /// What an objective's parameters are; nil outside of objectives.
    var estimation: EstimationContext?
    /// Values of parameters of the file, by path, in the place of those that they were declared with.
    public var fittedFileParameters: [String: Tensor] = [:]
    /// The loops that are being built, outermost first.
    var loops: [LoopFrame] = []
    /// Depth of calls, to tell endless recursion from a deep program.
    private var callDepth = 0
    static let callLimit = 200

    public init(compilation: Compilation, host: any EvaluationHost) {
        self.compilation = compilation
        self.host = host
    }

    var isBuilding: Bool { builder != nil }

    // MARK: Emission

    /// Applies operations of the IR: in the function being built, or at once when everything is known and none is.
    func emit(_ operands: [Staged], at span: Span, _ body: (inout Builder, [Value]) throws -> [Value]) throws -> [Staged] {
        if var current = builder {
            builder = nil
            defer { builder = current }
            let values = try operands.map { try lift($0, into: &current, at: span) }
            let results = try body(&current, values)
            return results.map { .dynamic(Dynamic($0, current.type(of: $0))) }
        }
        var temporary = Builder(name: "immediate")
        var inputs: [Tensor] = []
        let values = try operands.map { operand -> Value in
            guard let tensor = operand.knownTensor else { throw notANumber(operand, at: span) }
            inputs.append(tensor)
            return temporary.input("a\(inputs.count)", Type(tensor.scalar, tensor.shape), role: .data)
        }
        let results = try body(&temporary, values)
        let function = temporary.finish(results.enumerated().map { ("r\($0.offset)", $0.element) })
        return try host.execute(function, inputs).map(Staged.tensor)
    }

    func emitOne(_ operands: [Staged], at span: Span, _ body: (inout Builder, [Value]) throws -> Value) throws -> Staged {
        try emit(operands, at: span) { builder, values in [try body(&builder, values)] }[0]
    }

    /// A value of the function being built.
    func lift(_ staged: Staged, at span: Span) throws -> Value {
        guard var current = builder else { throw notKnown("this value", at: span) }
        builder = nil
        defer { builder = current }
        return try lift(staged, into: &current, at: span)
    }

    private func lift(_ staged: Staged, into builder: inout Builder, at span: Span) throws -> Value {
        switch staged {
        case .dynamic(let dynamic): return dynamic.value
        case .bool(let flag): return builder.bool(flag)
        case .int(let number): return builder.int(number)
        case .real(let number): return builder.real(number)
        case .array(let array):
            if let known = lifted[ObjectIdentifier(array)] { return known }
            let value: Value
            if array.tensor.count <= 16 {
                value = builder.tensor(array.tensor)
            } else {
                let name = "data\(dataInputs.count)"
                value = builder.input(name, Type(array.tensor.scalar, array.tensor.shape), role: .data)
                dataInputs.append((name, array))
            }
            lifted[ObjectIdentifier(array)] = value
            retained.append(array)
            return value
        case .list(let elements):
            if let tensor = staged.knownTensor { return builder.tensor(tensor) }
            let values = try elements.map { try lift($0, into: &builder, at: span) }
            return try stack(values, into: &builder, at: span)
        case .string, .tuple, .record, .range, .function, .builtin, .distribution, .type, .model, .posterior, .density, .host,
            .component, .structure, .row, .nothing:
            throw notANumber(staged, at: span)
        }
    }

    /// Keeps lifted arrays alive, so that no other can get their identity.
    var retained: [KnownArray] = []

    /// Values of equal type as the rows of an array.
    func stack(_ values: [Value], into builder: inout Builder, at span: Span) throws -> Value {
        var values = values
        guard !values.isEmpty else { return builder.tensor(Tensor(shape: [0], storage: .real([]))) }
        if Set(values.map { builder.type(of: $0).scalar }).count > 1 {
            values = values.map { value in
                let type = builder.type(of: value)
                if type.isScalar { return builder.convert(value, to: .real) }
                return builder.tabulate(type.shape) { inner, indices in inner.convert(inner.load(value, indices), to: .real) }
            }
        }
        let type = builder.type(of: values[0])
        guard values.allSatisfy({ builder.type(of: $0) == type }) else {
            throw Diagnostic(.sizeMismatch, "the elements of this array have different sizes", at: span)
        }
        let extents = [values.count] + type.shape
        let rows = values
        return builder.tabulate(extents) { inner, indices in
            let elements = rows.map { row in
                type.isScalar ? row : inner.load(row, Array(indices.dropFirst()))
            }
            var chosen = elements[elements.count - 1]
            for position in stride(from: elements.count - 2, through: 0, by: -1) {
                let here = inner.binary(.equal, indices[0], inner.int(position))
                chosen = inner.select(here, elements[position], chosen)
            }
            return chosen
        }
    }

    // MARK: Calls

    /// Guards against endless recursion.
    func entering<T>(at span: Span, _ body: () throws -> T) throws -> T {
        callDepth += 1
        defer { callDepth -= 1 }
        guard callDepth <= Self.callLimit else {
            throw Diagnostic(
                .tooDeep, "calls are nested more than \(Self.callLimit) deep here", at: span,
                notes: ["A function that calls itself needs a case in which it does not."])
        }
        return try body()
    }

    // MARK: Errors

    func notANumber(_ value: Staged, at span: Span) -> Diagnostic {
        Diagnostic(.wrongKind, "a number or an array of numbers is needed here, but this is \(value.kindName)", at: span)
    }

    func notKnown(_ what: String, at span: Span) -> NotKnown {
        NotKnown(
            diagnostic: Diagnostic(
                .notKnownYet, "\(what) must be known before the program runs, but it depends on a random choice or on a loop's index",
                at: span, notes: ["Sizes, loop bounds and the structure of a model are fixed when data are bound."]))
    }
}

/// Something had to be known now and is not. Loops catch it and try again with their index known.
struct NotKnown: Error {
    var diagnostic: Diagnostic
}

/// Where draws come from: a key, and a counter that makes every draw of one key different.
struct Randomness {
    var key: Staged
    var counter: Int = 0
    /// How the numbers go together with those of other runs of the same program.
    var coupling: Coupling?
}
