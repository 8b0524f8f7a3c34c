import AuspexIR
import AuspexLowering
import AuspexResults
import AuspexSyntax

/// What a fit gave: parameters, and an honest account of how good they are.
public struct FitResult: HostValue {
    /// Parameters with their paths and constrained values.
    public var parameters: [(path: String, value: Tensor)]
    /// What the optimiser carried at the end, by name.
    public var state: [(name: String, value: Tensor)] = []
    /// Parameters that are structs, by name, with their fitted parts.
    public var structs: [(name: String, value: Staged)] = []
    /// The objective's expected value at the fitted parameters and its standard error, by draws that the fit has not used.
    public var objective: Double
    public var standardError: Double
    /// The objective at each step, as estimated there.
    public var trace: [Double]
    /// Shape of the tail of the model's density over the guide's (PSIS); nil where the two cannot be compared.
    public var paretoShape: Double?
    /// What one more step along the mean gradient is estimated to gain.
    public var expectedGain: Double
    public var isConverged: Bool
    public var steps: Int
    /// In what the steps computed; the rest is judged in double precision.
    public var precision: Precision
    /// Why it is not called converged, or what else a reader should know.
    public var remarks: [String]
    /// The programs with their fitted parameters.
    public var guide: Staged?
    public var model: Staged?

    public var kindName: String { "a fit" }

    public func member(_ name: String) -> Staged? {
        switch name {
        case "objective": return .real(objective)
        case "standard_error": return .real(standardError)
        case "trace": return .tensor(.real(trace))
        case "k_hat": return paretoShape.map(Staged.real) ?? .real(.nan)
        case "converged": return .bool(isConverged)
        case "steps": return .int(steps)
        case "expected_gain": return .real(expectedGain)
        case "guide": return guide
        case "model": return model
        case "state": return .record(Record(typeName: "state", fields: state.map { (name: $0.name, value: .tensor($0.value)) }))
        case "parameters":
            return .record(Record(typeName: "parameters", fields: parameters.map { (name: $0.path, value: .tensor($0.value)) }))
        default:
            let whole = structs.filter { $0.name == name }
            if whole.count == 1 { return whole[0].value }
            // `r.m` is short for the one parameter `m`.
            let own = parameters.filter { $0.path == name || $0.path.hasSuffix("." + name) }
            return own.count == 1 ? .tensor(own[0].value) : nil
        }
    }

    public var rendered: String {
        func number(_ value: Double) -> String { Rendering.number(value) }
        var lines = [
            "objective \(number(objective)) ± \(number(standardError)) after \(steps) steps\(precision == .single ? " in single precision" : ""), \(isConverged ? "converged" : "not converged")"
        ]
        if let paretoShape { lines.append("k-hat \(number(paretoShape)): \(paretoShape > 0.7 ? "the guide does not cover the model" : "the guide covers the model")") }
        lines += remarks
        let width = parameters.map(\.path.count).max() ?? 0
        for parameter in parameters {
            lines.append("  " + parameter.path.padding(toLength: width, withPad: " ", startingAt: 0) + "  " + Self.text(parameter.value))
        }
        return lines.joined(separator: "\n")
    }

    /// Values, or where they lie when they are many.
    private static func text(_ value: Tensor) -> String {
        let reals = value.reals
        guard reals.count > 24, let least = reals.min(), let greatest = reals.max() else { return Rendering.text(.tensor(value)) }
        return "\(value.shape.map(String.init).joined(separator: " × ")) numbers from \(Rendering.number(least)) to \(Rendering.number(greatest))"
    }
}

/// An objective's expected value, estimated.
struct ExpectationValue: HostValue {
    let mean: Double
    let standardError: Double
    let standardDeviation: Double
    let draws: Int

    var kindName: String { "an expected value" }

    func member(_ name: String) -> Staged? {
        switch name {
        case "mean": .real(mean)
        case "standard_error": .real(standardError)
        case "sd": .real(standardDeviation)
        case "draws": .int(draws)
        default: nil
        }
    }

    var rendered: String { "\(Rendering.number(mean)) ± \(Rendering.number(standardError))" }

    init(_ values: [Double]) {
        let count = Double(values.count)
        mean = values.reduce(0, +) / count
        let centre = mean
        let variance = values.count > 1 ? values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / (count - 1) : .nan
        standardDeviation = variance.squareRoot()
        standardError = (variance / count).squareRoot()
        draws = values.count
    }
}
