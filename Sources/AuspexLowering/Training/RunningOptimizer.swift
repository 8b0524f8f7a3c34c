import AuspexIR
import AuspexSyntax

/// An optimiser with its state, in the function that makes training steps.
///
/// Other optimisers that it was given as settings are its children: they have states of their own and are stepped by
/// `base.step(…)`, which hands on whatever is not given.
final class RunningOptimizer: HostValue {
    /// What one state belongs to: all that the optimiser acts on, or one block of it.
    struct Part {
        /// Coordinates among those that the optimiser acts on.
        var range: Range<Int>
        var shape: [Int]
        /// Settings and state.
        var scope: Scope
        var children: [(name: String, optimizer: RunningOptimizer)]
        /// Whether the optimiser's own `step` is used, and not its only child's.
        var isOwn: Bool
    }

    let value: OptimizerValue
    var parts: [Part]
    /// What the step under way can ask for; set by whoever steps it.
    var offered: [String: Staged] = [:]
    /// Where the present step has to be made, once: at this depth of the function being built, outside of conditions and loops. Nil
    /// when it was made.
    var depth: Int?

    init(_ value: OptimizerValue, parts: [Part]) { self.value = value; self.parts = parts }

    var kindName: String { value.kindName }
    var rendered: String { value.rendered }
    func member(_ name: String) -> Staged? { parts.first?.scope.lookup(name) }

    /// All parts of this and of those inside, in a fixed order.
    func forEachPart(_ body: (OptimizerValue, Part) throws -> Void) rethrows {
        for part in parts {
            if part.isOwn { try body(value, part) }
            for child in part.children { try child.optimizer.forEachPart(body) }
        }
    }

    /// Called when a step begins.
    func expectStep(at depth: Int?) {
        self.depth = depth
        for part in parts { for child in part.children { child.optimizer.expectStep(at: depth) } }
    }
}

// States: made from the parameters at the start, read and replaced as a list of arrays.
extension Evaluator {
    /// - Parameters:
    ///   - parameters: What the optimiser acts on, at the start.
    ///   - blocks: The blocks of these, with offsets from their beginning.
    func start(_ value: OptimizerValue, _ parameters: Staged, blocks: [ParameterBlock], at span: Span) throws -> RunningOptimizer {
        let shape = parameters.shape ?? []
        let whole = (range: 0..<shape.reduce(1, *), shape: shape, blocks: blocks, isOwn: true)
        let places: [(range: Range<Int>, shape: [Int], blocks: [ParameterBlock], isOwn: Bool)] = switch value.extent {
        case .all: [whole]
        case .block where shape.count == 1 && blocks.count > 1: blocks.map { ($0.range, [$0.count], [Self.alone($0)], true) }
        case .block: [whole]
        case .matrix where shape.count == 2: [whole]
        case .matrix:
            blocks.map { block in
                block.shape.count == 2
                    ? (block.range, block.shape, [Self.alone(block)], true) : (block.range, [block.count], [Self.alone(block)], false)
            }
        }
        let parts = try places.map { place in
            let own = try slice(parameters, place.range, place.shape, at: span)
            let scope = Scope(parent: value.settings)
            var children: [(name: String, optimizer: RunningOptimizer)] = []
            for parameter in value.component.declaration.parameters where Self.isOptimizer(parameter) {
                guard case .host(let host)? = value.settings.lookup(parameter.name.text), let inner = host as? OptimizerValue else { continue }
                let child = try start(inner, own, blocks: place.blocks, at: span)
                children.append((parameter.name.text, child))
                scope.declare(parameter.name.text, .host(child))
            }
            guard place.isOwn || children.count == 1 else {
                throw Diagnostic(
                    .badModel, "the optimizer `\(value.name)` is for matrices, and some parameters are none", at: span,
                    notes: ["It needs a setting `otherwise: Optimizer` for these."])
            }
            declareFunctions(of: value, in: scope)
            if place.isOwn { try declareState(of: value, own, shape: place.shape, in: scope) }
            return RunningOptimizer.Part(range: place.range, shape: place.shape, scope: scope, children: children, isOwn: place.isOwn)
        }
        return RunningOptimizer(value, parts: parts)
    }

    private static func alone(_ block: ParameterBlock) -> ParameterBlock {
        ParameterBlock(name: block.name, offset: 0, shape: block.shape)
    }

