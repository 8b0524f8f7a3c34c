import AuspexExecution
import AuspexIR
import CKernels
import Foundation
import Testing

/// Cases with closed forms, and promises that random programs do not look at.
@Suite struct InterpreterTests {
    private static let extents = [0, 1, 2, 7, 31, 32, 255, 256, 257, 1000]

    private func numbers(_ count: Int) -> [Double] { (0..<count).map { sin(Double($0) * 1.7) * 3 } }

    @Test(arguments: extents)
    func collectors(count: Int) throws {
        var b = Builder(name: "collect")
        let x = b.input("x", Type(.real, [count]), role: .variable)
        let results = b.loop([count]) { b, i in
            let term = b.unary(.exp, b.load(x, i))
            return [(term, .map), (term, .sum), (b.load(x, i), .maximum), (i[0], .sum)]
        }
        let values = numbers(count)
        let y = try evaluate(b.finish(results.map { ("y", $0) }), [.real(values)])
        let terms = values.map { ax_exp($0) }
        #expect(y[0] == .real(terms))
        let inOrder = terms.reduce(0, +), inParts = ax_sum(terms, count)
        #expect(y[1] == .real(count < 32 ? inOrder : inParts))
        #expect(y[2] == .real(values.max() ?? -.infinity))
        #expect(y[3] == .int(count * (count - 1) / 2))
    }

    /// A sum inside of a block loop has the order of the same sum outside.
    @Test(arguments: [8, 31, 32, 100])
    func sumOrderDoesNotDependOnContext(count: Int) throws {
        var b = Builder(name: "context")
        let x = b.input("x", Type(.real, [count]), role: .variable)
        let inside = b.tabulate([50]) { b, i in
            let shift = b.convert(i[0], to: .real)
            return b.sum([count]) { b, k in b.unary(.exp, b.add(b.load(x, k), shift)) }
        }
        let outside = b.sum([count]) { b, k in b.unary(.exp, b.add(b.load(x, k), b.real(17))) }
        let y = try evaluate(b.finish([("inside", inside), ("outside", outside)]), [.real(numbers(count))])
        #expect(y[0].reals[17] == y[1].reals[0])
    }

    @Test(arguments: extents)
    func shiftedLoadsAreClamped(count: Int) throws {
        var b = Builder(name: "shift")
        let x = b.input("x", Type(.real, [count]), role: .variable)
        let y = b.tabulate([count]) { b, i in
            b.subtract(b.load(x, [b.binary(.add, i[0], b.int(2))]), b.load(x, [b.binary(.subtract, i[0], b.int(1))]))
        }
        let values = numbers(count)
        let expected = (0..<count).map { values[min($0 + 2, count - 1)] - values[max($0 - 1, 0)] }
        #expect(try evaluate(b.finish([("y", y)]), [.real(values)])[0] == .real(expected))
    }

    @Test(arguments: [[3, 5], [5, 300], [300, 3], [2, 3, 70], [4, 1, 9]])
    func accessByRowsAndColumns(shape: [Int]) throws {
        var b = Builder(name: "matrix")
        let x = b.input("x", Type(.real, shape), role: .variable)
        let reversed = Array(shape.reversed())
        let transposed = b.tabulate(reversed) { b, i in b.load(x, i.reversed()) }
        let sum = b.accumulator(Type(.real, [shape[0]]))
        _ = b.loop(shape) { b, i in
            b.addTo(sum, [i[0]], b.load(x, i))
            return []
        }
        let count = shape.reduce(1, *)
        // Whole numbers, so that every order of adding gives the same.
        let values = (0..<count).map { Double(($0 * 7919) % 1000) }
        let y = try evaluate(b.finish([("t", transposed), ("s", b.freeze(sum))]), [.real(values, shape: shape)])
        var expected = Array(repeating: 0.0, count: count), sums = Array(repeating: 0.0, count: shape[0])
        for flat in 0..<count {
            var rest = flat, index: [Int] = []
            for extent in shape.reversed() { index.append(rest % extent); rest /= extent }
            expected[zip(index, reversed).reduce(0) { $0 * $1.1 + $1.0 }] = values[flat]
            sums[index[index.count - 1]] += values[flat]
        }
        #expect(y[0] == .real(expected, shape: reversed))
        #expect(y[1] == .real(sums))
    }

    @Test func untakenArmsDoNotLeak() throws {
        var b = Builder(name: "arms")
        let x = b.input("x", Type(.real, [500]), role: .variable)
        let total = b.accumulator(.real), each = b.accumulator(Type(.real, [500]))
        let y = b.tabulate([500]) { b, i in
            let element = b.load(x, i)
            return b.branch(b.binary(.less, b.real(0), element)) { b in
                let root = b.unary(.log, element)
                b.addTo(total, [], root)
                b.addTo(each, i, root)
                return [root]
            } otherwise: { b in [b.real(0)] }[0]
        }
        let values = numbers(500)
        let results = try evaluate(b.finish([("y", y), ("t", b.freeze(total)), ("e", b.freeze(each))]), [.real(values)])
        let expected = values.map { $0 > 0 ? ax_log($0) : 0 }
        #expect(results[0] == .real(expected))
        #expect(results[1].agrees(with: .real(expected.reduce(0, +)), tolerance: 1e-13))
        #expect(results[2] == .real(expected))
    }

