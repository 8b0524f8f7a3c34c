/// Expressions, from the loosest operator to the tightest.
extension Parser {
    func startsExpression(_ kind: Token.Kind) -> Bool {
        switch kind {
        case .integer, .real, .string, .true, .false, .leftParenthesis, .leftBracket, .minus, .plus, .bang, .if: true
        case .leftBrace: allowsClosure
        default: kind.isName
        }
    }

    mutating func make(_ kind: Expression.Kind, _ span: Span, height newHeight: Int) -> Expression {
        height = newHeight
        tallest = max(tallest, newHeight)
        return Expression(id: ids.make(), span: span, kind: kind)
    }

    mutating func missingExpression() -> Expression { make(.missing, spanBehindPrevious, height: 1) }

    /// Reports an expression that has grown too tall; the caller stops growing it.
    private mutating func isTooTall() -> Bool {
        guard height > Self.maximumHeight else { return false }
        report(
            .nestedTooDeeply, "this expression is too long", at: span(current),
            notes: ["At most \(Self.maximumHeight) operators in a row. Sum an array, or give parts of it a name with `let`."])
        return true
    }

    // MARK: given

    mutating func parseExpression() -> Expression {
        let start = index
        var result = parseTernary()
        while current.kind == .given, token(ahead: 1).kind.isName || token(ahead: 1).kind == .leftParenthesis {
            let inner = height
            advance()
            var conditions: [Condition] = []
            if current.kind == .leftParenthesis {
                let opener = index
                advance()
                let outer = (ignoresNewlines, allowsClosure)
                (ignoresNewlines, allowsClosure) = (true, true)
                if current.kind == .rightParenthesis {
                    report(.badCondition, "nothing is given", at: span(current), notes: ["Write `given (y = data.y, x = data.x)`."])
                } else {
                    repeat { conditions.append(parseCondition()) } while continuesList(.rightParenthesis, openedAt: opener)
                }
                (ignoresNewlines, allowsClosure) = outer
                close(.rightParenthesis, openedAt: opener)
            } else {
                conditions.append(parseCondition())
            }
            result = make(.given(result, conditions), span(from: start), height: max(inner, height) + 1)
            if isTooTall() { break }
        }
        return result
    }

    /// `y = data.y` behind `given`.
    private mutating func parseCondition() -> Condition {
        let target = parsePostfix()
        switch current.kind {
        case .equal:
            advance()
        case .equalEqual, .colon, .tilde, .colonEqual:
            let sign = spelling(current)
            report(
                .badCondition, "what is given is written with `=`", at: span(current),
                label: "`\(sign)` does not belong here",
                fixIts: [.init("write `=`", replace: span(current), with: current.hasSpaceBefore ? "=" : " =")])
            advance()
        default:
            let word = spelling(previous)
            report(
                .badCondition, "`given` needs a value", at: spanBehindPrevious, label: "expected `=` and a value",
                notes: previous.kind.isName ? ["For example `given \(word) = data.\(word)`."] : [])
            return Condition(target: target, value: missingExpression())
        }
        let inner = height
        let value = parseTernary()
        height = max(height, inner)
        return Condition(target: target, value: value)
    }

    // MARK: ?:

    mutating func parseTernary() -> Expression {
        let start = index
        let condition = parseBinary(1)
        guard current.kind == .question else { return condition }
        guard enter() else {
            leave()
            return condition
        }
        defer { leave() }
        var tallest = height
        mark(.ternary, at: index)
        let question = index
        advance()
        let then = parseTernary()
        tallest = max(tallest, height)
        guard current.kind == .colon else {
            report(
                .expectedToken, "a `?` needs its `:`", at: spanBehindPrevious, label: "expected `:` and another value",
                related: [.init(span(tokens[question]), "the choice begins here")],
                notes: ["Write `condition ? value : otherwise`."])
            return make(.conditional(condition, then: then, otherwise: missingExpression()), span(from: start), height: tallest + 1)
        }
        mark(.ternary, at: index)
        advance()
        let otherwise = parseTernary()
        tallest = max(tallest, height)
        return make(.conditional(condition, then: then, otherwise: otherwise), span(from: start), height: tallest + 1)
    }

