import AuspexExecution
import AuspexIR
import AuspexNative
import AuspexTransforms
import Foundation
import RandomPrograms
import Testing

/// Functions of single precision: native code beside the interpreter, and both beside double precision.
@Suite struct SinglePrecisionTests {
    @Test(arguments: [1, 2, 4, 8], AgreementTests.batches)
    func randomPrograms(chains: Int, batch: Int) throws {
        guard NativeHost.isAvailable else { return }
        let count = AgreementTests.programsPerLibrary, first = batch * count
        let programs = (0..<count).map { number in
            var program = RandomProgram(seed: UInt64(first + number))
            program.function = program.function.inPrecision(.single)
            return program
        }
        try AgreementTests().compare(programs, chains: chains, first: first)
    }

    @Test(arguments: [1, 4], AgreementTests.batches)
    func gradientsOfRandomPrograms(chains: Int, batch: Int) throws {
        guard NativeHost.isAvailable else { return }
        let count = AgreementTests.programsPerLibrary, first = batch * count
        let programs = try (0..<count).compactMap { number -> RandomProgram? in
            var program = RandomProgram(seed: UInt64(first + number), traits: .differentiable)
            guard program.function.inputs.contains(where: { $0.role == .variable }) else { return nil }
            do {
                program.function = try program.function.gradient().simplified().inPrecision(.single)
            } catch is NotDifferentiable {
                return nil
            }
            return program
        }
        try #require(programs.count > count / 2)
        try AgreementTests().compare(programs, chains: chains, first: first)
    }

    /// Every function of reals, as vectors and with a rest of lanes, has the interpreter's bits; so do draws.
    @Test func functionsOfVectors() throws {
        guard NativeHost.isAvailable else { return }
        let unary: [UnaryOperation] = [
            .negate, .absolute, .sign, .sqrt, .exp, .log, .log1p, .expm1, .sin, .cos, .tan, .asin, .acos, .atan, .sinh, .cosh, .tanh, .sigmoid,
            .logSigmoid, .softplus, .square, .reciprocal, .lgamma, .digamma, .trigamma, .erf, .erfc, .normalCDF, .logNormalCDF,
            .normalQuantile, .floor, .ceil, .round,
        ]
        let binary: [BinaryOperation] = [
            .add, .subtract, .multiply, .divide, .minimum, .maximum, .power, .atan2, .hypot, .logAddExp, .lbeta, .gammaP, .logBesselI,
        ]
        let x = Self.numbers, y = Array(x.reversed())
        var builder = Builder(name: "functions")
        let a = builder.input("a", Type(.real, [x.count]), role: .data), b = builder.input("b", Type(.real, [x.count]), role: .variable)
        let key = builder.input("key", .int, role: .variable)
        let results = builder.loop([x.count]) { inner, index in
            let p = inner.load(a, index), q = inner.load(b, index)
            let least = inner.select(inner.binary(.less, p, q), index[0], inner.convert(q, to: .int))
            return (unary.map { inner.unary($0, p) } + binary.map { inner.binary($0, p, q) }
                + [inner.random(.uniform, key: key, counter: index[0]), inner.random(.normal, key: least, counter: index[0])]
                + [least, inner.convert(least, to: .real), inner.convert(inner.binary(.less, p, q), to: .real)]).map { ($0, .map) }
        }
        let function = builder.finish(results.enumerated().map { (name: "y\($0.offset)", value: $0.element) }).inPrecision(.single)
        let native = try NativeHost.compile([function], chains: 1)
        #expect(try Agreement.fault(of: native[0], [.real(x), .real(y), .int(12345)]) == nil)
    }

