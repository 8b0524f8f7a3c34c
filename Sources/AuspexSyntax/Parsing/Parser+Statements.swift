/// Statements and blocks.
extension Parser {
    // MARK: Blocks

    /// `{ statements }`. `what` names the owner for the message when the brace is missing; the tokens of a closure's
    /// head stand behind the brace and have been read.
    mutating func parseBlock(_ what: String, skippingHead head: Int = 0) -> [Statement] {
        guard enterBlock(what) else { return [] }
        let opener = index
        mark(.opensBlock, at: index)
        advance()
        for _ in 0..<head { advance() }
        let outer = (ignoresNewlines, allowsClosure)
        (ignoresNewlines, allowsClosure) = (false, true)
        defer { (ignoresNewlines, allowsClosure) = outer }
        var statements: [Statement] = []
        while current.kind != .rightBrace, current.kind != .endOfFile {
            if isDeclarationAtMargin { break }
            if current.kind.isCloser {
                beginReports()
                reportStrayCloser()
                advance()
                continue
            }
            statements.append(parseStatement())
        }
        mark(.closesBlock, at: index)
        closeBlock(openedAt: opener)
        return statements
    }

    /// Finds the opening brace, past whatever stands in front of it on the line; false when there is none.
    mutating func enterBlock(_ what: String) -> Bool {
        if current.kind == .leftBrace { return true }
        if !reportForeignBlock() {
            reportExpected("`{`", code: .missingBlock, notes: ["The body of \(what) stands in braces."])
        }
        guard !current.hasNewlineBefore else { return false }
        while current.kind != .endOfFile, current.kind != .rightBrace {
            if current.kind == .leftBrace { return true }
            advance()
            if current.hasNewlineBefore { return false }
        }
        return false
    }

    /// With unpaired braces, a declaration at the left margin shows where the missing one belongs.
    var isDeclarationAtMargin: Bool {
        guard !bracesPairUp, current.hasNewlineBefore else { return false }
        guard current.start == 0 || text[Int(current.start) - 1] == 0x0A else { return false }
        return current.kind == .func || current.kind == .struct || current.kind == .import
            || (current.kind.isDeclarationWord && token(ahead: 1).kind.isName)
    }

    mutating func closeBlock(openedAt opener: Int) {
        if current.kind == .rightBrace {
            // A brace further left than the line that opened the block was probably meant for a block around it.
            if !bracesPairUp, suspectOpener == nil, current.hasNewlineBefore, indentation(current) < indentation(tokens[opener]) {
                suspectOpener = opener
            }
            advance()
            return
        }
        let culprit = suspectOpener.flatMap { $0 > opener ? $0 : nil } ?? opener
        report(
            .missingCloser, "a closing `}` is missing", at: spanBehindPrevious, label: "expected `}`",
            related: [.init(span(tokens[culprit]), culprit == opener ? "this block is never closed" : "by the indentation, this block is not closed")])
    }

    /// White space in front of the line that holds a token, in bytes.
    private func indentation(_ token: Token) -> Int {
        var start = Int(token.start)
        while start > 0, text[start - 1] != 0x0A { start -= 1 }
        var end = start
        while end < text.count, text[end] == 0x20 || text[end] == 0x09 { end += 1 }
        return end - start
    }

    // MARK: One statement

    /// Reads one statement to its end. Moves on by at least one token.
    mutating func parseStatement() -> Statement {
        let start = index
        let outerError = statementHasError
        beginReports()
        mark(.startsStatement, at: index)
        let isShallow = enter()
        let kind = isShallow ? parseStatementKind() : .missing
        leave()
        if index == start { skipStatement(fromFirstToken: true) }
        let result = Statement(id: ids.make(), span: span(from: start), kind: kind)
        endStatement(from: start)
        if index == start { advance() }
        statementHasError = outerError
        return result
    }

    private mutating func parseStatementKind() -> Statement.Kind {
        let start = index
        switch current.kind {
        case .let, .var: return parseBinding()
        case .func: return parseFunction(.function)
        case .struct: return parseStructure()
        case .import: return parseImport()
        case .if: return parseIf()
        case .for: return parseFor()
        case .while: return parseWhile()
        case .param: return parseParam()
        case .observe: return parseObserve()
        case .return:
            advance()
            if current.kind == .rightBrace || current.kind == .endOfFile || current.kind == .semicolon || current.hasNewlineBefore {
                return .returnValue(nil)
            }
            return .returnValue(parseExpression())
        case .break:
            advance()
            return .breakLoop
        case .continue:
            advance()
            return .continueLoop
        case .factor where token(ahead: 1).kind == .leftParenthesis:
            return parseFactor()
        case .scale where beginsScale:
            return parseScale()
        case .model, .guide, .kernel, .objective, .distribution, .bijection, .optimizer, .algorithm:
            if token(ahead: 1).kind.isName, !token(ahead: 1).hasNewlineBefore { return parseWordDeclaration() }
        default: break
        }
        if let foreign = parseForeignStatement() { return foreign }
        return parseSimpleStatement(start)
    }

