import AuspexExecution
import AuspexIR
import AuspexNative
import AuspexTransforms
import Foundation
import RandomPrograms
import Testing


/// Native code beside the interpreter, on random programs, for every number of chains.
@Suite struct AgreementTests {
    static let programsPerLibrary = 20
    static let isSlow = ProcessInfo.processInfo.environment["AUSPEX_SLOW"] != nil
    /// Several hundred programs in the long form of the tests.
    static let batches = Array(0..<(isSlow ? 15 : 1))

    @Test(arguments: [1, 2, 4, 8], batches)
    func randomPrograms(chains: Int, batch: Int) throws {
        guard NativeHost.isAvailable else { return }
        let first = batch * Self.programsPerLibrary
        try compare((0..<Self.programsPerLibrary).map { RandomProgram(seed: UInt64(first + $0)) }, chains: chains, first: first)
    }

    @Test(arguments: [1, 4], batches)
    func programsThatReshape(chains: Int, batch: Int) throws {
        guard NativeHost.isAvailable else { return }
        let first = 8000 + batch * Self.programsPerLibrary
        try compare((0..<Self.programsPerLibrary).map { RandomProgram(seed: UInt64(first + $0), traits: [.all, .reshapes]) }, chains: chains, first: first)
    }

    /// A short loop is written out by itself, and not where it would be copied with all that is around it.
    @Test func nestedShortLoopsStayLoops() throws {
        let function = try Function(parsing: """
            func windows(%0 x: real[40,10,10] variable) -> (y) {
              %1 = loop [40] (%2) {
                %3 = loop [8] (%4) {
                  %5 = loop [8] (%6) {
                    %7 = loop [3] (%8) {
                      %9 = loop [3] (%10) {
                        %11 = add %4, %8
                        %12 = add %6, %10
                        %13 = load %0[%2, %11, %12]
                        %14 = exp %13
                        yield map %14
                      }
                      yield map %9
                    }
                    yield map %7
                  }
                  yield map %5
                }
                yield map %3
              }
              return %1
            }
            """)
        let text = try NativeSource(function, name: "f", chains: 1).text
        let copies = text.matches(of: #/#pragma clang loop unroll\(full\)\s+for \(ax_int1 \w+ = 0; \w+ < (\d+);/#).compactMap { Int($0.1) }
        #expect(!copies.isEmpty && copies.reduce(1, *) <= 72, "\(copies)")
    }

    @Test(arguments: [1, 2], batches)
    func gradientsOfRandomPrograms(chains: Int, batch: Int) throws {
        guard NativeHost.isAvailable else { return }
        let first = batch * Self.programsPerLibrary
        let programs = try (0..<Self.programsPerLibrary).compactMap { number -> RandomProgram? in
            var program = RandomProgram(seed: UInt64(first + number), traits: .differentiable)
            guard program.function.inputs.contains(where: { $0.role == .variable }) else { return nil }
            do {
                program.function = try program.function.gradient().simplified()
            } catch is NotDifferentiable {
                return nil
            }
            return program
        }
        try #require(programs.count > Self.programsPerLibrary / 2)
        try compare(programs, chains: chains, first: first)
    }

    /// What generated code calls through the host's table is found in its place there.
    @Test(arguments: [1, 4]) func functionsOfTheHost(chains: Int) throws {
        guard NativeHost.isAvailable else { return }
        let binary: [BinaryOperation] = [.gammaP, .gammaQ, .gammaPInverse, .gammaPDa, .logBesselI]
        let points = [0.3, 0.45, 0.6, 0.75, 0.9]
        var builder = Builder(name: "host")
        let x = builder.input("x", Type(.real, [points.count]), role: .variable), a = builder.input("a", .real, role: .variable)
        let results = builder.loop([points.count]) { inner, index in
            let own = inner.load(x, index), b = inner.add(a, own)
            return (binary.map { inner.binary($0, a, own) } + TernaryOperation.allCases.map { inner.ternary($0, a, b, own) }
                + [inner.unary(.logBesselI0, own), inner.unary(.logBesselI1, own)]).map { ($0, .map) }
        }
        let function = builder.finish(results.enumerated().map { (name: "y\($0.offset)", value: $0.element) })
        let native = try NativeHost.compile([function], chains: chains)
        #expect(try Agreement.fault(of: native[0], [.real(points), .real(1.7)]) == nil)
    }

    /// Carried values that stay as they are once a condition was false: at the start, in the middle or never. The condition is
    /// one of several, and reals, integers and arrays depend on it.
    @Test(arguments: [1, 4], [-1.0, 2.5, 100]) func conditionsThatStayFalse(chains: Int, limit: Double) throws {
        guard NativeHost.isAvailable else { return }
        let function = try Function(parsing: """
            func stop(%0 x: real variable, %1 limit: real variable, %2 p: real[3] variable) -> (x, n, p, good, xs) {
              %3 = const true
              %4 = const 0
              %5 = const 1
              %6 = const 1.25
              %10, %11, %12, %13, %14 = fold 9 [%0, %4, %2, %3] (%20, %21, %22, %23, %24) {
                %30 = multiply %21, %6
                %31 = less %30, %1
                %32 = equal %3, %3
                %33 = and %31, %24
                %34 = and %33, %32
                %35 = select %34, %30, %21
                %36 = add %22, %5
                %37 = select %34, %36, %22
                %38 = loop [3] (%39) {
                  %40 = load %23[%39]
                  %41 = add %40, %30
                  %42 = select %34, %41, %40
                  yield map %42
                }
                yield %35, %37, %38, %34, map %30
              }
              return %10, %11, %12, %13, %14
            }
            """)
        #expect(function.verify() == [])
        let native = try NativeHost.compile([function], chains: chains)
        #expect(try Agreement.fault(of: native[0], [.real(0.5), .real(limit), .real([1, -2, 0])]) == nil)
        // Powers of 1.25, as long as they are below the limit.
        let made = (1...9).map { 0.5 * (0..<$0).reduce(1) { power, _ in power * 1.25 } }
        let kept = made.prefix { $0 < limit }.count
        let reference = try evaluate(function, [.real(0.5), .real(limit), .real([1, -2, 0])])
        #expect(reference[0].reals == [kept == 0 ? 0.5 : made[kept - 1]])
        #expect(reference[1].reals == [Double(kept)])
    }

    func compare(_ programs: [RandomProgram], chains: Int, first: Int) throws {
        let native = try NativeHost.compile(programs.map(\.function), chains: chains)
        for (index, program) in programs.enumerated() {
            guard let fault = try Agreement.fault(of: native[index], program.inputs) else { continue }
            let small = shrink(program, attempts: 200) { function, inputs in
                guard let compiled = try? NativeHost.compile([function.inPrecision(program.function.precision)], chains: chains) else { return false }
                return ((try? Agreement.fault(of: compiled[0], inputs)) ?? nil) != nil
            }
            let text = (try? NativeSource(small.function, name: "f", chains: chains).text) ?? ""
            Issue.record("program \(first + index): \(fault)\nsmallest:\n\(small.function)\n\(small.inputs)\n\(text)")
        }
    }
}

/// Native code with a cache of its own.
enum NativeHost {
    static let environment: [String: String] = {
        var environment = ProcessInfo.processInfo.environment
        environment["AUSPEX_CACHE"] = NSTemporaryDirectory() + "auspex-native-tests"
        return environment
    }()

