import AuspexSyntax

/// Names and their values, inside those of an enclosing scope.
///
/// A class: closures and nested blocks refer to the scope that they were made in, and an assignment in a block changes
/// the variable outside.
public final class Scope {
    public struct Variable {
        public var value: Staged
        public var isVariable: Bool
    }

    public let parent: Scope?
    public private(set) var variables: [String: Variable] = [:]

    /// Whether only declarations of outer scopes are seen: functions, models, distributions, structs. So a file's `let K = 3` is no
    /// size of the library's own text, while a name of the library that a file declares again means the file's.
    private let seesDeclarationsOnly: Bool

    public init(parent: Scope?, seeingDeclarationsOnly: Bool = false) {
        self.parent = parent
        seesDeclarationsOnly = seeingDeclarationsOnly
    }

    public func declare(_ name: String, _ value: Staged, isVariable: Bool = false) {
        if name != "_" { variables[name] = Variable(value: value, isVariable: isVariable) }
    }

    public func lookup(_ name: String) -> Staged? {
        var scope: Scope? = self, declarationsOnly = false
        while let current = scope {
            if let variable = current.variables[name], !declarationsOnly || variable.value.isDeclaration { return variable.value }
            declarationsOnly = declarationsOnly || current.seesDeclarationsOnly
            scope = current.parent
        }
        return nil
    }

    /// Changes the innermost variable of that name; false when there is none.
    public func assign(_ name: String, _ value: Staged) -> Bool {
        var scope: Scope? = self
        while let current = scope {
            if current.variables[name] != nil {
                current.variables[name]?.value = value
                return true
            }
            scope = current.parent
        }
        return false
    }

    /// All visible names, innermost first.
    public var visibleNames: [String] {
        var names: [String] = []
        var scope: Scope? = self
        while let current = scope {
            names += current.variables.keys
            scope = current.parent
        }
        return names
    }
}

extension Staged {
    /// Whether this is what a declaration makes: a function, a model, a distribution, a struct.
    fileprivate var isDeclaration: Bool {
        switch self {
        case .function, .component, .structure: true
        case .bool, .int, .real, .string, .array, .dynamic, .list, .tuple, .record, .range, .builtin, .distribution, .type, .model, .posterior,
            .density, .host, .row, .nothing: false
        }
    }
}
