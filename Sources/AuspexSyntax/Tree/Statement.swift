/// A statement with its place and identity.
public struct Statement: Sendable {
    public var id: NodeID
    public var span: Span
    public var kind: Kind

    public init(id: NodeID, span: Span, kind: Kind) { self.id = id; self.span = span; self.kind = kind }

    public indirect enum Kind: Sendable {
        /// `let x = e`, `var x: T = e`, `let (a, b) = e`.
        case binding(Binding)
        /// `x = e`, `x[i] += e`
        case assignment(target: Expression, operation: AssignmentOperator, value: Expression)
        case choice(Choice)
        /// `x := e`, `x[i] := e`: a recorded deterministic quantity.
        case derived(target: Expression, type: TypeExpression?, value: Expression)
        /// `factor(e)` adds to the log density.
        case factor(Expression)
        /// `scale(e) { … }`: what the block adds to the log density counts `e` times.
        case scaled(by: Expression, body: [Statement])
        /// `observe e ~ dist`
        case observe(Expression, distribution: Expression)
        /// `param w: T = e, unit: u`
        case parameter(name: Name, type: TypeExpression?, initial: Expression?, unit: Expression?)
        case conditional(Conditional)
        /// `for i in range { … }`
        case loop(variable: Name, sequence: Expression, body: [Statement])
        case whileLoop(condition: Expression, body: [Statement])
        case returnValue(Expression?)
        case breakLoop
        case continueLoop
        case expression(Expression)
        case function(FunctionDeclaration)
        case component(ComponentDeclaration)
        case structure(StructDeclaration)
        /// `import "file.apx"`
        case importFile(String, Span)
        /// Stands where a statement could not be parsed; a diagnostic has been reported.
        case missing
    }
}

public struct Binding: Sendable {
    /// One name, or several when a tuple is taken apart.
    public var names: [Name]
    public var isVariable: Bool
    public var type: TypeExpression?
    public var value: Expression?
    public init(names: [Name], isVariable: Bool, type: TypeExpression?, value: Expression?) {
        self.names = names; self.isVariable = isVariable; self.type = type; self.value = value
    }
}

/// `x ~ dist`, `x[i]: Positive ~ dist by strategy, allow biased`
public struct Choice: Sendable {
    /// A name, or a name with indices.
    public var target: Expression
    public var type: TypeExpression?
    public var distribution: Expression
    public var strategy: Strategy?
    public init(target: Expression, type: TypeExpression?, distribution: Expression, strategy: Strategy?) {
        self.target = target; self.type = type; self.distribution = distribution; self.strategy = strategy
    }
}

/// `by reparam`, `by score(baseline: moving_average)`, followed by `allow biased` or not.
public struct Strategy: Sendable {
    public var name: Name
    public var arguments: [Argument]
    public var allowsBias: Bool
    public var span: Span
    public init(name: Name, arguments: [Argument], allowsBias: Bool, span: Span) {
        self.name = name; self.arguments = arguments; self.allowsBias = allowsBias; self.span = span
    }
}

public struct Conditional: Sendable {
    public var condition: Expression
    public var then: [Statement]
    /// Empty when there is no `else`; `else if` is a nested conditional.
    public var otherwise: [Statement]
    public init(condition: Expression, then: [Statement], otherwise: [Statement]) {
        self.condition = condition; self.then = then; self.otherwise = otherwise
    }
}

public enum AssignmentOperator: String, Sendable, CaseIterable {
    case assign = "=", add = "+=", subtract = "-=", multiply = "*=", divide = "/="
}
