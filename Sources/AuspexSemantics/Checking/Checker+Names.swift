import AuspexSyntax

extension Checker {
    /// What a name stands for: the user's declarations first, then the library's.
    func resolve(_ name: String) -> Entity? { scope.lookUp(name) ?? libraryEntity(name) }

    func libraryEntity(_ name: String) -> Entity? {
        if let known = libraryEntities[name] { return known }
        guard let statement = compilation.libraryDeclaration(name) else { return nil }
        let entity: Entity
        switch statement.kind {
        case .function(let declaration):
            entity = .function(FunctionEntity(declaration: declaration, scope: libraryScope, isLibrary: true))
        case .component(let declaration):
            entity = .component(ComponentEntity(declaration: declaration, scope: libraryScope, isLibrary: true))
        case .structure(let declaration):
            entity = .structure(StructureEntity(declaration: declaration, scope: libraryScope, isLibrary: true))
        case .binding, .assignment, .choice, .derived, .factor, .scaled, .observe, .parameter, .conditional, .loop, .whileLoop,
            .returnValue, .breakLoop, .continueLoop, .expression, .importFile, .missing:
            return nil
        }
        libraryEntities[name] = entity
        return entity
    }

    /// Declares a name in the current block.
    func declare(_ name: Name, _ entity: Entity, mayRepeat: Bool = false) {
        guard name.text != "_" else { return }
        if let earlier = scope[name.text], !mayRepeat, !(options.allowsRedeclaration && scope === fileScope) {
            var isPending = false
            if case .variable(let variable) = earlier, variable.role == .pending { isPending = true }
            if !isPending || scope.spans[name.text] != name.span {
                report(
                    .declaredTwice, "`\(name.text)` is declared twice in this block", at: name.span, label: "declared again here",
                    related: scope.spans[name.text].map { [.init($0, "first declared here")] } ?? [],
                    notes: ["A name is declared once in a block. Assign to a `var`, or choose another name."])
            }
        }
        scope.declare(name.text, entity, at: name.span)
    }

    /// Functions and structs may be used above their declaration; values may not, but that they exist is known.
    func declareAhead(_ statements: [Statement]) {
        for statement in statements {
            switch statement.kind {
            case .function(let declaration):
                declare(declaration.name, .function(FunctionEntity(declaration: declaration, scope: scope, isLibrary: false)))
            case .component(let declaration):
                declare(declaration.name, .component(ComponentEntity(declaration: declaration, scope: scope, isLibrary: false)))
            case .structure(let declaration):
                declare(declaration.name, .structure(StructureEntity(declaration: declaration, scope: scope, isLibrary: false)))
            case .binding(let binding) where scope === fileScope:
                for name in binding.names { declarePending(name) }
            case .parameter(let name, _, _, _) where scope === fileScope:
                declarePending(name)
            case .binding, .assignment, .choice, .derived, .factor, .scaled, .observe, .parameter, .conditional, .loop, .whileLoop,
                .returnValue, .breakLoop, .continueLoop, .expression, .importFile, .missing:
                break
            }
        }
    }

    private func declarePending(_ name: Name) {
        guard scope[name.text] == nil else { return }
        scope.declare(name.text, .variable(Variable(name: name.text, span: name.span, type: .unknown, role: .pending)), at: name.span)
    }

    /// All names that could stand here, for suggestions.
    var candidates: [String] {
        scope.visibleNames + Builtin.all.map(\.name) + HostFunction.all.map(\.name) + compilation.libraryNames
            + Checker.constants.keys + Combinator.allCases.map(\.rawValue)
    }

    static let constants: [String: Double] = [
        "pi": Double.pi, "infinity": .infinity, "nan": .nan,
    ]

    func reportUnknown(_ name: String, at span: Span) {
        let near = Suggestions.near(name, among: candidates)
        // Where a distribution is due, `norml` is rather `normal` than `norm`, though both are one letter away.
        let fitting = distributionAt == span ? near.first(where: canBeDistribution) : nil
        let suggestion = fitting ?? near.first
        var fixIts: [Diagnostic.FixIt] = []
        var notes: [String] = []
        if let suggestion {
            fixIts = [.init("Did you mean `\(suggestion)`?", replace: span, with: suggestion)]
        }
        if let foreign = Checker.foreignNames[name] { notes = [foreign]; fixIts = [] }
        report(.unknownName, "there is no `\(name)` here", at: span, label: "unknown name", notes: notes, fixIts: fixIts)
    }

    /// Whether a name may stand to the right of `~`: everything but functions of numbers and what is no function at all.
    private func canBeDistribution(_ name: String) -> Bool {
        switch scope.lookUp(name) ?? (builtinSignature(name) == nil ? libraryEntity(name) : nil) {
        case .component(let component): return component.declaration.keyword == .distribution
        case .function(let function): return !function.isLibrary
        case .variable: return true
        case .structure: return false
        case nil: return Combinator(rawValue: name) != nil
        }
    }

    /// The type of an expression that stands where a distribution is due.
    @discardableResult
    func inferDistribution(_ expression: Expression) -> Typed {
        let outer = distributionAt
        defer { distributionAt = outer }
        if case .call(let callee, _) = expression.kind { distributionAt = callee.span } else { distributionAt = expression.span }
        return infer(expression)
    }

    /// Names that users of other systems try.
    private static let foreignNames: [String: String] = [
        "half_t": "It is called half_student_t here.",
        "lognormal": "It is called log_normal here.",
        "ln": "The natural logarithm is called log.",
        "len": "The number of elements is count(x).",
        "length": "The number of elements is count(x).",
        "logsumexp": "It is called log_sum_exp here.",
        "invlogit": "The inverse of logit is called sigmoid.",
        "inv_logit": "The inverse of logit is called sigmoid.",
        "expit": "The inverse of logit is called sigmoid.",
        "Phi": "The normal distribution function is called standard_normal_cdf.",
        "range": "Write a range: 0..<n.",
        "None": "There is no value for 'nothing' in the language.",
        "True": "Write true.",
        "False": "Write false.",
        "target": "Add to the log density with factor(e).",
    ]
}