    /// Sums are made of sixteen parts in both tiers, whatever the shape of the loop and the length of its rest.
    @Test(arguments: [[7], [31], [32], [33], [48], [1000], [3, 16], [5, 17], [40, 3]])
    func sums(_ shape: [Int]) throws {
        guard NativeHost.isAvailable else { return }
        var builder = Builder(name: "sum")
        let x = builder.input("x", Type(.real, shape), role: .variable)
        let result = builder.sum(shape) { inner, index in inner.unary(.square, inner.load(x, index)) }
        let function = builder.finish([("sum", result)]).inPrecision(.single)
        var dice = Dice(seed: 3)
        let values = (0..<shape.reduce(1, *)).map { _ in dice.real() }
        let native = try NativeHost.compile([function], chains: 1)
        #expect(try Agreement.fault(of: native[0], [.real(values, shape: shape)]) == nil)
        // The order is what the documentation says.
        let terms = values.map { Float($0) * Float($0) }
        var parts = [Float](repeating: 0, count: 16)
        for (index, term) in terms.enumerated() { parts[index % 16] += term }
        func join(_ s: ArraySlice<Float>) -> Float {
            let s = Array(s)
            return ((s[0] + s[4]) + (s[2] + s[6])) + ((s[1] + s[5]) + (s[3] + s[7]))
        }
        let expected = terms.count < 32 ? terms.reduce(0, +) : join(parts[..<8]) + join(parts[8...])
        #expect(try evaluate(function, [.real(values, shape: shape)])[0].reals == [Double(expected)])
    }

    /// The gradient of a network's log likelihood, through matrix products, softplus and tanh, is that of double precision but for
    /// rounding: to 2·10⁻⁶ of its largest component.
    @Test func gradientOfANetwork() throws {
        guard NativeHost.isAvailable else { return }
        let rows = 50, inputs = 20, hidden = 30
        var builder = Builder(name: "network")
        let x = builder.input("x", Type(.real, [rows, inputs]), role: .data), y = builder.input("y", Type(.real, [rows]), role: .data)
        let w = builder.input("w", Type(.real, [inputs, hidden]), role: .variable), v = builder.input("v", Type(.real, [hidden]), role: .variable)
        let product = builder.library(.matmul, [x, w])[0]
        let activation = builder.tabulate([rows, hidden]) { b, i in b.unary(.softplus, b.load(product, i)) }
        let eta = builder.library(.matmul, [activation, v])[0]
        let likelihood = builder.sum([rows]) { b, i in
            let own = b.load(eta, i)
            return b.subtract(b.multiply(b.load(y, i), b.unary(.tanh, own)), b.unary(.softplus, own))
        }
        let function = builder.finish([("likelihood", likelihood)])
        let gradient = try function.gradient().simplified()
        var dice = Dice(seed: 4)
        let arguments = function.body.parameters.map { parameter in
            let type = function.type(of: parameter)
            return Tensor.real((0..<type.count).map { _ in dice.real() / 4 }, shape: type.shape)
        }
        let double = try evaluate(gradient, arguments), single = gradient.inPrecision(.single)
        let interpreted = try evaluate(single, arguments)
        for (a, b) in zip(interpreted, double) {
            let scale = b.reals.map(abs).max() ?? 0
            for (p, q) in zip(a.reals, b.reals) { #expect(abs(p - q) <= 2e-6 * scale) }
        }
        let native = try NativeHost.compile([single], chains: 1)
        #expect(try Agreement.fault(of: native[0], arguments) == nil)
    }

    /// What is compiled for one precision is not taken for the other.
    @Test func textsDiffer() throws {
        var builder = Builder(name: "sum")
        let x = builder.input("x", Type(.real, [100]), role: .variable)
        let result = builder.sum([100]) { inner, index in inner.unary(.exp, inner.load(x, index)) }
        let function = builder.finish([("sum", result)])
        let double = try NativeCode.translationUnit([NativeRequest(name: "f", function: function, chains: 1)]).text
        let single = try NativeCode.translationUnit([NativeRequest(name: "f", function: function.inPrecision(.single), chains: 1)]).text
        #expect(double != single && single.contains("AX_SINGLE"))
        #expect(throws: NativeError.self) {
            try NativeCode.translationUnit([
                NativeRequest(name: "f", function: function, chains: 1), NativeRequest(name: "g", function: function.inPrecision(.single), chains: 1),
            ])
        }
    }

    /// Of every size and sign, with the special ones; the count is no multiple of sixteen.
    static let numbers: [Double] = {
        var dice = Dice(seed: 5)
        var values: [Double] = [0, -0.0, 1, -1, 0.5, .infinity, -.infinity, .nan, 1e-45, 1e-38, -1e-39, 3.4e38, 88.8, -103.9, -87.4, 0.625, 16_777_217]
        for exponent in stride(from: -30.0, through: 30, by: 0.25) { values += [dice.real() * exp(exponent), -exp(exponent)] }
        return values
    }()
}
