import AuspexSyntax

/// Where the files of the standard library come from: the binary, or a folder.
public protocol LibrarySource: Sendable {
    /// The file that declares a name, or nil when the library has no such name.
    func source(declaring name: String) -> SourceFile?
    /// All names that the library declares, for completion and "did you mean".
    var names: [String] { get }
}

/// What belongs to one compilation: the files read so far, node identities, and the library's declarations, which are
/// parsed when their name is first asked for.
///
/// Not `Sendable`: a compilation is used by one thread at a time. What it produces is.
public final class Compilation {
    public private(set) var sources = SourceMap()
    private var ids = NodeIDs()
    private let library: any LibrarySource
    private var declarations: [String: Statement?] = [:]
    /// Errors found in files of the library; there are none unless a user has replaced a file.
    public private(set) var libraryDiagnostics: [Diagnostic] = []

    public init(library: any LibrarySource) { self.library = library }

    public var libraryNames: [String] { library.names }

    /// Adds a file and parses it.
    public func parse(_ file: SourceFile) -> (module: Module, diagnostics: [Diagnostic]) {
        let id = sources.add(file)
        return AuspexSyntax.parse(file, id: id, ids: &ids)
    }

    /// The library's declaration of a name: a function, component or struct statement.
    public func libraryDeclaration(_ name: String) -> Statement? {
        if let known = declarations[name] { return known }
        declarations[name] = .some(nil)
        guard let file = library.source(declaring: name) else { return nil }
        let (module, diagnostics) = parse(file)
        libraryDiagnostics += diagnostics
        for statement in module.statements {
            guard let declared = statement.declaredName else { continue }
            if (declarations[declared.text] ?? nil) == nil || declared.text == name { declarations[declared.text] = statement }
        }
        return declarations[name] ?? nil
    }
}

extension Statement {
    /// The name that a declaration statement declares.
    public var declaredName: Name? {
        switch kind {
        case .function(let declaration): declaration.name
        case .component(let declaration): declaration.name
        case .structure(let declaration): declaration.name
        case .binding, .assignment, .choice, .derived, .factor, .scaled, .observe, .parameter, .conditional, .loop, .whileLoop,
            .returnValue, .breakLoop, .continueLoop, .expression, .importFile, .missing:
            nil
        }
    }
}
