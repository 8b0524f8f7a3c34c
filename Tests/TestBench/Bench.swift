import Auspex
import AuspexExecution
import AuspexIR
import AuspexLowering
import AuspexSemantics
import AuspexSyntax
import AuspexTransforms

/// Runs pieces of programs for tests: evaluates expressions at once, and compiles what is asked of a model.
///
/// It goes the way that the session goes, from text through parser and evaluator to the interpreter, but hands out the
/// functions in between, so that a test can look at each stage.
public final class Bench {
    private let compilation = AuspexSemantics.Compilation(library: EmbeddedLibrary())
    private let host = Host()
    public let evaluator: Evaluator

    /// - Parameter program: declarations that the expressions use.
    public init(_ program: String = "") throws {
        evaluator = Evaluator(compilation: compilation, host: host)
        try run(program)
    }

    /// Runs statements at file level.
    public func run(_ program: String) throws {
        for statement in try parse(program) { _ = try evaluator.perform(statement) }
    }

    private func parse(_ text: String) throws -> [Statement] {
        let (module, diagnostics) = compilation.parse(SourceFile(name: "test.apx", text: Array(text.utf8)))
        if let error = diagnostics.first(where: { $0.severity == .error }) { throw BenchFailure("\(error.message) in \(text)") }
        return module.statements
    }

    /// The value of an expression at file level.
    public func value(_ text: String) throws -> Staged {
        guard let statement = try parse(text).first, case .expression(let expression) = statement.kind else {
            throw BenchFailure("not an expression: \(text)")
        }
        return try evaluator.evaluate(expression, in: evaluator.globals)
    }

    /// The numbers of an expression at file level, in row-major order.
    public func numbers(_ text: String) throws -> [Double] {
        let value = try value(text)
        guard let tensor = value.knownTensor else { throw BenchFailure("\(text) is \(value.kindName)") }
        return tensor.reals
    }

    public func number(_ text: String) throws -> Double {
        let list = try numbers(text)
        guard list.count == 1 else { throw BenchFailure("\(text) has \(list.count) elements") }
        return list[0]
    }

    /// Makes a value visible under a name.
    public func define(_ name: String, _ tensor: Tensor) { evaluator.globals.declare(name, .tensor(tensor)) }

    /// A model, conditioned or not, as an expression gives it.
    public func posterior(_ text: String) throws -> AuspexLowering.Posterior {
        switch try value(text) {
        case .posterior(let posterior): return posterior
        case .model(let model): return AuspexLowering.Posterior(model: model, observed: [])
        case let other: throw BenchFailure("\(text) is \(other.kindName)")
        }
    }

    var span: Span { Span(source: SourceID(index: 0), start: 0, end: 0) }

    // MARK: Requests

    /// The log density of a model and its gradient.
    public func density(_ text: String, jacobian: Bool = true) throws -> CompiledDensity {
        try CompiledDensity(evaluator.logDensity(of: posterior(text), jacobian: jacobian, at: span))
    }

    /// Constrained values and derived quantities of a model.
    public func values(_ text: String, simplified: Bool = true) throws -> CompiledFunction {
        try CompiledFunction(evaluator.values(of: posterior(text), at: span), simplified: simplified)
    }

    /// Draws of a model's choices.
    public func simulation(_ text: String) throws -> CompiledFunction {
        try CompiledFunction(evaluator.simulate(posterior(text), at: span), simplified: true)
    }

    /// Unconstrained coordinates of a value of a type, which an expression gives.
    public func coordinates(of value: Tensor, in type: String) throws -> [Double] {
        try evaluator.coordinates(of: .tensor(value), in: self.value(type), at: span)
    }

    /// The message of the error that an action stops with; nil when it does not.
    public func failure(_ body: (Bench) throws -> Void) -> String? {
        do {
            try body(self)
            return nil
        } catch let diagnostic as Diagnostic {
            return diagnostic.message
        } catch {
            return "\(error)"
        }
    }
}

/// What went wrong in a test's own use of the bench.
public struct BenchFailure: Error, CustomStringConvertible {
    public let description: String
    public init(_ description: String) { self.description = description }
}

/// The host of immediate evaluation: operations on known arrays run in the interpreter.
private final class Host: EvaluationHost {
    func execute(_ function: Function, _ inputs: [Tensor]) throws -> [Tensor] { try AuspexExecution.evaluate(function, inputs) }
    func gradient(of function: Function) throws -> Function { try function.simplified().gradient().simplified() }
    func hessianProduct(of function: Function) throws -> Function {
        var product = try function.simplified().gradient().simplified().jvp()
        // Value, gradient, derivative of the value, derivative of the gradient.
        product.outputs.remove(at: 2)
        product.body.results.remove(at: 2)
        return product.simplified()
    }
    func reverseDerivative(of function: Function) throws -> Function { try function.simplified().vjp().simplified() }
    func forwardDerivative(of function: Function) throws -> Function { try function.simplified().jvp().simplified() }
    /// What the evaluator itself does in objectives.
    func isHostFunction(_ name: String) -> Bool { ["simulate", "log_density", "log_weight", "marginal", "normalize", "average"].contains(name) }
    func call(_ name: String, _ arguments: [EvaluatedArgument], at span: Span, in evaluator: Evaluator) throws -> Staged? { nil }
}
