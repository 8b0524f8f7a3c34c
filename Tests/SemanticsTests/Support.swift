import AuspexSemantics
import AuspexSyntax
import Foundation

/// The standard library on disk, as it stands beside the tests.
struct LibraryOnDisk: LibrarySource {
    static let root = URL(filePath: #filePath).deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    private let files: [String: URL]

    init() {
        var files: [String: URL] = [:]
        for url in LibraryOnDisk.all where url.deletingLastPathComponent().lastPathComponent != "bijections" {
            files[url.deletingPathExtension().lastPathComponent] = url
        }
        self.files = files
    }

    static var all: [URL] { programs(in: root.appending(path: "stdlib")) }
    static var examples: [URL] { programs(in: root.appending(path: "examples")) }

    private static func programs(in folder: URL) -> [URL] {
        let list = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil)?.compactMap { $0 as? URL } ?? []
        return list.filter { $0.pathExtension == "apx" }.sorted { $0.path < $1.path }
    }

    var names: [String] { Array(files.keys) }

    func source(declaring name: String) -> SourceFile? {
        guard let url = files[name], let data = try? Data(contentsOf: url) else { return nil }
        return SourceFile(name: url.lastPathComponent, text: Array(data))
    }
}

struct Checked {
    var result: CheckResult
    var syntax: [Diagnostic]
    var sources: SourceMap
    var library: [Diagnostic]

    var all: [Diagnostic] { syntax + result.diagnostics }
    var codes: [String] { all.map(\.code.rawValue) }
    var rendered: String {
        TerminalRenderer(color: false).render(all, in: sources)
    }
}

func checked(_ text: String, name: String = "test.apx") -> Checked {
    let compilation = Compilation(library: LibraryOnDisk())
    let (module, syntax) = compilation.parse(SourceFile(name: name, text: text))
    let result = check(module, in: compilation)
    return Checked(result: result, syntax: syntax, sources: compilation.sources, library: compilation.libraryDiagnostics)
}
