import Foundation

/// The page that is made of runs: what was measured, on what, and what of it misses the target. What was not measured again is kept from the page as
/// it was, and so is what people wrote.
struct ResultsPage {
    private let sections: [[String]]

    init(_ report: Report?, _ variational: VariationalReport?, _ diffusion: DiffusionReport?, earlier: String) {
        let kept = Self.sections(of: earlier)
        func isOfOthers(_ text: String) -> Bool {
            [VariationalSection.heading, DiffusionSection.heading, Self.explanations].contains { text.hasPrefix($0) }
        }
        let posteriors = report.map { PosteriorSections($0).text } ?? kept.filter { !isOfOthers($0) }.map { [$0] }
        let fits = variational.map { [VariationalSection($0).text] } ?? kept.filter { $0.hasPrefix(VariationalSection.heading) }.map { [$0] }
        let scores = diffusion.map { [DiffusionSection($0).text] } ?? kept.filter { $0.hasPrefix(DiffusionSection.heading) }.map { [$0] }
        let explanations = kept.first { $0.hasPrefix(Self.explanations) } ?? "\(Self.explanations)\n\nNone yet."
        sections = posteriors + fits + scores + [[explanations]]
    }

    private static let explanations = "## Explanations"

    /// A page in pieces that begin with a heading of the second level.
    private static func sections(of page: String) -> [String] {
        ("\n" + page).components(separatedBy: "\n## ").dropFirst().map { "## " + $0.trimmingCharacters(in: .whitespacesAndNewlines) }
    }

    var text: String {
        ([
            [
                "# Results", "", "Made by `bin/bench page` from the figures of runs; how they are measured is in [README.md](README.md). Medians, with",
                "least and greatest in brackets. Seconds are those of the wall unless they are said to be of the processor.",
            ]
        ] + sections).map { $0.joined(separator: "\n").trimmingCharacters(in: .newlines) }.joined(separator: "\n\n") + "\n"
    }
}

/// What a run with posteriors gave.
struct PosteriorSections {
    private let report: Report
    /// At most this many times what C written by hand takes.
    private static let handWrittenTarget = 2.0

    init(_ report: Report) { self.report = report }

    var text: [[String]] { [machine, gradients, runs, agreement, handWritten, scaling, skipped].filter { !$0.isEmpty } }

    private var machine: [String] {
        let machine = report.machine
        var lines = [
            "## Machine", "",
            "\(machine.processor), \(machine.cores) cores, \(machine.memoryGB) GB; \(machine.vectors); \(machine.system); \(machine.date).", "",
        ]
        lines += report.settings.sorted { $0.key < $1.key }.map { "- \($0.key): \($0.value)" }
        lines += ["- C by hand: clang \(HandWritten.flags.joined(separator: " "))", "", "| | version |", "|---|---|"]
        lines += report.versions.sorted { $0.key < $1.key }.filter { !$0.value.isEmpty }.map { "| \($0.key) | \($0.value) |" }
        return lines + [""]
    }

    private func isAuspex(_ system: SystemReport) -> Bool { system.system.hasPrefix("auspex") }

    /// The tier that is judged: the last one that ran.
    private func ours(_ posterior: CaseReport) -> SystemReport? { posterior.systems.last { isAuspex($0) && !$0.measured.isEmpty } }

    private var systemNames: [String] { report.cases.first?.systems.map(\.system) ?? [] }

    private var gradients: [String] {
        var lines = [
            "## One gradient", "", "Microseconds of processor time for the log density with its gradient, at points of the posterior.", "",
            "| posterior | dim | " + systemNames.joined(separator: " | ") + " | peers' best ÷ ours |",
            "|---|--:|" + String(repeating: "--:|", count: systemNames.count + 1),
        ]
        for posterior in report.cases {
            let best = posterior.systems.filter { !isAuspex($0) }.compactMap { $0.gradient?.median }.min()
            let ratio = ours(posterior)?.gradient.flatMap { own in best.map { $0 / own.median } }
            lines.append(
                "| \(posterior.name) | \(posterior.dimension) | " + posterior.systems.map { spread($0.gradient) }.joined(separator: " | ")
                    + " | \(ratio.map(flagged) ?? "") |")
        }
        return lines + [""]
    }

