import Auspex
import Foundation

/// One run: problems, systems, and what came out.
struct VariationalComparison {
    let places: Places
    let command: String
    let limit: Double
    private let environments: Environments
    private var systems: [any VariationalSystem] = []
    private var report: VariationalReport
    private lazy var digits = Result { try Digits.images(places, in: environments) }

    init(places: Places, command: String, limit: Double, environments: Environments) {
        (self.places, self.command, self.limit, self.environments) = (places, command, limit, environments)
        report = VariationalReport(
            machine: .describe(),
            versions: [
                "auspex": Child.firstLine(command, ["version"], in: places.work), "clang": Child.firstLine("clang", ["--version"], in: places.work),
            ])
    }

    /// Says aloud what is left out, and keeps it for the page.
    private mutating func skip(_ what: String, _ why: any Error) {
        print("skipped: \(what): \(why)")
        fflush(nil)
        report.skipped.append("\(what): \(why)")
    }

    mutating func addAuspex(_ tiers: [Tier]) {
        for tier in tiers {
            do {
                systems.append(try AuspexTraining(tier, places, command: command, limit: limit))
            } catch { skip("auspex, \(tier.rawValue)", error) }
        }
        systems.append(HandWrittenTraining(places, limit: limit))
    }

    /// - Parameter names: Environments; in each NumPyro is run, and JAX by hand.
    mutating func addPeers(_ names: [String]) {
        for name in names {
            do {
                print("preparing \(name) …")
                fflush(nil)
                let path = try environments.make(name)
                systems.append(PythonTraining(name, library: "numpyro", places, environment: path, limit: limit))
                let byHand = "JAX by hand" + name.dropFirst("numpyro".count).replacing("-", with: ", ")
                systems.append(PythonTraining(byHand, library: "jax", places, environment: path, limit: limit))
                for (package, version) in Environments.versions(path, in: places.work) { report.versions["\(name): \(package)"] = version }
            } catch { skip(name, error) }
        }
    }

    /// - Parameters:
    ///   - pinned: Whether steps are timed on one core, on all, or first the one and then the other.
    ///   - withCalls: Whether whole calls are made, and the objectives compared.
    ///   - path: The results so far are written there after each problem.
    mutating func compare(_ problems: [VariationalCase], precisions: Set<Precision>, repeats: Int, pinned: [Bool], withCalls: Bool, writingTo path: String) {
        print(VariationalTable.header)
        fflush(nil)
        for problem in problems {
            for precision in problem.precisions where precisions.contains(precision) {
                do {
                    let task = try prepare(problem, precision)
                    let results = compare(task, repeats: repeats, pinned: pinned, withCalls: withCalls)
                    report.results += results
                    for result in results { print(VariationalTable.line(result)) }
                    fflush(nil)
                    try write(to: path)
                } catch { skip("\(problem.name), \(precision.rawValue)", error) }
            }
        }
    }

    /// A folder with the program and its data.
    private mutating func prepare(_ problem: VariationalCase, _ precision: Precision) throws -> VariationalTask {
        let folder = try places.folder("variational/\(problem.name)-\(precision.rawValue)")
        try places.copyPrograms(to: folder)
        guard let data = try problem.data({ try digits.get() }) else {
            return VariationalTask(problem: problem, precision: precision, folder: folder, data: nil)
        }
        try SimulatedData.text(data).write(toFile: "\(folder)/data.json", atomically: true, encoding: .utf8)
        return VariationalTask(problem: problem, precision: precision, folder: folder, data: "\(folder)/data.json")
    }

    private mutating func compare(_ task: VariationalTask, repeats: Int, pinned: [Bool], withCalls: Bool) -> [VariationalResult] {
        var results = systems.map { VariationalResult(problem: task.problem.name, precision: task.precision, system: $0.name) }
        var failed: Set<Int> = []
        func attempt(_ index: Int, _ what: String, _ work: () throws -> Void) {
            guard !failed.contains(index) else { return }
            do {
                try work()
            } catch is NotWritten {
                failed.insert(index)
            } catch {
                failed.insert(index)
                skip("\(task.problem.name), \(task.precision.rawValue), in \(systems[index].name), \(what)", error)
            }
        }
        // In turn, so that a change of the machine's mood meets all of them.
        for round in 1...max(repeats, 1) {
            for isPinned in pinned {
                for (index, system) in systems.enumerated() {
                    attempt(index, isPinned ? "steps on one core" : "steps") {
                        let times = try system.steps(task, isPinned: isPinned)
                        if isPinned { results[index].pinned.append(times) } else { results[index].unpinned.append(times) }
                    }
                }
            }
            guard withCalls else { continue }
            for (index, system) in systems.enumerated() {
                attempt(index, "a whole call") {
                    guard let (call, fitted) = try system.whole(task) else { return }
                    if let call { results[index].whole.append(call) }
                    results[index].fitted = fitted
                }
                if round == 1 { attempt(index, "the objective at the start") { results[index].start = try system.start(task) } }
            }
        }
        return results.filter { !$0.pinned.isEmpty || !$0.unpinned.isEmpty }
    }

    private func write(to path: String) throws {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        try encoder.encode(report).write(to: URL(fileURLWithPath: path))
    }
}
