import AuspexSyntax

// Models and guides: drawn from, scored, or followed along gradients.
extension SmoothnessAnalysis {
    /// A run of a program in which its choices are drawn.
    func draw(_ program: FlowProgram) -> FlowTrace {
        switch program.making {
        case .itself: return perform(program, .drawn).trace
        case .marginal(let inner, let keep, let algorithm):
            var trace = draw(inner)
            _ = proposed(inner, algorithm)
            trace.choices = trace.choices.filter { keep.contains($0.key) }
            trace.type = program.type
            trace.logDensity.estimate = .logReciprocal
            return trace
        case .normalized(let inner, let algorithm):
            var trace = proposed(inner, algorithm)
            trace.type = program.type
            trace.logDensity = trace.logDensity.merged(score(inner, trace))
            trace.logDensity.estimate = .logReciprocal
            return trace
        case .transported(let target, let guide):
            // The choices move with the coordinates; what the bijections add to the log density moves with them too.
            let drawn = draw(guide)
            let coordinates = FlowValue.trace(drawn).flow
            let latent = target.type?.latent ?? []
            return FlowTrace(
                choices: Dictionary(latent.map { ($0.name, .number(coordinates)) }, uniquingKeysWith: { first, _ in first }),
                logDensity: drawn.logDensity.merged(coordinates), type: program.type)
        }
    }

    /// The log density of a program at a trace.
    func score(_ program: FlowProgram, _ trace: FlowTrace) -> Flow {
        switch program.making {
        case .itself: return perform(program, .scored(trace)).trace.logDensity
        case .transported(_, let guide): return draw(guide).logDensity.merged(FlowValue.trace(trace).flow)
        case .marginal(let inner, _, let algorithm), .normalized(let inner, let algorithm):
            let hidden = proposed(inner, algorithm)
            var whole = trace
            whole.choices.merge(hidden.choices) { given, _ in given }
            var result = score(inner, whole)
            result.estimate = .logUnbiased
            return result
        }
    }

    /// What an algorithm proposes for a target.
    private func proposed(_ target: FlowProgram, _ algorithm: FlowValue) -> FlowTrace {
        guard case .algorithm(let component, let scope) = algorithm, case .function(let parameters, _, let body)? = component.declaration.member("run")?.content else { return FlowTrace() }
        withinAlgorithm += 1
        defer { withinAlgorithm -= 1 }
        let inner = FlowScope(parent: scope)
        if let first = parameters.first { inner.declare(first.name.text, .program(target)) }
        for member in component.declaration.members {
            guard case .function(let own, let result, let statements) = member.content else { continue }
            let declaration = FunctionDeclaration(keyword: .function, name: member.name, parameters: own, result: result, body: statements, documentation: "")
            if scope.lookUp(member.name.text) == nil { scope.declare(member.name.text, .function(declaration, scope, isLibrary: false)) }
        }
        guard case .tuple(let parts) = result(of: body, in: inner), case .trace(let trace)? = parts.first?.value else { return FlowTrace() }
        return trace
    }

    /// Goes through a program's body.
    func perform(_ program: FlowProgram, _ mode: Run.Mode) -> Run {
        guard depth < 240 else { return Run() }
        let (outer, outerBranches) = (run, branches)
        depth += 20
        run = Run(mode: mode, given: program.given, trace: FlowTrace(type: program.type), scope: FlowScope(parent: program.scope))
        branches = 0
        execute(program.declaration.body, in: run.scope ?? program.scope)
        let result = run
        (run, branches) = (outer, outerBranches)
        depth -= 20
        return result
    }

    // MARK: Choices

    func execute(_ choice: Choice, in scope: FlowScope) {
        guard let root = checker.rootName(of: choice.target) else { return }
        let isWhole = isName(choice.target)
        let drawn = evaluate(choice.distribution, in: scope)
        switch drawn {
        case .program(let program): execute(root, program, in: scope)
        case .distribution(let distribution):
            let value = self.value(of: choice, root, distribution)
            // Elements that are chosen one after another are one array.
            let known = run.trace.choices[root.text]
            run.trace.choices[root.text] = known.map { $0.merged(value) } ?? value
            run.trace.logDensity = run.trace.logDensity.merged(distribution.flow.union(value.flow))
            declareInProgram(root.text, value, scope, isWhole: isWhole)
        case .number, .tuple, .list, .record, .function, .closure, .component, .structure, .trace, .algorithm, .objective:
            declareInProgram(root.text, .number(drawn.flow), scope, isWhole: isWhole)
        }
    }

