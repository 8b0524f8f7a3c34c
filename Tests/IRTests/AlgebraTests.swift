import AuspexExecution
import AuspexIR
import AuspexTransforms
import Foundation
import Testing

/// What is rewritten up to rounding, and what is not.
@Suite struct AlgebraTests {
    private static func rewritten(_ text: String) throws -> Function {
        let function = try Function(parsing: text)
        #expect(function.verify() == [])
        let result = function.simplifiedUpToRounding()
        #expect(result.verify() == [])
        return result
    }

    private static func loops(_ function: Function) -> [Loop] {
        function.body.instructions.compactMap { if case .loop(let loop) = $0.operation { loop } else { nil } }
    }

    private static func operations(_ region: Region) -> [AuspexIR.Operation] {
        region.instructions.flatMap { [$0.operation] + $0.operation.regions.flatMap(operations) }
    }

    private static func count(_ function: Function, _ isCounted: (AuspexIR.Operation) -> Bool) -> Int { operations(function.body).filter(isCounted).count }

    private static func isDivision(_ operation: AuspexIR.Operation) -> Bool {
        switch operation {
        case .binary(.divide, _, _), .unary(.reciprocal, _): true
        default: false
        }
    }

    /// Of a normal log density there remain the residual, its square and the sum of squares.
    @Test func normalLogDensity() throws {
        let text = """
            func f(%0 y: real[40] variable, %1 mu: real variable, %2 sigma: real variable) -> (f) {
              %3 = const -0.5
              %4 = log %2
              %5 = const 0.9
              %6 = loop [40] (%7) {
                %8 = load %0[%7]
                %9 = subtract %8, %1
                %10 = divide %9, %2
                %11 = multiply %3, %10
                %12 = multiply %11, %10
                %13 = subtract %12, %4
                %14 = subtract %13, %5
                yield sum %14
              }
              return %6
            }
            """
        let function = try Self.rewritten(text)
        let loop = try #require(Self.loops(function).first)
        #expect(loop.body.instructions.count == 3)
        #expect(loop.collectors == [.sum])
        let y = (0..<40).map { Double($0 * $0 % 17) / 3 - 1.3 }
        let value = try evaluate(function, [.real(y), .real(0.7), .real(1.9)])[0].reals[0]
        let original = try evaluate(try Function(parsing: text), [.real(y), .real(0.7), .real(1.9)])[0].reals[0]
        #expect(abs(value - original) <= 1e-14 * 400)
    }

    @Test func sumsThatAreEqualUpToFactorsAreOne() throws {
        let function = try Self.rewritten("""
            func f(%0 x: real[9] data, %1 a: real variable, %2 b: real variable) -> (f, g, h) {
              %3, %4, %5 = loop [9] (%6) {
                %7 = load %0[%6]
                %8 = multiply %1, %7
                %9 = multiply %7, %2
                %10 = negate %9
                %11 = divide %7, %2
                yield sum %8, sum %10, sum %11
              }
              return %3, %4, %5
            }
            """)
        let loop = try #require(Self.loops(function).first)
        #expect(loop.collectors == [.sum])
        #expect(loop.body.instructions.count == 1)
    }

    @Test func likeTermsAndConstantsAreCollected() throws {
        let function = try Self.rewritten("""
            func f(%0 z: real variable) -> (f, g, h) {
              %1 = const -0.5
              %2 = multiply %1, %0
              %3 = multiply %0, %1
              %4 = add %2, %3
              %5 = const 4.0
              %6 = multiply %5, %2
              %7 = negate %6
              %8 = negate %4
              return %4, %7, %8
            }
            """)
        #expect(function.body.results[2] == function.body.parameters[0])
        #expect(Self.count(function) { if case .unary(.negate, _) = $0 { true } else { false } } == 1)
        #expect(Self.count(function) { if case .binary(.multiply, _, _) = $0 { true } else { false } } == 1)
        let values = try evaluate(function, [.real(0.3)])
        #expect(values == [.real(-0.3), .real(0.6), .real(0.3)])
    }

    @Test func logarithmOfAnExponential() throws {
        let function = try Self.rewritten("""
            func f(%0 s: real variable) -> (f) {
              %1 = exp %0
              %2 = log %1
              return %2
            }
            """)
        #expect(function.body.results == function.body.parameters)
    }

