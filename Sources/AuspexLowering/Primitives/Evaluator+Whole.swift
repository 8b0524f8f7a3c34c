import AuspexIR
import AuspexSyntax

/// A function without arguments, lowered as a whole: its draws come from a key, which is its only input besides data.
public struct WholeFunction {
    public var lowered: LoweredFunction
    /// The function's value, with other numbers than it will have.
    private let template: Staged

    init(lowered: LoweredFunction, template: Staged) { self.lowered = lowered; self.template = template }

    /// The function's value, from the outputs of one call.
    public func value(of outputs: [Tensor]) -> Staged {
        var rest = outputs[...]
        return Self.filled(template, from: &rest)
    }

    private static func filled(_ template: Staged, from rest: inout ArraySlice<Tensor>) -> Staged {
        switch template {
        case .bool, .int, .real, .array, .dynamic: return rest.popFirst().map(Staged.tensor) ?? template
        case .list(let elements): return .list(elements.map { filled($0, from: &rest) })
        case .tuple(let elements): return .tuple(elements.map { (label: $0.label, value: filled($0.value, from: &rest)) })
        case .record(var record):
            record.fields = record.fields.map { (name: $0.name, value: filled($0.value, from: &rest)) }
            return .record(record)
        case .row(let row): return filled(row.current, from: &rest)
        case .string, .range, .function, .builtin, .distribution, .type, .model, .posterior, .density, .host, .component, .structure, .nothing:
            return template
        }
    }
}

extension Evaluator {
    /// - Parameter function: What has no parameters, such as a closure. Its value may be a number, an array, and tuples and structs of these.
    public func whole(_ function: Staged, at span: Span) throws -> WholeFunction {
        guard !isBuilding else { throw Diagnostic(.badArguments, "`run` is for scripts; inside of a program that is compiled, call the function", at: span) }
        let saved = drawMode
        defer { drawMode = saved }
        drawMode = .plain
        var template = Staged.nothing
        let lowered = try training("run", 0, at: span) {
            randomness = Randomness(key: try input("key", .int, at: span))
            template = try apply(function, [], at: span, in: globals)
            if case .host(let value) = template {
                throw Diagnostic(.wrongKind, "`run` gives numbers, arrays, and tuples and structs of these, but this is \(value.kindName)", at: span)
            }
            let parts = try leaves(of: template, at: span)
            guard !parts.isEmpty else {
                throw Diagnostic(.wrongKind, "`run` gives numbers, arrays, and tuples and structs of these, but this is \(template.kindName)", at: span)
            }
            return parts.enumerated().map { ("part\($0.offset)", $0.element) }
        }
        return WholeFunction(lowered: lowered, template: template)
    }

    /// The value of a function without parameters, a step after the other as in a script, with draws from a key.
    public func stepwise(_ function: Staged, key: Int, at span: Span) throws -> Staged {
        guard !isBuilding else { throw Diagnostic(.badArguments, "`run` is for scripts; inside of a program that is compiled, call the function", at: span) }
        let saved = (drawMode, randomness)
        defer { (drawMode, randomness) = saved }
        drawMode = .plain
        randomness = Randomness(key: .int(key))
        return try apply(function, [], at: span, in: globals)
    }
}
