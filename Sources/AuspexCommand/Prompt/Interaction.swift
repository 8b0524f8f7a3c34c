import Auspex
import AuspexSyntax

/// What the prompt does with each entry, whether it was typed at a terminal or came through a pipe.
final class Interaction {
    let session: Session
    private let write: (String, System.Stream) -> Void
    private var entryCount = 0
    private var loadedFile: String?
    /// Whether an entry has failed.
    private(set) var hasFailed = false

    enum Next { case goOn, leave }

    init(session: Session, write: @escaping (String, System.Stream) -> Void = { System.write($0, to: $1) }) {
        self.session = session
        self.write = write
    }

    /// Runs a statement, an expression, or a command of the prompt. Errors are shown, and the session goes on.
    func perform(_ entry: String) -> Next {
        let trimmed = entry.drop { $0.isWhitespace }
        guard !trimmed.isEmpty else { return .goOn }
        do {
            if trimmed.first == ":" { return try command(String(trimmed.dropFirst())) }
            if let shown = try session.interact(source(entry)) { write(shown + "\n", .output) }
        } catch {
            report(error)
        }
        return .goOn
    }

    /// Whether an entry needs another line.
    static func isIncomplete(_ entry: String) -> Bool {
        !entry.drop { $0.isWhitespace }.hasPrefix(":") && AuspexSyntax.isIncomplete(entry)
    }

    func load(_ path: String) {
        do { try run(path) } catch { report(error) }
    }

    private func run(_ path: String) throws {
        loadedFile = path
        try session.run(try SourceReader.read(path))
    }

    private func source(_ text: String) -> SourceFile {
        entryCount += 1
        return SourceFile(name: "<\(entryCount)>", text: text)
    }

    private func report(_ error: any Error) {
        hasFailed = true
        Failure(error, in: session.sources).showAt(write)
    }

    // MARK: Commands

    private func command(_ text: String) throws -> Next {
        let word = String(text.prefix { !$0.isWhitespace })
        var argument = String(text.dropFirst(word.count).drop { $0.isWhitespace })
        while argument.last?.isWhitespace == true { argument.removeLast() }
        guard let command = PromptCommandName(abbreviated: word) else {
            let near = DidYouMean.suggest(word, among: PromptCommandName.allCases.map(\.rawValue))
            throw Failure("there is no command :\(word)", notes: [near.map { "Did you mean :\($0)?" } ?? ":help lists the commands."])
        }
        if !command.argument.isEmpty, argument.isEmpty { throw Failure("write :\(command.rawValue) \(command.argument)") }
        switch command {
        case .help: write(PromptCommandName.overview, .output)
        case .quit: return .leave
        case .type: write(try session.type(of: source(argument)) + "\n", .output)
        case .ir: write(try session.conditioned(source(argument)).functions().logDensity.description, .output)
        case .source: write(try known(session.sourceText(of: argument), argument, "is not declared in the language") + "\n", .output)
        case .doc: write(try known(session.documentation(of: argument), argument, "is not known, or has no description") + "\n", .output)
        case .load: try run(Self.unquoted(argument))
        case .reload:
            guard let loadedFile else { throw Failure("no file was loaded yet", notes: ["Write :load FILE."]) }
            try run(loadedFile)
        case .time: try time(argument)
        case .plot: _ = try session.interact(source("plot(\(argument))"))
        }
        return .goOn
    }

    private func known(_ text: String?, _ name: String, _ complaint: String) throws -> String {
        if let text { return text }
        let near = DidYouMean.suggest(name, among: session.knownNames)
        throw Failure("`\(name)` \(complaint)", notes: near.map { ["Did you mean `\($0)`?"] } ?? [])
    }

    private func time(_ text: String) throws {
        let clock = ContinuousClock()
        let start = clock.now
        let shown = try session.interact(source(text))
        let elapsed = clock.now - start
        if let shown { write(shown + "\n", .output) }
        let seconds = Double(elapsed.components.seconds) + Double(elapsed.components.attoseconds) * 1e-18
        let figure = seconds < 1e-3 ? "\((seconds * 1e6).rounded()) µs" : seconds < 1 ? "\((seconds * 1e5).rounded() / 100) ms" : "\((seconds * 100).rounded() / 100) s"
        write("took \(figure)\n", .error)
    }

    private static func unquoted(_ path: String) -> String {
        path.count >= 2 && path.hasPrefix("\"") && path.hasSuffix("\"") ? String(path.dropFirst().dropLast()) : path
    }
}

extension Failure {
    func showAt(_ write: (String, System.Stream) -> Void) { write(Self.rendered(diagnostics, in: sources), .error) }
}
