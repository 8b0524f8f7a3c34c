import AuspexSyntax
import Testing

@Suite struct ExplanationTests {
    @Test func `codes are unique and ordered by stage`() {
        let codes = CodePage.syntaxPages.map(\.code.rawValue)
        #expect(Set(codes).count == codes.count)
        #expect(codes.allSatisfy { $0.hasPrefix("E00") || $0.hasPrefix("E01") })
    }

    @Test func `the examples of a page do what the page says`() {
        for page in CodePage.syntaxPages {
            #expect(page.text.count > 80, "\(page.code)")
            guard let wrong = page.wrong, let right = page.right else { continue }
            #expect(Parsed(wrong).codes.contains(page.code.rawValue), "\(page.code) is not drawn by its example, which gives \(Parsed(wrong).codes)")
            #expect(Parsed(right).diagnostics.isEmpty, "\(page.code)\n\(Parsed(right).rendered)")
        }
    }

    @Test func `codes without an example are drawn as well`() {
        #expect(Parsed(bytes: [0x61, 0x20, 0xFF]).codes == ["E0001"])
        #expect(Parsed(String(repeating: "(", count: 300)).codes.first == "E0139")
        #expect(Parsed(String(repeating: "1 + ", count: 2000) + "1").codes == ["E0139"])
    }
}
