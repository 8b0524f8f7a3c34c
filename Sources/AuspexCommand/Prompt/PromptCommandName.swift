/// The commands of the prompt, which start with a colon.
enum PromptCommandName: String, CaseIterable {
    case help, type, ir, source, doc, load, reload, time, plot, quit

    /// What stands behind the name.
    var argument: String {
        switch self {
        case .help, .reload, .quit: ""
        case .type, .time, .plot: "EXPR"
        case .ir: "MODEL"
        case .source, .doc: "NAME"
        case .load: "FILE"
        }
    }

    var summary: String {
        switch self {
        case .help: "this list"
        case .type: "the type of an expression"
        case .ir: "what the log density of a model with its data is compiled to"
        case .source: "the declaration of a name, also of the standard library"
        case .doc: "signature and description of a name"
        case .load: "run a file"
        case .reload: "run the last file again"
        case .time: "run an expression and say how long it took"
        case .plot: "show draws or a plot as text"
        case .quit: "leave (so does Control-D)"
        }
    }

    /// A name or its unambiguous beginning: `:q`, `:ty`.
    init?(abbreviated word: String) {
        if let exact = PromptCommandName(rawValue: word) {
            self = exact
            return
        }
        let matching = Self.allCases.filter { !word.isEmpty && $0.rawValue.hasPrefix(word) }
        guard matching.count == 1 else { return nil }
        self = matching[0]
    }

    static var overview: String {
        let heads = allCases.map { ":\($0.rawValue) \($0.argument)" }
        let width = heads.map(\.count).max() ?? 0
        let lines = zip(allCases, heads).map { command, head in
            "  \(head)\(String(repeating: " ", count: width - head.count))  \(command.summary)\n"
        }
        return """
            Statements and expressions run as they do in a file; the value of an expression is shown, and `_` is the last one.
            An open bracket asks for another line. Tab completes names, labels, fields and files. Control-C clears the line, or
            stops inference and keeps its draws.


            """ + lines.joined()
    }
}
