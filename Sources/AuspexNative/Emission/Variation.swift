import AuspexIR

/// Which values differ between the lanes of a vector: between chains, or between elements of a loop.
struct Variation {
    private let function: Function
    private(set) var varying: Set<Value>

    /// - Parameters:
    ///   - varying: What is known to differ from the outset.
    ///   - accumulatorsVary: Whether accumulators that are made in the region belong to each lane separately.
    init(_ function: Function, _ region: Region, varying: Set<Value>) {
        self.function = function
        self.varying = varying
        analyse(region)
    }

    func callAsFunction(_ value: Value) -> Bool { varying.contains(value) }

    private mutating func analyse(_ region: Region) {
        for instruction in region.instructions { analyse(instruction) }
    }

    private mutating func set(_ values: [Value], _ isVarying: Bool) {
        if isVarying { varying.formUnion(values) }
    }

    private mutating func analyse(_ instruction: Instruction) {
        let results = instruction.results
        switch instruction.operation {
        case .constant, .tensor: break
        case .accumulator: varying.formUnion(results)
        case .loop(let loop):
            analyse(loop.body)
            for (result, element) in zip(results, loop.body.results) { set([result], varying.contains(element)) }
        case .fold(let fold):
            let carried = Array(fold.body.parameters.dropFirst())
            for (parameter, initial) in zip(carried, fold.initial) { set([parameter], varying.contains(initial)) }
            analyseCarried(carried, [fold.body])
            for (result, element) in zip(results, fold.body.results) { set([result], varying.contains(element)) }
            for (result, parameter) in zip(results, carried) { set([result], varying.contains(parameter)) }
        case .whileLoop(let loop):
            for (index, initial) in loop.initial.enumerated() {
                set([loop.condition.parameters[index], loop.body.parameters[index]], varying.contains(initial))
            }
            analyse(loop.condition)
            if loop.condition.results.contains(where: varying.contains) {
                varying.formUnion(loop.body.parameters)
            }
            analyseCarried(loop.body.parameters, [loop.body])
            for (index, parameter) in loop.body.parameters.enumerated() {
                set([loop.condition.parameters[index], results[index]], varying.contains(parameter))
            }
            analyse(loop.condition)
            // The condition may have come to vary only now.
            if loop.condition.results.contains(where: varying.contains), !loop.body.parameters.allSatisfy(varying.contains) {
                varying.formUnion(loop.body.parameters)
                varying.formUnion(loop.condition.parameters)
                varying.formUnion(results)
                analyse(loop.body)
                analyse(loop.condition)
            }
        case .branch(let branch):
            analyse(branch.then)
            analyse(branch.otherwise)
            let chooses = varying.contains(branch.condition)
            for (index, result) in results.enumerated() {
                set([result], chooses || varying.contains(branch.then.results[index]) || varying.contains(branch.otherwise.results[index]))
            }
        case .add: break
        case .unary, .binary, .ternary, .select, .convert, .load, .reshape, .freeze, .update, .library, .random:
            var isVarying = false
            instruction.operation.forEachFreeValue { if varying.contains($0) { isVarying = true } }
            set(results, isVarying)
        }
    }

    /// Until the carried values change no more.
    private mutating func analyseCarried(_ carried: [Value], _ bodies: [Region]) {
        while true {
            let before = varying.count
            for body in bodies {
                analyse(body)
                for (parameter, result) in zip(carried, body.results) { set([parameter], varying.contains(result)) }
            }
            if varying.count == before { return }
        }
    }
}
