import AuspexSyntax

extension Checker {
    func inferCall(_ call: Expression, _ callee: Expression, _ arguments: [Argument]) -> Typed {
        switch callee.kind {
        case .name(let name):
            if let entity = scope.lookUp(name) { return inferCall(of: entity, name: name, callee, arguments, at: call.span) }
            if let combinator = Combinator(rawValue: name) { return inferCombinator(combinator, arguments, at: call.span, callee: callee.span) }
            if let host = HostFunction.named(name), !meansLibrary(name, arguments) { return inferHost(host, arguments, at: call.span, callee: callee.span) }
            if let signature = builtinSignature(name) { return inferBuiltin(name, signature, arguments, at: call.span, callee: callee.span) }
            if let entity = libraryEntity(name) { return inferCall(of: entity, name: name, callee, arguments, at: call.span) }
            if Checker.constants[name] != nil {
                inferAll(arguments)
                report(.notCallable, "`\(name)` is a number and cannot be called", at: callee.span, label: "not a function")
                return .unknown
            }
            inferAll(arguments)
            if scalarType(name) != nil || VectorStructure(rawValue: name) != nil {
                report(
                    .notCallable, "`\(name)` is a type; it stands after a colon, or as the argument of flat", at: callee.span, label: "not a function")
            } else {
                reportUnknown(name, at: callee.span)
            }
            return .unknown
        case .member(let base, let name): return inferMethod(base, name, arguments, at: call.span)
        case .integer, .real, .boolean, .string, .call, .index, .unary, .binary, .range, .array, .comprehension, .tuple,
            .conditional, .closure, .given, .missing:
            let typed = infer(callee)
            return inferCall(ofValue: typed, arguments, at: call.span, callee: callee.span)
        }
    }

    /// Whether a name that both the library and the table of host functions have is meant as the library's: `laplace(0, 1)`
    /// is a distribution, `laplace(m() given y = obs)` an approximation of a posterior.
    private func meansLibrary(_ name: String, _ arguments: [Argument]) -> Bool {
        guard libraryEntity(name) != nil else { return false }
        guard let first = arguments.first else { return context.place != .file }
        silence += 1
        defer { silence -= 1 }
        switch infer(first.value).type {
        case .model, .posterior, .inference: return false
        case .unknown: return context.place != .file
        case .nothing, .string, .numeric, .range, .list, .tuple, .structure, .function, .distribution, .named: return true
        }
    }

    @discardableResult
    func inferAll(_ arguments: [Argument]) -> [Typed] { arguments.map { infer($0.value) } }

    private func inferCall(of entity: Entity, name: String, _ callee: Expression, _ arguments: [Argument], at span: Span) -> Typed {
        switch entity {
        case .variable(let variable):
            let typed = infer(callee)
            _ = variable
            return inferCall(ofValue: typed, arguments, at: span, callee: callee.span)
        case .function(let function): return inferCall(of: function, arguments, at: span, callee: callee.span)
        case .component(let component): return inferCall(of: component, arguments, at: span, callee: callee.span)
        case .structure(let structure):
            let signature = signature(of: structure)
            return instantiate(signature, arguments, at: span, callee: callee.span).typed
        }
    }

