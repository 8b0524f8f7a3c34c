import AuspexIR
import AuspexSemantics
import AuspexSyntax

// Calls: functions of the language, built-in functions, distributions, structs, models, functions of the host.
extension Evaluator {
    func call(_ callee: Expression, _ written: [Argument], at span: Span, in scope: Scope) throws -> Staged {
        func given() throws -> [EvaluatedArgument] {
            try written.map { EvaluatedArgument(label: $0.label, value: try evaluate($0.value, in: scope), span: $0.value.span) }
        }
        // Members with rules of their own: `base.log_density(x)` of a distribution; `base.step(gradient: g)`, `objective.value(x)` and
        // `target.product(x, v)` of what an optimiser works with.
        if case .member(let base, let name) = callee.kind {
            switch try evaluate(base, in: scope) {
            case .distribution(let distribution):
                return try distributionFunction(name, of: distribution, try given(), at: span)
            case .host(let bijection as BijectionValue) where ["forward", "inverse"].contains(name.text):
                guard let argument = try given().first else { throw Diagnostic(.badArguments, "`\(name.text)` of a bijection takes a value", at: span) }
                return try apply(name.text, of: bijection, argument.value, at: span)
            case .density(let density): return try densityFunction(name, of: density, given, at: span)
            case .host(let value):
                if let result = try trainingFunction(name, of: value, given, at: span) { return result }
                if let algorithm = value as? AlgorithmValue { return try algorithmFunction(name, of: algorithm, try given(), at: span) }
            default: break
            }
        }
        let function = try evaluate(callee, in: scope)
        if case .builtin(let name) = function, let declared = HostFunction.named(name), host.isHostFunction(name) {
            if name == "average", isBuilding, estimation != nil {
                let (repeated, others) = split(written, at: "objective", of: declared)
                return try averagedExpression(repeated, try hostArguments(others, of: declared, in: scope), at: span, in: scope)
            }
            let arguments = try hostArguments(written, of: declared, in: scope)
            if let value = try generativeFunction(name, arguments, at: span) { return value }
            if let value = try derivedProgram(name, arguments, at: span) { return value }
            if let value = try transportFunction(name, arguments, at: span) { return value }
            if let value = try conditionedFunction(name, arguments, at: span) { return value }
            guard let value = try host.call(name, arguments, at: span, in: self) else {
                throw Diagnostic(.notCallable, "`\(name)` is not available here", at: span)
            }
            return value
        }
        return try apply(function, try given(), at: span, calleeSpan: callee.span, in: scope)
    }

    public func apply(
        _ function: Staged, _ arguments: [EvaluatedArgument], at span: Span, calleeSpan: Span? = nil, in scope: Scope
    ) throws -> Staged {
        switch function {
        case .function(let function): return try call(function, arguments, at: span)
        case .component(let component): return try make(component, arguments, at: span)
        case .structure(let declaration): return try make(declaration, arguments, at: span)
        case .builtin(let name): return try callBuiltin(name, arguments, at: span)
        case .density(let density): return try call(density, arguments, at: span)
        case .model(let model):
            // The same program at other arguments: it keeps its parameters.
            var other = try instance(of: model.function, arguments, at: span)
            (other.parameters, other.isConstant) = (model.parameters, model.isConstant)
            return .model(other)
        case .record(let record):
            guard let method = record.declaration?.method(StructDeclaration.callMethod) else {
                throw Diagnostic(
                    .notCallable, "a `\(record.typeName)` cannot be called", at: calleeSpan ?? span,
                    notes: ["A struct with a method `\(StructDeclaration.callMethod)` can."])
            }
            return try call(bound(method, to: record), arguments, at: span)
        case .string(let text):
            throw Diagnostic(
                .notCallable, "a string cannot be called", at: calleeSpan ?? span,
                notes: ["It is \"\(text)\". A function is given by its name, without quotes, or as what a call makes, such as `f(…)`."])
        case .list, .tuple, .range, .bool, .int, .real, .array, .dynamic, .distribution, .type, .posterior, .host, .row, .nothing:
            throw Diagnostic(.notCallable, "\(function.kindName) cannot be called", at: calleeSpan ?? span)
        }
    }

