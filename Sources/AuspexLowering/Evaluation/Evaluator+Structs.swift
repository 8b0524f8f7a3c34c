import AuspexIR
import AuspexSyntax

// Structs: making them from their fields, and from their types when they are parameters.
extension Evaluator {
    /// `Dense(weights: w, bias: b)`. Sizes are bound by the fields.
    func make(_ declaration: StructDeclaration, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        let name = declaration.name.text
        let given = try matched(arguments, to: declaration.fields, of: name, at: span)
        let scope = Scope(parent: home(of: declaration))
        var fields: [(name: String, value: Staged)] = []
        for (field, argument) in zip(declaration.fields, given) {
            let value = try fitted(argument, to: field, of: name, in: scope, at: span)
            scope.declare(field.name.text, value)
            fields.append((field.name.text, value))
        }
        var record = Record(typeName: name, fields: fields, declaration: declaration)
        record.sizes = declaration.sizes.compactMap { size in scope.lookup(size.text).map { (size.text, $0) } }
        return .record(record)
    }

    /// What a struct's own text sees: the program, or its declarations only when it is the library's.
    func home(of declaration: StructDeclaration) -> Scope {
        if case .structure(let own)? = globals.lookup(declaration.name.text), own.name.span == declaration.name.span { globals } else { libraryScope }
    }

    /// The struct that a type names, with its sizes: `MLP[64, 200, 10]`. Nil for types of numbers.
    func structure(of type: TypeExpression, in scope: Scope) throws -> (declaration: StructDeclaration, sizes: [(name: String, value: Staged)])? {
        func declared(_ name: String) -> StructDeclaration? {
            if case .structure(let declaration)? = scope.lookup(name) ?? predefined(name) { declaration } else { nil }
        }
        switch type.kind {
        case .name(let name):
            guard let declaration = declared(name) else { return nil }
            guard declaration.sizes.isEmpty else {
                throw Diagnostic(
                    .sizeMismatch, "`\(name)` needs its sizes", at: type.span,
                    notes: ["Write `\(name)[\(declaration.sizes.map(\.text).joined(separator: ", "))\(declaration.hasAnyNumberOfSizes ? ", …" : "")]` with numbers."])
            }
            return (declaration, [])
        case .sized(let base, let written):
            guard case .name(let name) = base.kind, let declaration = declared(name) else { return nil }
            let extents = try written.map { try knownInt(try evaluate($0, in: scope), "a size", at: $0.span) }
            guard extents.allSatisfy({ $0 >= 0 }) else { throw Diagnostic(.outsideDomain, "a size cannot be negative", at: type.span) }
            if declaration.hasAnyNumberOfSizes, let name = declaration.sizes.first?.text {
                return (declaration, [(name, .tensor(Tensor(shape: [extents.count], storage: .int(extents.map(Int64.init)))))])
            }
            guard extents.count == declaration.sizes.count else {
                throw Diagnostic(
                    .sizeMismatch, "`\(name)` takes \(declaration.sizes.count) size\(declaration.sizes.count == 1 ? "" : "s"), but here \(extents.count == 1 ? "is one" : "are \(extents.count)")",
                    at: type.span, related: [.init(declaration.name.span, "declared here")])
            }
            return (declaration, zip(declaration.sizes, extents).map { ($0.text, .int($1)) })
        case .bounded, .function, .tuple, .each, .missing: return nil
        }
    }

