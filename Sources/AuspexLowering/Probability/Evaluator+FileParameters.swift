import AuspexIR
import AuspexSyntax

/// A struct declared by `param` at file level: a value like any other, and a parameter of every objective that reads it.
public final class FileParameter {
    public let name: String
    let span: Span
    /// Types of its numeric parts, by path.
    fileprivate var kinds: [String: TypeValue] = [:]
    /// The value with which it was declared.
    fileprivate(set) var value: Staged = .nothing

    init(name: String, span: Span) { self.name = name; self.span = span }
}

/// What a record is of a parameter of the file: the whole, or the part at a path.
struct FileParameterPart {
    var owner: FileParameter
    var path: String
}

extension Evaluator {
    /// Declares a struct at file level.
    func fileParameter(_ name: String, _ type: TypeExpression, initial: Staged, initialSpan: Span, at span: Span, in scope: Scope) throws -> Staged {
        let owner = FileParameter(name: name, span: span)
        let value = try filled(type, path: name, initial: initial, at: initialSpan, in: scope) { path, kind, part in
            owner.kinds[path] = kind
            return try immediately(path) { try start(part, kind, name: path, at: initialSpan) }
        }
        owner.value = Self.marked(value, as: FileParameterPart(owner: owner, path: name))
        return owner.value
    }

    private static func marked(_ value: Staged, as part: FileParameterPart) -> Staged {
        switch value {
        case .record(var record):
            record.parameter = part
            record.fields = record.fields.map { ($0.name, marked($0.value, as: FileParameterPart(owner: part.owner, path: "\(part.path).\($0.name)"))) }
            return .record(record)
        case .list(let elements):
            return .list(elements.enumerated().map { marked($1, as: FileParameterPart(owner: part.owner, path: "\(part.path)[\($0)]")) })
        default: return value
        }
    }

    /// What a value that was read means here: in an objective a parameter of the file is made of coordinates.
    func read(_ value: Staged, at span: Span) throws -> Staged {
        guard estimation != nil, case .record(let record) = value, let part = record.parameter else { return value }
        return try replaced(value, path: part.path) { path, value in
            guard let kind = part.owner.kinds[path] else { return value }
            return try self.coordinates(of: path, in: part.owner, kind, start: value, at: span)
        }
    }

    /// The value with other numbers for its parts.
    private func replaced(_ value: Staged, path: String, _ leaf: (String, Staged) throws -> Staged) throws -> Staged {
        switch value {
        case .record(var record):
            record.parameter = nil
            record.fields = try record.fields.map { ($0.name, try replaced($0.value, path: "\(path).\($0.name)", leaf)) }
            return .record(record)
        case .list(let elements): return .list(try elements.enumerated().map { try replaced($1, path: "\(path)[\($0)]", leaf) })
        default: return try leaf(path, value)
        }
    }

    private func coordinates(of path: String, in owner: FileParameter, _ kind: TypeValue, start: Staged, at span: Span) throws -> Staged {
        if let block = estimation?.blocks.first(where: { $0.path == path }) { return try unpacked(block, kind, at: span) }
        if estimation?.fileParameters.contains(where: { $0 === owner }) == false { estimation?.fileParameters.append(owner) }
        let value = fittedFileParameters[path].map(Staged.tensor) ?? start
        return try newBlock(path: path, root: owner.name, value, kind, unit: nil, name: path, at: span, initialSpan: owner.span)
    }

    /// The parameters of the file that an objective reads, with fitted numbers in the place of their own.
    public func fitted(_ parameters: [FileParameter], values: [String: Tensor]) -> [(name: String, value: Staged)] {
        parameters.map { owner in
            let value = try? replaced(owner.value, path: owner.name) { path, value in values[path].map(Staged.tensor) ?? value }
            return (owner.name, value ?? owner.value)
        }
    }
}
