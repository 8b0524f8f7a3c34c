import AuspexExecution
import AuspexIR
import AuspexTransforms
import Foundation
import RandomPrograms
import Testing

/// Properties that hold for every program.
@Suite struct RandomProgramTests {
    /// Looks for a program without the property, and reports the smallest found.
    static func check(_ name: String, seeds: Range<UInt64>, _ traits: RandomProgram.Traits, _ fault: (RandomProgram) throws -> String?) {
        func faultOf(_ program: RandomProgram) -> String? {
            do { return try fault(program) } catch { return "\(error)" }
        }
        for seed in seeds {
            let program = RandomProgram(seed: seed, traits: traits)
            guard faultOf(program) != nil else { continue }
            let small = shrink(program) { faultOf(RandomProgram(function: $0, inputs: $1)) != nil }
            Issue.record("\(name), seed \(seed): \(faultOf(small) ?? "")\n\(small.function)\n\(small.inputs)")
            return
        }
    }

    static func isModerate(_ outputs: [Tensor], _ bound: Double = 1e4) -> Bool {
        outputs.allSatisfy { $0.reals.allSatisfy { abs($0) < bound } }
    }

    @Test func verifierAccepts() {
        Self.check("verifier", seeds: 0..<300, .all) { $0.function.verify().first?.description }
    }

    @Test func textRoundTrip() {
        Self.check("text", seeds: 0..<300, .all) { program in
            let function = program.function
            let read = try Function(parsing: function.description)
            return read.description == function.description && read.body == function.body ? nil : "read back differently"
        }
    }

    @Test func simplifierKeepsMeaning() {
        Self.check("simplifier", seeds: 0..<400, .all) { program in
            let function = program.function
            let simplified = Simplifier().run(function)
            if let error = simplified.verify().first { return error.description }
            if Simplifier().run(simplified).body != simplified.body { return "a second time changes it" }
            let inputs = program.inputs
            let before = ReferenceEvaluator.run(function, inputs), after = ReferenceEvaluator.run(simplified, inputs)
            return SimplifierTests.agree(before, after, 1e-9) ? nil : "\(before) became \(after)"
        }
    }

    /// Loops and folds written out iteration by iteration, all of them or every second.
    @Test(arguments: [1, 2]) func writtenOutLoopsKeepMeaning(every: Int) {
        func loops(_ region: Region) -> [Value] {
            region.instructions.flatMap { instruction -> [Value] in
                let inner = instruction.operation.regions.flatMap(loops)
                switch instruction.operation {
                case .loop, .fold: return inner + instruction.results.prefix(1)
                default: return inner
                }
            }
        }
        Self.check("written out", seeds: 7000..<7300, .all) { program in
            let function = program.function
            let chosen = loops(function.body).enumerated().filter { $0.offset % every == 0 }.map(\.element)
            var builder = Builder(name: "written_out"), names: [Value: Value] = [:]
            for (input, parameter) in zip(function.inputs, function.body.parameters) {
                names[parameter] = builder.input(input.name, function.type(of: parameter), role: input.role)
            }
            builder.copy(contentsOf: function.body, types: function.types, names: &names, unrolling: Set(chosen))
            let written = builder.finish(zip(function.outputs, function.body.results).map { (name: $0, value: names[$1] ?? $1) })
            if let error = written.verify().first { return error.description }
            let before = ReferenceEvaluator.run(function, program.inputs), after = ReferenceEvaluator.run(written, program.inputs)
            return SimplifierTests.agree(before, after, 1e-9) ? nil : "\(before) became \(after)"
        }
    }

    /// The interpreter joins additions to one element in each block, and adds up in another order.
    @Test func interpreterAgreesWithReference() {
        Self.check("interpreter", seeds: 5000..<5300, .all) { program in
            let expected = ReferenceEvaluator.run(program.function, program.inputs)
            let actual = try evaluate(program.function, program.inputs)
            return SimplifierTests.agree(expected, actual, 1e-9) ? nil : "\(expected) is computed as \(actual)"
        }
    }

