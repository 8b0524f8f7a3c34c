import AuspexIR
import AuspexTransforms
import Foundation
import Testing

/// Forks resolved into surrogates, against sums over all alternatives written out here.
@Suite struct SurrogateTests {
    /// A choice of 0 or 1 with probability p of one, as alternatives with their probabilities.
    private static func flip(_ p: Value, _ identity: Value, _ b: inout Builder) -> Value {
        let values = b.tensor(.real([0, 1]))
        let weights = b.tabulate([2]) { inner, index in
            inner.select(inner.binary(.equal, index[0], inner.int(0)), inner.subtract(inner.real(1), p), p)
        }
        return b.library(.fork, [values, weights, identity])[0]
    }

    private static func outputs(_ function: Function, _ inputs: [Tensor]) throws -> [Tensor] {
        ReferenceEvaluator.run(try function.resolvingForks().gradient().withoutGradientMarks(), inputs)
    }

    private static func slope(_ f: (Double) -> Double, at x: Double) -> Double {
        let h = 1e-3
        func central(_ h: Double) -> Double { (f(x + h) - f(x - h)) / (2 * h) }
        return (4 * central(h / 2) - central(h)) / 3
    }

    /// The second choice's probability depends on the first; terms of one choice, of both, and of none.
    @Test(arguments: [0.2, 0.5, 0.9]) func dependentEnumeration(p: Double) throws {
        var b = Builder(name: "f")
        let theta = b.input("theta", .real, role: .variable)
        let first = Self.flip(theta, b.int(1), &b)
        let second = Self.flip(b.unary(.sigmoid, b.subtract(b.multiply(b.real(2), first), theta)), b.int(2), &b)
        let product = b.unary(.exp, b.multiply(first, b.multiply(second, theta)))
        let total = b.add(b.subtract(b.multiply(b.real(3), first), b.unary(.square, second)), b.add(product, b.unary(.sin, theta)))
        let function = b.finish([("value", total)])
        func exact(_ t: Double) -> Double {
            var sum = 0.0
            for z1 in [0.0, 1] {
                let q = 1 / (1 + exp(t - 2 * z1))
                for z2 in [0.0, 1] {
                    let first: Double = z1 == 1 ? t : 1 - t, second: Double = z2 == 1 ? q : 1 - q
                    let value: Double = 3 * z1 - z2 * z2 + exp(z1 * z2 * t) + sin(t)
                    sum += first * second * value
                }
            }
            return sum
        }
        let results = try Self.outputs(function, [.real(p)])
        #expect(abs(results[0].reals[0] - exact(p)) < 1e-13)
        #expect(abs(results[1].reals[0] - Self.slope(exact, at: p)) < 1e-8)
    }

    /// Independent choices with a term each: the work grows as their number, not as the number of combinations.
    @Test func termsByThemselves() throws {
        func function(_ count: Int) -> Function {
            var b = Builder(name: "f")
            let theta = b.input("theta", .real, role: .variable)
            var total = b.real(0)
            for number in 0..<count {
                let z = Self.flip(b.unary(.sigmoid, b.add(theta, b.real(Double(number)))), b.int(number), &b)
                total = b.add(total, b.unary(.exp, b.multiply(z, theta)))
            }
            return b.finish([("value", total)])
        }
        let few = OperationCount(try function(4).resolvingForks()).weighted, many = OperationCount(try function(16).resolvingForks()).weighted
        #expect(many < 5 * few)
        let results = try Self.outputs(function(16), [.real(0.3)])
        let exact = { (t: Double) in
            (0..<16).reduce(0.0) { sum, number in
                let q = 1 / (1 + exp(-(t + Double(number))))
                return sum + 1 - q + q * exp(t)
            }
        }
        #expect(abs(results[0].reals[0] - exact(0.3)) < 1e-12)
        #expect(abs(results[1].reals[0] - Self.slope(exact, at: 0.3)) < 1e-7)
    }

