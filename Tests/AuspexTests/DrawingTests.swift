import Auspex
import AuspexSyntax
import Foundation
import Testing

/// Charts in scripts: what is drawn is saved, and what cannot be drawn is refused with its reason.
struct DrawingTests {
    private func run(_ text: String, in folder: String = ".") throws {
        var options = RunOptions()
        options.directory = folder
        try Session(options: options).run(SourceFile(name: "test.apx", text: Array(text.utf8)))
    }

    @Test func chartsAreSaved() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("charts-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try run(
            """
            let x = linspace(0, 1, 5)
            let one = chart(band(x, x - 1, x + 1, label: "a"), curve(x, x ^ 2, label: "a"), points(x, x), title: "Title", x: "across", y: "up")
            save(one, "one.svg")
            save(panels(one, [chart(tiles([[0, 1], [k, 3]]), title: "tiles \\(k)") for k in 0..<3], columns: 2), "all.svg")
            plot(one)
            """, in: folder.path)
        let one = try String(contentsOfFile: folder.appendingPathComponent("one.svg").path, encoding: .utf8)
        for text in ["Title", "across", "up", "<polygon", "<polyline"] { #expect(one.contains(text)) }
        let all = try String(contentsOfFile: folder.appendingPathComponent("all.svg").path, encoding: .utf8)
        for text in ["Title", "tiles 0", "tiles 2"] { #expect(all.contains(text)) }
    }

    @Test(arguments: [
        ("curve([1, 2, 3], [1, 2])", "has 3 numbers, but `y` has 2"), ("points(1, 2)", "an array of numbers with one dimension"),
        ("band([1], [2], [[3]])", "`high` of band is an array"), ("tiles([1, 2])", "draws a matrix"), ("chart([1, 2])", "takes layers"), ("chart()", "there is none"),
        ("panels(curve([1], [2]))", "takes charts, but this is a part of a chart"),
    ]) func whatCannotBeDrawn(_ text: String, _ reason: String) {
        let failure = #expect(throws: (any Error).self) { try run("print(\(text))") }
        #expect(failure.map { "\($0)".contains(reason) } == true, "\(text): \(String(describing: failure))")
    }
}
