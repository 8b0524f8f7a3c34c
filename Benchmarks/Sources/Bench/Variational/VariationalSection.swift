import Foundation

/// The section about variational inference in the page of results.
struct VariationalSection {
    static let heading = "## Variational inference"
    /// A step of the autoencoder takes at most this many times what C written by hand takes.
    private static let handWrittenTarget = 1.15

    private let report: VariationalReport

    init(_ report: VariationalReport) { self.report = report }

    var text: [String] { [Self.heading, ""] + machine + small + autoencoder + calls + objectives + skipped }

    private func isAuspex(_ system: String) -> Bool { system.hasPrefix("auspex") }
    private func isNumPyro(_ system: String) -> Bool { system.hasPrefix("numpyro") }
    private func isPeer(_ system: String) -> Bool { isNumPyro(system) || system.hasPrefix("JAX") }

    /// Systems of the results, in the order in which they first appear.
    private func systems(_ results: [VariationalResult]) -> [String] {
        results.reduce(into: []) { names, result in if !names.contains(result.system) { names.append(result.system) } }
    }

    private var machine: [String] {
        let machine = report.machine
        // What a version says in brackets is where it comes from.
        let versions = report.versions.sorted { $0.key < $1.key }.map { name, version in
            let version = version.prefix { $0 != "(" }.trimmingCharacters(in: .whitespaces)
            return name.contains(":") ? "\(name) \(version)" : version
        }.filter { !$0.isEmpty }
        return [
            "\(machine.processor), \(machine.cores) cores, \(machine.memoryGB) GB; \(machine.vectors); \(machine.system); \(machine.date). "
                + versions.joined(separator: "; ") + ".", busyness, "",
        ]
    }

    /// How busy the machine was with other work: a step of ours is made by one thread.
    private var busyness: String {
        let ratios = report.results.filter { isAuspex($0.system) }.flatMap { result in result.pinned.flatMap { zip($0.wall, $0.cpu).map { $0 / $1 } } }
        return Spread(ratios).map { "Time on the wall of our steps ÷ processor time: \(Table.spread($0)), where an idle machine has 1." } ?? ""
    }

    /// One line for each problem, precision and number of cores.
    private struct Row {
        var problem: VariationalCase
        var precision: Precision
        var isPinned: Bool
        var times: [String: Spread]

        var cores: String { isPinned ? "one" : "all" }
    }

    private func rows(_ wanted: (VariationalCase) -> Bool) -> [Row] {
        VariationalCase.all.filter(wanted).flatMap { problem in
            problem.precisions.flatMap { precision in
                [true, false].compactMap { isPinned in
                    let own = report.results.filter { $0.problem == problem.name && $0.precision == precision }
                    let times = own.compactMap { result in (isPinned ? result.pinnedTime : result.unpinnedTime).map { (result.system, $0) } }
                    guard !times.isEmpty else { return nil }
                    return Row(problem: problem, precision: precision, isPinned: isPinned, times: Dictionary(times, uniquingKeysWith: { $1 }))
                }
            }
        }
    }

    /// The tier that is judged: the last one that ran.
    private func ours(_ row: Row) -> Spread? { systems(report.results).last { isAuspex($0) && row.times[$0] != nil }.flatMap { row.times[$0] } }

    private func ratio(_ row: Row, over wanted: (String) -> Bool) -> Double? {
        guard let ours = ours(row), let best = row.times.filter({ wanted($0.key) }).map(\.value.median).min() else { return nil }
        return best / ours.median
    }

    private func table(_ rows: [Row], _ first: [(title: String, text: (Row) -> String)], scale: Double, _ last: [(title: String, text: (Row) -> String)]) -> [String] {
        let names = systems(report.results.filter { result in rows.contains { $0.problem.name == result.problem } })
        let titles = first.map(\.title) + names + last.map(\.title)
        var lines = [
            "| " + titles.joined(separator: " | ") + " |",
            "|" + String(repeating: "---|", count: first.count) + String(repeating: "--:|", count: names.count + last.count),
        ]
        for row in rows {
            let times = names.map { name in Table.spread(row.times[name].flatMap { Spread([$0.minimum, $0.median, $0.maximum].map { $0 * scale }) }) }
            lines.append("| " + (first.map { $0.text(row) } + times + last.map { $0.text(row) }).joined(separator: " | ") + " |")
        }
        return lines + [""]
    }

