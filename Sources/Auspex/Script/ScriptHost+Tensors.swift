import AuspexIR
import AuspexLowering
import AuspexResults
import AuspexSyntax

// Files of named arrays: weights of networks.
extension ScriptHost {
    /// A file's arrays as records and lists, by their dotted names.
    func tensors(from path: String) throws -> Staged {
        Self.staged(try TensorTree(try TensorFile.read(path: path).entries, file: path))
    }

    private static func staged(_ tree: TensorTree) -> Staged {
        switch tree {
        case .tensor(let tensor): .tensor(tensor)
        case .list(let parts): .list(parts.map(staged))
        case .record(let members): .record(Record(typeName: "Weights", fields: members.map { (name: $0.name, value: staged($0.value)) }))
        }
    }

    /// Writes the numbers of a struct, a record or a list, under the names of their places.
    func save(tensorsOf argument: EvaluatedArgument, single: Bool, to path: String) throws {
        var entries: [TensorFile.Entry] = []
        try Self.collect(argument.value, name: "", into: &entries, at: argument.span)
        guard !entries.isEmpty else {
            throw Diagnostic(.badArguments, "there are no numbers here to write to a file of weights", at: argument.span)
        }
        try TensorFile(entries).write(to: path, single: single)
    }

    private static func collect(_ value: Staged, name: String, into entries: inout [TensorFile.Entry], at span: Span) throws {
        func inner(_ part: String) -> String { name.isEmpty ? part : "\(name).\(part)" }
        switch value {
        case .bool, .int, .real, .array:
            guard let tensor = value.knownTensor else { return }
            guard !name.isEmpty else {
                throw Diagnostic(
                    .badArguments, "arrays in a file of weights have names, but this is \(value.kindName)", at: span,
                    notes: ["Give it one: `save((x: x), \"x.safetensors\")`."])
            }
            entries.append(TensorFile.Entry(name, tensor))
        case .list(let elements):
            for (index, element) in elements.enumerated() { try collect(element, name: inner(String(index)), into: &entries, at: span) }
        case .tuple(let elements):
            for (index, element) in elements.enumerated() { try collect(element.value, name: inner(element.label ?? String(index)), into: &entries, at: span) }
        case .record(let record):
            // A struct's functions are no weights: reading gives them their own values again.
            let isStruct = record.declaration != nil
            for field in record.fields where !(isStruct && field.value.isFunction) { try collect(field.value, name: inner(field.name), into: &entries, at: span) }
        case .string, .dynamic, .range, .function, .builtin, .distribution, .type, .model, .posterior, .density, .host, .component, .structure, .row, .nothing:
            throw Diagnostic(
                .badArguments, "a file of weights holds numbers, but \(name.isEmpty ? "this" : "`\(name)`") is \(value.kindName)", at: span,
                notes: ["Structs, records and lists of numbers can be written."])
        }
    }
}

extension Staged {
    fileprivate var isFunction: Bool {
        switch self {
        case .function, .builtin: true
        case .bool, .int, .real, .string, .array, .dynamic, .list, .tuple, .record, .range, .distribution, .type, .model, .posterior, .density, .host,
            .component, .structure, .row, .nothing:
            false
        }
    }
}
