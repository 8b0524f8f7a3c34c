import AuspexIR
import AuspexSyntax

// Unconstrained coordinates. Which bijection belongs to a support is said here; what it does is written in
// `stdlib/bijections`.
extension Evaluator {
    /// The bijection of a support: its name in the library and its arguments; nil for the identity.
    private func bijection(for support: Support) -> (name: String, arguments: [Staged])? {
        switch support {
        case .real(nil, nil, _, _): nil
        case .real(let lower?, nil, _, _): ("lower_bound", [lower])
        case .real(nil, let upper?, _, _): ("upper_bound", [upper])
        case .real(let lower?, let upper?, _, _): ("interval", [lower, upper])
        case .structured(let structure, let size): (structure.bijection, [.int(size)])
        case .integer, .boolean, .string, .record, .opaque: nil
        }
    }

    private func scope(of name: String, _ arguments: [Staged], at span: Span) throws -> (ComponentDeclaration, Scope) {
        guard case .component(let declaration)? = compilation.libraryDeclaration(name)?.kind, declaration.keyword == .bijection else {
            throw Diagnostic(.unknownName, "the library has no bijection `\(name)`", at: span)
        }
        let scope = Scope(parent: libraryScope)
        for (parameter, argument) in zip(declaration.parameters, arguments) { scope.declare(parameter.name.text, argument) }
        return (declaration, scope)
    }

    /// How many unconstrained numbers one value of a support has.
    func unconstrainedSize(of support: Support, at span: Span) throws -> Int {
        guard case .structured = support, let (name, arguments) = bijection(for: support) else { return 1 }
        let (declaration, scope) = try scope(of: name, arguments, at: span)
        guard let member = declaration.member("unconstrained"), case .type(let type) = member.content else {
            throw Diagnostic(.badModel, "the bijection `\(name)` does not say its unconstrained type", at: span)
        }
        return try evaluateType(type, in: scope).shape.reduce(1, *)
    }

    /// The value of a support at unconstrained coordinates, and the log absolute Jacobian determinant (nil for the identity).
    func constrain(_ coordinates: Staged, to support: Support, at span: Span) throws -> (value: Staged, logJacobian: Staged?) {
        guard let (name, arguments) = bijection(for: support) else { return (coordinates, nil) }
        let (declaration, scope) = try scope(of: name, arguments, at: span)
        guard let member = declaration.member("forward"), case .function(let parameters, _, let body) = member.content,
            let parameter = parameters.first
        else { throw Diagnostic(.badModel, "the bijection `\(name)` has no `forward`", at: span) }
        let inner = Scope(parent: scope)
        inner.declare(parameter.name.text, coordinates)
        guard case .returned(.tuple(let results)) = try entering(at: span, { try run(body[...], in: inner) }), results.count == 2 else {
            throw Diagnostic(.badModel, "`forward` of `\(name)` must return the value and the log Jacobian", at: member.span)
        }
        // The maps are onto open sets: a bound itself is never reached.
        var interior = support.interval
        if case .real = support {
            interior.excludesLower = true
            interior.excludesUpper = true
        }
        return (ranged(results[0].value, interior), results[1].value)
    }

    /// Unconstrained coordinates of a known value of a type, those of an array's elements one after the other.
    /// - Throws: `Diagnostic` when the value does not have the type's size or lies outside of it.
    public func coordinates(of value: Staged, in type: Staged, at span: Span) throws -> [Double] {
        let type = try asType(type, at: span)
        guard value.shape == type.shape else {
            throw Diagnostic(.sizeMismatch, "\(value.kindName) does not have the size of the type", at: span)
        }
        try test(value, in: type.support, what: "this value", at: span)
        var result: [Double] = []
        try forEachIndex(type.arrayShape) { index in
            let one = index.isEmpty ? value : try element(of: value, at: index.map { .int($0) }, span: span)
            guard let tensor = try unconstrain(one, from: type.support, at: span).knownTensor else { throw notANumber(value, at: span) }
            result += tensor.reals
        }
        return result
    }

    /// Unconstrained coordinates of a value.
    func unconstrain(_ value: Staged, from support: Support, at span: Span) throws -> Staged {
        guard let (name, arguments) = bijection(for: support) else { return value }
        let (declaration, scope) = try scope(of: name, arguments, at: span)
        guard let member = declaration.member("inverse"), case .function(let parameters, _, let body) = member.content,
            let parameter = parameters.first
        else { throw Diagnostic(.badModel, "the bijection `\(name)` has no `inverse`", at: span) }
        let inner = Scope(parent: scope)
        inner.declare(parameter.name.text, value)
        guard case .returned(let result) = try entering(at: span, { try run(body[...], in: inner) }) else {
            throw Diagnostic(.badModel, "`inverse` of `\(name)` must return a value", at: member.span)
        }
        return result
    }
}