    private func inferCall(ofValue typed: Typed, _ arguments: [Argument], at span: Span, callee: Span) -> Typed {
        switch typed.type {
        case .function(let parameters, let result):
            let given = inferAll(arguments)
            if !parameters.isEmpty, arguments.count > parameters.count {
                report(
                    .extraArgument, "this function takes \(parameters.count) argument\(parameters.count == 1 ? "" : "s"), and here are \(arguments.count)",
                    at: arguments[parameters.count].value.span, label: "too many")
            } else if parameters.contains(where: { !$0.isUnknown }), arguments.count < parameters.count {
                report(
                    .missingArgument, "this function takes \(parameters.count) argument\(parameters.count == 1 ? "" : "s"), and here \(arguments.count == 1 ? "is" : "are") \(arguments.count)",
                    at: span, label: "too few")
            }
            return Typed(result.inexact, random: typed.isRandom || given.contains { $0.isRandom })
        case .structure(let structure):
            if let result = inferCall(ofMethod: StructDeclaration.callMethod, of: structure, arguments, random: typed.isRandom, at: span, callee: callee) { return result }
            inferAll(arguments)
            report(
                .notCallable, "a `\(structure.name)` cannot be called", at: callee, label: "\(typed.type)",
                notes: ["A struct with a method `\(StructDeclaration.callMethod)` can."])
            return .unknown
        case .unknown, .posterior:
            let given = inferAll(arguments)
            return Typed(.unknown, random: typed.isRandom || given.contains { $0.isRandom })
        case .named(let name):
            let given = inferAll(arguments)
            let random = typed.isRandom || given.contains { $0.isRandom }
            // A density is a function of a point.
            if name == "Density" { return Typed(.real.inexact, random: random) }
            return Typed(.unknown, random: random)
        case .model(let model) where !model.isConditioned:
            // The same program, with the same parameters, at other arguments: what depends on these is not followed.
            let given = inferAll(arguments)
            return Typed(.model(model), random: typed.isRandom || given.contains { $0.isRandom })
        case .nothing, .string, .numeric, .range, .list, .tuple, .distribution, .model, .inference:
            inferAll(arguments)
            var notes: [String] = []
            if case .numeric = typed.type { notes = ["A product is written with *."] }
            if case .distribution = typed.type { notes = ["Its parameters have been given already."] }
            report(.notCallable, "only functions can be called, and this is \(typed.type.phrase)", at: callee, label: "\(typed.type)", notes: notes)
            return .unknown
        }
    }

    // MARK: Arguments to parameters

    struct BoundArgument {
        var argument: Argument
        var typed: Typed
        var parameter: Int
    }

    /// Finds the parameter of every argument; mistakes are reported. `accepts` are further labels that are allowed.
    func bind(_ parameters: [CallSignature.Parameter], _ arguments: [Argument], of what: String, at span: Span, callee: Span, infer inferArgument: (Int, Expression) -> Typed) -> [BoundArgument]? {
        var result: [BoundArgument] = []
        var used = Set<Int>()
        var next = 0
        var sawLabel: Span?
        var failed = false
        for argument in arguments {
            var index: Int?
            if let label = argument.label {
                sawLabel = label.span
                index = parameters.firstIndex { $0.label == label.text } ?? parameters.firstIndex { $0.name == label.text }
                if index == nil {
                    failed = true
                    let names = parameters.map(\.label)
                    let suggestion = Suggestions.closest(to: label.text, among: names)
                    report(
                        .unknownLabel, "\(what) has no argument `\(label.text)`", at: label.span, label: "unknown label",
                        notes: names.isEmpty ? ["It takes no arguments."] : ["It takes \(names.joined(separator: ", "))."],
                        fixIts: suggestion.map { [.init("Did you mean `\($0)`?", replace: label.span, with: $0)] } ?? [])
                }
            } else {
                if let sawLabel {
                    failed = true
                    report(
                        .positionalAfterLabelled, "an argument without a label comes before those with one", at: argument.value.span, label: "no label",
                        related: [.init(sawLabel, "labelled")])
                } else if next < parameters.count {
                    index = next
                    if !parameters[next].isVariadic { next += 1 }
                } else {
                    failed = true
                    let count = parameters.count
                    let takes = count == 0 ? "no arguments" : count == 1 ? "one argument" : "\(count) arguments"
                    report(
                        .extraArgument, "\(what) takes \(takes)\(count == 0 ? "" : " (\(parameters.map(\.label).joined(separator: ", ")))"), and here are \(arguments.count)",
                        at: argument.value.span, label: "one too many")
                    let rest = arguments[(result.count + (failed ? 0 : 0))...]
                    _ = rest
                }
            }
            let typed = index.map { inferArgument($0, argument.value) } ?? infer(argument.value)
            guard let index else { continue }
            if used.contains(index) && !parameters[index].isVariadic {
                failed = true
                report(
                    .argumentTwice, "`\(parameters[index].label)` is given twice", at: argument.label?.span ?? argument.value.span, label: "again here",
                    related: result.first { $0.parameter == index }.map { [.init($0.argument.value.span, "first here")] } ?? [])
                continue
            }
            used.insert(index)
            result.append(BoundArgument(argument: argument, typed: typed, parameter: index))
        }
        if failed { return nil }
        let missing = parameters.indices.filter { !used.contains($0) && !parameters[$0].isOptional && !parameters[$0].isVariadic }
        if !missing.isEmpty {
            let names = missing.map { "`\(parameters[$0].label)`" }
            let list = names.count == 1 ? names[0] : names.dropLast().joined(separator: ", ") + " and " + names[names.count - 1]
            report(
                .missingArgument, "\(what) needs \(list)", at: span, label: "\(names.count == 1 ? "argument" : "arguments") missing",
                related: [], notes: parameters.first { missing.contains(parameters.firstIndex(of: $0.label) ?? -1) } == nil ? [] : [])
            return nil
        }
        return result
    }

