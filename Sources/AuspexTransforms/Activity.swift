import AuspexIR

/// Which values change when others do, along paths that a derivative can follow: through reals only, and not through
/// comparisons, rounding, random numbers or `stop_gradient`.
struct Activity {
    /// Values that vary, of all regions seen so far.
    private(set) var varied: Set<Value>
    private let types: [Type]

    init(seeds: Set<Value>, types: [Type]) {
        varied = seeds.filter { types[Int($0.index)].scalar == .real }
        self.types = types
    }

    /// The values of `function` that vary with `inputs`.
    static func varied(in function: Function, with inputs: [Value]) -> Set<Value> {
        var activity = Activity(seeds: Set(inputs), types: function.types)
        activity.visit(function.body)
        return activity.varied
    }

    /// Whether the results of a region vary with one value.
    static func results(of region: Region, varyWith value: Value, types: [Type]) -> [Bool] {
        var activity = Activity(seeds: [value], types: types)
        activity.visit(region)
        return region.results.map(activity.varied.contains)
    }

    private mutating func mark(_ value: Value, _ isVaried: Bool) {
        if isVaried, types[Int(value.index)].scalar == .real { varied.insert(value) }
    }

    mutating func visit(_ region: Region) {
        for instruction in region.instructions { visit(instruction) }
    }

    private mutating func visit(_ instruction: Instruction) {
        let results = instruction.results
        switch instruction.operation {
        case .constant, .tensor, .random, .accumulator: break
        case .unary(let operation, let a):
            switch operation {
            case .sign, .floor, .ceil, .round, .stopGradient, .not, .isNaN: break
            case .onlyGradient, .negate, .absolute, .sqrt, .exp, .log, .log1p, .expm1, .sin, .cos, .tan, .asin, .acos, .atan, .sinh, .cosh,
                .tanh, .sigmoid, .logSigmoid, .softplus, .square, .reciprocal, .lgamma, .digamma, .trigamma, .erf, .erfc,
                .normalCDF, .logNormalCDF, .normalQuantile, .logBesselI0, .logBesselI1:
                mark(results[0], varied.contains(a))
            }
        case .binary(_, let a, let b): mark(results[0], varied.contains(a) || varied.contains(b))
        case .ternary(_, let a, let b, let c):
            mark(results[0], varied.contains(a) || varied.contains(b) || varied.contains(c))
        case .select(_, let a, let b): mark(results[0], varied.contains(a) || varied.contains(b))
        case .convert(let a, _), .load(let a, _), .reshape(let a, _), .freeze(let a): mark(results[0], varied.contains(a))
        case .add(let target, _, let amount): mark(target, varied.contains(amount))
        case .update(let array, _, let element): mark(results[0], varied.contains(array) || varied.contains(element))
        case .library(_, let operands):
            let isVaried = operands.contains(where: varied.contains)
            for result in results { mark(result, isVaried) }
        case .loop(let loop):
            visit(loop.body)
            for (result, inner) in zip(results, loop.body.results) { mark(result, varied.contains(inner)) }
        case .fold(let fold):
            iterate(fold.initial, Array(fold.body.parameters.dropFirst()), fold.body)
            for (result, inner) in zip(results, fold.body.results) { mark(result, varied.contains(inner)) }
            for (result, initial) in zip(results, fold.initial) { mark(result, varied.contains(initial)) }
        case .whileLoop(let loop):
            iterate(loop.initial, loop.body.parameters, loop.body)
            for (own, parameter) in zip(loop.condition.parameters, loop.body.parameters) { mark(own, varied.contains(parameter)) }
            visit(loop.condition)
            for (result, parameter) in zip(results, loop.body.parameters) { mark(result, varied.contains(parameter)) }
        case .branch(let branch):
            visit(branch.then)
            visit(branch.otherwise)
            for (position, result) in results.enumerated() {
                mark(result, varied.contains(branch.then.results[position]) || varied.contains(branch.otherwise.results[position]))
            }
        }
    }

    /// Carried values vary when their initial values do or when the body makes them vary: the least fixed point.
    private mutating func iterate(_ initial: [Value], _ parameters: [Value], _ body: Region) {
        for (parameter, start) in zip(parameters, initial) { mark(parameter, varied.contains(start)) }
        while true {
            let before = varied.count
            visit(body)
            for (parameter, next) in zip(parameters, body.results) { mark(parameter, varied.contains(next)) }
            if varied.count == before { return }
        }
    }
}
