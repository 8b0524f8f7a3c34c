import AuspexSemantics
import AuspexStdlib
import AuspexSyntax
import Foundation

/// The standard library that travels inside the binary.
public struct EmbeddedLibrary: LibrarySource {
    public init() {}

    public func source(declaring name: String) -> SourceFile? {
        Stdlib.source(named: name).map { SourceFile(name: "stdlib/\(name).apx", text: $0) }
    }

    public var names: [String] { Stdlib.Kind.allCases.flatMap(Stdlib.names) }
}

/// A folder laid out like `stdlib/`, read when a name is asked for; names that it lacks come from the binary.
public struct FolderLibrary: LibrarySource {
    private let files: [String: String]
    private let embedded = EmbeddedLibrary()

    /// - Throws: `DataError`-like `CocoaError` when the folder cannot be listed.
    public init(folder: String) throws {
        var files: [String: String] = [:]
        for kind in Stdlib.Kind.allCases {
            let path = "\(folder)/\(kind.rawValue)"
            guard FileManager.default.fileExists(atPath: path) else { continue }
            for entry in try FileManager.default.contentsOfDirectory(atPath: path) where entry.hasSuffix(".apx") {
                files[String(entry.dropLast(4))] = "\(path)/\(entry)"
            }
        }
        self.files = files
    }

    public func source(declaring name: String) -> SourceFile? {
        guard let path = files[name] else { return embedded.source(declaring: name) }
        guard let data = FileManager.default.contents(atPath: path) else { return nil }
        return SourceFile(name: path, text: Array(data))
    }

    public var names: [String] { Set(embedded.names).union(files.keys).sorted() }
}
