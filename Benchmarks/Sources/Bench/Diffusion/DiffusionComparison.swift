import Auspex
import Foundation

/// One run: problems, systems, and what came out.
struct DiffusionComparison {
    private let places: Places
    private let command: String
    private let limit: Double
    private var systems: [any DiffusionSystem] = []
    private var report: DiffusionReport

    init(places: Places, command: String, limit: Double) {
        (self.places, self.command, self.limit) = (places, command, limit)
        report = DiffusionReport(machine: .describe(), versions: ["auspex": Child.firstLine(command, ["version"], in: places.work)])
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
                systems.append(try AuspexDiffusion(tier, places, command: command, limit: limit))
            } catch { skip("auspex, \(tier.rawValue)", error) }
        }
    }

    /// - Parameter names: Environments; in each JAX is run, and in the last NumPy.
    mutating func addPeers(_ names: [String], in environments: Environments) {
        for name in names {
            do {
                let path = try environments.make(name)
                let versions = Environments.versions(path, in: places.work)
                let jax = "JAX \(versions["jax"] ?? "")"
                systems.append(PythonDiffusion(jax, library: "jax", places, environment: path, limit: limit))
                if name == names.last { systems.append(PythonDiffusion("NumPy", library: "numpy", places, environment: path, limit: limit)) }
                if let numpy = versions["numpy"], name == names.last { report.versions["numpy"] = "NumPy \(numpy)" }
                report.versions[name] = jax
            } catch { skip(name, error) }
        }
    }

    /// - Parameter path: The results so far are written there after each problem.
    mutating func compare(_ problems: [DiffusionCase], repeats: Int, writingTo path: String) throws {
        for problem in problems {
            for precision in problem.precisions {
                var results = systems.map { DiffusionResult(problem: problem.name, precision: precision, system: $0.name) }
                var failed: Set<Int> = []
                // In turn, so that a change of the machine's mood meets all of them.
                for _ in 0..<max(repeats, 1) {
                    for (index, system) in systems.enumerated() where !failed.contains(index) {
                        do {
                            results[index].runs.append(try system.run(problem, precision, in: try places.folder("diffusion")))
                        } catch is NotWritten {
                            failed.insert(index)
                        } catch {
                            failed.insert(index)
                            skip("\(problem.name), \(precision.rawValue), in \(system.name)", error)
                        }
                    }
                }
                report.results += results.filter { !$0.runs.isEmpty }
                for result in results where !result.runs.isEmpty {
                    print("\(problem.name), \(precision.rawValue), \(result.system): \(Table.spread(result.time(isPinned: problem.isPinned))) µs")
                }
                fflush(nil)
                let encoder = JSONEncoder()
                encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
                try encoder.encode(report).write(to: URL(fileURLWithPath: path))
            }
        }
    }
}
