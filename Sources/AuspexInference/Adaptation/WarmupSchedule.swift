/// The three phases of warm-up: step size only; step size and metric over windows that double; step size only.
///
/// The schedule is that of the Stan reference manual: 75 iterations, windows of 25, 50, 100, …, and 50 iterations at the
/// end. A warm-up below 150 is divided 15 % / 75 % / 10 %; below 20 the metric is not adapted.
public struct WarmupSchedule: Sendable, Equatable {
    /// Iterations before the metric is learnt.
    public let initialBuffer: Int
    /// Iterations after the metric was learnt for the last time.
    public let terminalBuffer: Int
    /// Ends (exclusive) of the windows after each of which the metric is replaced, ascending.
    public let windowEnds: [Int]
    /// All iterations.
    public let length: Int

    public init(length: Int, initialBuffer: Int = 75, terminalBuffer: Int = 50, baseWindow: Int = 25) {
        self.length = max(0, length)
        guard length >= 20 else {
            self.initialBuffer = self.length
            self.terminalBuffer = 0
            windowEnds = []
            return
        }
        var initial = initialBuffer, terminal = terminalBuffer, window = baseWindow
        if initial + window + terminal > length {
            initial = Int(0.15 * Double(length))
            terminal = Int(0.1 * Double(length))
            window = length - initial - terminal
        }
        self.initialBuffer = initial
        self.terminalBuffer = terminal
        let last = length - terminal
        var ends: [Int] = []
        var end = initial + window
        // A window is stretched to the last end when the one after it, twice as long, would not fit.
        while end < last {
            ends.append(end)
            window *= 2
            end += window
            if end + 2 * window > last { end = last }
        }
        ends.append(last)
        windowEnds = ends
    }

    /// Whether the position of this iteration contributes to the metric.
    public func learnsMetric(at iteration: Int) -> Bool {
        iteration >= initialBuffer && iteration < length - terminalBuffer && !windowEnds.isEmpty
    }

    /// Whether a window closes with this iteration.
    public func closesWindow(at iteration: Int) -> Bool {
        windowEnds.contains(iteration + 1)
    }
}
