/// The type of an expression.
public indirect enum StaticType: Hashable, Sendable {
    /// Nothing is known: data from a file, or an expression that has been reported. Compatible with everything.
    case unknown
    /// What a call without a result gives.
    case nothing
    case string
    case numeric(NumericType)
    /// `a..<b` of integers, or `a...b` of reals.
    case range(ElementKind, SupportInterval)
    /// An array whose elements are not numbers.
    case list(StaticType, Polynomial?)
    case tuple([Field])
    case structure(StructureType)
    case function([StaticType], StaticType)
    case distribution(DistributionType)
    case model(ModelType)
    /// Draws from a posterior.
    case posterior(ModelType)
    /// A trace, an objective, an algorithm, a fit.
    case inference(InferenceValue)
    /// A type of the language without a structure that the checker looks into: `Density[D]`, `Kernel`, `Plot`.
    case named(String)

    public struct Field: Hashable, Sendable {
        public var name: String?
        public var type: StaticType
        public init(name: String?, type: StaticType) { self.name = name; self.type = type }
    }

    static let bool = StaticType.numeric(NumericType(.bool))
    static let int = StaticType.numeric(NumericType(.int))
    static let real = StaticType.numeric(NumericType(.real))

    var model: ModelType? { if case .model(let model) = self { model } else { nil } }
    var numeric: NumericType? { if case .numeric(let numeric) = self { numeric } else { nil } }
    var isUnknown: Bool { if case .unknown = self { true } else { false } }
}

/// An instance of a `struct`, with its sizes.
public struct StructureType: Hashable, Sendable {
    public var name: String
    public var sizes: [Polynomial?]
    public var fields: [StaticType.Field]
    public var methods: [String]
}

/// A distribution with its parameters.
public struct DistributionType: Hashable, Sendable {
    public var name: String
    /// What one draw is; nil when nothing is known of it.
    public var draw: NumericType?
    /// Leading dimensions of `draw` that come from arrays of parameters: independent copies.
    public var batchRank: Int
    /// A draw that is not a number: a model's result, a diffusion over structs.
    public init(name: String, draw: NumericType?, batchRank: Int = 0) { self.name = name; self.draw = draw; self.batchRank = batchRank }

    /// An array of such distributions.
    func repeated(_ size: Polynomial?) -> DistributionType {
        var result = self
        result.draw = draw.map { draw in
            var shaped = draw
            shaped.shape = draw.shape.map { [size] + $0 }
            shaped.value = nil
            return shaped
        }
        result.batchRank += 1
        return result
    }

    func substituting(_ substitution: Substitution) -> DistributionType {
        DistributionType(name: name, draw: draw?.substituting(substitution), batchRank: batchRank)
    }
}

extension StaticType {
    func substituting(_ substitution: Substitution) -> StaticType {
        switch self {
        case .unknown, .nothing, .string, .named: return self
        case .numeric(let numeric): return .numeric(numeric.substituting(substitution))
        case .range(let scalar, let interval): return .range(scalar, interval.substituting(substitution))
        case .list(let element, let size): return .list(element.substituting(substitution), size.flatMap(substitution.apply))
        case .tuple(let fields):
            return .tuple(fields.map { Field(name: $0.name, type: $0.type.substituting(substitution)) })
        case .structure(var structure):
            structure.sizes = structure.sizes.map { $0.flatMap(substitution.apply) }
            structure.fields = structure.fields.map { Field(name: $0.name, type: $0.type.substituting(substitution)) }
            return .structure(structure)
        case .function(let parameters, let result):
            return .function(parameters.map { $0.substituting(substitution) }, result.substituting(substitution))
        case .distribution(let distribution): return .distribution(distribution.substituting(substitution))
        case .model(let model): return .model(model.substituting(substitution))
        case .posterior(let model): return .posterior(model.substituting(substitution))
        case .inference(let value): return .inference(value.substituting(substitution))
        }
    }

    /// Without what is known of one value only; for variables that are assigned to.
    var widened: StaticType {
        switch self {
        case .numeric(let numeric): .numeric(numeric.widened)
        case .range(let scalar, _): .range(scalar, .anywhere)
        case .tuple(let fields): .tuple(fields.map { Field(name: $0.name, type: $0.type.widened) })
        case .unknown, .nothing, .string, .list, .structure, .function, .distribution, .model, .posterior, .inference, .named: self
        }
    }

    /// With its bounds known to hold, but not known to be reached.
    var inexact: StaticType {
        if case .numeric(let numeric) = self { return .numeric(numeric.inexact) }
        return self
    }
}

extension StaticType: CustomStringConvertible {
    /// As a user would write it.
    public var description: String {
        switch self {
        case .unknown: return "_"
        case .nothing: return "()"
        case .string: return "String"
        case .numeric(let numeric): return numeric.description
        case .range(let scalar, let interval): return "\(scalar.name)(\(interval.words(integer: scalar == .int)))"
        case .list(let element, let size): return "\(element)[\(size?.description ?? "_")]"
        case .tuple(let fields):
            return "(" + fields.map { ($0.name.map { "\($0): " } ?? "") + $0.type.description }.joined(separator: ", ") + ")"
        case .structure(let structure):
            let sizes = structure.sizes.map { $0?.description ?? "_" }.joined(separator: ", ")
            return structure.name + (sizes.isEmpty ? "" : "[\(sizes)]")
        case .function(let parameters, let result):
            return "(" + parameters.map(\.description).joined(separator: ", ") + ") -> \(result)"
        case .distribution(let distribution):
            guard let draw = distribution.draw else { return "Distribution" }
            return "Distribution over \(draw)"
        case .model(let model): return model.description
        case .posterior(let model): return "draws of \(model.name)"
        case .inference(let value): return value.description
        case .named(let name): return name
        }
    }

    /// With an article, for sentences: "a string", "a number (Real)", "an array (Real[N])".
    var phrase: String {
        switch self {
        case .unknown: return "something unknown"
        case .nothing: return "nothing"
        case .string: return "a String"
        case .numeric(let numeric):
            if numeric.scalar == .bool { return numeric.isScalar ? "a Bool" : "\(self)" }
            return numeric.isScalar ? (numeric.scalar == .int ? "an \(self)" : "a \(self)") : "an array \(self)"
        case .range: return "a range"
        case .function(_, .distribution(let distribution)): return "the distribution \(distribution.name) without its parameters"
        case .function: return "a function"
        case .list, .tuple: return "\(self)"
        case .structure(let structure): return "a \(structure.name)"
        case .distribution(let distribution): return "the distribution \(distribution.name)"
        case .model(let model): return "the \(model.kindName) \(model.name)"
        case .posterior(let model): return "draws of \(model.name)"
        case .inference(let value): return value.phrase
        case .named(let name): return "a \(name)"
        }
    }
}
