import AuspexSyntax
import Foundation
import Testing

@Suite struct GoldenTests {
    @Test(arguments: try GoldenFile.all(in: "Diagnostics"))
    func `a bad program is refused with the expected messages`(golden: GoldenFile) throws {
        let parsed = Parsed(golden.input, name: "bad.apx")
        #expect(parsed.diagnostics.contains { $0.severity == .error })
        try golden.check(parsed.rendered, language: "text")
    }

    @Test(arguments: try GoldenFile.all(in: "Outline"))
    func `a good program has the expected tree`(golden: GoldenFile) throws {
        let parsed = Parsed(golden.input, name: "good.apx")
        #expect(parsed.diagnostics.isEmpty, "\(parsed.rendered)")
        try golden.check(outline(parsed.module), language: "text")
    }

    @Test(arguments: try GoldenFile.all(in: "Format"))
    func `a program is formatted as expected`(golden: GoldenFile) throws {
        let parsed = Parsed(golden.input)
        #expect(parsed.diagnostics.isEmpty, "\(parsed.rendered)")
        try golden.check(parsed.formatted, language: "apx")
    }

    @Test func `every code has a golden and every golden program a place`() throws {
        var seen: Set<String> = []
        for golden in try GoldenFile.all(in: "Diagnostics") {
            let parsed = Parsed(golden.input)
            seen.formUnion(parsed.codes)
            for diagnostic in parsed.diagnostics {
                let span = try #require(diagnostic.span)
                #expect(span.start >= 0 && span.start <= span.end && Int(span.end) <= parsed.file.text.count)
            }
        }
        // The first cannot stand in a golden, which is UTF-8; the second needs a program of hundreds of brackets.
        let elsewhere: Set<String> = ["E0001", "E0139"]
        for page in CodePage.syntaxPages where !elsewhere.contains(page.code.rawValue) {
            #expect(seen.contains(page.code.rawValue), "no golden shows \(page.code)")
        }
    }

    /// Where each diagnostic of a program offers a fix, applying the fixes gives a program that is accepted.
    @Test(arguments: try GoldenFile.all(in: "Diagnostics"))
    func `fixes lead to an accepted program`(golden: GoldenFile) throws {
        let parsed = Parsed(golden.input)
        let fixIts = parsed.diagnostics.compactMap(\.fixIts.first)
        guard fixIts.count == parsed.diagnostics.count else { return }
        var text = parsed.file.text
        var limit = Int32.max
        for fixIt in fixIts.sorted(by: { $0.span.start > $1.span.start }) where fixIt.span.end <= limit {
            text.replaceSubrange(Int(fixIt.span.start)..<Int(fixIt.span.end), with: Array(fixIt.replacement.utf8))
            limit = fixIt.span.start
        }
        let mended = Parsed(bytes: text)
        #expect(mended.diagnostics.isEmpty, "\(golden.testDescription) mended:\n\(String(decoding: text, as: UTF8.self))\n\(mended.rendered)")
    }
}
