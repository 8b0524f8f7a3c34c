import AuspexIR
import AuspexTransforms
import Foundation
import Testing

/// Terms that cancel where the weights of alternatives are differentiated.
@Suite struct CancellationTests {
    /// Σ w (c − log w) for two alternatives of weights σ(x) and σ(−x), which a loop chooses.
    private static let coin = """
        func f(%0 x: real variable, %1 c: real[2] data) -> (f) {
          %2 = const 0
          %3 = loop [2] (%4) {
            %5 = equal %4, %2
            %6 = negate %0
            %7 = select %5, %6, %0
            %8 = log_sigmoid %7
            %9 = exp %8
            yield map %9
          }
          %10 = load %3[%2]
          %11 = load %1[%2]
          %12 = negate %0
          %13 = log_sigmoid %12
          %14 = subtract %11, %13
          %15 = multiply %10, %14
          %16 = const 1
          %17 = load %3[%16]
          %18 = load %1[%16]
          %19 = log_sigmoid %0
          %20 = subtract %18, %19
          %21 = multiply %17, %20
          %22 = add %15, %21
          return %22
        }
        """

    /// The results that a value depends on.
    private static func operations(behind output: Int, of function: Function) -> [AuspexIR.Operation] {
        var needed: Set<Value> = [function.body.results[output]], found: [AuspexIR.Operation] = []
        for instruction in function.body.instructions.reversed() where instruction.results.contains(where: needed.contains) {
            found.append(instruction.operation)
            instruction.operation.forEachFreeValue { needed.insert($0) }
        }
        return found
    }

    /// The derivative is σ(x) σ(−x) (c₁ − c₀ − x): no logarithm, no loop.
    @Test func logarithmsLeaveTheGradient() throws {
        let function = try Function(parsing: Self.coin).gradient().simplifiedUpToRounding()
        #expect(function.verify() == [])
        let behind = Self.operations(behind: 1, of: function)
        #expect(!behind.contains { operation in
            switch operation {
            case .unary(.logSigmoid, _), .unary(.log, _), .loop, .accumulator: true
            default: false
            }
        })
        for x in [-40.0, -3, -0.2, 0, 1e-9, 0.7, 5, 40] {
            let c = [0.4, -1.1]
            func sigma(_ x: Double) -> Double { x < 0 ? exp(x) / (1 + exp(x)) : 1 / (1 + exp(-x)) }
            let expected = sigma(x) * sigma(-x) * (c[1] - c[0] - x)
            let found = ReferenceEvaluator.run(function, [.real(x), .real(c)])
            #expect(abs(found[1].reals[0] - expected) <= 1e-14 * abs(expected), "at \(x)")
            let value = ReferenceEvaluator.run(try Function(parsing: Self.coin), [.real(x), .real(c)])[0].reals[0]
            #expect(abs(found[0].reals[0] - value) <= 1e-14 * (1 + abs(value)))
        }
        #expect(ReferenceEvaluator.run(function, [.real(.nan), .real([0, 0])])[1].reals[0].isNaN)
    }

    /// f(x) − f(−x), with and without common factors, beside other terms.
    @Test(arguments: ["log_sigmoid", "softplus"], [
        ("%10 = subtract %3, %5", 0), ("%10 = subtract %5, %3", 0), ("%6 = add %3, %1\n%10 = subtract %6, %5", 0),
        ("%6 = multiply %1, %3\n%7 = multiply %1, %5\n%10 = subtract %6, %7", 0), ("%10 = add %3, %5", 2),
        ("%6 = multiply %1, %3\n%10 = subtract %6, %5", 2),
    ]) func pairs(_ name: String, _ text: (sum: String, left: Int)) throws {
        let written = try Function(parsing: """
            func f(%0 x: real variable, %1 y: real variable) -> (f) {
              %3 = \(name) %0
              %4 = negate %0
              %5 = \(name) %4
              \(text.sum)
              return %10
            }
            """)
        let function = written.simplifiedUpToRounding()
        #expect(function.body.instructions.count { if case .unary(let operation, _) = $0.operation { operation.rawValue == name } else { false } } == text.left)
        for x in [-30.0, -0.4, 0, 2, 700] {
            let found = ReferenceEvaluator.run(function, [.real(x), .real(1.7)])[0].reals[0]
            let expected = ReferenceEvaluator.run(written, [.real(x), .real(1.7)])[0].reals[0]
            #expect(abs(found - expected) <= 1e-13 * (1 + abs(expected)), "at \(x)")
        }
    }

    /// What may be infinite less itself stays; what cannot be is gone where something else tells whether it is a number.
    @Test func differencesOfEqualValues() throws {
        func rewritten(_ text: String) throws -> Function {
            try Function(parsing: """
                func f(%0 x: real variable, %1 y: real variable) -> (f) {
                  %2 = sigmoid %0
                  \(text)
                  return %10
                }
                """).simplifiedUpToRounding()
        }
        func subtracts(_ function: Function) -> Bool {
            function.body.instructions.contains { if case .binary(.subtract, _, _) = $0.operation { true } else { false } }
        }
        #expect(!subtracts(try rewritten("%3 = subtract %2, %2\n%4 = multiply %2, %1\n%10 = add %4, %3")))
        let bare = try rewritten("%3 = subtract %2, %2\n%10 = add %1, %3")
        #expect(subtracts(bare))
        #expect(ReferenceEvaluator.run(bare, [.real(.nan), .real(1)])[0].reals[0].isNaN)
        let unbounded = try rewritten("%3 = multiply %2, %1\n%4 = subtract %3, %3\n%10 = add %3, %4")
        #expect(ReferenceEvaluator.run(unbounded, [.real(0), .real(.infinity)])[0].reals[0].isNaN)
    }
}
