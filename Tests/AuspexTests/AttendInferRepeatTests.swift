import Auspex
import AuspexSyntax
import Foundation
import Synchronization
import Testing

/// The example of pictures that are read object by object, fitted for a short time.
struct AttendInferRepeatTests {
    /// The line `counted right` of the script with a strategy, a number of steps, and fewer canvases.
    private func share(_ strategy: String, steps: Int) throws -> Double {
        var text = String(decoding: try #require(SourceFile.read("\(ExamplesTests.folder)/air/air.apx")).text, as: UTF8.self)
        let changes = [
            ("by enumerate", "by \(strategy)"), ("steps: 1500", "steps: \(steps)"), ("for k in 0..<20]", "for k in 0..<\(steps / 75)]"),
            ("../digits", "\(ExamplesTests.folder)/digits"),
        ]
        for (old, new) in changes {
            try #require(text.contains(old), "\(old)")
            text = text.replacingOccurrences(of: old, with: new)
        }
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("air-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let printed = Mutex("")
        var options = RunOptions()
        options.output = { piece in printed.withLock { $0 += piece } }
        options.directory = folder.path
        try Session(options: options).run(SourceFile(name: "air.apx", text: text))
        let line = try #require(printed.withLock({ $0 }).split(separator: "\n").first { $0.hasPrefix("counted right:") })
        return try #require(Double(line.split(separator: " ").last ?? ""))
    }

    /// A quarter of the canvases has each number of objects: counting by chance, or always three, is right for a quarter.
    @Test func counting() throws {
        let right = try share("mvd", steps: 750)
        #expect(right > 0.7, "\(right)")
    }
}
