import AuspexIR
import AuspexSyntax

/// A bijection with its parameters.
public struct BijectionValue: HostValue {
    var component: ComponentValue
    /// The parameters' values, the sizes that their types bound, and the members, which may call each other.
    var scope: Scope

    var name: String { component.declaration.name.text }
    public var kindName: String { "the bijection `\(name)`" }
    public func member(_ name: String) -> Staged? { nil }
    public var rendered: String { "bijection \(name)" }
}

// Distributions of a bijection's values: `transformed(iid(normal(0, 1), D), planar(w, b, v))`. A draw carries its own density, so that
// a flow which is followed forward only, such as a planar one, serves as a guide; values from elsewhere need the inverse.
extension Evaluator {
    func makeBijection(_ component: ComponentValue, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        let declaration = component.declaration
        let given = try matched(arguments, to: declaration.parameters, of: declaration.name.text, at: span)
        let scope = Scope(parent: component.scope)
        for (parameter, argument) in zip(declaration.parameters, given) {
            scope.declare(parameter.name.text, try fitted(argument, to: parameter, of: declaration.name.text, in: scope, at: span))
        }
        declareMembers(of: declaration, in: scope)
        return .host(BijectionValue(component: component, scope: scope))
    }

    /// `transformed(base, bijection, …)`: the bijections are applied in the order in which they are written.
    func transformedDistribution(_ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        guard arguments.count >= 2, case .distribution(var result) = arguments[0].value else {
            throw Diagnostic(.badArguments, "`transformed` takes a distribution and a bijection: `transformed(iid(normal(0, 1), D), planar(w, b, v))`", at: span)
        }
        for argument in arguments.dropFirst() {
            guard case .host(let host) = argument.value, let bijection = host as? BijectionValue else {
                throw Diagnostic(.badArguments, "a bijection is needed here, but this is \(argument.value.kindName)", at: argument.span)
            }
            result = DistributionValue(.transformed(result, bijection))
        }
        return .distribution(result)
    }

    func resultType(of bijection: BijectionValue, onto base: DistributionValue, at span: Span) throws -> TypeValue {
        guard let member = bijection.component.declaration.member("constrained"), case .type(let type) = member.content else {
            return TypeValue(.unbounded, try shape(of: base, at: span))
        }
        return try evaluateType(type, in: bijection.scope)
    }

    /// The value at a point, and the log absolute Jacobian determinant there.
    func forward(_ bijection: BijectionValue, _ point: Staged, at span: Span) throws -> (value: Staged, logJacobian: Staged) {
        guard case .tuple(let results) = try apply("forward", of: bijection, point, at: span), results.count == 2 else {
            throw Diagnostic(.badModel, "`forward` of `\(bijection.name)` must return the value and the log Jacobian", at: span)
        }
        return (results[0].value, results[1].value)
    }

    private func inverse(_ bijection: BijectionValue, _ value: Staged, at span: Span) throws -> Staged {
        guard bijection.component.declaration.member("inverse") != nil else {
            throw Diagnostic(
                .badModel, "the density of a value that `\(bijection.name)` has not drawn itself needs its `inverse`, and it has none", at: span,
                notes: ["A flow that goes one way serves as a guide; a prior, a proposal that is kept, and `by stl` need a flow that goes both ways."])
        }
        return try apply("inverse", of: bijection, value, at: span)
    }

    /// `flow.forward(z)` gives the value and the log Jacobian, `flow.inverse(x)` the way back.
    func apply(_ name: String, of bijection: BijectionValue, _ argument: Staged, at span: Span) throws -> Staged {
        guard let member = bijection.component.declaration.member(name), case .function(let parameters, _, let body) = member.content,
            let parameter = parameters.first
        else { throw Diagnostic(.badModel, "the bijection `\(bijection.name)` has no `\(name)`", at: span) }
        let scope = Scope(parent: bijection.scope)
        scope.declare(parameter.name.text, argument)
        return try entering(at: span) { try returned(body, in: scope, of: bijection.name, at: span) }
    }

    // MARK: Draws and densities

    func drawTransformed(_ base: DistributionValue, _ bijection: BijectionValue, at span: Span) throws -> Staged {
        try forward(bijection, try draw(base, at: span), at: span).value
    }

    /// A draw with its own log density: no inverse is needed.
    func chosenTransformed(
        _ base: DistributionValue, _ bijection: BijectionValue, by strategy: Strategy?, at span: Span
    ) throws -> (value: Staged, logDensity: Staged) {
        let drawn = try chosen(base, by: strategy, at: span)
        let (value, logJacobian) = try forward(bijection, drawn.value, at: span)
        return (value, try binary(.subtract, drawn.logDensity, logJacobian, at: span))
    }

    func logDensityTransformed(_ base: DistributionValue, _ bijection: BijectionValue, _ value: Staged, at span: Span) throws -> Staged {
        let point = try inverse(bijection, value, at: span)
        let logJacobian = try forward(bijection, point, at: span).logJacobian
        return try binary(.subtract, try logDensity(base, point, isInside: false, at: span), logJacobian, at: span)
    }

    /// The bijection with its parameters as constants.
    func stopped(_ bijection: BijectionValue, at span: Span) throws -> BijectionValue {
        let scope = Scope(parent: bijection.component.scope)
        for parameter in bijection.component.declaration.parameters {
            if let value = bijection.scope.lookup(parameter.name.text) { scope.declare(parameter.name.text, try stopped(value, at: span)) }
        }
        for (name, variable) in bijection.scope.variables where scope.variables[name] == nil {
            if case .function = variable.value { continue }
            scope.declare(name, variable.value)
        }
        declareMembers(of: bijection.component.declaration, in: scope)
        return BijectionValue(component: bijection.component, scope: scope)
    }
}
