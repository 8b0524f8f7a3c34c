import AuspexSyntax

/// Follows what moves with the parameters of a program through its models, guides, objectives and functions, and reports where a gradient
/// would be wrong: where a value that moves is compared, rounded or made an integer, where the support of a distribution moves, and where the
/// estimate of a density is used as if it were exact.
///
/// Smoothness belongs to a program and what is asked of it: `fit` and `expect` differentiate, `nuts` moves along gradients of a density,
/// and a choice with an explicit `by reparam` is to be differentiable whoever asks. The analysis therefore runs through the program as it is
/// asked for, from the file's statements, with values of which only is known what they move with; a function is gone through at
/// each of its calls. It runs on programs that the checker accepts.
final class SmoothnessAnalysis {
    /// What is asked of a program.
    enum Request {
        /// Nothing: statements of the file that only make values.
        case none
        /// `fit(…)`, `expect(…)`
        case differentiated(name: String, span: Span)
        /// An objective by itself: whether its models and guides go together.
        case paired(span: Span)
        /// `nuts(…)`: the log density is followed along its gradient.
        case followed(name: String, span: Span)
        /// A declaration by itself: only choices that say how their gradient passes are looked at.
        case declared
    }

    unowned let checker: Checker
    let fileScope = FlowScope(parent: nil)
    var request = Request.none
    var diagnostics: [Diagnostic] = []
    /// What has been told already: a place, and what moves there.
    private var told: Set<[Int32]> = []
    /// Steps that are left; a program that is too long to follow is not refused.
    var budget = 0
    var depth = 0
    /// Branches around, within the program that is being run.
    var branches = 0
    /// Within an algorithm estimates are weights, which may be used as such.
    private(set) var algorithms = 0
    private var silence = 0
    var samplers: [ObjectIdentifier: Sampler] = [:]
    /// Which program was scored at the draws of which other.
    var meetings: [Meeting] = []
    var run = Run()
    /// Whether programs are gone through at all: between requests they are only values.
    var isAsked: Bool { if case .none = request { false } else { true } }

    /// What a body that is being gone through collects.
    struct Run {
        enum Mode {
            /// A function: no choices.
            case plain
            /// Choices are drawn.
            case drawn
            /// Choices have the values of a trace.
            case scored(FlowTrace)
            /// Choices are where a gradient-based sampler moves them.
            case followed
        }

        var mode = Mode.plain
        var given: [String: FlowValue] = [:]
        var trace = FlowTrace()
        var returned: FlowValue?
        var isHeld = false
        var isLibrary = false
        /// The names of the program's own choices stand here, whatever block chooses them.
        var scope: FlowScope?
    }

    init(checker: Checker) { self.checker = checker }

    /// Goes through the statements of a module, and through its models and guides by themselves.
    func check(_ module: Module) -> [Diagnostic] {
        diagnostics = []
        told = []
        for statement in module.statements {
            budget = 20_000
            execute(statement, in: fileScope)
        }
        for statement in module.statements {
            guard case .function(let declaration) = statement.kind, declaration.keyword.isTrace, hasSmoothStrategy(declaration.body) else { continue }
            asking(.declared) {
                let scope = FlowScope(parent: fileScope)
                for parameter in declaration.parameters { scope.declare(parameter.name.text, .rigid) }
                _ = draw(FlowProgram(declaration: declaration, scope: scope))
            }
        }
        return diagnostics
    }

    func asking(_ asked: Request, _ body: () -> Void) {
        let outer = request
        request = asked
        budget = 200_000
        body()
        request = outer
    }

    /// Goes through a part of an algorithm.
    func withinAlgorithm<T>(_ body: () -> T) -> T {
        algorithms += 1
        defer { algorithms -= 1 }
        return body()
    }

    func withoutReports<T>(_ body: () -> T) -> T {
        silence += 1
        defer { silence -= 1 }
        return body()
    }

    private func hasSmoothStrategy(_ statements: [Statement]) -> Bool {
        statements.contains { statement in
            switch statement.kind {
            case .choice(let choice): choice.strategy.flatMap { GradientStrategy.named($0.name.text)?.isSmooth } ?? false
            case .conditional(let conditional): hasSmoothStrategy(conditional.then) || hasSmoothStrategy(conditional.otherwise)
            case .loop(_, _, let body), .whileLoop(_, let body), .scaled(_, let body): hasSmoothStrategy(body)
            case .binding, .assignment, .derived, .factor, .observe, .parameter, .returnValue, .breakLoop, .continueLoop, .expression, .function, .component,
                .structure, .importFile, .missing:
                false
            }
        }
    }

    // MARK: Reports

    /// One report for a place and an origin.
    func tell(_ span: Span, _ origin: Span, _ diagnostic: @autoclosure () -> Diagnostic) {
        switch request {
        case .none, .paired: return
        case .differentiated, .followed, .declared: break
        }
        guard silence == 0, told.insert([span.source.index, span.start, span.end, origin.source.index, origin.start].map { Int32($0) }).inserted else { return }
        diagnostics.append(diagnostic())
    }

    var sources: SourceMap { checker.compilation.sources }

    func text(_ span: Span) -> String { sources.text(of: span) }
}
