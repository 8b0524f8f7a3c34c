import Foundation
import Testing

struct ExplainTests {
    /// The codes that the sources declare.
    private func declaredCodes() throws -> Set<String> {
        let sources = Command.repository.appendingPathComponent("Sources")
        let pattern = /= DiagnosticCode\("([EW]\d{4})"\)/
        var codes: Set<String> = []
        let files = try #require(FileManager.default.enumerator(at: sources, includingPropertiesForKeys: nil))
        for case let file as URL in files where file.pathExtension == "swift" {
            for match in try String(contentsOf: file, encoding: .utf8).matches(of: pattern) { codes.insert(String(match.1)) }
        }
        return codes
    }

    @Test func everyCodeHasAPage() throws {
        let listed = try Command.run(["explain"]).output.split(separator: "\n").map { String($0.prefix { $0 != " " }) }
        #expect(Set(listed).count == listed.count)
        #expect(listed == listed.sorted())
        let codes = try declaredCodes()
        #expect(codes.count > 50)
        #expect(codes.subtracting(listed).sorted() == [])
        #expect(Set(listed).subtracting(codes).sorted() == [])
    }

    @Test func everyPageOpens() throws {
        for code in try declaredCodes().sorted() {
            let result = try Command.run(["explain", code])
            #expect(result.status == 0, "\(code)")
            #expect(result.output.hasPrefix("\(code): "))
            #expect(result.output.split(separator: "\n").count > 1)
        }
    }

    @Test func anyCaseAndUnknownCodes() throws {
        #expect(try Command.run(["explain", "e0101"]).output == (try Command.run(["explain", "E0101"]).output))
        let unknown = try Command.run(["explain", "E9999"])
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("E9999"))
    }
}
