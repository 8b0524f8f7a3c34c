import Auspex
import Foundation

/// One run of the benchmark: systems, posteriors, and what came out.
struct Comparison {
    let places: Places
    let command: String
    let limit: Double
    private var systems: [any PosteriorSystem] = []
    private var report: Report
    /// Draws whose effective sample size ArviZ is asked about, with ours.
    private var checked: [(path: String, ess: Double)] = []
    private var python: String?

    init(places: Places, command: String, limit: Double) {
        (self.places, self.command, self.limit) = (places, command, limit)
        report = Report(
            machine: .describe(),
            versions: [
                "auspex": Child.firstLine(command, ["version"], in: places.work), "g++": Child.firstLine("g++", ["--version"], in: places.work),
                "clang": Child.firstLine("clang", ["--version"], in: places.work),
                "swift": Child.firstLine("swift", ["--version"], in: places.work),
            ],
            settings: [
                "runs": "\(RunSize.chains) chains x (\(RunSize.warmup) + \(RunSize.draws)), NUTS, diagonal metric, target acceptance 0.8, depth 10"
            ])
    }

    /// Says aloud what is left out, and keeps it for the page.
    private mutating func skip(_ what: String, _ why: any Error) {
        print("skipped: \(what): \(why)")
        report.skipped.append("\(what): \(why)")
    }

    mutating func addAuspex(_ tiers: [Tier]) {
        for tier in tiers {
            do {
                systems.append(try AuspexSystem(tier, places, command: command, limit: limit))
            } catch { skip("auspex, \(tier.rawValue)", error) }
        }
    }

    mutating func addPeers(_ names: [String], in environments: Environments) {
        for name in names {
            do {
                print("preparing \(name) …")
                fflush(nil)
                let path = try environments.make(name)
                switch name {
                case "stan": systems.append(try Stan(places, environment: path, limit: limit))
                case "nutpie": systems.append(PythonSystem(name, driver: "nutpie", settings: ["2 threads"], places, environment: path, limit: limit))
                default:
                    systems.append(
                        PythonSystem(name, driver: "numpyro", settings: ["threads", "vectorized"], places, environment: path, limit: limit))
                }
                if name == "numpyro" { python = "\(path)/bin/python" }
                for (package, version) in Environments.versions(path, in: places.work) { report.versions["\(name): \(package)"] = version }
            } catch { skip(name, error) }
        }
    }

    /// - Parameter path: The results so far are written there after each posterior, so that a run that is stopped leaves them.
    mutating func compare(_ posteriors: [Case], repeats: Int, gradientsOnly: Bool, writingTo path: String) {
        print(Table.header)
        // Whoever watches a long run wants to see each line when it is known.
        fflush(nil)
        for posterior in posteriors {
            do {
                guard let data = posterior.dataFile(places) else { throw ChildFailure(description: "nobody said where posteriordb is") }
                if posterior.isSimulated, !FileManager.default.fileExists(atPath: data) {
                    try SimulatedData.write(posterior.data, to: data)
                }
                report.cases.append(try compare(posterior, data, repeats: repeats, gradientsOnly: gradientsOnly))
                try write(to: path)
            } catch { skip(posterior.name, error) }
        }
        checkESS()
    }