    static let isAvailable: Bool = {
        if case .success = NativeCompiler.find(environment: environment) { return true }
        print("skipped: there is no clang, so native code is not tested")
        return false
    }()

    static func compile(_ functions: [Function], chains: Int) throws -> [NativeProgram] {
        try NativeCode.programs(
            functions.enumerated().map { NativeRequest(name: "f\($0.offset)", function: $0.element, chains: chains) },
            environment: environment)
    }
}

/// How native code is compared with the interpreter.
///
/// Both tiers add in the same order but to accumulators: several additions to one element within a loop are joined in another order.
/// So functions without accumulators have to give the same bits. Others have to agree to 1e-10 × max(1, |value|), unless the order matters
/// more than that: a program may take the cosine of a large sum, or divide by what is left of terms that cancel. How much it
/// matters is found out by the interpreter alone, which adds in other orders when it runs fewer iterations side by side: by as much,
/// times a factor for there being more orders than were tried, tiers may differ. In single precision the tolerance is 1e-5.
enum Agreement {
    static func tolerance(_ precision: Precision) -> Double { precision == .double ? 1e-10 : 1e-5 }
    private static let otherWidths = [1, 8, 40]
    private static let factor = 10.0

    private static func hasAccumulators(_ region: Region) -> Bool {
        region.instructions.contains { instruction in
            if case .add = instruction.operation { return true }
            return instruction.operation.regions.contains(where: hasAccumulators)
        }
    }

