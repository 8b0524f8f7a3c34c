/// Bindings, choices, parameters, control flow.
extension Parser {
    // MARK: let, var, param

    /// `let x: T = e`, `var (a, b) = e`
    mutating func parseBinding() -> Statement.Kind {
        let keyword = index
        let isVariable = current.kind == .var
        advance()
        var names: [Name] = []
        if current.kind == .leftParenthesis {
            let opener = index
            advance()
            let outer = ignoresNewlines
            ignoresNewlines = true
            repeat { names.append(parseName("a name")) } while continuesList(.rightParenthesis, openedAt: opener)
            ignoresNewlines = outer
            close(.rightParenthesis, openedAt: opener)
        } else {
            names.append(parseName("a name behind `\(isVariable ? "var" : "let")`"))
        }
        if names.count == 1, current.kind == .comma {
            report(
                .expectedToken, "several names stand in parentheses", at: span(current), notes: ["Write `let (a, b) = pair`."])
            return .missing
        }
        var type: TypeExpression?
        if take(.colon) { type = parseType() }
        if current.kind == .tilde || current.kind == .colonEqual || current.kind == .leftBracket, let first = names.first {
            return parseChoiceAfterLet(keyword, first, type)
        }
        if current.kind == .equalEqual || isAtLeftArrow {
            let end = current.kind == .equalEqual ? current.end : token(ahead: 1).end
            let place = Span(source: source, start: Int(current.start), end: Int(end))
            report(
                .expectedToken, "a name gets its value with `=`", at: place, fixIts: [.init("write `=`", replace: place, with: "=")])
            if current.kind == .less { advance() }
            advance()
            return .binding(Binding(names: names, isVariable: isVariable, type: type, value: parseExpression()))
        }
        guard take(.equal) else {
            if type == nil, !statementHasError {
                reportExpected("`=` and a value", code: .expectedToken)
            }
            return .binding(Binding(names: names, isVariable: isVariable, type: type, value: nil))
        }
        return .binding(Binding(names: names, isVariable: isVariable, type: type, value: parseExpression()))
    }

    /// `let x ~ d`: a choice makes its own name.
    private mutating func parseChoiceAfterLet(_ keyword: Int, _ name: Name, _ type: TypeExpression?) -> Statement.Kind {
        let word = spelling(tokens[keyword])
        var target = make(.name(name.text), name.span, height: 1)
        if current.kind == .leftBracket {
            let indices = parseIndices()
            target = make(.index(target, indices), span(from: keyword + 1), height: height + 1)
        }
        let sign = current.kind
        let unwanted = Span(source: source, start: Int(tokens[keyword].start), end: Int(name.span.start))
        report(
            .needlessLet, sign == .tilde ? "a choice needs no `\(word)`" : "an element or a recorded quantity needs no `\(word)`",
            at: span(tokens[keyword]), label: "`\(sign == .tilde ? "~" : sign == .colonEqual ? ":=" : "=")` names it already",
            fixIts: [.init("delete `\(word)`", replace: unwanted, with: "")])
        switch sign {
        case .tilde: return parseChoice(target, type)
        case .colonEqual:
            advance()
            return .derived(target: target, type: type, value: parseExpression())
        default:
            guard take(.equal) else { return .missing }
            return .assignment(target: target, operation: .assign, value: parseExpression())
        }
    }

    /// `param w: T = e`
    mutating func parseParam() -> Statement.Kind {
        advance()
        let name = parseName("a name behind `param`")
        var type: TypeExpression?
        if take(.colon) { type = parseType() }
        if current.kind == .tilde {
            report(
                .badParam, "a `param` is optimised, not drawn", at: span(current),
                notes: ["Write `\(name.text) ~ …` without `param` for a choice, or `param \(name.text): T = initial` for something to be optimised."])
            advance()
            _ = parseExpression()
            return .missing
        }
        let initial = take(.equal) ? parseExpression() : nil
        var unit: Expression?
        if initial != nil, current.kind == .comma, spelling(token(ahead: 1)) == "unit", token(ahead: 2).kind == .colon {
            for _ in 0..<3 { advance() }
            unit = parseExpression()
        }
        return .parameter(name: name, type: type, initial: initial, unit: unit)
    }

