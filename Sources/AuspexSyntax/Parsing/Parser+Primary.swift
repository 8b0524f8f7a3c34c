/// Literals, names, brackets, closures, and `if` as a value.
extension Parser {
    mutating func parsePrimary() -> Expression {
        let token = current
        switch token.kind {
        case .integer:
            advance()
            return make(.integer(integerValue(text, Int(token.start), Int(token.end)) ?? 0), span(token), height: 1)
        case .real:
            advance()
            return make(.real(realValue(text, Int(token.start), Int(token.end))), span(token), height: 1)
        case .string:
            return parseString()
        case .true, .false:
            advance()
            return make(.boolean(token.kind == .true), span(token), height: 1)
        case .leftParenthesis:
            return parseParentheses()
        case .leftBracket:
            return parseArray()
        case .leftBrace where allowsClosure:
            return parseClosure()
        case .if:
            return parseConditionalValue()
        default:
            if token.kind.isName {
                if let foreign = parseForeignPrimary() { return foreign }
                mark(.name, at: index)
                advance()
                return make(.name(name(token).text), span(token), height: 1)
            }
            reportMissingOperand(token)
            return missingExpression()
        }
    }

    private mutating func reportMissingOperand(_ token: Token) {
        if token.kind.isHardKeyword, !token.hasNewlineBefore {
            report(
                .expectedExpression, "`\(spelling(token))` cannot stand in an expression", at: span(token),
                notes: ["It is a keyword, and a keyword cannot be the name of a value."])
            // As a name that was chosen badly it is skipped; as the beginning of a statement it is left to be read.
            if !token.kind.beginsStatement { advance() }
        } else {
            reportExpected("an expression")
        }
    }

    // MARK: Parentheses

    /// `(e)`, `(a, b)`, `(mean: m, sd: s)`
    private mutating func parseParentheses() -> Expression {
        let opener = index
        advance()
        let outer = (ignoresNewlines, allowsClosure)
        (ignoresNewlines, allowsClosure) = (true, true)
        var elements: [Argument] = []
        var tallest = 0
        if current.kind == .rightParenthesis {
            report(.expectedExpression, "these parentheses are empty", at: span(from: opener).joined(with: span(current)))
        } else {
            repeat {
                elements.append(parseArgument())
                tallest = max(tallest, height)
            } while continuesList(.rightParenthesis, openedAt: opener)
        }
        (ignoresNewlines, allowsClosure) = outer
        close(.rightParenthesis, openedAt: opener)
        if elements.count == 1, elements[0].label == nil {
            var inner = elements[0].value
            inner.span = span(from: opener)
            height = tallest
            return inner
        }
        return elements.isEmpty ? missingExpression() : make(.tuple(elements), span(from: opener), height: tallest + 1)
    }

    // MARK: Arrays

    /// `[a, b]`, `[e for i in s if c]`
    private mutating func parseArray() -> Expression {
        let opener = index
        advance()
        let outer = (ignoresNewlines, allowsClosure)
        (ignoresNewlines, allowsClosure) = (true, true)
        var elements: [Expression] = []
        var comprehension: Expression.Kind?
        var tallest = 0
        if current.kind != .rightBracket, current.kind != .endOfFile {
            repeat {
                elements.append(parseExpression())
                tallest = max(tallest, height)
                if elements.count == 1, current.kind == .for {
                    comprehension = parseComprehension(elements[0])
                    tallest = max(tallest, height)
                }
            } while continuesList(.rightBracket, openedAt: opener)
        }
        (ignoresNewlines, allowsClosure) = outer
        close(.rightBracket, openedAt: opener)
        return make(comprehension ?? .array(elements), span(from: opener), height: tallest + 1)
    }

