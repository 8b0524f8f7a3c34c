import AuspexIR
import AuspexSyntax

/// A parameter of an objective: its place among the unconstrained coordinates.
public struct ObjectiveParameter: Sendable {
    /// `guide.name`, with the path of nested programs between.
    public var path: String
    /// The part of the path that names the program which owns it.
    public var root: String
    /// First coordinate, and their number.
    public var offset: Int
    public var count: Int
    /// Extents of the constrained value.
    public var shape: [Int]
    /// Whether the coordinates are the value itself.
    public var isUnconstrained: Bool { count == shape.reduce(1, *) && support == "Real" && unit == nil }
    public var support: String
    /// What the value of the coordinates is multiplied by, so that steps of the same length serve parameters of different size.
    public var unit: Tensor?
    public var role = Role.declared

    public enum Role: Sendable {
        /// Declared by `param`: what the objective is optimised over.
        case declared
        /// Of a strategy, and of no influence on the objective's expected value: of a baseline, which is trained on its squared error.
        case baseline
        /// Of a control variate, which is trained on the length of the gradient.
        case controlVariate
    }
}

/// What an objective's parameters are while its function is built.
struct EstimationContext {
    /// All unconstrained coordinates.
    var position: Value
    var blocks: [ObjectiveParameter] = []
    /// Types of the blocks' constrained values.
    var kinds: [TypeValue] = []
    /// The values that optimisation starts from.
    var initial: [Double] = []
    /// Seed of initial values that are drawn.
    var initialKey: Int
    /// The value that scored choices subtract, when it is carried from step to step.
    var movingAverage: Value?
    var usesMovingAverage = false
    /// Terms with value zero and a derivative of mean zero, of the region being built.
    var controlVariates: [Value] = []
    /// Scores whose baseline is the mean of the other particles.
    var particleScores: [Value] = []
    /// Whether a program makes choices count more or less than once.
    var isScaled = false
    /// 1 for an objective that is maximised, −1 for one that is minimised: baselines approach their targets either way.
    var direction = 1.0
    /// False where a program is only run: its choices are drawn then, whatever their strategies.
    var isDifferentiated = true
    /// Where the choices with alternatives are written.
    var sites: [Span] = []
    /// Programs by the parameters that they own, with the names that tell them apart.
    var roots: [(set: ParameterSet, name: String)] = []
    /// Parameters of the file that were read.
    var fileParameters: [FileParameter] = []
}

// `param` statements: constants outside of objectives, coordinates inside.
extension Evaluator {
    func parameter(
        _ name: Name, _ type: TypeExpression?, _ initial: Expression?, unit: Expression? = nil, at span: Span, in scope: Scope
    ) throws -> Staged {
        guard let initial else { throw Diagnostic(.badModel, "`param \(name.text)` has no initial value", at: span) }
        guard let type, try isMadeOfParts(type, in: scope) else {
            let kind = try type.map { try evaluateType($0, in: scope) }
            let unit = try unit.map { unit in try self.unit(try immediately(name.text) { try evaluate(unit, in: scope) }, of: kind, at: unit.span) }
            return try parameter(name.text, kind, unit: unit ?? nil, at: span, initialSpan: initial.span) { try self.start(try self.evaluate(initial, in: scope), kind, name: name.text, at: initial.span) }
        }
        if let unit { throw Diagnostic(.badModel, "a unit belongs to a number or an array; `\(name.text)` is a struct", at: unit.span) }
        // A struct: each numeric part is a parameter. Its initial value is evaluated once, and asked for every part's.
        let start = try immediately(name.text) { try evaluate(initial, in: scope) }
        if trace == nil, scope === globals { return try fileParameter(name.text, type, initial: start, initialSpan: initial.span, at: span, in: scope) }
        return try filled(type, path: name.text, initial: start, at: initial.span, in: scope) { path, kind, value in
            try self.parameter(path, kind, at: span, initialSpan: initial.span) { try self.start(value, kind, name: path, at: initial.span) }
        }
    }

    /// The structs among a program's parameters, as they are now. Those whose sizes the program computes first are left out.
    public func structParameters(of program: Staged) -> [(name: String, value: Staged)] {
        let instance: ModelInstance
        switch program {
        case .model(let model): instance = model
        case .posterior(let posterior): instance = posterior.model
        default: return []
        }
        let saved = trace
        defer { trace = saved }
        trace = TraceContext(mode: .values, position: nil, observed: [:])
        trace?.root = instance
        let scope = Scope(parent: instance.scope)
        return instance.function.body.compactMap { statement in
            guard case .parameter(let name, let type?, let initial, _) = statement.kind, (try? isMadeOfParts(type, in: scope)) == true,
                let value = try? parameter(name, type, initial, at: statement.span, in: scope)
            else { return nil }
            return (name.text, value)
        }
    }

