import AuspexSyntax

extension Checker {
    func signature(of component: ComponentEntity) -> CallSignature {
        if let signature = component.signature { return signature }
        let declaration = component.declaration
        // Standing in while the parameters are read, should they speak of the component itself.
        component.signature = CallSignature(name: declaration.name.text, kind: declaration.keyword.rawValue, parameters: [], result: .unknown, sizes: [], isStrict: true, lifts: true)
        let (inner, parameters, sizes) = readParameters(declaration.parameters, in: component.scope, silent: component.isLibrary, of: declaration.name.text)
        var result = declaration.keyword == .algorithm ? StaticType.inference(InferenceValue(.algorithm, name: declaration.name.text)) : .named(declaration.name.text)
        if declaration.keyword == .distribution {
            let saved = (scope, silence)
            scope = inner
            if component.isLibrary { silence += 1 }
            let draw = declaration.result.flatMap { read($0).numeric }
            (scope, silence) = saved
            result = .distribution(DistributionType(name: declaration.name.text, draw: draw))
        }
        let signature = CallSignature(
            name: declaration.name.text, kind: declaration.keyword.rawValue, parameters: parameters, result: result, sizes: sizes, isStrict: true,
            lifts: declaration.keyword == .distribution)
        component.signature = signature
        return signature
    }

    func inferCall(of component: ComponentEntity, _ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        let signature = signature(of: component)
        let instance = instantiate(signature, arguments, at: span, callee: callee)
        if component.declaration.keyword == .algorithm {
            // Where an algorithm has models of its own, intermediate targets, its proposals are for these and not for the last target.
            let hasTargets = component.declaration.parameters.contains { if case .name("Model")? = $0.type?.kind { true } else { false } }
            let models = hasTargets ? [] : instance.bound.compactMap(\.typed.type.model)
            return Typed(.inference(InferenceValue(.algorithm, name: signature.name, models: models)), random: instance.typed.isRandom)
        }
        guard component.declaration.keyword == .distribution, instance.isValid, case .distribution(var distribution) = instance.typed.type else { return instance.typed }
        if let base = baseParameter(of: component), let bound = instance.bound.first(where: { signature.parameters[$0.parameter].name == base.name }),
            case .distribution(let given) = bound.typed.type {
            if base.isArray { checkComponents(base.size, given, instance, component, at: bound.argument.value.span) }
            // The support of a parameter that is a distribution; `Distribution[K]` gives the support of one of the K.
            distribution.draw = given.draw.map { draw in
                var own = draw
                if base.isArray { own.shape = draw.shape.map { Array($0.dropFirst()) } }
                if let bounds = base.bounds { own.interval = own.interval.clipped(to: bounds.substituting(instance.substitution)) }
                return own
            }
            distribution.batchRank = base.isArray ? max(0, given.batchRank - 1) : given.batchRank
        }
        if let batch = instance.batch {
            distribution.draw = distribution.draw.map { draw in
                guard !batch.isEmpty else { return draw }
                var copy = draw
                copy.shape = draw.shape.map { batch + $0 }
                copy.value = nil
                return copy
            }
            distribution.batchRank += batch.count
        } else {
            distribution.draw = distribution.draw.map { draw in
                var copy = draw
                copy.shape = nil
                return copy
            }
        }
        return Typed(.distribution(distribution), random: instance.typed.isRandom)
    }

    /// `-> base`, `-> base(lower...upper)`: a distribution over the support of one of its parameters.
    private func baseParameter(of component: ComponentEntity) -> (name: String, isArray: Bool, size: String?, bounds: SupportInterval?)? {
        guard let result = component.declaration.result else { return nil }
        let name: String
        var bounds: SupportInterval?
        switch result.kind {
        case .name(let text): name = text
        case .bounded(let text, let range):
            name = text
            guard component.declaration.parameters.contains(where: { $0.name.text == text }), let signature = component.signature else { return nil }
            let inner = Scope(parent: component.scope)
            for parameter in signature.parameters { inner.declare(parameter.name, .variable(Variable(name: parameter.name, span: nil, type: parameter.type, role: .parameter)), at: nil) }
            let saved = scope
            scope = inner
            silence += 1
            bounds = readBounds(range, integer: false)
            silence -= 1
            scope = saved
        case .sized, .function, .tuple, .each, .missing: return nil
        }
        guard let parameter = component.declaration.parameters.first(where: { $0.name.text == name }), let type = parameter.type else { return nil }
        guard case .sized(_, let sizes) = type.kind else { return (name, false, nil, bounds) }
        var size: String?
        if sizes.count == 1, case .name(let text) = sizes[0].kind { size = text }
        return (name, true, size, bounds)
    }

