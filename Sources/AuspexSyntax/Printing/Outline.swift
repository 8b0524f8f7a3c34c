/// The tree of a file as text, one statement a line, without places and identities: two files with the same outline mean
/// the same. Tests compare trees by it; `emit` shows it.
public func outline(_ module: Module) -> String {
    var printer = OutlinePrinter()
    for statement in module.statements { printer.print(statement) }
    return printer.lines.joined(separator: "\n")
}

/// One expression as an S-expression.
public func outline(_ expression: Expression) -> String { OutlinePrinter().text(expression) }

private struct OutlinePrinter {
    var lines: [String] = []
    var indent = 0

    private mutating func line(_ text: String) { lines.append(String(repeating: "  ", count: indent) + text) }

    private mutating func block(_ head: String, _ body: [Statement]) {
        line(head)
        indent += 1
        for statement in body { print(statement) }
        indent -= 1
    }

    // MARK: Statements

    mutating func print(_ statement: Statement) {
        switch statement.kind {
        case .binding(let binding):
            let names = binding.names.map(\.text).joined(separator: ", ")
            line((binding.isVariable ? "var " : "let ") + names + type(binding.type) + value(binding.value))
        case .assignment(let target, let operation, let value):
            line("assign \(text(target)) \(operation.rawValue) \(text(value))")
        case .choice(let choice):
            let strategy = choice.strategy.map {
                " by \($0.name.text)" + ($0.arguments.isEmpty ? "" : "(\(text($0.arguments)))") + ($0.allowsBias ? " allow biased" : "")
            }
            line("choice \(text(choice.target))\(type(choice.type)) ~ \(text(choice.distribution))\(strategy ?? "")")
        case .derived(let target, let declared, let value):
            line("derived \(text(target))\(type(declared)) := \(text(value))")
        case .factor(let value): line("factor \(text(value))")
        case .scaled(let factor, let body): block("scale \(text(factor))", body)
        case .observe(let value, let distribution): line("observe \(text(value)) ~ \(text(distribution))")
        case .parameter(let name, let declared, let initial, let unit):
            line("param \(name.text)\(type(declared))\(value(initial))\(unit.map { ", unit " + text($0) } ?? "")")
        case .conditional(let conditional):
            block("if \(text(conditional.condition))", conditional.then)
            if !conditional.otherwise.isEmpty { block("else", conditional.otherwise) }
        case .loop(let variable, let sequence, let body): block("for \(variable.text) in \(text(sequence))", body)
        case .whileLoop(let condition, let body): block("while \(text(condition))", body)
        case .returnValue(let value): line("return" + (value.map { " " + text($0) } ?? ""))
        case .breakLoop: line("break")
        case .continueLoop: line("continue")
        case .expression(let expression): line(text(expression))
        case .function(let declaration): print(declaration)
        case .component(let declaration): print(declaration)
        case .structure(let declaration): print(declaration)
        case .importFile(let path, _): line("import \(quoted(path))")
        case .missing: line("<missing>")
        }
    }

    // MARK: Declarations

    private mutating func documentation(_ text: String) {
        guard !text.isEmpty else { return }
        for part in text.split(separator: "\n", omittingEmptySubsequences: false) { line("/// \(part)") }
    }

    private mutating func print(_ declaration: FunctionDeclaration) {
        documentation(declaration.documentation)
        let head = "\(declaration.keyword.rawValue) \(declaration.name.text)(\(parameters(declaration.parameters)))"
        block(head + result(declaration.result), declaration.body)
    }

    private mutating func print(_ declaration: ComponentDeclaration) {
        documentation(declaration.documentation)
        line("\(declaration.keyword.rawValue) \(declaration.name.text)(\(parameters(declaration.parameters)))\(result(declaration.result))")
        indent += 1
        for member in declaration.members { print(member) }
        indent -= 1
    }

    private mutating func print(_ member: Member) {
        switch member.content {
        case .function(let list, let declared, let body):
            block("member \(member.name.text)(\(parameters(list)))\(result(declared))", body)
        case .values(let arguments): line("values \(member.name.text) (\(text(arguments)))")
        case .fields(let fields): line("fields \(member.name.text) (\(parameters(fields)))")
        case .type(let declared): line("type \(member.name.text)\(type(declared))")
        }
    }

