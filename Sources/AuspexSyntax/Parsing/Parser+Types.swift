/// Types: `Real`, `Real(0...1)`, `Int(0..<K)[N]`, `(Real) -> Real`.
extension Parser {
    mutating func parseType() -> TypeExpression {
        guard enter() else {
            leave()
            return makeType(.missing, spanBehindPrevious)
        }
        defer { leave() }
        let start = index
        var type: TypeExpression
        if current.kind == .leftParenthesis {
            type = parseParenthesisedType()
        } else if current.kind == .leftBracket {
            type = parseListOfTypes()
        } else if current.kind.isName, !isAtNewline {
            let word = name(current).text
            mark(.name, at: index)
            advance()
            type = parseBounds(word, start)
        } else if current.kind.isHardKeyword, !current.hasNewlineBefore, !current.kind.beginsStatement {
            report(.expectedType, "`\(spelling(current))` is a keyword, not a type", at: span(current))
            advance()
            return makeType(.missing, span(from: start))
        } else {
            reportExpected("a type", code: .expectedType, notes: ["For example `Real`, `Positive`, `Real[N]`, `Int(0..<K)[N]`, `Simplex[K]`."])
            return makeType(.missing, spanBehindPrevious)
        }
        // Each pair of brackets adds a level to the tree; more than a few are a mistake in any case.
        var pairs = 0
        while current.kind == .leftBracket, !current.hasNewlineBefore {
            let sizes = parseIndices()
            pairs += 1
            if pairs > Self.maximumDepth {
                report(.nestedTooDeeply, "too many sizes behind a type", at: span(current))
                return type
            }
            type = makeType(.sized(type, sizes), span(from: start))
        }
        if current.kind == .arrow { reportFunctionType(type) }
        return type
    }

    private mutating func makeType(_ kind: TypeExpression.Kind, _ span: Span) -> TypeExpression {
        TypeExpression(id: ids.make(), span: span, kind: kind)
    }

    private mutating func parseBounds(_ word: String, _ start: Int) -> TypeExpression {
        if current.kind == .less, !current.hasSpaceBefore {
            reportStanBounds(word)
            return makeType(.name(word), span(from: start))
        }
        guard current.kind == .leftParenthesis, !current.hasNewlineBefore else { return makeType(.name(word), span(from: start)) }
        let opener = index
        mark(.attached, at: index)
        advance()
        let outer = (ignoresNewlines, allowsClosure)
        (ignoresNewlines, allowsClosure) = (true, true)
        let bounds = parseExpression()
        if current.kind == .comma || current.kind == .colon {
            report(
                .badBounds, "bounds are written as a range", at: span(current),
                notes: ["`Real(0...1)` lies between 0 and 1, `Real(0...)` is at least 0, `Int(0..<K)` stops before K."])
            skipToCloser(.rightParenthesis)
        }
        (ignoresNewlines, allowsClosure) = outer
        close(.rightParenthesis, openedAt: opener)
        return makeType(.bounded(word, bounds), span(from: start))
    }

    /// `(T, U) -> V`, `(T, U)`
    private mutating func parseParenthesisedType() -> TypeExpression {
        let start = index
        advance()
        let outer = ignoresNewlines
        ignoresNewlines = true
        var parts: [TypeExpression] = []
        if current.kind != .rightParenthesis {
            repeat {
                if current.kind.isWord, token(ahead: 1).kind == .colon {
                    // A label in a function type helps the reader and means nothing.
                    advance()
                    advance()
                }
                parts.append(parseType())
            } while continuesList(.rightParenthesis, openedAt: start)
        }
        ignoresNewlines = outer
        close(.rightParenthesis, openedAt: start)
        if take(.arrow) {
            let result = parseType()
            return makeType(.function(parts, result), span(from: start))
        }
        if parts.count == 1 { return parts[0] }
        if parts.isEmpty { report(.expectedType, "expected `->` and a type behind `()`", at: spanBehindPrevious) }
        return makeType(.tuple(parts), span(from: start))
    }

    /// `[T for k in range]`
    private mutating func parseListOfTypes() -> TypeExpression {
        let opener = index
        advance()
        let outer = (ignoresNewlines, allowsClosure)
        (ignoresNewlines, allowsClosure) = (true, true)
        let element = parseType()
        guard take(.for) else {
            report(
                .expectedType, "expected `for` behind the type of the elements", at: span(current),
                notes: ["A list of structs is `[Dense[widths[k], widths[k + 1]] for k in 0..<n]`; sizes of arrays stand behind the type: `Real[N]`."])
            skipToCloser(.rightBracket)
            (ignoresNewlines, allowsClosure) = outer
            close(.rightBracket, openedAt: opener)
            return makeType(.missing, span(from: opener))
        }
        let variable = parseName("the name of an index")
        if !take(.in) { reportExpected("`in`", code: .expectedToken) }
        let range = parseExpression()
        (ignoresNewlines, allowsClosure) = outer
        close(.rightBracket, openedAt: opener)
        return makeType(.each(element, variable, range), span(from: opener))
    }

    private mutating func reportFunctionType(_ type: TypeExpression) {
        report(
            .badFunctionType, "the parameters of a function type stand in parentheses", at: span(current),
            fixIts: [.init("add parentheses", replace: type.span, with: "(\(String(decoding: text[Int(type.span.start)..<Int(type.span.end)], as: UTF8.self)))")])
        advance()
        _ = parseType()
    }
}