    /// What a call gives.
    struct Instance {
        var typed: Typed
        /// Shape that arrays in place of scalars lend to the result; nil when not known.
        var batch: [Polynomial?]?
        var bound: [BoundArgument]
        var substitution: Substitution
        var isValid: Bool
    }

    /// Checks a call against a signature and finds its result.
    func instantiate(_ signature: CallSignature, _ arguments: [Argument], at span: Span, callee: Span) -> Instance {
        let what = signature.name
        guard let bound = bind(signature.parameters, arguments, of: what, at: span, callee: callee, infer: { _, value in infer(value) }) else {
            return Instance(typed: Typed(errorResult(signature.result), random: false), batch: nil, bound: [], substitution: Substitution(), isValid: false)
        }
        var substitution = Substitution()
        var batch: [Polynomial?]? = []
        var batchSource: Span?
        var valid = true
        let random = bound.contains { $0.typed.isRandom }
        // Integers that are sizes first: then sizes are compared with them.
        for item in bound {
            let parameter = signature.parameters[item.parameter]
            guard let symbol = parameter.symbol, case .numeric(let numeric) = item.typed.type else { continue }
            if numeric.isScalar, let value = numeric.value {
                substitution.values[symbol] = .some(value)
            } else {
                substitution.values[symbol] = .some(nil)
            }
            substitution.intervals[symbol] = numeric.interval
        }
        for item in bound {
            let parameter = signature.parameters[item.parameter]
            guard !parameter.isVariadic else { continue }
            if let problem = check(item, parameter, signature, &substitution, &batch, &batchSource) {
                valid = false
                report(
                    problem.code, "`\(parameter.label)` of \(what) is \(parameter.type), and \(problem.message)", at: item.argument.value.span,
                    label: "\(item.typed.type)", related: problem.related, notes: problem.notes)
            }
        }
        for index in signature.parameters.indices where !bound.contains(where: { $0.parameter == index }) {
            if let symbol = signature.parameters[index].symbol, substitution.values[symbol] == nil {
                // Left out, so that its default stands: its value is in the declaration, and not followed here.
                substitution.values[symbol] = .some(defaultValues[symbol] ?? nil)
                if case .numeric(let numeric) = signature.parameters[index].type { substitution.intervals[symbol] = numeric.interval }
            }
        }
        if valid { checkDomains(bound, signature, substitution, at: span) }
        for size in signature.sizes where substitution.values[size] == nil { substitution.values[size] = .some(nil) }
        guard valid else {
            return Instance(typed: Typed(errorResult(signature.result), random: random), batch: nil, bound: bound, substitution: substitution, isValid: false)
        }
        var type = substitution.apply(signature.result)
        if case .numeric(var numeric) = type {
            if let lifted = batch, !lifted.isEmpty || numeric.shape == nil {
                numeric.shape = lifted.isEmpty ? numeric.shape : numeric.shape.map { lifted + $0 }
                if !lifted.isEmpty { numeric.value = nil }
            } else if batch == nil {
                numeric.shape = nil; numeric.value = nil
            }
            numeric.interval.isExact = false
            type = .numeric(numeric)
        }
        return Instance(typed: Typed(type, random: random), batch: batch, bound: bound, substitution: substitution, isValid: true)
    }

