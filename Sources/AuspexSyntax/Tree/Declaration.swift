/// `name: Type = default`
public struct Parameter: Sendable {
    public var name: Name
    /// A second name after the label, as in `from s: Real`: the label is `from`, the body says `s`. Equal to `name.text` when there is one name only.
    public var label: String
    public var type: TypeExpression?
    public var defaultValue: Expression?
    public init(name: Name, label: String, type: TypeExpression?, defaultValue: Expression?) {
        self.name = name; self.label = label; self.type = type; self.defaultValue = defaultValue
    }
}

/// `keyword name(parameters) -> Result { body }`: functions, models and everything else that is called and has one body.
public struct FunctionDeclaration: Sendable {
    public enum Keyword: String, Sendable, CaseIterable {
        case function = "func", model, guide, kernel, objective
    }

    public var keyword: Keyword
    public var name: Name
    public var parameters: [Parameter]
    public var result: TypeExpression?
    public var body: [Statement]
    /// The text of the `///` comment above, without slashes.
    public var documentation: String
    public init(
        keyword: Keyword, name: Name, parameters: [Parameter], result: TypeExpression?, body: [Statement], documentation: String
    ) {
        self.keyword = keyword; self.name = name; self.parameters = parameters; self.result = result; self.body = body
        self.documentation = documentation
    }
}

/// `keyword name(parameters) -> Result { members }`: distributions, bijections, optimisers, algorithms: things with several
/// named parts.
public struct ComponentDeclaration: Sendable {
    public enum Keyword: String, Sendable, CaseIterable {
        case distribution, bijection, optimizer, algorithm
    }

    public var keyword: Keyword
    public var name: Name
    public var parameters: [Parameter]
    public var result: TypeExpression?
    public var members: [Member]
    public var documentation: String
    public init(
        keyword: Keyword, name: Name, parameters: [Parameter], result: TypeExpression?, members: [Member], documentation: String
    ) {
        self.keyword = keyword; self.name = name; self.parameters = parameters; self.result = result; self.members = members
        self.documentation = documentation
    }

    /// The member of that name, if there is one.
    public func member(_ name: String) -> Member? { members.first { $0.name.text == name } }
}

/// A named part of a component.
public struct Member: Sendable {
    public var name: Name
    public var content: Content
    public var span: Span
    public init(name: Name, content: Content, span: Span) { self.name = name; self.content = content; self.span = span }

    public enum Content: Sendable {
        /// `log_density(x) { … }`, `sample { … }`; the parameter list may be left out.
        case function(parameters: [Parameter], result: TypeExpression?, body: [Statement])
        /// `moments { mean: e, variance: e }`
        case values([Argument])
        /// `state { m: P = 0, v: P = 0 }`
        case fields([Parameter])
        /// `support: Real(lower...upper)`: a type.
        case type(TypeExpression)
    }
}

/// `struct name { field: Type = default … }`, functions inside allowed.
public struct StructDeclaration: Sendable {
    public var name: Name
    /// Sizes the struct is generic over: `struct Dense[I, O] { … }`.
    public var sizes: [Name]
    /// Whether it takes any number of sizes, as one array: `struct MLP[widths...] { … }`.
    public var hasAnyNumberOfSizes: Bool
    public var fields: [Parameter]
    public var methods: [FunctionDeclaration]
    public var documentation: String
    public init(
        name: Name, sizes: [Name], hasAnyNumberOfSizes: Bool = false, fields: [Parameter], methods: [FunctionDeclaration], documentation: String
    ) {
        self.name = name; self.sizes = sizes; self.hasAnyNumberOfSizes = hasAnyNumberOfSizes; self.fields = fields; self.methods = methods
        self.documentation = documentation
    }

    /// What calling an instance runs.
    public static let callMethod = "callAsFunction"

    public func method(_ name: String) -> FunctionDeclaration? { methods.first { $0.name.text == name } }
}
