extension Function {
    /// Reads a function that was written as text. The result has been type-checked but should be verified if it comes from
    /// elsewhere.
    ///
    /// - Throws: `TextError` with the line and column of the first fault.
    public init(parsing text: String) throws {
        var parser = try Parser(text)
        self = try parser.function()
    }
}

/// A recursive-descent parser; results' types follow from the operations.
struct Parser {
    private var scanner: Scanner
    private var token: Scanner.Token
    private var line: Int, column: Int
    private var types: [Value: Type] = [:]
    private var depth = 0
    private var precision = Precision.double
    /// Nesting that is accepted, so that hostile text cannot exhaust the stack.
    private static let deepest = 200

    init(_ text: String) throws {
        scanner = Scanner(text)
        (token, line, column) = try scanner.next()
    }

    // MARK: Tokens

    private func fail(_ reason: String) -> TextError { TextError(line: line, column: column, reason: reason) }

    private mutating func advance() throws { (token, line, column) = try scanner.next() }

    private mutating func accept(_ mark: Character) throws -> Bool {
        guard token == .mark(mark) else { return false }
        try advance()
        return true
    }

    private mutating func expect(_ mark: Character) throws {
        guard try accept(mark) else { throw fail("expected ‘\(mark)’, found \(token.description)") }
    }

    private mutating func word(_ what: String) throws -> String {
        guard case .word(let text) = token else { throw fail("expected \(what), found \(token.description)") }
        try advance()
        return text
    }

    private mutating func keyword(_ keyword: String) throws {
        guard token == .word(keyword) else { throw fail("expected ‘\(keyword)’, found \(token.description)") }
        try advance()
    }

    private mutating func name() throws -> String {
        switch token {
        case .word(let text), .string(let text), .number(let text):
            try advance()
            return text
        case .value, .mark, .end: throw fail("expected a name, found \(token.description)")
        }
    }

    private mutating func count() throws -> Int {
        guard case .number(let text) = token, let number = Int(text), number >= 0 else {
            throw fail("expected a number of elements, found \(token.description)")
        }
        try advance()
        return number
    }

    private mutating func value() throws -> Value {
        guard case .value(let value) = token else { throw fail("expected a value, found \(token.description)") }
        try advance()
        return value
    }

    private mutating func use() throws -> Value {
        if case .value(let value) = token, types[value] == nil { throw fail("\(value) is not defined") }
        return try value()
    }

    private mutating func list<Item>(_ open: Character, _ close: Character, _ item: (inout Parser) throws -> Item) throws -> [Item] {
        try expect(open)
        var items: [Item] = []
        if try accept(close) { return items }
        repeat { items.append(try item(&self)) } while try accept(",")
        try expect(close)
        return items
    }

    private mutating func uses() throws -> [Value] {
        guard case .value = token else { return [] }
        var values = [try use()]
        while try accept(",") { values.append(try use()) }
        return values
    }

    private mutating func define(_ value: Value, _ type: Type) throws {
        if types[value] != nil { throw fail("\(value) is defined twice") }
        if !type.isAddressable { throw fail("\(type) is too large") }
        types[value] = type
    }

    // MARK: Functions

    mutating func function() throws -> Function {
        try keyword("func")
        let name = try nameAndPrecision()
        let parameters = try list("(", ")") { parser -> (Value, Function.Input) in
            let value = try parser.value()
            let name = try parser.name()
            try parser.expect(":")
            try parser.define(value, try parser.type())
            guard let role = Function.Role(rawValue: try parser.word("a role")) else { throw parser.fail("a role is variable or data") }
            return (value, Function.Input(name: name, role: role))
        }
        try expect("→")
        let outputs = try list("(", ")") { try $0.name() }
        try expect("{")
        var body = Region(parameters: parameters.map(\.0), instructions: try instructions())
        try keyword("return")
        body.results = try uses()
        if body.results.count != outputs.count { throw fail("\(outputs.count) outputs are named, \(body.results.count) are returned") }
        try expect("}")
        if token != .end { throw fail("the function ends before \(token.description)") }
        let size = (types.keys.map { Int($0.index) }.max() ?? -1) + 1
        let table = (0..<size).map { types[Value($0)] ?? .real }
        return Function(name: name, inputs: parameters.map(\.1), outputs: outputs, body: body, types: table, precision: precision)
    }

