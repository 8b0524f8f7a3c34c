/// Where lines begin before anything is known about their lengths.
extension FormatLayout {
    mutating func setInitialBreaks() {
        for index in pieces.indices { breaks[index] = written(index) }
        for index in pieces.indices where !pieces[index].isComment && pieces[index].kind == .leftBrace { settleBlock(index) }
        matchAllBranches()
        for index in pieces.indices { limitBlankLines(index) }
    }

    /// Where one branch of an `if` spans lines, the others do as well; twice, for chains in either direction.
    mutating func matchAllBranches() {
        let elses = pieces.indices.filter { !pieces[$0].isComment && pieces[$0].kind == .else }
        for index in elses { matchBranches(index) }
        for index in elses.reversed() { matchBranches(index) }
    }

    /// The author's break, where it may stay.
    private func written(_ index: Int) -> Break {
        let piece = pieces[index]
        guard index > 0 else { return .none }
        let previous = pieces[index - 1]
        if previous.endsLine { return piece.newlinesBefore > 1 ? .blank : .line }
        let own: Break = piece.newlinesBefore > 1 ? .blank : piece.newlinesBefore == 1 ? .line : .none
        if piece.isComment || previous.isComment { return max(own, startsOwnLine(index) ? .line : .none) }
        switch piece.kind {
        case .comma, .colon: return .none
        case .leftBrace where piece.role.contains(.opensBlock) && !previous.role.contains(.startsStatement): return .none
        case .else where previous.kind == .rightBrace: return .none
        default: break
        }
        if startsOwnLine(index) { return max(own, .line) }
        return min(own, parent[index] >= 0 && pieces[parent[index]].kind != .leftBrace ? .blank : .line)
    }

    /// A statement begins a line, unless a comma leads to it or it is the only one of a block on one line.
    private func startsOwnLine(_ index: Int) -> Bool {
        guard pieces[index].role.contains(.startsStatement), index > 0 else { return false }
        let previous = pieces[index - 1]
        if previous.kind == .comma, !previous.isComment { return false }
        return parent[index] < 0 || isMultiline(parent[index])
    }

    /// A block stays on one line if it was written so and holds one statement or a list at most.
    private func isMultiline(_ opener: Int) -> Bool {
        let closer = partner[opener]
        guard closer > opener else { return true }
        var statements = 0
        for index in opener + 1...closer {
            if pieces[index].newlinesBefore > 0, index < closer || pieces[opener].kind == .leftBrace, closer > opener + 1 { return true }
            if index < closer, pieces[index].role.contains(.startsStatement), parent[index] == opener, pieces[index - 1].kind != .comma {
                statements += 1
            }
            if pieces[index].endsLine { return true }
        }
        return statements > 1
    }

    /// The first piece of a block's body: behind the brace, or behind the `in` of a closure.
    func firstOfBody(_ opener: Int) -> Int {
        let closer = partner[opener]
        var index = opener + 1
        while index < closer, index < opener + 200 {
            if pieces[index].role.contains(.closureHead), parent[index] == opener { return index + 1 }
            if pieces[index].role.contains(.startsStatement) { break }
            index += 1
        }
        return opener + 1
    }

    /// Sets the breaks of a block that spans lines; a block without content closes at once.
    private mutating func settleBlock(_ opener: Int) {
        let closer = partner[opener]
        guard closer > opener else { return }
        if closer == opener + 1 {
            breaks[closer] = .none
        } else if isMultiline(opener) {
            expandBlock(opener)
        }
    }

    private mutating func matchBranches(_ index: Int) {
        guard index > 0, pieces[index - 1].kind == .rightBrace, !pieces[index - 1].isComment else { return }
        let before = partner[index - 1]
        guard let after = pieces[index...].indices.first(where: { parent[$0] == parent[index] && pieces[$0].role.contains(.opensBlock) }) else { return }
        guard before >= 0, partner[after] > after + 1, index - 1 > before + 1 else { return }
        let isOpen = (breaks[index - 1] != .none, breaks[partner[after]] != .none)
        if isOpen.0, !isOpen.1 { expandBlock(after) }
        if isOpen.1, !isOpen.0 { expandBlock(before) }
    }

    /// Puts the body of a block on lines of its own.
    mutating func expandBlock(_ opener: Int) {
        let closer = partner[opener]
        let first = firstOfBody(opener)
        if first > opener + 1 { for index in opener + 1..<first where !pieces[index - 1].endsLine { breaks[index] = .none } }
        // A comment behind the brace may stay there.
        if !(pieces[first].endsLine && pieces[first].newlinesBefore == 0) { breaks[first] = max(breaks[first], .line) }
        breaks[closer] = max(breaks[closer], .line)
        for index in first..<closer where parent[index] == opener && pieces[index].role.contains(.startsStatement) {
            if pieces[index - 1].kind != .comma || pieces[index - 1].isComment { breaks[index] = max(breaks[index], .line) }
        }
    }

    /// No blank line behind an opening bracket, in front of a closing one, or at the top.
    private mutating func limitBlankLines(_ index: Int) {
        guard breaks[index] == .blank else { return }
        let piece = pieces[index]
        let opensHere = index > 0 && !pieces[index - 1].isComment && (pieces[index - 1].kind.closer != nil || pieces[index - 1].role.contains(.closureHead))
        if opensHere || (!piece.isComment && piece.kind.isCloser) { breaks[index] = .line }
    }
}
