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
    public var isUnconstrained: Bool { count == shape.reduce(1, *) && support == "Real" }
    public var support: String
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
    /// 1 for an objective that is maximised, −1 for one that is minimised: baselines approach their targets either way.
    var direction = 1.0
    /// Where the choices with alternatives are written.
    var sites: [Span] = []
    /// Programs by the parameters that they own, with the names that tell them apart.
    var roots: [(set: ParameterSet, name: String)] = []
}

// `param` statements: constants outside of objectives, coordinates inside.
extension Evaluator {
    func parameter(_ name: Name, _ type: TypeExpression?, _ initial: Expression?, at span: Span, in scope: Scope) throws -> Staged {
        guard let initial else { throw Diagnostic(.badModel, "`param \(name.text)` has no initial value", at: span) }
        let local = (trace?.prefix ?? "") + name.text
        let fitted = trace?.root?.parameters.fitted[local].map(Staged.tensor)
        guard estimation != nil, let root = trace?.root else {
            return try fitted ?? initialValue(initial, type, name: name.text, at: span, in: scope)
        }
        let path = rootName(root) + "." + local
        let written = try type.map { try evaluateType($0, in: scope) }
        if let block = estimation?.blocks.first(where: { $0.path == path }) {
            let kind = written ?? TypeValue(.unbounded, block.shape)
            return try held(root, try unpacked(block, kind, at: span), at: span)
        }
        // Initial values are known numbers, also when they are drawn.
        let start = try fitted ?? immediately { try initialValue(initial, type, name: name.text, at: span, in: scope) }
        guard let tensor = start.knownTensor else {
            throw Diagnostic(.badModel, "the initial value of `param \(name.text)` must be a number or an array that is known before the program runs", at: initial.span)
        }
        let kind = written ?? TypeValue(.unbounded, tensor.shape)
        let reals = Staged.tensor(Tensor(shape: tensor.shape, storage: .real(tensor.reals)))
        let coordinates = try immediately { try interiorCoordinates(of: reals, in: kind, name: name.text, at: initial.span) }
        let block = ObjectiveParameter(
            path: path, root: rootName(root), offset: estimation?.initial.count ?? 0, count: coordinates.count, shape: kind.shape, support: Self.describe(kind.support))
        estimation?.blocks.append(block)
        estimation?.kinds.append(kind)
        estimation?.initial += coordinates
        return try held(root, try unpacked(block, kind, at: span), at: span)
    }

    private func held(_ root: ModelInstance, _ value: Staged, at span: Span) throws -> Staged {
        root.isConstant ? try stopped(value, at: span) : value
    }

    /// The value that a parameter has before any fit; one number stands for all elements.
    private func initialValue(_ initial: Expression, _ type: TypeExpression?, name: String, at span: Span, in scope: Scope) throws -> Staged {
        let value = try evaluate(initial, in: scope)
        guard let type else { return try asReal(value, at: initial.span) }
        let kind = try evaluateType(type, in: scope)
        guard case .record = kind.support else {
            if let number = value.knownNumber, !kind.shape.isEmpty {
                return .tensor(.real(Array(repeating: number, count: kind.shape.reduce(1, *)), shape: kind.shape))
            }
            return try asReal(try conform(value, to: type, what: "`param \(name)`", at: initial.span, in: scope), at: span)
        }
        throw Diagnostic(.badModel, "a `param` is a number or an array of numbers", at: span)
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

    /// Evaluates at once, as at file level.
    private func immediately<Result>(_ body: () throws -> Result) throws -> Result {
        let saved = (builder, lifted, dataInputs, trace, randomness, loops, retained, estimation, drawMode)
        defer { (builder, lifted, dataInputs, trace, randomness, loops, retained, _, drawMode) = saved }
        let key = estimation?.initialKey ?? 0, count = estimation?.blocks.count ?? 0
        builder = nil
        trace = nil
        drawMode = .plain
        let own = try emitOne([.int(key), .int(count)], at: Span(source: SourceID(index: 0), start: 0, end: 0)) { $0.random(.split, key: $1[0], counter: $1[1]) }
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
