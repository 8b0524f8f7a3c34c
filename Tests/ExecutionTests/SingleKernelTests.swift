import CKernels
import Foundation
import Testing

/// The functions of floats beside those of doubles, in units in the last place of a float.
@Suite struct SingleKernelTests {
    /// Floats of every magnitude, and the neighbours of places where functions change their method.
    private static let numbers: [Double] = {
        var values: [Float] = []
        var bits: UInt32 = 1
        while bits < 0x7f80_0000 {
            values += [Float(bitPattern: bits), -Float(bitPattern: bits)]
            bits += 20_011
        }
        for place: Float in [0, 1, 0.625, 0x1p-25, 0x1p-126, 0.34657, 0.69314, 18, 87.33, 88.72, 89, 103.97, 104] {
            for offset in -20...20 {
                let x = Float(bitPattern: UInt32(max(0, Int(place.bitPattern) + offset)))
                values += [x, -x]
            }
        }
        return values.map(Double.init)
    }()

    @Test(arguments: [
        (AX_UNARY_EXP, 1.2), (AX_UNARY_EXPM1, 1.8), (AX_UNARY_LOG, 1), (AX_UNARY_LOG1P, 1.2), (AX_UNARY_TANH, 1.8), (AX_UNARY_SIGMOID, 2.5),
        (AX_UNARY_LOG_SIGMOID, 2.5), (AX_UNARY_SOFTPLUS, 2.5), (AX_UNARY_SIN, 0.501), (AX_UNARY_LGAMMA, 0.501), (AX_UNARY_SQRT, 0.501),
    ] as [(ax_unary_op, Double)])
    func accuracy(_ operation: ax_unary_op, _ units: Double) {
        var single = Self.numbers, double = Self.numbers
        ax_single_unary(operation, &single, Self.numbers, Self.numbers.count)
        ax_unary(operation, &double, Self.numbers, Self.numbers.count)
        var worst = 0.0
        for (index, (found, exact)) in zip(single, double).enumerated() {
            #expect(found.isNaN || Double(Float(found)) == found)
            guard exact.isFinite, abs(exact) < Double(Float.greatestFiniteMagnitude) else {
                // Near the largest float, rounding decides.
                #expect(exact.isNaN ? found.isNaN : abs(found) >= 0.9999999 * Double(Float.greatestFiniteMagnitude), "at \(Self.numbers[index])")
                continue
            }
            let error = abs(found - exact) / Double(Float(exact).ulp)
            if error > units { Issue.record("\(error) units at \(Self.numbers[index]): \(found), not \(exact)") }
            worst = max(worst, error)
        }
        #expect(worst > 0.3, "the functions are not told apart")
    }

