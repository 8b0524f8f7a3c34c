import AuspexNative
import Foundation
import Testing

/// Against the examples of FIPS 180-4 and against the system's `sha256sum`.
struct SHA256Tests {
    @Test(arguments: [
        ("", "e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855"),
        ("abc", "ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad"),
        (
            "abcdbcdecdefdefgefghfghighijhijkijkljklmklmnlmnomnopnopq",
            "248d6a61d20638b8e5c026930c3e6039a33ce45964ff2167f6ecedd419db06c1"
        ),
    ])
    func examples(text: String, expected: String) { #expect(SHA256.digest(Array(text.utf8)).text == expected) }

    @Test func millionLetters() {
        let expected = "cdc76e5c9914fb9281a1c7e284d73e67f1809a48a497200e046d39ccc7112cd0"
        #expect(SHA256.digest(Array(repeating: UInt8(ascii: "a"), count: 1_000_000)).text == expected)
    }

    /// However a text is cut into parts, its digest stays, across all lengths about the ends of blocks.
    @Test func parts() {
        let bytes = (0..<200).map { UInt8(truncatingIfNeeded: $0 * 37) }
        for length in 0...bytes.count {
            let whole = SHA256.digest(Array(bytes[..<length]))
            var hash = SHA256()
            var start = 0
            for size in [1, 63, 64, 65, 200] {
                let end = min(length, start + size)
                hash.update(Array(bytes[start..<end]))
                start = end
            }
            #expect(hash.finish() == whole, "\(length) bytes")
        }
    }

    @Test(.enabled(if: FileManager.default.isExecutableFile(atPath: "/usr/bin/sha256sum")))
    func system() throws {
        try withTemporaryFolder { (folder: String) throws in
            for length in [0, 1, 55, 56, 57, 63, 64, 65, 119, 120, 1000] {
                let bytes = (0..<length).map { UInt8(truncatingIfNeeded: $0 &* $0 &+ 11) }
                try Data(bytes).write(to: URL(filePath: folder + "/bytes"))
                let answer = try ChildProcess.run("/usr/bin/sha256sum", [folder + "/bytes"])
                #expect(answer.output.prefix(64) == SHA256.digest(bytes).text)
            }
        }
    }
}
