import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexNative
import Foundation

/// What executes a model.
public enum Tier: String, Sendable, CaseIterable {
    /// Native code where it can be had, the interpreter elsewhere.
    case automatic = "auto"
    case interpreter
    /// Native code, or an error.
    case native

    /// What the variable `AUSPEX_TIER` says, `automatic` without it.
    public static var preferred: Tier {
        ProcessInfo.processInfo.environment["AUSPEX_TIER"].flatMap(Tier.init(rawValue:)) ?? .automatic
    }
}

/// A compiled model as native code for several chains at a time: log density, gradient, and the values of a draw.
final class NativeModel: LogDensity {
    let dimension: Int
    let preferredLanes: Int
    private let gradient: NativeData
    private let values: NativeData
    private let outputs: [Site]

    /// - Parameter chains: Chains that are evaluated at once: 1, 2, 4 or 8.
    /// - Throws: `NativeError` when there is no native code to be had.
    init(_ model: CompiledModel, chains: Int) throws {
        dimension = model.dimension
        preferredLanes = chains
        outputs = model.outputs
        let programs = try NativeCode.programs(Self.requests(model, chains: chains))
        gradient = try NativeData(programs[0], data: model.gradient.data)
        values = try NativeData(programs[1], data: model.values.data)
    }

    /// What is compiled: log density with gradient, and the values of a draw.
    static func requests(_ model: CompiledModel, chains: Int) -> [NativeRequest] {
        [
            NativeRequest(name: "auspex_gradient", function: model.gradient.program.function, chains: chains),
            NativeRequest(name: "auspex_values", function: model.values.program.function, chains: 1),
        ]
    }

    /// The most chains that code is made for.
    static let greatestLanes = 8

    /// The widest group of chains that code is made for, at most `wanted`.
    static func lanes(atMost wanted: Int) -> Int { [8, 4, 2, 1].first { $0 <= wanted } ?? 1 }

    func makeEvaluator() -> any LogDensityEvaluator { NativeEvaluator(gradient, dimension: dimension) }

    func makeBatchEvaluator(lanes: Int) -> (any BatchLogDensityEvaluator)? {
        lanes <= preferredLanes ? NativeEvaluator(gradient, dimension: dimension) : nil
    }

    func makeValuesEvaluator() -> ValuesEvaluator { ValuesEvaluator(NativeInstance(values), outputs: outputs) }
}

/// Evaluates up to as many points at once as the code was made for. Lanes without a point repeat the first one.
private final class NativeEvaluator: LogDensityEvaluator, BatchLogDensityEvaluator {
    let lanes: Int
    private let instance: NativeInstance
    /// Where lanes without a point write to.
    private let unused: UnsafeMutablePointer<Double>

    init(_ data: NativeData, dimension: Int) {
        instance = NativeInstance(data)
        lanes = data.program.chains
        unused = .allocate(capacity: dimension + 1)
        for lane in 0..<lanes {
            instance.setOutput(0, chain: lane, unused)
            instance.setOutput(1, chain: lane, unused + 1)
        }
    }

    deinit { unused.deallocate() }

    func evaluate(_ position: UnsafeBufferPointer<Double>, gradient: UnsafeMutableBufferPointer<Double>) -> Double {
        guard let position = position.baseAddress, let gradient = gradient.baseAddress else { return .nan }
        var logDensity = Double.nan
        withUnsafePointer(to: position) { positions in
            withUnsafePointer(to: gradient) { gradients in
                evaluate(count: 1, positions: positions, gradients: gradients, logDensities: &logDensity)
            }
        }
        return logDensity
    }

    func evaluate(
        count: Int, positions: UnsafePointer<UnsafePointer<Double>>,
        gradients: UnsafePointer<UnsafeMutablePointer<Double>>, logDensities: UnsafeMutablePointer<Double>
    ) {
        for lane in 0..<count {
            instance.setInput(0, chain: lane, positions[lane])
            instance.setOutput(0, chain: lane, logDensities + lane)
            instance.setOutput(1, chain: lane, gradients[lane])
        }
        for lane in count..<lanes {
            instance.setInput(0, chain: lane, positions[0])
            instance.setOutput(0, chain: lane, unused)
            instance.setOutput(1, chain: lane, unused + 1)
        }
        instance.run()
    }
}
