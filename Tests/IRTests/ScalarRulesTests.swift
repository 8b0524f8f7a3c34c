import AuspexIR
import AuspexTransforms
import Foundation
import Testing

/// Every scalar rule against numerical derivatives, at several points of its domain, in both modes; and wrong rules, which
/// these checks have to find.
@Suite struct ScalarRulesTests {
    struct Case: Sendable {
        var name: String
        var points: [[Double]]
        /// Positions of operands that have a derivative.
        var positions: [Int]
        var make: @Sendable (inout Builder, [Value]) -> Value
    }

    static let unary: [(UnaryOperation, [Double])] = [
        (.negate, [-1.3, 2]), (.absolute, [-1.3, 2]), (.sqrt, [0.3, 4]), (.exp, [-2, 1.5]), (.log, [0.2, 7]), (.log1p, [-0.5, 3]),
        (.expm1, [-0.3, 2]), (.sin, [0.4, -2]), (.cos, [0.4, -2]), (.tan, [0.4, -1]), (.asin, [-0.6, 0.2]), (.acos, [-0.6, 0.2]),
        (.atan, [-2, 0.7]), (.sinh, [-1, 0.5]), (.cosh, [-1, 0.5]), (.tanh, [-1, 0.5]), (.sigmoid, [-3, 1]), (.logSigmoid, [-3, 4]),
        (.softplus, [-3, 4]), (.square, [-1.5, 2]), (.reciprocal, [-0.7, 3]), (.lgamma, [0.4, 5.5]), (.digamma, [0.9, 5.5]),
        (.erf, [-0.8, 1.2]), (.erfc, [-0.8, 1.2]), (.normalCDF, [-1.4, 0.6]), (.logNormalCDF, [-50, -31, -29, -3, 2]),
        (.normalQuantile, [0.1, 0.7]), (.logBesselI0, [-1.5, 0.3, 4]), (.logBesselI1, [0.5, 4]), (.sign, [-2, 3]),
        (.floor, [0.4]), (.ceil, [0.4]), (.round, [0.3]),
    ]

    static let binary: [(BinaryOperation, [[Double]], [Int])] = [
        (.add, [[1, 2]], [0, 1]), (.subtract, [[1, 2]], [0, 1]), (.multiply, [[1.5, -2]], [0, 1]), (.divide, [[1.5, -2]], [0, 1]),
        (.minimum, [[1, 2], [2, 1]], [0, 1]), (.maximum, [[1, 2], [2, 1]], [0, 1]), (.power, [[1.7, 2.3], [0.4, -1.2]], [0, 1]),
        (.atan2, [[0.3, -0.8], [-1, 2]], [0, 1]), (.hypot, [[3, -4], [0, 1]], [0, 1]), (.logAddExp, [[0.3, -2], [-40, 2]], [0, 1]),
        (.lbeta, [[0.7, 3.2]], [0, 1]), (.gammaP, [[2.5, 1.8], [1, 0.6], [0.3, 2]], [0, 1]), (.gammaQ, [[2.5, 1.8]], [0, 1]),
        (.gammaPInverse, [[2.5, 0.4], [0.6, 0.9]], [0, 1]), (.gammaPDa, [[2.5, 1.8], [0.4, 0.7]], [1]), (.logBesselI, [[1.5, 2], [0, 0.7]], [1]),
    ]

    static let ternary: [(TernaryOperation, [[Double]], [Int])] = [
        (.incompleteBeta, [[2, 3.5, 0.3], [1, 1, 0.4], [0.6, 2.5, 0.8]], [0, 1, 2]),
        (.incompleteBetaInverse, [[2, 3.5, 0.3], [0.7, 0.4, 0.6]], [0, 1, 2]),
        (.incompleteBetaDa, [[2, 3.5, 0.3]], [2]), (.incompleteBetaDb, [[2, 3.5, 0.3]], [2]),
    ]

