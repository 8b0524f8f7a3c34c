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

    public init(parent: Scope?) { self.parent = parent }

    public func declare(_ name: String, _ value: Staged, isVariable: Bool = false) {
        if name != "_" { variables[name] = Variable(value: value, isVariable: isVariable) }
    }

    public func lookup(_ name: String) -> Staged? {
        var scope: Scope? = self
        while let current = scope {
            if let variable = current.variables[name] { return variable.value }
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
