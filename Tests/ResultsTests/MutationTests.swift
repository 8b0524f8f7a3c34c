import AuspexResults
import Testing

/// Valid files with random bytes dropped, doubled, swapped or replaced: a value or an error must come back, never a crash.
@Suite struct MutationTests {
    private static let json = Array(#"{"J": 8, "y": [28, -3.5e2, null, "NaN"], "X": [[1, 2], [3, 4]], "s": ["a\u00e9\n", "b"], "r": [{"k": true, "v": [1]}, {"k": false, "v": [2]}], "o": {"p": {"q": [[[]]]}}}"#.utf8)
    private static let csv = Array("id,value,\"na\"\"me\"\r\n1,2.5,\"x, y\"\r\n2,NA,z\r\n3,-1e5,\r\n".utf8)

    private func mutate(_ original: [UInt8]) -> [UInt8] {
        var bytes = original
        for _ in 0..<Int.random(in: 1...6) where !bytes.isEmpty {
            let index = Int.random(in: bytes.indices)
            switch Int.random(in: 0..<6) {
            case 0: bytes.remove(at: index)
            case 1: bytes.insert(bytes[index], at: index)
            case 2: bytes.swapAt(index, Int.random(in: bytes.indices))
            case 3: bytes[index] = UInt8.random(in: 0...255)
            case 4: bytes[index] = Array("[]{}\",:\\-.eE0123456789 \n".utf8).randomElement() ?? 0
            default: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...20)))
            }
        }
        return bytes
    }

    @Test func mutatedFilesGiveAValueOrALocatedError() {
        var refused = 0
        for round in 0..<4000 {
            let isJSON = round.isMultiple(of: 2)
            let bytes = mutate(isJSON ? Self.json : Self.csv)
            do {
                let data = isJSON ? try DataFile.parse(json: bytes, name: "f") : try DataFile.parse(csv: bytes, name: "f")
                #expect(data.name == "f")
            } catch {
                refused += 1
                #expect(error.position != nil && !error.reason.isEmpty)
            }
        }
        #expect(refused > 1000)
    }
}
