import AuspexExecution
import AuspexIR
import AuspexTransforms
import Foundation
import Testing

/// Sums over rows of data that need no more than the triangular factor of the data.
@Suite struct ReduceRowsTests {
    /// The sum of squared residuals, and of residuals times each column, of `y − a − Σ b x`: first with the columns one by
    /// one, then as a matrix.
    private static func regression(rows: Int, columns: Int, asMatrix: Bool) -> Function {
        var b = Builder(name: "regression")
        let theta = b.input("theta", Type(.real, [columns + 1]), role: .variable)
        let x = b.input("x", Type(.real, [rows, columns]), role: .data)
        let y = b.input("y", Type(.real, [rows]), role: .data)
        let intercept = b.load(theta, [b.int(columns)])
        var results: [Value]
        if asMatrix {
            let slopes = b.tabulate([columns]) { b, k in b.load(theta, k) }
            let predictor = b.library(.matmul, [x, slopes])[0]
            results = b.loop([rows]) { b, i in
                let residual = b.subtract(b.load(y, i), b.add(intercept, b.load(predictor, i)))
                return [(b.multiply(residual, residual), .sum), (residual, .sum), (residual, .map)]
            }
            results[2] = b.library(.matmulTransposeLeft, [x, results[2]])[0]
        } else {
            results = b.loop([rows]) { b, i in
                var mean = intercept
                let elements = (0..<columns).map { b.load(x, [i[0], b.int($0)]) }
                for (k, element) in elements.enumerated() { mean = b.add(mean, b.multiply(b.load(theta, [b.int(k)]), element)) }
                let residual = b.subtract(b.load(y, i), mean)
                return [(b.multiply(residual, residual), .sum), (residual, .sum)] + elements.map { (b.multiply($0, residual), .sum) }
            }
        }
        return b.finish(results.enumerated().map { ("r\($0)", $1) })
    }

    private static func run(_ function: Function, _ inputs: [Tensor]) throws -> [Double] {
        guard let binding = DataBinding(function) else { return try evaluate(function, inputs).flatMap(\.reals) }
        let data = zip(function.inputs, inputs).filter { $0.0.role == .data }.map(\.1)
        let prepared = try evaluate(binding.prepare, data)
        return try evaluate(binding.run.simplified(), inputs + prepared).flatMap(\.reals)
    }

    private static func longestLoop(_ region: Region) -> Int {
        region.instructions.map { instruction in
            var inner = instruction.operation.regions.map(longestLoop).max() ?? 0
            if case .loop(let loop) = instruction.operation { inner = max(inner, loop.extents.reduce(1, *)) }
            return inner
        }.max() ?? 0
    }