    /// A plate in one loop, and as an array that another loop reads at its own index; a choice outside of the plate acts on all of it.
    @Test(arguments: [false, true]) func plates(asArray: Bool) throws {
        let y = [0.5, -1, 2, 0.1, 1.5]
        var b = Builder(name: "f")
        let theta = b.input("theta", .real, role: .variable)
        let data = b.input("y", Type(.real, [5]), role: .data)
        let shared = Self.flip(b.unary(.sigmoid, theta), b.int(100), &b)
        func choose(_ inner: inout Builder, _ index: [Value]) -> Value {
            Self.flip(inner.unary(.sigmoid, inner.multiply(theta, inner.load(data, index))), index[0], &inner)
        }
        func term(_ z: Value, _ inner: inout Builder, _ index: [Value]) -> Value {
            let residual = inner.subtract(inner.load(data, index), inner.multiply(theta, inner.add(z, shared)))
            return inner.add(inner.unary(.square, residual), inner.multiply(inner.real(2), z))
        }
        let sum: Value
        if asArray {
            let choices = b.tabulate([5]) { choose(&$0, $1) }
            sum = b.sum([5]) { inner, index in term(inner.load(choices, index), &inner, index) }
        } else {
            sum = b.sum([5]) { inner, index in term(choose(&inner, index), &inner, index) }
        }
        let function = b.finish([("value", sum)])
        func exact(_ t: Double) -> Double {
            func sigmoid(_ x: Double) -> Double { 1 / (1 + exp(-x)) }
            var total = 0.0
            for s in [0.0, 1] {
                let outer = s == 1 ? sigmoid(t) : 1 - sigmoid(t)
                for y in y {
                    for z in [0.0, 1] {
                        let q = z == 1 ? sigmoid(t * y) : 1 - sigmoid(t * y)
                        total += outer * q * (pow(y - t * (z + s), 2) + 2 * z)
                    }
                }
            }
            return total
        }
        let results = try Self.outputs(function, [.real(0.7), .real(y)])
        #expect(abs(results[0].reals[0] - exact(0.7)) < 1e-12)
        #expect(abs(results[1].reals[0] - Self.slope(exact, at: 0.7)) < 1e-7)
    }

    /// A score: one alternative with weight 1 + ℓ − sg ℓ. The derivative is that of the terms that the choice reaches, times the score.
    @Test func scores() throws {
        var b = Builder(name: "f")
        let theta = b.input("theta", .real, role: .variable)
        let drawn = b.input("z", .real, role: .data)
        let score = b.unary(.onlyGradient, b.unary(.log, theta))
        let weights = b.tabulate([1]) { inner, _ in inner.add(inner.real(1), score) }
        let z = b.library(.fork, [b.tabulate([1]) { _, _ in drawn }, weights, b.int(0)])[0]
        let reached = b.multiply(b.unary(.square, z), theta), other = b.unary(.exp, theta)
        let function = b.finish([("value", b.add(reached, other))])
        let results = try Self.outputs(function, [.real(0.4), .real(3)])
        #expect(abs(results[0].reals[0] - (9 * 0.4 + exp(0.4))) < 1e-14)
        // d(z²θ) = z², the score adds z²θ · 1/θ; e^θ is not multiplied by it.
        #expect(abs(results[1].reals[0] - (9 + 9 * 0.4 / 0.4 + exp(0.4))) < 1e-12)
    }

    /// Scored choices of many iterations that meet in a logarithm: the scores add up.
    @Test(arguments: [false, true]) func meetingScores(inFold: Bool) throws {
        let draws = [0.2, 1.1, -0.4, 0.9]
        var b = Builder(name: "f")
        let theta = b.input("theta", .real, role: .variable)
        let data = b.input("z", Type(.real, [4]), role: .data)
        func choose(_ inner: inout Builder, _ index: Value) -> Value {
            let value = inner.load(data, [index])
            let deviation = inner.subtract(value, theta)
            let score = inner.unary(.onlyGradient, inner.multiply(inner.real(-0.5), inner.unary(.square, deviation)))
            let values = inner.tabulate([1]) { _, _ in value }
            let weights = inner.tabulate([1]) { inner, _ in inner.add(inner.real(1), score) }
            return inner.library(.fork, [values, weights, index])[0]
        }
        let sum: Value
        if inFold {
            sum = b.fold(count: 4, initial: [b.real(0)]) { inner, index, carried in
                ([inner.add(carried[0], inner.unary(.exp, choose(&inner, index)))], [])
            }[0]
        } else {
            let choices = b.tabulate([4]) { inner, index in choose(&inner, index[0]) }
            sum = b.sum([4]) { inner, index in inner.unary(.exp, inner.load(choices, index)) }
        }
        let function = b.finish([("value", b.multiply(b.unary(.log, sum), theta))])
        let results = try Self.outputs(function, [.real(0.6), .real(draws)])
        let logSum = log(draws.reduce(0) { $0 + exp($1) })
        #expect(abs(results[0].reals[0] - 0.6 * logSum) < 1e-14)
        let scores = draws.reduce(0) { $0 + $1 - 0.6 }
        #expect(abs(results[1].reals[0] - (logSum + 0.6 * logSum * scores)) < 1e-12)
    }