    private mutating func parseComprehension(_ element: Expression) -> Expression.Kind {
        advance()
        let variable = parseName("a name for the element")
        if !take(.in) { reportExpected("`in`", code: .expectedToken) }
        var tallest = height
        let sequence = parseTernary()
        tallest = max(tallest, height)
        if current.kind == .colon {
            reportColonRange()
            _ = parseTernary()
        }
        var condition: Expression?
        if take(.if) {
            condition = parseTernary()
            tallest = max(tallest, height)
        }
        if current.kind == .for {
            report(
                .nestedComprehension, "a comprehension has one `for`", at: span(current),
                notes: ["Nest them: `[[f(i, j) for j in 0..<m] for i in 0..<n]`."])
            skipToCloser(.rightBracket)
        }
        height = tallest
        return .comprehension(element, variable: variable, sequence: sequence, condition: condition)
    }

    // MARK: Closures

    /// `{ x, y in body }`, `{ body }`
    private mutating func parseClosure() -> Expression {
        let opener = index
        var parameters: [Name] = []
        var ahead = 1
        while token(ahead: ahead).kind.isName {
            let next = token(ahead: ahead + 1).kind
            if next == .comma {
                ahead += 2
                continue
            }
            guard next == .in else { break }
            for position in stride(from: 1, through: ahead, by: 2) { parameters.append(name(token(ahead: position))) }
            mark(.closureHead, at: index + ahead + 1)
            break
        }
        let head = parameters.isEmpty ? 0 : 2 * parameters.count
        let outerTallest = tallest
        tallest = 0
        let body = parseBlock("a closure", skippingHead: head)
        let result = make(.closure(parameters: parameters, body: body), span(from: opener), height: tallest + 1)
        tallest = max(tallest, outerTallest)
        return result
    }

    // MARK: if as a value

    /// `if c { a } else { b }`
    private mutating func parseConditionalValue() -> Expression {
        let start = index
        guard enter() else {
            leave()
            return missingExpression()
        }
        defer { leave() }
        advance()
        let condition = parseHead("a condition")
        var tallest = height
        let then = parseBranch()
        tallest = max(tallest, height)
        var otherwise: Expression
        let isElse = reportForeignElse()
        if isElse || take(.else) {
            otherwise = isElse || current.kind == .if ? parseConditionalValue() : parseBranch()
        } else {
            report(
                .missingElse, "an `if` that gives a value needs an `else`", at: spanBehindPrevious, label: "expected `else { … }`",
                related: [.init(span(tokens[start]), "its value is used")])
            otherwise = missingExpression()
        }
        tallest = max(tallest, height)
        return make(.conditional(condition, then: then, otherwise: otherwise), span(from: start), height: tallest + 1)
    }

    /// `{ value }`
    private mutating func parseBranch() -> Expression {
        let opener = index
        guard current.kind == .leftBrace else {
            reportExpected("`{`", code: .missingBlock, notes: ["The values of an `if` stand in braces: `if c { a } else { b }`."])
            return missingExpression()
        }
        mark(.opensBlock, at: index)
        advance()
        let outer = (ignoresNewlines, allowsClosure)
        (ignoresNewlines, allowsClosure) = (false, true)
        mark(.startsStatement, at: index)
        let value: Expression
        if current.kind.beginsStatement || current.kind == .rightBrace {
            value = missingExpression()
        } else {
            value = parseExpression()
        }
        if current.kind != .rightBrace, current.kind != .endOfFile || value.kind.isMissing {
            report(
                .branchIsNoValue, "a branch of an `if` that gives a value holds one expression", at: span(current),
                related: [.init(span(tokens[opener]), "the branch begins here")],
                notes: ["Compute what it needs before the `if`, or assign to a `var` in an ordinary `if`."])
            skipToCloser(.rightBrace)
        } else if current.kind == .rightBrace, value.kind.isMissing {
            report(.branchIsNoValue, "this branch has no value", at: span(current), related: [.init(span(tokens[opener]), "it begins here")])
        }
        (ignoresNewlines, allowsClosure) = outer
        mark(.closesBlock, at: index)
        close(.rightBrace, openedAt: opener)
        return value
    }
}

extension Expression.Kind {
    var isNumber: Bool {
        switch self {
        case .integer, .real: true
        default: false
        }
    }

    var isMissing: Bool { if case .missing = self { true } else { false } }
}