    private mutating func print(_ declaration: StructDeclaration) {
        documentation(declaration.documentation)
        let any = declaration.hasAnyNumberOfSizes ? "..." : ""
        let sizes = declaration.sizes.isEmpty ? "" : "[\(declaration.sizes.map(\.text).joined(separator: ", "))\(any)]"
        line("struct \(declaration.name.text)\(sizes) (\(parameters(declaration.fields)))")
        indent += 1
        for method in declaration.methods { print(method) }
        indent -= 1
    }

    private func parameters(_ list: [Parameter]) -> String {
        list.map { parameter in
            (parameter.label == parameter.name.text ? "" : parameter.label + " ") + parameter.name.text + type(parameter.type)
                + value(parameter.defaultValue)
        }.joined(separator: ", ")
    }

    private func result(_ declared: TypeExpression?) -> String { declared.map { " -> " + text($0) } ?? "" }

    private func type(_ declared: TypeExpression?) -> String { declared.map { ": " + text($0) } ?? "" }

    private func value(_ expression: Expression?) -> String { expression.map { " = " + text($0) } ?? "" }

    // MARK: Types

    private func text(_ type: TypeExpression) -> String {
        switch type.kind {
        case .name(let name): name
        case .bounded(let name, let bounds): "\(name)(\(text(bounds)))"
        case .sized(let base, let sizes): "\(text(base))[\(sizes.map(text).joined(separator: ", "))]"
        case .function(let parameters, let result): "(\(parameters.map(text).joined(separator: ", "))) -> \(text(result))"
        case .tuple(let parts): "(\(parts.map(text).joined(separator: ", ")))"
        case .each(let element, let name, let range): "[\(text(element)) for \(name.text) in \(text(range))]"
        case .missing: "<missing>"
        }
    }

    // MARK: Expressions

    private func text(_ arguments: [Argument]) -> String {
        arguments.map { ($0.label.map { $0.text + ": " } ?? "") + text($0.value) }.joined(separator: ", ")
    }

    func text(_ expression: Expression) -> String {
        switch expression.kind {
        case .integer(let value): String(value)
        case .real(let value): String(value)
        case .boolean(let value): String(value)
        case .string(let pieces): pieces.map(text).joined(separator: " ")
        case .name(let name): name
        case .member(let base, let name): "(. \(text(base)) \(name.text))"
        case .call(let callee, let arguments): "(call \(text(callee))\(arguments.isEmpty ? "" : " ")\(text(arguments)))"
        case .index(let base, let indices): "(index \(text(base)) \(indices.map(text).joined(separator: ", ")))"
        case .unary(let operation, let operand): "(\(operation.rawValue) \(text(operand)))"
        case .binary(let operation, let left, let right): "(\(operation.rawValue) \(text(left)) \(text(right)))"
        case .range(let lower, let upper, let closed):
            "(\(closed ? "..." : "..<") \(lower.map(text) ?? "_") \(upper.map(text) ?? "_"))"
        case .array(let elements): "(array\(elements.isEmpty ? "" : " ")\(elements.map(text).joined(separator: ", ")))"
        case .comprehension(let element, let variable, let sequence, let condition):
            "(for \(variable.text) in \(text(sequence))\(condition.map { " if \(text($0))" } ?? "") => \(text(element)))"
        case .tuple(let elements): "(tuple \(text(elements)))"
        case .conditional(let condition, let then, let otherwise): "(if \(text(condition)) \(text(then)) \(text(otherwise)))"
        case .closure(let parameters, let body): closure(parameters, body)
        case .given(let base, let conditions):
            "(given \(text(base)) \(conditions.map { "\(text($0.target)) = \(text($0.value))" }.joined(separator: ", ")))"
        case .missing: "<missing>"
        }
    }

    private func closure(_ parameters: [Name], _ body: [Statement]) -> String {
        var inner = OutlinePrinter()
        for statement in body { inner.print(statement) }
        return "{\(parameters.map(\.text).joined(separator: ", ")) in \(inner.lines.joined(separator: "; "))}"
    }

    private func text(_ piece: StringPiece) -> String {
        switch piece {
        case .text(let text): quoted(text)
        case .interpolation(let expression): "\\(\(text(expression)))"
        }
    }

    private func quoted(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\t": result += "\\t"
            case "\r": result += "\\r"
            default:
                if scalar.value < 0x20 { result += "\\u{\(hexadecimal(scalar.value))}" } else { result.unicodeScalars.append(scalar) }
            }
        }
        return result + "\""
    }
}