    /// The probability of a logit is made of the logit, not of its logarithm.
    @Test func exponentialOfALogSigmoid() throws {
        let function = try Self.rewritten("""
            func f(%0 l: real variable) -> (p, log_p) {
              %1 = log_sigmoid %0
              %2 = exp %1
              return %2, %1
            }
            """)
        #expect(Self.count(function) { if case .unary(.exp, _) = $0 { true } else { false } } == 0)
        for logit in [-800.0, -30, -1.5, 0, 0.3, 40, .infinity] {
            let values = try evaluate(function, [.real(logit)]).map { $0.reals[0] }
            #expect(abs(values[0] - 1 / (1 + exp(-logit))) <= 1e-15 * values[0])
            #expect(abs(values[1] + (logit > -700 ? log1p(exp(-logit)) : -logit)) <= 1e-15 * abs(values[1]))
        }
    }

    /// Terms that cancel and factors that cancel altogether stay: ∞ − ∞ and 0 / 0 are not numbers, and 1 + x − 1 is not x.
    @Test(arguments: [
        "%2 = subtract %0, %1\n%3 = add %2, %1", "%2 = divide %0, %1\n%3 = divide %2, %0", "%2 = const 1.0\n%4 = add %0, %2\n%3 = subtract %4, %2",
    ])
    func nothingCancels(_ body: String) throws {
        let text = "func f(%0 x: real variable, %1 y: real variable) -> (f) {\n\(body)\nreturn %3\n}"
        let function = try Self.rewritten(text), original = try Function(parsing: text)
        for inputs in [[1e-17, 1.0], [0.3, 1e17], [0, 2], [Double.infinity, .infinity]] {
            let tensors = inputs.map { Tensor.real($0) }
            let before = try evaluate(original, tensors)[0].reals[0], after = try evaluate(function, tensors)[0].reals[0]
            #expect(before == after || before.isNaN && after.isNaN)
        }
    }

    /// Where the result jumps, operands keep their bits.
    @Test func floorKeepsItsDivision() throws {
        let function = try Self.rewritten("""
            func f(%0 x: real[60] data, %1 width: real variable) -> (f) {
              %2 = loop [60] (%3) {
                %4 = load %0[%3]
                %5 = divide %4, %1
                %6 = floor %5
                yield map %6
              }
              return %2
            }
            """)
        let x = (0..<60).map { Double($0) * 49 }
        #expect(try evaluate(function, [.real(x), .real(49)]) == [.real((0..<60).map(Double.init))])
    }

    /// A mixture takes logarithms and reciprocals of its components' scales once, and each exponential once.
    @Test func mixture() throws {
        let function = try Self.rewritten("""
            func f(%0 y: real[50] data, %1 sigma: real[3] variable) -> (f, g) {
              %2 = loop [50] (%3) {
                %4 = load %0[%3]
                %5, %6 = loop [3] (%7) {
                  %8 = load %1[%7]
                  %9 = divide %4, %8
                  %10 = multiply %9, %9
                  %11 = log %8
                  %12 = subtract %10, %11
                  yield map %12, maximum %12
                }
                %13 = loop [3] (%14) {
                  %15 = load %5[%14]
                  %16 = subtract %15, %6
                  %17 = exp %16
                  yield sum %17
                }
                %18 = loop [3] (%19) {
                  %20 = load %5[%19]
                  %21 = subtract %20, %6
                  %22 = exp %21
                  %23 = divide %22, %13
                  %24 = square %23
                  yield sum %24
                }
                %25 = add %13, %18
                yield sum %25
              }
              return %2, %1
            }
            """)
        let main = try #require(Self.loops(function).first { $0.extents == [50] })
        let inside = Self.operations(main.body)
        #expect(!inside.contains { if case .unary(.log, _) = $0 { true } else { false } })
        #expect(inside.filter { if case .unary(.exp, _) = $0 { true } else { false } }.count == 1)
        #expect(inside.filter(Self.isDivision).count == 1)
        let inputs: [Tensor] = [.real((0..<50).map { Double($0 % 7) - 2.5 }), .real([0.5, 1.25, 3])]
        let value = try evaluate(function, inputs)[0].reals[0]
        var expected = 0.0
        for y in inputs[0].reals {
            let terms = inputs[1].reals.map { y / $0 * (y / $0) - log($0) }
            let most = terms.max() ?? 0, weights = terms.map { exp($0 - most) }
            let total = weights.reduce(0, +)
            expected += total + weights.reduce(0) { $0 + $1 / total * ($1 / total) }
        }
        #expect(abs(value - expected) < 1e-11 * expected)
    }
}