    @Test func simplifierKeepsGradients() {
        Self.check("simplified gradient", seeds: 1000..<1250, .differentiable) { program in
            let function = program.function
            let gradient = try function.gradient()
            if let error = gradient.verify().first { return "gradient: \(error)" }
            let simplified = Simplifier().run(gradient)
            if let error = simplified.verify().first { return error.description }
            let inputs = program.inputs
            let before = ReferenceEvaluator.run(gradient, inputs), after = ReferenceEvaluator.run(simplified, inputs)
            guard Self.isModerate(before) else { return nil }
            return SimplifierTests.agree(before, after, 1e-8) ? nil : "\(before) became \(after)"
        }
    }

    /// Rounding may differ, in gradients too.
    @Test func algebraKeepsValues() {
        Self.check("algebra", seeds: 6000..<6400, .all) { program in
            try Self.algebraFault(program.function, program.inputs, 1e-10)
        }
        Self.check("algebra of the gradient", seeds: 7000..<7400, .differentiable) { program in
            try Self.algebraFault(try program.function.gradient(), program.inputs, 1e-9)
        }
    }

    private static func algebraFault(_ function: Function, _ inputs: [Tensor], _ tolerance: Double) throws -> String? {
        let simplified = function.simplified(), rewritten = function.simplifiedUpToRounding()
        if let error = rewritten.verify().first { return error.description }
        guard OperationCount(rewritten).weighted <= OperationCount(simplified).weighted else { return "it became dearer" }
        let before = try evaluate(simplified, inputs), after = try evaluate(rewritten, inputs)
        guard isModerate(before) else { return nil }
        return SimplifierTests.agree(before, after, tolerance) ? nil : "\(before) became \(after)"
    }

    @Test func gradientsAgreeWithDifferences() {
        Self.check("differences", seeds: 2000..<2100, .smooth) { program in
            let function = program.function
            let inputs = program.inputs
            let gradient = ReferenceEvaluator.run(try function.gradient(), inputs)
            guard Self.isModerate(gradient, 1e3) else { return nil }
            let error = try GradientChecks.directionalDisagreement(function, inputs)
            return error < 1e-6 ? nil : "off by \(error)"
        }
    }

    @Test func reverseIsTheTransposeOfForward() {
        Self.check("transposition", seeds: 3000..<3200, .differentiable) { program in
            let function = program.function
            let inputs = program.inputs
            guard Self.isModerate(ReferenceEvaluator.run(try function.gradient(), inputs)) else { return nil }
            let error = try GradientChecks.transposition(function, inputs)
            return error < 1e-9 ? nil : "off by \(error)"
        }
    }

    /// The same elements under other extents, everywhere in programs: as text, simplified, interpreted, differentiated.
    @Test func reshapedArrays() {
        Self.check("reshaped", seeds: 8000..<8300, [.all, .reshapes]) { program in
            let function = program.function
            if let error = function.verify().first { return error.description }
            if try Function(parsing: function.description).body != function.body { return "read back differently" }
            let expected = ReferenceEvaluator.run(function, program.inputs)
            let simplified = ReferenceEvaluator.run(Simplifier().run(function), program.inputs), interpreted = try evaluate(function, program.inputs)
            return SimplifierTests.agree(expected, simplified, 1e-9) && SimplifierTests.agree(expected, interpreted, 1e-9)
                ? nil : "\(expected) became \(simplified), is computed as \(interpreted)"
        }
        Self.check("transposition of reshaped", seeds: 9000..<9200, [.differentiable, .reshapes]) { program in
            guard Self.isModerate(ReferenceEvaluator.run(try program.function.gradient(), program.inputs)) else { return nil }
            let error = try GradientChecks.transposition(program.function, program.inputs)
            return error < 1e-9 ? nil : "off by \(error)"
        }
    }

    @Test func hessiansAreSymmetric() {
        Self.check("Hessian", seeds: 4000..<4100, .smooth) { program in
            let function = program.function
            let inputs = program.inputs
            let gradient = Simplifier().run(try function.gradient())
            guard Self.isModerate(ReferenceEvaluator.run(gradient, inputs), 1e3) else { return nil }
            let error = try GradientChecks.transposition(gradient, inputs)
            return error < 1e-8 ? nil : "off by \(error)"
        }
    }
}
