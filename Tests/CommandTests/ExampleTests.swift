import Foundation
import Testing

/// What the README promises: one command, one correct summary.
struct ExampleTests {
    /// Posterior means of mu and tau of the eight schools, by quadrature. Given tau, everything is normal: y[j] ~ normal(mu, √(sigma[j]² + tau²)).
    static func exactMeans(y: [Double], sigma: [Double]) -> (mu: Double, tau: Double) {
        var total = 0.0, muSum = 0.0, tauSum = 0.0
        let steps = 200_000
        for step in 0..<steps {
            // tau = 5 tan(u π/2) has the half-Cauchy prior for uniform u.
            let tau = 5 * tan((Double(step) + 0.5) / Double(steps) * Double.pi / 2)
            var precision = 1.0 / 25, weighted = 0.0, logDensity = 0.0
            for (value, scale) in zip(y, sigma) {
                let variance = scale * scale + tau * tau
                precision += 1 / variance
                weighted += value / variance
                logDensity -= 0.5 * (log(variance) + value * value / variance)
            }
            logDensity += 0.5 * weighted * weighted / precision - 0.5 * log(precision)
            let weight = exp(logDensity)
            total += weight
            muSum += weight * weighted / precision
            tauSum += weight * tau
        }
        return (muSum / total, tauSum / total)
    }

    @Test func eightSchools() throws {
        let folder = Command.repository.appendingPathComponent("examples/eight_schools")
        let data = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: folder.appendingPathComponent("data.json"))) as? [String: Any])
        let exact = Self.exactMeans(y: try #require(data["y"] as? [Double]), sigma: try #require(data["sigma"] as? [Double]))
        let result = try Command.run([folder.appendingPathComponent("eight_schools.apx").path])
        #expect(result.status == 0, "\(result.errors)")
        for (name, mean) in [("mu", exact.mu), ("tau", exact.tau)] {
            let line = try #require(result.output.split(separator: "\n").first { $0.hasPrefix(name + " ") }, "\(result.output)")
            let figures = line.split(separator: " ").dropFirst().compactMap { Double($0) }
            #expect(figures.count == 9)
            // Six standard errors, and what rounding for the table takes away.
            #expect(abs(figures[0] - mean) < 6 * figures[5] + 0.01, "\(name): \(figures[0]) for \(mean)")
            #expect(figures[8] < 1.01)
        }
    }

    @Test(arguments: ["run", "check"]) func everyExampleIsClean(_ command: String) throws {
        let examples = Command.repository.appendingPathComponent("examples")
        let files = try #require(FileManager.default.enumerator(at: examples, includingPropertiesForKeys: nil))
        var count = 0
        for case let file as URL in files where file.pathExtension == "apx" && !file.path.contains("/.build/") {
            // The longer ones are run where time is no matter, and checked always.
            if command == "run", ProcessInfo.processInfo.environment["AUSPEX_SLOW"] == nil { continue }
            if command == "run", file.lastPathComponent == "simulate_data.apx" { continue }
            count += 1
            let result = try Command.run([command, file.path])
            #expect(result.status == 0, "\(file.lastPathComponent): \(result.errors)")
        }
        #expect(command == "run" || count > 5)
    }
}
