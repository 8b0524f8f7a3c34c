/// A transformation of a function that keeps its meaning.
///
/// All passes go through `run`, which verifies what comes out (in debug builds, and wherever a test asks for it) and shows it
/// to whoever wants to see the code after each pass.
public struct Pass: Sendable {
    public let name: String
    let transform: @Sendable (Function) -> Function

    public init(_ name: String, _ transform: @escaping @Sendable (Function) -> Function) {
        self.name = name; self.transform = transform
    }

    /// What happens around each pass.
    public struct Gate: Sendable {
        public var verifies: Bool
        /// Gets the name of a pass and the function after it.
        public var observe: (@Sendable (String, Function) -> Void)?

        public init(verifies: Bool? = nil, observe: (@Sendable (String, Function) -> Void)? = nil) {
            var isDebug = false
            assert({ isDebug = true; return true }())
            self.verifies = verifies ?? isDebug
            self.observe = observe
        }
    }

    public func run(_ function: Function, through gate: Gate = Gate()) -> Function {
        let result = transform(function)
        gate.observe?(name, result)
        if gate.verifies {
            let errors = result.verify()
            precondition(errors.isEmpty, "after \(name): \(errors.map(\.description).joined(separator: "; "))\n\(result)")
        }
        return result
    }
}
