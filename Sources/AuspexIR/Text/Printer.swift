/// Writes functions as text that `Function(parsing:)` reads back exactly.
///
///     func lp(%0 mu: real variable, %1 y: real[8] data) -> (lp) {
///       %6 = loop [8] (%2) {
///         %3 = load %1[%2]
///         %4 = subtract %3, %0
///         %5 = square %4
///         yield sum %5
///       }
///       return %6
///     }
///
/// A function of single precision begins with `func single`.
struct Printer {
    private var lines: [String] = []
    private var depth = 0
    private let precision: Precision

    static func text(_ function: Function) -> String {
        var printer = Printer(precision: function.precision)
        let inputs = zip(function.body.parameters, function.inputs).map { value, input in
            "\(value) \(name(input.name)): \(function.type(of: value)) \(input.role.rawValue)"
        }
        let outputs = function.outputs.map { name($0) }.joined(separator: ", ")
        let precision = function.precision == .double ? "" : "\(function.precision.rawValue) "
        printer.line("func \(precision)\(name(function.name))(\(inputs.joined(separator: ", "))) -> (\(outputs)) {")
        printer.body(function.body, end: function.body.results.isEmpty ? "return" : "return \(list(function.body.results))")
        printer.line("}")
        return printer.lines.joined(separator: "\n") + "\n"
    }

    private mutating func line(_ text: String) { lines.append(String(repeating: "  ", count: depth) + text) }

    private mutating func body(_ region: Region, end: String) {
        depth += 1
        for instruction in region.instructions { print(instruction) }
        line(end)
        depth -= 1
    }

    private mutating func print(_ instruction: Instruction) {
        let head = instruction.results.isEmpty ? "" : "\(Self.list(instruction.results)) = "
        switch instruction.operation {
        case .constant(let literal): line("\(head)const \(self.literal(literal))")
        case .tensor(let tensor): line("\(head)tensor \(Type(tensor.scalar, tensor.shape)) {\(elements(tensor))}")
        case .unary(let operation, let a): line("\(head)\(operation.rawValue) \(a)")
        case .binary(let operation, let a, let b): line("\(head)\(operation.rawValue) \(a), \(b)")
        case .ternary(let operation, let a, let b, let c): line("\(head)\(operation.rawValue) \(a), \(b), \(c)")
        case .select(let condition, let a, let b): line("\(head)select \(condition), \(a), \(b)")
        case .convert(let a, let scalar): line("\(head)convert \(a) to \(scalar.rawValue)")
        case .load(let array, let indices): line("\(head)load \(array)[\(Self.list(indices))]")
        case .reshape(let array, let shape): line("\(head)reshape \(array) [\(shape.map(String.init).joined(separator: ", "))]")
        case .update(let array, let indices, let element): line("\(head)update \(array)[\(Self.list(indices))], \(element)")
        case .accumulator(let type): line("\(head)accumulator \(Type(type.scalar, type.shape))")
        case .add(let target, let indices, let amount): line("accumulate \(target)[\(Self.list(indices))], \(amount)")
        case .freeze(let target): line("\(head)freeze \(target)")
        case .library(let operation, let operands): line("\(head)\(operation.rawValue) \(Self.list(operands))")
        case .random(let operation, let operands): line("\(head)random_\(operation.rawValue) \(Self.list(operands))")
        case .loop(let loop):
            line("\(head)loop [\(loop.extents.map(String.init).joined(separator: ", "))] (\(Self.list(loop.body.parameters))) {")
            body(loop.body, end: Self.yield(loop.body.results, loop.collectors))
            line("}")
        case .fold(let fold):
            let order = fold.isReversed ? " reversed" : ""
            line("\(head)fold \(fold.count)\(order) [\(Self.list(fold.initial))] (\(Self.list(fold.body.parameters))) {")
            body(fold.body, end: Self.yield(fold.body.results, fold.collectors))
            line("}")
        case .whileLoop(let loop):
            line("\(head)while \(loop.limit) [\(Self.list(loop.initial))] test (\(Self.list(loop.condition.parameters))) {")
            body(loop.condition, end: Self.yield(loop.condition.results, []))
            line("} do (\(Self.list(loop.body.parameters))) {")
            body(loop.body, end: Self.yield(loop.body.results, []))
            line("}")
        case .branch(let branch):
            line("\(head)if \(branch.condition) {")
            body(branch.then, end: Self.yield(branch.then.results, []))
            line("} else {")
            body(branch.otherwise, end: Self.yield(branch.otherwise.results, []))
            line("}")
        }
    }

    /// The last results have collectors, those before are carried.
    private static func yield(_ results: [Value], _ collectors: [Collector]) -> String {
        let carried = results.count - collectors.count
        let items = results.enumerated().map { position, result in
            position < carried ? "\(result)" : "\(collectors[position - carried].rawValue) \(result)"
        }
        return items.isEmpty ? "yield" : "yield \(items.joined(separator: ", "))"
    }

    private static func list(_ values: [Value]) -> String { values.map(\.description).joined(separator: ", ") }

    private func literal(_ literal: Literal) -> String {
        switch literal {
        case .real(let x): real(x)
        case .int(let x): "\(x)"
        case .bool(let x): "\(x)"
        }
    }

    private func elements(_ tensor: Tensor) -> String {
        switch tensor.storage {
        case .real(let values): values.map(real).joined(separator: ", ")
        case .int(let values): values.map { "\($0)" }.joined(separator: ", ")
        case .bool(let values): values.map { "\($0)" }.joined(separator: ", ")
        }
    }

    /// The shortest decimal that reads back as the same number of the function's precision; a NaN by its bits.
    private func real(_ x: Double) -> String {
        if x.isNaN { return x.bitPattern == Double.nan.bitPattern ? "nan" : "nan:\(String(x.bitPattern, radix: 16))" }
        return precision == .single && precision.holds(x) ? "\(Float(x))" : "\(x)"
    }

    /// A name as it is, or in quotes if it could be misread.
    private static func name(_ name: String) -> String {
        let scalars = name.unicodeScalars
        if let first = scalars.first, !("0"..."9").contains(first), scalars.allSatisfy(Scanner.isWord) { return name }
        var quoted = "\""
        for scalar in scalars {
            switch scalar {
            case "\"": quoted += "\\\""
            case "\\": quoted += "\\\\"
            case "\n": quoted += "\\n"
            default: quoted.unicodeScalars.append(scalar)
            }
        }
        return quoted + "\""
    }
}

extension Function: CustomStringConvertible {
    /// The function as text.
    public var description: String { Printer.text(self) }
}
