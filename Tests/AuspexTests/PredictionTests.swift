import Auspex
import AuspexSyntax
import Foundation
import Synchronization
import Testing

/// `predict`: the draws' values for shared choices, fresh draws for the rest.
struct PredictionTests {
    private final class Output: Sendable {
        let lines = Mutex<[String]>([])
    }

    private func numbers(_ program: String) throws -> [Double] {
        let output = Output()
        var options = RunOptions()
        options.output = { text in output.lines.withLock { $0.append(text) } }
        try Session(options: options).run(SourceFile(name: "predict.apx", text: program))
        return output.lines.withLock { $0 }.joined().split(separator: "\n").compactMap { Double($0) }
    }

    /// With a ~ N(0, 1) and y ~ N(2a, 0.5): Var y = 4.25, Cov(a, y) = 2. The seed of the draws is the posterior's own, so the
    /// differences y − 2a are the fresh noise alone.
    @Test func sharedChoicesKeepTheirDraws() throws {
        let found = try numbers(
            """
            model prior() { a ~ normal(0, 1) }
            model outcome() {
                a ~ normal(0, 1)
                y ~ normal(2 * a, 0.5)
            }
            let post = nuts(prior(), draws: 5000, seed: 1)
            let next = predict(post, outcome(), seed: 2)
            let noise = next.y - 2 * post.a
            print(count(noise))
            print(mean(noise))
            print(variance(noise))
            """)
        try #require(found.count == 3)
        #expect(found[0] == 20_000)
        // Independent noise: the standard errors are known. Three comparisons share an error of 1e-6: |z| below 5.1.
        #expect(abs(found[1]) < 5.1 * 0.5 / 20_000.0.squareRoot())
        #expect(abs(found[2] - 0.25) < 5.1 * 0.25 * (2.0 / 20_000).squareRoot())
    }

    @Test func nothingInCommonIsAnError() {
        #expect(throws: AuspexSyntax.Diagnostics.self) {
            try numbers(
                """
                model one() { a ~ normal(0, 1) }
                model two() { b ~ normal(0, 1) }
                print(summary(predict(nuts(one(), warmup: 100, draws: 50, seed: 1), two())))
                """)
        }
    }
}
