import ArgumentParser
import Auspex
import AuspexResults
import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// The autoencoder written by hand in C: `HandWritten/vae.c`, compiled for doubles or, with `-DSINGLE`, for floats.
///
/// It exports `void *vae_prepare(const real *images, long count, long batch, const real *parameters, uint64_t key)`, `long vae_dimension(void)` and
/// `double vae_steps(void *, long steps)`, which returns the mean of the bound of one image. Parameters are weights and biases of each layer, in the
/// order of `HandWrittenTraining.layers`.
final class HandWrittenTraining: VariationalSystem {
    let name = "C by hand"
    private let places: Places
    private let limit: Double

    /// Weights by their names in the data; each is followed by its biases.
    static let layers = ["w1", "wm", "ws", "v1", "v2"]

    init(_ places: Places, limit: Double) { (self.places, self.limit) = (places, limit) }

    private func library(_ task: VariationalTask) throws -> String {
        guard task.problem.program == "vae" else { throw NotWritten() }
        let source = "\(places.benchmarks)/HandWritten/vae.c"
        guard FileManager.default.fileExists(atPath: source) else { throw ChildFailure(description: "there is no \(source)") }
        let folder = try places.folder("hand-written"), library = "\(folder)/vae-\(task.precision.rawValue).so"
        let headers = "\(places.benchmarks)/../Sources/AuspexRuntime/Headers"
        try Child.run(
            "clang", HandWritten.flags + (task.precision == .single ? ["-DSINGLE"] : []) + ["-I", headers, source, "-o", library, "-lopenblas", "-lm"],
            log: "\(folder)/vae.log")
        return library
    }

    private func work(_ mode: HandWrittenTrainingWorker.Mode, _ task: VariationalTask, _ count: Int, isPinned: Bool = false) throws -> String {
        let result = "\(task.folder)/by-hand.json"
        let words = [
            CommandLine.executable, "hand-written-worker", mode.rawValue, try library(task), task.precision.rawValue, task.data ?? "-",
            "\(task.problem.batch ?? 1)", "\(count)", result,
        ]
        try Child.run(StepTiming.command(words, isPinned: isPinned), log: "\(task.folder)/by-hand.log", limit: limit)
        return result
    }

    func steps(_ task: VariationalTask, isPinned: Bool) throws -> StepTimes {
        try decode(StepTimes.self, work(.steps, task, task.problem.scan, isPinned: isPinned))
    }

    func start(_ task: VariationalTask) throws -> Estimate? { try decode(Estimate.self, work(.start, task, 30)) }

    func whole(_ task: VariationalTask) throws -> (call: WholeCall?, fitted: Estimate)? {
        (nil, try decode(Estimate.self, work(.fitted, task, task.problem.steps)))
    }
}

/// A problem that nobody has written by hand, which is no failure.
struct NotWritten: Error {}

/// Runs what was written by hand in a process of its own.
struct HandWrittenTrainingWorker: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "hand-written-worker", shouldDisplay: false)

    enum Mode: String, ExpressibleByArgument, CaseIterable { case steps, start, fitted }

    @Argument var mode: Mode
    @Argument var library: String
    @Argument var precision: Precision
    @Argument var data: String
    @Argument var batch: Int
    /// Steps in a call, draws, or steps before the objective is looked at.
    @Argument var count: Int
    @Argument var result: String

    func run() throws {
        switch precision {
        case .double: try run(Double.self)
        case .single: try run(Float.self)
        }
    }

    private func run<Real: BinaryFloatingPoint>(_: Real.Type) throws {
        guard let handle = dlopen(library, RTLD_NOW), let prepare = dlsym(handle, "vae_prepare"), let steps = dlsym(handle, "vae_steps"),
            let dimension = dlsym(handle, "vae_dimension")
        else { throw ChildFailure(description: "\(library) cannot be loaded: \(dlerror().map { String(cString: $0) } ?? "")") }
        typealias Prepare = @convention(c) (UnsafeRawPointer, Int, Int, UnsafeRawPointer, UInt64) -> UnsafeMutableRawPointer?
        typealias Steps = @convention(c) (UnsafeMutableRawPointer?, Int) -> Double
        typealias Dimension = @convention(c) () -> Int
        let makeSteps = unsafeBitCast(steps, to: Steps.self)

        let set = try DataFile.read(path: data)
        func field(_ name: String) throws -> (values: [Real], shape: [Int]) {
            guard case .tensor(let tensor, _)? = set[name], tensor.shape.count == 2 else { throw ChildFailure(description: "\(data) has no matrix `\(name)`") }
            return (tensor.reals.map { Real($0) }, tensor.shape)
        }
        let images = try field("x")
        let parameters = try HandWrittenTraining.layers.flatMap { name in
            let weights = try field(name)
            return weights.values + [Real](repeating: 0, count: weights.shape[1])
        }
        guard unsafeBitCast(dimension, to: Dimension.self)() == parameters.count else {
            throw ChildFailure(description: "the program written by hand has another number of parameters")
        }
        // The library keeps the images until the process ends.
        let kept = UnsafeMutablePointer<Real>.allocate(capacity: images.values.count)
        kept.update(from: images.values, count: images.values.count)
        func state(key: UInt64) -> UnsafeMutableRawPointer? {
            parameters.withUnsafeBytes { bytes in
                bytes.baseAddress.flatMap { unsafeBitCast(prepare, to: Prepare.self)(kept, images.shape[0], batch, $0, key) }
            }
        }
        let encoder = JSONEncoder(), output = URL(fileURLWithPath: result)
        switch mode {
        case .steps:
            let own = state(key: 1)
            try encoder.encode(StepTimes.measuring(steps: count) { _ = makeSteps(own, count) }).write(to: output)
        case .start:
            try encoder.encode(Estimate((0..<count).map { Double(batch) * makeSteps(state(key: UInt64($0)), 1) })).write(to: output)
        case .fitted:
            let own = state(key: 1), last = max(2, count / 10)
            _ = makeSteps(own, count - last)
            try encoder.encode(Estimate((0..<last).map { _ in Double(batch) * makeSteps(own, 1) })).write(to: output)
        }
    }
}

extension Precision: ExpressibleByArgument {}

extension StepTimes {
    /// Times calls that make so many steps each.
    static func measuring(steps: Int, _ call: () -> Void) -> StepTimes {
        func run(_ calls: Int) -> (wall: Double, cpu: Double) {
            let wall = CPUClock.wall(), cpu = CPUClock.process()
            for _ in 0..<calls { call() }
            return (CPUClock.wall() - wall, CPUClock.process() - cpu)
        }
        var calls = 1
        while run(calls).cpu < StepTiming.warmup { calls *= 2 }
        var times = StepTimes(wall: [], cpu: [])
        for _ in 0..<StepTiming.repeats {
            let time = run(calls)
            times.wall.append(1e6 * time.wall / Double(calls * steps))
            times.cpu.append(1e6 * time.cpu / Double(calls * steps))
        }
        return times
    }
}

extension Estimate {
    init(_ values: [Double]) {
        let count = Double(values.count), centre = values.reduce(0, +) / count
        mean = centre
        standardError = (values.reduce(0) { $0 + ($1 - centre) * ($1 - centre) } / max(1, count - 1) / count).squareRoot()
    }
}
