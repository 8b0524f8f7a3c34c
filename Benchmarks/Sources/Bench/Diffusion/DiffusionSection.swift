/// The section about diffusions in the page of results.
struct DiffusionSection {
    static let heading = "## Diffusions"
    private let report: DiffusionReport
    /// Ours should be at least so much faster than the best of the others: scores in closed form, and networks.
    private static let (closed, learned) = (1.5, 1.0)
    /// Wall seconds of 100 Heun steps of 1,000 points.
    private static let sampling = 0.2

    init(_ report: DiffusionReport) { self.report = report }

    var text: [String] { [Self.heading, ""] + machine + evaluations + sampling + skipped }

    private func isAuspex(_ system: String) -> Bool { system.hasPrefix("auspex") }

    private var machine: [String] {
        let machine = report.machine
        return [
            "\(machine.processor), \(machine.cores) cores, \(machine.memoryGB) GB; \(machine.vectors); \(machine.system); \(machine.date). "
                + report.versions.values.sorted().joined(separator: "; ") + ".",
            "Time on the wall of our runs on one core ÷ processor time: \(busyness), where an idle machine has 1.", "",
        ]
    }

    /// How busy the machine was with other work.
    private var busyness: String {
        let pinned = Set(DiffusionCase.all.filter(\.isPinned).map(\.name))
        return Table.spread(Spread(report.results.filter { isAuspex($0.system) && pinned.contains($0.problem) }.flatMap { $0.runs.map { $0.wall / $0.cpu } }))
    }

    private var evaluations: [String] {
        let names = report.results.reduce(into: [String]()) { names, result in if !names.contains(result.system) { names.append(result.system) } }
        var lines = [
            "### One evaluation of a score, µs", "",
            "Processor time of one core; `heun` is time on the wall, all cores. `difference`: the largest of the others' ends from ours, relative, after",
            "\(DiffusionCase.evaluations) evaluations from the same start. ⚠ marks a ratio below \(Table.number(Self.closed)) for the mixture, below \(Table.number(Self.learned)) elsewhere.", "",
            "| problem | precision | \(names.joined(separator: " | ")) | ours, evaluations/s | best of others ÷ ours | difference |",
            "|---|---|" + String(repeating: "--:|", count: names.count + 3),
        ]
        for problem in DiffusionCase.all {
            for precision in problem.precisions {
                let own = report.results.filter { $0.problem == problem.name && $0.precision == precision }
                guard !own.isEmpty else { continue }
                let times = names.map { name in own.first { $0.system == name }?.time(isPinned: problem.isPinned) }
                let auspex = own.last { isAuspex($0.system) }, ours = auspex?.time(isPinned: problem.isPinned)?.median
                let others = own.filter { !isAuspex($0.system) }
                let best = others.compactMap { $0.time(isPinned: problem.isPinned)?.median }.min()
                let ratio = ours.flatMap { ours in best.map { Table.flagged($0 / ours, target: problem.program == DiffusionCase.mixture ? Self.closed : Self.learned) } }
                // Networks begin with weights that each system draws for itself.
                let end = problem.declarations.isEmpty ? auspex?.runs.first?.end : nil
                let difference = end.flatMap { end in others.compactMap { $0.runs.first.map { abs($0.end - end) / abs(end) } }.max() }
                let cells = times.map(Table.spread) + [ours.map { Table.number(1e6 / $0) } ?? "–", ratio ?? "–", Table.number(difference)]
                lines.append("| \(problem.name) | \(precision.rawValue) | \(cells.joined(separator: " | ")) |")
            }
        }
        return lines + [""]
    }

    private var sampling: [String] {
        let results = report.results.filter { $0.problem.hasPrefix(DiffusionCase.heun) }
        guard !results.isEmpty else { return [] }
        let steps = DiffusionCase.evaluations / DiffusionCase.evaluationsOfStep
        var lines = [
            "### Sampling", "",
            "1,000 points by \(steps) Heun steps of the network, time on the wall, all cores; at most \(Table.number(Self.sampling)) s are wanted of us. Memory: the",
            "largest of the process, with \(steps) steps and with \(steps * 11).", "", "| system | s | MB | MB, eleven times the steps |", "|---|--:|--:|--:|",
        ]
        for result in results {
            let seconds = Spread(result.runs.map { $0.wall * Double(DiffusionCase.evaluations) * 1e-6 })
            let late = isAuspex(result.system) && (seconds?.median ?? 0) > Self.sampling ? " ⚠" : ""
            func memory(_ which: Int) -> String { Table.number(Spread(result.runs.compactMap { $0.memory?[which] })?.median) }
            lines.append("| \(result.system) | \(Table.spread(seconds))\(late) | \(memory(0)) | \(memory(1)) |")
        }
        return lines + [""]
    }

    private var skipped: [String] {
        guard !report.skipped.isEmpty else { return [] }
        return ["### Left out", ""] + report.skipped.map { "- \($0.replacing("\n", with: " "))" } + [""]
    }
}
