import AuspexSemantics
import AuspexSyntax
import Foundation
import Testing

/// Good programs with tokens dropped, doubled and exchanged: the checker neither crashes nor hangs, and what it says has a place.
@Suite struct MutationTests {
    /// SplitMix64 (Steele, Lea & Flood 2014).
    struct Random: RandomNumberGenerator {
        var state: UInt64
        mutating func next() -> UInt64 {
            state &+= 0x9E37_79B9_7F4A_7C15
            var z = state
            z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
            z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
            return z ^ (z >> 31)
        }
    }

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

    @Test func `damaged programs are survived`() throws {
        try damage(state: 1) { $0.isMultiple(of: 4) }
    }

    @Test(.enabled(if: ProcessInfo.processInfo.environment["AUSPEX_SLOW"] != nil), arguments: 2..<10)
    func `damaged programs are survived, at length`(state: UInt64) throws {
        try damage(state: state) { _ in true }
    }

    @Test func `brackets without an index are survived`() {
        for base in ["[1, 2]", "(1, 2)", "[normal(0, 1), normal(1, 1)]", "\"text\"", "[(1, 2), (3, 4)]", "{ (x) in x }", "normal", "1"] {
            let outcome = checked("func f() { return \(base)[] }\nprint(f())")
            #expect(outcome.rendered.contains("brackets need an index or a size"), "\(base): \(outcome.rendered)")
        }
    }

    private func damage(state: UInt64, files isChosen: (Int) -> Bool) throws {
        var random = Random(state: state)
        // In the order of their names: the file system has one of its own on every machine.
        let urls = (LibraryOnDisk.all.enumerated().filter { isChosen($0.offset) }.map(\.element)
            + (try FileManager.default.contentsOfDirectory(at: GoodProgramTests.folder, includingPropertiesForKeys: nil)))
            .sorted { $0.path < $1.path }
        for url in urls {
            let original = tokens(try String(contentsOf: url, encoding: .utf8))
            let ink = original.indices.filter { original[$0] != " " && original[$0] != "\n" }
            guard ink.count > 2 else { continue }
            for round in 0..<24 {
                var mutant = original
                for _ in 0...Int.random(in: 0..<3, using: &random) {
                    let place = ink[Int.random(in: 0..<ink.count, using: &random)]
                    let other = ink[Int.random(in: 0..<ink.count, using: &random)]
                    switch round % 4 {
                    case 0: mutant[place] = ""
                    case 1: mutant[place] += " " + mutant[place]
                    case 2: mutant.swapAt(place, other)
                    default: mutant[place] = original[other]
                    }
                }
                let text = mutant.joined()
                let outcome = checked(text)
                for diagnostic in outcome.all {
                    let span = try #require(diagnostic.span, "\(diagnostic.message)")
                    #expect(span.start >= 0 && span.start <= span.end && Int(span.end) <= text.utf8.count, "\(diagnostic.message)")
                }
                #expect(outcome.all.isEmpty || !outcome.rendered.isEmpty)
            }
        }
    }

    @Test func `recursion and deep nesting end`() {
        #expect(checked("func f(x: Real) -> Real { return if x > 0 { f(x - 1) } else { 0.0 } }\nprint(f(3))").all.isEmpty)
        #expect(checked("func f(x) { return g(x) }\nfunc g(x) { return f(x) }\nprint(f(3))").all.isEmpty)
        #expect(checked("model m(n: Int) {\n    x ~ normal(0, 1)\n    if x > 0 { r ~ m(n - 1) }\n}\nlet p = m(3)").all.isEmpty)
        _ = checked("struct A { a: B }\nstruct B { b: A }\nfunc f(x: A) { return x.a.b.a }")
        _ = checked("let x = " + String(repeating: "(1 + ", count: 150) + "1" + String(repeating: ")", count: 150))
        let chain = (0..<400).map { "func f\($0)(x) { return f\($0 + 1)(x) }" }.joined(separator: "\n")
        _ = checked(chain + "\nfunc f400(x) { return x }\nprint(f0(1))")
    }
}