    /// An array without elements reads as zero, whatever the index and wherever the array comes from.
    @Test(arguments: ["%4", "%2", "%9"], [1, 3, 40, 300])
    func arraysWithoutElements(index: String, count: Int) throws {
        let text = """
            func f(%0 x: real[0] variable, %1 m: int[0,3] variable, %2 at: int variable, %3 t: real[3,0] variable) -> (a, b, c, d, e, f, g) {
              %20 = accumulator real[0]
              %21 = freeze %20
              %22 = loop [0] (%23) {
                %24 = convert %23 to real
                %25 = exp %24
                yield map %25
              }
              %26 = const 5.5
              %27 = update %22[%2], %26
              %5, %6, %7, %10, %11, %12, %13 = loop [\(count)] (%4) {
                %9 = multiply %4, %4
                %30 = load %0[\(index)]
                %31 = load %1[\(index), \(index)]
                %32 = load %3[\(index), \(index)]
                %33 = load %21[\(index)]
                %34 = load %22[\(index)]
                %35 = load %27[\(index)]
                %36 = exp %30
                yield map %30, sum %31, map %32, sum %33, map %34, sum %35, sum %36
              }
              return %5, %6, %7, %10, %11, %12, %13
            }
            """
        let function = try Function(parsing: text)
        let inputs: [Tensor] = [.real([]), Tensor(shape: [0, 3], storage: .int([])), .int(2), .real([], shape: [3, 0])]
        let zeros = Tensor.real(Array(repeating: 0, count: count))
        for version in [function, function.simplified()] {
            let results = try evaluate(version, inputs)
            #expect(results == [zeros, .int(0), zeros, .real(0), zeros, .real(0), .real(Double(count))])
        }
    }

    /// Collatz lengths: each lane stops by itself.
    @Test func whileStopsEachLane() throws {
        var b = Builder(name: "collatz")
        let steps = b.tabulate([300]) { b, i in
            let results = b.whileLoop(limit: 40, initial: [b.binary(.add, i[0], b.int(1)), b.int(0)]) { b, s in
                b.binary(.notEqual, s[0], b.int(1))
            } body: { b, s in
                let isEven = b.binary(.equal, b.binary(.remainder, s[0], b.int(2)), b.int(0))
                let next = b.select(isEven, b.binary(.quotient, s[0], b.int(2)), b.binary(.add, b.multiply(s[0], b.int(3)), b.int(1)))
                return [next, b.binary(.add, s[1], b.int(1))]
            }
            return results[1]
        }
        func length(_ start: Int) -> Int64 {
            var n = start, count: Int64 = 0
            while n != 1, count < 40 { n = n % 2 == 0 ? n / 2 : 3 * n + 1; count += 1 }
            return count
        }
        #expect(try evaluate(b.finish([("n", steps)]), [])[0] == .int((1...300).map(length)))
    }

    /// The sieve of Eratosthenes in one array that is carried through two folds.
    @Test func foldUpdatesCarriedArray() throws {
        var b = Builder(name: "sieve")
        let ones = b.tabulate([200]) { b, i in b.select(b.binary(.less, i[0], b.int(2)), b.int(0), b.int(1)) }
        let sieve = b.fold(count: 15, initial: [ones]) { b, p, outer in
            let inner = b.fold(count: 200, initial: [outer[0]]) { b, k, flags in
                let isMultiple = b.binary(
                    .and, b.binary(.lessOrEqual, b.int(2), p), b.binary(.equal, b.int(0), b.binary(.remainder, k, p)))
                let strikes = b.binary(.and, isMultiple, b.binary(.less, p, k))
                let next = b.branch(strikes) { b in [b.update(flags[0], [k], b.int(0))] } otherwise: { _ in [flags[0]] }
                return (next, [])
            }
            return (inner, [])
        }[0]
        let isPrime = (0..<200).map { n in n > 1 && (2..<n).allSatisfy { n % $0 != 0 } ? Int64(1) : 0 }
        let y = try evaluate(b.finish([("p", sieve)]), [])
        #expect(y[0] == .int(isPrime))
    }

    @Test func swappedCarriedValues() throws {
        var b = Builder(name: "fibonacci")
        let r = b.fold(count: 50, initial: [b.int(0), b.int(1)]) { b, _, s in ([s[1], b.add(s[0], s[1])], [(s[0], .map)]) }
        let y = try evaluate(b.finish([("f", r[0]), ("all", r[2])]), [])
        var expected: [Int64] = [0, 1]
        while expected.count < 51 { expected.append(expected[expected.count - 1] + expected[expected.count - 2]) }
        #expect(y[0] == .int(Int(expected[50])))
        #expect(y[1] == .int(Array(expected.prefix(50))))
    }

