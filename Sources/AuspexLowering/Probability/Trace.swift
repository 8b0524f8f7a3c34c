import AuspexIR
import AuspexSyntax

/// A model with its arguments.
public struct ModelInstance {
    public var function: FunctionValue
    public var arguments: [(name: String, value: Staged)]
    /// Parameters and the sizes that their types bound.
    public var scope: Scope
    /// The same for all copies of an instance: its parameters are one set.
    public var parameters = ParameterSet()
    /// Whether derivatives with respect to its parameters are zero.
    var isConstant = false
    public var name: String { function.name }
}

/// Tells the parameters of one instance of a model or guide from those of another, and holds their values once they are fitted.
public final class ParameterSet: Sendable {
    /// Fitted values by path within the instance; empty before a fit.
    public let fitted: [String: Tensor]
    public init(fitted: [String: Tensor] = [:]) { self.fitted = fitted }
}

/// A model of which some choices are given.
public struct Posterior {
    public var model: ModelInstance
    public var observed: [(path: String, value: Staged, span: Span)]

    public init(model: ModelInstance, observed: [(path: String, value: Staged, span: Span)]) {
        self.model = model; self.observed = observed
    }
}

/// A random choice or a derived quantity of a model, in the order in which the program makes them.
public struct Site: Sendable {
    public enum Kind: String, Sendable { case latent, observed, derived }
    public var path: String
    public var kind: Kind
    /// Extents of the value.
    public var shape: [Int]
    public var scalar: Scalar
    /// First unconstrained coordinate and their number, for latent sites.
    public var offset: Int
    public var dimension: Int
    /// The support in words, and the distribution's name.
    public var support: String
    public var distribution: String
    public var span: Span
}

/// What one site adds to the log density, or its coordinates.
struct TraceTerm {
    var site: String
    var value: Value
}

/// What choices mean during a request. A value: an attempt to build a loop can be undone.
struct TraceContext {
    /// The choice that is being drawn: parameters of its strategy are named after it.
    var choice: String?
    enum Mode: Equatable {
        /// Log density at unconstrained coordinates.
        case density(jacobian: Bool)
        /// Constrained values of latent choices, and derived quantities, at unconstrained coordinates.
        case values
        /// As `values`, with the log Jacobian.
        case transport
        /// Unconstrained coordinates of the values of latent choices.
        case coordinates
        /// Draws of all choices that are not given.
        case simulate
        /// Draws by the strategies of the choices, with their log density: a program inside of an objective.
        case generate

        /// Choices are drawn.
        var draws: Bool { self == .simulate || self == .generate }
        /// Terms of the log density are collected.
        var hasDensity: Bool {
            switch self {
            case .density, .generate, .transport: true
            case .values, .coordinates, .simulate: false
            }
        }
    }

    var mode: Mode
    /// The program that runs, for the names of its parameters.
    var root: ModelInstance?
    /// The unconstrained coordinates, or the values that coordinates are asked of; nil when simulating.
    var position: Value?
    var observed: [String: (value: Staged, span: Span)]
    /// Given paths that a choice has taken up.
    var used: Set<String> = []
    var prefix = ""
    var dimension = 0
    var sites: [Site] = []
    /// Terms of the region being built.
    var terms: [TraceTerm] = []
    /// Terms that belong to the function as a whole, made while a loop's body is built.
    var outerTerms: [TraceTerm] = []
    /// How many times the terms that are added now count; nil is once.
    var weight: Staged?
    /// How many loops surround the program itself: particles, when it runs in an objective.
    var depth = 0
    /// Arrays of choices that are made element by element, by path.
    var arrays: [String: Staged] = [:]
    /// Values to put out, by path: what a latent or derived site is at the end.
    var outputs: [(path: String, value: Staged)] = []
    /// Coordinates of the latent sites so far, and how many values they were handed.
    var coordinates: [TraceTerm] = []
    var handedInCount = 0

    /// Whole choices with their distributions, in program order, where these are asked for.
    var choices: [(path: String, distribution: DistributionValue, value: Staged, isGiven: Bool)]?
    /// Choices whose log density nobody asks for.
    var unscored: Set<String> = []

    /// The body of the model being evaluated and the scope of its variables.
    var body: [Statement] = []
    var scope: Scope?
}
