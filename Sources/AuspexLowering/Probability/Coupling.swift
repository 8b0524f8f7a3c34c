import AuspexIR
import AuspexSyntax

/// How the random numbers of several runs of one program go together. Each run by itself sees independent numbers, so a mean over the
/// runs is unbiased whatever the program does with them.
public enum PointSet: String, Sendable {
    case independent
    /// Runs in pairs, the second with the mirror image of the first one's numbers (Hammersley, Morton 1956).
    case antithetic
    /// A lattice rule with a random shift (Cranley, Patterson 1976) and random generators, for each number that the program draws: functions of
    /// single numbers are integrated as by the rectangle rule, and what several do together as by independent draws.
    case qmc
}

/// One run among several whose numbers are coupled.
struct Coupling {
    var points: PointSet
    /// Which run it is, an integer of the function being built.
    var run: Staged
    var runs: Int

    /// The key that a run starts with, from that of all.
    func key(from key: Staged, in evaluator: Evaluator, at span: Span) throws -> Staged {
        switch points {
        case .independent: try evaluator.emitOne([key, run], at: span) { $0.random(.split, key: $1[0], counter: $1[1]) }
        case .antithetic: try evaluator.emitOne([key, run], at: span) { $0.random(.split, key: $1[0], counter: $0.binary(.quotient, $1[1], $0.int(2))) }
        case .qmc: key
        }
    }

    /// This run's number for a place in the program, which the key and the counter stand for.
    func number(_ operation: RandomOperation, _ key: Staged, _ counter: Int, in evaluator: Evaluator, at span: Span) throws -> Staged {
        try evaluator.emitOne([key, .int(counter), run], at: span) { builder, values in
            switch points {
            case .independent: return builder.random(operation, key: values[0], counter: values[1])
            case .antithetic:
                let number = builder.random(operation, key: values[0], counter: values[1])
                let mirrored = operation == .normal ? builder.negate(number) : builder.subtract(builder.real(1), number)
                let isSecond = builder.binary(.equal, builder.binary(.remainder, values[2], builder.int(2)), builder.int(1))
                return builder.select(isSecond, mirrored, number)
            case .qmc:
                let uniform = point(&builder, values)
                return operation == .normal ? builder.unary(.normalQuantile, uniform) : uniform
            }
        }
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
        return builder.binary(.minimum, builder.binary(.maximum, fraction, builder.real(0x1p-54)), builder.real(1 - 0x1p-53))
    }

    private static func greatestCommonDivisor(_ a: Int, _ b: Int) -> Int { b == 0 ? a : greatestCommonDivisor(b, a % b) }
}