    // MARK: Choices

    /// From the `~` on: `~ dist by strategy, allow biased`.
    mutating func parseChoice(_ target: Expression, _ type: TypeExpression?) -> Statement.Kind {
        requirePlace(target, "`~` makes a choice under a name; `observe e ~ d` conditions on a value")
        mark(.choice, at: index)
        advance()
        let distribution: Expression
        if startsExpression(current.kind) {
            distribution = parseExpression()
        } else {
            reportExpected("a distribution behind `~`")
            distribution = missingExpression()
        }
        reportTruncation()
        var strategy: Strategy?
        if current.kind == .by, token(ahead: 1).kind.isName || !current.hasNewlineBefore { strategy = parseStrategy() }
        return .choice(Choice(target: target, type: type, distribution: distribution, strategy: strategy))
    }

    private mutating func parseStrategy() -> Strategy? {
        let start = index
        advance()
        guard current.kind.isName, !current.hasNewlineBefore else {
            reportExpected("a strategy behind `by`", code: .expectedName, notes: ["For example `by reparam`, `by enumerate`, `by score`."])
            return nil
        }
        let strategy = parseName("a strategy")
        let arguments = current.kind == .leftParenthesis && !current.hasNewlineBefore ? parseArguments() : []
        var allowsBias = false
        let comma = current.kind == .comma ? 1 : 0
        if spells(token(ahead: comma), "allow"), comma == 1 || !current.hasNewlineBefore {
            if comma == 1 { advance() }
            advance()
            if spells(current, "biased") {
                allowsBias = true
                advance()
            } else {
                reportExpected("`biased` behind `allow`", code: .expectedToken)
            }
        }
        return Strategy(name: strategy, arguments: arguments, allowsBias: allowsBias, span: span(from: start))
    }

    /// `observe e ~ dist`
    mutating func parseObserve() -> Statement.Kind {
        advance()
        let value = parseExpression()
        guard take(.tilde) else {
            reportExpected("`~` and a distribution", code: .expectedToken, notes: ["`observe e ~ dist` conditions on the value `e`."])
            return .missing
        }
        let distribution = parseExpression()
        reportTruncation()
        return .observe(value, distribution: distribution)
    }

    /// `factor(e)`
    mutating func parseFactor() -> Statement.Kind {
        let start = index
        advance()
        let arguments = parseArguments()
        guard arguments.count == 1, arguments[0].label == nil else {
            let place = span(from: start)
            if !statementHasError {
                report(
                    .badFactor, "`factor` takes one value", at: place,
                    notes: ["`factor(e)` adds `e` to the log density of the model."])
            }
            return .missing
        }
        return .factor(arguments[0].value)
    }

    /// Whether `scale` begins a block: its arguments are followed by `{`.
    var beginsScale: Bool {
        guard token(ahead: 1).kind == .leftParenthesis, !token(ahead: 1).hasNewlineBefore else { return false }
        var open = 0
        var ahead = index + 1
        while ahead < tokens.count - 1 {
            if tokens[ahead].kind.closer != nil { open += 1 } else if tokens[ahead].kind.isCloser { open -= 1 }
            ahead += 1
            if open == 0 { return tokens[ahead].kind == .leftBrace && !tokens[ahead].hasNewlineBefore }
        }
        return false
    }

    /// `scale(e) { … }`
    mutating func parseScale() -> Statement.Kind {
        let start = index
        advance()
        let arguments = parseArguments()
        let place = span(from: start)
        let body = parseBlock("`scale(…)`")
        guard arguments.count == 1, arguments[0].label == nil else {
            if !statementHasError {
                report(
                    .badFactor, "`scale` takes one value", at: place,
                    notes: ["`scale(e) { … }` makes what the block adds to the log density count `e` times."])
            }
            return .missing
        }
        return .scaled(by: arguments[0].value, body: body)
    }

