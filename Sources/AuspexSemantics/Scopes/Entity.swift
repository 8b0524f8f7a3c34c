import AuspexSyntax

/// What a name stands for.
enum Entity {
    case variable(Variable)
    case function(FunctionEntity)
    case component(ComponentEntity)
    case structure(StructureEntity)
}

/// A name with a value.
struct Variable {
    enum Role: Equatable {
        case constant, variable, parameter, loop, choice, derived, learned, size, state
        /// Declared further down at file level; its type is not known yet.
        case pending
    }

    var name: String
    var span: Span?
    var type: StaticType
    var role: Role
    /// Depends on a random choice.
    var isRandom: Bool = false

    var isAssignable: Bool {
        switch role {
        case .variable, .state: true
        case .constant, .parameter, .loop, .choice, .derived, .learned, .size, .pending: false
        }
    }
}

/// A declared function, model, guide, kernel or objective. Its body is checked once, when it is reached or first called.
final class FunctionEntity {
    enum State { case unchecked, checking, checked }

    let declaration: FunctionDeclaration
    let scope: Scope
    let isLibrary: Bool
    var state = State.unchecked
    var signature: CallSignature?
    /// For models and guides: what it declares.
    var model: ModelType?

    init(declaration: FunctionDeclaration, scope: Scope, isLibrary: Bool) {
        self.declaration = declaration; self.scope = scope; self.isLibrary = isLibrary
    }
}

final class ComponentEntity {
    let declaration: ComponentDeclaration
    let scope: Scope
    let isLibrary: Bool
    var signature: CallSignature?
    var isChecked = false

    init(declaration: ComponentDeclaration, scope: Scope, isLibrary: Bool) {
        self.declaration = declaration; self.scope = scope; self.isLibrary = isLibrary
    }
}

final class StructureEntity {
    let declaration: StructDeclaration
    let scope: Scope
    let isLibrary: Bool
    var signature: CallSignature?
    var isChecked = false
    var isResolving = false
    var methods: [String: FunctionEntity] = [:]

    init(declaration: StructDeclaration, scope: Scope, isLibrary: Bool) {
        self.declaration = declaration; self.scope = scope; self.isLibrary = isLibrary
    }
}
