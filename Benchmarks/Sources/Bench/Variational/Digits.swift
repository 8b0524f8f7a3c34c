import Foundation

/// Images of handwritten digits, 8 × 8 (Alpaydin, Kaynak 1998): those of an example where they are there, else those that scikit-learn has.
enum Digits {
    private static let pixels = 64

    /// Rows of pixels in [0, 1].
    /// - Throws: `ChildFailure` when there are none to be had.
    static func images(_ places: Places, in environments: Environments) throws -> [[Double]] {
        let example = "\(places.benchmarks)/../examples/digits/digits.csv"
        if let text = try? String(contentsOfFile: example, encoding: .utf8) { return try rows(text, example) }
        let path = "\(try places.folder("data"))/digits.csv"
        if !FileManager.default.fileExists(atPath: path) {
            let python = "\(try environments.make("digits"))/bin/python"
            try Child.run(python, ["\(places.benchmarks)/Peers/variational/digits.py", path], log: "\(places.work)/digits.log")
        }
        return try rows(String(contentsOfFile: path, encoding: .utf8), path)
    }

    /// Sixty-four pixels from 0 to 16 in each line, and whatever follows; a header is left out.
    private static func rows(_ text: String, _ path: String) throws -> [[Double]] {
        let rows = text.split(whereSeparator: \.isNewline)
            .map { $0.split(separator: ",").prefix(pixels).compactMap { Double($0) }.map { $0 / 16 } }.filter { $0.count == pixels }
        guard rows.count > 1000 else { throw ChildFailure(description: "\(path) does not hold the digits") }
        return rows
    }
}
