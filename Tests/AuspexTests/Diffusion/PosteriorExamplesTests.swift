import Testing

/// The examples of posterior methods: what they print against what must hold by theory.
struct PosteriorExamplesTests {
    @Test func deblurring() throws {
        let run = try VariationalExamplesTests.Run("deblur_1d")
        func result(_ name: String) throws -> [Double] { try run.numbers("\(name) mean and spread", 2) }
        // Exact methods: 500 draws, 40 correlated places.
        for name in ["twisted_smc", "tmpd", "split_gibbs"] {
            let found = try result(name)
            #expect(found[0] < 0.15 && abs(found[1] - 1) < 0.08, "\(name): \(found)")
        }
        #expect(try result("pigdm")[0] > 0.15 && result("diffpir")[1] > 1.1 && result("red_diff")[1] < 0.1)
        #expect(run.pictures["deblur_1d.svg"] != nil)
    }

    @Test func tomography() throws {
        let run = try VariationalExamplesTests.Run("tomography")
        #expect(try abs(run.numbers("exact share", 1)[0] - 0.3) < 1e-9)
        for name in ["tmpd", "split_gibbs"] {
            let found = try run.numbers("\(name) share and errors", 3)
            // Three and a half standard errors of 200 draws.
            #expect(abs(found[0] - 0.3) < 0.115 && found[1] < 0.3 && found[2] < 0.2, "\(name): \(found)")
        }
        #expect(run.pictures["tomography.svg"] != nil)
    }
}
