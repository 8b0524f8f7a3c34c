/// Writes the lines, with choices and trailing comments of neighbouring lines aligned.
extension FormatLayout {
    /// A finished line in parts that alignment may move.
    private struct Row {
        var indent: Int
        var isBlankBefore: Bool
        /// Text in front of the `~` of a choice; empty for other lines.
        var target = ""
        var targetWidth = 0
        var isChoice = false
        /// Choices above and below still belong together across this line.
        var isTransparent = false
        var code = ""
        var codeWidth = 0
        var comment = ""
        var padding = 0
        var commentGap = 2
    }

    func render() -> String {
        var rows = lines().map(row)
        alignChoices(&rows)
        alignComments(&rows)
        var result = ""
        for row in rows {
            if row.isBlankBefore, !result.isEmpty { result += "\n" }
            var line = String(repeating: " ", count: row.indent) + row.target + String(repeating: " ", count: row.padding) + row.code
            if !row.comment.isEmpty { line += String(repeating: " ", count: line.isEmpty ? 0 : row.commentGap) + row.comment }
            result += line + "\n"
        }
        return result
    }

    private func row(_ line: FormatLine) -> Row {
        var row = Row(indent: line.indent, isBlankBefore: line.isBlankBefore)
        for index in line.range {
            let piece = pieces[index]
            if piece.endsLine, index > line.range.lowerBound {
                row.comment = piece.text
                continue
            }
            if piece.role.contains(.choice), line.startsStatement, !row.isChoice {
                row.isChoice = true
                row.target = row.code
                row.targetWidth = row.codeWidth
                row.code = ""
                row.codeWidth = 0
            }
            let space = index > line.range.lowerBound ? spaces(before: index) : 0
            row.code += String(repeating: " ", count: space) + piece.text
            row.codeWidth += space + piece.width
        }
        if row.isChoice, row.target.hasPrefix("observe ") { demote(&row) }
        let first = pieces[line.range.lowerBound]
        row.isTransparent = !row.isChoice && !first.isComment && (!line.startsStatement || first.kind == .let || isDerived(line))
        return row
    }

    private func demote(_ row: inout Row) {
        row.code = row.target + row.code
        row.codeWidth += row.targetWidth
        row.isChoice = false
        row.target = ""
        row.targetWidth = 0
    }

    private func isDerived(_ line: FormatLine) -> Bool {
        line.range.contains { pieces[$0].kind == .colonEqual && !pieces[$0].isComment && parent[$0] == parent[line.range.lowerBound] }
    }

    /// The `~` of choices that follow one another stand below each other, unless that would open wide gaps.
    private func alignChoices(_ rows: inout [Row]) {
        var run: [Int] = []
        func finish() {
            let widest = run.map { rows[$0].targetWidth }.max() ?? 0
            let narrowest = run.map { rows[$0].targetWidth }.min() ?? 0
            let fits = run.allSatisfy { rows[$0].indent + widest + rows[$0].codeWidth <= Self.lineWidth }
            if run.count > 1, widest - narrowest <= 12, fits {
                for index in run { rows[index].padding = widest - rows[index].targetWidth }
            }
            run = []
        }
        for index in rows.indices {
            if let last = run.last, rows[index].isBlankBefore || (rows[index].isChoice && rows[index].indent != rows[last].indent) { finish() }
            if rows[index].isChoice {
                run.append(index)
            } else if !rows[index].isTransparent || (run.last.map { rows[index].indent < rows[$0].indent } ?? false) {
                finish()
            }
        }
        finish()
    }

    /// Comments at the ends of lines that follow one another begin in one column.
    private func alignComments(_ rows: inout [Row]) {
        var run: [Int] = []
        func width(_ row: Row) -> Int { row.indent + row.targetWidth + row.padding + row.codeWidth }
        func finish() {
            let widths = run.map { width(rows[$0]) }
            let widest = widths.max() ?? 0
            let fits = run.allSatisfy { widest + 2 + DisplayText(rows[$0].comment).width <= Self.lineWidth }
            if run.count > 1, fits, widest - (widths.min() ?? 0) <= 40 {
                for index in run { rows[index].commentGap = widest + 2 - width(rows[index]) }
            }
            run = []
        }
        for index in rows.indices {
            let breaksRun = rows[index].comment.isEmpty || rows[index].isBlankBefore || (run.last.map { rows[$0].indent != rows[index].indent } ?? false)
            if breaksRun { finish() }
            if !rows[index].comment.isEmpty { run.append(index) }
        }
        finish()
    }
}
