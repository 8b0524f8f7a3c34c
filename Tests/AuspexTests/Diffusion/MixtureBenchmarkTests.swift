import Testing

/// The benchmark of examples/mixture_posterior in short: three instances in eight dimensions.
struct MixtureBenchmarkTests {
    @Test func particlesAreAsGoodAsExactDraws() throws {
        let run = try VariationalExamplesTests.Run(
            "mixture_posterior",
            changing: [
                ("let instances = 20", "let instances = 3"), ("let sizes = [8, 80, 800]", "let sizes = [8]"), ("let numbers = [1, 2, 4]", "let numbers = [2]"),
                ("mcg_diff()", "mcg_diff(16)"),
            ])
        let found = try run.numbers("dimension 8 seen 2 ", 5)
        #expect(found[1] <= 1.5 * found[0], "twisted particles \(found[1]), exact draws \(found[0])")
        // What is approximate is seen to be so.
        #expect(found[3] > 2 * found[0] && found[4] > 2 * found[0])
    }
}
