/// What `auspex explain CODE` prints: what a diagnostic means, why the matter is one, and how to mend it.
public struct CodePage: Sendable {
    public let code: DiagnosticCode
    public let title: String
    public let text: String
    /// A program that draws the diagnostic, and one that does the same properly. Tests hold both to it.
    public let wrong: String?
    public let right: String?

    public init(code: DiagnosticCode, title: String, text: String) {
        self.code = code
        self.title = title
        self.text = text
        wrong = nil
        right = nil
    }

    /// A page with two examples, which are set behind the explanation.
    public init(_ code: DiagnosticCode, _ title: String, _ explanation: String, wrong: String, right: String) {
        self.code = code
        self.title = title
        self.wrong = wrong
        self.right = right
        func indented(_ program: String) -> String {
            program.split(separator: "\n", omittingEmptySubsequences: false).map { $0.isEmpty ? "" : "    " + $0 }.joined(separator: "\n")
        }
        text = "\(explanation)\n\nRefused:\n\n\(indented(wrong))\n\nAccepted:\n\n\(indented(right))\n"
    }

    /// Pages of all diagnostics of the lexer and the parser, by code.
    public static let syntaxPages: [CodePage] = lexingPages + parsingPages + foreignPages
}
