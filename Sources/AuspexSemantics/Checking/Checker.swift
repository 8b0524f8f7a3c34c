import AuspexSyntax

/// How a module is checked.
public struct CheckOptions: Sendable {
    /// At a prompt a name may be declared again.
    public var allowsRedeclaration: Bool
    public init(allowsRedeclaration: Bool = false) { self.allowsRedeclaration = allowsRedeclaration }
}

/// What the checker found out.
public struct CheckResult: Sendable {
    public var diagnostics: [Diagnostic]
    /// Types of expressions, for hover and `:type`.
    public var types: [NodeID: StaticType]
    /// Signatures of declarations and types of names at file level, as a user would write them.
    public var signatures: [String: String]

    public var hasErrors: Bool { diagnostics.contains { $0.severity == .error } }
}

/// Checks one module by itself.
public func check(_ module: Module, in compilation: Compilation, options: CheckOptions = CheckOptions()) -> CheckResult {
    Checker(compilation: compilation, options: options).check(module)
}

/// Resolves names, computes types, sizes and supports, and reports what cannot work.
///
/// A checker holds the names declared at file level, so that further modules (lines at a prompt, imported files) can build
/// on earlier ones. It never refuses a program that could be right: what it cannot know is left to the check at run time.
/// An erroneous expression has an unknown type, which agrees with everything, so one mistake is told once.
public final class Checker {
    let compilation: Compilation
    let options: CheckOptions
    let fileScope: Scope
    let libraryScope: Scope

    var scope: Scope
    var context = Context(place: .file)
    var diagnostics: [Diagnostic] = []
    var types: [NodeID: StaticType] = [:]
    /// Where symbols come from, in words: "N is the size of x".
    var origins: [Int32: Diagnostic.Label] = [:]
    var libraryEntities: [String: Entity] = [:]
    var builtinSignatures: [String: CallSignature] = [:]
    /// Above zero while code is checked that the user did not write here, or that has been checked before.
    var silence = 0
    /// The models that names of choices in arguments refer to, innermost call last.
    var choiceModels: [ModelType] = []
    /// Size names that the type being read may introduce.
    var sizeBinding = SizeBinding.none
    /// Sizes introduced by the types read last.
    var pendingSizes: Set<SizeSymbol> = []
    /// Defaults of scalar parameters, where they can be followed.
    var defaultValues: [SizeSymbol: Polynomial] = [:]
    /// The name that should be one of a distribution, for suggestions.
    var distributionAt: Span?
    /// Numbers the frames of control flow.
    var frameCount = 0
    var depth = 0
    private lazy var smoothness = SmoothnessAnalysis(checker: self)
    private var nextSymbol: Int32 = 0

    public init(compilation: Compilation, options: CheckOptions = CheckOptions()) {
        self.compilation = compilation
        self.options = options
        libraryScope = Scope(parent: nil)
        fileScope = Scope(parent: libraryScope)
        scope = fileScope
    }

    /// Checks a module on top of all that were checked before.
    public func check(_ module: Module) -> CheckResult {
        diagnostics = []
        types = [:]
        scope = fileScope
        context = Context(place: .file)
        declareAhead(module.statements)
        checkBlock(module.statements)
        // What a program moves with is worth knowing where it is right in all else.
        if !diagnostics.contains(where: { $0.severity == .error }) { diagnostics += smoothness.check(module) }
        let order = diagnostics.enumerated().sorted { a, b in
            let (x, y) = (a.element.span, b.element.span)
            return (x?.source.index ?? 0, x?.start ?? 0, a.offset) < (y?.source.index ?? 0, y?.start ?? 0, b.offset)
        }
        return CheckResult(diagnostics: order.map(\.element), types: types, signatures: signatures())
    }

    /// The type of a name at file level, as a user would write it; nil when there is no such name.
    public func describe(_ name: String) -> String? {
        resolve(name).map { describe($0, name: name) } ?? HostFunction.named(name)?.description ?? builtinSignature(name)?.description
    }

    func makeSymbol(_ name: String, lower: Double = -.infinity, upper: Double = .infinity, isSizeName: Bool = false, origin: Diagnostic.Label? = nil) -> SizeSymbol {
        defer { nextSymbol += 1 }
        if let origin { origins[nextSymbol] = origin }
        return SizeSymbol(id: nextSymbol, name: name, lower: lower, upper: upper, isSizeName: isSizeName)
    }

    var symbolCount: Int32 { nextSymbol }

    func report(
        _ code: DiagnosticCode, _ message: String, at span: Span?, label: String = "", severity: Diagnostic.Severity = .error,
        related: [Diagnostic.Label] = [], notes: [String] = [], fixIts: [Diagnostic.FixIt] = []
    ) {
        guard silence == 0 else { return }
        diagnostics.append(
            Diagnostic(code, message, at: span, label: label, severity: severity, related: related, notes: notes, fixIts: fixIts))
    }

    /// Labels that say where the names in sizes come from.
    func originLabels(_ sizes: Polynomial?...) -> [Diagnostic.Label] {
        var seen = Set<SizeSymbol>()
        return sizes.compactMap { $0 }.flatMap { $0.symbols.sorted { $0.id < $1.id } }.compactMap { symbol in
            seen.insert(symbol).inserted ? origins[symbol.id] : nil
        }
    }

    private func signatures() -> [String: String] {
        var result: [String: String] = [:]
        for (name, entity) in fileScope.entities { result[name] = describe(entity, name: name) }
        return result
    }

    private func describe(_ entity: Entity, name: String) -> String {
        switch entity {
        case .variable(let variable): return "\(name): \(variable.type)"
        case .function(let function):
            let signature = signature(of: function)
            return "\(function.declaration.keyword.rawValue) \(signature)"
        case .component(let component): return "\(component.declaration.keyword.rawValue) \(signature(of: component))"
        case .structure(let structure): return "struct \(signature(of: structure))"
        }
    }
}

/// Where in a program the checker is.
struct Context {
    enum Place: Equatable { case file, function, model, guide, kernel, objective, member }

    var place: Place
    /// Collects the choices of the model that is being checked.
    var trace: TraceBuilder?
    /// The declared result, and what `return` has given so far.
    var declaredResult: StaticType?
    var declaredResultSpan: Span?
    var returned: [Typed] = []
    var loops = 0
    /// Branches and loops around, outermost first.
    var path: [Frame] = []
    var functionName = ""
    /// In the initial value of a parameter, which is computed once and may be drawn.
    var isInitial = false

    var acceptsChoices: Bool { place == .model || place == .guide }
}

/// Control flow around a statement.
struct Frame {
    enum Kind { case branch(arm: Int), loop, whileLoop }
    var id: Int
    var kind: Kind
    /// Where the condition stands, when it depends on random choices.
    var randomAt: Span?
}

/// A type, and whether the value depends on random choices.
struct Typed {
    var type: StaticType
    var isRandom = false

    init(_ type: StaticType, random: Bool = false) { self.type = type; isRandom = random }
    static let unknown = Typed(.unknown)
}
