import AuspexExecution
import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexNative
import AuspexSyntax
import AuspexTransforms
import Foundation

/// A function ready to run, with its data.
struct BoundProgram: Sendable {
    let program: AuspexExecution.Program
    let data: [(input: Int, tensor: Tensor)]

    /// What depends on the data alone is computed here, once, and in double precision.
    /// - Parameter precision: That of the rest.
    init(_ function: Function, data: [(input: Int, tensor: Tensor)], precision: Precision = .double) throws {
        guard let binding = DataBinding(function) else {
            program = try AuspexExecution.Program(function.inPrecision(precision))
            self.data = data
            return
        }
        let byInput = Dictionary(data.map { ($0.input, $0.tensor) }, uniquingKeysWith: { first, _ in first })
        let inputs = function.inputs.enumerated().filter { $0.element.role == .data }.compactMap { byInput[$0.offset] }
        let prepared = try AuspexExecution.evaluate(binding.prepare, inputs)
        let run = binding.run.simplified()
        program = try AuspexExecution.Program(run.inPrecision(precision))
        self.data = data + prepared.enumerated().map { (input: function.inputs.count + $0.offset, tensor: $0.element) }
    }

    /// An execution context of one thread.
    func makeInstance() throws -> Instance {
        let instance = Instance(program)
        for (input, tensor) in data { try instance.bind(input, tensor) }
        return instance
    }
}

/// A conditioned model, compiled for its data: what samplers and optimisers work on.
public final class CompiledModel: LogDensity, Sendable {
    /// Sites in program order; shapes are those of the values.
    public let sites: [Site]
    /// Number of unconstrained coordinates.
    public let dimension: Int
    /// What `values` puts out: latent and derived sites.
    public let outputs: [Site]
    let gradient: BoundProgram
    let values: BoundProgram
    /// The terms of the log density by site, for explanations.
    private let terms: BoundProgram
    private let termNames: [String]

    /// - Parameter jacobian: Whether the density is that of the unconstrained coordinates (sampling), or of the constrained
    ///   values (a mode in their space).
    /// - Throws: `Diagnostic` when the model cannot be compiled for these data.
    init(_ posterior: AuspexLowering.Posterior, jacobian: Bool = true, evaluator: Evaluator, at span: Span) throws {
        let density = try evaluator.logDensity(of: posterior, jacobian: jacobian, at: span)
        let outputs = try evaluator.values(of: posterior, at: span)
        let bySite = try evaluator.logDensity(of: posterior, jacobian: jacobian, bySite: true, at: span)
        sites = outputs.sites
        dimension = density.dimension
        self.outputs = outputs.function.outputs.compactMap { name in outputs.sites.first { $0.path == name } }
        do {
            gradient = try BoundProgram(Compilation.gradient(of: density.function), data: density.data)
        } catch let failure as NotDifferentiable {
            throw Diagnostic(
                .notDifferentiable, "the log density of `\(posterior.model.name)` has no gradient: \(failure.reason)", at: span)
        }
        values = try BoundProgram(Compilation.simplified(outputs.function), data: outputs.data)
        terms = try BoundProgram(Compilation.simplified(bySite.function), data: bySite.data)
        termNames = Array(bySite.function.outputs.dropFirst())
    }

    public func makeEvaluator() -> any LogDensityEvaluator { DensityEvaluator(gradient, dimension: dimension) }

    /// The same density as native code for several chains at a time.
    /// - Parameter chains: 1, 2, 4 or 8.
    /// - Throws: `NativeError` when there is no native code to be had.
    public func native(chains: Int = 1) throws -> any LogDensity { try NativeModel(self, chains: chains) }

    /// The C text that `native` compiles; the headers that it includes are those of `AuspexRuntime`.
    /// - Throws: `Diagnostic` for what has no form in C.
    public func nativeText(chains: Int = 1) throws -> String { try translated(chains: chains).text }

    /// What a gradient takes in memory, as a table.
    /// - Throws: `Diagnostic` for what has no form in C.
    public func memory(chains: Int = 1) throws -> String {
        let source = try translated(chains: chains).sources[0]
        let function = gradient.program.function
        var rows: [(String, Int)] = []
        for (input, parameter) in zip(function.inputs, function.body.parameters) where input.role == .data {
            rows.append(("data \(input.name)", function.type(of: parameter).count * 8))
        }
        for (index, tensor) in source.constants.enumerated() { rows.append(("constants \(index)", tensor.count * 8)) }
        rows.append(("scratch of a thread, native, \(chains == 1 ? "1 chain" : "\(chains) chains")", source.scratchWords * 8))
        rows.append(("memory of a thread, interpreter, data included", gradient.program.memoryBytes))
        let width = rows.map(\.0.count).max() ?? 0
        return rows.map { $0.0.padding(toLength: width + 2, withPad: " ", startingAt: 0) + "\($0.1) bytes\n" }.joined()
    }

