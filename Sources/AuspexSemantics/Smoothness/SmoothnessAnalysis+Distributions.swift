import AuspexSyntax

/// How the sampler of a distribution depends on its parameters.
enum Sampler {
    case differentiable
    /// It draws discrete values on the way; in words, what keeps its draws from moving where there is no distribution function.
    case chooses(String)
    /// It tries until it accepts.
    case rejects(String)
}

extension SmoothnessAnalysis {
    func distribution(_ component: ComponentEntity, _ values: [String: FlowValue]) -> FlowDistribution {
        let declaration = component.declaration
        let flow = declaration.parameters.compactMap { values[$0.name.text]?.flow }.reduce(Flow.rigid) { $0.union($1) }
        var result = FlowDistribution(name: declaration.name.text, component: component, isDiscrete: false, flow: flow, arguments: values)
        read(declaration.result, values, into: &result)
        return result
    }

    /// What the type behind `->` says.
    private func read(_ type: TypeExpression?, _ values: [String: FlowValue], into result: inout FlowDistribution) {
        switch type?.kind {
        case .name(let name):
            if name == "Int" || name == "Bool" { result.isDiscrete = true }
            inherit(values[name], into: &result)
        case .bounded(let name, let bounds):
            if name == "Int" { result.isDiscrete = true }
            inherit(values[name], into: &result)
            result.support = result.support.union(flow(of: bounds, values))
        case .sized(let base, _):
            read(base, values, into: &result)
            result.isScalar = false
        case .function, .tuple, .each, .missing, nil: break
        }
    }

    /// `-> base`: what the base is over.
    private func inherit(_ base: FlowValue?, into result: inout FlowDistribution) {
        guard case .distribution(let base)? = base else { return }
        result.isDiscrete = base.isDiscrete
        result.isScalar = base.isScalar
        result.support = result.support.union(base.support)
    }

    /// What the parameters in the bounds of a support move with.
    private func flow(of bounds: Expression, _ values: [String: FlowValue]) -> Flow {
        switch bounds.kind {
        case .name(let name): values[name]?.flow ?? .rigid
        case .range(let lower, let upper, _): [lower, upper].compactMap { $0 }.reduce(.rigid) { $0.union(flow(of: $1, values)) }
        case .unary(_, let operand): flow(of: operand, values)
        case .binary(_, let a, let b): flow(of: a, values).union(flow(of: b, values))
        case .call(_, let arguments): arguments.reduce(.rigid) { $0.union(flow(of: $1.value, values)) }
        case .integer, .real, .boolean, .string, .member, .index, .array, .comprehension, .tuple, .conditional, .closure, .given, .missing: .rigid
        }
    }

    // MARK: Samplers

    /// Whether draws of a distribution can move with its parameters. A sampler that goes on until something is accepted cannot, nor one that
    /// chooses among values; such a distribution is drawn through its distribution function, where it has one
    /// (Figurnov, Mohamed & Mnih 2018).
    func sampler(of component: ComponentEntity) -> Sampler {
        let key = ObjectIdentifier(component)
        if let known = samplers[key] { return known }
        // Standing in for distributions that draw from each other.
        samplers[key] = Sampler.differentiable
        let declaration = component.declaration
        var found = Sampler.differentiable
        let lacks = "and it has no distribution function `cdf`"
        if case .function(_, _, let body)? = declaration.member("sample")?.content {
            var visitor = SamplerVisitor()
            visitor.walk(body)
            for name in visitor.drawn {
                // Draws of a parameter's distribution are the parameter's own matter.
                guard case .component(let inner)? = checker.resolve(name), inner.declaration.keyword == .distribution, !declaration.parameters.contains(where: { $0.name.text == name }) else { continue }
                let part = distribution(inner, [:])
                if part.isDiscrete {
                    found = .chooses("its sampler draws from the discrete distribution \(name), \(lacks)")
                } else if case .rejects = sampler(of: inner), inner.declaration.member("cdf") == nil || !part.isScalar {
                    found = .rejects("its sampler draws from \(name), which tries until it accepts, \(lacks)")
                }
            }
            if visitor.rejects { found = .rejects("its sampler tries until it accepts, \(lacks)") }
        }
        samplers[key] = found
        return found
    }

    /// Whether a distribution, or what it is a part of, has a member.
    func has(_ member: String, _ distribution: FlowDistribution) -> Bool { distribution.component?.declaration.member(member) != nil }
}

/// Loops that end when something is accepted, and the distributions that are drawn from.
private struct SamplerVisitor: TreeVisitor {
    var rejects = false
    var drawn: [String] = []

    mutating func visit(_ statement: Statement) -> Bool {
        if case .whileLoop = statement.kind { rejects = true }
        return true
    }

    mutating func visit(_ expression: Expression) -> Bool {
        if case .call(let callee, let arguments) = expression.kind, case .name("draw") = callee.kind, let first = arguments.first {
            if case .call(let distribution, _) = first.value.kind, case .name(let name) = distribution.kind { drawn.append(name) }
        }
        return true
    }
}
