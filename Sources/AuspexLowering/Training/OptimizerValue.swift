import AuspexIR
import AuspexSyntax

/// An optimiser with its settings: what `adam(1e-2)` gives. It has no state; a fit makes that (`RunningOptimizer`).
public struct OptimizerValue: HostValue {
    let component: ComponentValue
    /// The settings by name, and the sizes that their types bind. Where a number is expected there may be a function of the
    /// step's number instead: a schedule.
    let settings: Scope

    public var name: String { component.declaration.name.text }
    public var kindName: String { "the optimizer `\(name)`" }
    public var rendered: String {
        let settings = component.declaration.parameters.map { parameter in
            "\(parameter.label): \(self.settings.lookup(parameter.name.text).map(Rendering.text) ?? "")"
        }
        return "\(name)(\(settings.joined(separator: ", ")))"
    }

    public func member(_ name: String) -> Staged? { settings.variables[name]?.value }

    func function(_ name: String) -> (parameters: [Parameter], body: [Statement])? {
        guard case .function(let parameters, _, let body)? = component.declaration.member(name)?.content else { return nil }
        return (parameters, body)
    }

    /// The optimisers among the settings.
    var inner: [OptimizerValue] {
        component.declaration.parameters.compactMap { parameter in
            if case .host(let host)? = settings.lookup(parameter.name.text) { host as? OptimizerValue } else { nil }
        }
    }

    /// What `step` asks for, by name.
    var requests: [String] { function("step")?.parameters.map(\.label) ?? [] }

    /// Itself or the one among its settings whose `step` asks for the density of a target: what moves a distribution and not parameters.
    public var mover: OptimizerValue? {
        requests.contains("target") ? self : inner.lazy.compactMap(\.mover).first
    }

    /// What stands for the values of an objective that has several: the member `combine(values)` of this or of one inside.
    public var combination: FunctionValue? {
        if case .function(let parameters, let result, let body)? = component.declaration.member("combine")?.content {
            return FunctionValue(name: "combine", keyword: .function, parameters: parameters, result: result, body: body, scope: settings)
        }
        return inner.lazy.compactMap(\.combination).first
    }

    /// Whether what it moves are points, a row for each; otherwise it is one vector.
    public var movesPoints: Bool {
        if case .matrix = extent { true } else { false }
    }

    /// The fields of `state`.
    var state: [Parameter] {
        if case .fields(let fields)? = component.declaration.member("state")?.content { fields } else { [] }
    }

    /// What one application of `step` acts on, which the type of its parameter `parameters` says.
    enum Extent {
        /// `P`: all parameters, as one vector.
        case all
        /// `Block`: one declared parameter after the other, each as a vector and with a state of its own.
        case block
        /// `Real[M, N]`: one matrix after the other. What is not a matrix is left to the optimiser's setting of kind `Optimizer`.
        case matrix
    }

    var extent: Extent {
        let type = function("step")?.parameters.first { $0.name.text == "parameters" }?.type
        switch type?.kind {
        case .name("Block")?: return .block
        case .sized(let base, let sizes)?:
            if case .name("Real") = base.kind, sizes.count == 2 { return .matrix }
            return .all
        default: return .all
        }
    }
}

extension Evaluator {
    /// Gives an optimiser its settings.
    func optimizer(_ component: ComponentValue, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        let declaration = component.declaration
        let name = declaration.name.text
        guard case .function? = declaration.member("step")?.content else {
            throw Diagnostic(.badModel, "the optimizer `\(name)` has no `step`", at: declaration.name.span)
        }
        let given = try matched(arguments, to: declaration.parameters, of: name, at: span)
        let scope = Scope(parent: component.scope)
        for (parameter, argument) in zip(declaration.parameters, given) {
            var value = argument?.value
            let isSchedule = if case .function? = value { parameter.type.map(Self.isScalarType) ?? false } else { false }
            if !isSchedule { value = try fitted(argument, to: parameter, of: name, in: scope, at: span) }
            if Self.isOptimizer(parameter) {
                guard case .host(let host)? = value, host is OptimizerValue else {
                    throw Diagnostic(
                        .wrongKind, "`\(parameter.label)` of `\(name)` is an optimizer, but this is \(value?.kindName ?? "nothing")",
                        at: argument?.span ?? span)
                }
            }
            scope.declare(parameter.name.text, value ?? .nothing)
        }
        return .host(OptimizerValue(component: component, settings: scope))
    }

    static func isOptimizer(_ parameter: Parameter) -> Bool {
        if case .name("Optimizer")? = parameter.type?.kind { true } else { false }
    }
}
