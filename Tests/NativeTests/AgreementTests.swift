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
        try compare(programs, chains: chains, first: first, tolerance: Self.toleranceOfGradients)
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
        #expect(try Agreement.fault(of: native[0], [.real(points), .real(1.7)], 0) == nil)
    }

    /// Gradients of random programs amplify the one difference in rounding that there is, in additions to accumulators.
    private static let toleranceOfGradients = 1e-9

    private func compare(
        _ programs: [RandomProgram], chains: Int, first: Int, tolerance: Double = Agreement.tolerance
    ) throws {
        let native = try NativeHost.compile(programs.map(\.function), chains: chains)
        for (index, program) in programs.enumerated() {
            guard let fault = try Agreement.fault(of: native[index], program.inputs, tolerance) else { continue }
            let small = shrink(program) { function, inputs in
                guard let compiled = try? NativeHost.compile([function], chains: chains) else { return false }
                return ((try? Agreement.fault(of: compiled[0], inputs, tolerance)) ?? nil) != nil
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

enum Agreement {
    static let tolerance = 1e-10

    /// What differs between native code and the interpreter, each chain with inputs of its own; nil when nothing does.
    static func fault(of program: NativeProgram, _ inputs: [Tensor], _ tolerance: Double) throws -> String? {
        let function = program.function
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
                    let isClose = type.scalar == .real && ((x.isNaN && y.isNaN) || abs(x - y) <= tolerance * max(1, scale))
                    if !isClose {
                        let text = type.scalar == .real ? "\(x), the interpreter says \(y)" : "\(a), the interpreter says \(b)"
                        return "output \(output)[\(position)] of chain \(chain) is \(text)"
                    }
                }
            }
        }
        return nil
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
