import Auspex
import Foundation

/// What a statement took, as a line for people.
enum TimeReport {
    /// `line 12: 1.34 s, of which 0.91 s getting ready; 128000 evaluations of the network in 0.43 s, 297674 per second`
    static func line(_ time: StatementTime) -> String {
        var text = "line \(time.line): \(seconds(time.seconds))"
        if time.preparing > 0 { text += ", of which \(seconds(time.preparing)) getting ready" }
        if time.evaluations > 0, time.evaluating > 0 {
            let rate = Double(time.evaluations) / time.evaluating
            text += "; \(time.evaluations) evaluations of the network in \(seconds(time.evaluating)), \(String(format: "%.3g", rate)) per second"
        }
        return text + "\n"
    }

    private static func seconds(_ value: Double) -> String { value < 1e-3 ? String(format: "%.0f µs", value * 1e6) : String(format: "%.3g s", value) }
}