    /// How many iterations the longest loop that remains for every call has.
    private static func remaining(_ function: Function) throws -> Int {
        longestLoop(try #require(DataBinding(function)).run.simplified().body)
    }

    enum Design: CaseIterable { case plain, farFromZero, badlyScaled, nearlyCollinear, collinear, constant, zero }

    private static func data(_ design: Design, rows: Int, columns: Int, _ seed: UInt64) -> (x: [[Double]], y: [Double], theta: [Double]) {
        var random = Random(seed: seed)
        var x = (0..<rows).map { _ in (0..<columns).map { _ in random.normal() } }
        var theta = (0...columns).map { _ in random.normal() }
        for i in 0..<rows {
            switch design {
            case .plain: break
            case .farFromZero: for k in 0..<columns { x[i][k] += 1e5 }
            case .badlyScaled: for k in 0..<columns { x[i][k] *= pow(10, Double(k % 2 == 0 ? -8 : 8)) }
            case .nearlyCollinear: x[i][columns - 1] = x[i][0] + 1e-10 * x[i][columns - 1]
            case .collinear: x[i][columns - 1] = 3 * x[i][0] - x[i][1]
            case .constant: x[i][1] = 7
            case .zero: x[i][1] = 0
            }
        }
        if design == .badlyScaled { for k in 0..<columns { theta[k] *= pow(10, Double(k % 2 == 0 ? 8 : -8)) } }
        // Nearly a fit, so that residuals are small against their terms.
        let y = x.map { row in zip(row, theta).reduce(theta[columns]) { $0 + $1.0 * $1.1 } + 1e-3 * random.normal() }
        return (x, y, theta.map { $0 * (1 + 1e-4 * random.normal()) })
    }

    /// Against twice the precision of doubles, in units of the lengths of what is added up.
    @Test(arguments: Design.allCases, [false, true])
    func accuracy(design: Design, asMatrix: Bool) throws {
        for (rows, columns) in [(40, 3), (203, 5), (1500, 9)] {
            let (x, y, theta) = Self.data(design, rows: rows, columns: columns, UInt64(rows))
            let function = Self.regression(rows: rows, columns: columns, asMatrix: asMatrix)
            let reduced = function.simplifiedUpToRounding()
            #expect(reduced.verify() == [])
            #expect(try Self.remaining(reduced) <= (columns + 2) * (columns + 2))
            let inputs: [Tensor] = [.real(theta), .real(x.flatMap { $0 }, shape: [rows, columns]), .real(y)]
            let found = try Self.run(reduced, inputs)

            var sums = Array(repeating: Twofold(0), count: columns + 2)
            var lengths = Array(repeating: 0.0, count: columns + 2)
            for i in 0..<rows {
                var residual = Twofold(y[i]) - Twofold(theta[columns])
                var size = abs(y[i]) + abs(theta[columns])
                for k in 0..<columns {
                    residual = residual - Twofold(product: x[i][k], theta[k])
                    size += abs(x[i][k] * theta[k])
                }
                sums[0] = sums[0] + residual * residual
                sums[1] = sums[1] + residual
                lengths[0] += size * size
                lengths[1] += 1
                for k in 0..<columns {
                    sums[k + 2] = sums[k + 2] + residual * Twofold(x[i][k])
                    lengths[k + 2] += x[i][k] * x[i][k]
                }
            }
            for place in sums.indices {
                let scale = place == 0 ? lengths[0] : (lengths[0] * lengths[place]).squareRoot()
                #expect(abs(found[place] - sums[place].high) <= 2e-14 * scale, "\(design) \(rows) × \(columns), sum \(place)")
            }
        }
    }

    /// Weights that are data, products of columns, invariant factors, a second linear form.
    @Test func generalForms() throws {
        let text = """
            func f(%0 a: real variable, %1 b: real variable, %2 x: real[60] data, %3 z: real[60] data, %4 y: real[60] data) -> (p, q, r) {
              %5, %6, %7 = loop [60] (%8) {
                %9 = load %2[%8]
                %10 = load %3[%8]
                %11 = load %4[%8]
                %12 = multiply %0, %10
                %13 = multiply %9, %12
                %14 = subtract %11, %13
                %15 = exp %10
                %16 = multiply %14, %15
                %17 = multiply %14, %16
                %18 = multiply %1, %9
                %19 = add %18, %0
                %20 = multiply %19, %14
                %21 = multiply %9, %16
                %22 = multiply %1, %21
                yield sum %17, sum %20, sum %22
              }
              return %5, %6, %7
            }
            """
        let function = try Function(parsing: text)
        let reduced = function.simplifiedUpToRounding()
        #expect(reduced.verify() == [])
        #expect(try Self.remaining(reduced) < 60)
        var random = Random(seed: 7)
        let inputs: [Tensor] = [.real(0.7), .real(-1.3)] + (0..<3).map { _ in .real((0..<60).map { _ in random.normal() }) }
        let expected = try evaluate(function, inputs).flatMap(\.reals), found = try Self.run(reduced, inputs)
        for (a, b) in zip(expected, found) { #expect(abs(a - b) <= 1e-12 * max(1, abs(a))) }
    }

    /// What is no sum of products of linear forms stays a loop over all rows; so does what has too few of them.
    @Test(arguments: [
        "%9 = multiply %8, %8\n%10 = log1p %9",  // the residual in a nonlinear function
        "%9 = multiply %8, %8\n%10 = multiply %8, %9",  // a cube
        "%9 = load %3[%5]\n%10 = multiply %8, %9",  // a scale for each row
        "%10 = maximum %8, %1",
    ])
    func notReduced(body: String) throws {
        let text = """
            func f(%0 y: real[60] data, %1 a: real variable, %3 s: real[60] variable) -> (f) {
              %4 = loop [60] (%5) {
                %7 = load %0[%5]
                %8 = subtract %7, %1
                \(body)
                yield sum %10
              }
              return %4
            }
            """
        let reduced = try Function(parsing: text).simplifiedUpToRounding()
        #expect(Self.longestLoop(reduced.body) == 60)
        #expect(DataBinding(reduced) == nil)
    }

    @Test func fewRowsAreNotReduced() throws {
        let function = Self.regression(rows: 19, columns: 3, asMatrix: true).simplifiedUpToRounding()
        #expect(DataBinding(function) == nil)
    }

    /// Residuals that are wanted themselves are still computed.
    @Test func residualsThatAreResults() throws {
        let text = """
            func f(%0 y: real[60] data, %1 a: real variable) -> (r, s) {
              %2, %3 = loop [60] (%4) {
                %5 = load %0[%4]
                %6 = subtract %5, %1
                %7 = multiply %6, %6
                yield map %6, sum %7
              }
              return %2, %3
            }
            """
        let function = try Function(parsing: text)
        let inputs: [Tensor] = [.real((0..<60).map { Double($0 * 31 % 17) }), .real(0.4)]
        let expected = try evaluate(function, inputs), found = try evaluate(function.simplifiedUpToRounding(), inputs)
        #expect(found[0] == expected[0])
        #expect(abs(found[1].reals[0] - expected[1].reals[0]) <= 1e-13 * expected[1].reals[0])
    }
}

/// A number as the sum of two doubles (Dekker 1971), enough to see the rounding errors of one.
private struct Twofold {
    var high: Double, low: Double

    init(_ number: Double) { high = number; low = 0 }

    private init(_ high: Double, _ low: Double) {
        self.high = high + low
        self.low = low - (self.high - high)
    }

    /// An exact product.
    init(product a: Double, _ b: Double) {
        high = a * b
        low = (-high).addingProduct(a, b)
    }

    static func + (a: Twofold, b: Twofold) -> Twofold {
        let sum = a.high + b.high, part = sum - a.high
        return Twofold(sum, (a.high - (sum - part)) + (b.high - part) + a.low + b.low)
    }

    static func - (a: Twofold, b: Twofold) -> Twofold { a + Twofold(-b.high, -b.low) }

    static func * (a: Twofold, b: Twofold) -> Twofold {
        let product = Twofold(product: a.high, b.high)
        return Twofold(product.high, product.low + a.high * b.low + a.low * b.high)
    }
}

/// A small generator (Vigna's splitmix64, 2015), so that data are the same everywhere.
private struct Random {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    private mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var bits = state
        bits = (bits ^ (bits >> 30)) &* 0xBF58_476D_1CE4_E5B9
        bits = (bits ^ (bits >> 27)) &* 0x94D0_49BB_1331_11EB
        bits ^= bits >> 31
        return (Double(bits >> 11) + 0.5) * 0x1p-53
    }

    mutating func normal() -> Double {
        let radius = (-2 * log(uniform())).squareRoot()
        return radius * cos(2 * .pi * uniform())
    }
}
