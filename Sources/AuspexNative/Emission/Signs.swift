import AuspexIR

/// Reals that are known not to be positive (or are NaN), so that their exponential needs fewer steps.
struct Signs {
    private var notNegative: Set<Value> = []
    private(set) var notPositive: Set<Value> = []

    init(_ function: Function) { scan(function.body) }

    private mutating func scan(_ region: Region) {
        for instruction in region.instructions {
            if let result = instruction.results.first {
                switch instruction.operation {
                case .unary(.absolute, _), .unary(.square, _), .unary(.exp, _), .unary(.softplus, _), .unary(.sigmoid, _), .unary(.sqrt, _):
                    notNegative.insert(result)
                case .unary(.logSigmoid, _): notPositive.insert(result)
                case .constant(.real(let number)):
                    if number >= 0 { notNegative.insert(result) }
                    if number <= 0 { notPositive.insert(result) }
                case .binary(.minimum, let a, let b) where notPositive.contains(a) || notPositive.contains(b): notPositive.insert(result)
                case .binary(.maximum, let a, let b) where notNegative.contains(a) || notNegative.contains(b): notNegative.insert(result)
                case .unary(.negate, let a):
                    if notNegative.contains(a) { notPositive.insert(result) }
                    if notPositive.contains(a) { notNegative.insert(result) }
                case .binary(.multiply, let a, let b) where a == b: notNegative.insert(result)
                default: break
                }
            }
            for inner in instruction.operation.regions { scan(inner) }
        }
    }
}