    /// As many components as the other parameters say.
    private func checkComponents(_ size: String?, _ given: DistributionType, _ instance: Instance, _ component: ComponentEntity, at span: Span) {
        guard let symbol = component.signature?.sizes.first(where: { $0.name == size }), let entry = instance.substitution.values[symbol], let wanted = entry,
            given.batchRank > 0, let shape = given.draw?.shape, let count = shape.first ?? nil, differ(wanted, count)
        else { return }
        report(
            .mixtureWeights, "\(component.declaration.name.text) needs \(wanted) components, and here are \(count)", at: span, label: "\(count) components",
            related: instance.bound.first.map { [.init($0.argument.value.span, "\($0.typed.type)")] } ?? [])
    }

    // MARK: Members

    private static let required: [ComponentDeclaration.Keyword: [String]] = [
        .distribution: ["log_density", "sample"], .bijection: ["forward"], .optimizer: ["step"],
        .algorithm: ["run", "conditional"],
    ]

    /// Checks the members of a component. Their names are known in each other.
    func checkMembers(of component: ComponentEntity) {
        guard !component.isChecked else { return }
        component.isChecked = true
        let declaration = component.declaration
        let signature = signature(of: component)
        let saved = (scope, context, silence)
        if component.isLibrary { silence += 1 }
        defer { (scope, context, silence) = saved }
        for required in Checker.required[declaration.keyword] ?? [] where declaration.member(required) == nil {
            report(
                .memberMissing, "the \(declaration.keyword.rawValue) `\(declaration.name.text)` has no `\(required)`", at: declaration.name.span, label: "incomplete",
                notes: ["\(declaration.keyword.phrase) declares \((Checker.required[declaration.keyword] ?? []).joined(separator: " and "))."])
        }
        if declaration.keyword == .distribution, declaration.result == nil {
            report(
                .memberMissing, "the distribution `\(declaration.name.text)` does not say what it is over", at: declaration.name.span, label: "support missing",
                notes: ["Write it after the parameters: -> Real, -> Positive, -> Int(0...n)."])
        }
        let outer = Scope(parent: component.scope)
        for parameter in signature.parameters {
            outer.declare(parameter.name, .variable(Variable(name: parameter.name, span: parameter.span, type: parameter.type, role: .parameter)), at: parameter.span)
        }
        for size in signature.sizes where outer[size.name] == nil {
            let type = StaticType.numeric(NumericType(.int, interval: SupportInterval.nonNegative.inexact, value: Polynomial(size)))
            outer.declare(size.name, .variable(Variable(name: size.name, span: nil, type: type, role: .size)), at: nil)
        }
        scope = outer
        declareMembers(declaration)
        if declaration.keyword == .distribution {
            outer.declare("self", .variable(Variable(name: "self", span: nil, type: signature.result, role: .constant)), at: nil)
        }
        let draw: StaticType = if case .distribution(let distribution) = signature.result, let draw = distribution.draw { .numeric(draw) } else { .unknown }
        var seen: [String: Span] = [:]
        for member in declaration.members {
            if let earlier = seen[member.name.text] {
                report(.declaredTwice, "the member `\(member.name.text)` is declared twice", at: member.name.span, label: "again here", related: [.init(earlier, "first here")])
            }
            seen[member.name.text] = member.name.span
            checkMember(member, of: declaration, draw: draw)
        }
    }

