import Foundation
import Testing

/// Shared libraries as a user makes and uses them.
struct BuildTests {
    /// A program of the `PATH`; nil, and words about it, when there is none.
    private static func program(_ names: String...) -> String? {
        let folders = (ProcessInfo.processInfo.environment["PATH"] ?? "").split(separator: ":")
        let found = names.lazy.flatMap { name in folders.map { "\($0)/\(name)" } }.first { FileManager.default.isExecutableFile(atPath: $0) }
        if found == nil { print("skipped: there is no \(names.joined(separator: " or ")) in the PATH") }
        return found
    }

    private static let clang = program("clang")

    private static func run(_ path: String, _ arguments: [String], in folder: URL) throws -> Command.Result {
        let process = Process(), output = folder.appendingPathComponent("out"), errors = folder.appendingPathComponent("err")
        for file in [output, errors] { try Data().write(to: file) }
        process.executableURL = URL(fileURLWithPath: path)
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.standardOutput = try FileHandle(forWritingTo: output)
        process.standardError = try FileHandle(forWritingTo: errors)
        try process.run()
        process.waitUntilExit()
        return Command.Result(
            status: process.terminationStatus, output: try String(contentsOf: output, encoding: .utf8),
            errors: try String(contentsOf: errors, encoding: .utf8))
    }

    private static let examples = Command.repository.appendingPathComponent("examples")

    /// The library of the eight schools in a folder of its own.
    private static func schools() throws -> URL {
        let folder = try Command.folder(), schools = examples.appendingPathComponent("eight_schools")
        let result = try Command.run(
            [
                "build", schools.appendingPathComponent("eight_schools.apx").path, "--data", schools.appendingPathComponent("data.json").path,
                "-o", "schools.so",
            ], in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("schools.h"))
        return folder
    }

    @Test func pythonDrawsFromIt() throws {
        guard Self.clang != nil, let python = Self.program("python3") else { return }
        let folder = try Self.schools()
        defer { try? FileManager.default.removeItem(at: folder) }
        let script = Self.examples.appendingPathComponent("shared_library/metropolis.py").path
        let result = try Self.run(python, [script, "schools.so", "60000"], in: folder)
        #expect(result.status == 0, "\(result.errors)")
        let data = try #require(
            try JSONSerialization.jsonObject(with: Data(contentsOf: Self.examples.appendingPathComponent("eight_schools/data.json"))) as? [String: Any])
        let exact = ExampleTests.exactMeans(y: try #require(data["y"] as? [Double]), sigma: try #require(data["sigma"] as? [Double]))
        for (name, mean) in [("mu", exact.mu), ("tau", exact.tau)] {
            let line = try #require(result.output.split(separator: "\n").first { $0.hasPrefix(name + " ") }, "\(result.output)")
            let figures = line.split(separator: " ").dropFirst().compactMap { Double($0) }
            try #require(figures.count == 3)
            // Six standard errors of a t distribution with 49 degrees of freedom: a false alarm in four million runs.
            #expect(abs(figures[0] - mean) < 6 * figures[2] + 0.001, "\(name): \(figures[0]) for \(mean)")
            #expect(figures[2] < 0.5)
        }
        #expect(result.output.contains("theta[7]"))
    }

    @Test func aProgramInCCallsIt() throws {
        guard let clang = Self.clang else { return }
        let folder = try Self.schools()
        defer { try? FileManager.default.removeItem(at: folder) }
        let source = Self.examples.appendingPathComponent("shared_library/derivatives.c").path
        let made = try Self.run(
            clang, ["-std=c11", "-pedantic", "-Wall", "-Wextra", "-Werror", "-I.", "-o", "derivatives", source, "./schools.so", "-lm"], in: folder)
        #expect(made.status == 0, "\(made.errors)")
        let result = try Self.run(folder.appendingPathComponent("derivatives").path, [], in: folder)
        #expect(result.status == 0, "\(result.output)")
        #expect(result.output.contains("theta[7] = "))
    }

    @Test func errorsHaveWords() throws {
        let folder = try Command.folder([
            "model.apx": Sample.program, "data.json": Sample.data, "all.json": #"{"n": 1, "y": [1], "mu": 0}"#,
            "bessel.apx": "model m() {\n    kappa ~ half_normal(1)\n    x ~ von_mises(0, kappa)\n}\n",
        ])
        defer { try? FileManager.default.removeItem(at: folder) }
        let good = ["build", "model.apx", "--data", "data.json", "-o"]
        func fails(_ arguments: [String], saying words: String, environment: [String: String] = [:], status: Int32 = 1) throws {
            let result = try Command.run(arguments, in: folder, environment: environment)
            #expect(result.status == status, "\(arguments): \(result.errors)")
            #expect(result.errors.contains(words), "\(arguments): \(result.errors)")
        }
        try fails(good + ["x.so", "--model", "other"], saying: "no model named `other`")
        try fails(["build", "model.apx", "--data", "all.json", "-o", "x.so"], saying: "all choices of `location` are given")
        try fails(["build", "bessel.apx", "-o", "x.so"], saying: "log_bessel_i0")
        try fails(good + ["x.so"], saying: "AUSPEX_CC names /none/clang", environment: ["AUSPEX_CC": "/none/clang"])
        try fails(["build", "model.apx", "--data", "data.json"], saying: "--output", status: 64)
        guard Self.clang != nil else { return }
        try fails(good + ["none/x.so"], saying: "there is no folder")
        try fails(good + [folder.path], saying: "it is a folder")
        try fails(good + ["x.h"], saying: "its header")
        try fails(good + ["x.so", "--processor", "abacus"], saying: "abacus")
        // Nothing is left behind.
        let left = try FileManager.default.contentsOfDirectory(atPath: folder.path).sorted()
        #expect(left == ["all.json", "bessel.apx", "data.json", "model.apx"])
    }
}
