import AuspexExecution
import AuspexIR
import AuspexTransforms
import Testing

/// Precision as a property of functions: text, constants, passes, and what the interpreter makes of it.
@Suite struct PrecisionTests {
    private static let text = """
        func single f(%0 x: real variable, %1 y: real[3] data) -> (f) {
          %2 = const 0.1
          %3 = tensor real[3] {1.0, 1e-38, 3.3333333}
          %4 = loop [3] (%5) {
            %6 = load %1[%5]
            %7 = load %3[%5]
            %8 = multiply %6, %7
            %9 = multiply %8, %0
            yield sum %9
          }
          %10 = add %4, %2
          return %10
        }

        """

    @Test func roundTrip() throws {
        let function = try Function(parsing: Self.text)
        #expect(function.precision == .single && function.verify().isEmpty)
        #expect(function.description == Self.text)
        guard case .constant(.real(let tenth)) = function.body.instructions[0].operation else { Issue.record("no constant"); return }
        #expect(tenth == Double(Float(0.1)))
    }

    /// `single` and `double` are names like others.
    @Test func namesOfFunctions() throws {
        for text in ["func single() -> () {\n  return\n}\n", "func single double() -> () {\n  return\n}\n", "func double() -> () {\n  return\n}\n"] {
            let function = try Function(parsing: text)
            #expect(function.description == text)
            #expect(function.precision == (text.contains("single double") ? .single : .double))
        }
    }

    @Test func constantsAreOfThePrecision() throws {
        var function = try Function(parsing: Self.text)
        function.body.instructions[0].operation = .constant(.real(0.1))
        #expect(function.verify().map(\.reason) == ["it is not a number of single precision"])
        function.body.instructions[0].operation = .tensor(.real([1, 1e300]))
        #expect(!function.verify().isEmpty)
    }

    /// Bounds stay bounds; what is a number stays one.
    @Test func nearestConstants() {
        let single = Precision.single
        #expect(single.constant(1e-300) == Double(Float.leastNormalMagnitude) && single.constant(-1e300) == -Double(Float.greatestFiniteMagnitude))
        #expect(single.constant(0) == 0 && single.constant(.infinity) == .infinity && single.constant(.nan).isNaN)
        #expect(single.constant(0.3) == Double(Float(0.3)) && Precision.double.constant(0.3) == 0.3)
    }

    /// Passes keep the precision, and fold constants as floats: 16777216 + 1 is not a float, 1/3 is another one than a double's.
    @Test func passesKeepIt() throws {
        var builder = Builder(name: "folded", precision: .single)
        let x = builder.input("x", Type(.real, [4]), role: .variable)
        let third = builder.divide(builder.real(1), builder.real(3)), large = builder.add(builder.real(16_777_216), builder.real(1))
        let sum = builder.sum([4]) { b, i in b.multiply(b.unary(.exp, b.load(x, i)), third) }
        let function = builder.finish([("f", builder.add(sum, large))])
        let gradient = try function.gradient(), product = try function.jvp()
        for made in [function, function.simplified(), function.simplifiedUpToRounding(), gradient, gradient.simplified(), product, function.withoutGradientMarks()] {
            #expect(made.precision == .single && made.verify().isEmpty)
        }
        #expect(builder.literal(third) == .real(Double(Float(1) / 3)) && builder.literal(large) == .real(16_777_216))
        let binding = try #require(DataBinding(try Function(parsing: Self.bindable)))
        #expect(binding.prepare.precision == .single && binding.run.precision == .single)
    }

    private static let bindable = """
        func single f(%0 x: real variable, %1 y: real[3] data) -> (f) {
          %2 = loop [3] (%3) {
            %4 = load %1[%3]
            %5 = log %4
            yield sum %5
          }
          %6 = multiply %2, %0
          return %6
        }
        """

    /// Arithmetic of the interpreter, in scalar code and in blocks, is that of floats.
    @Test func arithmetic() throws {
        let count = 500
        var builder = Builder(name: "arithmetic")
        let x = builder.input("x", Type(.real, [count]), role: .variable), y = builder.input("y", Type(.real, [count]), role: .data)
        let operations: [BinaryOperation] = [.add, .subtract, .multiply, .divide]
        let results = builder.loop([count]) { b, i in
            let p = b.load(x, i), q = b.load(y, i)
            return (operations.map { b.binary($0, p, q) } + [b.unary(.sqrt, p), b.unary(.reciprocal, q), b.unary(.square, p)]).map { ($0, .map) }
        }
        let (a, c) = (builder.load(x, [builder.int(3)]), builder.load(y, [builder.int(4)]))
        let scalars = operations.map { builder.binary($0, a, c) } + [builder.unary(.sqrt, a), builder.unary(.reciprocal, c), builder.unary(.square, a)]
        let function = builder.finish((results + scalars).enumerated().map { ("r\($0.offset)", $0.element) }).inPrecision(.single)
        // Also subnormal results, and such as overflow.
        let left = (0..<count).map { Double(1 + $0 * 7919 % 1009) * [1.0, 1e-30, 3e-39, 2e36][$0 % 4] / 3 }
        let right = (0..<count).map { Double(1 + $0 * 104_729 % 997) * [1.0, 1e-12, 1e20, 1e36][$0 / 4 % 4] / 7 }
        let found = try evaluate(function, [.real(left), .real(right)])
        func expected(_ x: Double, _ y: Double) -> [Double] {
            let p = Float(x), q = Float(y)
            return [p + q, p - q, p * q, p / q, p.squareRoot(), 1 / q, p * p].map(Double.init)
        }
        for index in 0..<count {
            for (output, value) in expected(left[index], right[index]).enumerated() { #expect(found[output].reals[index] == value) }
        }
        for (output, value) in expected(left[3], right[4]).enumerated() { #expect(found[7 + output].reals[0] == value) }
    }
}
