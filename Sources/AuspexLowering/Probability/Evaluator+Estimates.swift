import AuspexIR
import AuspexSyntax

/// An objective with its arguments.
public struct ObjectiveInstance: HostValue {
    public var function: FunctionValue
    public var arguments: [EvaluatedArgument]
    /// Runs that one estimate is the mean of, and how their random numbers go together.
    public var runs = 1
    public var points = PointSet.independent
    /// Random directions along which the gradient is taken forward; nil is reverse mode, all of it.
    public var directions: Int?
    /// What stands for the values of an objective that gives several; nil is their mean.
    public var combination: FunctionValue?

    public init(function: FunctionValue, arguments: [EvaluatedArgument]) { self.function = function; self.arguments = arguments }

    public var kindName: String { "the objective `\(function.name)`" }
    public func member(_ name: String) -> Staged? { nil }
    public var rendered: String { "objective \(function.name)" + (runs > 1 ? ", mean of \(runs) \(points.rawValue) runs" : "") }
}

/// An objective as a function with forks: the surrogate that `resolvingForks` makes of it estimates objective and gradient.
public struct LoweredObjective {
    /// Inputs: the parameters' unconstrained coordinates, a key, the moving average of the objective, then data.
    /// Outputs: the objective, the control variate that is to be added to its surrogate, then the constrained values of all parameters, and then the parts
    /// of an objective that gives several values.
    public var function: Function
    public var data: [(input: Int, tensor: Tensor)]
    public var parameters: [ObjectiveParameter]
    /// Where optimisation starts.
    public var initial: [Double]
    /// Some choice subtracts the objective's moving average from what it is scored with.
    public var usesMovingAverage: Bool
    /// Some choice's baseline is the mean of the other particles, and there are none. Values are right all the same; gradients lack the baseline.
    public var lacksOtherParticles: Bool
    /// Some choices count more or less than once, so that a trace's log density is not that of one distribution.
    public var isScaled: Bool
    /// The programs that own parameters, by the name that their parameters' paths begin with.
    public var roots: [(set: ParameterSet, name: String)]
    /// The parameters of the file that it reads.
    public var fileParameters: [FileParameter]
    /// Where the choices with alternatives are written, by the number that each carries.
    public var sites: [Span]
    /// Random directions along which the gradient is taken forward.
    public var directions: Int?
    /// How many values the objective gives, where it gives an array.
    public var partCount: Int?
    /// Whether the parameters will be moved to make it larger.
    public var maximizes = true
}

extension Evaluator {
    /// An objective of the standard library with its arguments; nil when there is none of that name.
    public func libraryObjective(_ name: String, _ arguments: [Staged], at span: Span) -> ObjectiveInstance? {
        guard case .function(let function)? = predefined(name), function.keyword == .objective else { return nil }
        return ObjectiveInstance(function: function, arguments: arguments.map { EvaluatedArgument(label: nil, value: $0, span: span) })
    }