    private func declareMembers(_ declaration: ComponentDeclaration) {
        for member in declaration.members {
            switch member.content {
            case .function(let parameters, _, _):
                // A parameter of the same name wins: `mean` in a distribution by mean and sd.
                guard scope[member.name.text] == nil else { continue }
                let type: StaticType = parameters.isEmpty && member.name.text == "sample" ? .unknown : .function(parameters.map { _ in .unknown }, .unknown)
                scope.declare(member.name.text, .variable(Variable(name: member.name.text, span: member.name.span, type: type, role: .constant)), at: member.name.span)
            case .values(let values):
                for value in values {
                    guard let label = value.label, scope[label.text] == nil else { continue }
                    scope.declare(label.text, .variable(Variable(name: label.text, span: label.span, type: .unknown, role: .constant)), at: label.span)
                }
            case .fields(let fields):
                // The state of an optimiser starts from the parameters.
                if declaration.keyword == .optimizer, scope["parameters"] == nil {
                    scope.declare("parameters", .variable(Variable(name: "parameters", span: nil, type: .unknown, role: .constant)), at: nil)
                }
                for field in fields {
                    let type = field.type.map { read($0, binding: .local) } ?? .unknown
                    if let value = field.defaultValue { infer(value) }
                    var kept = type
                    if case .numeric(var numeric) = type { numeric.value = nil; kept = .numeric(numeric) }
                    scope.declare(field.name.text, .variable(Variable(name: field.name.text, span: field.name.span, type: kept, role: .state)), at: field.name.span)
                }
            case .type: break
            }
        }
    }

    private func checkMember(_ member: Member, of declaration: ComponentDeclaration, draw: StaticType) {
        switch member.content {
        case .function(let parameters, let result, let body):
            let saved = (scope, context, pendingSizes)
            defer { (scope, context, pendingSizes) = saved }
            let (inner, read, _) = readParameters(parameters, in: scope, silent: false, of: member.name.text)
            if declaration.keyword == .distribution, let first = read.first, first.type.isUnknown, member.name.text == "log_density" {
                inner.declare(first.name, .variable(Variable(name: first.name, span: first.span, type: draw, role: .parameter)), at: first.span)
            }
            scope = inner
            let declared = result.map { self.read($0, binding: .parameter(member.name.text)) }
            scope = Scope(parent: inner)
            context = Context(place: .member)
            context.functionName = member.name.text
            context.declaredResult = declared
            context.declaredResultSpan = result?.span
            checkBlock(body)
            checkMemberResult(member, declaration, draw, body)
        case .values(let values):
            for value in values { inScope { let place = context.place; context.place = .member; infer(value.value); context.place = place } }
        case .fields: break
        case .type(let type): _ = read(type, binding: .parameter(declaration.name.text))
        }
    }

    /// `log_density` gives a number, `sample` a value of the support.
    private func checkMemberResult(_ member: Member, _ declaration: ComponentDeclaration, _ draw: StaticType, _ body: [Statement]) {
        let mustReturn = ["log_density", "sample", "cdf", "log_cdf", "log_ccdf", "quantile", "upper_quantile", "forward", "inverse", "step", "run", "conditional", "mvd", "rsvi"].contains(member.name.text)
        if mustReturn && !alwaysReturns(body) {
            report(.missingReturn, "`\(member.name.text)` can end without a `return`", at: member.name.span, label: "can end without a result")
            return
        }
        if declaration.keyword == .algorithm { return checkAlgorithmMember(member, declaration) }
        guard declaration.keyword == .distribution else { return }
        if member.name.text == "mvd" { return checkDecomposition(member, declaration) }
        let wanted: StaticType
        switch member.name.text {
        case "log_density", "log_cdf", "log_ccdf", "cdf": wanted = .real
        case "sample": wanted = draw
        default: return
        }
        for typed in context.returned {
            var substitution = Substitution()
            guard let problem = mismatch(typed.type, wanted, sizes: [], &substitution) else { continue }
            report(
                problem.code == .sizesDiffer ? .sizesDiffer : .resultMismatch, "`\(member.name.text)` of `\(declaration.name.text)` gives \(wanted), and \(problem.message)",
                at: member.name.span, label: "returns \(typed.type)", related: problem.related, notes: problem.notes)
            return
        }
    }

    // MARK: Structs

    func structureType(_ structure: StructureEntity, sizes: [Polynomial?]?, at span: Span?) -> StaticType {
        guard !structure.isResolving else { return .unknown }
        let signature = signature(of: structure)
        guard case .structure(let type) = signature.result else { return .unknown }
        guard let sizes else {
            return type.sizes.isEmpty ? .structure(type) : signature.result
        }
        if structure.declaration.hasAnyNumberOfSizes {
            var own = type
            own.sizes = sizes
            return .structure(own)
        }
        if sizes.count != type.sizes.count, !type.sizes.isEmpty || structure.declaration.sizes.count != sizes.count {
            // `Theta[N]` of a struct without sizes is an array of N.
            if type.sizes.isEmpty { return sizes.reversed().reduce(StaticType.structure(type)) { .list($0, $1) } }
            report(
                .unboundSize, "\(type.name) has \(type.sizes.count) size\(type.sizes.count == 1 ? "" : "s"), and here \(sizes.count == 1 ? "is" : "are") \(sizes.count)", at: span,
                label: "\(sizes.count) given", related: [.init(structure.declaration.name.span, "declared here")])
            return .unknown
        }
        var substitution = Substitution()
        for (own, given) in zip(type.sizes, sizes) {
            if let symbol = own?.symbol { substitution.values[symbol] = .some(given) }
        }
        return substitution.apply(.structure(type))
    }

