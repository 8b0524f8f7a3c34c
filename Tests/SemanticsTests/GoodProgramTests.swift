import AuspexSemantics
import AuspexSyntax
import Foundation
import Testing

/// Programs in which nothing is wrong.
@Suite struct GoodProgramTests {
    static let folder = URL(filePath: #filePath).deletingLastPathComponent().appending(path: "Programs")

    private func expectClean(_ urls: [URL]) throws {
        for url in urls {
            let outcome = checked(try String(contentsOf: url, encoding: .utf8), name: url.lastPathComponent)
            #expect(outcome.all.isEmpty, "\(outcome.rendered)")
            #expect(outcome.library.isEmpty)
        }
    }

    @Test func `the library`() throws {
        #expect(LibraryOnDisk.all.count > 100)
        try expectClean(LibraryOnDisk.all)
    }

    @Test func `the examples`() throws { try expectClean(LibraryOnDisk.examples) }

    @Test(arguments: try Accepted.all())
    func `a program about one thing`(program: Accepted) {
        let outcome = checked(program.text, name: "good.apx")
        #expect(outcome.all.isEmpty, "\(outcome.rendered)")
    }

    @Test func `programs of this folder`() throws {
        let urls = try FileManager.default.contentsOfDirectory(at: GoodProgramTests.folder, includingPropertiesForKeys: nil)
        #expect(!urls.isEmpty)
        try expectClean(urls)
    }
}
