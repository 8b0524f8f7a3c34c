import AuspexSemantics
import AuspexSyntax
import Foundation
import Testing

/// A program with mistakes and what the user sees, side by side in a Markdown file.
///
/// Set `AUSPEX_ACCEPT_GOLDENS=1` to write the present messages as the expected ones; review the difference before committing it.
struct Golden: CustomTestStringConvertible, Sendable {
    let url: URL
    let program: String
    let expected: String?

    var testDescription: String { url.deletingPathExtension().lastPathComponent }

    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Golden/Diagnostics")

    static func all() throws -> [Golden] {
        try FileManager.default.contentsOfDirectory(at: folder, includingPropertiesForKeys: nil).filter { $0.pathExtension == "md" }
            .sorted { $0.path < $1.path }.map(Golden.init)
    }

    init(url: URL) throws {
        self.url = url
        let blocks = try String(contentsOf: url, encoding: .utf8).components(separatedBy: "```")
        program = String(try #require(blocks.count > 1 ? blocks[1] : nil).dropFirst("apx\n".count))
        expected = blocks.count > 3 ? String(blocks[3].dropFirst("text\n".count)) : nil
    }
}

@Suite struct GoldenTests {
    @Test(arguments: try Golden.all())
    func `a wrong program is told what is wrong`(golden: Golden) throws {
        let outcome = checked(golden.program, name: "bad.apx")
        #expect(!outcome.all.isEmpty)
        if ProcessInfo.processInfo.environment["AUSPEX_ACCEPT_GOLDENS"] == "1" {
            try "```apx\n\(golden.program)```\n\n```text\n\(outcome.rendered)```\n".write(to: golden.url, atomically: true, encoding: .utf8)
        } else {
            let expected = try #require(golden.expected, "no messages accepted yet")
            #expect(outcome.rendered == expected)
        }
    }

    @Test func `every code has a page and a golden`() throws {
        var seen = Set<String>()
        for golden in try Golden.all() { seen.formUnion(checked(golden.program).codes) }
        let pages = CodePage.semanticPages.map(\.code.rawValue)
        #expect(Set(pages).count == pages.count)
        for code in pages { #expect(seen.contains(code), "no golden shows \(code)") }
        for code in seen { #expect(pages.contains(code), "\(code) has no page") }
    }

    @Test func `the examples of a page do what the page says`() {
        for page in CodePage.semanticPages {
            guard let wrong = page.wrong, let right = page.right else {
                Issue.record("\(page.code) has no examples")
                continue
            }
            #expect(checked(wrong).codes.contains(page.code.rawValue), "\(page.code) is not drawn by its example, which gives \(checked(wrong).codes)")
            #expect(checked(right).all.isEmpty, "\(page.code)\n\(checked(right).rendered)")
        }
    }

    /// A fix that is offered leads to a program that does not have the same mistake at the same place.
    @Test(arguments: try Golden.all())
    func `fixes mend what they are offered for`(golden: Golden) throws {
        let outcome = checked(golden.program)
        for diagnostic in outcome.all {
            for fixIt in diagnostic.fixIts {
                var text = Array(golden.program.utf8)
                text.replaceSubrange(Int(fixIt.span.start)..<Int(fixIt.span.end), with: Array(fixIt.replacement.utf8))
                let mended = checked(String(decoding: text, as: UTF8.self))
                #expect(
                    !mended.all.contains { $0.code == diagnostic.code && $0.message == diagnostic.message && $0.span?.start == diagnostic.span?.start },
                    "\(fixIt.title)\n\(mended.rendered)")
                #expect(mended.syntax.isEmpty, "\(fixIt.title)\n\(mended.rendered)")
            }
        }
    }
}
