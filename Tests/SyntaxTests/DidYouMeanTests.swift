import AuspexSyntax
import Testing

@Suite struct DidYouMeanTests {
    private let words = ["normal", "log_normal", "cauchy", "half_cauchy", "gamma", "beta", "mu", "nu", "student_t", "poisson", "bernoulli", "sd"]

    @Test(arguments: [
        ("nomral", "normal"), ("norml", "normal"), ("Normal", "normal"), ("lognormal", "log_normal"), ("halfCauchy", "half_cauchy"),
        ("gama", "gamma"), ("bata", "beta"), ("studentT", "student_t"), ("posson", "poisson"), ("bernouli", "bernoulli"), ("s", "sd"),
    ])
    func `near words are found`(written: String, meant: String) {
        #expect(DidYouMean.suggest(written, among: words) == meant)
    }

    @Test(arguments: ["", "x", "weibull", "zz", "completely_else", "qqqqqq"])
    func `far words are not`(written: String) {
        #expect(DidYouMean.suggest(written, among: words) == nil)
    }

    @Test func `a word is not suggested for itself, and ties are settled`() {
        #expect(DidYouMean.suggest("mu", among: ["mu"]) == nil)
        #expect(DidYouMean.suggest("bat", among: ["cat", "bar", "bet"]) == "bar")
        #expect(DidYouMean.suggest("bat", among: ["cat", "bet", "bar"]) == "bar")
    }
}
