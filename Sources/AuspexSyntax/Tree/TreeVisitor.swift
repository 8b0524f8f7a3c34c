/// Walks a tree in the order of the text. A method that gives false keeps the walk from going into the node.
public protocol TreeVisitor {
    mutating func visit(_ statement: Statement) -> Bool
    mutating func visit(_ expression: Expression) -> Bool
    mutating func visit(_ type: TypeExpression) -> Bool
}

extension TreeVisitor {
    public mutating func visit(_ statement: Statement) -> Bool { true }
    public mutating func visit(_ expression: Expression) -> Bool { true }
    public mutating func visit(_ type: TypeExpression) -> Bool { true }

    public mutating func walk(_ module: Module) { walk(module.statements) }

    public mutating func walk(_ statements: [Statement]) { for statement in statements { walk(statement) } }

    public mutating func walk(_ statement: Statement) {
        guard visit(statement) else { return }
        switch statement.kind {
        case .binding(let binding):
            walk(binding.type)
            walk(binding.value)
        case .assignment(let target, _, let value):
            walk(target)
            walk(value)
        case .choice(let choice):
            walk(choice.target)
            walk(choice.type)
            walk(choice.distribution)
            walk(choice.strategy?.arguments ?? [])
        case .derived(let target, let type, let value):
            walk(target)
            walk(type)
            walk(value)
        case .factor(let value): walk(value)
        case .scaled(let factor, let body):
            walk(factor)
            for statement in body { walk(statement) }
        case .observe(let value, let distribution):
            walk(value)
            walk(distribution)
        case .parameter(_, let type, let initial, let unit):
            walk(type)
            walk(initial)
            walk(unit)
        case .conditional(let conditional):
            walk(conditional.condition)
            walk(conditional.then)
            walk(conditional.otherwise)
        case .loop(_, let sequence, let body):
            walk(sequence)
            walk(body)
        case .whileLoop(let condition, let body):
            walk(condition)
            walk(body)
        case .returnValue(let value): walk(value)
        case .expression(let expression): walk(expression)
        case .function(let declaration): walk(declaration)
        case .component(let declaration): walk(declaration)
        case .structure(let declaration):
            walk(declaration.fields)
            for method in declaration.methods { walk(method) }
        case .breakLoop, .continueLoop, .importFile, .missing: break
        }
    }

    public mutating func walk(_ expression: Expression?) {
        guard let expression, visit(expression) else { return }
        switch expression.kind {
        case .integer, .real, .boolean, .name, .missing: break
        case .string(let pieces):
            for case .interpolation(let inner) in pieces { walk(inner) }
        case .member(let base, _): walk(base)
        case .call(let callee, let arguments):
            walk(callee)
            walk(arguments)
        case .index(let base, let indices):
            walk(base)
            for index in indices { walk(index) }
        case .unary(_, let operand): walk(operand)
        case .binary(_, let left, let right):
            walk(left)
            walk(right)
        case .range(let lower, let upper, _):
            walk(lower)
            walk(upper)
        case .array(let elements): for element in elements { walk(element) }
        case .comprehension(let element, _, let sequence, let condition):
            walk(element)
            walk(sequence)
            walk(condition)
        case .tuple(let elements): walk(elements)
        case .conditional(let condition, let then, let otherwise):
            walk(condition)
            walk(then)
            walk(otherwise)
        case .closure(_, let body): walk(body)
        case .given(let base, let conditions):
            walk(base)
            for condition in conditions {
                walk(condition.target)
                walk(condition.value)
            }
        }
    }

    public mutating func walk(_ type: TypeExpression?) {
        guard let type, visit(type) else { return }
        switch type.kind {
        case .name, .missing: break
        case .bounded(_, let bounds): walk(bounds)
        case .sized(let base, let sizes):
            walk(base)
            for size in sizes { walk(size) }
        case .function(let parameters, let result):
            for parameter in parameters { walk(parameter) }
            walk(result)
        case .tuple(let parts): for part in parts { walk(part) }
        case .each(let element, _, let range):
            walk(range)
            walk(element)
        }
    }

    private mutating func walk(_ arguments: [Argument]) { for argument in arguments { walk(argument.value) } }

    private mutating func walk(_ parameters: [Parameter]) {
        for parameter in parameters {
            walk(parameter.type)
            walk(parameter.defaultValue)
        }
    }

    private mutating func walk(_ declaration: FunctionDeclaration) {
        walk(declaration.parameters)
        walk(declaration.result)
        walk(declaration.body)
    }

    private mutating func walk(_ declaration: ComponentDeclaration) {
        walk(declaration.parameters)
        walk(declaration.result)
        for member in declaration.members {
            switch member.content {
            case .function(let parameters, let result, let body):
                walk(parameters)
                walk(result)
                walk(body)
            case .values(let arguments): walk(arguments)
            case .fields(let fields): walk(fields)
            case .type(let type): walk(type)
            }
        }
    }
}
