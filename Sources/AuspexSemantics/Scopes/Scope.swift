import AuspexSyntax

/// The names of one block. Inner blocks may hide names of outer ones; within a block a name is declared once.
final class Scope {
    let parent: Scope?
    private(set) var entities: [String: Entity] = [:]
    private(set) var spans: [String: Span] = [:]

    init(parent: Scope?) { self.parent = parent }

    subscript(name: String) -> Entity? { entities[name] }

    func declare(_ name: String, _ entity: Entity, at span: Span?) {
        entities[name] = entity
        spans[name] = span
    }

    func lookUp(_ name: String) -> Entity? {
        var scope: Scope? = self
        while let current = scope {
            if let entity = current.entities[name] { return entity }
            scope = current.parent
        }
        return nil
    }

    /// The scope that declares a name.
    func owner(of name: String) -> Scope? {
        var scope: Scope? = self
        while let current = scope {
            if current.entities[name] != nil { return current }
            scope = current.parent
        }
        return nil
    }

    var visibleNames: [String] {
        var names = Set<String>()
        var scope: Scope? = self
        while let current = scope {
            names.formUnion(current.entities.keys)
            scope = current.parent
        }
        return Array(names)
    }
}
