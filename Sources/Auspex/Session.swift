import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexResults
import AuspexSemantics
import AuspexSyntax

/// A program being read and run statement by statement: a script, or what is typed at a prompt.
///
/// Text goes through parser, checker and evaluator in that order; nothing runs of a text that has errors. Not `Sendable`:
/// use a session from one thread at a time. For models inside an app see `Program`.
public final class Session {
    private let compilation: AuspexSemantics.Compilation
    let checker: Checker
    let evaluator: Evaluator
    let host: ScriptHost
    private var imported: Set<String> = []
    /// Declarations of the texts read so far, the latest of each name.
    private(set) var declarations: [String: Statement] = [:]

    /// - Parameter isInteractive: Whether names may be declared again, as at a prompt.
    public init(
        options: RunOptions = RunOptions(), library: any LibrarySource = EmbeddedLibrary(), isInteractive: Bool = false
    ) {
        compilation = AuspexSemantics.Compilation(library: library)
        checker = Checker(compilation: compilation, options: CheckOptions(allowsRedeclaration: isInteractive))
        host = ScriptHost(options: options)
        evaluator = Evaluator(compilation: compilation, host: host)
    }

    /// The texts read so far, for rendering diagnostics.
    public var sources: SourceMap { compilation.sources }

    public var options: RunOptions {
        get { host.options }
        set { host.options = newValue }
    }

    // MARK: Running

    /// Parses, checks and runs a text.
    /// - Throws: `Diagnostics` with all errors of the text, or the one that stopped it.
    public func run(_ file: SourceFile) throws {
        let module = try parse(file)
        host.programText += String(decoding: file.text, as: UTF8.self)
        evaluator.declareAhead(module.statements)
        for statement in module.statements { try timed(statement, of: file) }
    }

    /// Performs a statement, and reports what it took where that is asked for.
    private func timed(_ statement: Statement, of file: SourceFile) throws {
        guard let report = host.options.timing else {
            _ = try perform(statement)
            return
        }
        let start = ContinuousClock.now
        host.time = StatementTime(line: file.position(of: Int(statement.span.start)).line)
        _ = try perform(statement)
        guard var time = host.time else { return }
        time.seconds = seconds(since: start) - time.counting
        report(time)
    }

    /// Declares what a text declares and runs its `let` statements, without running anything else: for commands that use
    /// one model of a file.
    public func declare(_ file: SourceFile) throws {
        let module = try parse(file)
        host.programText += String(decoding: file.text, as: UTF8.self)
        evaluator.declareAhead(module.statements)
        for statement in module.statements where statement.declaredName != nil { _ = try perform(statement) }
    }

    /// Runs one line of a prompt; returns what its last expression is, as text.
    public func interact(_ file: SourceFile) throws -> String? {
        let module = try parse(file)
        var shown: String?
        for statement in module.statements {
            shown = nil
            if case .expression(let expression) = statement.kind {
                let value = try guarded { try evaluator.evaluate(expression, in: evaluator.globals) }
                if case .nothing = value { continue }
                evaluator.globals.declare("_last", value)
                shown = Rendering.text(value)
            } else {
                _ = try perform(statement)
            }
        }
        return shown
    }

    private func parse(_ file: SourceFile) throws -> Module {
        let (module, syntax) = compilation.parse(file)
        if syntax.contains(where: { $0.severity == .error }) { throw AuspexSyntax.Diagnostics(syntax) }
        // Names of imported files must be known before the text that uses them is checked.
        for case .importFile(let path, let span) in module.statements.map(\.kind) { try importDeclarations(path, at: span) }
        let semantics = checker.check(module).diagnostics
        if semantics.contains(where: { $0.severity == .error }) { throw AuspexSyntax.Diagnostics(semantics) }
        let warnings = syntax + semantics
        if !warnings.isEmpty { host.options.warning(warnings, sources) }
        for statement in module.statements {
            if let name = statement.declaredName { declarations[name.text] = statement }
        }
        return module
    }

