/// Something to tell the user about a program: what is wrong, where, why, and what to write instead.
///
/// A diagnostic is data. How it looks on a terminal or in JSON is the business of the renderers.
public struct Diagnostic: Error, Hashable, Sendable {
    public enum Severity: String, Hashable, Sendable { case error, warning, note }

    /// A second place that explains the first, with a few words.
    public struct Label: Hashable, Sendable {
        public var span: Span
        public var text: String
        public init(_ span: Span, _ text: String) { self.span = span; self.text = text }
    }

    /// A change of the source that would mend the matter. `title` says what it does.
    public struct FixIt: Hashable, Sendable {
        public var title: String
        public var span: Span
        public var replacement: String
        public init(_ title: String, replace span: Span, with replacement: String) {
            self.title = title; self.span = span; self.replacement = replacement
        }
    }

    public var code: DiagnosticCode
    public var severity: Severity
    /// One sentence in the user's terms.
    public var message: String
    /// Where the caret goes; nil when the matter has no place in a source text.
    public var span: Span?
    /// A few words printed beside the caret.
    public var label: String
    public var related: [Label]
    /// Further explanation, a sentence each.
    public var notes: [String]
    public var fixIts: [FixIt]

    public init(
        _ code: DiagnosticCode, _ message: String, at span: Span?, label: String = "", severity: Severity = .error,
        related: [Label] = [], notes: [String] = [], fixIts: [FixIt] = []
    ) {
        self.code = code; self.severity = severity; self.message = message; self.span = span; self.label = label
        self.related = related; self.notes = notes; self.fixIts = fixIts
    }
}

/// A stable name for a kind of diagnostic, such as `E0203`; `auspex explain CODE` prints its page.
///
/// Codes are declared as static members beside the stage that reports them: `E00xx` lexing, `E01xx` parsing, `E02xx`
/// names, `E03xx` types and sizes, `E04xx` supports and distributions, `E05xx` models and conditioning, `E06xx` data,
/// `E07xx` evaluation, `E08xx` inference, `E09xx` the command, `E10xx` gradients, `W..` warnings.
public struct DiagnosticCode: Hashable, Sendable, CustomStringConvertible {
    public let rawValue: String
    public init(_ rawValue: String) { self.rawValue = rawValue }
    public var description: String { rawValue }
}

/// Several diagnostics thrown at once.
public struct Diagnostics: Error, Sendable {
    public var list: [Diagnostic]
    public init(_ list: [Diagnostic]) { self.list = list }
}
