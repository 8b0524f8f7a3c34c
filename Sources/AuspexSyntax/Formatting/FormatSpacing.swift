/// Spaces between two neighbours on one line.
extension FormatLayout {
    func spaces(before index: Int) -> Int {
        let left = pieces[index - 1], right = pieces[index]
        if right.isComment { return right.endsLine ? 2 : isOpeningBracket(left) ? 0 : 1 }
        if left.isComment { return right.kind == .comma || right.kind == .rightParenthesis || right.kind == .rightBracket ? 0 : 1 }
        return needsSpace(left, right) ? 1 : 0
    }

    private func isOpeningBracket(_ piece: FormatPiece) -> Bool {
        !piece.isComment && (piece.kind == .leftParenthesis || piece.kind == .leftBracket)
    }

    private func needsSpace(_ left: FormatPiece, _ right: FormatPiece) -> Bool {
        switch right.kind {
        case .rightParenthesis, .rightBracket, .comma, .dot: return false
        case .colon where !right.role.contains(.ternary): return false
        case .rightBrace: return left.kind != .leftBrace
        case .leftParenthesis, .leftBracket: if right.role.contains(.attached) { return false }
        case .halfOpenRange, .closedRange:
            if left.endsOperand { return false }
        default: break
        }
        switch left.kind {
        case .leftParenthesis, .leftBracket, .dot: return false
        case .halfOpenRange, .closedRange: return left.role.contains(.openRange)
        case .minus, .plus, .bang: return !left.role.contains(.prefixOperator)
        default: return true
        }
    }
}
