import AuspexIR
import AuspexSyntax

/// What an expression evaluates to: known now, or known as a value of the function being built.
///
/// One evaluator serves scripts and models. At file level everything is known; inside a model what depends on parameters is
/// `dynamic`, and an operation on it emits an instruction instead of computing. Functions, distributions and models are
/// always known: nothing of them is left when the program runs.
public indirect enum Staged {
    case bool(Bool)
    case int(Int)
    case real(Double)
    case string(String)
    /// An array whose elements are known.
    case array(KnownArray)
    /// A scalar or an array of the function being built.
    case dynamic(Dynamic)
    /// Several values of any kind: an array of strings, of distributions, of records.
    case list([Staged])
    case tuple([(label: String?, value: Staged)])
    case record(Record)
    case range(RangeValue)
    case function(FunctionValue)
    case builtin(String)
    case distribution(DistributionValue)
    case type(TypeValue)
    case model(ModelInstance)
    case posterior(Posterior)
    case density(DensityValue)
    /// A value that belongs to the host: draws, a fitted result, a table.
    case host(any HostValue)
    /// A declared distribution, bijection, …: called to make one.
    case component(ComponentValue)
    /// A declared struct: called to make an instance.
    case structure(StructDeclaration)
    /// Inside a parallel loop: the part of an array that the present iteration makes.
    case row(RowProxy)
    case nothing
}

/// Stands for an array inside a loop that fills it element by element: only the element at the loop's own indices can be
/// read and written.
public struct RowProxy {
    /// The indices of the enclosing loops, outermost first.
    public var prefix: [Staged]
    /// The array's own name, for messages and for starting again without the proxy.
    public var name: String
    /// What the element is at the moment.
    public var current: Staged
}

/// A declaration made of named members, and the scope that it was declared in.
public struct ComponentValue {
    public var declaration: ComponentDeclaration
    public var scope: Scope
    public init(_ declaration: ComponentDeclaration, scope: Scope) { self.declaration = declaration; self.scope = scope }
}

/// A known array. A class, so that it is lifted into a function being built once, however often it is used.
public final class KnownArray: Sendable {
    public let tensor: Tensor
    /// Contains every element; everything when one is missing.
    public let interval: Interval

    public init(_ tensor: Tensor) {
        self.tensor = tensor
        interval = Self.interval(of: tensor)
    }

    private static func interval(of tensor: Tensor) -> Interval {
        switch tensor.storage {
        case .real(let values):
            var lower = Double.infinity, upper = -Double.infinity
            for value in values {
                if value.isNaN { return .all }
                lower = min(lower, value)
                upper = max(upper, value)
            }
            return Interval(lower, upper)
        case .int(let values): return Interval(Double(values.min() ?? 0), Double(values.max() ?? 0))
        case .bool: return .unit
        }
    }
}

/// A value of the function being built, with what is known of its range.
public struct Dynamic {
    public var value: Value
    public var type: Type
    /// An interval that contains every element; keeps domain tests out of densities where they can be proven.
    public var range: Interval

    public init(_ value: Value, _ type: Type, range: Interval = .all) { self.value = value; self.type = type; self.range = range }
}

/// Named fields in order: a struct's instance, the columns of a table, the choices of a nested model.
public struct Record {
    public var typeName: String
    public var fields: [(name: String, value: Staged)]
    /// The declaration, when the record is an instance of a struct.
    public var declaration: StructDeclaration?
    /// The declaration's sizes, by name, as far as they are known.
    var sizes: [(name: String, value: Staged)] = []
    /// What it is of a parameter of the file.
    var parameter: FileParameterPart?
    /// What a program recorded beside its choices (`l := e`), where the record is its trace: to be read, no part of what is scored.
    var quantities: [(name: String, value: Staged)] = []

    public init(typeName: String, fields: [(name: String, value: Staged)], declaration: StructDeclaration? = nil) {
        self.typeName = typeName; self.fields = fields; self.declaration = declaration
    }

    public subscript(name: String) -> Staged? { fields.first { $0.name == name }?.value }

    /// Of a trace, what a nested program chose: before the names of its choices stands the one of the whole, as in `r.x`.
    func part(_ name: String) -> Record? {
        func inside(_ list: [(name: String, value: Staged)]) -> [(name: String, value: Staged)] {
            list.filter { $0.name.hasPrefix(name + ".") }.map { (name: String($0.name.dropFirst(name.count + 1)), value: $0.value) }
        }
        var part = Record(typeName: typeName, fields: inside(fields))
        part.quantities = inside(quantities)
        return part.fields.isEmpty && part.quantities.isEmpty ? nil : part
    }
}

/// `lower..<upper` or `lower...upper`, an end may be open.
public struct RangeValue {
    public var lower: Staged?
    public var upper: Staged?
    public var isClosed: Bool
}