    private var small: [String] {
        let rows = rows { $0.batch == nil }
        guard !rows.isEmpty else { return [] }
        return [
            "### One step, µs", "", "On one core processor time, on all cores time on the wall. ⚠ marks where a ratio misses its target.", "",
        ] + table(
            rows, [("problem", { $0.problem.name }), ("cores", \.cores)], scale: 1,
            [
                ("NumPyro's best ÷ ours", { row in ratio(row, over: isNumPyro).map { Table.flagged($0, target: row.problem.target) } ?? "" }),
                ("target", { Table.number($0.problem.target) }),
                ("JAX by hand, best ÷ ours", { row in ratio(row, over: { isPeer($0) && !isNumPyro($0) }).map { Table.number($0) } ?? "" }),
            ])
    }

    private var autoencoder: [String] {
        let rows = rows { $0.batch != nil }
        guard !rows.isEmpty else { return [] }
        return [
            "### One step of the autoencoder, ms", "",
            "Targets: the peers' best ÷ ours at least 1, ours ÷ C by hand at most \(Table.number(Self.handWrittenTarget)).", "",
        ] + table(
            rows, [("batch", { "\($0.problem.batch ?? 0)" }), ("precision", \.precision.rawValue), ("cores", \.cores)], scale: 1e-3,
            [
                ("peers' best ÷ ours", { row in ratio(row, over: isPeer).map { Table.flagged($0) } ?? "" }),
                ("ours ÷ C by hand", { row in
                    ratio(row, over: { $0 == "C by hand" }).map { Table.number(1 / $0) + (1 / $0 > Self.handWrittenTarget ? " ⚠" : "") } ?? ""
                }),
            ])
    }

    private var calls: [String] {
        let called = report.results.filter { !$0.whole.isEmpty }
        guard !called.isEmpty else { return [] }
        var lines = [
            "### From text to fitted parameters, s", "",
            "The whole process. Ours judges the fit by draws of its own, which the others do not do; `again` is with compiled code from before, `call` without",
            "the start of Python and imports.", "", "| problem | precision | steps | system | total | CPU | again | call | total ÷ ours |",
            "|---|---|--:|---|--:|--:|--:|--:|--:|",
        ]
        for result in called {
            let own = called.last { $0.problem == result.problem && $0.precision == result.precision && isAuspex($0.system) }
            func spread(_ figure: (WholeCall) -> Double?) -> Spread? { Spread(result.whole.compactMap(figure)) }
            let total = spread(\.total.wall)
            let ratio = own.flatMap { Spread($0.whole.map(\.total.wall)) }.flatMap { mine in total.map { $0.median / mine.median } }
            let steps = VariationalCase.all.first { $0.name == result.problem }?.steps ?? 0
            let cells = [
                result.problem, result.precision.rawValue, "\(steps)", result.system, Table.spread(total), Table.spread(spread(\.total.cpu)),
                Table.spread(spread { $0.again?.wall }), Table.spread(spread(\.call)), isAuspex(result.system) ? "" : ratio.map { Table.flagged($0) } ?? "",
            ]
            lines.append("| " + cells.joined(separator: " | ") + " |")
        }
        return lines + [""]
    }

    private var objectives: [String] {
        let estimated = report.results.filter { $0.start != nil || $0.fitted != nil }
        guard !estimated.isEmpty else { return [] }
        func text(_ estimate: Estimate?) -> String { estimate.map { "\(Self.digits($0)) ± \(Table.number($0.standardError))" } ?? "–" }
        var lines = [
            "### The same objectives", "",
            "The mean of the objective at the start, where all parameters are the same; and after the steps of a whole call: ours by draws that the fit has not",
            "seen, the others' over the last tenth of the steps.", "", "| problem | precision | system | start | fitted |", "|---|---|---|--:|--:|",
        ]
        for result in estimated {
            lines.append("| \(result.problem) | \(result.precision.rawValue) | \(result.system) | \(text(result.start)) | \(text(result.fitted)) |")
        }
        return lines + [""]
    }

    /// As many digits as the standard error leaves meaning to.
    private static func digits(_ estimate: Estimate) -> String {
        guard estimate.mean.isFinite, estimate.standardError.isFinite else { return "–" }
        let scale = estimate.standardError > 1e-6 ? estimate.standardError : 1e-6
        var places = 0
        while places < 6, scale * powers[places] < 2 { places += 1 }
        let rounded = (estimate.mean * powers[places]).rounded() / powers[places]
        return places == 0 ? "\(Int(rounded))" : "\(rounded)"
    }

    private static let powers = [1.0, 10, 100, 1e3, 1e4, 1e5, 1e6]

    private var skipped: [String] {
        guard !report.skipped.isEmpty else { return [] }
        return ["### Left out", ""] + report.skipped.map { "- \($0.replacing("\n", with: " "))" } + [""]
    }
}