    private mutating func compare(_ posterior: Case, _ data: String, repeats: Int, gradientsOnly: Bool) throws -> CaseReport {
        let auspex = try systems.compactMap { $0 as? AuspexSystem }.first ?? AuspexSystem(.interpreter, places, command: command, limit: limit)
        let points = try places.folder("points/\(posterior.name)")
        if !FileManager.default.fileExists(atPath: "\(points)/positions.json") { try auspex.writePoints(posterior, data, to: points) }
        let positions = try Points.read(points).positions
        var result = CaseReport(name: posterior.name, dimension: positions.first?.count ?? 0)
        result.systems = systems.map { SystemReport($0.name, setting: $0.settings[0]) }
        // In turn, so that a change of the machine's mood meets all of them.
        for round in 1...max(repeats, 1) {
            for (index, system) in systems.enumerated() where result.systems[index].failures.isEmpty {
                do {
                    try system.prepare(posterior, data)
                    result.systems[index].measured.append(try system.measure(posterior, data, points: points))
                    if !gradientsOnly { try sample(posterior, data, system, round: round, into: &result.systems[index]) }
                } catch {
                    result.systems[index].failures.append("\(error)")
                    skip("\(posterior.name) in \(system.name)", error)
                }
            }
        }
        if let reference = result.systems.first?.measured.first?.logDensity {
            for index in result.systems.indices { result.systems[index].disagreement = disagreement(result.systems[index], reference) }
        }
        do {
            result.handWritten = try HandWritten.measure(posterior, data, points: positions, places)
        } catch { skip("\(posterior.name), written by hand", error) }
        for line in Table.lines(result) { print(line) }
        fflush(nil)
        return result
    }

    private mutating func sample(
        _ posterior: Case, _ data: String, _ system: any PosteriorSystem, round: Int, into result: inout SystemReport
    ) throws {
        var best: (Sampled, draws: String)?
        var failure: (any Error)?
        for setting in round == 1 ? system.settings : [result.setting] {
            do {
                let run = try system.sample(posterior, data, seed: round, setting: setting)
                checked.append((run.draws, run.0.minimumESS))
                guard best.map({ run.0.total.wall < $0.0.total.wall }) ?? true else { continue }
                best = run
                result.setting = setting
            } catch { failure = error }
        }
        // One way that fails or takes too long is no loss while another one does not.
        if let failure, best == nil { throw failure }
        if let best { result.sampled.append(best.0) }
    }

    /// The largest difference of log densities once the first point has been made to agree.
    private func disagreement(_ system: SystemReport, _ reference: [Double]) -> Double? {
        guard let values = system.measured.first?.logDensity, values.count == reference.count, let first = values.first else { return nil }
        return zip(values, reference).map { abs(($0 - first) - ($1 - reference[0])) }.max()
    }

    /// Asks ArviZ for the effective sample sizes of the draws that are there.
    private mutating func checkESS() {
        guard let python else { return }
        do {
            let list = "\(places.work)/ess.json"
            // Settings that were tried one after the other wrote to the same file; the last one is there.
            var last: [String: Double] = [:]
            for entry in checked { last[entry.path] = entry.ess }
            try JSONEncoder().encode(last).write(to: URL(fileURLWithPath: list))
            let script = "\(places.benchmarks)/Peers/check_ess.py"
            try Child.run(python, [script, list, "\(RunSize.chains)", "\(RunSize.draws)"], log: "\(places.work)/ess.log")
            report.essDisagreement = try decode([String: Double].self, list + ".out")["difference"]
        } catch { skip("the comparison with ArviZ", error) }
    }

    mutating func measureScaling(_ tiers: [Tier]) {
        for tier in tiers {
            do {
                report.scaling += try Scaling.measure(tier, places)
            } catch { skip("scaling, \(tier.rawValue)", error) }
        }
    }

    func write(to path: String) throws {
        var report = report
        for case let stan as Stan in systems {
            func say(_ usage: Usage?) -> String? { usage.map { String(format: "%.1f s on the wall, %.1f s of processor time", $0.wall, $0.cpu) } }
            report.settings["stan: header of models, compiled once"] = say(stan.precompiled)
            report.settings["stan: the first model without that header"] = say(stan.withoutPrecompiled)
        }
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.prettyPrinted, .sortedKeys]
        encoder.nonConformingFloatEncodingStrategy = .convertToString(positiveInfinity: "inf", negativeInfinity: "-inf", nan: "nan")
        try encoder.encode(report).write(to: URL(fileURLWithPath: path))
    }
}
