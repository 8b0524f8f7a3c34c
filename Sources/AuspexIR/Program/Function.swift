/// A first-order function of scalars and arrays: what a model and a request become, and what is executed.
///
/// Values are in static single assignment form and numbered through all nested regions. Shapes are numbers: a function
/// is made for one data set's sizes. All operations are total (see `Operation`), so a function never traps.
public struct Function: Sendable {
    /// What an input is to those who differentiate and bind.
    public enum Role: String, Sendable, CaseIterable {
        /// Changes from call to call; differentiated with respect to.
        case variable
        /// Bound once: data, sizes as numbers. Whatever depends on these alone may be computed once.
        case data
    }

    public struct Input: Hashable, Sendable {
        public var name: String
        public var role: Role
        public init(name: String, role: Role) { self.name = name; self.role = role }
    }

    public var name: String
    /// One for each parameter of `body`.
    public var inputs: [Input]
    /// One for each result of `body`.
    public var outputs: [String]
    public var body: Region
    /// Indexed by `Value.index`.
    public var types: [Type]
    /// That of all reals.
    public var precision: Precision

    public init(name: String, inputs: [Input], outputs: [String], body: Region, types: [Type], precision: Precision = .double) {
        self.name = name; self.inputs = inputs; self.outputs = outputs; self.body = body; self.types = types; self.precision = precision
    }

    public func type(of value: Value) -> Type { types[Int(value.index)] }
}

/// A sequence of instructions with parameters and results. Nested regions see the values of those around them.
public struct Region: Hashable, Sendable {
    public var parameters: [Value]
    public var instructions: [Instruction]
    public var results: [Value]

    public init(parameters: [Value] = [], instructions: [Instruction] = [], results: [Value] = []) {
        self.parameters = parameters; self.instructions = instructions; self.results = results
    }
}

public struct Instruction: Hashable, Sendable {
    public var results: [Value]
    public var operation: Operation

    public init(results: [Value], operation: Operation) { self.results = results; self.operation = operation }
}
