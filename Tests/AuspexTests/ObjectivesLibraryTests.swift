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