    static var cases: [Case] {
        unary.map { operation, points in
            Case(name: operation.rawValue, points: points.map { [$0] }, positions: [0]) { $0.unary(operation, $1[0]) }
        } + binary.map { operation, points, positions in
            Case(name: operation.rawValue, points: points, positions: positions) { $0.binary(operation, $1[0], $1[1]) }
        } + ternary.map { operation, points, positions in
            Case(name: operation.rawValue, points: points, positions: positions) { $0.ternary(operation, $1[0], $1[1], $1[2]) }
        }
    }

    /// The largest disagreement of the rules for one operation, over its points.
    static func disagreement(_ item: Case, rules: ScalarRules) throws -> Double {
        var worst = 0.0
        for point in item.points {
            var builder = Builder(name: item.name)
            let operands = point.indices.map {
                builder.input("x\($0)", .real, role: item.positions.contains($0) ? .variable : .data)
            }
            let result = item.make(&builder, operands)
            let function = builder.finish([("y", result)])
            let inputs = point.map { Tensor.real($0) }
            worst = max(worst, try GradientChecks.disagreement(function, inputs, rules: rules))
            worst = max(worst, try GradientChecks.transposition(function, inputs, rules: rules))
        }
        return worst
    }

    @Test(arguments: cases.indices) func agreesWithDifferences(_ index: Int) throws {
        let item = Self.cases[index]
        #expect(try Self.disagreement(item, rules: .standard) < 1e-8, "\(item.name)")
    }

    /// A factor that is off by a thousandth, a lost sign and a dropped term are found in every rule that has a value.
    @Test func wrongRulesAreFound() throws {
        for item in Self.cases where !["sign", "floor", "ceil", "round"].contains(item.name) {
            for mutant in 0..<3 {
                @Sendable func wrong(_ partial: Partial, _ b: inout Builder) -> Partial {
                    let one = b.real(1)
                    let factor: Value = switch partial {
                    case .zero: b.real(0)
                    case .one: one
                    case .minusOne: b.real(-1)
                    case .factor(let value): value
                    case .divisor(let value): b.divide(one, value)
                    case .when(let condition, let truth):
                        b.convert(truth ? condition : b.unary(.not, condition), to: .real)
                    }
                    switch mutant {
                    case 0: return .factor(b.multiply(b.real(1.001), factor))
                    case 1: return .factor(b.negate(factor))
                    default: return .factor(b.add(factor, b.real(1e-4)))
                    }
                }
                let standard = ScalarRules.standard
                let rules = ScalarRules(
                    unary: { operation, position, operands, result, b in
                        wrong(try standard.unary(operation, position, operands, result, &b), &b)
                    },
                    binary: { operation, position, operands, result, b in
                        wrong(try standard.binary(operation, position, operands, result, &b), &b)
                    },
                    ternary: { operation, position, operands, result, b in
                        wrong(try standard.ternary(operation, position, operands, result, &b), &b)
                    })
                #expect(try Self.disagreement(item, rules: rules) > 1e-6, "\(item.name), mutant \(mutant)")
            }
        }
    }

    /// Derivatives that do not exist are refused by name, but only where one flows.
    @Test func missingDerivatives() throws {
        for (operation, role) in [(BinaryOperation.gammaPDa, Function.Role.variable), (.gammaPDa, .data), (.logBesselI, .variable)] {
            var builder = Builder(name: "missing")
            let a = builder.input("a", .real, role: role), x = builder.input("x", .real, role: .variable)
            let function = builder.finish([("y", builder.binary(operation, a, x))])
            if role == .data {
                #expect(throws: Never.self) { try function.gradient() }
            } else {
                let error = #expect(throws: NotDifferentiable.self) { try function.gradient() }
                #expect(error?.reason.contains(operation.rawValue) == true)
                #expect(throws: NotDifferentiable.self) { try function.jvp() }
                #expect(throws: Never.self) { try function.gradient(withRespectTo: [1]) }
            }
        }
    }
}
