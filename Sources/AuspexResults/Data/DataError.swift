/// What is wrong with a file that was read: where it is, in which field, why, and what to write instead.
public struct DataError: Error, Hashable, Sendable, CustomStringConvertible {
    /// The file as the user named it, or the name given to a text that was parsed from memory.
    public var file: String
    /// Where in the file, when the complaint is about one place in it.
    public var position: SourcePosition?
    /// The path of the field, such as `sigma[2]` or `school.name`; empty when the complaint is about the whole file.
    public var field: String
    public var reason: String
    public var suggestion: String?

    public init(
        file: String, position: SourcePosition? = nil, field: String = "", reason: String, suggestion: String? = nil
    ) {
        self.file = file
        self.position = position
        self.field = field
        self.reason = reason
        self.suggestion = suggestion
    }

    public var line: Int? { position?.line }
    public var column: Int? { position?.column }

    /// `file:line:column: field: reason`, and the suggestion on a second line.
    public var description: String {
        var text = file
        if let position { text += ":\(position.line):\(position.column)" }
        text += ": "
        if !field.isEmpty { text += "`\(field)`: " }
        text += reason
        if let suggestion { text += "\n  " + suggestion }
        return text
    }
}