    /// The value of one alternative, with a derivative that is a difference of two others.
    @Test func differencesOfMeasures() throws {
        var b = Builder(name: "f")
        let theta = b.input("theta", .real, role: .variable)
        let values = b.tensor(.real([1, 4, 2]))
        let slope = b.unary(.onlyGradient, theta)
        let weights = b.tabulate([3]) { inner, index in
            let other = inner.select(inner.binary(.equal, index[0], inner.int(1)), slope, inner.negate(slope))
            return inner.select(inner.binary(.equal, index[0], inner.int(0)), inner.real(1), other)
        }
        let z = b.library(.fork, [values, weights, b.int(0)])[0]
        let function = b.finish([("value", b.multiply(b.unary(.square, z), theta))])
        let results = try Self.outputs(function, [.real(0.5)])
        #expect(results[0].reals[0] == 0.5)
        // z² at the first alternative, and θ (16 − 4).
        #expect(abs(results[1].reals[0] - (1 + 0.5 * 12)) < 1e-14)
    }

    /// Choices with the same probability in the iterations of a loop are not one choice.
    @Test func equalProbabilities() throws {
        var b = Builder(name: "f")
        let theta = b.input("theta", .real, role: .variable)
        let sum = b.sum([4]) { inner, index in
            let z = Self.flip(theta, index[0], &inner), other = Self.flip(theta, inner.add(index[0], inner.int(10)), &inner)
            return inner.multiply(z, other)
        }
        let results = try Self.outputs(b.finish([("value", sum)]), [.real(0.3)])
        #expect(abs(results[0].reals[0] - 4 * 0.09) < 1e-15)
        #expect(abs(results[1].reals[0] - 4 * 0.6) < 1e-14)
    }

    /// Enumerated choices whose iterations meet in a square, as elements of an array and in a fold whose state decides the probabilities: all
    /// combinations.
    @Test(arguments: [false, true]) func meetingEnumeration(inFold: Bool) throws {
        var b = Builder(name: "f")
        let theta = b.input("theta", .real, role: .variable)
        let sum: Value
        if inFold {
            sum = b.fold(count: 4, initial: [b.real(0)]) { inner, index, carried in
                let z = Self.flip(inner.unary(.sigmoid, inner.subtract(theta, inner.multiply(inner.real(0.5), carried[0]))), index, &inner)
                return ([inner.add(carried[0], inner.multiply(z, inner.add(inner.convert(index, to: .real), inner.real(1))))], [])
            }[0]
        } else {
            let choices = b.tabulate([4]) { inner, index in
                let p = inner.unary(.sigmoid, inner.multiply(theta, inner.convert(index[0], to: .real)))
                return Self.flip(p, index[0], &inner)
            }
            sum = b.sum([4]) { inner, index in
                inner.multiply(inner.load(choices, index), inner.add(inner.convert(index[0], to: .real), inner.real(1)))
            }
        }
        let function = b.finish([("value", b.multiply(b.unary(.square, sum), theta))])
        func exact(_ t: Double) -> Double {
            (0..<16).reduce(0.0) { total, bits in
                var weight = 1.0, level = 0.0
                for index in 0..<4 {
                    let q = 1 / (1 + exp(-(inFold ? t - 0.5 * level : t * Double(index))))
                    let isOne = bits >> index & 1 == 1
                    weight *= isOne ? q : 1 - q
                    level += isOne ? Double(index + 1) : 0
                }
                return total + weight * level * level * t
            }
        }
        let results = try Self.outputs(function, [.real(0.8)])
        #expect(abs(results[0].reals[0] - exact(0.8)) < 1e-12)
        #expect(abs(results[1].reals[0] - Self.slope(exact, at: 0.8)) < 1e-7)
    }

