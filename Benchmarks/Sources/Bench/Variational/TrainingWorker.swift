import ArgumentParser
import Auspex
import Foundation
import Synchronization

/// Times the steps of a `fit` in a process of its own: how many were made in how many seconds, as the fit tells about ten times a second.
struct TrainingWorker: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "training-worker", shouldDisplay: false)

    @Argument var tier: Tier
    /// Declares `objective` and `optimizer`.
    @Argument var program: String
    /// Further arguments of `fit`.
    @Argument var settings: String
    @Argument var result: String

    func run() throws {
        let watch = StepWatch()
        var options = RunOptions()
        options.tier = tier
        options.directory = URL(fileURLWithPath: program).deletingLastPathComponent().path
        let flag = options.cancellation
        options.trainingProgress = { progress in if watch.note(progress) { flag.cancel() } }
        let session = Session(options: options)
        try session.run(String(contentsOfFile: program, encoding: .utf8), name: program)
        watch.begin()
        try session.run("fit(objective, optimizer, steps: 1_000_000_000, \(settings))", name: "fit")
        guard let times = watch.times else { throw ChildFailure(description: "the fit ended before enough steps were made") }
        try JSONEncoder().encode(times).write(to: URL(fileURLWithPath: result))
    }
}

/// Turns reports of a fit into times of a step.
private final class StepWatch: Sendable {
    private struct Moment {
        var steps: Int
        var wall: Double
        var cpu: Double
    }

    private struct State {
        var begin = 0.0
        var compile: Double?
        /// Where the current repeat began; nil before the first report.
        var last: Moment?
        var isWarm = false
        var times = StepTimes(wall: [], cpu: [])
    }

    private let state = Mutex(State())

    func begin() { state.withLock { $0.begin = CPUClock.wall() } }

    /// - Returns: whether this was enough.
    func note(_ progress: TrainingProgress) -> Bool {
        let now = Moment(steps: progress.steps, wall: CPUClock.wall(), cpu: CPUClock.process())
        return state.withLock { state in
            guard let last = state.last else {
                state.compile = now.wall - state.begin - Double(progress.elapsed.components.seconds) - 1e-18 * Double(progress.elapsed.components.attoseconds)
                state.last = now
                return false
            }
            guard now.cpu - last.cpu >= (state.isWarm ? StepTiming.seconds : StepTiming.warmup) else { return false }
            if state.isWarm {
                let microseconds = 1e6 / Double(now.steps - last.steps)
                state.times.wall.append(microseconds * (now.wall - last.wall))
                state.times.cpu.append(microseconds * (now.cpu - last.cpu))
            }
            (state.isWarm, state.last) = (true, now)
            return state.times.cpu.count >= StepTiming.repeats
        }
    }

    var times: StepTimes? {
        state.withLock { state in
            guard state.times.cpu.count >= StepTiming.repeats else { return nil }
            var times = state.times
            times.compile = state.compile
            return times
        }
    }
}