    @Test func logAddExp() {
        let a = Self.numbers.enumerated().map { $0.offset % 3 == 0 ? $0.element : Double(Float($0.element.truncatingRemainder(dividingBy: 90))) }
        let b = a.indices.map { a[($0 * 7 + 5) % a.count] }
        var single = a, double = a
        ax_single_binary(AX_BINARY_LOG_ADD_EXP, &single, a, 0, b, 0, a.count)
        ax_binary(AX_BINARY_LOG_ADD_EXP, &double, a, 0, b, 0, a.count)
        for index in a.indices where abs(double[index]) < Double(Float.greatestFiniteMagnitude) {
            // The sum of a number and a logarithm may cancel, which costs units of the larger operand; the distance is rounded, which costs
            // units of it times its exponential.
            let distance = abs(a[index] - b[index])
            let rounding = max(Double(Float(double[index]).ulp), Double(Float(max(a[index], b[index])).ulp))
            #expect(
                abs(single[index] - double[index]) <= 2.5 * rounding + 0.5 * exp(-distance) * Double(Float(distance).ulp), "at \(a[index]), \(b[index])")
        }
    }

    @Test func edges() {
        let inf = Double.infinity
        let cases: [(ax_unary_op, Double, Double)] = [
            (AX_UNARY_EXP, -inf, 0), (AX_UNARY_EXP, inf, inf), (AX_UNARY_EXP, .nan, .nan), (AX_UNARY_EXP, 0, 1), (AX_UNARY_EXP, 89, inf),
            (AX_UNARY_EXP, -104, 0), (AX_UNARY_EXPM1, -0.0, -0.0), (AX_UNARY_EXPM1, -inf, -1), (AX_UNARY_EXPM1, inf, inf), (AX_UNARY_EXPM1, .nan, .nan),
            (AX_UNARY_LOG, 0, -inf), (AX_UNARY_LOG, -0.0, -inf), (AX_UNARY_LOG, inf, inf), (AX_UNARY_LOG, -1, .nan), (AX_UNARY_LOG, .nan, .nan),
            (AX_UNARY_LOG, 1, 0), (AX_UNARY_LOG1P, -0.0, -0.0), (AX_UNARY_LOG1P, -1, -inf), (AX_UNARY_LOG1P, -2, .nan), (AX_UNARY_LOG1P, inf, inf),
            (AX_UNARY_LOG1P, .nan, .nan), (AX_UNARY_TANH, -0.0, -0.0), (AX_UNARY_TANH, inf, 1), (AX_UNARY_TANH, -inf, -1), (AX_UNARY_TANH, .nan, .nan),
            (AX_UNARY_SIGMOID, -inf, 0), (AX_UNARY_SIGMOID, inf, 1), (AX_UNARY_SIGMOID, .nan, .nan), (AX_UNARY_SOFTPLUS, -inf, 0),
            (AX_UNARY_SOFTPLUS, inf, inf), (AX_UNARY_SOFTPLUS, .nan, .nan), (AX_UNARY_LOG_SIGMOID, -inf, -inf), (AX_UNARY_ROUND, 0.49999997, 0),
            (AX_UNARY_ROUND, 2.5, 3),
        ]
        for (operation, x, expected) in cases {
            var out = 0.0
            ax_single_unary(operation, &out, [Double(Float(x))], 1)
            #expect(expected.isNaN ? out.isNaN : out == expected && out.sign == expected.sign, "\(operation.rawValue) of \(x) is \(out)")
        }
    }

    /// Close to the draws of doubles with the same key and counter, inside of the open interval, and with the moments of the distribution:
    /// each within 4.5 standard errors.
    @Test func draws() {
        let count = 400_000
        let counters = (0..<Int64(count)).map { $0 }
        func fill(_ operation: ax_random_op) -> (single: [Double], double: [Double]) {
            var single = [Double](repeating: 0, count: count), double = single
            ax_single_random_draw(operation, &single, [17], 1, counters, 0, count)
            ax_random_draw(operation, &double, [17], 1, counters, 0, count)
            return (single, double)
        }
        let uniform = fill(AX_RANDOM_UNIFORM), normal = fill(AX_RANDOM_NORMAL)
        for (a, b) in zip(uniform.single, uniform.double) where !(abs(a - b) <= 0x1p-23 && a > 0 && a < 1) { Issue.record("\(a) for \(b)") }
        for (a, b) in zip(normal.single, normal.double) where abs(a - b) > 1e-3 { Issue.record("\(a) for \(b)") }
        for numbers in uniform.single + normal.single where Double(Float(numbers)) != numbers { Issue.record("\(numbers) is no float") }
        func mean(_ values: [Double], _ f: (Double) -> Double) -> Double { values.reduce(0) { $0 + f($1) } / Double(count) }
        let root = Double(count).squareRoot()
        #expect(abs(mean(uniform.single) { $0 } - 0.5) < 4.5 * (1.0 / 12).squareRoot() / root)
        #expect(abs(mean(normal.single) { $0 }) < 4.5 / root)
        #expect(abs(mean(normal.single) { $0 * $0 } - 1) < 4.5 * 2.0.squareRoot() / root)
        #expect(abs(mean(normal.single) { $0 * $0 * $0 * $0 } - 3) < 4.5 * 96.0.squareRoot() / root)
    }
}
