import Auspex
import AuspexExecution
import AuspexIR
import AuspexLowering
import AuspexSemantics
import AuspexSyntax
import AuspexTransforms
import Foundation

/// Objectives of a program, estimated in the interpreter: what `fit` and `expect` do, with the numbers in between laid open.
public final class ObjectiveBench {
    private let compilation = AuspexSemantics.Compilation(library: EmbeddedLibrary())
    private let evaluator: Evaluator

    public init(_ program: String) throws {
        evaluator = Evaluator(compilation: compilation, host: Host())
        for statement in try parse(program) { _ = try evaluator.perform(statement) }
    }

    private func parse(_ text: String) throws -> [Statement] {
        let (module, diagnostics) = compilation.parse(SourceFile(name: "test.apx", text: Array(text.utf8)))
        if let error = diagnostics.first(where: { $0.severity == .error }) { throw error }
        return module.statements
    }

    /// - Throws: `Diagnostic` for what is no objective, or cannot be estimated.
    public func objective(_ text: String) throws -> EstimatedObjective {
        guard let statement = try parse(text).first, case .expression(let expression) = statement.kind,
            case .host(let value) = try evaluator.evaluate(expression, in: evaluator.globals), let instance = value as? ObjectiveInstance
        else { throw Diagnostic(.badArguments, "not an objective: \(text)", at: nil) }
        return try EstimatedObjective(try evaluator.estimate(of: instance, initialKey: 0, at: expression.span))
    }
}

private final class Host: EvaluationHost {
    func execute(_ function: Function, _ inputs: [Tensor]) throws -> [Tensor] { try AuspexExecution.evaluate(function, inputs) }
    func gradient(of function: Function) throws -> Function { try function.simplified().gradient().simplified() }
    func hessianProduct(of function: Function) throws -> Function { try function.simplified().gradient().simplified().jvp().simplified() }
    func reverseDerivative(of function: Function) throws -> Function { try function.simplified().vjp().simplified() }
    func forwardDerivative(of function: Function) throws -> Function { try function.simplified().jvp().simplified() }
    func isHostFunction(_ name: String) -> Bool { HostFunction.named(name) != nil }
    func call(_ name: String, _ arguments: [EvaluatedArgument], at span: Span, in evaluator: Evaluator) throws -> Staged? { nil }
}

/// An objective as a function of its parameters' unconstrained coordinates and a key, with its gradient.
public final class EstimatedObjective {
    private let lowered: LoweredObjective
    private let instance: Instance
    private let hasParameters: Bool

    init(_ lowered: LoweredObjective) throws {
        self.lowered = lowered
        let function = try lowered.surrogate()
        hasParameters = !lowered.initial.isEmpty
        let whole = try hasParameters ? function.simplified().gradient() : function
        instance = Instance(try AuspexExecution.Program(whole.withoutGradientMarks().simplified()))
        try instance.bind(2, Tensor.real(0))
        for (input, tensor) in lowered.data { try instance.bind(input, tensor) }
    }

    /// Where optimisation starts.
    public var initial: [Double] { lowered.initial }

    /// First coordinates of the parameters by path.
    public var offsets: [String: Int] { Dictionary(lowered.parameters.map { ($0.path, $0.offset) }, uniquingKeysWith: { first, _ in first }) }

    /// The estimate and its gradient for one key.
    public func callAsFunction(_ point: [Double], key: Int) throws -> (value: Double, gradient: [Double]) {
        try instance.bind(0, .real(point))
        try instance.bind(1, Tensor(shape: [], storage: .int([Int64(key)])))
        instance.run()
        return (instance.output(0).reals[0], hasParameters ? instance.output(1).reals : [])
    }

    /// Means over keys from 0 on, with standard errors: of the value first, then of the gradient's coordinates.
    public func means(at point: [Double], draws: Int) throws -> [Estimate] {
        var sums = [Double](repeating: 0, count: point.count + 1), squares = sums
        for key in 0..<draws {
            let (value, gradient) = try self(point, key: key)
            for (index, number) in ([value] + gradient).enumerated() {
                sums[index] += number
                squares[index] += number * number
            }
        }
        return zip(sums, squares).map { Estimate(sum: $0, squares: $1, count: draws) }
    }
}

/// A mean of independent draws.
public struct Estimate: Sendable {
    public let mean: Double
    public let variance: Double
    public let error: Double

    public init(sum: Double, squares: Double, count: Int) {
        mean = sum / Double(count)
        variance = max(0, squares / Double(count) - mean * mean) * Double(count) / Double(count - 1)
        error = (variance / Double(count)).squareRoot()
    }

    /// Distance from a value in standard errors, where less than the rounding of the sums is no distance.
    public func distance(from value: Double) -> Double {
        let gap = abs(mean - value)
        return gap <= 1e-9 * max(1, abs(value)) ? 0 : gap / error
    }
}

/// Threshold for distances in standard errors: a family-wise error of 1e-6 over at most 5000 normal comparisons of the suites of objectives.
public let objectiveThreshold = 6.5
