import AuspexExecution
import AuspexIR
import AuspexLowering
import AuspexSyntax
import AuspexTransforms

/// Judges whether an optimisation has arrived, by fresh gradients at its end.
///
/// The mean of many gradients, scaled by their own spread as Adam would, gives a direction; gradients that were not used for it, at the end and
/// a little way along, give slope and curvature in it. What a step to the top of that parabola gains is what is left to gain, as far as the
/// gradient can tell. Noise in the direction makes it worse, never the gain larger than it is in expectation.
struct GradientTest {
    private let runner: FunctionRunner
    /// One for each coordinate: which way it is moved.
    private let signs: [Double]
    /// Coordinates of strategies' own parameters: moving them gains nothing.
    private let ignored: [Range<Int>]

    /// - Throws: `Diagnostic`, `NotDifferentiable`, `ExecutionError`.
    init(_ estimator: Estimator, _ problem: TrainingProblem, options: RunOptions, at span: Span) throws {
        let gradient = try Compilation.gradient(of: estimator.surrogate)
        let bound = try BoundProgram(gradient, data: estimator.boundData(shift: 0))
        runner = try FunctionRunner(RunnableFunction.make(bound, name: "auspex_objective_gradient", options: options, at: span).0)
        signs = problem.blocks.enumerated().flatMap { number, block in
            Array(repeating: problem.maximizes == problem.opposing.contains(number) ? -1.0 : 1, count: block.count)
        }
        ignored = estimator.lowered.parameters.filter { $0.role != .declared }.map { $0.offset..<($0.offset + $0.count) }
    }

    private func gradient(at point: [Double], key: RandomKey) throws -> [Double] {
        let slope = try runner([.real(point), .int(Int(truncatingIfNeeded: key.word))])[1].reals
        return zip(signs, slope).map(*)
    }

    /// The gain that is left, estimated by `draws` gradients three times over; zero where there is none.
    func expectedGain(at point: [Double], draws: Int, seed: UInt64) throws -> Double {
        guard !point.isEmpty else { return 0 }
        let key = RandomKey(seed: seed).split(0x6a1d)
        var mean = point.map { _ in 0.0 }, squares = mean
        for draw in 0..<draws {
            let own = try gradient(at: point, key: key.split(0).split(UInt64(draw)))
            for index in own.indices {
                mean[index] += own[index] / Double(draws)
                squares[index] += own[index] * own[index] / Double(draws)
            }
        }
        var direction = zip(mean, squares).map { $1 > 0 ? $0 / $1.squareRoot() : 0 }
        for index in ignored.joined() { direction[index] = 0 }
        let length = direction.reduce(0) { $0 + $1 * $1 }.squareRoot()
        guard length > 0, length.isFinite else { return length == 0 ? 0 : .infinity }
        direction = direction.map { $0 / length }
        let step = 0.01
        let moved = zip(point, direction).map { $0 + step * $1 }
        var slope = 0.0, change = 0.0
        for draw in 0..<draws {
            // The same random numbers at both points: their difference is the curvature's.
            let own = key.split(1).split(UInt64(draw))
            let here = try gradient(at: point, key: own), there = try gradient(at: moved, key: own)
            slope += zip(here, direction).reduce(0) { $0 + $1.0 * $1.1 } / Double(draws)
            change += zip(zip(there, here), direction).reduce(0) { $0 + ($1.0.0 - $1.0.1) * $1.1 } / Double(draws)
        }
        guard slope.isFinite, change.isFinite else { return .infinity }
        guard slope > 0 else { return 0 }
        let curvature = -change / step
        // A slope without a summit ahead: at least what one unit of the coordinates gains.
        return curvature > 0 ? min(slope, 0.5 * slope * slope / curvature) : slope
    }
}
