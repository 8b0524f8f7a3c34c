import AuspexLowering
import AuspexSemantics
import AuspexSyntax

// What a prompt or an editor wants to know about a session.
extension Session {
    /// Names that can be completed: those declared so far, the library's, the built-in ones, the functions of scripts.
    public var knownNames: [String] {
        let constants = ["pi", "infinity", "nan"]
        let all = evaluator.globals.visibleNames.filter { !$0.hasPrefix("_") } + evaluator.compilation.libraryNames + Builtin.all.map(\.name)
            + HostFunction.all.map(\.name) + constants + Self.typeNames
        return Set(all).sorted()
    }

    private static let typeNames = [
        "Bool", "Int", "Real", "String", "Positive", "NonNegative", "Unit", "Simplex", "Ordered", "PositiveOrdered", "UnitVector", "SumToZero",
        "Corr", "Cov", "CholeskyCorr", "CholeskyCov",
    ]

    /// Labels that a call of a function takes, in order; empty when there is no such function.
    public func labels(of function: String) -> [String] {
        if case .function(let value)? = evaluator.globals.lookup(function) { return value.parameters.map(\.label) }
        if let host = HostFunction.named(function) { return host.parameters.map(\.name) }
        switch declaration(of: function)?.kind {
        case .function(let declaration)?: return declaration.parameters.map(\.label)
        case .component(let declaration)?: return declaration.parameters.map(\.label)
        case .structure(let declaration)?: return declaration.fields.map(\.label)
        default: return []
        }
    }

    /// What can be written behind `name.`: fields of data, quantities of draws.
    public func members(of name: String) -> [String] {
        switch evaluator.globals.lookup(name) {
        case .record(let record)?: return record.fields.map(\.name)
        case .host(let value as DrawsValue)?: return value.draws.variables.map(\.name)
        case .host(let value as ModeValue)?: return value.values.map(\.name) + ["log_density", "converged"]
        default: return []
        }
    }

    /// The source text of a declaration, with its comment; nil when the name is not declared in the language.
    public func sourceText(of name: String) -> String? {
        guard let statement = declaration(of: name), let file = sources[statement.span.source] else { return nil }
        let text = String(decoding: file.text[Int(statement.span.start)..<min(Int(statement.span.end), file.text.count)], as: UTF8.self)
        let comment = documentation(ofStatement: statement).split(separator: "\n", omittingEmptySubsequences: false).map { "/// \($0)" }
        return (comment + [text]).joined(separator: "\n").trimmingTrailingNewlines
    }

    /// What is known about a name, for a reader: its signature and the comment above its declaration.
    public func documentation(of name: String) -> String? {
        if let host = HostFunction.named(name) { return "\(host.description)\n\(host.summary)" }
        if let builtin = Builtin.all.first(where: { $0.name == name }) { return "\(name)\(builtin.signature)\n\(builtin.summary)" }
        guard let statement = declaration(of: name), let file = sources[statement.span.source] else { return nil }
        let text = file.text[Int(statement.span.start)..<min(Int(statement.span.end), file.text.count)]
        let head = String(decoding: text.prefix { $0 != UInt8(ascii: "{") }, as: UTF8.self).trimmingTrailingNewlines
        let comment = documentation(ofStatement: statement)
        return comment.isEmpty ? head : "\(head)\n\(comment)"
    }

    private func documentation(ofStatement statement: Statement) -> String {
        switch statement.kind {
        case .function(let declaration): declaration.documentation
        case .component(let declaration): declaration.documentation
        case .structure(let declaration): declaration.documentation
        default: ""
        }
    }

    /// The statement that declares a name: the latest of this session, or the library's.
    private func declaration(of name: String) -> Statement? { declarations[name] ?? evaluator.compilation.libraryDeclaration(name) }

    /// The type of an expression, as a user would write it. The expression is not run, unless what it is can only be told
    /// from its value.
    /// - Throws: `Diagnostics` when the expression has errors.
    public func type(of file: SourceFile) throws -> String {
        let (module, syntax) = evaluator.compilation.parse(file)
        if syntax.contains(where: { $0.severity == .error }) { throw AuspexSyntax.Diagnostics(syntax) }
        guard module.statements.count == 1, case .expression(let expression) = module.statements[0].kind else {
            throw AuspexSyntax.Diagnostics([Diagnostic(.badArguments, "an expression is needed here", at: module.statements.first?.span)])
        }
        if case .name(let name) = expression.kind, let known = checker.describe(name) { return known }
        let result = checker.check(module)
        if result.hasErrors { throw AuspexSyntax.Diagnostics(result.diagnostics) }
        if let type = result.types[expression.id], type != .unknown { return type.description }
        return try guarded { try evaluator.evaluate(expression, in: evaluator.globals) }.kindName
    }

    /// The conditioned model that an expression stands for.
    /// - Throws: `Diagnostics` when it is no model, or a model whose arguments are not given.
    public func conditioned(_ file: SourceFile) throws -> ConditionedModel {
        let value = try value(of: file)
        let span = Span(source: SourceID(index: Int32(sources.files.count - 1)), start: 0, end: file.text.count)
        switch value {
        case .posterior(let posterior): return ConditionedModel(posterior, session: self, at: span)
        case .model(let model): return ConditionedModel(AuspexLowering.Posterior(model: model, observed: []), session: self, at: span)
        case .function(let function) where function.keyword == .model && function.parameters.allSatisfy { $0.defaultValue != nil }:
            return try guarded {
                guard case .model(let model) = try evaluator.apply(value, [], at: span, in: evaluator.globals) else {
                    throw Diagnostic(.badModel, "`\(function.name)` is not a model", at: span)
                }
                return ConditionedModel(AuspexLowering.Posterior(model: model, observed: []), session: self, at: span)
            }
        case .function(let function) where function.keyword == .model:
            let list = function.parameters.map { "\($0.label): …" }.joined(separator: ", ")
            throw AuspexSyntax.Diagnostics([
                Diagnostic(.badModel, "the model needs its arguments: `\(function.name)(\(list))`, with `given y = …` for what is observed", at: span)
            ])
        default: throw AuspexSyntax.Diagnostics([Diagnostic(.badModel, "a model is needed here, but this is \(value.kindName)", at: span)])
        }
    }
}

extension String {
    fileprivate var trimmingTrailingNewlines: String {
        var text = self
        while text.last == "\n" || text.last == " " { text.removeLast() }
        return text
    }
}