    /// Everything that is wrong with a text, in order of position. Nothing of it is run, and nothing of it is known afterwards
    /// but what its imports declare.
    ///
    /// A text that could not be parsed is checked all the same. Of what the checker then says, that is left out which may be a
    /// consequence: names of declarations that were not understood, and statements with an error of syntax in them.
    public func check(_ file: SourceFile) -> [Diagnostic] {
        let (module, syntax) = compilation.parse(file)
        var found = syntax
        for case .importFile(let path, let span) in module.statements.map(\.kind) {
            do { try importDeclarations(path, at: span) } catch {
                found += (error as? AuspexSyntax.Diagnostics)?.list ?? [Diagnostic(.badData, "\(error)", at: span)]
            }
        }
        let broken = syntax.filter { $0.severity == .error }.compactMap(\.span)
        let damaged = module.statements.map(\.span).filter { statement in
            broken.contains { $0.source == statement.source && $0.start <= statement.end && $0.end >= statement.start }
        }
        found += checker.check(module).diagnostics.filter { diagnostic in
            guard !broken.isEmpty, let span = diagnostic.span else { return true }
            return !diagnostic.code.rawValue.hasPrefix("E02")
                && !damaged.contains { $0.source == span.source && $0.start <= span.start && span.end <= $0.end }
        }
        return found.enumerated().sorted { a, b in
            let (x, y) = (a.element.span, b.element.span)
            return (x?.source.index ?? 0, x?.start ?? 0, a.offset) < (y?.source.index ?? 0, y?.start ?? 0, b.offset)
        }.map(\.element)
    }

    /// The value of a text that is one expression.
    func value(of file: SourceFile) throws -> Staged {
        let module = try parse(file)
        guard module.statements.count == 1, case .expression(let expression) = module.statements[0].kind else {
            throw AuspexSyntax.Diagnostics([Diagnostic(.badArguments, "an expression is needed here", at: module.statements.first?.span)])
        }
        return try guarded { try evaluator.evaluate(expression, in: evaluator.globals) }
    }

    private func perform(_ statement: Statement) throws -> Bool {
        if case .importFile = statement.kind { return true }
        return try guarded { try evaluator.perform(statement) }
    }

    /// Declares what another file declares; its other statements are not run. A file is read once.
    private func importDeclarations(_ written: String, at span: Span) throws {
        let path = host.path(written)
        guard imported.insert(path).inserted else { return }
        guard let file = SourceFile.read(path) else {
            throw AuspexSyntax.Diagnostics([Diagnostic(.badData, "the file `\(path)` cannot be read", at: span)])
        }
        let module = try parse(file)
        for statement in module.statements where statement.declaredName != nil { _ = try perform(statement) }
    }

    /// Turns whatever evaluation throws into diagnostics.
    func guarded<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let diagnostic as Diagnostic {
            throw AuspexSyntax.Diagnostics([diagnostic])
        } catch let diagnostics as AuspexSyntax.Diagnostics {
            throw diagnostics
        } catch let error as DataError {
            throw AuspexSyntax.Diagnostics([Diagnostic(.badData, error.description, at: nil)])
        }
    }

    // MARK: Models and data

    /// A model of the text read so far, with arguments and given choices taken from data by name: a field named like a
    /// parameter is its argument, one named like a choice is given.
    /// - Throws: `Diagnostics` when there is no such model, or data are missing or do not fit.
    public func posterior(of name: String, data: DataSet) throws -> ConditionedModel {
        try guarded {
            guard case .function(let function)? = evaluator.globals.lookup(name), function.keyword == .model else {
                throw Diagnostic(.unknownName, "the program declares no model named `\(name)`", at: nil)
            }
            return try ConditionedModel(function, data: data, session: self)
        }
    }

    /// The models declared so far, in alphabetical order.
    public var modelNames: [String] {
        evaluator.globals.visibleNames.filter {
            if case .function(let function)? = evaluator.globals.lookup($0) { return function.keyword == .model }
            return false
        }.sorted()
    }
}