    /// What differs between native code and the interpreter, each chain with inputs of its own; nil when nothing does.
    static func fault(of program: NativeProgram, _ inputs: [Tensor]) throws -> String? {
        let function = program.function
        let isExact = !hasAccumulators(function.body)
        let data = function.inputs.indices.filter { function.inputs[$0].role == .data }
        let instance = NativeInstance(try NativeData(program, data: data.map { ($0, inputs[$0]) }))
        let perChain = (0..<program.chains).map { chain in
            inputs.enumerated().map { function.inputs[$0.offset].role == .data ? $0.element : changed($0.element, chain) }
        }
        let types = function.body.results.map { function.type(of: $0) }
        var memory: [UnsafeMutablePointer<UInt64>] = []
        defer { memory.forEach { $0.deallocate() } }
        func allocate(_ count: Int) -> UnsafeMutablePointer<UInt64> {
            let pointer = UnsafeMutablePointer<UInt64>.allocate(capacity: count + 1)
            pointer.initialize(repeating: 0xdead, count: count + 1)
            memory.append(pointer)
            return pointer
        }
        for chain in 0..<program.chains {
            for (index, input) in function.inputs.enumerated() where input.role == .variable {
                let words = words(perChain[chain][index])
                let place = allocate(words.count)
                for (position, word) in words.enumerated() { place[position] = word }
                instance.setInput(index, chain: chain, place)
            }
        }
        var places: [[UnsafeMutablePointer<UInt64>]] = []
        for chain in 0..<program.chains {
            places.append(types.map { allocate($0.count) })
            for output in types.indices { instance.setOutput(output, chain: chain, places[chain][output]) }
        }
        instance.run()
        for chain in 0..<program.chains {
            let expected = try evaluate(function, perChain[chain])
            for (output, type) in types.enumerated() {
                let place = places[chain][output]
                let found = (0..<type.count).map { place[$0] }
                if place[type.count] != 0xdead { return "output \(output) of chain \(chain) is written beyond its end" }
                let wanted = words(expected[output])
                let scale = type.scalar == .real ? wanted.map { abs(Double(bitPattern: $0)) }.filter(\.isFinite).max() ?? 0 : 0
                for (position, (a, b)) in zip(found, wanted).enumerated() where a != b {
                    let x = Double(bitPattern: a), y = Double(bitPattern: b)
                    if type.scalar == .real, (x.isNaN && y.isNaN) || (!isExact && abs(x - y) <= tolerance(function.precision) * max(1, scale)) { continue }
                    let isExplained = try !isExact && otherOrders(function, perChain[chain], output).contains { other in
                        guard type.scalar == .real else { return other[position] == a }
                        return abs(x - y) <= factor * distance(other, wanted)
                    }
                    if isExplained { continue }
                    let text = type.scalar == .real ? "\(x), the interpreter says \(y)" : "\(a), the interpreter says \(b)"
                    return "output \(output)[\(position)] of chain \(chain) is \(text)"
                }
            }
        }
        return nil
    }

    /// What the interpreter gives for an output when it adds in other orders.
    private static func otherOrders(_ function: Function, _ inputs: [Tensor], _ output: Int) throws -> [[UInt64]] {
        try otherWidths.map { words(try Program(function, blockWidth: $0).evaluate(inputs)[output]) }
    }

    private static func distance(_ a: [UInt64], _ b: [UInt64]) -> Double {
        zip(a, b).reduce(0) { max($0, abs(Double(bitPattern: $1.0) - Double(bitPattern: $1.1))) }
    }

    private static func words(_ tensor: Tensor) -> [UInt64] {
        switch tensor.storage {
        case .real(let values): values.map(\.bitPattern)
        case .int(let values): values.map { UInt64(bitPattern: $0) }
        case .bool(let values): values.map { $0 ? 1 : 0 }
        }
    }

    /// The inputs of another chain.
    private static func changed(_ tensor: Tensor, _ chain: Int) -> Tensor {
        if chain == 0 { return tensor }
        switch tensor.storage {
        case .real(let values):
            return Tensor(shape: tensor.shape, storage: .real(values.enumerated().map { $0.element * (1 - 0.07 * Double(chain)) + 0.01 * Double($0.offset % 3) }))
        case .int(let values): return Tensor(shape: tensor.shape, storage: .int(values.map { $0 + Int64(chain % 3) }))
        case .bool(let values): return Tensor(shape: tensor.shape, storage: .bool(values.map { $0 != (chain % 2 == 1) }))
        }
    }
}
