import AuspexIR
import AuspexTransforms
import Foundation
import Testing

/// Properties that hold for every program.
@Suite struct RandomProgramTests {
    /// Looks for a program without the property, and reports the smallest found.
    static func check(_ name: String, seeds: Range<UInt64>, isSmooth: Bool, _ fault: (Function) throws -> String?) {
        func faultOf(_ choices: Choices) -> (String, Function)? {
            let function = ProgramGenerator.program(choices, isSmooth: isSmooth).function
            do { return try fault(function).map { ($0, function) } } catch { return ("\(error)", function) }
        }
        for seed in seeds {
            let recorded = ProgramGenerator.program(Choices(seed: seed), isSmooth: isSmooth).choices.list
            guard faultOf(Choices(recorded)) != nil else { continue }
            let small = Choices.shrink(recorded) { faultOf(Choices($0)) != nil }
            if let (reason, function) = faultOf(Choices(small)) {
                Issue.record("\(name), seed \(seed): \(reason)\n\(function)")
                return
            }
        }
    }

    static func isModerate(_ outputs: [Tensor], _ bound: Double = 1e4) -> Bool {
        outputs.allSatisfy { $0.reals.allSatisfy { abs($0) < bound } }
    }

    @Test func verifierAccepts() {
        Self.check("verifier", seeds: 0..<600, isSmooth: false) { $0.verify().first?.description }
    }

    @Test func textRoundTrip() {
        Self.check("text", seeds: 0..<300, isSmooth: false) { function in
            let read = try Function(parsing: function.description)
            return read.description == function.description && read.body == function.body ? nil : "read back differently"
        }
    }

    @Test func simplifierKeepsMeaning() {
        Self.check("simplifier", seeds: 0..<400, isSmooth: false) { function in
            let simplified = Simplifier().run(function)
            if let error = simplified.verify().first { return error.description }
            if Simplifier().run(simplified).body != simplified.body { return "a second time changes it" }
            let inputs = ProgramGenerator.inputs(function)
            let before = ReferenceEvaluator.run(function, inputs), after = ReferenceEvaluator.run(simplified, inputs)
            return SimplifierTests.agree(before, after, 1e-9) ? nil : "\(before) became \(after)"
        }
    }

    @Test func simplifierKeepsGradients() {
        Self.check("simplified gradient", seeds: 1000..<1250, isSmooth: false) { function in
            let gradient = try function.gradient()
            if let error = gradient.verify().first { return "gradient: \(error)" }
            let simplified = Simplifier().run(gradient)
            if let error = simplified.verify().first { return error.description }
            let inputs = ProgramGenerator.inputs(function)
            let before = ReferenceEvaluator.run(gradient, inputs), after = ReferenceEvaluator.run(simplified, inputs)
            guard Self.isModerate(before) else { return nil }
            return SimplifierTests.agree(before, after, 1e-8) ? nil : "\(before) became \(after)"
        }
    }

    @Test func gradientsAgreeWithDifferences() {
        Self.check("differences", seeds: 2000..<2200, isSmooth: true) { function in
            let inputs = ProgramGenerator.inputs(function)
            let gradient = ReferenceEvaluator.run(try function.gradient(), inputs)
            guard Self.isModerate(gradient, 1e3), !Self.stopsGradient(function) else { return nil }
            let error = try GradientChecks.disagreement(function, inputs)
            return error < 1e-6 ? nil : "off by \(error)"
        }
    }

    @Test func reverseIsTheTransposeOfForward() {
        Self.check("transposition", seeds: 3000..<3400, isSmooth: false) { function in
            let inputs = ProgramGenerator.inputs(function)
            guard Self.isModerate(ReferenceEvaluator.run(try function.gradient(), inputs)) else { return nil }
            let error = try GradientChecks.transposition(function, inputs)
            return error < 1e-9 ? nil : "off by \(error)"
        }
    }

    @Test func hessiansAreSymmetric() {
        Self.check("Hessian", seeds: 4000..<4150, isSmooth: true) { function in
            let inputs = ProgramGenerator.inputs(function)
            let gradient = Simplifier().run(try function.gradient())
            guard Self.isModerate(ReferenceEvaluator.run(gradient, inputs), 1e3) else { return nil }
            let error = try GradientChecks.transposition(gradient, inputs)
            return error < 1e-8 ? nil : "off by \(error)"
        }
    }

    /// Numerical derivatives go through `stop_gradient`.
    static func stopsGradient(_ function: Function) -> Bool { function.description.contains("stop_gradient") }
}