/// A declared function, a closure, a kernel: parameters, a body, and the scope in which it was made.
public struct FunctionValue {
    public var name: String
    public var keyword: FunctionDeclaration.Keyword
    public var parameters: [Parameter]
    public var result: TypeExpression?
    public var body: [Statement]
    public var scope: Scope
    /// Arguments that were given already: `random_walk(step: 0.1)` waits for the point and the target.
    public var bound: [String: Staged] = [:]
}

/// Something that the host gave to the program.
public protocol HostValue {
    /// What the user calls it in a message: "posterior draws", "table".
    var kindName: String { get }
    /// `value.name`, or nil when there is no such member.
    func member(_ name: String) -> Staged?
    /// What `print` shows.
    var rendered: String { get }
}

extension Staged {
    public static func tensor(_ tensor: Tensor) -> Staged {
        guard tensor.shape.isEmpty else { return .array(KnownArray(tensor)) }
        switch tensor.storage {
        case .real(let values): return .real(values[0])
        case .int(let values): return .int(Int(values[0]))
        case .bool(let values): return .bool(values[0])
        }
    }

    /// The tensor, when this is a known number or array of numbers.
    public var knownTensor: Tensor? {
        switch self {
        case .bool(let flag): .bool(flag)
        case .int(let number): .int(number)
        case .real(let number): .real(number)
        case .array(let array): array.tensor
        case .list(let elements): Staged.joined(elements)
        case .string, .dynamic, .tuple, .record, .range, .function, .builtin, .distribution, .type, .model, .posterior,
            .density, .host, .component, .structure, .row, .nothing:
            nil
        }
    }

    private static func joined(_ elements: [Staged]) -> Tensor? {
        let tensors = elements.compactMap(\.knownTensor)
        guard tensors.count == elements.count else { return nil }
        return Tensor.stacked(tensors)
    }

    /// Element kind and shape of a number or an array of numbers, known or dynamic.
    public var numericType: Type? {
        switch self {
        case .bool: .bool
        case .int: .int
        case .real: .real
        case .array(let array): Type(array.tensor.scalar, array.tensor.shape)
        case .dynamic(let dynamic): dynamic.type
        case .string, .list, .tuple, .record, .range, .function, .builtin, .distribution, .type, .model, .posterior,
            .density, .host, .component, .structure, .row, .nothing:
            nil
        }
    }

    public var shape: [Int]? { numericType?.shape }

    /// What the user calls this kind of value.
    public var kindName: String {
        switch self {
        case .string: "a string"
        case .bool, .int, .real, .array, .dynamic: numericType.map(Self.describe) ?? "a number"
        case .list: "a list"
        case .tuple: "a tuple"
        case .record(let record): "a \(record.typeName)"
        case .range: "a range"
        case .function(let function): "the function `\(function.name)`"
        case .builtin(let name): "the function `\(name)`"
        case .distribution: "a distribution"
        case .type: "a type"
        case .model: "a model"
        case .posterior: "a conditioned model"
        case .density: "a density"
        case .host(let value): value.kindName
        case .component(let component): "the \(component.declaration.keyword.rawValue) `\(component.declaration.name.text)`"
        case .row(let row): row.current.kindName
        case .structure(let declaration): "the struct `\(declaration.name.text)`"
        case .nothing: "nothing"
        }
    }

    /// A type in the language's own syntax: `Real[3, 4]`.
    public static func describe(_ type: Type) -> String {
        let name = switch type.scalar {
        case .real: "Real"
        case .int: "Int"
        case .bool: "Bool"
        }
        return type.shape.isEmpty ? name : "\(name)[\(type.shape.map(String.init).joined(separator: ", "))]"
    }
}

extension Tensor {
    /// Tensors of equal shape as the rows of a new one; integers become reals when one of them is real. Nil when the shapes differ.
    public static func stacked(_ rows: [Tensor]) -> Tensor? {
        guard let first = rows.first else { return Tensor(shape: [0], storage: .real([])) }
        guard rows.allSatisfy({ $0.shape == first.shape }) else { return nil }
        let shape = [rows.count] + first.shape
        if rows.allSatisfy({ $0.scalar == .int }) {
            return Tensor(shape: shape, storage: .int(rows.flatMap { row -> [Int64] in
                if case .int(let values) = row.storage { values } else { [] }
            }))
        }
        if rows.allSatisfy({ $0.scalar == .bool }) {
            return Tensor(shape: shape, storage: .bool(rows.flatMap { row -> [Bool] in
                if case .bool(let values) = row.storage { values } else { [] }
            }))
        }
        guard rows.allSatisfy({ $0.scalar != .bool }) else { return nil }
        return Tensor(shape: shape, storage: .real(rows.flatMap(\.reals)))
    }
}
