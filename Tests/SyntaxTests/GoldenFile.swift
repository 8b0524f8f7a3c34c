import Foundation
import Testing

/// A file with a program and what becomes of it, each in a fenced block:
/// the first block is the input, the second one the expected output.
///
/// Set `AUSPEX_ACCEPT_GOLDENS=1` to write the present output as the expected one; review the difference before committing it.
struct GoldenFile: CustomTestStringConvertible {
    let url: URL
    let input: String
    let expected: String?

    var testDescription: String { url.deletingPathExtension().lastPathComponent }

    static let root = URL(fileURLWithPath: #filePath).deletingLastPathComponent().appendingPathComponent("Golden")

    /// All goldens of a folder, by name.
    static func all(in folder: String) throws -> [GoldenFile] {
        let files = try FileManager.default.contentsOfDirectory(at: root.appendingPathComponent(folder), includingPropertiesForKeys: nil)
        return try files.filter { $0.pathExtension == "md" }.sorted { $0.path < $1.path }.map { try GoldenFile(url: $0) }
    }

    init(url: URL) throws {
        self.url = url
        var blocks: [String] = []
        var current: [Substring]?
        let text = try String(contentsOf: url, encoding: .utf8)
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.hasPrefix("```") {
                if let lines = current {
                    blocks.append(lines.map { $0 + "\n" }.joined())
                    current = nil
                } else {
                    current = []
                }
            } else {
                current?.append(line)
            }
        }
        input = try #require(blocks.first, "\(url.lastPathComponent) holds no program")
        expected = blocks.count > 1 ? blocks[1] : nil
    }

    /// Compares with the second block, or writes it.
    func check(_ actual: String, language: String) throws {
        let actual = actual.isEmpty || actual.hasSuffix("\n") ? actual : actual + "\n"
        if ProcessInfo.processInfo.environment["AUSPEX_ACCEPT_GOLDENS"] == "1" {
            let text = "```apx\n\(input)```\n\n```\(language)\n\(actual)```\n"
            try text.write(to: url, atomically: true, encoding: .utf8)
        } else {
            let expected = try #require(expected, "\(url.lastPathComponent) has no expected output yet; accept it with AUSPEX_ACCEPT_GOLDENS=1")
            #expect(actual == expected, "\(url.lastPathComponent)")
        }
    }
}
