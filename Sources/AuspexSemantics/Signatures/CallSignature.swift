import AuspexSyntax

/// What a call needs to know of what it calls.
public struct CallSignature: Sendable {
    public struct Parameter: Sendable {
        public var name: String
        /// The word before the colon in a call.
        public var label: String
        public var type: StaticType
        /// As written; shown on hover.
        public var isOptional: Bool
        public var isVariadic: Bool
        public var span: Span?
        /// Stands for the argument in the types of other parameters and of the result, when it is one number.
        public var symbol: SizeSymbol?

        public init(
            name: String, label: String? = nil, type: StaticType, isOptional: Bool = false, isVariadic: Bool = false, span: Span? = nil,
            symbol: SizeSymbol? = nil
        ) {
            self.name = name; self.label = label ?? name; self.type = type; self.isOptional = isOptional
            self.isVariadic = isVariadic; self.span = span; self.symbol = symbol
        }
    }

    public var name: String
    /// `function`, `model`, `distribution`: for messages.
    public var kind: String
    public var parameters: [Parameter]
    public var result: StaticType
    /// Sizes that a call binds.
    public var sizes: Set<SizeSymbol>
    /// An argument whose declared support is too wide is an error. Elementary functions leave that to the run.
    public var isStrict: Bool
    /// Scalar parameters accept arrays of one common shape.
    public var lifts: Bool

    public init(
        name: String, kind: String, parameters: [Parameter], result: StaticType, sizes: Set<SizeSymbol>, isStrict: Bool, lifts: Bool
    ) {
        self.name = name; self.kind = kind; self.parameters = parameters; self.result = result; self.sizes = sizes
        self.isStrict = isStrict; self.lifts = lifts
    }
}

extension CallSignature: CustomStringConvertible {
    public var description: String {
        let list = parameters.map { parameter in
            let label = parameter.label == parameter.name ? parameter.name : "\(parameter.label) \(parameter.name)"
            let type = parameter.type.isUnknown ? "" : ": \(parameter.type)"
            return label + type + (parameter.isVariadic ? "..." : parameter.isOptional ? " = …" : "")
        }
        return "\(name)(\(list.joined(separator: ", ")))" + (result.isUnknown ? "" : " -> \(result)")
    }
}
