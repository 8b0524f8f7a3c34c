import AuspexIR
import AuspexTransforms
import Testing

/// Accumulators that are arrays in disguise.
@Suite struct StackAccumulatorsTests {
    /// A nest over [3, 4, 2] that adds to an accumulator of the given shape, and to one of its own sums.
    private static func nest(_ add: String, shape: String = "3,4,2", after: String = "") throws -> Function {
        try Function(parsing: """
            func f(%0 a: real variable, %1 x: real[3,4,2] variable) -> (f, g) {
              %2 = accumulator real[\(shape)]
              %3 = accumulator real[2]
              loop [3] (%4) {
                loop [4, 2] (%5, %6) {
                  %7 = load %1[%4, %5, %6]
                  %8 = multiply %7, %0
                  \(add)
                  accumulate %3[%6], %7
                  yield
                }
                yield
              }
              \(after)
              %20 = freeze %2
              %21 = freeze %3
              return %20, %21
            }
            """)
    }

    private static func accumulators(_ function: Function) -> Int {
        function.body.instructions.count { if case .accumulator = $0.operation { true } else { false } }
    }

    private static let inputs: [Tensor] = [.real(0.7), Models.wave(24, [3, 4, 2])]

    private static func stacked(_ function: Function) -> Function {
        Pass.stackAccumulators.run(function, through: Pass.Gate(verifies: true))
    }

    @Test func oneAmountForEachElement() throws {
        let function = try Self.nest("accumulate %2[%4, %5, %6], %8")
        let stacked = Self.stacked(function)
        #expect(Self.accumulators(function) == 2 && Self.accumulators(stacked) == 1)
        #expect(ReferenceEvaluator.run(function, Self.inputs) == ReferenceEvaluator.run(stacked, Self.inputs))
    }

    /// Elements that get several amounts, other ones, or none at all stay in an accumulator.
    @Test(arguments: [
        ("accumulate %2[%5, %4, %6], %8", "4,3,2", ""),  // in another order
        ("accumulate %2[%4, %5], %8", "3,4", ""),  // summed over the last index
        ("accumulate %2[%4, %5, %6], %8", "3,5,2", ""),  // a larger array
        ("accumulate %2[%4, %5, %6], %8\naccumulate %2[%4, %5, %6], %7", "3,4,2", ""),  // twice
        ("accumulate %2[%4, %5, %6], %8", "3,4,2", "%9 = const 1\naccumulate %2[%9, %9, %9], %0"),  // once more behind
    ]) func others(_ add: String, _ shape: String, _ after: String) throws {
        let function = try Self.nest(add, shape: shape, after: after)
        let stacked = Self.stacked(function)
        #expect(Self.accumulators(stacked) == 2)
        #expect(ReferenceEvaluator.run(function, Self.inputs) == ReferenceEvaluator.run(stacked, Self.inputs))
    }

    /// What is added under a condition is not there elsewhere.
    @Test func conditions() throws {
        let function = try Self.nest(
            "%9 = less %7, %0\nif %9 {\naccumulate %2[%4, %5, %6], %8\nyield\n} else {\nyield\n}")
        let stacked = Self.stacked(function)
        #expect(Self.accumulators(stacked) == 2)
        #expect(ReferenceEvaluator.run(function, Self.inputs) == ReferenceEvaluator.run(stacked, Self.inputs))
    }

    /// A layer of a network: nothing but its offsets' derivative is left to accumulate, and the derivative of the softplus is made
    /// where the softplus is.
    @Test func layer() throws {
        let function = try Function(parsing: """
            func layer(%0 x: real[6,5] variable, %1 w: real[5,9] variable, %2 b: real[9] variable, %3 y: real[6,9] data) -> (f) {
              %4 = matmul %0, %1
              %5 = loop [6] (%6) {
                %7 = loop [9] (%8) {
                  %9 = load %4[%6, %8]
                  %10 = load %2[%8]
                  %11 = add %9, %10
                  %12 = softplus %11
                  yield map %12
                }
                yield map %7
              }
              %13 = matmul_nt %5, %3
              %14 = loop [6, 6] (%15, %16) {
                %17 = load %13[%15, %16]
                %18 = sin %17
                yield sum %18
              }
              return %14
            }
            """)
        let gradient = try function.gradient().simplifiedUpToRounding()
        #expect(gradient.verify().isEmpty)
        #expect(Self.accumulators(gradient) == 1)
        let text = gradient.description
        let softplus = try #require(text.firstRange(of: "softplus")), sigmoid = try #require(text.firstRange(of: "sigmoid"))
        #expect(text[softplus.upperBound..<sigmoid.lowerBound].count { $0 == "\n" } == 1)
        let inputs = [Models.wave(30, [6, 5]), Models.wave(45, [5, 9], shift: 1), Models.wave(9, shift: 2), Models.wave(54, [6, 9], shift: 3)]
        #expect(SimplifierTests.agree(ReferenceEvaluator.run(try function.gradient(), inputs), ReferenceEvaluator.run(gradient, inputs), 1e-12))
        // Central differences along every input's own direction.
        let value = ReferenceEvaluator.run(gradient, inputs)
        for position in 0..<3 {
            let h = 1e-6, direction = (0..<inputs[position].reals.count).map { Double(($0 * 7) % 5) - 2 }
            func at(_ step: Double) -> Double {
                var moved = inputs
                moved[position] = .real(zip(inputs[position].reals, direction).map { $0 + step * $1 }, shape: inputs[position].shape)
                return ReferenceEvaluator.run(function, moved)[0].reals[0]
            }
            let slope = zip(value[position + 1].reals, direction).map(*).reduce(0, +)
            #expect(abs((at(h) - at(-h)) / (2 * h) - slope) < 1e-6 * max(1, abs(slope)))
        }
    }
}