    private func translated(chains: Int) throws -> (text: String, sources: [NativeSource]) {
        do {
            return try NativeCode.translationUnit(NativeModel.requests(self, chains: chains))
        } catch {
            throw Diagnostic(.badModel, error.reason, at: sites.first?.span ?? Span(source: SourceID(index: 0), start: 0, end: 0))
        }
    }

    /// An evaluator of constrained values, for one thread.
    func makeValuesEvaluator() throws -> ValuesEvaluator { ValuesEvaluator(try values.makeInstance(), outputs: outputs) }

    /// What each site adds to the log density at a position.
    func terms(at position: [Double]) throws -> [(site: String, value: Double)] {
        let instance = try terms.makeInstance()
        position.withUnsafeBufferPointer { instance.setReal(0, $0) }
        instance.run()
        return termNames.enumerated().map { number, name in
            (name, instance.withOutputReals(number + 1) { $0.first ?? .nan })
        }
    }
}

extension DiagnosticCode {
    public static let badStart = DiagnosticCode("E0802")
    public static let badSetting = DiagnosticCode("E0803")
}

/// The way from a function as it was lowered to one that runs.
enum Compilation {
    static func simplified(_ function: Function) -> Function { function.simplified() }

    /// Value and gradient with respect to all variables, simplified before and after; of the result only rounding may differ.
    static func gradient(of function: Function) throws -> Function {
        try simplified(function).gradient().withoutGradientMarks().simplifiedUpToRounding()
    }
}

/// One chain's log density and gradient.
final class DensityEvaluator: LogDensityEvaluator {
    private let instance: Instance?
    private let dimension: Int

    init(_ bound: BoundProgram, dimension: Int) {
        // Data were bound once when the model was compiled; an instance that cannot be made rejects every point.
        instance = try? bound.makeInstance()
        self.dimension = dimension
    }

    func evaluate(_ position: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        guard let instance else { return .nan }
        instance.setReal(0, position)
        instance.run()
        if dimension > 0 {
            instance.withOutputReals(1) { values in
                for index in 0..<dimension { gradient[index] = values[index] }
            }
        }
        return instance.withOutputReals(0) { $0.first ?? .nan }
    }
}

/// Constrained values and derived quantities at a position, flat over all output sites.
final class ValuesEvaluator {
    private enum Engine {
        case interpreter(Instance)
        case native(NativeInstance)
    }

    private let engine: Engine
    let outputs: [Site]
    /// Elements of all outputs.
    let count: Int

    init(_ instance: Instance, outputs: [Site]) {
        engine = .interpreter(instance)
        self.outputs = outputs
        count = outputs.reduce(0) { $0 + $1.shape.reduce(1, *) }
    }

    init(_ instance: NativeInstance, outputs: [Site]) {
        engine = .native(instance)
        self.outputs = outputs
        count = outputs.reduce(0) { $0 + $1.shape.reduce(1, *) }
    }

    /// Appends the values of all outputs, in order, each in row-major order.
    func append(at position: UnsafeBufferPointer<Double>, to row: inout [Double]) {
        switch engine {
        case .interpreter(let instance):
            instance.setReal(0, position)
            instance.run()
            for (number, site) in outputs.enumerated() {
                switch site.scalar {
                case .real: instance.withOutputReals(number) { row.append(contentsOf: $0) }
                case .int, .bool: row.append(contentsOf: instance.output(number).reals)
                }
            }
        case .native(let instance):
            let start = row.count
            row.append(contentsOf: repeatElement(0, count: count))
            row.withUnsafeMutableBufferPointer { buffer in
                guard let base = buffer.baseAddress, let point = position.baseAddress else { return }
                instance.setInput(0, chain: 0, point)
                var place = base + start
                for (number, site) in outputs.enumerated() {
                    instance.setOutput(number, chain: 0, place)
                    place += site.shape.reduce(1, *)
                }
                instance.run()
                place = base + start
                for site in outputs {
                    let count = site.shape.reduce(1, *)
                    if site.scalar != .real {
                        // Whole numbers and truth values are written as such.
                        place.withMemoryRebound(to: Int64.self, capacity: count) { words in
                            for index in 0..<count { place[index] = Double(words[index]) }
                        }
                    }
                    place += count
                }
            }
        }
    }

    func append(at position: [Double], to row: inout [Double]) {
        position.withUnsafeBufferPointer { append(at: $0, to: &row) }
    }
}
