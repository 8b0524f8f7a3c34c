/// Declarations made of named members: distributions, optimisers and the like.
extension Parser {
    mutating func parseComponent(_ keyword: ComponentDeclaration.Keyword) -> Statement.Kind {
        let documentation = documentation(above: index)
        advance()
        let name = parseName("a name behind `\(keyword.rawValue)`")
        let parameters = current.kind == .leftParenthesis ? parseParameters() : []
        let result = parseResult()
        var declaration = ComponentDeclaration(
            keyword: keyword, name: name, parameters: parameters, result: result, members: [], documentation: documentation)
        guard enterBlock("a \(keyword.rawValue)") else { return .component(declaration) }
        let opener = openMembers()
        while let start = nextMember() {
            if current.kind == .func { reportNeedlessWord("a member needs no `func`") }
            if let member = parseMember() { declaration.members.append(member) }
            endMember(start)
        }
        closeMembers(opener)
        return .component(declaration)
    }

    private mutating func parseMember() -> Member? {
        let start = index
        guard current.kind.isWord, !current.kind.beginsStatement else {
            report(
                .badMember, "expected a member, found \(describe(current))", at: span(current),
                notes: [
                    "A member is a function `name(x) { … }`, a group of values `name { label: value }`, or a type `name: Type`.",
                    "Statements stand inside of functions.",
                ])
            return nil
        }
        let name = name(current)
        mark(.name, at: index)
        advance()
        switch current.kind {
        case .colon:
            advance()
            return Member(name: name, content: .type(parseType()), span: span(from: start))
        case .leftParenthesis, .arrow:
            let parameters = current.kind == .leftParenthesis ? parseParameters() : []
            let result = parseResult()
            let body = parseBlock("`\(name.text)`")
            return Member(name: name, content: .function(parameters: parameters, result: result, body: body), span: span(from: start))
        case .leftBrace:
            let content = parseBracedMember(name.text)
            return Member(name: name, content: content, span: span(from: start))
        default:
            report(
                .badMember, "a member needs a body or a type", at: spanBehindPrevious, label: "expected `{`, `(` or `:`",
                notes: current.kind == .equal ? ["A constant is a function without parameters: `\(name.text) { return value }`."] : [])
            return nil
        }
    }

    /// `name { … }`: fields of `state` and `parameters`, labelled values, or a body.
    private mutating func parseBracedMember(_ name: String) -> Member.Content {
        if name == "state" || name == "parameters" { return .fields(parseFields()) }
        if token(ahead: 1).kind.isWord, token(ahead: 2).kind == .colon { return .values(parseValues()) }
        return .function(parameters: [], result: nil, body: parseBlock("`\(name)`"))
    }

    private mutating func parseFields() -> [Parameter] {
        var fields: [Parameter] = []
        let outer = statementHasError
        let opener = openMembers()
        while let start = nextMember() {
            if let field = parseField() { fields.append(field) }
            endMember(start)
        }
        closeMembers(opener)
        statementHasError = outer
        return fields
    }

    private mutating func parseValues() -> [Argument] {
        var values: [Argument] = []
        let outer = (ignoresNewlines, allowsClosure, statementHasError)
        (ignoresNewlines, allowsClosure) = (false, true)
        let opener = openMembers()
        while let start = nextMember() {
            if current.kind.isWord, token(ahead: 1).kind == .colon {
                values.append(parseArgument())
            } else {
                report(.badLabel, "a value in this group needs its label", at: span(current), notes: ["Write `label: value`."])
            }
            endMember(start)
        }
        closeMembers(opener)
        (ignoresNewlines, allowsClosure, statementHasError) = outer
        return values
    }
}
