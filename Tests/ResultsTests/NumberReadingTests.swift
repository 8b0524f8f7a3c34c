import AuspexIR
import AuspexResults
import Testing

/// Reading must give the nearest double; the oracle is the standard library's correctly rounded conversion.
@Suite struct NumberReadingTests {
    private func read(_ texts: [String]) throws -> [Double] {
        let data = try DataFile.parse(json: "[" + texts.joined(separator: ",") + ", 0.5]", name: "numbers")
        guard case .tensor(let tensor, _) = data.value else { return [] }
        return Array(tensor.reals.dropLast())
    }

    @Test func shortestSpellingsOfRandomDoublesReadBack() throws {
        var generator = SystemRandomNumberGenerator()
        var values: [Double] = []
        for _ in 0..<20_000 {
            let value = Double(bitPattern: generator.next())
            if value.isFinite { values.append(value) }
            values.append(Double.random(in: -1000...1000, using: &generator))
            values.append(Double.random(in: 0...1, using: &generator))
        }
        let found = try read(values.map { "\($0)" })
        #expect(zip(found, values).allSatisfy { $0.bitPattern == $1.bitPattern })
    }

    @Test func anyDigitsRoundToTheNearest() throws {
        var generator = SystemRandomNumberGenerator()
        let texts = (0..<20_000).map { _ in
            let digits = (0..<Int.random(in: 1...25, using: &generator)).map { _ in "\(Int.random(in: 0...9, using: &generator))" }.joined()
            let fraction = (0..<Int.random(in: 1...25, using: &generator)).map { _ in "\(Int.random(in: 0...9, using: &generator))" }.joined()
            let exponent = Bool.random(using: &generator) ? "" : "e\(Int.random(in: -40...40, using: &generator))"
            return digits + "." + fraction + exponent
        }
        let found = try read(texts)
        for (text, value) in zip(texts, found) where Double(text) != value {
            Issue.record("\(text) reads as \(value)")
        }
    }

    @Test func halfwayCasesGoToTheEvenNeighbour() throws {
        // 2^53 + 1 and its neighbours lie between doubles.
        let texts = ["9007199254740993.0", "9007199254740995.0", "9007199254740993.000000000000001", "900719925474099.35", "0.5000000000000001", "1e400", "-1e-400", "5e-324", "2.5e-324"]
        #expect(try read(texts) == texts.compactMap(Double.init))
    }
}