    /// Whatever begins with an expression: choices, derived quantities, assignments, calls.
    private mutating func parseSimpleStatement(_ start: Int) -> Statement.Kind {
        let target = parseExpression()
        var type: TypeExpression?
        if current.kind == .colon, !current.hasNewlineBefore, target.isPlace {
            if reportPythonBlock(target) { return .missing }
            advance()
            type = parseType()
        }
        switch current.kind {
        case .tilde:
            return parseChoice(target, type)
        case .colonEqual:
            requirePlace(target, "`:=` records a quantity under a name")
            advance()
            return .derived(target: target, type: type, value: parseExpression())
        case .equal, .plusEqual, .minusEqual, .starEqual, .slashEqual:
            if let type { return parseBindingWithoutLet(target, type) }
            requirePlace(target, "Only a variable or its elements can be assigned")
            let operation = assignmentOperator
            advance()
            return .assignment(target: target, operation: operation, value: parseExpression())
        default: break
        }
        if let type {
            report(
                .expectedToken, "expected `~` or `:=` behind the type", at: spanBehindPrevious, label: "what is it?",
                related: [.init(type.span, "the type ends here")],
                notes: ["A choice is `x: T ~ distribution`, a derived quantity `x: T := value`, a variable `let x: T = value`."])
            return .missing
        }
        if isAtLeftArrow { return parseLeftArrow(target) }
        return target.kind.isMissing ? .missing : .expression(target)
    }

    private var assignmentOperator: AssignmentOperator {
        switch current.kind {
        case .plusEqual: .add
        case .minusEqual: .subtract
        case .starEqual: .multiply
        case .slashEqual: .divide
        default: .assign
        }
    }

    /// The left side must be a name, an element or a part.
    mutating func requirePlace(_ target: Expression, _ reason: String) {
        guard !target.isPlace, !target.kind.isMissing else { return }
        report(.badTarget, "the left side is not a name", at: target.span, label: "expected a name, or a name with indices", notes: [reason + "."])
    }

    /// `x: T = e` lacks its `let`.
    private mutating func parseBindingWithoutLet(_ target: Expression, _ type: TypeExpression) -> Statement.Kind {
        let front = Span(source: source, start: Int(target.span.start), end: Int(target.span.start))
        report(
            .missingLet, "a new name is introduced with `let` or `var`", at: target.span,
            fixIts: [.init("write `let`", replace: front, with: "let ")])
        advance()
        let value = parseExpression()
        guard case .name(let text) = target.kind else { return .missing }
        return .binding(Binding(names: [Name(text, span: target.span)], isVariable: false, type: type, value: value))
    }

    // MARK: The end of a statement

    private mutating func endStatement(from start: Int) {
        if current.kind == .semicolon { reportSemicolon() }
        guard current.kind != .endOfFile, current.kind != .rightBrace, !current.hasNewlineBefore, index > start else { return }
        if previous.kind == .rightBrace, endsWithBlock(start), !statementHasError, !continuesAfterBlock { return }
        if previous.kind == .semicolon { return }
        if !statementHasError { reportUnexpectedRest(start) }
        skipStatement()
        if current.kind == .semicolon { reportSemicolon() }
    }

    /// Several members or statements may stand on one line when each ends with its own brace.
    private func endsWithBlock(_ start: Int) -> Bool {
        switch tokens[start].kind {
        case .if, .for, .while, .func, .struct: true
        default: tokens[start].kind.isDeclarationWord
        }
    }

    private var continuesAfterBlock: Bool {
        switch current.kind {
        case .rightParenthesis, .rightBracket, .comma: true
        default: false
        }
    }

    private mutating func reportSemicolon() {
        let isLast = token(ahead: 1).hasNewlineBefore || token(ahead: 1).kind == .endOfFile || token(ahead: 1).kind == .rightBrace
        report(
            .semicolon, isLast ? "a statement ends with its line" : "each statement stands on a line of its own", at: span(current),
            label: isLast ? "not needed" : "",
            fixIts: [
                isLast
                    ? .init("delete `;`", replace: span(current), with: "")
                    : .init("begin a new line", replace: span(current), with: "\n")
            ])
        while current.kind == .semicolon { advance() }
    }

    private mutating func reportUnexpectedRest(_ start: Int) {
        if reportForeignRest() { return }
        if current.kind.isCloser {
            reportStrayCloser()
            return
        }
        if current.kind == .tilde {
            let first = tokens[start..<index].firstIndex { $0.kind == .tilde }
            report(
                .expectedEnd, "a second `~` in one statement", at: span(current),
                related: first.map { [.init(span(tokens[$0]), "the first one")] } ?? [],
                notes: first == nil ? [] : ["Is the distribution missing behind the first one?"])
            return
        }
        report(
            .expectedEnd, "expected the end of the statement, found \(describe(current))", at: span(current),
            notes: current.kind.isName || current.kind == .integer || current.kind == .real
                ? ["Each statement stands on a line of its own; a product needs its `*`."] : [])
    }

    // MARK: Names

    /// A name, or a report of what stands in its place.
    mutating func parseName(_ what: String) -> Name {
        if current.kind.isName {
            defer { advance() }
            mark(.name, at: index)
            return name(current)
        }
        if current.kind.isHardKeyword, !current.hasNewlineBefore {
            report(
                .expectedName, "`\(spelling(current))` is a keyword and cannot be a name", at: span(current),
                fixIts: [.init("choose another name", replace: span(current), with: spelling(current) + "_")])
            defer { advance() }
            return name(current)
        }
        reportExpected(what, code: .expectedName)
        return Name("_", span: spanBehindPrevious)
    }
}

extension Expression {
    /// True for what can stand left of `=`, `:=` and `~`.
    var isPlace: Bool {
        switch kind {
        case .name: true
        case .member(let base, _): base.isPlace
        case .index(let base, _): base.isPlace
        default: false
        }
    }
}
