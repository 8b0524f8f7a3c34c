import AuspexSyntax

/// Where the derivative of a value comes from: a choice whose value moves with the parameters, or a parameter.
final class Origin {
    enum Kind {
        /// A choice that is reparameterised; `isExplicit` when its text says so.
        case choice(isExplicit: Bool)
        case parameter
        /// A discrete choice whose value has the derivative of a relaxation.
        case relaxed
        /// A choice that a gradient-based sampler moves.
        case latent
    }

    let kind: Kind
    let name: String
    let span: Span
    /// `allow biased` stands at the choice.
    let allowsBias: Bool
    /// The strategy at the choice, what may be written in its place, and where.
    let strategy: String
    let alternatives: [String]
    let place: Span?

    init(_ kind: Kind, name: String, span: Span, allowsBias: Bool = false, strategy: String = "reparam", alternatives: [String] = [], place: Span? = nil) {
        self.kind = kind; self.name = name; self.span = span; self.allowsBias = allowsBias
        self.strategy = strategy; self.alternatives = alternatives; self.place = place
    }
}

/// How a value comes from an origin: the names on the way, the last one first.
final class FlowPath {
    let origin: Origin
    let name: String
    let span: Span
    let previous: FlowPath?
    let length: Int

    init(_ origin: Origin) {
        self.origin = origin; name = origin.name; span = origin.span; previous = nil; length = 1
    }

    private init(_ previous: FlowPath, name: String, span: Span) {
        origin = previous.origin; self.name = name; self.span = span; self.previous = previous; length = previous.length + 1
    }

    func step(_ name: String, at span: Span) -> FlowPath {
        // A variable that is assigned to in a loop stands on its path once.
        var path: FlowPath? = self
        while let current = path {
            if current.name == name, current.span == span { return self }
            path = current.previous
        }
        return FlowPath(self, name: name, span: span)
    }

    /// The names from the origin on.
    var steps: [(name: String, span: Span)] { (previous?.steps ?? []) + [(name, span)] }
}

/// What is known of how a number depends on parameters and draws.
///
/// A number is *smooth* when it moves with the parameters along differentiable operations, and *rigid* otherwise (Lew, Huot, Staton & Mansinghka 2023).
struct Flow {
    /// One for each origin, a few at most.
    private(set) var paths: [FlowPath] = []
    /// Depends on draws.
    var isRandom = false
    var estimate = Estimate.exact
    /// How the log density of a guide with the path derivative enters.
    var pathUse = PathUse.none

    static var rigid: Flow { Flow() }

    init() {}
    init(_ origin: Origin) { paths = [FlowPath(origin)] }

    var isSmooth: Bool { !paths.isEmpty }

    /// What depends on both, and is no longer an estimate of anything.
    func union(_ other: Flow) -> Flow {
        var result = self
        (result.estimate, result.pathUse) = (.exact, .none)
        for path in other.paths where result.paths.count < 6 && !result.paths.contains(where: { $0.origin === path.origin }) { result.paths.append(path) }
        result.isRandom = isRandom || other.isRandom
        return result
    }

    /// Either of two values, or elements of one array.
    func merged(_ other: Flow) -> Flow {
        var result = union(other)
        result.estimate = estimate.merged(other.estimate)
        result.pathUse = pathUse.merged(other.pathUse)
        return result
    }

    func step(_ name: String, at span: Span) -> Flow {
        var result = self
        result.paths = paths.map { $0.step(name, at: span) }
        return result
    }

    /// As the value of a choice; where it comes from a choice of that name already, nothing is added.
    func choice(_ name: String, at span: Span) -> Flow {
        var result = self
        result.paths = paths.map { $0.name == name ? $0 : $0.step(name, at: span) }
        return result
    }

    /// The value, without its derivative.
    var stopped: Flow {
        var result = Flow()
        result.isRandom = isRandom
        return result
    }
}

/// How the log density of draws with the path derivative (`stl`) enters a value. Leaving its score term out has no bias only where it enters
/// with a constant factor, since only then its mean is zero (Roeder, Wu & Duvenaud 2017).
enum PathUse {
    case none
    case affine(Origin)
    case other(Origin, Span, String)

    func merged(_ other: PathUse) -> PathUse {
        switch (self, other) {
        case (.other, _): self
        case (_, .other): other
        case (.affine, _): self
        case (.none, _): other
        }
    }

    /// Put through something that is not affine.
    func bent(_ what: String, at span: Span) -> PathUse {
        if case .affine(let origin) = self { return .other(origin, span, what) }
        return self
    }
}
