import AuspexInference
import Dispatch
import Synchronization
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What Control-C does: the first stops the inference under way and keeps its draws, a second within a second ends the process.
///
/// At the prompt it clears the line instead: there a byte is sent to `wake`, which the line editor listens to.
final class Interrupts: Sendable {
    private enum Place {
        /// Nothing is running; the prompt waits at the reading end of this pipe.
        case prompt
        case running(CancellationFlag)
    }

    private struct State {
        var place: Place
        var last: ContinuousClock.Instant?
        var count = 0
        var source: (any DispatchSourceSignal)?
    }

    private let state: Mutex<State>
    private let wakeWriter: Int32
    /// The end of the pipe that the prompt reads.
    let wake: Int32
    private let progress: ProgressLine?

    /// Takes over the signal.
    init(stopping flag: CancellationFlag, progress: ProgressLine?) {
        var ends: [Int32] = [-1, -1]
        if pipe(&ends) != 0 { ends = [-1, -1] }
        (wake, wakeWriter) = (ends[0], ends[1])
        self.progress = progress
        state = Mutex(State(place: .running(flag)))
        signal(SIGINT, SIG_IGN)
        state.withLock { state in
            let source = DispatchSource.makeSignalSource(signal: SIGINT, queue: .global(qos: .userInteractive))
            source.setEventHandler { [weak self] in self?.receive() }
            source.resume()
            state.source = source
        }
    }

    /// How often inference was stopped.
    var count: Int { state.withLock(\.count) }

    /// From now on Control-C stops what watches `flag`.
    func run(stopping flag: CancellationFlag) {
        state.withLock {
            $0.place = .running(flag)
            $0.last = nil
        }
    }

    /// From now on Control-C clears the line.
    func prompt() { state.withLock { $0.place = .prompt } }

    private func receive() {
        let now = ContinuousClock.now
        let isSecond = state.withLock { state -> Bool in
            switch state.place {
            case .prompt:
                var byte: UInt8 = 3
                _ = write(wakeWriter, &byte, 1)
                return false
            case .running(let flag):
                defer { state.last = now }
                if let last = state.last, now - last < .seconds(1) { return true }
                flag.cancel()
                state.count += 1
                return false
            }
        }
        if isSecond {
            progress?.clear()
            System.leave(130)
        }
        if Terminal.movesCursor(.error), isRunning {
            progress?.clear()
            System.write("\r\u{1B}[Kstopping … Control-C again to quit at once\n", to: .error)
        }
    }

    private var isRunning: Bool {
        state.withLock { if case .running = $0.place { true } else { false } }
    }
}
