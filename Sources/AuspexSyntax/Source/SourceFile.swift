/// One text that the compiler reads: a script, a file of the standard library, a line typed at the prompt.
public struct SourceFile: Sendable {
    /// The name shown in messages, usually a path.
    public let name: String
    public let text: [UInt8]
    /// Byte offsets at which lines begin; the first is 0.
    public let lineStarts: [Int]

    public init(name: String, text: [UInt8]) {
        self.name = name
        self.text = text
        var starts = [0]
        for (offset, byte) in text.enumerated() where byte == UInt8(ascii: "\n") { starts.append(offset + 1) }
        lineStarts = starts
    }

    public init(name: String, text: String) { self.init(name: name, text: Array(text.utf8)) }

    /// Line and column of a byte offset, both counted from one; columns count characters, not bytes.
    public func position(of offset: Int) -> (line: Int, column: Int) {
        let offset = min(max(offset, 0), text.count)
        var low = 0, high = lineStarts.count
        while high - low > 1 {
            let middle = (low + high) / 2
            if lineStarts[middle] <= offset { low = middle } else { high = middle }
        }
        let column = String(decoding: text[lineStarts[low]..<offset], as: UTF8.self).count + 1
        return (low + 1, column)
    }

    /// The text of a line (counted from one), without its line end.
    public func line(_ number: Int) -> String {
        guard lineStarts.indices.contains(number - 1) else { return "" }
        let start = lineStarts[number - 1]
        var end = number < lineStarts.count ? lineStarts[number] - 1 : text.count
        if end > start, text[end - 1] == UInt8(ascii: "\r") { end -= 1 }
        return String(decoding: text[start..<max(start, end)], as: UTF8.self)
    }
}

/// Names one file of a `SourceMap`.
public struct SourceID: Hashable, Sendable {
    public let index: Int32
    public init(index: Int32) { self.index = index }
}

/// A stretch of source text: half-open byte offsets into one file.
public struct Span: Hashable, Sendable {
    public var source: SourceID
    public var start: Int32
    public var end: Int32

    public init(source: SourceID, start: Int, end: Int) {
        self.source = source
        self.start = Int32(clamping: start)
        self.end = Int32(clamping: end)
    }

    /// The smallest span that covers both; spans of different files cannot be joined, the first is kept.
    public func joined(with other: Span) -> Span {
        guard source == other.source else { return self }
        return Span(source: source, start: Int(min(start, other.start)), end: Int(max(end, other.end)))
    }
}

/// The files that spans point into. A value: adding a file to a copy leaves the original as it was.
public struct SourceMap: Sendable {
    public private(set) var files: [SourceFile] = []

    public init() {}

    public mutating func add(_ file: SourceFile) -> SourceID {
        files.append(file)
        return SourceID(index: Int32(files.count - 1))
    }

    public subscript(id: SourceID) -> SourceFile? {
        files.indices.contains(Int(id.index)) ? files[Int(id.index)] : nil
    }

    /// The source text of a span, or an empty string when it points nowhere.
    public func text(of span: Span) -> String {
        guard let file = self[span.source] else { return "" }
        let end = min(Int(span.end), file.text.count)
        let start = min(max(0, Int(span.start)), end)
        return String(decoding: file.text[start..<end], as: UTF8.self)
    }
}