    /// The estimator of an objective: the mean over `particles` independent runs.
    /// - Parameters:
    ///   - maximizes: which way the parameters will be moved.
    ///   - initialKey: key of initial values that are drawn.
    /// - Throws: `Diagnostic` for what cannot be estimated as its strategies ask.
    public func estimate(of objective: ObjectiveInstance, particles: Int = 1, maximizes: Bool = true, initialKey: Int, at span: Span) throws -> LoweredObjective {
        let saved = (builder, lifted, dataInputs, trace, randomness, loops, retained, estimation, drawMode)
        defer { (builder, lifted, dataInputs, trace, randomness, loops, retained, estimation, drawMode) = saved }
        var fresh = Builder(name: objective.function.name)
        let position = fresh.input("parameters", Type(.real, [1 << 40]), role: .variable)
        let key = fresh.input("key", .int, role: .variable)
        let average = fresh.input("moving_average", .real, role: .data)
        builder = fresh
        (lifted, dataInputs, loops, trace) = ([:], [], [], nil)
        estimation = EstimationContext(position: position, initialKey: initialKey, movingAverage: average)
        estimation?.direction = maximizes ? 1 : -1
        randomness = Randomness(key: .dynamic(Dynamic(key, .int)))
        drawMode = .estimated
        do {
            let runs = particles * (objective.points == .independent ? objective.runs : 1)
            let (values, control) = try runs > 1 ? averaged(objective, runs, at: span) : one(objective, at: span)
            let value = try combined(values, objective, at: span), partCount = builder?.type(of: values).shape.first
            // Keys of the particles are not known out here, and parameters need none.
            randomness = nil
            let parameters = try zip(estimation?.blocks ?? [], estimation?.kinds ?? []).map { block, kind in
                (name: block.path, value: try lift(try unpacked(block, kind, at: span), at: span))
            }
            guard let context = estimation, var current = builder else { throw notKnown("this objective", at: span) }
            current.setShape(of: position, [context.initial.count])
            let function = current.finish([(name: "objective", value: value), (name: "control_variate", value: control)] + parameters + (partCount == nil ? [] : [(name: "parts", value: values)]))
            let data = dataInputs.enumerated().map { (input: $0.offset + 3, tensor: $0.element.array.tensor) }
            return LoweredObjective(
                function: function, data: data, parameters: context.blocks, initial: context.initial, usesMovingAverage: context.usesMovingAverage,
                lacksOtherParticles: runs == 1 && !context.particleScores.isEmpty, isScaled: context.isScaled, roots: context.roots, fileParameters: context.fileParameters, sites: context.sites,
                directions: objective.directions, partCount: partCount, maximizes: maximizes)
        } catch let unknown as NotKnown {
            throw unknown.diagnostic
        } catch let failure as NotOwnElement {
            throw Diagnostic(.dynamicStructure, "the elements of `\(failure.name)` cannot be used in this way inside of a loop", at: span)
        }
    }

    /// The number that stands for the values of an objective that gives several: their mean, or what the optimiser says. To it as to all of an optimiser
    /// they are what is minimised.
    private func combined(_ values: Value, _ objective: ObjectiveInstance, at span: Span) throws -> Value {
        guard let count = builder?.type(of: values).shape.first else { return values }
        guard let combination = objective.combination else {
            let sum = try emitOne([dynamic(values)], at: span) { builder, all in builder.sum([count]) { $0.load(all[0], $1) } }
            return try lift(try binary(.divide, sum, .real(Double(count)), at: span), at: span)
        }
        let isClimbed = estimation?.direction == 1
        let descended = isClimbed ? try unary(.negate, dynamic(values), at: span) : dynamic(values)
        let value = try apply(.function(combination), [EvaluatedArgument(label: nil, value: descended, span: span)], at: span, in: globals)
        guard value.shape == [] else {
            throw Diagnostic(.wrongKind, "what stands for several values must be one number, but this is \(value.kindName)", at: span)
        }
        return try lift(isClimbed ? try unary(.negate, try asReal(value, at: span), at: span) : try asReal(value, at: span), at: span)
    }

    /// One run: the objective's value, and the sum of the control variates.
    private func one(_ objective: ObjectiveInstance, at span: Span) throws -> (Value, Value) {
        let value = try estimate(objective, at: span)
        return (value, try total(estimation?.controlVariates ?? [], at: span))
    }

    /// One estimate: a run, or the mean of runs whose random numbers are coupled.
    private func estimate(_ objective: ObjectiveInstance, at span: Span) throws -> Value {
        guard objective.points != .independent, objective.runs > 1 else { return try run(objective, at: span) }
        return try mean(of: objective.runs, objective.points, at: span) { try self.run(objective, at: span) }
    }

