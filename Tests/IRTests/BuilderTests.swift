import AuspexIR
import AuspexTransforms
import Testing

@Suite struct BuilderTests {
    /// A load that is replaced by the body of its producer reads the nearest element all the same.
    @Test func fusedLoadsAreClamped() {
        var b = Builder(name: "f")
        let x = b.input("x", Type(.real, [6]), role: .data)
        let k = b.input("k", .int, role: .data)
        let shifted = b.tabulate([4]) { b, i in b.add(b.load(x, [b.add(i[0], b.int(1))]), b.convert(i[0], to: .real)) }
        let function = b.finish([("y", b.load(shifted, [k]))])
        for k in -3..<9 {
            let nearest = min(max(k, 0), 3)
            let outputs = ReferenceEvaluator.run(function, [.real([10, 20, 30, 40, 50, 60]), .int(k)])
            #expect(outputs[0].reals == [Double(10 * (nearest + 2) + nearest)])
        }
        #expect(!function.simplified().description.contains("loop"))
    }

    /// Zeros of different sign are different constants; their reciprocals differ.
    @Test func signedZeros() {
        var b = Builder(name: "f")
        let x = b.input("x", .real, role: .data)
        let plus = b.divide(x, b.real(0)), minus = b.divide(x, b.real(-0.0))
        let outputs = ReferenceEvaluator.run(b.finish([("p", plus), ("m", minus)]).simplified(), [.real(1)])
        #expect(outputs.map { $0.reals[0] } == [.infinity, -.infinity])
    }

    /// Signs that cancel or turn a sum into a difference are not computed, and the result keeps its bits.
    @Test func negatives() {
        var b = Builder(name: "f")
        let x = b.input("x", .real, role: .data), y = b.input("y", .real, role: .data), minus = b.negate(x), other = b.negate(y)
        let forms = [
            b.negate(minus), b.add(x, other), b.add(minus, y), b.add(minus, other), b.subtract(x, other), b.subtract(minus, other), b.multiply(minus, other),
            b.divide(minus, other), b.unary(.square, minus), b.unary(.absolute, minus),
        ]
        let function = b.finish(forms.enumerated().map { (name: "y\($0.offset)", value: $0.element) }).simplified()
        #expect(function.description.split(separator: "\n").count { $0.contains("negate") } == 1, "only in −x − y: \(function)")
        for x: Double in [0.0, -0.0, 1.5, -3, .infinity] {
            for y: Double in [0.0, -0.0, 2, -0.1, -.infinity] {
                let expected: [Double] = [x, x - y, y - x, -x - y, x + y, y - x, x * y, x / y, x * x, abs(x)]
                for (value, wanted) in zip(ReferenceEvaluator.run(function, [Tensor.real(x), Tensor.real(y)]), expected) {
                    #expect(value.reals[0].bitPattern == wanted.bitPattern || value.reals[0].isNaN && wanted.isNaN)
                }
            }
        }
    }

    /// Work that does not depend on the loop leaves it, but not the arm of a branch.
    @Test func invariantWork() {
        var b = Builder(name: "f")
        let x = b.input("x", .real, role: .variable), flag = b.input("flag", .bool, role: .data)
        let total = b.sum([10]) { b, i in
            let outside = b.unary(.exp, x)
            return b.branch(flag) { b in [b.unary(.lgamma, b.multiply(outside, x))] } otherwise: { _ in [outside] }[0]
        }
        let function = b.finish([("y", total)])
        let text = function.description
        guard let loop = text.range(of: "loop"), let branch = text.range(of: "if "), let exp = text.range(of: "exp"), let gamma = text.range(of: "lgamma")
        else { Issue.record("\(text)"); return }
        #expect(exp.lowerBound < loop.lowerBound && branch.lowerBound < gamma.lowerBound)
    }

    /// Two loops that do the same are one.
    @Test func equalLoops() {
        var b = Builder(name: "f")
        let x = b.input("x", Type(.real, [5]), role: .variable)
        let first = b.sum([5]) { $0.unary(.exp, $0.load(x, $1)) }
        let second = b.sum([5]) { $0.unary(.exp, $0.load(x, $1)) }
        #expect(first == second)
    }
}
