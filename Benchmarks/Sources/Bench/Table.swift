import Foundation

/// Figures as they are printed while the benchmark runs.
enum Table {
    private static let columns: [(title: String, width: Int)] = [
        ("posterior", 40), ("system", 19), ("us/gradient", 11), ("compile s", 9), ("total s", 8), ("cpu s", 8), ("ESS/s draws", 11),
        ("ESS/s all", 9), ("MB", 6), ("max |dlp|", 9),
    ]

    static var header: String { line(columns.map(\.title)) }

    static func lines(_ report: CaseReport) -> [String] {
        var lines = report.systems.map { system in
            line([
                report.name, system.system, number(system.gradient?.median), number(system.spread(\.compile.wall)?.median),
                number(system.spread(\.total.wall)?.median), number(system.spread(\.total.cpu)?.median),
                number(system.spread(\.essPerSecondOfSampling)?.median), number(system.spread(\.essPerSecond)?.median),
                number(system.spread(\.total.memory)?.median), number(system.disagreement),
            ])
        }
        if let hand = report.handWritten {
            lines.append(line([report.name, "by hand, C", number(Spread(hand.gradientMicroseconds)?.median)]))
        }
        return lines
    }

    /// Three significant digits.
    static func number(_ value: Double?) -> String {
        guard let value, value.isFinite else { return "–" }
        if value != 0, abs(value) < 0.001 { return String(format: "%.1e", value) }
        let digits = value == 0 ? 0 : max(0, 2 - Int(log10(abs(value)).rounded(.down)))
        return String(format: "%.\(min(digits, 4))f", value)
    }

    /// Median, with least and greatest.
    static func spread(_ spread: Spread?) -> String {
        guard let spread else { return "–" }
        guard spread.minimum < spread.maximum else { return number(spread.median) }
        return "\(number(spread.median)) (\(number(spread.minimum))–\(number(spread.maximum)))"
    }

    /// A ratio that is expected to be at least so large.
    static func flagged(_ ratio: Double, target: Double = 1) -> String { number(ratio) + (ratio < target ? " ⚠" : "") }

    private static func line(_ cells: [String]) -> String { line(cells, columns) }

    /// Cells in columns; the first two begin at the left.
    static func line(_ cells: [String], _ columns: [(title: String, width: Int)]) -> String {
        zip(cells, columns).enumerated().map { number, pair in
            let space = String(repeating: " ", count: max(0, pair.1.width - pair.0.count))
            return number < 2 ? pair.0 + space : space + pair.0
        }.joined(separator: "  ")
    }
}
