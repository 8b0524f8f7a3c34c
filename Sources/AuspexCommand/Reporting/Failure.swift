import Auspex
import AuspexResults
import AuspexSyntax

/// Why a command gives up: diagnostics, and the texts that they point into.
struct Failure: Error {
    var diagnostics: [Diagnostic]
    var sources = SourceMap()
    var asJSON = false

    init(_ diagnostics: [Diagnostic], in sources: SourceMap, json: Bool = false) {
        self.diagnostics = diagnostics
        self.sources = sources
        asJSON = json
    }

    /// A matter that has no place in a program, such as a file that cannot be read.
    init(_ message: String, notes: [String] = []) {
        diagnostics = [Diagnostic(.unusable, message, at: nil, notes: notes)]
    }

    /// Whatever the library throws, as diagnostics.
    init(_ error: any Error, in sources: SourceMap = SourceMap(), json: Bool = false) {
        switch error {
        case var failure as Failure:
            failure.asJSON = json
            self = failure
        case let several as AuspexSyntax.Diagnostics: self.init(several.list, in: sources, json: json)
        case let one as Diagnostic: self.init([one], in: sources, json: json)
        case let data as DataError: self.init([Self.diagnostic(data)], in: sources, json: json)
        default: self.init([Diagnostic(.badSetting, "\(error)", at: nil)], in: sources, json: json)
        }
    }

    private static func diagnostic(_ error: DataError) -> Diagnostic {
        var plain = error
        plain.suggestion = nil
        return Diagnostic(.badData, plain.description, at: nil, notes: error.suggestion.map { [$0] } ?? [])
    }

    /// To the standard error: for a person, or as JSON.
    func show() {
        let text = asJSON ? JSONRenderer().render(diagnostics, in: sources) : Self.rendered(diagnostics, in: sources)
        System.write(text, to: .error)
    }

    /// As a person reads it. A file that is not a program at all gives hundreds of errors; the first ones tell enough.
    static func rendered(_ diagnostics: [Diagnostic], in sources: SourceMap, limit: Int = 40) -> String {
        let renderer = TerminalRenderer(color: Terminal.showsColor(.error), width: min(Terminal.width(.error) ?? 100, 120))
        var text = renderer.render(Array(diagnostics.prefix(limit)), in: sources)
        if diagnostics.count > limit { text += "… and \(diagnostics.count - limit) more\n\n" }
        let errors = diagnostics.count { $0.severity == .error }
        if diagnostics.count > 1, errors > 0 { text += renderer.summary(of: diagnostics) + "\n" }
        return text
    }
}

extension DiagnosticCode {
    /// A file, folder or setting of the command that cannot be used.
    static let unusable = DiagnosticCode("E0902")
}

extension Session {
    /// Turns whatever goes wrong into a failure that can show the source.
    func reporting<Result>(json: Bool, _ body: () throws -> Result) throws -> Result {
        do { return try body() } catch { throw Failure(error, in: sources, json: json) }
    }
}
