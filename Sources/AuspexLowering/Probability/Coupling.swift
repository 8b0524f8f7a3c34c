import AuspexIR
import AuspexSyntax

/// How the random numbers of several runs of one program go together. Each run by itself sees independent numbers, so a mean over the
/// runs is unbiased whatever the program does with them.
public enum PointSet: String, Sendable, CaseIterable {
    case independent
    /// Runs in pairs, the second with the mirror image of the first one's numbers (Hammersley, Morton 1956).
    case antithetic
    /// A lattice rule with a random shift (Cranley, Patterson 1976) and random generators, for each number that the program draws: functions of
    /// single numbers are integrated as by the rectangle rule, and what several do together as by independent draws.
    case qmc
    /// Sobol's points, each dimension scrambled digit by digit (Owen 1995): the numbers of a program, in the order in which it draws them, are the
    /// dimensions. Beyond those that have points, and where loops of unknown length draw, numbers are as under the lattice.
    case sobol
}

/// One run among several whose numbers are coupled.
struct Coupling {
    var points: PointSet
    /// Which run it is, an integer of the function being built.
    var run: Staged
    var runs: Int
    /// Sobol's points, a row for each dimension; nil under other rules.
    private let table: Staged?
    private let dimensions = Dimensions()
    /// The loops around the place that draws, within the run: how many iterations they have together, and which one it is. Nil where that is not known.
    private var iteration: (count: Int, number: Staged)? = (1, .int(0))

    /// The dimensions that are taken, common to all places of a run.
    private final class Dimensions { var next = 0 }

    init(points: PointSet, run: Staged, runs: Int) {
        self.points = points; self.run = run; self.runs = runs
        table = points == .sobol ? .tensor(SobolPoints.table(runs)) : nil
    }

    /// The same within a loop.
    /// - Parameter count: Its iterations; nil where they are not known.
    func inLoop(_ count: Int?, _ index: Staged, in evaluator: Evaluator, at span: Span) throws -> Coupling {
        guard points == .sobol else { return self }
        var inner = self
        inner.iteration = nil
        if let outer = iteration, let count {
            let before = try evaluator.binary(.multiply, outer.number, .int(count), at: span)
            inner.iteration = (outer.count * count, try evaluator.binary(.add, before, index, at: span))
        }
        return inner
    }

    /// The key that a run starts with, from that of all.
    func key(from key: Staged, in evaluator: Evaluator, at span: Span) throws -> Staged {
        switch points {
        case .independent: try evaluator.emitOne([key, run], at: span) { $0.random(.split, key: $1[0], counter: $1[1]) }
        case .antithetic: try evaluator.emitOne([key, run], at: span) { $0.random(.split, key: $1[0], counter: $0.binary(.quotient, $1[1], $0.int(2))) }
        case .qmc, .sobol: key
        }
    }

    /// This run's number for a place in the program, which the key and the counter stand for.
    func number(_ operation: RandomOperation, _ key: Staged, _ counter: Int, in evaluator: Evaluator, at span: Span) throws -> Staged {
        if let dimension = try dimension(in: evaluator, at: span), let table {
            return try evaluator.emitOne([key, .int(counter), run, table, dimension], at: span) { builder, values in
                let uniform = scrambled(&builder, values)
                return operation == .normal ? builder.unary(.normalQuantile, uniform) : uniform
            }
        }
        return try evaluator.emitOne([key, .int(counter), run], at: span) { builder, values in
            switch points {
            case .independent: return builder.random(operation, key: values[0], counter: values[1])
            case .antithetic:
                let number = builder.random(operation, key: values[0], counter: values[1])
                let mirrored = operation == .normal ? builder.negate(number) : builder.subtract(builder.real(1), number)
                let isSecond = builder.binary(.equal, builder.binary(.remainder, values[2], builder.int(2)), builder.int(1))
                return builder.select(isSecond, mirrored, number)
            case .qmc, .sobol:
                let uniform = point(&builder, values)
                return operation == .normal ? builder.unary(.normalQuantile, uniform) : uniform
            }
        }
    }

    /// The next dimension, or a block of them for the loops around; nil when there is none left.
    private func dimension(in evaluator: Evaluator, at span: Span) throws -> Staged? {
        guard points == .sobol, let iteration, dimensions.next + iteration.count <= SobolPoints.dimensions else { return nil }
        defer { dimensions.next += iteration.count }
        return try evaluator.binary(.add, .int(dimensions.next), iteration.number, at: span)
    }

    /// A coordinate of the run's point with each of its digits turned or not, as a random bit says that belongs to the digits before it, and with random digits
    /// behind. So each point is uniform, and the points are as even as before.
    private func scrambled(_ builder: inout Builder, _ values: [Value]) -> Value {
        let own = builder.random(.split, key: values[0], counter: values[1]), digits = SobolPoints.digits(runs)
        let place = builder.load(values[3], [values[4], values[2]])
        let tree = builder.random(.split, key: own, counter: builder.int(0))
        var result = builder.random(.uniform, key: builder.random(.split, key: own, counter: builder.int(1)), counter: values[2])
        for digit in 0..<digits {
            // From the first digit on; those before it are a number of that many digits.
            let before = builder.binary(.quotient, place, builder.int(1 << (digits - digit)))
            let bit = builder.binary(.remainder, builder.binary(.quotient, place, builder.int(1 << (digits - 1 - digit))), builder.int(2))
            let level = builder.random(.split, key: tree, counter: builder.int(digit))
            let turns = builder.binary(.less, builder.random(.uniform, key: level, counter: before), builder.real(0.5))
            let turned = builder.select(turns, builder.subtract(builder.int(1), bit), bit)
            result = builder.add(result, builder.multiply(builder.convert(turned, to: .real), builder.real(Double(1 << (digits - 1 - digit)))))
        }
        return Self.inside(builder.multiply(result, builder.real(1 / Double(1 << digits))), &builder)
    }

    /// The fractional part of run · generator / runs + shift, within (0, 1).
    private func point(_ builder: inout Builder, _ values: [Value]) -> Value {
        let own = builder.random(.split, key: values[0], counter: values[1])
        let shift = builder.random(.uniform, key: own, counter: builder.int(0))
        let generators = (1...runs).filter { Self.greatestCommonDivisor($0, runs) == 1 }
        let table = builder.tensor(Tensor(shape: [generators.count], storage: .int(generators.map { Int64($0) })))
        let chosen = builder.multiply(builder.random(.uniform, key: own, counter: builder.int(1)), builder.real(Double(generators.count)))
        let generator = builder.load(table, [builder.convert(chosen, to: .int)])
        let place = builder.binary(.remainder, builder.multiply(values[2], generator), builder.int(runs))
        let moved = builder.add(builder.binary(.divide, builder.convert(place, to: .real), builder.real(Double(runs))), shift)
        let fraction = builder.subtract(moved, builder.unary(.floor, moved))
        return Self.inside(fraction, &builder)
    }

    /// Rounding may reach the ends, where quantiles are infinite.
    private static func inside(_ uniform: Value, _ builder: inout Builder) -> Value {
        builder.binary(.minimum, builder.binary(.maximum, uniform, builder.real(0x1p-54)), builder.real(1 - 0x1p-53))
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
}
