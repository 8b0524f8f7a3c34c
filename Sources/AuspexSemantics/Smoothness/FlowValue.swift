import AuspexSyntax

/// A value as the analysis of smoothness sees it: what it is made of, and what its numbers move with.
indirect enum FlowValue {
    /// A number, an array of numbers, or anything else whose parts are not told apart.
    case number(Flow)
    case tuple([(label: String?, value: FlowValue)])
    /// An array of what are not numbers.
    case list(FlowValue)
    case record([String: FlowValue], StructureEntity?)
    case function(FunctionDeclaration, FlowScope, isLibrary: Bool)
    case closure([Name], [Statement], FlowScope)
    case component(ComponentEntity)
    case structure(StructureEntity)
    case distribution(FlowDistribution)
    case program(FlowProgram)
    case trace(FlowTrace)
    case algorithm(ComponentEntity, FlowScope)
    /// An objective with its arguments, at file level.
    case objective(FunctionDeclaration, FlowScope)

    static var rigid: FlowValue { .number(.rigid) }

    /// What all of its numbers move with.
    var flow: Flow {
        switch self {
        case .number(let flow): flow
        case .tuple(let parts): parts.reduce(.rigid) { $0.merged($1.value.flow) }
        case .list(let element): element.flow
        case .record(let fields, _): fields.sorted { $0.key < $1.key }.reduce(.rigid) { $0.merged($1.value.flow) }
        case .distribution(let distribution): distribution.flow
        case .trace(let trace): trace.choices.sorted { $0.key < $1.key }.reduce(.rigid) { $0.union($1.value.flow) }
        case .function, .closure, .component, .structure, .program, .algorithm, .objective: .rigid
        }
    }

    /// Every number in it changed.
    func map(_ change: (Flow) -> Flow) -> FlowValue {
        switch self {
        case .number(let flow): .number(change(flow))
        case .tuple(let parts): .tuple(parts.map { ($0.label, $0.value.map(change)) })
        case .list(let element): .list(element.map(change))
        case .record(let fields, let entity): .record(fields.mapValues { $0.map(change) }, entity)
        case .distribution(var distribution):
            {
                distribution.flow = change(distribution.flow)
                return .distribution(distribution)
            }()
        case .function, .closure, .component, .structure, .program, .trace, .algorithm, .objective: self
        }
    }

    /// Either of two values.
    func merged(_ other: FlowValue) -> FlowValue {
        switch (self, other) {
        case (.number(let a), .number(let b)): return .number(a.merged(b))
        case (.tuple(let a), .tuple(let b)) where a.count == b.count: return .tuple(zip(a, b).map { ($0.label, $0.value.merged($1.value)) })
        case (.list(let a), .list(let b)): return .list(a.merged(b))
        case (.record(let a, let entity), .record(let b, _)): return .record(a.merging(b) { $0.merged($1) }, entity)
        case (.distribution(let a), .distribution(let b)): return .distribution(a.merged(b))
        case (.trace(let a), .trace(let b)): return .trace(a.merged(b))
        case (.number(let a), _) where !a.isSmooth: return other
        case (.number(let a), _): return other.map { $0.merged(a) }
        case (_, .number(let b)): return map { $0.merged(b) }
        default: return self
        }
    }
}

/// A distribution with its parameters.
struct FlowDistribution {
    var name: String
    /// Nil for what the language knows itself, such as `flat`.
    var component: ComponentEntity?
    var isDiscrete: Bool
    /// What its parameters move with.
    var flow: Flow
    /// What the ends of its support move with.
    var support = Flow.rigid
    /// One draw is a number, not a vector.
    var isScalar = true
    var arguments: [String: FlowValue] = [:]

    func merged(_ other: FlowDistribution) -> FlowDistribution {
        var result = self
        result.flow = flow.merged(other.flow)
        result.support = support.merged(other.support)
        return result
    }
}

/// A model or guide with its arguments and conditions.
struct FlowProgram {
    indirect enum Making {
        case itself
        case marginal(of: FlowProgram, keep: [String], algorithm: FlowValue)
        case normalized(FlowProgram, algorithm: FlowValue)
        /// A guide over coordinates, carried to the program's latent choices.
        case transported(FlowProgram, guide: FlowProgram)
    }

    var declaration: FunctionDeclaration
    /// Holds the arguments.
    var scope: FlowScope
    var given: [String: FlowValue] = [:]
    var making = Making.itself
    /// What the checker knows of it.
    var type: ModelType?

    var name: String { declaration.name.text }
    var isEstimated: Bool {
        switch making {
        case .itself, .transported: false
        case .marginal, .normalized: true
        }
    }
    /// Whether it stands for the guide of an objective.
    var isGuide: Bool { if case .itself = making { declaration.keyword == .guide } else { true } }
}

/// The choices of one run.
struct FlowTrace {
    var choices: [String: FlowValue] = [:]
    var logDensity = Flow.rigid
    /// The program that was run; nil for values that were put together.
    var type: ModelType?

    func merged(_ other: FlowTrace) -> FlowTrace {
        var result = self
        result.choices.merge(other.choices) { $0.merged($1) }
        result.logDensity = logDensity.merged(other.logDensity)
        return result
    }

    /// Draws, without their derivatives.
    var stopped: FlowTrace {
        var result = self
        result.choices = choices.mapValues { $0.map(\.stopped) }
        result.logDensity = logDensity.stopped
        return result
    }
}

/// The names of one block.
final class FlowScope {
    let parent: FlowScope?
    private(set) var values: [String: FlowValue] = [:]

    init(parent: FlowScope?) { self.parent = parent }

    func lookUp(_ name: String) -> FlowValue? {
        var scope: FlowScope? = self
        while let current = scope {
            if let value = current.values[name] { return value }
            scope = current.parent
        }
        return nil
    }

    func declare(_ name: String, _ value: FlowValue) { values[name] = value }

    func forget(_ name: String) { values[name] = nil }

    /// Assigns to a name that is declared already; where that is not certain to happen it may then be either value.
    func assign(_ name: String, _ value: FlowValue, isCertain: Bool) {
        var scope: FlowScope? = self
        while let current = scope {
            if let old = current.values[name] {
                current.values[name] = isCertain ? value : old.merged(value)
                return
            }
            scope = current.parent
        }
        values[name] = value
    }
}