    /// A function may be called like a precision: what stands before the parameters is its name.
    private mutating func nameAndPrecision() throws -> String {
        let first = try name()
        guard token != .mark("("), let precision = Precision(rawValue: first) else { return first }
        self.precision = precision
        return try name()
    }

    private mutating func type() throws -> Type {
        guard let scalar = Scalar(rawValue: try word("a type")) else { throw fail("a type is real, int or bool, perhaps with extents") }
        guard token == .mark("[") else { return Type(scalar) }
        return Type(scalar, try list("[", "]") { try $0.count() })
    }

    private mutating func instructions() throws -> [Instruction] {
        depth += 1
        defer { depth -= 1 }
        if depth > Self.deepest { throw fail("regions are nested too deeply") }
        var instructions: [Instruction] = []
        while token != .word("return"), token != .word("yield"), token != .mark("}") {
            instructions.append(try instruction())
        }
        return instructions
    }

    private mutating func instruction() throws -> Instruction {
        var results: [Value] = []
        if case .value = token {
            repeat { results.append(try value()) } while try accept(",")
            try expect("=")
        }
        let (startLine, startColumn) = (line, column)
        let operation = try operation(try word("an operation"))
        do {
            let made = try operation.resultTypes { types[$0] ?? .real }
            if made.count != results.count { throw TypeError("\(results.count) results are named, \(made.count) are made") }
            for (result, type) in zip(results, made) { try define(result, type) }
        } catch let error as TypeError {
            throw TextError(line: startLine, column: startColumn, reason: error.reason)
        }
        return Instruction(results: results, operation: operation)
    }

    // MARK: Operations

    private mutating func operation(_ name: String) throws -> Operation {
        switch name {
        case "const": return .constant(try literal())
        case "tensor": return .tensor(try tensor())
        case "select":
            let operands = try operands(3)
            return .select(operands[0], ifTrue: operands[1], ifFalse: operands[2])
        case "convert":
            let operand = try use()
            try keyword("to")
            guard let scalar = Scalar(rawValue: try word("a type")) else { throw fail("a scalar type is real, int or bool") }
            return .convert(operand, scalar)
        case "load": return .load(try use(), try list("[", "]") { try $0.use() })
        case "reshape": return .reshape(try use(), shape: try list("[", "]") { try $0.count() })
        case "update", "accumulate":
            let array = try use()
            let indices = try list("[", "]") { try $0.use() }
            try expect(",")
            let element = try use()
            return name == "update" ? .update(array, indices, element) : .add(array, indices, element)
        case "accumulator":
            let type = try type()
            return .accumulator(Type(type.scalar, type.shape, isAccumulator: true))
        case "freeze": return .freeze(try use())
        case "loop": return try loop()
        case "fold": return try fold()
        case "while": return try whileLoop()
        case "if": return try branch()
        default: break
        }
        if let operation = UnaryOperation(rawValue: name) { return .unary(operation, try operands(1)[0]) }
        if let operation = BinaryOperation(rawValue: name) {
            let operands = try operands(2)
            return .binary(operation, operands[0], operands[1])
        }
        if let operation = TernaryOperation(rawValue: name) {
            let operands = try operands(3)
            return .ternary(operation, operands[0], operands[1], operands[2])
        }
        if let operation = LibraryOperation(rawValue: name) { return .library(operation, try uses()) }
        if name.hasPrefix("random_"), let operation = RandomOperation(rawValue: String(name.dropFirst(7))) {
            return .random(operation, try operands(2))
        }
        throw fail("there is no operation ‘\(name)’")
    }

    private mutating func operands(_ number: Int) throws -> [Value] {
        let values = try uses()
        if values.count != number { throw fail("expected \(number) operands, found \(values.count)") }
        return values
    }

    private mutating func literal() throws -> Literal {
        switch token {
        case .word("true"): try advance(); return .bool(true)
        case .word("false"): try advance(); return .bool(false)
        case .number(let text) where Int64(text) != nil:
            try advance()
            return .int(Int64(text) ?? 0)
        case .number, .word, .string, .value, .mark, .end: return .real(try real())
        }
    }

