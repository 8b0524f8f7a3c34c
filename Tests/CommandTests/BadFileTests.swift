import Foundation
import Testing

/// Files that are not what they should be: status 1, the file named, no crash.
struct BadFileTests {
    /// Every way in which a program is opened.
    static let openings: [[String]] = [
        ["run"], ["check"], ["fmt"], ["fmt", "--check"], ["sample"], ["fit", "map"], ["emit", "ir"],
    ]

    private func run(_ opening: [String], _ path: String, in folder: URL) throws -> Command.Result {
        // The file comes first for `fit` and second for `emit`.
        let arguments = opening[0] == "fit" ? ["fit", path, "map"] : opening + [path]
        return try Command.run(arguments, in: folder)
    }

    @Test(arguments: openings) func missing(_ opening: [String]) throws {
        let folder = try Command.folder(["model.apx": "let x = 1\n"])
        let result = try run(opening, "model", in: folder)
        #expect(result.status == 1)
        #expect(result.errors.contains("no file model"))
        #expect(result.errors.contains("Did you mean model.apx?"))
    }

    @Test(arguments: openings) func folderInsteadOfFile(_ opening: [String]) throws {
        let folder = try Command.folder()
        let result = try run(opening, ".", in: folder)
        #expect(result.status == 1)
        #expect(result.errors.contains("folder"))
    }

    @Test(arguments: openings) func unreadable(_ opening: [String]) throws {
        let folder = try Command.folder(["secret.apx": "let x = 1\n"])
        let path = folder.appendingPathComponent("secret.apx").path
        try FileManager.default.setAttributes([.posixPermissions: 0], ofItemAtPath: path)
        // Nothing is unreadable to the administrator.
        guard getuid() != 0 else { return }
        let result = try run(opening, "secret.apx", in: folder)
        #expect(result.status == 1)
        #expect(result.errors.contains("secret.apx"))
    }

    @Test(arguments: openings) func zeroBytes(_ opening: [String]) throws {
        let folder = try Command.folder()
        try Data([0x7F, 0x45, 0x4C, 0x46, 0, 0, 1, 2, 255]).write(to: folder.appendingPathComponent("binary.apx"))
        let result = try run(opening, "binary.apx", in: folder)
        #expect(result.status == 1)
        #expect(result.errors.contains("not text"))
    }

    @Test(arguments: openings) func bytesThatAreNotUTF8(_ opening: [String]) throws {
        let folder = try Command.folder()
        var bytes: [UInt8] = [], state: UInt32 = 12345
        for _ in 0..<4000 {
            state = state &* 1_664_525 &+ 1_013_904_223
            bytes.append(UInt8(1 + (state >> 24) % 255))
        }
        try Data(bytes).write(to: folder.appendingPathComponent("noise.apx"))
        let result = try run(opening, "noise.apx", in: folder)
        #expect(result.status == 1)
        #expect(result.errors.contains("noise.apx:1:"))
    }

    @Test func endlessDevice() throws {
        let result = try Command.run(["check", "/dev/zero"])
        #expect(result.status == 1)
    }

    @Test(arguments: [
        ("missing.json", nil), ("empty.json", ""), ("open.json", #"{"n": 5, "y": [1, 2"#), ("ragged.json", #"{"n": 5, "y": [[1], [2, 3]]}"#),
        ("lacking.json", #"{"y": [1, 2]}"#), ("words.json", #"{"n": "five", "y": [1, 2]}"#), ("short.json", #"{"n": 5, "y": [1, 2]}"#),
        ("header.csv", "n,y\n1\n"), ("array.json", "[1, 2, 3]"),
    ] as [(String, String?)])
    func badData(_ name: String, _ text: String?) throws {
        let folder = try Command.folder(["model.apx": Sample.program])
        if let text { try Data(text.utf8).write(to: folder.appendingPathComponent(name)) }
        let result = try Command.run(["sample", "model.apx", "--data", name, "--draws", "10", "--warmup", "10"], in: folder)
        #expect(result.status == 1, "\(name): \(result.errors)")
        #expect(!result.errors.isEmpty)
        #expect(result.output.isEmpty)
    }

    @Test func folderThatIsNoRun() throws {
        let folder = try Command.folder(["model.apx": Sample.program])
        for path in [".", "model.apx", "nowhere"] {
            let result = try Command.run(["summary", path], in: folder)
            #expect(result.status == 1)
            #expect(result.errors.contains(path))
        }
    }

    @Test func outputThatIsNoRunIsNotOverwritten() throws {
        let folder = try Command.folder(["model.apx": Sample.program, "data.json": Sample.data])
        let precious = folder.appendingPathComponent("precious")
        try FileManager.default.createDirectory(at: precious, withIntermediateDirectories: true)
        try Data("kept".utf8).write(to: precious.appendingPathComponent("thesis.tex"))
        let result = try Command.run(["sample", "model.apx", "--data", "data.json", "--output", "precious"], in: folder)
        #expect(result.status == 1)
        #expect(try String(contentsOf: precious.appendingPathComponent("thesis.tex"), encoding: .utf8) == "kept")
    }
}
