import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexResults
import AuspexSyntax

/// Draws as a value of the language: `post.mu` is an array with the draws of all chains in front.
struct DrawsValue: HostValue {
    let draws: Draws
    /// What the sampler reported, when there was one.
    var report: SamplingReport?
    /// What the method carried at the end, by name: `post.covariance`.
    var found: [(name: String, value: Staged)] = []

    var kindName: String { "posterior draws" }

    func member(_ name: String) -> Staged? {
        if let layout = draws.variable(named: name) {
            let values = (0..<draws.chainCount).flatMap { draws.values(of: name, chain: $0) }
            let shape = [draws.totalDraws] + layout.shape
            guard values.count == shape.reduce(1, *) else { return nil }
            return .tensor(.real(values, shape: shape))
        }
        // `post.r.beta`: the choices of a nested model.
        let nested = draws.variables.filter { $0.name.hasPrefix(name + ".") }
        guard !nested.isEmpty else {
            if name == "count" { return .int(draws.totalDraws) }
            // What the method found besides: `post.k_hat`, `post.log_evidence`.
            if case .real(let number)? = draws.attributes[name] { return .real(number) }
            return found.first { $0.name == name }?.value
        }
        let fields = nested.compactMap { layout in member(layout.name).map { (name: String(layout.name.dropFirst(name.count + 1)), value: $0) } }
        return .record(Record(typeName: name, fields: fields))
    }

    var rendered: String {
        let names = draws.variables.map { $0.shape.isEmpty ? $0.name : "\($0.name)[\($0.shape.map(String.init).joined(separator: ", "))]" }
        return "\(draws.totalDraws) draws of \(names.joined(separator: ", ")) in \(draws.chainCount) chain\(draws.chainCount == 1 ? "" : "s")"
    }
}

/// A point estimate, or a normal approximation around it.
struct ModeValue: HostValue {
    let mode: ModeResult
    let values: [(name: String, value: Staged)]

    var kindName: String { "a mode" }

    func member(_ name: String) -> Staged? {
        switch name {
        case "log_density": .real(mode.logDensity)
        case "converged": .bool(mode.isConverged)
        default: values.first { $0.name == name }?.value
        }
    }

    var rendered: String {
        let lines = values.map { "\($0.name) = \(Rendering.text($0.value))" }
        let state = mode.isConverged ? "" : "\nNot converged: \(mode.termination.rawValue) after \(mode.iterations) iterations."
        return lines.joined(separator: "\n") + "\nlog density = \(Rendering.number(mode.logDensity))" + state
    }
}

/// A summary table: prints as text, and knows its rows.
struct SummaryValue: HostValue {
    let summary: Summary
    var kindName: String { "a summary" }
    func member(_ name: String) -> Staged? {
        guard let row = summary[name] else { return nil }
        return .record(
            Record(
                typeName: "Summary",
                fields: [
                    ("mean", .real(row.mean)), ("sd", .real(row.standardDeviation)), ("q5", .real(row.q5)), ("q50", .real(row.q50)), ("q95", .real(row.q95)),
                    ("mcse_mean", .real(row.meanError)), ("ess_bulk", .real(row.bulkESS)), ("ess_tail", .real(row.tailESS)),
                    ("rhat", .real(row.rHat)),
                ]))
    }
    var rendered: String { summary.text() }
}

/// A kernel that is not yet applied to a model: `nuts(on: [mu, tau])`, `cycle(…)`.
struct KernelValue: HostValue {
    indirect enum Plan {
        case nuts(on: [String]?)
        case hmc(on: [String]?, trajectory: TrajectoryLength)
        case written(FunctionValue)
        case cycle([Plan])
    }
    let plan: Plan
    var kindName: String { "a kernel" }
    func member(_ name: String) -> Staged? { nil }
    var rendered: String { "<a kernel>" }
}

/// A picture: text for a terminal, SVG for a file.
struct PlotValue: HostValue {
    let text: String
    let svg: String
    var kindName: String { "a plot" }
    func member(_ name: String) -> Staged? { nil }
    var rendered: String { text }
}