    /// Members that are functions can be called by name.
    private func declareFunctions(of value: OptimizerValue, in scope: Scope) {
        for member in value.component.declaration.members {
            guard case .function(let parameters, let result, let body) = member.content, !["step", "evaluate", "result"].contains(member.name.text)
            else { continue }
            let function = FunctionValue(
                name: member.name.text, keyword: .function, parameters: parameters, result: result, body: body, scope: scope)
            scope.declare(member.name.text, .function(function))
        }
    }

    /// `state { m: P = 0, start: P = parameters }`: numbers fill the arrays that the types ask for.
    private func declareState(of value: OptimizerValue, _ parameters: Staged, shape: [Int], in scope: Scope) throws {
        let inner = Scope(parent: scope)
        inner.declare("parameters", parameters)
        for (size, extent) in zip(matrixSizes(of: value), shape) { scope.declare(size, .int(extent)) }
        for field in value.state {
            let span = field.name.span
            guard let written = field.type else { throw Diagnostic(.badModel, "the state `\(field.name.text)` needs a type", at: span) }
            let type = try stateType(written, shape: shape, in: inner)
            let first = try field.defaultValue.map { try evaluate($0, in: inner) } ?? zero(type)
            let initial = type.support.scalar == .real ? try asReal(first, at: span) : first
            guard let own = initial.numericType, own.scalar == type.support.scalar, own.shape == type.shape || own.shape.isEmpty else {
                throw Diagnostic(
                    .sizeMismatch, "the state `\(field.name.text)` is \(Staged.describe(Type(type.support.scalar, type.shape))), but it starts as \(first.kindName)",
                    at: span)
            }
            let filled = own.shape == type.shape
                ? initial : try emitOne([initial], at: span) { builder, values in builder.tabulate(type.shape) { _, _ in values[0] } }
            scope.declare(field.name.text, filled, isVariable: true)
            inner.declare(field.name.text, filled)
        }
    }

    /// The names of the sizes in `parameters: Real[M, N]`.
    private func matrixSizes(of value: OptimizerValue) -> [String] {
        guard case .matrix = value.extent, let type = value.function("step")?.parameters.first(where: { $0.name.text == "parameters" })?.type,
            case .sized(_, let sizes) = type.kind
        else { return [] }
        return sizes.map { if case .name(let name) = $0.kind { name } else { "_" } }
    }

    /// `P` and `Block` have the extents of what the optimiser acts on; `P[K]` is K of them.
    private func stateType(_ type: TypeExpression, shape: [Int], in scope: Scope) throws -> TypeValue {
        switch type.kind {
        case .name("P"), .name("Block"): return TypeValue(.unbounded, shape)
        case .sized(let base, let sizes):
            let inner = try stateType(base, shape: shape, in: scope)
            return TypeValue(inner.support, try sizes.map { try knownInt(try evaluate($0, in: scope), "a size", at: $0.span) } + inner.shape)
        case .name, .bounded, .function, .tuple, .each, .missing: return try evaluateType(type, in: scope)
        }
    }

    /// The state as a list of arrays.
    func state(of optimizer: RunningOptimizer, at span: Span) throws -> [(name: String, value: Value)] {
        var list: [(name: String, value: Value)] = []
        try optimizer.forEachPart { value, part in
            for field in value.state {
                list.append((field.name.text, try lift(part.scope.lookup(field.name.text) ?? .nothing, at: field.name.span)))
            }
        }
        return list
    }

    /// Replaces the state.
    func setState(of optimizer: RunningOptimizer, to values: [Value]) {
        var rest = values[...]
        optimizer.forEachPart { value, part in
            for field in value.state {
                guard let next = rest.popFirst(), let type = builder?.type(of: next) else { continue }
                _ = part.scope.assign(field.name.text, .dynamic(Dynamic(next, type)))
            }
        }
    }

    /// The coordinates of a part, in its shape.
    func slice(_ whole: Staged, _ range: Range<Int>, _ shape: [Int], at span: Span) throws -> Staged {
        guard let type = whole.numericType, type.shape != shape else { return whole }
        let part = range.count == type.count && type.shape.count == 1
            ? whole
            : try element(of: whole, at: [.range(RangeValue(lower: .int(range.lowerBound), upper: .int(range.upperBound), isClosed: false))], span: span)
        return try reshape(part, Type(type.scalar, [range.count]), to: shape, at: span)
    }
}