    /// The memberwise call.
    func signature(of structure: StructureEntity) -> CallSignature {
        if let signature = structure.signature { return signature }
        structure.isResolving = true
        defer { structure.isResolving = false }
        let declaration = structure.declaration
        let inner = Scope(parent: structure.scope)
        var symbols: [SizeSymbol] = []
        if declaration.hasAnyNumberOfSizes, let sizes = declaration.sizes.first {
            let type = StaticType.numeric(NumericType(.int, shape: [nil], interval: SupportInterval.nonNegative.inexact))
            inner.declare(sizes.text, .variable(Variable(name: sizes.text, span: sizes.span, type: type, role: .size)), at: sizes.span)
        }
        for size in declaration.sizes where !declaration.hasAnyNumberOfSizes {
            let symbol = makeSymbol(size.text, lower: 0, isSizeName: true, origin: .init(size.span, "\(size.text) is a size of \(declaration.name.text)"))
            symbols.append(symbol)
            let type = StaticType.numeric(NumericType(.int, interval: SupportInterval.nonNegative.inexact, value: Polynomial(symbol)))
            inner.declare(size.text, .variable(Variable(name: size.text, span: size.span, type: type, role: .size)), at: size.span)
        }
        let (_, parameters, sizes) = readParameters(declaration.fields, in: inner, silent: structure.isLibrary, of: declaration.name.text)
        let type = StructureType(
            name: declaration.name.text, sizes: symbols.map { Polynomial($0) },
            fields: parameters.map { parameter in
                var type = parameter.type
                if case .numeric(var numeric) = type { numeric.value = nil; type = .numeric(numeric) }
                return .init(name: parameter.name, type: type)
            }, methods: declaration.methods.map(\.name.text))
        let signature = CallSignature(
            name: declaration.name.text, kind: "struct", parameters: parameters, result: .structure(type), sizes: sizes.union(symbols), isStrict: true, lifts: false)
        structure.signature = signature
        return signature
    }

    func checkMethods(of structure: StructureEntity) {
        guard !structure.isChecked else { return }
        structure.isChecked = true
        let signature = signature(of: structure)
        let outer = Scope(parent: structure.scope)
        guard case .structure(let type) = signature.result else { return }
        for size in type.sizes.compactMap({ $0?.symbol }) {
            let own = StaticType.numeric(NumericType(.int, interval: SupportInterval.nonNegative.inexact, value: Polynomial(size)))
            outer.declare(size.name, .variable(Variable(name: size.name, span: nil, type: own, role: .size)), at: nil)
        }
        if structure.declaration.hasAnyNumberOfSizes, let sizes = structure.declaration.sizes.first {
            let own = StaticType.numeric(NumericType(.int, shape: [nil], interval: SupportInterval.nonNegative.inexact))
            outer.declare(sizes.text, .variable(Variable(name: sizes.text, span: nil, type: own, role: .size)), at: nil)
        }
        for field in type.fields {
            guard let name = field.name else { continue }
            outer.declare(name, .variable(Variable(name: name, span: nil, type: field.type, role: .constant)), at: nil)
        }
        outer.declare("self", .variable(Variable(name: "self", span: nil, type: .structure(type), role: .constant)), at: nil)
        for method in structure.declaration.methods {
            let function = FunctionEntity(declaration: method, scope: outer, isLibrary: structure.isLibrary)
            outer.declare(method.name.text, .function(function), at: method.name.span)
            structure.methods[method.name.text] = function
        }
        for method in structure.declaration.methods {
            if let function = structure.methods[method.name.text] { checkBody(of: function) }
        }
    }
}

extension ComponentDeclaration.Keyword {
    /// With an article, at the beginning of a sentence.
    var phrase: String {
        switch self {
        case .optimizer, .algorithm: "An \(rawValue)"
        case .distribution, .bijection: "A \(rawValue)"
        }
    }
}