    private func callBuiltin(_ name: String, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        if let value = try probabilityBuiltin(name, arguments, at: span) { return value }
        if let value = try builtin(name, arguments, at: span) { return value }
        if let value = try host.call(name, arguments, at: span, in: self) { return value }
        throw Diagnostic(.notCallable, "`\(name)` cannot be called here", at: span)
    }

    // MARK: Functions of the host

    /// The argument for one parameter, as it is written, and all others with their labels.
    private func split(_ written: [Argument], at name: String, of function: HostFunction) -> (own: Expression?, others: [Argument]) {
        var next = 0
        let labelled = written.map { argument in
            guard argument.label == nil, function.parameters.indices.contains(next) else { return argument }
            defer { next += 1 }
            return Argument(label: Name(function.parameters[next].name, span: argument.value.span), value: argument.value)
        }
        return (labelled.first { $0.label?.text == name }?.value, labelled.filter { $0.label?.text != name })
    }

    /// Arguments of a function of the host. Where it takes names of choices or one of some words, these are not looked up:
    /// they arrive as strings.
    private func hostArguments(_ written: [Argument], of function: HostFunction, in scope: Scope) throws -> [EvaluatedArgument] {
        var next = 0
        return try written.map { argument in
            let parameter: HostFunction.Parameter?
            if let label = argument.label {
                parameter = function.parameters.first { $0.name == label.text }
                guard parameter != nil else {
                    throw Diagnostic(
                        .badArguments, "`\(function.name)` has no parameter `\(label.text)`", at: label.span,
                        notes: ["It is called as \(function)."])
                }
            } else {
                parameter = function.parameters.indices.contains(next) ? function.parameters[next] : nil
                if parameter?.isVariadic != true { next += 1 }
                guard parameter != nil else {
                    throw Diagnostic(
                        .badArguments, "`\(function.name)` takes fewer arguments", at: argument.value.span, notes: ["It is called as \(function)."])
                }
            }
            let value: Staged
            switch parameter?.kind {
            case .word(let words)?:
                // A word stands for itself; another name may be a variable that holds one.
                if case .name(let name) = argument.value.kind, !words.contains(name), case .string(let word)? = scope.lookup(name) {
                    value = .string(word)
                } else {
                    value = try choiceNames(argument.value, in: scope)
                }
            case .choices?: value = try choiceNames(argument.value, in: scope)
            case .any?, .model?, .draws?, .integer?, .positive?, .fraction?, .real?, .boolean?, .string?, .kernel?, .objective?, .optimizer?,
                .algorithm?, nil:
                value = try evaluate(argument.value, in: scope)
            }
            let label = argument.label ?? parameter.map { Name($0.name, span: argument.value.span) }
            return EvaluatedArgument(label: label, value: value, span: argument.value.span)
        }
    }

    /// `mu`, `r.beta`, `theta[0]`, or a list of such, as strings.
    private func choiceNames(_ expression: Expression, in scope: Scope) throws -> Staged {
        switch expression.kind {
        case .name(let name): return .string(name)
        case .array(let elements): return .list(try elements.map { try choiceNames($0, in: scope) })
        case .member(let base, let name):
            guard case .string(let path) = try choiceNames(base, in: scope) else { break }
            return .string("\(path).\(name.text)")
        case .index(let base, let indices):
            guard case .string(let path) = try choiceNames(base, in: scope) else { break }
            let numbers = try indices.map { String(try knownInt(try evaluate($0, in: scope), "an index", at: $0.span)) }
            return .string("\(path)[\(numbers.joined(separator: ","))]")
        case .string, .call, .integer, .real, .boolean, .unary, .binary, .range, .comprehension, .tuple, .conditional, .closure, .given,
            .missing:
            break
        }
        let value = try evaluate(expression, in: scope)
        if case .string = value { return value }
        throw Diagnostic(.badArguments, "the name of a choice is needed here, such as `mu` or `[mu, tau]`", at: expression.span)
    }

