/// Makes a function cheaper without changing what it computes.
///
/// Rebuilding through the builder shares, folds, hoists and fuses; then dead code goes, and loops over the same space become
/// one, in which the next rebuilding finds more to share; folds are split into what has to be done in order and what has not.
/// Arithmetic is kept to the bit but for three things: the order in which different loops add to one accumulator, and the
/// order of sums that were carried through a fold or made by one loop in another.
public struct Simplifier: Sendable {
    public var gate: Pass.Gate
    /// Rounds after which it is left at that; two or three are usual.
    private static let rounds = 12

    public init(gate: Pass.Gate = Pass.Gate()) { self.gate = gate }

    public static let passes: [Pass] = [
        .rebuild, .eliminateDeadCode, .stackAccumulators, .splitAccumulators, .flattenLoops, .mergeLoops, .splitFolds, .eliminateDeadCode,
        .renumber,
    ]

    /// What is done once, after simplification and followed by it, when only rounding may change.
    static let arithmeticPasses: [Pass] = [
        .writeOutShortLoops, .rewriteAlgebraically, .expandLogAddExp, .liftRows, .shareAcrossLoops, .shortenFolds,
    ]

    public func run(_ function: Function) -> Function {
        var current = function
        for _ in 0..<Self.rounds {
            let before = current
            for pass in Self.passes { current = pass.run(current, through: gate) }
            if current.body == before.body { break }
        }
        return current
    }
}

extension Function {
    /// The same function, simplified.
    public func simplified() -> Function { Simplifier().run(self) }

    /// The same function up to rounding, rewritten algebraically where that makes it cheaper; see `Pass.rewriteAlgebraically`.
    public func simplifiedUpToRounding() -> Function {
        let simplified = simplified()
        var rewritten = simplified
        for pass in Simplifier.arithmeticPasses { rewritten = pass.run(rewritten).simplified() }
        let cheaper = OperationCount(rewritten).weighted <= OperationCount(simplified).weighted ? rewritten : simplified
        // Last, for it computes much of the data, which costs more than it saves where the data are not bound beforehand.
        return Pass.reduceRows.run(Pass.reduceGroups.run(cheaper)).simplified()
    }
}

extension Pass {
    /// Emits everything again through the builder: constants fold, equal work is shared, invariant work leaves loops, cheap
    /// producers are fused.
    public static let rebuild = Pass("rebuild") { function in
        var builder = Builder(name: function.name, precision: function.precision)
        var names: [Value: Value] = [:]
        for (input, parameter) in zip(function.inputs, function.body.parameters) {
            names[parameter] = builder.input(input.name, function.type(of: parameter), role: input.role)
        }
        builder.copy(contentsOf: function.body, types: function.types, names: &names)
        return builder.finish(zip(function.outputs, function.body.results).map { (name: $0, value: names[$1] ?? $1) })
    }

    /// Numbers values in order of appearance, so that equal functions are equal as data.
    public static let renumber = Pass("renumber") { function in
        var names: [Value: Value] = [:]
        var types: [Type] = []
        function.body.forEachDefinition { value in
            names[value] = Value(types.count)
            types.append(function.type(of: value))
        }
        return Function(
            name: function.name, inputs: function.inputs, outputs: function.outputs,
            body: function.body.renamed { names[$0] ?? $0 }, types: types, precision: function.precision)
    }
}
