import AuspexExecution
import AuspexIR
import AuspexLowering
import AuspexTransforms

/// A function made from a model, bound to its data and ready to be called.
public final class CompiledFunction {
    public let lowered: LoweredFunction
    public let function: Function
    private let instance: Instance

    public init(_ lowered: LoweredFunction, simplified: Bool) throws {
        self.lowered = lowered
        function = simplified ? lowered.function.simplified() : lowered.function
        instance = Instance(try Program(function))
        for (input, tensor) in lowered.data { try instance.bind(input, tensor) }
    }

    public var dimension: Int { lowered.dimension }

    /// The outputs by name at a position.
    public func callAsFunction(_ position: [Double]) throws -> [String: [Double]] {
        try instance.bind(0, .real(position))
        return outputs()
    }

    /// The outputs by name for a random key.
    public func callAsFunction(key: Int64) throws -> [String: [Double]] {
        try instance.bind(0, Tensor(shape: [], storage: .int([key])))
        return outputs()
    }

    private func outputs() -> [String: [Double]] {
        instance.run()
        return Dictionary(function.outputs.enumerated().map { ($0.element, instance.output($0.offset).reals) }, uniquingKeysWith: { first, _ in first })
    }
}

/// A log density in three forms: as it was lowered, simplified, and with its gradient. They have to agree.
public final class CompiledDensity {
    public let lowered: LoweredFunction
    private let plain: Instance
    private let simple: Instance
    private let differentiated: Instance

    public init(_ lowered: LoweredFunction) throws {
        self.lowered = lowered
        let simplified = lowered.function.simplified()
        plain = Instance(try Program(lowered.function))
        simple = Instance(try Program(simplified))
        differentiated = Instance(try Program(simplified.gradient().simplified()))
        for instance in [plain, simple, differentiated] {
            for (input, tensor) in lowered.data { try instance.bind(input, tensor) }
        }
    }

    public var dimension: Int { lowered.dimension }

    /// - Throws: `BenchFailure` when the three forms differ by more than the rounding of reordered sums.
    public func callAsFunction(_ position: [Double]) throws -> (value: Double, gradient: [Double]) {
        for instance in [plain, simple, differentiated] {
            try instance.bind(0, .real(position))
            instance.run()
        }
        let value = simple.output(0).reals[0]
        for other in [plain.output(0).reals[0], differentiated.output(0).reals[0]] {
            guard other == value || abs(other - value) <= 1e-13 * max(1, abs(value)) || (other.isNaN && value.isNaN) else {
                throw BenchFailure("the log density is \(value) simplified, but \(other) otherwise")
            }
        }
        return (value, differentiated.output(1).reals)
    }
}