    // MARK: Binary operators

    private func binaryOperator(_ token: Token) -> (precedence: Int, operation: BinaryOperator?)? {
        switch token.kind {
        case .bars: (1, .or)
        case .ampersands: (2, .and)
        case .equalEqual: (3, .equal)
        case .bangEqual: (3, .notEqual)
        case .less: (3, .less)
        case .lessEqual: (3, .lessOrEqual)
        case .greater: (3, .greater)
        case .greaterEqual: (3, .greaterOrEqual)
        case .halfOpenRange, .closedRange: (4, nil)
        case .plus: (5, .add)
        case .minus: (5, .subtract)
        case .star: (6, .multiply)
        case .slash: (6, .divide)
        case .percent: (6, .remainder)
        case .at: (6, .matmul)
        default: nil
        }
    }

    /// `x <- 3`: R's assignment, told from `x < -3` by its spaces.
    var isAtLeftArrow: Bool {
        let next = token(ahead: 1)
        return current.kind == .less && next.kind == .minus && !next.hasSpaceBefore && token(ahead: 2).hasSpaceBefore
    }

    mutating func parseBinary(_ minimum: Int) -> Expression {
        let start = index
        var left: Expression
        if minimum <= 4, current.kind == .halfOpenRange || current.kind == .closedRange {
            left = parseRange(lower: nil, start: start)
        } else {
            left = parseUnary()
        }
        var comparison: Int?
        while true {
            if reportWordOperator() { continue }
            guard let (precedence, operation) = binaryOperator(current), precedence >= minimum, !isAtLeftArrow else { return left }
            // At the beginning of a line these two are signs of a new expression.
            if precedence == 5, isAtNewline { return left }
            guard let operation else {
                if case .range = left.kind {
                    report(.chainedOperator, "a range has two ends only", at: span(current))
                }
                left = parseRange(lower: left, start: start)
                if isTooTall() { return left }
                continue
            }
            if precedence == 3 {
                if let first = comparison { reportChainedComparison(first) }
                comparison = index
            }
            let leftHeight = height
            if reportIncrement(left) { return left }
            advance()
            reportDoubledOperator(operation)
            let right = parseBinary(precedence + 1)
            left = make(.binary(operation, left, right), left.span.joined(with: right.span), height: max(leftHeight, height) + 1)
            if isTooTall() { return left }
        }
    }

    private mutating func parseRange(lower: Expression?, start: Int) -> Expression {
        let lowerHeight = lower == nil ? 0 : height
        let sign = index
        let closed = current.kind == .closedRange
        advance()
        var upper: Expression?
        height = 0
        if startsExpression(current.kind), current.kind != .leftBrace, !isAtNewline {
            upper = parseBinary(5)
        } else if !closed {
            report(
                .expectedExpression, "`..<` needs an end", at: spanBehindPrevious, label: "expected a number or a size",
                notes: ["`...` alone leaves the end open: `x[2...]`."])
        } else {
            mark(.openRange, at: sign)
        }
        return make(.range(lower: lower, upper: upper, closed: closed), span(from: start), height: max(lowerHeight, height) + 1)
    }

    private mutating func reportChainedComparison(_ first: Int) {
        report(
            .chainedOperator, "comparisons cannot be chained", at: span(current),
            related: [.init(span(tokens[first]), "the first comparison")],
            notes: ["Write both and join them: `a < b && b < c`."])
    }

