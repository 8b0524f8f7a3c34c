import AuspexIR
import AuspexSyntax

// Models: binding arguments, conditioning, and running a body.
extension Evaluator {
    func instance(of function: FunctionValue, _ arguments: [EvaluatedArgument], at span: Span) throws -> ModelInstance {
        let given = try matched(arguments, to: function.parameters, of: function.name, at: span)
        let scope = Scope(parent: function.scope)
        var list: [(name: String, value: Staged)] = []
        for (parameter, argument) in zip(function.parameters, given) {
            let value = try fitted(argument, to: parameter, of: function.name, in: scope, at: span)
            scope.declare(parameter.name.text, value)
            list.append((parameter.name.text, value))
        }
        return ModelInstance(function: function, arguments: list, scope: scope)
    }

    func given(_ base: Expression, _ conditions: [Condition], at span: Span, in scope: Scope) throws -> Staged {
        var posterior: Posterior
        switch try evaluate(base, in: scope) {
        case .model(let model): posterior = Posterior(model: model, observed: [])
        case .posterior(let earlier): posterior = earlier
        case let other: throw Diagnostic(.badCondition, "`given` follows a model, but this is \(other.kindName)", at: base.span)
        }
        for condition in conditions {
            let value = try evaluate(condition.value, in: scope)
            guard value.numericType != nil else {
                throw Diagnostic(.badCondition, "a choice is given a number or an array, but this is \(value.kindName)", at: condition.value.span)
            }
            let path = try self.path(of: condition.target, in: scope)
            if posterior.observed.contains(where: { $0.path == path }) {
                throw Diagnostic(.badCondition, "`\(path)` is given twice", at: condition.target.span)
            }
            posterior.observed.append((path, value, condition.target.span))
        }
        return .posterior(posterior)
    }

    /// `y`, `r.y`, `x[0..<5]` as text; the indices of a partly given array are kept.
    private func path(of target: Expression, in scope: Scope) throws -> String {
        switch target.kind {
        case .name(let name): return name
        case .member(let base, let name): return try path(of: base, in: scope) + "." + name.text
        case .index(let base, let indices):
            let positions = try indices.map { index -> String in
                switch try evaluate(index, in: scope) {
                case .int(let number): return "\(number)..<\(number + 1)"
                case .range(let range):
                    let lower = try range.lower.map { try knownInt($0, "the start of a slice", at: index.span) } ?? 0
                    guard let end = range.upper else {
                        throw Diagnostic(.badCondition, "the end of this slice must be written", at: index.span)
                    }
                    return "\(lower)..<\(try knownInt(end, "the end of a slice", at: index.span) + (range.isClosed ? 1 : 0))"
                case let other: throw Diagnostic(.badCondition, "an index or a slice is needed here, but this is \(other.kindName)", at: index.span)
                }
            }
            return try path(of: base, in: scope) + "[" + positions.joined(separator: ",") + "]"
        default: throw Diagnostic(.badCondition, "the name of a choice is needed here", at: target.span)
        }
    }

    /// Evaluates the body of a model under the current request. Returns the value that it returns.
    func runModel(_ model: ModelInstance, prefix: String, at span: Span) throws -> Staged {
        try entering(at: span) {
            let scope = Scope(parent: model.scope)
            let outer = (trace?.prefix ?? "", trace?.body ?? [], trace?.scope)
            trace?.prefix = prefix
            trace?.body = model.function.body
            trace?.scope = scope
            let firstSite = trace?.sites.count ?? 0
            let flow = try run(model.function.body[...], in: scope)
            collectOutputs(from: firstSite, prefix: prefix, scope: scope)
            trace?.prefix = outer.0
            trace?.body = outer.1
            trace?.scope = outer.2
            if case .returned(let value) = flow { return value }
            // Without a `return` a nested model stands for its choices.
            let names = (trace?.sites ?? []).dropFirst(firstSite).map { String($0.path.dropFirst(prefix.count)) }.filter { !$0.contains(".") }
            return .record(Record(typeName: model.name, fields: names.compactMap { name in scope.lookup(name).map { (name, $0) } }))
        }
    }

    private func collectOutputs(from first: Int, prefix: String, scope: Scope) {
        guard let trace, trace.mode == .values || trace.mode == .transport || trace.mode.draws else { return }
        for site in trace.sites.dropFirst(first) {
            let name = String(site.path.dropFirst(prefix.count))
            guard !name.contains("."), site.kind != .observed || trace.mode.draws, let value = scope.lookup(name) else { continue }
            if let position = self.trace?.sites.firstIndex(where: { $0.path == site.path }), let type = value.numericType {
                self.trace?.sites[position].shape = type.shape
                self.trace?.sites[position].scalar = type.scalar
            }
            self.trace?.outputs.append((site.path, value))
        }
    }
}