    // MARK: Control flow

    /// The condition of `if` and `while`, the sequence of `for`: an expression in front of a `{`.
    mutating func parseHead(_ what: String) -> Expression {
        let outer = (ignoresNewlines, allowsClosure)
        (ignoresNewlines, allowsClosure) = (false, false)
        defer { (ignoresNewlines, allowsClosure) = outer }
        guard current.kind != .leftBrace else {
            let isClosure = token(ahead: 1).kind.isName && token(ahead: 2).kind == .in
            report(
                .expectedExpression, isClosure ? "a closure is no condition and no range" : "expected \(what) in front of `{`",
                at: span(current))
            guard isClosure else { return missingExpression() }
            allowsClosure = true
            return parseExpression()
        }
        let result = parseExpression()
        guard current.kind == .equal else { return result }
        report(
            .assignmentInCondition, "equality is asked with `==`", at: span(current), label: "`=` assigns",
            fixIts: [.init("write `==`", replace: span(current), with: "==")])
        advance()
        let right = parseExpression()
        return make(.binary(.equal, result, right), result.span.joined(with: right.span), height: 2)
    }

    /// `if c { … } else if d { … } else { … }`
    mutating func parseIf() -> Statement.Kind {
        advance()
        let condition = parseHead("a condition")
        let then = parseBlock("an `if`")
        var otherwise: [Statement] = []
        let start = index
        if reportForeignElse() {
            otherwise = parseElseIf(start)
        } else if current.kind == .else {
            advance()
            otherwise = current.kind == .if ? parseElseIf(index) : parseBlock("an `else`")
        }
        return .conditional(Conditional(condition: condition, then: then, otherwise: otherwise))
    }

    private mutating func parseElseIf(_ start: Int) -> [Statement] {
        guard enter() else {
            leave()
            return []
        }
        defer { leave() }
        let kind = parseIf()
        return [Statement(id: ids.make(), span: span(from: start), kind: kind)]
    }

    /// `for i in s { … }`
    mutating func parseFor() -> Statement.Kind {
        advance()
        let opener = index
        let isParenthesised = current.kind == .leftParenthesis
        if isParenthesised {
            report(
                .foreignFor, "a `for` needs no parentheses", at: span(current), notes: ["Write `for i in 0..<n { … }`."])
            advance()
            if !(current.kind.isName && token(ahead: 1).kind == .in) {
                // `for (int i = 0; i < n; i++)`: nothing of it can be kept.
                skipToBlock()
                return .loop(variable: Name("_", span: span(tokens[opener])), sequence: missingExpression(), body: parseBlock("a `for`"))
            }
        }
        let variable = parseName("a name behind `for`")
        if current.kind == .equal {
            report(
                .foreignFor, "a `for` runs over a range with `in`", at: span(current),
                fixIts: [.init("write `in`", replace: span(current), with: "in")])
            advance()
        } else if !take(.in) {
            if current.kind == .comma {
                report(.foreignFor, "a `for` has one name", at: span(current), notes: ["Run over the index: `for i in 0..<n { … x[i] … }`."])
                skipToBlock()
            } else {
                reportExpected("`in`", code: .expectedToken, notes: ["A loop is written `for i in 0..<n { … }`."])
            }
        }
        let sequence = parseHead("a range")
        if current.kind == .colon, !token(ahead: 1).hasNewlineBefore {
            reportColonRange()
            _ = parseHead("the end of the range")
        }
        if isParenthesised, current.kind == .rightParenthesis { advance() }
        return .loop(variable: variable, sequence: sequence, body: parseBlock("a `for`"))
    }

    private mutating func skipToBlock() {
        while current.kind != .leftBrace, current.kind != .rightBrace, current.kind != .endOfFile, !token(ahead: 1).hasNewlineBefore { advance() }
    }

    /// `while c { … }`
    mutating func parseWhile() -> Statement.Kind {
        advance()
        let condition = parseHead("a condition")
        return .whileLoop(condition: condition, body: parseBlock("a `while`"))
    }
}
