import Foundation

/// A small program in which nothing is wrong. Programs about one subject stand in one Markdown file of `Golden/Accepted`, each below a
/// heading that says what it shows.
struct Accepted: CustomStringConvertible, Sendable {
    let title: String
    let text: String

    var description: String { title }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/Accepted")

    static func all() throws -> [Accepted] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).filter { $0.pathExtension == "md" }
            .sorted { $0.path < $1.path }
            .flatMap { try programs(in: String(contentsOf: $0, encoding: .utf8)) }
    }

    private static func programs(in text: String) -> [Accepted] {
        text.components(separatedBy: "\n## ").dropFirst().compactMap { section in
            let blocks = section.components(separatedBy: "```")
            guard blocks.count == 3, let title = blocks[0].split(separator: "\n").first else { return nil }
            return Accepted(title: String(title), text: String(blocks[1].dropFirst("apx\n".count)))
        }
    }
}
