import Foundation
import Testing

/// The learned term of `relax`, fitted.
@Suite struct LearnedTermTests {
    /// An objective that says nothing of its ends between them, 2 sin 6πz beside (z − 0.3)²: the relaxation alone can only be given up, which leaves the variance of the
    /// score; with a learned term, the gradient stays that of p (0.49) + (1 − p) (0.09), and its variance falls. The parameter itself is held.
    @Test func misleadingRelaxation() throws {
        func program(_ strategy: String) -> String {
            """
            optimizer held(base: Optimizer = adam(1e-2)) {
                step(parameters: P) { return concat(parameters[..<1], base.step()[1...]) }
            }
            optimizer still() {
                state { mean: Real = 0, squares: Real = 0, t: Int = 0 }
                step(parameters: P, gradient: P) {
                    t += 1
                    mean += (gradient[0] - mean) / t
                    squares += (gradient[0] ^ 2 - squares) / t
                    return parameters
                }
            }
            guide drawn() {
                param a: Real = 0.4
                param free: Real = 0
                z ~ bernoulli_logit(a) by \(strategy)
            }
            objective target(q: Guide) -> Real {
                let t = simulate(q)
                return square(t.z - 0.3) + 2 * sin(6 * 3.14159265358979 * t.z) + 1
            }
            let fitted = fit(target(drawn()), held(), steps: 5000, seed: 1)
            let r = fit(target(fitted.guide), still(), steps: 20_000, seed: 2)
            print(-r.state.mean)
            print(r.state.squares - r.state.mean ^ 2)
            """
        }
        let p = 1 / (1 + exp(-0.4)), exact = p * (1 - p) * 0.4
        let score = try printedNumbers(program("score")), plain = try printedNumbers(program("relax"))
        let learned = try printedNumbers(program("relax(term: learned)"))
        for (mean, variance) in [(score[0], score[1]), (plain[0], plain[1]), (learned[0], learned[1])] {
            #expect(abs(mean - exact) < 5 * (variance / 20_000).squareRoot())
        }
        #expect(plain[1] < 1.1 * score[1])
        #expect(learned[1] < 0.3 * plain[1], "\(learned[1]) \(plain[1])")
    }
}