    /// The value of a type whose numeric parts come from `leaf`, by their path: `net.layers[0].weights`.
    ///
    /// - Parameter initial: Where a part starts: a value of the same structure, one number for all, or a function of a part's shape. The last two
    ///   leave fields alone that are declared with a value of their own.
    func filled(
        _ type: TypeExpression, path: String, initial: Staged?, at span: Span, in scope: Scope, leaf: (String, TypeValue, Staged) throws -> Staged
    ) throws -> Staged {
        if case .each(let element, let variable, let sequence) = type.kind {
            guard case .range(let range) = try evaluate(sequence, in: scope), let lower = range.lower, let upper = range.upper else {
                throw Diagnostic(.wrongKind, "a list of structs runs over a range such as `0..<n`", at: sequence.span)
            }
            let first = try knownInt(lower, "the first index", at: sequence.span)
            let end = try knownInt(upper, "the last index", at: sequence.span) + (range.isClosed ? 1 : 0)
            let given: [Staged]? = if case .list(let elements)? = initial { elements } else { nil }
            guard given == nil || given?.count == max(end - first, 0) else {
                throw Diagnostic(.sizeMismatch, "`\(path)` has \(max(end - first, 0)) parts, but its initial value has \(given?.count ?? 0)", at: span)
            }
            if case .record(let record)? = initial {
                throw Diagnostic(
                    .wrongKind, "`\(path)` is a list, but its initial value is a \(record.typeName) of \(Self.listed(record.fields.map(\.name)))", at: span,
                    notes: ["Parts of a list have numbers for names in a file: `0.weight`."])
            }
            return .list(
                try (first..<max(first, end)).map { index in
                    let inner = Scope(parent: scope)
                    inner.declare(variable.text, .int(index))
                    return try filled(
                        element, path: "\(path)[\(index - first)]", initial: given.map { $0[index - first] } ?? initial, at: span, in: inner, leaf: leaf)
                })
        }
        guard let (declaration, sizes) = try structure(of: type, in: scope) else {
            guard let initial else { throw Diagnostic(.badModel, "`\(path)` has no initial value", at: span) }
            return try leaf(path, try evaluateType(type, in: scope), initial)
        }
        let home = Scope(parent: home(of: declaration))
        for (name, value) in sizes { home.declare(name, value) }
        let numeric = try declaration.fields.filter { field in try field.type.map { try isNumeric($0, in: home) } ?? false }.map(\.name.text)
        let source = try source(initial, for: declaration, numeric: numeric, path: path, at: span)
        var record = Record(typeName: declaration.name.text, fields: [], declaration: declaration)
        record.sizes = sizes
        for field in declaration.fields {
            let name = field.name.text
            let value: Staged
            let isNumeric = numeric.contains(name)
            // What a file leaves out is missing there, whatever the struct would give it.
            if isNumeric, let source, source.declaration == nil, source[name] == nil {
                throw Diagnostic(
                    .badModel, "`\(path).\(name)` is not among the parts that its initial value has, \(Self.listed(source.fields.map(\.name)))", at: span,
                    related: [.init(field.name.span, "declared here")])
            }
            let own = try source?[name] ?? field.defaultValue.map { try evaluate($0, in: home) }
            if isNumeric, let written = field.type {
                value = try filled(written, path: "\(path).\(name)", initial: own ?? (source == nil ? initial : nil), at: span, in: home, leaf: leaf)
            } else if let own {
                value = own
            } else {
                throw Diagnostic(
                    .badModel, "`\(path).\(name)` is not made of numbers, so it needs a value of its own", at: span,
                    related: [.init(field.name.span, "declared here")])
            }
            home.declare(name, value)
            record.fields.append((name, value))
        }
        return .record(record)
    }

    /// The parts that a struct starts from, under the names of its fields; nil where one value serves all of them.
    ///
    /// A struct of the same kind has them. Names and values that are no struct, as a file of weights gives them, have to fit: a part for each field
    /// that is made of numbers, no others; `weight` serves `weights`, and the parts of the only such field may stand for the struct, as those of a
    /// sequence of layers do.
    private func source(_ initial: Staged?, for declaration: StructDeclaration, numeric names: [String], path: String, at span: Span) throws -> Record? {
        switch initial {
        case .list(let parts)? where names.count == 1: return Record(typeName: "list", fields: [(names[0], .list(parts))])
        case .record(var record)?:
            guard record.declaration == nil else {
                guard record.typeName == declaration.name.text else {
                    throw Diagnostic(.wrongKind, "`\(path)` is a `\(declaration.name.text)`, but its initial value is a `\(record.typeName)`", at: span)
                }
                return record
            }
            record.fields = record.fields.map { field in
                (name: !names.contains(field.name) && names.contains(field.name + "s") ? field.name + "s" : field.name, value: field.value)
            }
            let extra = record.fields.map(\.name).filter { !names.contains($0) }
            guard extra.isEmpty else {
                throw Diagnostic(
                    .badModel, "its initial value has \(Self.listed(extra)), but `\(path)` is a `\(declaration.name.text)` of \(Self.listed(names))", at: span,
                    related: [.init(declaration.name.span, "declared here")])
            }
            return record
        default: return nil
        }
    }

    /// Names in a row, the first ones of many.
    private static func listed(_ names: [String]) -> String {
        names.prefix(6).map { "`\($0)`" }.joined(separator: ", ") + (names.count > 6 ? " and \(names.count - 6) more" : "")
    }

    /// Whether values of a type are made of numbers.
    private func isNumeric(_ type: TypeExpression, in scope: Scope) throws -> Bool {
        switch type.kind {
        case .function, .tuple, .missing: false
        case .each, .bounded: true
        case .name(let name):
            Self.typeNames.contains(name) ? name != "String" : try structure(of: type, in: scope) != nil
        case .sized(let base, _):
            if case .name = base.kind, try structure(of: type, in: scope) != nil { true } else { try isNumeric(base, in: scope) }
        }
    }
}
