import AuspexIR
import Testing

/// Accumulators that are a few numbers.
@Suite struct SplitAccumulatorsTests {
    private static func function(_ added: String, _ read: String) throws -> Function {
        try Function(parsing: """
            func f(%0 a: real variable, %1 b: real variable, %2 n: int variable) -> (f) {
              %3 = const 0
              %4 = const 1
              %5 = const 7
              %6 = accumulator real[3]
              \(added)
              %20 = freeze %6
              \(read)
              return %30
            }
            """)
    }

    private static func accumulators(_ function: Function) -> Int {
        function.body.instructions.count { if case .accumulator = $0.operation { true } else { false } }
    }

    private static func check(_ function: Function, left: Int) {
        let split = Pass.splitAccumulators.run(function, through: Pass.Gate(verifies: true))
        #expect(accumulators(split) == left)
        let inputs: [Tensor] = [.real(0.7), .real(-1.9), Tensor(shape: [], storage: .int([1]))]
        #expect(ReferenceEvaluator.run(function, inputs) == ReferenceEvaluator.run(split, inputs))
        #expect(ReferenceEvaluator.run(function, inputs) == ReferenceEvaluator.run(function.simplified(), inputs))
    }

    /// Several amounts at one place, one at another, none at the third; read here and in a loop.
    @Test func constantPlaces() throws {
        let function = try Self.function(
            "accumulate %6[%4], %0\naccumulate %6[%3], %1\naccumulate %6[%4], %1",
            """
            %21 = load %20[%4]
            %22 = const 2
            %30 = loop [5] (%23) {
              %24 = load %20[%3]
              %25 = load %20[%22]
              %26 = add %24, %25
              %27 = multiply %26, %21
              yield sum %27
            }
            """)
        Self.check(function, left: 0)
    }

    /// Within the body of a loop each iteration has its own.
    @Test func withinALoop() throws {
        let function = try Function(parsing: """
            func f(%0 x: real[4] variable) -> (f) {
              %1 = const 0
              %2 = loop [4] (%3) {
                %4 = load %0[%3]
                %5 = accumulator real[2]
                accumulate %5[%1], %4
                accumulate %5[%1], %4
                %6 = freeze %5
                %7 = load %6[%1]
                yield map %7
              }
              return %2
            }
            """)
        let split = Pass.splitAccumulators.run(function, through: Pass.Gate(verifies: true))
        #expect(!split.description.contains("accumulator"))
        let inputs = [Models.wave(4)]
        #expect(ReferenceEvaluator.run(function, inputs) == ReferenceEvaluator.run(split, inputs))
    }

    @Test(arguments: [
        ("accumulate %6[%4], %0", "%30 = load %20[%2]"),  // read anywhere
        ("accumulate %6[%2], %0", "%30 = load %20[%4]"),  // added to anywhere
        ("accumulate %6[%5], %0", "%30 = load %20[%4]"),  // added to nowhere
        ("accumulate %6[%4], %0", "%30 = load %20[%5]"),  // read beyond the end
        ("%7 = less %0, %1\nif %7 {\naccumulate %6[%4], %0\nyield\n} else {\nyield\n}", "%30 = load %20[%4]"),  // under a condition
        ("accumulate %6[%4], %0", "%31 = load %20[%4]\n%30 = loop [3] (%32) {\n%33 = load %20[%32]\nyield sum %33\n}"),  // read as a whole
    ]) func others(_ added: String, _ read: String) throws { Self.check(try Self.function(added, read), left: 1) }
}