    /// `i++` and `i--` at the end of a statement.
    private mutating func reportIncrement(_ operand: Expression) -> Bool {
        let next = token(ahead: 1), after = token(ahead: 2)
        guard current.kind == .plus || current.kind == .minus, next.kind == current.kind, !next.hasSpaceBefore else { return false }
        guard after.hasNewlineBefore || after.kind == .rightBrace || after.kind == .semicolon || after.kind == .rightParenthesis else { return false }
        let sign = spelling(current)
        let place = span(current).joined(with: span(next))
        report(
            .foreignOperator, "there is no `\(sign)\(sign)`", at: place,
            fixIts: [.init("write `\(sign)= 1`", replace: place, with: " \(sign)= 1")])
        advance()
        advance()
        return true
    }

    /// `a * / b`: two operators in a row of which the second is no sign.
    private mutating func reportDoubledOperator(_ operation: BinaryOperator) {
        guard !startsExpression(current.kind), let (_, second) = binaryOperator(current), second != nil else { return }
        report(
            .expectedExpression, "two operators in a row", at: span(current),
            label: "expected a value between `\(operation.rawValue)` and `\(spelling(current))`")
        advance()
    }

    /// `and`, `or` between two operands. Takes the word for the operator it means and lets the parser go on.
    private mutating func reportWordOperator() -> Bool {
        guard current.kind == .identifier, !current.hasNewlineBefore else { return false }
        let isAnd = spells(current, "and")
        guard isAnd || spells(current, "or"), startsExpression(token(ahead: 1).kind) else { return false }
        let sign = isAnd ? "&&" : "||"
        report(
            .wordOperator, "logical \(isAnd ? "and" : "or") is written `\(sign)`", at: span(current),
            fixIts: [.init("write `\(sign)`", replace: span(current), with: sign)])
        advance()
        // The operand is read for its errors; the program is refused in any case.
        _ = parseBinary(isAnd ? 3 : 2)
        return true
    }

    // MARK: Prefix operators and powers

    mutating func parseUnary() -> Expression {
        guard enter() else {
            leave()
            return missingExpression()
        }
        defer { leave() }
        let start = index
        let operation: UnaryOperator
        switch current.kind {
        case .minus: operation = .negate
        case .plus: operation = .plus
        case .bang: operation = .not
        default: return parsePower()
        }
        mark(.prefixOperator, at: index)
        advance()
        let operand = parseUnary()
        return make(.unary(operation, operand), span(from: start), height: height + 1)
    }

    private mutating func parsePower() -> Expression {
        let base = parsePostfix()
        if current.kind == .starStar {
            report(
                .foreignOperator, "a power is written `^`", at: span(current),
                fixIts: [.init("write `^`", replace: span(current), with: "^")])
        } else if current.kind != .caret {
            return base
        }
        let baseHeight = height
        advance()
        let exponent = parseUnary()
        return make(.binary(.power, base, exponent), base.span.joined(with: exponent.span), height: max(baseHeight, height) + 1)
    }

    // MARK: Calls, indices, members

    /// `2 (a + b)`: a number is not called.
    private mutating func reportMissingStar() {
        report(
            .expectedEnd, "a product needs its `*`", at: span(current), label: "a number cannot be called",
            fixIts: [.init("insert `*`", replace: spanBehindPrevious, with: current.hasSpaceBefore ? " *" : " * ")])
    }

    mutating func parsePostfix() -> Expression {
        let start = index
        var result = parsePrimary()
        while true {
            let inner = height
            switch current.kind {
            case .leftParenthesis where !current.hasNewlineBefore:
                if result.kind.isNumber { reportMissingStar() }
                let arguments = parseArguments()
                result = make(.call(result, arguments), span(from: start), height: max(inner, height) + 1)
            case .leftBracket where !current.hasNewlineBefore:
                let indices = parseIndices()
                result = make(.index(result, indices), span(from: start), height: max(inner, height) + 1)
            case .dot:
                advance()
                guard current.kind.isWord, !current.hasNewlineBefore else {
                    reportExpected(
                        "a name after `.`", code: .expectedName,
                        notes: current.kind == .integer ? ["Elements are taken with brackets: `x[\(spelling(current))]`."] : [])
                    if current.kind == .integer { advance() }
                    return result
                }
                let member = name(current)
                mark(.name, at: index)
                advance()
                result = make(.member(result, member), span(from: start), height: inner + 1)
            default:
                return result
            }
            if isTooTall() { return result }
        }
    }

