import ArgumentParser
import Auspex
import AuspexInference
import AuspexResults
import Foundation
import Synchronization

/// What the benchmark asks of Auspex, in a process of its own each time, as of every other system.
struct Worker: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "worker", shouldDisplay: false)

    enum Task: String, ExpressibleByArgument, CaseIterable { case points, measure, sample }

    @Argument var task: Task
    @Argument var tier: Tier
    @Argument var program: String
    @Argument var data: String
    /// Folder of points, or the beginning of the names of the files that are written.
    @Argument var place: String
    @Argument var result: String
    @Option var seed: UInt64 = 1

    func run() throws {
        switch task {
        case .points: try points()
        case .measure: try measure()
        case .sample: try sample()
        }
    }

    private func model() throws -> AuspexModel { try AuspexModel(program: program, data: DataFile.read(path: data), tier: tier) }

    /// Draws of a short chain, as positions and as values: the chain is run twice, and is the same both times.
    private func points() throws {
        let model = try model()
        let compiled = try model.compiled()
        var options = SamplerOptions()
        options.chains = 1
        options.warmup = 300
        options.draws = 20 * Points.count
        options.seed = seed
        let sink = PositionSink()
        _ = try sampleChains(compiled, options: options, sink: sink)
        let draws = try model.sample(options).draws
        let latent = Set(compiled.sites.filter { $0.kind == .latent }.map(\.path))
        var positions: [[Double]] = []
        for point in 0..<Points.count {
            let index = 20 * point + 19
            positions.append(sink.positions[index])
            var object: [String: Any] = [:]
            for variable in draws.variables where latent.contains(variable.name) {
                let size = variable.elementCount
                let values = draws.values(of: variable.name, chain: 0)[(index * size)..<((index + 1) * size)]
                object[variable.name] = nested(Array(values), variable.shape)
            }
            try SimulatedData.text(object).write(toFile: "\(place)/\(point).json", atomically: true, encoding: .utf8)
        }
        try JSONEncoder().encode(Points(positions: positions)).write(to: URL(fileURLWithPath: "\(place)/positions.json"))
    }

    private func nested(_ values: [Double], _ shape: [Int]) -> Any {
        guard let first = shape.first else { return values.first ?? .nan }
        guard shape.count > 1 else { return values }
        let size = values.count / max(first, 1)
        return (0..<first).map { nested(Array(values[($0 * size)..<(($0 + 1) * size)]), Array(shape.dropFirst())) }
    }

    private func measure() throws {
        let model = try model()
        let positions = try Points.read(place).positions
        let plain = try model.density(model.compiled(jacobian: false))
        let compiled = try model.compiled()
        var measured = Measured(
            logDensity: positions.map { plain.evaluated(at: $0).value },
            gradientMicroseconds: Gradients.times(try model.density(compiled), at: positions))
        if tier == .native {
            measured.groupMicroseconds = try Dictionary(
                uniqueKeysWithValues: [2, 4, 8].map { chains in
                    ("\(chains)", Gradients.times(try model.density(compiled, chains: chains), at: positions, chains: chains))
                })
        }
        try JSONEncoder().encode(measured).write(to: URL(fileURLWithPath: result))
    }

    private func sample() throws {
        let wall = CPUClock.wall(), cpu = CPUClock.process()
        let model = try model()
        let compiled = try model.compiled()
        let chains = WorkPlan(chains: RunSize.chains, threads: AuspexSystem.threads, preferredLanes: 8).width
        _ = try model.density(compiled, chains: chains)
        let compile = Seconds(wall: CPUClock.wall() - wall, cpu: CPUClock.process() - cpu)
        // Sampling compiles once more, with native code from the cache; what that takes is taken off.
        let wall1 = CPUClock.wall(), cpu1 = CPUClock.process()
        _ = try model.density(model.compiled(), chains: chains)
        let again = Seconds(wall: CPUClock.wall() - wall1, cpu: CPUClock.process() - cpu1)
        let wall2 = CPUClock.wall(), cpu2 = CPUClock.process()
        var options = SamplerOptions()
        options.seed = seed
        options.threads = AuspexSystem.threads
        let (draws, report) = try model.sample(options)
        let both = Seconds(wall: CPUClock.wall() - wall2 - again.wall, cpu: CPUClock.process() - cpu2 - again.cpu)
        let warm = report.chains.reduce(0) { $0 + $1.warmupLeapfrogSteps }
        let leapfrogs = report.chains.reduce(0) { $0 + $1.leapfrogSteps }
        let share = Double(leapfrogs) / Double(max(1, warm + leapfrogs))

        let latent = compiled.sites.filter { $0.kind == .latent }.map(\.path)
        let scalars = try draws.scalars(named: latent)
        let columns = scalars.map { draws.equalChains(of: $0) }
        var bytes = Data()
        for chain in 0..<draws.chainCount {
            for draw in 0..<options.draws {
                for column in columns { withUnsafeBytes(of: column[chain][draw]) { bytes.append(contentsOf: $0) } }
            }
        }
        try bytes.write(to: URL(fileURLWithPath: place + ".bin"))
        let summary = AuspexRun(
            dimension: compiled.dimension, compile: compile, warmup: Seconds(wall: both.wall * (1 - share), cpu: both.cpu * (1 - share)),
            sampling: Seconds(wall: both.wall * share, cpu: both.cpu * share), leapfrogs: leapfrogs,
            divergences: report.chains.reduce(0) { $0 + $1.divergences })
        try JSONEncoder().encode(summary).write(to: URL(fileURLWithPath: result))
    }
}

extension Tier: @retroactive ExpressibleByArgument {}

/// How a run in this process went.
struct AuspexRun: Codable {
    var dimension: Int
    var compile: Seconds
    var warmup: Seconds
    var sampling: Seconds
    var leapfrogs: Int
    var divergences: Int
}

/// Keeps the positions of one chain.
private final class PositionSink: DrawSink {
    private let kept = Mutex<[[Double]]>([])
    var positions: [[Double]] { kept.withLock { $0 } }

    func draw(chain: Int, index: Int, position: UnsafeBufferPointer<Double>, info: TransitionInfo) throws {
        let point = Array(position)
        kept.withLock { $0.append(point) }
    }
}
