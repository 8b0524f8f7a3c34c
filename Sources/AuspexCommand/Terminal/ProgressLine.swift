import AuspexInference
import Synchronization

/// One line on the terminal that tells how far sampling is: phase, percent, draws a second, divergences, time left.
///
/// Written to the standard error, and only when that is a terminal. The driver calls at most about ten times a second.
final class ProgressLine: Sendable {
    private struct State {
        var isShown = false
        var meter = ProgressMeter()
    }

    private let state = Mutex(State())

    /// A callback for the sampler, or nil when nobody would see it.
    static func onTerminal() -> (line: ProgressLine, callback: @Sendable (SamplingProgress) -> Void)? {
        guard Terminal.movesCursor(.error) else { return nil }
        let line = ProgressLine()
        return (line, { line.show($0) })
    }

    func show(_ progress: SamplingProgress) {
        state.withLock { state in
            if progress.chains.allSatisfy(\.isFinished) {
                if state.isShown { System.write("\r\u{1B}[K", to: .error) }
                state = State()
                return
            }
            let text = state.meter.text(progress, width: (Terminal.width(.error) ?? 80) - 1)
            // A run that is over at once needs no line.
            guard progress.elapsed > .milliseconds(150) else { return }
            state.isShown = true
            System.write("\r" + text + "\u{1B}[K", to: .error)
        }
    }

    /// Takes the line away, before something else is written.
    func clear() {
        state.withLock { state in
            if state.isShown { System.write("\r\u{1B}[K", to: .error) }
            state.isShown = false
        }
    }
}

/// The words of the progress line. The rate is that of the last second or two, so that warm-up, whose trees are deeper,
/// does not spoil the estimate of the time left.
struct ProgressMeter {
    private var samples: [(elapsed: Double, iterations: Int)] = []

    mutating func text(_ progress: SamplingProgress, width: Int) -> String {
        let elapsed = Double(progress.elapsed.components.seconds) + Double(progress.elapsed.components.attoseconds) * 1e-18
        let iterations = progress.chains.reduce(0) { $0 + $1.iterations }
        samples.append((elapsed, iterations))
        while samples.count > 2, elapsed - samples[0].elapsed > 2 { samples.removeFirst() }
        let span = elapsed - samples[0].elapsed
        let rate = span > 0.05 ? Double(iterations - samples[0].iterations) / span : elapsed > 0 ? Double(iterations) / elapsed : 0

        // Chains that wait for a thread are in no phase.
        let isWarmup = progress.chains.filter { $0.iterations > 0 && !$0.isFinished }.allSatisfy { $0.iterations < progress.warmup }
        let phase = isWarmup ? "warm-up " : "sampling"
        let percent = Int((progress.fraction * 100).rounded(.down))
        let remaining = progress.chains.count * (progress.warmup + progress.draws) - iterations
        let divergences = progress.chains.reduce(0) { $0 + $1.divergences }
        var parts = ["\(phase) \(percent < 10 ? "  " : percent < 100 ? " " : "")\(percent) %"]
        if rate > 0 { parts.append("\(Self.grouped(rate)) draws/s") }
        if divergences > 0 { parts.append("\(divergences) divergence\(divergences == 1 ? "" : "s")") }
        if rate > 0, elapsed > 0.5 { parts.append("\(Self.duration(Double(remaining) / rate)) left") }
        return String(parts.joined(separator: "   ").prefix(max(0, width)))
    }

    /// `12,345`; below ten with one decimal.
    static func grouped(_ value: Double) -> String {
        guard value.isFinite, value < 1e15 else { return "many" }
        if value < 10 { return "\((value * 10).rounded() / 10)" }
        let digits = String(Int(value.rounded()))
        var result = ""
        for (position, digit) in digits.enumerated() {
            if position > 0, (digits.count - position).isMultiple(of: 3) { result += "," }
            result.append(digit)
        }
        return result
    }

    /// `0:07`, `12:34`, `3:00:00`.
    static func duration(_ seconds: Double) -> String {
        guard seconds.isFinite, seconds < 1e9 else { return "a long time" }
        let whole = Int(seconds.rounded(.up))
        func two(_ value: Int) -> String { value < 10 ? "0\(value)" : "\(value)" }
        let (hours, minutes, rest) = (whole / 3600, whole / 60 % 60, whole % 60)
        return hours > 0 ? "\(hours):\(two(minutes)):\(two(rest))" : "\(minutes):\(two(rest))"
    }
}
