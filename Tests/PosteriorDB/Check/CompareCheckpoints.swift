import Foundation
import PosteriorDBSupport

/// Compares log densities and gradients of all posteriors that have checkpoints; true when all agree.
func compareCheckpoints(_ posteriors: [PosteriorCase], in folder: ReferenceFolder) throws -> Bool {
    let table = TextColumns(columns: [
        ("posterior", 50), ("points", 6), ("constant", 9), ("log density", 11), ("no Jacobian", 11), ("gradient", 8),
        ("up to", 7), ("", 6),
    ])
    print("Largest differences from Stan, each over max(1, |value|); the tolerance is \(CheckpointComparison.tolerance), that of gradients stands beside them.")
    print(table.header)
    var disagreements: [(String, [String])] = []
    for posterior in posteriors {
        guard let reference = try folder.checkpoints(of: posterior.name) else { continue }
        do {
            let comparison = try CheckpointComparison(posterior, reference, in: folder)
            print(
                table.line([
                    posterior.name, "\(comparison.points)", posterior.halvedPriors == 0 ? "0" : "-\(posterior.halvedPriors) log 2",
                    String(format: "%.1e", comparison.logDensity), String(format: "%.1e", comparison.logDensityWithoutJacobian),
                    String(format: "%.1e", comparison.gradient), String(format: "%.0e", posterior.gradientTolerance),
                    comparison.disagreements.isEmpty ? "agrees" : "FAILS",
                ]))
            if !comparison.disagreements.isEmpty { disagreements.append((posterior.name, comparison.disagreements)) }
        } catch {
            print(table.line([posterior.name, "", "", "", "", "", "", "FAILS"]))
            disagreements.append((posterior.name, ["\(error)"]))
        }
    }
    for (name, lines) in disagreements {
        print("\n\(name): \(lines.count) disagreements")
        for line in lines.prefix(12) { print("  \(line)") }
    }
    return disagreements.isEmpty
}