    /// After a mistake in its arguments, what a call gives is not known in detail, but a distribution stays one.
    private func errorResult(_ type: StaticType) -> StaticType {
        if case .distribution(let distribution) = type { return .distribution(DistributionType(name: distribution.name, draw: nil)) }
        return .unknown
    }

    private func check(
        _ item: BoundArgument, _ parameter: CallSignature.Parameter, _ signature: CallSignature, _ substitution: inout Substitution, _ batch: inout [Polynomial?]?,
        _ batchSource: inout Span?
    ) -> Mismatch? {
        guard case .numeric(let wanted) = parameter.type, case .numeric(let given) = item.typed.type else {
            if case .unknown = item.typed.type {
                // It may be an array, and then so is the result.
                if case .numeric(let wanted) = parameter.type, signature.lifts, wanted.isScalar || signature.kind == "distribution" { batch = batch?.isEmpty ?? true ? nil : batch }
                if let symbol = parameter.symbol { substitution.values[symbol] = .some(nil) }
                return nil
            }
            // A setting of an optimiser may be a function of the step's number: a schedule.
            if signature.kind == ComponentDeclaration.Keyword.optimizer.rawValue, case .function = item.typed.type, parameter.type.numeric?.isScalar == true {
                return nil
            }
            return mismatch(item.typed.type, parameter.type, sizes: signature.sizes, &substitution)
        }
        if let problem = scalarMismatch(given, wanted) { return problem }
        guard let shape = given.shape, let pattern = wanted.shape else {
            if given.shape == nil, wanted.shape != nil, batch?.isEmpty ?? false { batch = nil }
            return nil
        }
        var own = shape
        if shape.count > pattern.count {
            guard signature.lifts, pattern.isEmpty || signature.kind == "distribution" else {
                return mismatch(item.typed.type, parameter.type, sizes: signature.sizes, &substitution)
            }
            let extra = Array(shape.prefix(shape.count - pattern.count))
            own = Array(shape.suffix(pattern.count))
            if let known = batch {
                if known.isEmpty {
                    batch = extra
                    batchSource = item.argument.value.span
                } else if known.count != extra.count || zip(known, extra).contains(where: { differ($0, $1) }) {
                    let clash = known.count == extra.count ? zip(known, extra).first { differ($0, $1) } : nil
                    let words = if let clash, let a = clash.0, let b = clash.1 { "the sizes \(a) and \(b) differ" } else { "the shapes \(shapeWords(known)) and \(shapeWords(extra)) differ" }
                    return Mismatch(
                        code: .sizesDiffer, message: "\(words) (arrays of parameters have one common shape)",
                        related: (batchSource.map { [.init($0, "\(shapeWords(known))")] } ?? []) + originLabels(clash?.0, clash?.1))
                } else {
                    batch = zip(known, extra).map { $0 ?? $1 }
                }
            }
        } else if shape.count < pattern.count {
            let message = shape.isEmpty ? "this is one number" : "this has \(shape.count) dimension\(shape.count == 1 ? "" : "s")"
            return Mismatch(code: .sizesDiffer, message: message)
        }
        for (size, wantedSize) in zip(own, pattern) {
            guard let size, let wantedSize else { continue }
            if let problem = bindSize(wantedSize, to: size, sizes: signature.sizes, &substitution) { return problem }
        }
        return nil
    }
}

extension [CallSignature.Parameter] {
    func firstIndex(of label: String) -> Int? { firstIndex { $0.label == label } }
}
