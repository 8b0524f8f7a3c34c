import ArgumentParser
import Foundation

/// The options that all measurements share.
struct SurroundingsOptions: ParsableArguments {
    @Option(help: "Folder of the peers' virtual environments; made there when missing, and kept. Otherwise temporary.")
    var environments: String?

    @Option(help: "Seconds after which one run of one system is given up.")
    var limit = 600.0

    @Option(help: "Folder for results and intermediate files.")
    var output = "runs/bench"

    @Option(help: ArgumentHelp("The command `auspex` that is measured.", visibility: .hidden))
    var command: String?
}

/// Where a run reads and writes.
struct Surroundings {
    let output: String
    let places: Places
    let environments: Environments
    let command: String
    let limit: Double
    private let isTemporary: Bool

    /// Environments that are not said where to be are made in a folder that `clean` removes.
    init(_ options: SurroundingsOptions, posteriordb: String? = nil) throws {
        let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent().path
        output = URL(fileURLWithPath: options.output).path
        places = Places(benchmarks: root, posteriordb: posteriordb, work: "\(output)/work")
        _ = try places.folder("data")
        isTemporary = options.environments == nil
        environments = Environments(
            folder: options.environments.map { URL(fileURLWithPath: $0).path }
                ?? "\(NSTemporaryDirectory())/auspex-peers-\(ProcessInfo.processInfo.processIdentifier)")
        command = options.command ?? "\(root)/../.build/release/auspex"
        limit = options.limit
    }

    func clean() { if isTemporary { try? FileManager.default.removeItem(atPath: environments.folder) } }
}