    private mutating func real() throws -> Double {
        let text: String
        switch token {
        case .word(let word), .number(let word): text = word
        case .string, .value, .mark, .end: throw fail("expected a number, found \(token.description)")
        }
        try advance()
        if text == "nan", token == .mark(":") {
            try advance()
            switch token {
            case .word(let digits), .number(let digits):
                guard let bits = UInt64(digits, radix: 16) else { throw fail("expected the bits of a NaN") }
                try advance()
                return Double(bitPattern: bits)
            case .string, .value, .mark, .end: throw fail("expected the bits of a NaN")
            }
        }
        // Read at once in the function's precision: by way of a double it might be rounded twice.
        guard let number = precision == .single ? Float(text).map(Double.init) : Double(text) else { throw fail("‘\(text)’ is not a number") }
        return number
    }

    private mutating func tensor() throws -> Tensor {
        let type = try type()
        let literals = try list("{", "}") { parser -> Literal in
            type.scalar == .real ? .real(try parser.real()) : try parser.literal()
        }
        if !type.isAddressable { throw fail("\(type) is too large") }
        if literals.count != type.count { throw fail("\(type) has \(type.count) elements, not \(literals.count)") }
        guard literals.allSatisfy({ $0.type.scalar == type.scalar }) else { throw fail("the elements are not all of type \(type.scalar.rawValue)") }
        let storage: Tensor.Storage = switch type.scalar {
        case .real: .real(literals.compactMap { if case .real(let x) = $0 { x } else { nil } })
        case .int: .int(literals.compactMap { if case .int(let x) = $0 { x } else { nil } })
        case .bool: .bool(literals.compactMap { if case .bool(let x) = $0 { x } else { nil } })
        }
        return Tensor(shape: type.shape, storage: storage)
    }

    // MARK: Regions

    /// `(parameters) { instructions yield results }`; the first `carried` results have no collector.
    private mutating func region(_ parameterTypes: [Type], carried: Int?) throws -> (Region, [Collector]) {
        let parameters = try list("(", ")") { try $0.value() }
        if parameters.count != parameterTypes.count { throw fail("expected \(parameterTypes.count) parameters, found \(parameters.count)") }
        for (parameter, type) in zip(parameters, parameterTypes) { try define(parameter, type) }
        var (region, collectors) = try block(carried: carried)
        region.parameters = parameters
        return (region, collectors)
    }

    private mutating func block(carried: Int?) throws -> (Region, [Collector]) {
        try expect("{")
        var region = Region(instructions: try instructions())
        try keyword("yield")
        var collectors: [Collector] = []
        if token != .mark("}") {
            repeat {
                if let carried, region.results.count >= carried {
                    guard let collector = Collector(rawValue: try word("map, sum or maximum")) else { throw fail("a result is collected by map, sum or maximum") }
                    collectors.append(collector)
                }
                region.results.append(try use())
            } while try accept(",")
        }
        try expect("}")
        return (region, collectors)
    }

    private mutating func loop() throws -> Operation {
        let extents = try list("[", "]") { try $0.count() }
        let (body, collectors) = try region(extents.map { _ in .int }, carried: 0)
        return .loop(Loop(extents: extents, body: body, collectors: collectors))
    }

    private mutating func fold() throws -> Operation {
        let count = try count()
        let isReversed = token == .word("reversed")
        if isReversed { try advance() }
        let initial = try list("[", "]") { try $0.use() }
        let (body, collectors) = try region([.int] + initial.map { types[$0] ?? .real }, carried: initial.count)
        return .fold(Fold(count: count, isReversed: isReversed, initial: initial, body: body, collectors: collectors))
    }

    private mutating func whileLoop() throws -> Operation {
        let limit = try count()
        let initial = try list("[", "]") { try $0.use() }
        let carried = initial.map { types[$0] ?? .real }
        try keyword("test")
        let condition = try region(carried, carried: nil).0
        try keyword("do")
        let body = try region(carried, carried: nil).0
        return .whileLoop(While(limit: limit, initial: initial, condition: condition, body: body))
    }

    private mutating func branch() throws -> Operation {
        let condition = try use()
        let then = try block(carried: nil).0
        try keyword("else")
        let otherwise = try block(carried: nil).0
        return .branch(Branch(condition: condition, then: then, otherwise: otherwise))
    }
}
