import Foundation

/// Runs the built command as a user would.
enum Command {
    struct Result {
        var status: Int32
        var output: String
        var errors: String
    }

    struct NotBuilt: Error {}

    static let repository = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    /// The executable: beside the tests, where one build puts both.
    static func binary() throws -> URL {
        let places = [
            URL(fileURLWithPath: CommandLine.arguments[0]).deletingLastPathComponent().appendingPathComponent("auspex"),
            repository.appendingPathComponent(".build/release/auspex"), repository.appendingPathComponent(".build/debug/auspex"),
        ]
        guard let found = places.first(where: { FileManager.default.isExecutableFile(atPath: $0.path) }) else { throw NotBuilt() }
        return found
    }

    /// Starts the command. Its output goes to files, so that no pipe can fill up.
    static func start(
        _ arguments: [String], input: String = "", in folder: URL, environment: [String: String] = [:]
    ) throws -> (process: Process, output: URL, errors: URL) {
        let id = UUID().uuidString
        let files = ["in", "out", "err"].map { FileManager.default.temporaryDirectory.appendingPathComponent("auspex-\(id).\($0)") }
        try Data(input.utf8).write(to: files[0])
        try Data().write(to: files[1])
        try Data().write(to: files[2])
        let process = Process()
        process.executableURL = try binary()
        process.arguments = arguments
        process.currentDirectoryURL = folder
        process.environment = ProcessInfo.processInfo.environment.merging(environment) { $1 }
        process.standardInput = try FileHandle(forReadingFrom: files[0])
        process.standardOutput = try FileHandle(forWritingTo: files[1])
        process.standardError = try FileHandle(forWritingTo: files[2])
        try process.run()
        return (process, files[1], files[2])
    }

    static func run(
        _ arguments: [String], input: String = "", in folder: URL? = nil, environment: [String: String] = [:]
    ) throws -> Result {
        let started = try start(arguments, input: input, in: folder ?? FileManager.default.temporaryDirectory, environment: environment)
        started.process.waitUntilExit()
        // A crash shows as a signal, whose number must not be taken for an exit status.
        let signalled = started.process.terminationReason == .uncaughtSignal
        return Result(
            status: signalled ? 1000 + started.process.terminationStatus : started.process.terminationStatus,
            output: String(decoding: try Data(contentsOf: started.output), as: UTF8.self),
            errors: String(decoding: try Data(contentsOf: started.errors), as: UTF8.self))
    }

    /// A new folder holding the given files.
    static func folder(_ files: [String: String] = [:]) throws -> URL {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("auspex-tests-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        for (name, text) in files { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        return folder
    }

    static func json(_ text: String) throws -> Any { try JSONSerialization.jsonObject(with: Data(text.utf8), options: [.fragmentsAllowed]) }
}

/// Programs and data that several tests use.
enum Sample {
    /// The posterior of mu is normal with mean 5 · 3 / (5 + 1/4) and precision 5 + 1/4.
    static let program = """
        model location(n: Int) {
            mu ~ normal(0, 2)
            y ~ iid(normal(mu, 1), n)
        }
        """
    static let data = #"{"n": 5, "y": [1, 2, 3, 4, 5]}"#
    static let mean = 15 / 5.25
    static let standardDeviation = (1 / 5.25).squareRoot()
}