    /// Choices of a short fold in every iteration of a long loop: the combinations stay inside, and the work grows with the loop.
    @Test func combinationsInPlates() throws {
        func function(_ count: Int) -> Function {
            var b = Builder(name: "f")
            let theta = b.input("theta", .real, role: .variable)
            let data = b.input("y", Type(.real, [count]), role: .data)
            let sum = b.sum([count]) { outer, place in
                let y = outer.load(data, place)
                let level = outer.fold(count: 3, initial: [outer.real(0)]) { inner, index, carried in
                    let own = inner.add(inner.multiply(place[0], inner.int(3)), index)
                    let z = Self.flip(inner.unary(.sigmoid, inner.subtract(inner.multiply(theta, y), carried[0])), own, &inner)
                    return ([inner.add(carried[0], z)], [])
                }[0]
                return outer.unary(.square, outer.subtract(y, level))
            }
            return b.finish([("value", sum)])
        }
        let few = OperationCount(try function(5).resolvingForks()).weighted, many = OperationCount(try function(20).resolvingForks()).weighted
        #expect(many < 5 * few)
        let y = [0.5, -1, 2, 0.1, 1.5]
        func exact(_ t: Double) -> Double {
            var total = 0.0
            for y in y {
                for bits in 0..<8 {
                    var weight = 1.0, level = 0.0
                    for index in 0..<3 {
                        let q = 1 / (1 + exp(-(t * y - level)))
                        let isOne = bits >> index & 1 == 1
                        weight *= isOne ? q : 1 - q
                        level += isOne ? 1 : 0
                    }
                    total += weight * (y - level) * (y - level)
                }
            }
            return total
        }
        let results = try Self.outputs(function(5), [.real(0.7), .real(y)])
        #expect(abs(results[0].reals[0] - exact(0.7)) < 1e-12)
        #expect(abs(results[1].reals[0] - Self.slope(exact, at: 0.7)) < 1e-7)
    }

    /// A choice that stands for `drawn`, with a derivative that is a difference between one and zero.
    private static func vary(_ drawn: Value, _ p: Value, _ identity: Value, _ b: inout Builder) -> Value {
        let slope = b.unary(.onlyGradient, p)
        let values = b.tabulate([3]) { inner, index in
            inner.select(inner.binary(.equal, index[0], inner.int(0)), drawn, inner.convert(inner.binary(.equal, index[0], inner.int(1)), to: .real))
        }
        let weights = b.tabulate([3]) { inner, index in
            let other = inner.select(inner.binary(.equal, index[0], inner.int(1)), slope, inner.negate(slope))
            return inner.select(inner.binary(.equal, index[0], inner.int(0)), inner.real(1), other)
        }
        return b.library(.variation, [values, weights, identity])[0]
    }

    /// Varied choices whose iterations meet: changed one at a time, with what follows changing along. The value is that of the draws, and the work
    /// grows with the square of the iterations, not with the number of combinations.
    @Test func meetingVariations() throws {
        func function(_ draws: [Double]) -> Function {
            var b = Builder(name: "f")
            let theta = b.input("theta", .real, role: .variable)
            let data = b.input("z", Type(.real, [draws.count]), role: .data)
            let level = b.fold(count: draws.count, initial: [b.real(0)]) { inner, index, carried in
                let p = inner.unary(.sigmoid, inner.subtract(theta, inner.multiply(inner.real(0.5), carried[0])))
                let z = Self.vary(inner.load(data, [index]), p, index, &inner)
                return ([inner.add(inner.multiply(carried[0], inner.real(1.5)), z)], [])
            }[0]
            return b.finish([("value", b.unary(.exp, level))])
        }
        let draws = [1.0, 0, 1, 1], t = 0.4
        func value(_ z: [Double]) -> Double { exp(z.reduce(0) { 1.5 * $0 + $1 }) }
        var expected = 0.0, level = 0.0
        for index in draws.indices {
            let q = 1 / (1 + exp(-(t - 0.5 * level)))
            var one = draws, zero = draws
            one[index] = 1
            zero[index] = 0
            expected += q * (1 - q) * (value(one) - value(zero))
            level = 1.5 * level + draws[index]
        }
        let results = try Self.outputs(function(draws), [.real(t), .real(draws)])
        #expect(abs(results[0].reals[0] - value(draws)) < 1e-13 * value(draws))
        #expect(abs(results[1].reals[0] - expected) < 1e-12 * abs(expected))
        let few = OperationCount(try function([1, 0, 1, 1]).resolvingForks()).weighted
        let many = OperationCount(try function(Array(repeating: 1, count: 16)).resolvingForks()).weighted
        #expect(many < 30 * few)
    }