    /// `(a, label: b)`
    mutating func parseArguments() -> [Argument] {
        let opener = index
        mark(.attached, at: index)
        advance()
        let outer = (ignoresNewlines, allowsClosure)
        (ignoresNewlines, allowsClosure) = (true, true)
        var tallest = 0
        var arguments: [Argument] = []
        if current.kind != .rightParenthesis, current.kind != .endOfFile {
            repeat {
                arguments.append(parseArgument())
                tallest = max(tallest, height)
            } while continuesList(.rightParenthesis, openedAt: opener)
        }
        (ignoresNewlines, allowsClosure) = outer
        close(.rightParenthesis, openedAt: opener)
        height = tallest
        return arguments
    }

    mutating func parseArgument() -> Argument {
        var label: Name?
        if current.kind.isWord, token(ahead: 1).kind == .colon {
            label = name(current)
            mark(.name, at: index)
            advance()
            advance()
        }
        let value = parseExpression()
        guard current.kind == .equal, label == nil else { return Argument(label: label, value: value) }
        // Python's and R's way to label an argument.
        let place = Span(source: source, start: Int(previous.end), end: Int(current.end))
        report(
            .badLabel, "an argument is labelled with `:`", at: span(current),
            fixIts: [.init("write `:`", replace: place, with: ":")])
        if case .name(let word) = value.kind { label = Name(word, span: value.span) }
        advance()
        return Argument(label: label, value: parseExpression())
    }

    /// `[i, 2...]`
    mutating func parseIndices() -> [Expression] {
        let opener = index
        mark(.attached, at: index)
        advance()
        let outer = (ignoresNewlines, allowsClosure)
        (ignoresNewlines, allowsClosure) = (true, true)
        var tallest = 0
        var indices: [Expression] = []
        if current.kind == .rightBracket {
            report(
                .emptyBrackets, "brackets need an index or a size", at: span(current),
                notes: ["`x[...]` is all of `x`; `Real[N]` is an array of `N`."])
        } else {
            repeat {
                indices.append(parseIndex())
                tallest = max(tallest, height)
            } while continuesList(.rightBracket, openedAt: opener)
            if previous.kind == .comma, !statementHasError { reportMissingIndex() }
        }
        (ignoresNewlines, allowsClosure) = outer
        close(.rightBracket, openedAt: opener)
        height = tallest
        return indices
    }

    /// `X[, 1]`, `X[1, ]`: the empty place takes the whole axis in R and Stan.
    private mutating func reportMissingIndex() {
        report(
            .colonRange, "an index is missing", at: span(current), notes: ["`...` takes the whole axis."],
            fixIts: [.init("take the whole axis", replace: spanBehindPrevious, with: previous.kind == .comma ? " ..." : "...")])
    }

    private mutating func parseIndex() -> Expression {
        if current.kind == .comma {
            reportMissingIndex()
            return missingExpression()
        }
        if current.kind == .colon {
            report(
                .colonRange, "a whole axis is written `...`", at: span(current),
                fixIts: token(ahead: 1).kind == .comma || token(ahead: 1).kind == .rightBracket
                    ? [.init("write `...`", replace: span(current), with: "...")] : [])
            advance()
            return startsExpression(current.kind) ? parseExpression() : missingExpression()
        }
        let result = parseExpression()
        if current.kind == .colon {
            reportColonRange()
            if startsExpression(current.kind) { _ = parseExpression() }
        }
        return result
    }

    /// `1:N`; the present token is the colon, which is taken.
    mutating func reportColonRange() {
        report(
            .colonRange, "a range is written `..<` or `...`", at: span(current),
            notes: ["Indices start at 0: the `1:N` of Stan and R is `0..<N` here. `a...b` contains `b`, `a..<b` does not."])
        advance()
    }
}