    /// `average(e, n, points)` within an objective: e is run n times.
    func averagedExpression(_ expression: Expression?, _ rest: [EvaluatedArgument], at span: Span, in scope: Scope) throws -> Staged {
        guard let expression else {
            throw Diagnostic(.badArguments, "`average` needs what it is the mean of: `average(log_weight(p, simulate(q)), 8)`", at: span)
        }
        func argument(_ name: String) -> EvaluatedArgument? { rest.first { $0.label?.text == name } }
        let runs = try argument("runs").map { try knownInt($0.value, "the number of runs", at: $0.span) } ?? 1
        guard runs >= 1 else { throw Diagnostic(.badArguments, "`runs` must be at least 1, but it is \(runs)", at: argument("runs")?.span ?? span) }
        var points = PointSet.independent
        if let given = argument("points") {
            guard case .string(let word) = given.value, let known = PointSet(rawValue: word) else {
                throw Diagnostic(.badArguments, "`points` is one of \(PointSet.allCases.map { "`\($0.rawValue)`" }.joined(separator: ", "))", at: given.span)
            }
            points = known
        }
        guard randomness?.coupling == nil else {
            throw Diagnostic(
                .badArguments, "the average of an average can only be of independent runs", at: span, notes: ["Say it once: inside of the objective or around it."])
        }
        let value = try mean(of: runs, points, at: span) {
            let value = try self.asNumbers(try self.evaluate(expression, in: scope))
            guard let shape = value.shape, shape.count <= 1 else {
                throw Diagnostic(.wrongKind, "`average` is of a number or of an array of several, but this is \(value.kindName)", at: expression.span)
            }
            return try self.lift(try self.asReal(value, at: expression.span), at: expression.span)
        }
        return dynamic(value)
    }

    /// The mean of several runs whose random numbers go together.
    private func mean(of runs: Int, _ points: PointSet, at span: Span, _ body: () throws -> Value) throws -> Value {
        guard points != .sobol || runs <= SobolPoints.limit else {
            throw Diagnostic(
                .badArguments, "`sobol` has points for up to \(SobolPoints.limit) runs, and these are \(runs)", at: span, notes: ["Write `qmc`, which has no limit."])
        }
        guard let outer = try splitForLoop(at: span) else { throw notKnown("this objective", at: span) }
        let shared = try emitOne([outer.key, .int(outer.counter - 1)], at: span) { $0.random(.split, key: $1[0], counter: $1[1]) }
        guard let index = builder?.openLoop(extents: [runs]).first else { throw notKnown("this objective", at: span) }
        let coupling = Coupling(points: points, run: .dynamic(Dynamic(index, .int)), runs: runs)
        randomness = Randomness(key: try coupling.key(from: shared, in: self, at: span), coupling: points == .independent ? nil : coupling)
        let outerEstimates = openEstimates()
        let value = try body()
        guard points == .independent || estimation?.particleScores.isEmpty ?? true else {
            throw Diagnostic(
                .badModel, "the baseline `leave_one_out` is the mean of other runs that must be independent, and these are \(points.rawValue)", at: span,
                notes: ["Write `average(…)` without `\(points.rawValue)`, or another baseline."])
        }
        let sums = takeEstimates(since: outerEstimates), collector = collector(of: value)
        guard let region = builder?.close(results: [value] + sums),
            let leaving = builder?.finishLoop([runs], region, [collector] + sums.map { _ in .sum }), var current = builder
        else { throw notKnown("this objective", at: span) }
        builder = nil
        let mean = Self.mean(leaving[0], of: runs, collector, &current)
        let estimates = leaving.dropFirst().map { Self.mean($0, of: runs, .sum, &current) }
        builder = current
        putEstimates(estimates, onto: outerEstimates)
        randomness = outer
        return mean
    }

    private func run(_ objective: ObjectiveInstance, at span: Span) throws -> Value {
        let value = try asNumbers(try apply(.function(objective.function), objective.arguments, at: span, in: globals))
        guard let shape = value.shape, shape.isEmpty || shape.count == 1 && shape[0] > 0 else {
            throw Diagnostic(
                .wrongKind, "the objective `\(objective.function.name)` gives \(value.kindName), but it must give one number, or an array of several", at: span)
        }
        return try lift(try asReal(value, at: span), at: span)
    }

    /// A list of numbers is an array.
    private func asNumbers(_ value: Staged) throws -> Staged {
        if case .list = value, let tensor = value.knownTensor { return .tensor(tensor) }
        return value
    }

    /// Numbers of several runs are added up, arrays are kept.
    private func collector(of value: Value) -> Collector { builder?.type(of: value).isScalar == false ? .map : .sum }

    private static func mean(_ collected: Value, of runs: Int, _ collector: Collector, _ builder: inout Builder) -> Value {
        let scale = builder.real(1 / Double(runs))
        guard case .map = collector else { return builder.multiply(collected, scale) }
        return builder.tabulate(Array(builder.type(of: collected).shape.dropFirst())) { inner, index in
            inner.multiply(inner.sum([runs]) { $0.load(collected, $1 + index) }, scale)
        }
    }