    /// Several varied choices in one term: single changes, so the work is that of their number.
    @Test func variationsByThemselves() throws {
        func function(_ count: Int) -> Function {
            var b = Builder(name: "f")
            let theta = b.input("theta", .real, role: .variable)
            let data = b.input("z", Type(.real, [count]), role: .data)
            let choices = (0..<count).map { number in
                Self.vary(b.load(data, [b.int(number)]), b.unary(.sigmoid, b.add(theta, b.real(Double(number)))), b.int(number), &b)
            }
            return b.finish([("value", b.unary(.exp, choices.reduce(b.real(0)) { b.add($0, $1) }))])
        }
        let few = OperationCount(try function(4).resolvingForks()).weighted, many = OperationCount(try function(16).resolvingForks()).weighted
        #expect(many < 20 * few)
        let draws = (0..<16).map { Double($0 % 2) }, t = -3.0
        let results = try Self.outputs(function(16), [.real(t), .real(draws)])
        let total = draws.reduce(0, +)
        let expected = draws.enumerated().reduce(0.0) { sum, item in
            let q = 1 / (1 + exp(-(t + Double(item.offset)))), rest = exp(total - item.element)
            return sum + q * (1 - q) * rest * (exp(1) - 1)
        }
        #expect(abs(results[1].reals[0] - expected) < 1e-12 * expected)
    }

    /// A choice in a loop that never runs is none.
    @Test func noIterations() throws {
        var b = Builder(name: "f")
        let theta = b.input("theta", .real, role: .variable)
        let choices = b.tabulate([0]) { inner, index in Self.flip(theta, index[0], &inner) }
        let sum = b.sum([0]) { inner, index in inner.load(choices, index) }
        let function = b.finish([("value", b.add(b.unary(.exp, sum), theta))])
        let results = try Self.outputs(function, [.real(0.3)])
        #expect(results[0].reals == [1.3] && results[1].reals == [1])
    }

    /// What would take too long is refused: too many combinations, and too many iterations to tell apart.
    @Test func limitsAreKept() {
        func function(_ count: Int) -> Function {
            var b = Builder(name: "f")
            let theta = b.input("theta", .real, role: .variable)
            let choices = b.tabulate([count]) { inner, index in Self.flip(theta, index[0], &inner) }
            return b.finish([("value", b.unary(.square, b.sum([count]) { inner, index in inner.load(choices, index) }))])
        }
        #expect(throws: Never.self) { try function(8).resolvingForks() }
        let combinations = #expect(throws: NotResolvable.self) { try function(13).resolvingForks() }
        #expect(combinations?.reason.contains("8192 combinations") == true)
        let iterations = #expect(throws: NotResolvable.self) { try function(40).resolvingForks() }
        #expect(iterations?.reason.contains("40 iterations") == true)
    }

    @Test func marksAreErased() {
        var b = Builder(name: "f")
        let theta = b.input("theta", .real, role: .variable)
        let z = Self.flip(theta, b.int(0), &b)
        let total = b.add(b.unary(.stopGradient, theta), b.add(b.unary(.onlyGradient, theta), z))
        let function = b.finish([("value", total)]).withoutGradientMarks()
        #expect(ReferenceEvaluator.run(function, [.real(0.25)])[0].reals == [0.25])
        #expect(!function.description.contains("gradient") && !function.description.contains("fork"))
    }
}
