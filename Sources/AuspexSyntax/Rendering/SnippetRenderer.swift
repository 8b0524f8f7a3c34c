/// Draws source lines with a gutter of line numbers and marks under them.
struct SnippetRenderer {
    /// A stretch to be underlined, with a few words.
    struct Mark {
        var span: Span
        var text: String
        var sign: Character
        var style: Style
    }

    /// Width of the line numbers.
    let gutter: Int
    let width: Int
    let color: Bool

    private func margin(_ number: Int?) -> String {
        let text = number.map(String.init) ?? ""
        return Style.place.paint(String(repeating: " ", count: max(0, gutter - text.count)) + text + " | ", color)
    }

    func aside(_ text: String) -> String { String(repeating: " ", count: gutter + 1) + Style.place.paint(text, color) }

    /// The lines of the first mark with all marks under them; marks beyond the first stand on the same line.
    func snippet(in file: SourceFile, marks: [Mark]) -> [String] {
        guard let first = marks.first else { return [] }
        let start = file.position(of: Int(first.span.start)).line
        let end = file.position(of: max(Int(first.span.start), Int(first.span.end) - 1)).line
        guard start != end else { return [source(file, start, marks)] + marks.map { underline(file, start, $0, among: marks) } }
        // A span over several lines: its first and its last one are enough to see where it lies.
        var head = first, tail = first
        head.span.end = Int32(clamping: endOfLine(file, start))
        head.text = ""
        tail.span.start = Int32(clamping: firstInk(file, end))
        var lines = [source(file, start, [head]), underline(file, start, head, among: [head])]
        if end > start + 1 { lines.append(String(repeating: " ", count: gutter - 2) + Style.place.paint("...", color)) }
        lines += [source(file, end, [tail]), underline(file, end, tail, among: [tail])]
        return lines
    }

    /// The line as it would read after a fix.
    func mended(in file: SourceFile, by fixIt: Diagnostic.FixIt) -> [String] {
        let start = min(max(0, Int(fixIt.span.start)), file.text.count)
        let end = min(max(start, Int(fixIt.span.end)), file.text.count)
        let firstLine = file.position(of: start).line
        let lastLine = file.position(of: end).line
        let lineStart = excerpt(file, firstLine, around: start).lowerBound
        let lineEnd = max(end, excerpt(file, lastLine, around: end).upperBound)
        let text =
            String(decoding: file.text[lineStart..<start], as: UTF8.self) + fixIt.replacement
            + String(decoding: file.text[end..<lineEnd], as: UTF8.self)
        let focus = DisplayText(bytes: file.text[lineStart..<start]).width
        return text.split(separator: "\n", omittingEmptySubsequences: false).prefix(4).enumerated().map { offset, line in
            let shown = DisplayText(line)
            let (from, to) = window(shown.width, around: offset == 0 ? focus : 0, focus + 1)
            return margin(firstLine + offset) + shown.window(from: from, to: to)
        }
    }

    // MARK: Lines

    private func endOfLine(_ file: SourceFile, _ line: Int) -> Int {
        var end = line < file.lineStarts.count ? file.lineStarts[line] - 1 : file.text.count
        if end > file.lineStarts[line - 1], file.text[end - 1] == 0x0D { end -= 1 }
        return max(end, file.lineStarts[line - 1])
    }

    private func firstInk(_ file: SourceFile, _ line: Int) -> Int {
        var offset = file.lineStarts[line - 1]
        while offset < file.text.count, file.text[offset] == 0x20 || file.text[offset] == 0x09 { offset += 1 }
        return offset
    }

    /// The bytes of a line that are looked at: all of a line of usual length, the surroundings of a place in a long one.
    private func excerpt(_ file: SourceFile, _ line: Int, around offset: Int) -> Range<Int> {
        let start = file.lineStarts[line - 1], end = endOfLine(file, line)
        let margin = 8 * width
        guard end - start > 4 * margin else { return start..<end }
        var low = max(start, min(offset, end) - margin), high = min(end, max(offset, start) + margin)
        while low < high, low > start, file.text[low] & 0xC0 == 0x80 { low += 1 }
        while high > low, high < end, file.text[high] & 0xC0 == 0x80 { high -= 1 }
        return low..<max(low, high)
    }

    private func source(_ file: SourceFile, _ line: Int, _ marks: [Mark]) -> String {
        let shown = DisplayText(bytes: file.text[excerpt(file, line, around: focus(marks))])
        let (from, to) = view(file, line, marks)
        return trimmed(margin(line) + shown.window(from: from, to: to))
    }

    private func focus(_ marks: [Mark]) -> Int { Int(marks.first?.span.start ?? 0) }

    /// The columns that are shown of a line: all, or a part that holds the first mark.
    private func view(_ file: SourceFile, _ line: Int, _ marks: [Mark]) -> (Int, Int) {
        let total = DisplayText(bytes: file.text[excerpt(file, line, around: focus(marks))]).width
        guard let first = marks.first else { return (0, total) }
        let (start, end) = columns(file, line, first.span, among: marks)
        return window(total, around: start, end)
    }

    private func window(_ total: Int, around start: Int, _ end: Int) -> (Int, Int) {
        let room = max(20, width - gutter - 3)
        guard total > room else { return (0, total) }
        let middle = start + min(end - start, room) / 2
        let from = max(0, min(middle - room / 2, total - room))
        return (from, from + room)
    }

    /// Display columns of a span on a line.
    private func columns(_ file: SourceFile, _ line: Int, _ span: Span, among marks: [Mark]) -> (Int, Int) {
        let bytes = excerpt(file, line, around: focus(marks))
        let low = bytes.lowerBound, high = bytes.upperBound
        let start = min(max(low, Int(span.start)), high)
        let end = min(max(start, Int(span.end)), high)
        let from = DisplayText(bytes: file.text[low..<start]).width
        let to = DisplayText(bytes: file.text[low..<end]).width
        return (from, max(to, from))
    }

    private func underline(_ file: SourceFile, _ line: Int, _ mark: Mark, among marks: [Mark]) -> String {
        let (from, to) = view(file, line, marks)
        let (start, end) = columns(file, line, mark.span, among: marks)
        let left = max(start, from) - from
        let length = max(1, min(end, to) - max(start, from))
        let signs = String(repeating: mark.sign, count: length)
        let text = mark.text.isEmpty ? "" : " " + mark.text
        return margin(nil) + String(repeating: " ", count: max(0, left)) + mark.style.paint(signs + text, color)
    }

    private func trimmed(_ text: String) -> String {
        var result = Substring(text)
        while result.last == " " { result.removeLast() }
        return String(result)
    }
}