    /// `r ~ m(…)`: the choices of another program.
    private func execute(_ name: Name, _ program: FlowProgram, in scope: FlowScope) {
        let inner: Run
        switch run.mode {
        case .scored(let trace):
            var part = FlowTrace()
            if case .trace(let nested)? = run.given[name.text] ?? trace.choices[name.text] { part = nested }
            inner = perform(program, .scored(part))
        case .plain, .drawn, .followed: inner = perform(program, run.mode)
        }
        run.trace.choices[name.text] = .trace(inner.trace)
        run.trace.logDensity = run.trace.logDensity.merged(inner.trace.logDensity)
        declareInProgram(name.text, inner.returned ?? .trace(inner.trace), scope, isWhole: false)
    }

    private func value(of choice: Choice, _ name: Name, _ distribution: FlowDistribution) -> FlowValue {
        if let given = run.given[name.text] {
            if !given.flow.isSmooth { requireFixedSupport(distribution, of: name.span, what: "`\(name.text)`, which is given,") }
            return given
        }
        switch run.mode {
        case .plain: return .rigid
        case .scored(let trace):
            return trace.choices[name.text] ?? .rigid
        case .followed:
            return distribution.isDiscrete ? .rigid : .number(Flow(Origin(.latent, name: name.text, span: name.span)))
        case .drawn:
            return drawn(distribution, name: name, strategy: choice.strategy, behind: choice.distribution.span)
        }
    }

    /// A choice of a guide, by its strategy.
    private func drawn(_ distribution: FlowDistribution, name: Name, strategy: Strategy?, behind: Span) -> FlowValue {
        var value = Flow.rigid
        value.isRandom = true
        let known = strategy.flatMap { GradientStrategy.named($0.name.text) }
        let isSmooth = known?.isSmooth ?? !distribution.isDiscrete
        let bias = strategy?.allowsBias ?? false
        // By itself a guide does not know what moves its parameters; what its text says of a choice is to hold all the same.
        let moves = if case .declared = request { strategy != nil } else { distribution.flow.isSmooth }
        guard isSmooth else {
            if !bias, strategy?.name.text != "enumerate" { requireFixedSupport(distribution, ofScoreOf: name, strategy: strategy, behind: behind) }
            return .number(value)
        }
        guard moves else { return .number(value) }
        requireSampler(distribution, name: name, strategy: strategy, behind: behind)
        let end = Span(source: behind.source, start: Int(behind.end), end: Int(behind.end))
        let origin = Origin(
            .choice(isExplicit: strategy != nil), name: name.text, span: name.span, allowsBias: bias, strategy: strategy?.name.text ?? "reparam",
            alternatives: alternatives(to: strategy, distribution),
            place: strategy?.span ?? end)
        var smooth = Flow(origin)
        smooth.isRandom = true
        if strategy?.name.text == "stl", !bias { run.trace.logDensity.pathUse = .affine(origin) }
        return .number(smooth)
    }

    /// `draw(d)` within an objective or algorithm: a choice without a name, reparameterised where it is continuous.
    func drawn(_ value: FlowValue, at span: Span, text: String) -> FlowValue {
        guard case .distribution(let distribution) = value else { return value }
        var flow = Flow.rigid
        flow.isRandom = true
        guard !distribution.isDiscrete, distribution.flow.isSmooth else { return .number(flow) }
        flow = Flow(Origin(.choice(isExplicit: false), name: text, span: span))
        flow.isRandom = true
        return .number(flow)
    }

    private func alternatives(to strategy: Strategy?, _ distribution: FlowDistribution) -> [String] {
        (has("mvd", distribution) ? ["score", "mvd"] : ["score"]).filter { $0 != strategy?.name.text }
    }
}
