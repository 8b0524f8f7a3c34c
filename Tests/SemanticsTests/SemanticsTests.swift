import AuspexSemantics
import AuspexSyntax
import Foundation
import Testing

@Suite struct GoodPrograms {
    @Test func theLibraryHasNothingToReport() throws {
        #expect(LibraryOnDisk.all.count > 20)
        for url in LibraryOnDisk.all {
            let text = try String(contentsOf: url, encoding: .utf8)
            let outcome = checked(text, name: url.lastPathComponent)
            #expect(outcome.all.isEmpty, "\(outcome.rendered)")
            #expect(outcome.library.isEmpty)
        }
    }

    @Test func theExamplesHaveNothingToReport() throws {
        for url in LibraryOnDisk.examples {
            let text = try String(contentsOf: url, encoding: .utf8)
            let outcome = checked(text, name: url.lastPathComponent)
            #expect(outcome.all.isEmpty, "\(outcome.rendered)")
        }
    }

    @Test func unknownNamesAreReportedAtTheirPlace() throws {
        let outcome = checked("let x = 3\nlet y = x + zz\n")
        let first = try #require(outcome.all.first)
        #expect(outcome.codes == ["E0201"])
        #expect(outcome.sources.text(of: try #require(first.span)) == "zz")
    }

    @Test func wrongArgumentsAreReported() {
        #expect(checked("let d = normal(0, 1, 2)\n").codes == ["E0208"])
        #expect(checked("func f(a: Real, b: Real) -> Real { return a + b }\nlet d = f(1)\n").codes == ["E0207"])
        #expect(checked("let d = normal(mean: 0, scale: 1)\n").codes == ["E0206"])
        #expect(checked("let d = normal(0, -1)\n").codes == ["E0401"])
    }
}
