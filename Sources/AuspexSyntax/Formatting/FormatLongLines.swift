/// Breaks lines that are too long, the outermost brackets first.
extension FormatLayout {
    mutating func breakLongLines() {
        // Each round opens one more level of brackets on every line that is still too long.
        for _ in 0..<Parser.maximumDepth {
            var changed = false
            for line in lines() where codeWidth(line) > Self.lineWidth {
                if breakLine(line) { changed = true }
            }
            if !changed { return }
            matchAllBranches()
        }
    }

    private mutating func breakLine(_ line: FormatLine) -> Bool {
        if expandBlock(on: line) { return true }
        if breakAtCommas(line) { return true }
        if openLongestBracket(line) { return true }
        return breakAtOperator(line)
    }

    private func isOpener(_ index: Int) -> Bool { !pieces[index].isComment && pieces[index].kind.closer != nil }

    /// A block on one line goes on lines of its own.
    private mutating func expandBlock(on line: FormatLine) -> Bool {
        for index in line.range where isOpener(index) && pieces[index].kind == .leftBrace {
            let closer = partner[index]
            if closer > index + 1, closer < line.range.upperBound {
                expandBlock(index)
                return true
            }
        }
        return false
    }

    /// A line inside brackets that were opened before goes on at its commas: one element a line, or as many plain
    /// numbers and names as fit.
    private mutating func breakAtCommas(_ line: FormatLine) -> Bool {
        let opener = parent[line.range.lowerBound]
        guard opener >= 0, pieces[opener].kind != .leftBrace else { return false }
        let commas = line.range.dropLast().filter { pieces[$0].kind == .comma && !pieces[$0].isComment && parent[$0] == opener }
        let candidates = commas.filter { !pieces[$0 + 1].isComment && breaks[$0 + 1] == .none }
        guard !candidates.isEmpty else { return false }
        guard pieces[opener].kind == .leftBracket, line.range.allSatisfy({ parent[$0] == opener || $0 == partner[opener] }) else {
            for comma in candidates { breaks[comma + 1] = .line }
            return true
        }
        var width = line.indent, lastFit: Int?
        for index in line.range {
            width += (index > line.range.lowerBound ? spaces(before: index) : 0) + pieces[index].width
            if width > Self.lineWidth { break }
            if candidates.contains(index) { lastFit = index }
        }
        breaks[(lastFit ?? candidates[0]) + 1] = .line
        return true
    }

    /// Opens the longest of the outermost brackets that begin and end on the line.
    private mutating func openLongestBracket(_ line: FormatLine) -> Bool {
        let outermost = line.range.map { parent[$0] }.min() ?? -1
        var best: (width: Int, opener: Int)?
        var index = line.range.lowerBound
        while index < line.range.upperBound {
            guard isOpener(index), pieces[index].kind != .leftBrace, parent[index] <= outermost || parent[index] < line.range.lowerBound else {
                index += 1
                continue
            }
            let closer = partner[index]
            guard closer > index, closer < line.range.upperBound else {
                index += 1
                continue
            }
            let width = pieces[index...closer].reduce(0) { $0 + $1.width }
            if closer > index + 1, width > best?.width ?? 0 { best = (width, index) }
            index = closer
        }
        guard let opener = best?.opener else { return false }
        if !pieces[opener + 1].isComment { breaks[opener + 1] = max(breaks[opener + 1], .line) }
        breaks[partner[opener]] = max(breaks[partner[opener]], .line)
        return breaks[partner[opener]] != .none
    }

    /// Breaks behind the last binary operator that fits, which never changes the meaning.
    private mutating func breakAtOperator(_ line: FormatLine) -> Bool {
        let level = parent[line.range.lowerBound]
        var width = line.indent, lastFit: Int?
        for index in line.range.dropLast() {
            width += (index > line.range.lowerBound ? spaces(before: index) : 0) + pieces[index].width
            if width > Self.lineWidth, lastFit != nil { break }
            if parent[index] == level, index > line.range.lowerBound, isBinary(index), !pieces[index + 1].isComment, breaks[index + 1] == .none { lastFit = index }
        }
        guard let lastFit else { return false }
        breaks[lastFit + 1] = .line
        return true
    }

    private func isBinary(_ index: Int) -> Bool {
        switch pieces[index].kind {
        case .plus, .minus: !pieces[index].role.contains(.prefixOperator)
        case .star, .slash, .percent, .at, .caret, .ampersands, .bars, .equalEqual, .bangEqual, .less, .lessEqual, .greater, .greaterEqual, .equal, .tilde, .colonEqual:
            true
        default: false
        }
    }
}
