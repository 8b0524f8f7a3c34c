import Foundation
import Testing

/// `auspex run --times`: figures on the standard error, which change nothing.
struct TimesTests {
    @Test func countsEvaluations() throws {
        let folder = try Command.folder([
            "draws.apx": """
                let prior = diffused(mixture([0.4, 0.6], [normal(-1, 0.3), normal(2, 0.5)]), vp())
                // A comment is no statement.
                let x = generate(prior, 200, steps: 20, seed: 1, together: 50)
                print(x[7])
                print(run({ draw(normal(0, 1)) }, copies: 10, work: 3, seed: 1))

                """
        ])
        defer { try? FileManager.default.removeItem(at: folder) }
        let plain = try Command.run(["run", "draws.apx"], in: folder), timed = try Command.run(["run", "--times", "draws.apx"], in: folder)
        #expect(plain.status == 0 && timed.status == 0, "\(timed.errors)")
        #expect(plain.output == timed.output && plain.errors.isEmpty, "\(plain.errors)")
        let lines = timed.errors.split(separator: "\n")
        #expect(lines.count == 4 && zip(lines, [1, 3, 4, 5]).allSatisfy { $0.hasPrefix("line \($1): ") }, "\(timed.errors)")
        // Heun's method: 200 points, 20 steps, two evaluations each.
        let counted = lines.filter { $0.contains(" evaluations of the network in ") && $0.hasSuffix(" per second") }
        #expect(counted.count == 2 && counted[0].contains("; 8000 evaluations ") && counted[1].contains("; 30 evaluations "), "\(timed.errors)")
    }

    @Test func refusesOtherWork() throws {
        let folder = try Command.folder(["draws.apx": "print(run({ 1.0 }, work: \"much\", seed: 1))\n"])
        defer { try? FileManager.default.removeItem(at: folder) }
        let result = try Command.run(["run", "draws.apx"], in: folder)
        #expect(result.status == 1 && result.errors.contains("`work` is a whole number"), "\(result.errors)")
    }
}
