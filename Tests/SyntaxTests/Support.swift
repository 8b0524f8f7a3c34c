import AuspexSyntax
import Foundation

/// A parsed text with everything needed to look at the outcome.
struct Parsed {
    let file: SourceFile
    let map: SourceMap
    let module: Module
    let diagnostics: [Diagnostic]

    init(_ text: String, name: String = "program.apx") { self.init(bytes: Array(text.utf8), name: name) }

    init(bytes: [UInt8], name: String = "program.apx") {
        file = SourceFile(name: name, text: bytes)
        var map = SourceMap()
        let id = map.add(file)
        var ids = NodeIDs()
        (module, diagnostics) = parse(file, id: id, ids: &ids)
        self.map = map
    }

    var rendered: String { TerminalRenderer(color: false, width: 100).render(diagnostics, in: map) }
    var formatted: String { format(module, file: file) }
    var codes: [String] { diagnostics.map(\.code.rawValue) }
}

/// Every program of the repository that has to be accepted: goldens, the standard library, examples, and the fenced
/// programs of the documentation.
enum GoodPrograms {
    static let repository = GoldenFile.root.deletingLastPathComponent().deletingLastPathComponent().deletingLastPathComponent()

    static func all() throws -> [(name: String, text: String)] {
        var programs: [(name: String, text: String)] = []
        for folder in ["Outline", "Format"] {
            for golden in try GoldenFile.all(in: folder) { programs.append(("\(folder)/\(golden.testDescription)", golden.input)) }
        }
        for folder in ["stdlib", "examples", "Tests/SyntaxTests/Golden/Programs"] {
            for url in files(under: repository.appendingPathComponent(folder), extension: "apx") {
                programs.append((url.lastPathComponent, try String(contentsOf: url, encoding: .utf8)))
            }
        }
        var pages = files(under: repository.appendingPathComponent("docs"), extension: "md")
        pages.append(repository.appendingPathComponent("README.md"))
        for page in pages {
            guard let text = try? String(contentsOf: page, encoding: .utf8) else { continue }
            for (number, block) in fencedPrograms(text).enumerated() { programs.append(("\(page.lastPathComponent) #\(number + 1)", block)) }
        }
        return programs
    }

    private static func files(under folder: URL, extension suffix: String) -> [URL] {
        guard let walker = FileManager.default.enumerator(at: folder, includingPropertiesForKeys: nil) else { return [] }
        return walker.compactMap { $0 as? URL }.filter { $0.pathExtension == suffix && !$0.path.contains("/.build/") }.sorted { $0.path < $1.path }
    }

    private static func fencedPrograms(_ text: String) -> [String] {
        var blocks: [String] = [], current: [Substring]?
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if let lines = current {
                if line.hasPrefix("```") {
                    blocks.append(lines.joined(separator: "\n"))
                    current = nil
                } else {
                    current = lines + [line]
                }
            } else if line == "```apx" {
                current = []
            }
        }
        return blocks
    }
}

/// SplitMix64 (Steele, Lea, Flood 2014): mutations are the same in every run.
struct SplitMix64: RandomNumberGenerator {
    var state: UInt64
    mutating func next() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }
}