    private func isMadeOfParts(_ type: TypeExpression, in scope: Scope) throws -> Bool {
        if case .each = type.kind { return true }
        return try structure(of: type, in: scope) != nil
    }

    /// A number or an array that is optimised.
    /// - Parameter start: Its initial value, evaluated when it is needed.
    private func parameter(
        _ name: String, _ written: TypeValue?, unit: Tensor? = nil, at span: Span, initialSpan: Span, start: () throws -> Staged
    ) throws -> Staged {
        let local = (trace?.prefix ?? "") + name
        let fitted = trace?.root?.parameters.fitted[local].map(Staged.tensor)
        guard estimation != nil, let root = trace?.root else { return try fitted ?? immediately(local, start) }
        let path = rootName(root) + "." + local
        if let block = estimation?.blocks.first(where: { $0.path == path }) {
            let kind = written ?? TypeValue(.unbounded, block.shape)
            return try held(root, try unpacked(block, kind, at: span), at: span)
        }
        // Initial values are known numbers, also when they are drawn.
        let value = try fitted ?? immediately(path, start)
        guard let tensor = value.knownTensor else {
            throw Diagnostic(.badModel, "the initial value of `param \(name)` must be a number or an array that is known before the program runs", at: initialSpan)
        }
        let kind = written ?? TypeValue(.unbounded, tensor.shape)
        return try held(root, try newBlock(path: path, root: rootName(root), .tensor(tensor), kind, unit: unit, name: name, at: span, initialSpan: initialSpan), at: span)
    }

    /// Coordinates for a number or an array that starts from a known value: what it is as a function of them.
    func newBlock(
        path: String, root: String, _ value: Staged, _ kind: TypeValue, unit: Tensor?, name: String, at span: Span, initialSpan: Span
    ) throws -> Staged {
        guard let tensor = value.knownTensor else { throw notANumber(value, at: initialSpan) }
        let reals = Staged.tensor(.real(unit.map { zip(tensor.reals, Self.spread($0, over: tensor.shape)).map(/) } ?? tensor.reals, shape: tensor.shape))
        let coordinates = try immediately(path) { try interiorCoordinates(of: reals, in: kind, name: name, at: initialSpan) }
        let block = ObjectiveParameter(
            path: path, root: root, offset: estimation?.initial.count ?? 0, count: coordinates.count, shape: kind.shape, support: Self.describe(kind.support), unit: unit)
        estimation?.blocks.append(block)
        estimation?.kinds.append(kind)
        estimation?.initial += coordinates
        return try unpacked(block, kind, at: span)
    }

    /// Checks a unit. Values are its multiples, so their support must be the same in any unit.
    private func unit(_ value: Staged, of kind: TypeValue?, at span: Span) throws -> Tensor? {
        guard let tensor = value.knownTensor, tensor.reals.allSatisfy({ $0 > 0 && $0.isFinite }) else {
            throw Diagnostic(.outsideDomain, "a unit is a positive number that is known before the program runs, or one for each element", at: span)
        }
        guard let kind else { return tensor }
        let rank: Int
        switch kind.support {
        // A row of a factor is in the unit of its coordinate.
        case .structured(.choleskyCov, _): rank = kind.shape.count - 1
        case .real(let lower, nil, _, _) where lower == nil || lower?.knownNumber == 0: rank = kind.shape.count
        default: throw Diagnostic(.badModel, "a unit serves parameters that may be multiplied: `Real`, `Positive`, `CholeskyCov`", at: span)
        }
        guard tensor.shape.count <= rank, kind.shape.starts(with: tensor.shape) else {
            throw Diagnostic(
                .dataSize, "the unit has size \(tensor.shape.map(String.init).joined(separator: " by ")), but the parameter has \(kind.shape.isEmpty ? "one number" : kind.shape.map(String.init).joined(separator: " by "))", at: span,
                notes: ["One number serves all elements; an array as long as the first extents has one for each row."])
        }
        return tensor
    }

    /// A unit for each element of an array of that shape: itself, or one for each row.
    private static func spread(_ unit: Tensor, over shape: [Int]) -> [Double] {
        let count = shape.reduce(1, *), reals = unit.reals
        guard reals.count != count else { return reals }
        let each = count / max(reals.count, 1)
        return (0..<count).map { reals[min($0 / max(each, 1), reals.count - 1)] }
    }

    private func held(_ root: ModelInstance, _ value: Staged, at span: Span) throws -> Staged {
        root.isConstant ? try stopped(value, at: span) : value
    }

