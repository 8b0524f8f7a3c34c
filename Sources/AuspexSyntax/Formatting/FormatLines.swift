/// A line of the output: its pieces and how far it is indented.
struct FormatLine {
    var range: Range<Int>
    var indent: Int
    var isBlankBefore: Bool
    /// The line begins a statement or member.
    var startsStatement: Bool
}

extension FormatLayout {
    /// What an open bracket does to the lines inside.
    private struct Context {
        /// Indentation of the closing bracket when it begins a line.
        var base: Int
        var content: Int
        /// Indentation of the statement that is being read.
        var statement: Int
        var isBlock: Bool
    }

    /// Splits the pieces at the breaks and indents each line.
    func lines() -> [FormatLine] {
        var result: [FormatLine] = []
        var stack = [Context(base: 0, content: 0, statement: 0, isBlock: true)]
        var indent = 0
        var start = 0
        for index in pieces.indices {
            let piece = pieces[index]
            let beginsLine = index == 0 || breaks[index] != .none
            if beginsLine {
                if index > start { result[result.count - 1].range = start..<index }
                start = index
                let context = stack[stack.count - 1]
                if !piece.isComment, piece.kind.isCloser {
                    indent = context.base
                } else if context.isBlock, !beginsContent(index) {
                    indent = context.statement + Self.indentWidth
                } else {
                    indent = context.content
                }
                result.append(
                    FormatLine(
                        range: index..<pieces.count, indent: indent, isBlankBefore: breaks[index] == .blank,
                        startsStatement: piece.role.contains(.startsStatement)))
            }
            guard !piece.isComment else { continue }
            if piece.role.contains(.startsStatement) { stack[stack.count - 1].statement = indent }
            if piece.kind.closer != nil {
                let context = stack[stack.count - 1]
                let isBlock = piece.kind == .leftBrace
                let base = isBlock && context.isBlock ? context.statement : indent
                stack.append(Context(base: base, content: base + Self.indentWidth, statement: base + Self.indentWidth, isBlock: isBlock))
            } else if piece.kind.isCloser, stack.count > 1 {
                stack.removeLast()
            }
        }
        return result
    }

    /// The piece is the first of a statement, or a comment in front of one.
    private func beginsContent(_ index: Int) -> Bool {
        var next = index
        while next < pieces.count, pieces[next].isComment { next += 1 }
        return next == pieces.count || pieces[next].role.contains(.startsStatement) || pieces[next].kind == .rightBrace
    }

    /// Columns that the code of a line takes, without a comment at its end.
    func codeWidth(_ line: FormatLine) -> Int {
        var width = line.indent
        for index in line.range {
            if pieces[index].endsLine, index > line.range.lowerBound { break }
            if index > line.range.lowerBound { width += spaces(before: index) }
            width += pieces[index].width
        }
        return width
    }
}
