import Auspex
import AuspexSyntax
import Foundation
import Synchronization
import Testing

/// Objectives are text: a user's own stands in for that of the library, beside a script or in a folder.
struct ObjectivesLibraryTests {
    private static let model = """
        model p() {
            z ~ normal(0, 1)
            y ~ normal(z, 1)
        }
        guide q() { z ~ normal(0.35, 0.70710678118654757) }
        """

    /// What a program prints.
    private func run(_ text: String, library: FolderLibrary? = nil, seed: UInt64 = 1) throws -> String {
        let printed = Mutex("")
        var options = RunOptions()
        options.output = { piece in printed.withLock { $0 += piece } }
        options.seed = seed
        let session = library.map { Session(options: options, library: $0) } ?? Session(options: options)
        try session.run(SourceFile(name: "test.apx", text: Array(text.utf8)))
        return printed.withLock { $0 }
    }

    private static let printing = "print(expect(elbo(p() given y = 0.7, q()), draws: 10, seed: 1).mean)"
    /// The guide is the posterior, so that every draw gives log N(0.7; 0, √2).
    private static let exact = -0.5 * log(4 * Double.pi) - 0.49 / 4

    @Test func theLibrarysOwn() throws {
        let value = try #require(Double(try run("\(Self.model)\n\(Self.printing)").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(abs(value - Self.exact) < 1e-5)
    }

    /// A copy of the library's file, changed by the user: half of the bound.
    @Test func aChangedCopyInAFolder() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("objectives-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder.appendingPathComponent("objectives"), withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let original = try #require(EmbeddedLibrary().source(declaring: "elbo"))
        let text = String(decoding: original.text, as: UTF8.self)
        let changed = text.replacingOccurrences(of: "return ", with: "return 0.5 * (").replacingOccurrences(of: "t.log_density\n", with: "t.log_density)\n")
        #expect(changed != text)
        try changed.write(to: folder.appendingPathComponent("objectives/elbo.apx"), atomically: true, encoding: .utf8)
        let library = try FolderLibrary(folder: folder.path)
        let value = try #require(Double(try run("\(Self.model)\n\(Self.printing)", library: library).trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(abs(value - 0.5 * Self.exact) < 1e-5)
        // An objective that builds on it gets the user's as well.
        let built = try #require(Double(try run("\(Self.model)\nprint(expect(symmetric_kl(q(), q()), draws: 10, seed: 1).mean)", library: library).trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(abs(built) < 1e-9)
    }

    @Test func aDeclarationInTheScript() throws {
        let own = """
            objective elbo(p: Model, q: Guide) -> Real {
                let t = simulate(q)
                return 2 * (log_density(p, t) - t.log_density)
            }
            """
        let value = try #require(Double(try run("\(Self.model)\n\(own)\n\(Self.printing)").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(abs(value - 2 * Self.exact) < 1e-5)
    }

    /// A file's variables are its own: the library's text knows its declarations only.
    @Test func variablesOfTheFileAreNoneOfTheLibrary() throws {
        let printed = try run("""
            let K = 10
            let mean = 3
            print(dirichlet([1, 1, 1, 1]).log_density([0.1, 0.2, 0.3, 0.4]), sd([1, 2, 4.5]))
            """)
        let numbers = printed.split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        // 3! is the density of the uniform distribution; the deviations are -1.5, -0.5 and 2.
        #expect(numbers.count == 2 && abs(numbers[0] - log(6)) < 1e-5 && abs(numbers[1] - 3.25.squareRoot()) < 1e-5, "\(printed)")
    }

    /// Baselines change gradients only: an expected value does without other particles, a fit does not.
    @Test func baselinesAreForGradients() throws {
        let scored = """
            model p() {
                z ~ normal(0, 1)
                y ~ normal(z, 1)
            }
            guide q() {
                param m: Real = 0.35
                z ~ normal(m, 0.70710678118654757) by score(baseline: leave_one_out)
            }
            """
        let value = try #require(Double(try run("\(scored)\n\(Self.printing)").trimmingCharacters(in: .whitespacesAndNewlines)))
        #expect(abs(value - Self.exact) < 1e-5)
        let failure = #expect(throws: Diagnostics.self) { try self.run("\(scored)\nprint(fit(elbo(p() given y = 0.7, q()), adam(), steps: 1))") }
        #expect(failure?.list.contains { $0.message.contains("one particle only") } == true)
    }

    /// The noisy cone (Becker et al. 2024): fitted bounds against their optima, which quadrature and long runs give. Any seed serves.
    @Test(arguments: [11, 12] as [UInt64]) func noisyCone(seed: UInt64) throws {
        let path = "\(ExamplesTests.folder)/noisy_cone/noisy_cone.apx"
        let file = try #require(SourceFile.read(path))
        let printed = try run(String(decoding: file.text, as: UTF8.self), seed: seed)
        var bounds: [String: Double] = [:]
        for line in printed.split(separator: "\n") {
            let words = line.split(separator: " ")
            if words.count >= 2, let value = Double(words[1]) { bounds[String(words[0])] = value }
        }
        for (name, optimum, width) in [("elbo", -8.0745, 0.01), ("hvi", -9.74825, 0.02), ("iwhvi", -8.175, 0.02), ("diwhvi", -7.293, 0.03)] {
            let value = try #require(bounds[name])
            #expect(abs(value - optimum) < width, "\(name): \(value), optimum \(optimum)")
        }
        let iwelbo = try #require(bounds["iwelbo"])
        #expect(iwelbo > -7.56 && iwelbo < -5.323232, "\(iwelbo)")
    }
}