    @Test func libraryOperationsInsideALoop() throws {
        var b = Builder(name: "library")
        let a = b.input("a", Type(.real, [2, 2]), role: .variable)
        let y = b.loop([5]) { b, i in
            let scaled = b.tabulate([2, 2]) { b, k in b.multiply(b.load(a, k), b.convert(b.add(i[0], b.int(1)), to: .real)) }
            let factor = b.library(.cholesky, [scaled])[0]
            let back = b.library(.matmulTransposeRight, [factor, factor])[0]
            return [(back, .map), (b.library(.logDeterminant, [scaled])[0], .map)]
        }
        let results = try evaluate(b.finish([("back", y[0]), ("det", y[1])]), [.real([4, 2, 2, 3], shape: [2, 2])])
        let expected = (1...5).flatMap { k in [4, 2, 2, 3].map { Double($0 * k) } }
        #expect(results[0].agrees(with: .real(expected, shape: [5, 2, 2]), tolerance: 1e-14))
        #expect(results[1].agrees(with: .real((1...5).map { log(8 * Double($0 * $0)) }), tolerance: 1e-14))
    }

    @Test func randomNumbersAreThoseOfTheKernels() throws {
        var b = Builder(name: "random")
        let key = b.input("key", .int, role: .variable)
        let lanes = b.loop([300]) { b, i in
            let own = b.random(.split, key: key, counter: i[0])
            return [(own, .map), (b.random(.normal, key: own, counter: b.int(3)), .map), (b.random(.uniform, key: key, counter: i[0]), .map)]
        }
        let one = b.random(.normal, key: b.random(.split, key: key, counter: b.int(299)), counter: b.int(3))
        let y = try evaluate(b.finish(lanes.map { ("y", $0) } + [("one", one)]), [.int(77)])
        #expect(y[0] == .int((0..<300).map { Int64(bitPattern: ax_random_split(77, $0)) }))
        #expect(y[1] == .real((0..<300).map { ax_random_normal(ax_random_split(77, $0), 3) }))
        #expect(y[2] == .real((0..<300).map { ax_random_uniform(77, $0) }))
        #expect(y[3].reals[0] == y[1].reals[299])
    }

    // MARK: Programs and instances

    private func model() -> Function {
        var b = Builder(name: "model")
        let q = b.input("q", Type(.real, [3]), role: .variable)
        let y = b.input("y", Type(.real, [700]), role: .data)
        let scale = b.sum([700]) { b, i in b.unary(.exp, b.load(y, i)) }
        let density = b.sum([700]) { b, i in
            let r = b.subtract(b.load(y, i), b.add(b.load(q, [b.int(0)]), b.load(q, [b.binary(.remainder, i[0], b.int(3))])))
            return b.unary(.sin, b.divide(b.multiply(r, r), scale))
        }
        return b.finish([("density", density)])
    }

    @Test func rebindingDataRecomputesWhatDependsOnIt() throws {
        let function = model()
        let program = try Program(function)
        let instance = Instance(program)
        for shift in [0.0, 0.5, 0] {
            let inputs: [Tensor] = [.real([0.1, 0.2, shift]), .real(numbers(700).map { $0 + shift })]
            for (index, input) in inputs.enumerated() { try instance.bind(index, input) }
            instance.run()
            instance.run()
            #expect(try evaluate(function, inputs)[0] == instance.output(0))
        }
    }

    @Test func threadsGiveTheSameBits() async throws {
        let program = try Program(model())
        let data = numbers(700)
        let densities = try await withThrowingTaskGroup(of: Double.self) { group in
            for _ in 0..<8 {
                group.addTask {
                    let instance = Instance(program)
                    try instance.bind(1, .real(data))
                    [0.3, 0.4, 0.5].withUnsafeBufferPointer { instance.setReal(0, $0) }
                    for _ in 0..<20 { instance.run() }
                    return instance.withOutputReals(0) { $0[0] }
                }
            }
            return try await group.reduce(into: []) { $0.append($1) }
        }
        #expect(Set(densities).count == 1)
    }

    @Test func wrongInputsAreRefused() throws {
        let instance = Instance(try Program(model()))
        #expect(throws: ExecutionError.mismatch(input: "y", expected: Type(.real, [700]), found: Type(.real, [3]))) {
            try instance.bind(1, .real([1, 2, 3]))
        }
        #expect(throws: ExecutionError.mismatch(input: "q", expected: Type(.real, [3]), found: Type(.int, [3]))) {
            try instance.bind(0, .int([1, 2, 3]))
        }
        #expect(throws: ExecutionError.noSuchInput(function: "model", index: 5, count: 2)) { try instance.bind(5, .real(1)) }
        #expect(throws: ExecutionError.wrongInputCount(function: "model", expected: 2, found: 0)) { try evaluate(model(), []) }
    }
}