    /// The value that a parameter has before any fit: an array, one number for all elements, or an initialiser, a function of the shape.
    func start(_ value: Staged, _ kind: TypeValue?, name: String, at span: Span) throws -> Staged {
        guard let kind else { return try asReal(value, at: span) }
        if case .opaque = kind.support { throw Diagnostic(.badModel, "a `param` is a number, an array of numbers, or a struct of these", at: span) }
        if let number = value.knownNumber, !kind.shape.isEmpty {
            return .tensor(.real(Array(repeating: number, count: kind.shape.reduce(1, *)), shape: kind.shape))
        }
        var value = value
        if case .function = value {
            let shape = Staged.list(kind.shape.map { .int($0) })
            value = try apply(value, [EvaluatedArgument(label: nil, value: shape, span: span)], at: span, in: globals)
            if kind.shape.isEmpty == false, value.knownNumber != nil { return try start(value, kind, name: name, at: span) }
        }
        guard let own = value.shape else { throw notANumber(value, at: span) }
        guard own == kind.shape else {
            throw Diagnostic(
                .dataSize, "`param \(name)` has size \(kind.shape.map(String.init).joined(separator: " by ")), but its initial value \(own.isEmpty ? "is one number" : "has size \(own.map(String.init).joined(separator: " by "))")",
                at: span)
        }
        let real = try asReal(value, at: span)
        try test(real, in: kind.support, what: "`param \(name)`", at: span)
        return real
    }

    private func interiorCoordinates(of value: Staged, in kind: TypeValue, name: String, at span: Span) throws -> [Double] {
        let coordinates = try coordinates(of: value, in: .type(kind), at: span)
        guard coordinates.allSatisfy(\.isFinite) else {
            throw Diagnostic(
                .outsideDomain, "`param \(name)` cannot start at the edge of \(Self.describe(kind.support))", at: span,
                notes: ["Optimisation moves it inside of its support: give it a value there."])
        }
        return coordinates
    }

    /// The constrained value of a block of coordinates.
    func unpacked(_ block: ObjectiveParameter, _ kind: TypeValue, at span: Span) throws -> Staged {
        let value = try constrained(block, kind, at: span)
        guard let unit = block.unit else { return value }
        let factors = Staged.tensor(.real(Self.spread(unit, over: block.shape), shape: block.shape))
        return try binary(.multiply, factors, value, at: span)
    }

    private func constrained(_ block: ObjectiveParameter, _ kind: TypeValue, at span: Span) throws -> Staged {
        guard let position = estimation?.position else { throw notKnown("this parameter", at: span) }
        let all = Staged.dynamic(Dynamic(position, Type(.real, [Int.max / 2])))
        let size = try unconstrainedSize(of: kind.support, at: span), shape = kind.arrayShape
        func one(_ number: Staged) throws -> Staged {
            let base = try binary(.add, try binary(.multiply, number, .int(size), at: span), .int(block.offset), at: span)
            func load(_ index: Staged) throws -> Staged { try emitOne([all, index], at: span) { $0.load($1[0], [$1[1]]) } }
            let coordinates = kind.support.eventRank == 0
                ? try load(base) : try mapped(over: [size], at: span) { try load(try self.binary(.add, base, $0[0], at: span)) }
            return try constrain(coordinates, to: kind.support, at: span).value
        }
        if shape.isEmpty { return try one(.int(0)) }
        return try mapped(over: shape, at: span) { index in
            var flat: Staged = .int(0)
            for (index, extent) in zip(index, shape) {
                flat = try self.binary(.add, try self.binary(.multiply, flat, .int(extent), at: span), index, at: span)
            }
            return try one(flat)
        }
    }

    /// Evaluates at once, as at file level, with random numbers that depend on the parameter's path alone.
    func immediately<Result>(_ path: String, _ body: () throws -> Result) throws -> Result {
        let saved = (builder, lifted, dataInputs, trace, randomness, loops, retained, estimation, drawMode)
        defer { (builder, lifted, dataInputs, trace, randomness, loops, retained, _, drawMode) = saved }
        let key = estimation?.initialKey ?? 0
        // The FNV-1a hash, without its sign.
        let counter = path.utf8.reduce(14_695_981_039_346_656_037 as UInt64) { ($0 ^ UInt64($1)) &* 1_099_511_628_211 } >> 1
        builder = nil
        trace = nil
        drawMode = .plain
        let own = try emitOne([.int(key), .int(Int(counter))], at: Span(source: SourceID(index: 0), start: 0, end: 0)) { $0.random(.split, key: $1[0], counter: $1[1]) }
        randomness = Randomness(key: own)
        return try body()
    }

    /// The name of a program among the roots of the objective.
    func rootName(_ root: ModelInstance) -> String {
        if let known = estimation?.roots.first(where: { $0.set === root.parameters }) { return known.name }
        let taken = Set((estimation?.roots ?? []).map(\.name))
        var name = root.name, number = 2
        while taken.contains(name) {
            name = "\(root.name)_\(number)"
            number += 1
        }
        estimation?.roots.append((root.parameters, name))
        return name
    }
}
