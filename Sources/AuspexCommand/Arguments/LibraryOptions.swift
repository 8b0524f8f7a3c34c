import ArgumentParser
import Auspex
import AuspexSemantics

/// Where the standard library comes from; common to all subcommands that read programs.
struct LibraryOptions: ParsableArguments {
    @Option(name: .customLong("stdlib"), help: ArgumentHelp("Read the standard library from this folder.", valueName: "dir"))
    var folder: String?

    /// - Throws: `Failure` when the folder cannot be read.
    func source() throws -> any LibrarySource {
        guard let folder else { return EmbeddedLibrary() }
        guard System.isDirectory(folder) else { throw Failure("\(folder) is not a folder, so the standard library cannot be read from it") }
        do {
            return try FolderLibrary(folder: folder)
        } catch {
            throw Failure("the standard library cannot be read from \(folder): \(error)")
        }
    }
}
