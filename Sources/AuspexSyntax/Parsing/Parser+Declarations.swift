/// Declarations with a name: functions and their kin, structs, imports.
extension Parser {
    /// `model name(…) { … }`, `optimizer name(…) { … }`: the word has been recognised, a name follows.
    mutating func parseWordDeclaration() -> Statement.Kind {
        switch current.kind {
        case .model: parseFunction(.model)
        case .guide: parseFunction(.guide)
        case .kernel: parseFunction(.kernel)
        case .objective: parseFunction(.objective)
        case .distribution: parseComponent(.distribution)
        case .bijection: parseComponent(.bijection)
        case .optimizer: parseComponent(.optimizer)
        default: parseComponent(.algorithm)
        }
    }

    mutating func parseFunction(_ keyword: FunctionDeclaration.Keyword) -> Statement.Kind {
        .function(parseFunctionDeclaration(keyword))
    }

    mutating func parseFunctionDeclaration(_ keyword: FunctionDeclaration.Keyword) -> FunctionDeclaration {
        let documentation = documentation(above: index)
        advance()
        let name = parseName("a name behind `\(keyword.rawValue)`")
        var parameters: [Parameter] = []
        if current.kind == .leftParenthesis {
            parameters = parseParameters()
        } else {
            report(
                .expectedToken, "expected `(` behind the name", at: spanBehindPrevious, label: "parameters stand here",
                notes: ["Without parameters it is `\(keyword.rawValue) \(name.text)() { … }`."],
                fixIts: [.init("insert `()`", replace: spanBehindPrevious, with: "()")])
        }
        let result = parseResult()
        let body = parseBlock("`\(name.text)`")
        return FunctionDeclaration(
            keyword: keyword, name: name, parameters: parameters, result: result, body: body, documentation: documentation)
    }

    /// `-> T`
    mutating func parseResult() -> TypeExpression? {
        if current.kind == .colon, token(ahead: 1).kind.isName, !token(ahead: 1).hasNewlineBefore {
            report(
                .expectedToken, "the type of the result stands behind `->`", at: span(current),
                fixIts: [.init("write `->`", replace: span(current), with: " ->")])
            advance()
            return parseType()
        }
        return take(.arrow) ? parseType() : nil
    }

    // MARK: Parameters

    /// `(x: T, from s: T = e)`
    mutating func parseParameters() -> [Parameter] {
        let opener = index
        mark(.attached, at: index)
        advance()
        let outer = (ignoresNewlines, allowsClosure)
        (ignoresNewlines, allowsClosure) = (true, true)
        var parameters: [Parameter] = []
        if current.kind != .rightParenthesis, current.kind != .endOfFile {
            repeat { parameters.append(parseParameter()) } while continuesList(.rightParenthesis, openedAt: opener)
        }
        (ignoresNewlines, allowsClosure) = outer
        close(.rightParenthesis, openedAt: opener)
        return parameters
    }

    /// `x: T = e`, `from s: T`, `x`
    mutating func parseParameter() -> Parameter {
        var label: Name?
        if current.kind.isWord, token(ahead: 1).kind.isWord, !(token(ahead: 1).hasNewlineBefore && !ignoresNewlines) {
            if reportTypeInFront() {
                advance()
            } else {
                label = name(current)
                mark(.name, at: index)
                advance()
            }
        }
        let name = parseName("a parameter's name")
        var type: TypeExpression?
        if take(.colon) { type = parseType() } else { reportStanBoundsBehindName() }
        let defaultValue = take(.equal) ? parseExpression() : nil
        return Parameter(name: name, label: label?.text ?? name.text, type: type, defaultValue: defaultValue)
    }

    /// `real x`, `Real x`: the type stands behind the name here.
    private mutating func reportTypeInFront() -> Bool {
        let second = token(ahead: 1)
        let follower = token(ahead: 2).kind
        guard follower != .colon, current.kind == .identifier else { return false }
        let word = spelling(current)
        guard word.first?.isUppercase == true || Foreign.types[word] != nil else { return false }
        let type = Foreign.types[word] ?? word
        let place = span(current).joined(with: span(second))
        report(
            .typeInFront, "the type stands behind the name", at: span(current),
            fixIts: [.init("write `\(spelling(second)): \(type)`", replace: place, with: "\(spelling(second)): \(type)")])
        return true
    }

    private mutating func reportStanBoundsBehindName() {
        if current.kind == .less, !current.hasSpaceBefore { reportStanBounds(spelling(previous)) }
    }

    // MARK: struct

