import AuspexSyntax
import Testing

/// Damaged programs: the parser must neither crash nor hang, and what it says must point into the text.
@Suite struct MutationTests {
    private func inspect(_ bytes: [UInt8]) {
        let parsed = Parsed(bytes: bytes)
        for diagnostic in parsed.diagnostics {
            guard let span = diagnostic.span else {
                Issue.record("no position: \(diagnostic.message)")
                continue
            }
            let isInside = span.start >= 0 && span.start <= span.end && Int(span.end) <= bytes.count
            #expect(isInside, "\(diagnostic.message) \(span)")
            for fixIt in diagnostic.fixIts { #expect(fixIt.span.start <= fixIt.span.end && Int(fixIt.span.end) <= bytes.count) }
        }
        #expect(parsed.diagnostics.isEmpty || !parsed.rendered.isEmpty)
        #expect(JSONRenderer().render(parsed.diagnostics, in: parsed.map).hasPrefix("["))
        guard parsed.diagnostics.isEmpty else { return }
        let again = Parsed(parsed.formatted)
        let text = String(decoding: bytes, as: UTF8.self)
        #expect(outline(again.module) == outline(parsed.module), "meaning changed:\n\(text)\n---\n\(parsed.formatted)")
        #expect(again.formatted == parsed.formatted, "not idempotent:\n\(text)")
    }

    /// Words, numbers, single signs, and the white space between them.
    private func tokens(_ text: String) -> [String] {
        var result: [String] = []
        var wasWord = false
        for character in text {
            let isWord = character.isLetter || character.isNumber || character == "_"
            if isWord, wasWord { result[result.count - 1].append(character) } else { result.append(String(character)) }
            wasWord = isWord
        }
        return result
    }

    @Test func `tokens dropped, doubled, swapped, moved`() throws {
        var random = SplitMix64(state: 1)
        for (_, text) in try GoodPrograms.all() {
            let original = tokens(text)
            let ink = original.indices.filter { original[$0] != " " }
            guard ink.count > 2 else { continue }
            for round in 0..<48 {
                var mutant = original
                for _ in 0...Int.random(in: 0..<3, using: &random) {
                    let place = ink[Int.random(in: 0..<ink.count, using: &random)]
                    let other = ink[Int.random(in: 0..<ink.count, using: &random)]
                    switch round % 4 {
                    case 0: mutant[place] = ""
                    case 1: mutant[place] += " " + mutant[place]
                    case 2: mutant.swapAt(place, other)
                    default: mutant[place] += " " + original[other]
                    }
                }
                inspect(Array(mutant.joined().utf8))
            }
        }
    }

    @Test func `bytes flipped and texts cut off`() throws {
        var random = SplitMix64(state: 2)
        for (_, text) in try GoodPrograms.all() {
            let original = Array(text.utf8)
            guard original.count > 2 else { continue }
            for round in 0..<32 {
                var mutant = original
                if round % 4 == 0 {
                    mutant = Array(mutant.prefix(Int.random(in: 0..<mutant.count, using: &random)))
                } else {
                    for _ in 0...round % 4 { mutant[Int.random(in: 0..<mutant.count, using: &random)] = UInt8.random(in: 0...255, using: &random) }
                }
                inspect(mutant)
            }
        }
    }

    @Test func `white space added or changed where it means nothing`() throws {
        var random = SplitMix64(state: 3)
        for (name, text) in try GoodPrograms.all() where !text.contains("\"") && !text.contains("//") && !text.contains("/*") {
            let expected = outline(Parsed(text).module)
            for _ in 0..<8 {
                let mutant = text.map { $0 == " " ? [" ", "  ", "\t", " /* c */ "].randomElement(using: &random) ?? " " : String($0) }.joined()
                #expect(outline(Parsed(mutant).module) == expected, "\(name)")
                inspect(Array(mutant.utf8))
            }
        }
    }

    @Test func `noise`() {
        var random = SplitMix64(state: 4)
        for byte in UInt8.min...UInt8.max { inspect([byte]) }
        for _ in 0..<300 { inspect((0..<Int.random(in: 1..<200, using: &random)).map { _ in UInt8.random(in: 0...255, using: &random) }) }
        let signs = Array("(){}[],.;:~=+-*/%@^!<>&|?\"'\\# \n\tai01_#$".utf8)
        for _ in 0..<2000 {
            inspect((0..<Int.random(in: 1..<60, using: &random)).map { _ in signs[Int.random(in: 0..<signs.count, using: &random)] })
        }
        let words = ["model", "m", "(", ")", "{", "}", "[", "]", "~", ":=", "=", "\n", "if", "else", "for", "in", "given", "by", "let", ",", ":", "x", "1", "...", "-", "?", "func", "struct", "distribution", "state", "return", "->", "Real", ".", "\"a\"", "observe", "param", "factor", "import", "{ x in", ";", "real", "data", "elif", "<-", "lambda", "'", "T["]
        for _ in 0..<4000 {
            inspect(Array((0..<Int.random(in: 1..<40, using: &random)).map { _ in words[Int.random(in: 0..<words.count, using: &random)] }.joined(separator: " ").utf8))
        }
    }

    @Test(arguments: [
        "(", "[", "{", ")", "}", "-", "!", "a.", "f(", "f(a,", "x[", "{ x in ", "a + ", "a ^ ", "a ? b : ", "a ? ", "if a { ", "if a { } else ", "model m() { ",
        "x: (", "x: Real[3]", "\"\\(", "/*", "a given y = ", "[a for b in ", "a b ", ", ", "x ~ ", "'", "\"", "let a = ", "distribution d { a { ", "struct s { ",
        "return ", "by ", "0x", "1e", "data { ", "real ", "real<", "a,", "(a,\n", "{a,", "...", "a...", ". ", "else ", "for (", "\\", "é", "a()", "a[0]", "f{", "x: Real[3][", "lambda x: ",
    ])
    func `a pattern repeated many times`(pattern: String) {
        for count in [150, 199, 203, 1005, 30_000] {
            let text = String(repeating: pattern, count: count)
            let parsed = Parsed(text)
            #expect(parsed.diagnostics.allSatisfy { $0.span != nil })
            _ = outline(parsed.module)
            _ = parsed.formatted
            // Messages are drawn for a few only: the line is long, and drawing is not what is tested here.
            _ = TerminalRenderer(color: true, width: 80).render(Array(parsed.diagnostics.prefix(2)), in: parsed.map)
            _ = isIncomplete(text)
        }
    }
}