    private var runs: [String] {
        var lines = [
            "## Whole runs", "",
            "ESS is the smallest bulk effective sample size of all parameters. `ratio` divides ours by the peer's: effective draws a second, everything",
            "included (total) and draws only (sampling); above 1 Auspex is ahead, ⚠ marks where it is not. `again` is the total where compiled code",
            "was kept from an earlier run; the total is without.", "",
            "| posterior | system | start and compile s | total s | total CPU s | again s | leapfrogs | ESS | ESS/s sampling | ESS/s total | MB | ratio sampling | ratio total | chains |",
            "|---|---|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|--:|---|",
        ]
        for posterior in report.cases {
            let own = ours(posterior)
            for system in posterior.systems where !system.sampled.isEmpty {
                func ratio(_ figure: (Sampled) -> Double) -> String {
                    guard !isAuspex(system), let mine = own?.spread(figure), let theirs = system.spread(figure) else { return "" }
                    return flagged(mine.median / theirs.median)
                }
                let cells = [
                    posterior.name, system.system, spread(system.spread(\.compile.wall)), spread(system.spread(\.total.wall)),
                    spread(system.spread(\.total.cpu)), spread(Spread(system.sampled.compactMap(\.totalAgain?.wall))), Table.number(system.spread { Double($0.leapfrogs) }?.median),
                    spread(system.spread(\.minimumESS)), spread(system.spread(\.essPerSecondOfSampling)), spread(system.spread(\.essPerSecond)),
                    Table.number(system.spread(\.total.memory)?.median), ratio(\.essPerSecondOfSampling), ratio(\.essPerSecond), system.setting,
                ]
                lines.append("| " + cells.joined(separator: " | ") + " |")
            }
        }
        return lines + [""]
    }

    private var agreement: [String] {
        let worst = report.cases.flatMap { posterior in posterior.systems.compactMap { system in system.disagreement.map { ($0, posterior.name, system.system) } } }
            .max { $0.0 < $1.0 }
        var lines = ["## The same posteriors", ""]
        if let worst {
            lines.append(
                "Log densities of all systems agree up to a constant at \(Points.count) points: the largest difference is \(Table.number(worst.0)), for \(worst.1) in \(worst.2).")
        }
        if let difference = report.essDisagreement {
            lines.append("Minimal bulk effective sample sizes agree with ArviZ's on the same draws to \(Table.number(difference)), relatively.")
        }
        return lines + [""]
    }

    private var handWritten: [String] {
        var lines = [
            "## Beside C written by hand", "", "Target: at most \(Int(Self.handWrittenTarget)) times as long for each chain.", "",
            "| posterior | by hand, µs | " + systemNames.filter { $0.hasPrefix("auspex") }.map { "\($0), ratio" }.joined(separator: " | ")
                + " | native, 4 chains in a call, ratio | agreement |",
            "|---|--:|" + String(repeating: "--:|", count: systemNames.filter { $0.hasPrefix("auspex") }.count + 2),
        ]
        for posterior in report.cases {
            guard let hand = posterior.handWritten, let time = Spread(hand.gradientMicroseconds) else { continue }
            func ratio(_ own: Spread?) -> String {
                guard let own else { return "–" }
                let ratio = own.median / time.median
                return Table.number(ratio) + (ratio > Self.handWrittenTarget ? " ⚠" : "")
            }
            let ours = posterior.systems.filter(isAuspex)
            let ratios = ours.map { ratio($0.gradient) } + [ratio(ours.last?.gradient(group: 4))]
            lines.append("| \(posterior.name) | \(spread(time)) | \(ratios.joined(separator: " | ")) | \(Table.number(hand.disagreement)) |")
        }
        return lines + [""]
    }

    private var scaling: [String] {
        guard !report.scaling.isEmpty else { return [] }
        var lines = ["## Growth", "", "| model | size | tier | µs per gradient | text to gradient s |", "|---|---|---|--:|--:|"]
        for point in report.scaling {
            let size = point.size.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
            lines.append("| \(point.model) | \(size) | \(point.tier) | \(Table.number(point.microseconds)) | \(Table.number(point.compileSeconds)) |")
        }
        return lines + [""]
    }

    private var skipped: [String] {
        guard !report.skipped.isEmpty else { return [] }
        return ["## Left out", ""] + report.skipped.map { "- \($0.replacingOccurrences(of: "\n", with: " "))" } + [""]
    }

    private func spread(_ spread: Spread?) -> String { Table.spread(spread) }
    private func flagged(_ ratio: Double) -> String { Table.flagged(ratio) }
}