    private func averaged(_ objective: ObjectiveInstance, _ particles: Int, at span: Span) throws -> (Value, Value) {
        let outer = try splitForLoop(at: span)
        guard let index = builder?.openLoop(extents: [particles]).first else { throw notKnown("this objective", at: span) }
        try splitInsideLoop(outer, index: index, at: span)
        let result = try estimate(objective, at: span)
        let control = try total(estimation?.controlVariates ?? [], at: span), score = try total(estimation?.particleScores ?? [], at: span)
        let isScored = estimation?.particleScores.isEmpty == false, collector = collector(of: result)
        if case .map = collector, isScored {
            throw Diagnostic(
                .badModel, "the baseline `leave_one_out` is the mean of other runs of an objective of one number, and this one gives several", at: span,
                notes: ["Write another baseline."])
        }
        guard let region = builder?.close(results: [result, control] + (isScored ? [result, score] : [])),
            let leaving = builder?.finishLoop([particles], region, [collector, .sum] + (isScored ? [.map, .map] : [])), var current = builder
        else { throw notKnown("this objective", at: span) }
        builder = nil
        defer { builder = current }
        let scale = current.real(1 / Double(particles))
        var controls = current.multiply(leaving[1], scale)
        if isScored {
            let sum = leaving[0]
            let terms = current.sum([particles]) { inner, index in
                let others = inner.subtract(sum, inner.load(leaving[2], index))
                return inner.multiply(inner.unary(.stopGradient, others), inner.load(leaving[3], index))
            }
            controls = current.subtract(controls, current.multiply(terms, current.real(1 / Double(particles) / Double(particles - 1))))
        }
        return (Self.mean(leaving[0], of: particles, collector, &current), controls)
    }

    private func total(_ values: [Value], at span: Span) throws -> Value {
        var sum: Staged = .real(0)
        for value in values { sum = try binary(.add, sum, .dynamic(Dynamic(value, .real)), at: span) }
        return try lift(sum, at: span)
    }
}

// Control variates are collected by the loops in which they arise, as terms of a log density are.
extension Evaluator {
    /// What the loops around have collected; inside, collecting begins anew.
    func openEstimates() -> (controls: [Value], scores: [Value]) {
        let outer = (estimation?.controlVariates ?? [], estimation?.particleScores ?? [])
        estimation?.controlVariates = []
        estimation?.particleScores = []
        return outer
    }

    /// What the loop's body adds: the sum of its control variates, then that of its scores, where there are any.
    func takeEstimates(since outer: (controls: [Value], scores: [Value])) -> [Value] {
        [estimation?.controlVariates ?? [], estimation?.particleScores ?? []].compactMap { values -> Value? in
            guard let first = values.first else { return nil }
            return values.dropFirst().reduce(first) { total, value in builder?.add(total, value) ?? total }
        }
    }

    /// After the loop: its sums join those of the surroundings.
    func putEstimates(_ sums: [Value], onto outer: (controls: [Value], scores: [Value])) {
        guard let context = estimation else { return }
        var rest = sums[...]
        estimation?.controlVariates = outer.controls + (context.controlVariates.isEmpty ? [] : rest.popFirst().map { [$0] } ?? [])
        estimation?.particleScores = outer.scores + (context.particleScores.isEmpty ? [] : rest.popFirst().map { [$0] } ?? [])
    }

    /// One of an array of structs, tuples or traces.
    func row(_ index: Staged, of rows: RowsValue, at span: Span) throws -> Staged {
        if case .int(let number) = index, !(0..<rows.count).contains(number) {
            throw Diagnostic(.indexOutOfRange, "the index \(number) is outside of an array of \(rows.count)", at: span)
        }
        let values = try rows.columns.map { try lift(try element(of: .dynamic($0), at: [index], span: span), at: span) }
        var leaves = values[...]
        return rebuild(rows.template, from: &leaves)
    }

    func row(_ index: Int, of rows: RowsValue, at span: Span) throws -> Staged { try row(.int(index), of: rows, at: span) }
}