    /// `struct MLP[I, H, O] { w: Real[H, I] = 0 … }`
    mutating func parseStructure() -> Statement.Kind {
        let documentation = documentation(above: index)
        advance()
        let name = parseName("a name behind `struct`")
        var sizes: [Name] = []
        var hasAnyNumberOfSizes = false
        if current.kind == .leftBracket {
            let opener = index
            mark(.attached, at: index)
            advance()
            let outer = ignoresNewlines
            ignoresNewlines = true
            sizes.append(parseName("the name of a size"))
            hasAnyNumberOfSizes = take(.closedRange)
            while continuesList(.rightBracket, openedAt: opener) { sizes.append(parseName("the name of a size")) }
            if hasAnyNumberOfSizes, sizes.count > 1 {
                report(.badMember, "`...` stands alone: the struct takes any number of sizes", at: sizes[1].span)
            }
            ignoresNewlines = outer
            close(.rightBracket, openedAt: opener)
        } else if current.kind == .leftParenthesis || current.kind == .colon {
            report(
                .expectedToken, "expected `{` behind the name of a struct", at: span(current),
                notes: ["Fields stand in braces: `struct point { x: Real, y: Real }`."])
        }
        var declaration = StructDeclaration(
            name: name, sizes: sizes, hasAnyNumberOfSizes: hasAnyNumberOfSizes, fields: [], methods: [], documentation: documentation)
        guard enterBlock("a struct") else { return .structure(declaration) }
        let opener = openMembers()
        while let start = nextMember() {
            if current.kind == .func {
                declaration.methods.append(parseFunctionDeclaration(.function))
            } else {
                if let field = parseField() { declaration.fields.append(field) }
            }
            endMember(start)
        }
        closeMembers(opener)
        return .structure(declaration)
    }

    /// A field of a struct or of a component's state.
    mutating func parseField() -> Parameter? {
        if current.kind == .let || current.kind == .var { reportNeedlessWord("a field needs no `\(spelling(current))`") }
        guard current.kind.isWord else {
            report(.badMember, "expected a field, found \(describe(current))", at: span(current), notes: ["A field is `name: Type` or `name: Type = value`."])
            return nil
        }
        return parseParameter()
    }

    // MARK: import

    /// `import "file.apx"`
    mutating func parseImport() -> Statement.Kind {
        advance()
        if current.kind == .string, !current.hasNewlineBefore {
            let place = span(current)
            let literal = parseString()
            guard case .string(let pieces) = literal.kind else { return .missing }
            var path = ""
            for piece in pieces {
                switch piece {
                case .text(let text): path += text
                case .interpolation(let value):
                    report(.badImport, "the name of an imported file is fixed", at: value.span)
                    return .missing
                }
            }
            return .importFile(path, place)
        }
        if current.kind.isWord, !current.hasNewlineBefore {
            report(
                .badImport, "`import` takes a file's name in quotes", at: span(current),
                notes: ["There are no packages; the whole standard library is at hand without an import.", "Another file of yours: `import \"helpers.apx\"`."])
            skipStatement()
        } else {
            reportExpected("a file's name in quotes", code: .badImport, notes: ["For example `import \"helpers.apx\"`."])
        }
        return .missing
    }

    // MARK: Lists of members

    /// Steps over the opening brace.
    mutating func openMembers() -> Int {
        mark(.opensBlock, at: index)
        advance()
        return index - 1
    }

    /// Where the next member begins; nil at the end of the list.
    mutating func nextMember() -> Int? {
        while true {
            if current.kind == .rightBrace || current.kind == .endOfFile || isDeclarationAtMargin { return nil }
            guard current.kind.isCloser else { break }
            beginReports()
            reportStrayCloser()
            advance()
        }
        beginReports()
        mark(.startsStatement, at: index)
        return index
    }

    /// After a member: a newline, a comma, or the end.
    mutating func endMember(_ start: Int) {
        if current.kind == .semicolon {
            report(.semicolon, "a member ends with its line", at: span(current), fixIts: [.init("delete `;`", replace: span(current), with: "")])
            while current.kind == .semicolon { advance() }
        }
        if take(.comma) { return }
        if index > start, current.hasNewlineBefore || current.kind == .rightBrace || previous.kind == .rightBrace { return }
        if index > start, !statementHasError { reportExpected("a comma or a new line", code: .expectedEnd) }
        skipStatement(fromFirstToken: index == start)
        if index == start { advance() }
    }

    mutating func closeMembers(_ opener: Int) {
        mark(.closesBlock, at: index)
        closeBlock(openedAt: opener)
    }

    /// `let` in front of a field, `func` in front of a member.
    mutating func reportNeedlessWord(_ message: String) {
        let unwanted = Span(source: source, start: Int(current.start), end: Int(token(ahead: 1).start))
        report(
            .needlessLet, message, at: span(current),
            fixIts: [.init("delete `\(spelling(current))`", replace: unwanted, with: "")])
        advance()
    }
}