    // MARK: Functions of the language

    private func call(_ function: FunctionValue, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        switch function.keyword {
        case .model, .guide: return .model(try instance(of: function, arguments, at: span))
        case .kernel where !function.parameters.isEmpty && arguments.count < function.parameters.filter({ $0.defaultValue == nil }).count:
            var bound = function
            for argument in arguments {
                guard let label = argument.label else {
                    throw Diagnostic(.badArguments, "the settings of a kernel are given by label", at: argument.span)
                }
                bound.bound[label.text] = argument.value
            }
            return .function(bound)
        case .objective where !isBuilding: return .host(ObjectiveInstance(function: function, arguments: arguments))
        case .function, .kernel, .objective: break
        }
        do { return try entered(function, arguments, at: span) } catch var problem as Diagnostic {
            // What is found in another file, such as the library's, was asked for here.
            if let place = problem.span, place.source != span.source, !problem.related.contains(where: { $0.span.source == span.source }) {
                problem.related.append(Diagnostic.Label(span, "called here"))
            }
            throw problem
        }
    }

    private func entered(_ function: FunctionValue, _ arguments: [EvaluatedArgument], at span: Span) throws -> Staged {
        try entering(at: span) {
            var given = try matched(arguments, to: function.parameters, of: function.name, bound: function.bound, at: span)
            if let lifted = try liftedCall(function, &given, at: span) { return lifted }
            let scope = Scope(parent: function.scope)
            for (parameter, argument) in zip(function.parameters, given) {
                scope.declare(parameter.name.text, try fitted(argument, to: parameter, of: function.name, in: scope, at: span))
            }
            guard case .returned(let value) = try run(function.body[...], in: scope) else {
                // A body that is one expression gives its value.
                if function.body.count == 1, case .expression(let expression) = function.body[0].kind, function.name == "closure" {
                    return try evaluate(expression, in: scope)
                }
                return .nothing
            }
            return value
        }
    }

    /// Arguments in the order of the parameters; nil where the default applies.
    func matched(
        _ arguments: [EvaluatedArgument], to parameters: [Parameter], of name: String, bound: [String: Staged] = [:], at span: Span
    ) throws -> [EvaluatedArgument?] {
        var result: [EvaluatedArgument?] = parameters.map { parameter in
            bound[parameter.label].map { EvaluatedArgument(label: nil, value: $0, span: span) }
        }
        var next = 0
        for argument in arguments {
            if let label = argument.label {
                guard let position = parameters.firstIndex(where: { $0.label == label.text || $0.name.text == label.text }) else {
                    throw Diagnostic(
                        .badArguments, "`\(name)` has no parameter `\(label.text)`", at: label.span,
                        notes: ["Its parameters are: \(parameters.map(\.label).joined(separator: ", "))."])
                }
                guard result[position] == nil || bound[parameters[position].label] != nil else {
                    throw Diagnostic(.badArguments, "`\(label.text)` is given twice", at: label.span)
                }
                result[position] = argument
            } else {
                while next < parameters.count, result[next] != nil { next += 1 }
                guard next < parameters.count else {
                    throw Diagnostic(
                        .badArguments,
                        "`\(name)` takes \(parameters.count) argument\(parameters.count == 1 ? "" : "s"), but more are given", at: argument.span)
                }
                result[next] = argument
                next += 1
            }
        }
        for (parameter, argument) in zip(parameters, result) where argument == nil && parameter.defaultValue == nil {
            throw Diagnostic(.badArguments, "`\(name)` needs a value for `\(parameter.label)`", at: span)
        }
        return result
    }

