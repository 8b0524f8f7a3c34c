/// The tree of a parsed file.
///
/// The tree is generic where later stages can decide: all declarations that look like functions share one node, as do
/// all that are made of named members. The checker knows what a `guide` or an `optimizer` may contain; the parser does not.
public struct Module: Sendable {
    public var source: SourceID
    public var statements: [Statement]
    /// Every comment of the file in order of position; the formatter puts them back.
    public var comments: [Comment]

    public init(source: SourceID, statements: [Statement], comments: [Comment]) {
        self.source = source; self.statements = statements; self.comments = comments
    }
}

/// A comment with its slashes. `isDocumentation` holds for `///`.
public struct Comment: Hashable, Sendable {
    public var span: Span
    public var text: String
    public var isDocumentation: Bool
    public init(span: Span, text: String, isDocumentation: Bool) {
        self.span = span; self.text = text; self.isDocumentation = isDocumentation
    }
}

/// Identifies a node of one program; side tables (types, resolved names) are keyed by it. Unique across all files that
/// were parsed with the same `NodeIDs`.
public struct NodeID: Hashable, Sendable {
    public let index: Int32
    public init(index: Int32) { self.index = index }
}

/// Hands out node identities.
public struct NodeIDs: Sendable {
    private var next: Int32 = 0
    public init() {}
    public mutating func make() -> NodeID {
        defer { next += 1 }
        return NodeID(index: next)
    }
}

/// An identifier where it stands.
public struct Name: Hashable, Sendable {
    public var text: String
    public var span: Span
    public init(_ text: String, span: Span) { self.text = text; self.span = span }
}