    /// The value of a parameter: the argument, or the default evaluated where the earlier parameters are visible; sizes of
    /// the parameter's type are bound in the scope.
    func fitted(
        _ argument: EvaluatedArgument?, to parameter: Parameter, of name: String, in scope: Scope, at span: Span
    ) throws -> Staged {
        guard let argument else {
            guard let expression = parameter.defaultValue else { return .nothing }
            return try evaluate(expression, in: scope)
        }
        guard let type = parameter.type else { return argument.value }
        return try conform(argument.value, to: type, what: "`\(parameter.label)` of `\(name)`", at: argument.span, in: scope)
    }

    /// A function whose parameters are scalars, called with arrays: applied element by element.
    private func liftedCall(_ function: FunctionValue, _ given: inout [EvaluatedArgument?], at span: Span) throws -> Staged? {
        var shape: [Int]?
        var lifted: [Int] = []
        for (position, parameter) in function.parameters.enumerated() {
            guard let argument = given[position], let type = parameter.type, Self.isScalarType(type),
                let own = argument.value.shape, !own.isEmpty
            else { continue }
            guard shape == nil || shape == own else {
                throw Diagnostic(
                    .sizeMismatch, "`\(function.name)` acts on each element, so its array arguments need equal sizes", at: argument.span)
            }
            shape = own
            lifted.append(position)
        }
        guard let shape else { return nil }
        let arguments = given
        return try mapped(over: shape, at: span) { index in
            var one = arguments.map { $0 ?? nil }
            for position in lifted {
                guard let argument = arguments[position] else { continue }
                one[position]?.value = try self.element(of: argument.value, at: index, span: argument.span)
            }
            let list = zip(function.parameters, one).compactMap { parameter, argument in
                argument.map { EvaluatedArgument(label: Name(parameter.label, span: $0.span), value: $0.value, span: $0.span) }
            }
            return try self.call(function, list, at: span)
        }
    }

    static func isScalarType(_ type: TypeExpression) -> Bool {
        switch type.kind {
        case .name(let name): ["Real", "Int", "Bool", "Positive", "NonNegative", "Unit"].contains(name)
        case .bounded: true
        case .sized, .function, .tuple, .each, .missing: false
        }
    }

    /// An array of the given shape, element by element: a loop in the function being built, or one after the other.
    func mapped(over shape: [Int], at span: Span, _ body: ([Staged]) throws -> Staged) throws -> Staged {
        guard isBuilding else {
            var elements: [Staged] = []
            try forEachIndex(shape) { elements.append(try body($0.map { .int($0) })) }
            let flat = try array(elements, at: span)
            guard let type = flat.numericType else { return flat }
            return try reshape(flat, type, to: shape + type.shape.dropFirst(), at: span)
        }
        guard let indices = builder?.openLoop(extents: shape) else { throw notKnown("this array", at: span) }
        let outer = randomness, outerEstimates = openEstimates()
        let element = try body(zip(indices, shape).map { .dynamic(Dynamic($0, .int, range: Interval(0, Double($1 - 1)))) })
        let value = try lift(element, at: span)
        let estimates = takeEstimates(since: outerEstimates)
        guard let region = builder?.close(results: [value] + estimates),
            let results = builder?.finishLoop(shape, region, [.map] + estimates.map { _ in .sum }), let result = results.first,
            let type = builder?.type(of: result)
        else { throw notKnown("this array", at: span) }
        putEstimates(Array(results.dropFirst()), onto: outerEstimates)
        randomness = outer
        return .dynamic(Dynamic(result, type, range: element.interval))
    }

    func forEachIndex(_ shape: [Int], _ body: ([Int]) throws -> Void) rethrows {
        guard shape.allSatisfy({ $0 > 0 }) else { return }
        var index = shape.map { _ in 0 }
        while true {
            try body(index)
            var axis = shape.count - 1
            while axis >= 0 {
                index[axis] += 1
                if index[axis] < shape[axis] { break }
                index[axis] = 0
                axis -= 1
            }
            if axis < 0 { return }
        }
    }
}
