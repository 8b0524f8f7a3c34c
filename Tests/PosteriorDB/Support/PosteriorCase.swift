import Foundation

/// One posterior: a model of this repository with a data set of the reference folder.
public struct PosteriorCase: Sendable {
    /// The name under which the reference folder knows it, data set first: `kidiq-kidscore_momhsiq`.
    public let name: String
    /// File of the model, without its ending, and the model's name in it.
    public let model: String
    /// How many priors Stan's program truncates at zero without normalising them: half-normal and half-Cauchy
    /// distributions that are written as a symmetric density with a lower bound. Each leaves Stan's log density lower by log 2.
    public let halvedPriors: Int
    /// Allowed differences of derivatives from Stan's, over max(1, |derivative|).
    public let gradientTolerance: Double
    /// The acceptance that the step size is adapted to when draws are compared.
    public let targetAcceptance: Double
    /// How many times as many draws are needed as of other posteriors, for chains that mix slowly at any step size.
    public let drawFactor: Int
    /// Whether the sampler's defaults are too coarse for this posterior, and the user has to be told so.
    public let defeatsDefaults: Bool
    /// Whether a run takes minutes.
    public let isSlow: Bool

    init(
        _ name: String, model: String, halvedPriors: Int = 0, gradientTolerance: Double = 1e-9, targetAcceptance: Double = 0.8,
        drawFactor: Int = 1, defeatsDefaults: Bool = false, isSlow: Bool = false
    ) {
        self.name = name
        self.model = model
        self.halvedPriors = halvedPriors
        self.gradientTolerance = gradientTolerance
        self.targetAcceptance = targetAcceptance
        self.drawFactor = drawFactor
        self.defeatsDefaults = defeatsDefaults
        self.isSlow = isSlow
    }

    /// Stan's log density less ours.
    public var constant: Double { -Double(halvedPriors) * log(2) }

    /// The posteriors of the reference folder that a model of this repository stands for.
    ///
    /// Mixtures and hidden Markov models with ordered means have no further constant: neither side divides by the number of
    /// orders. Flat priors count as one on both sides.
    public static let all: [PosteriorCase] = [
        PosteriorCase("eight_schools-eight_schools_noncentered", model: "eight_schools_noncentered", halvedPriors: 1),
        PosteriorCase(
            "eight_schools-eight_schools_centered", model: "eight_schools_centered", halvedPriors: 1, targetAcceptance: 0.99, drawFactor: 5,
            defeatsDefaults: true),
        PosteriorCase("sblri-blr", model: "blr", halvedPriors: 1),
        PosteriorCase("sblrc-blr", model: "blr", halvedPriors: 1),
        PosteriorCase("kidiq-kidscore_momhsiq", model: "kidscore_momhsiq", halvedPriors: 1),
        PosteriorCase("kidiq-kidscore_interaction", model: "kidscore_interaction", halvedPriors: 1),
        PosteriorCase("mesquite-logmesquite", model: "logmesquite"),
        PosteriorCase("nes1980-nes", model: "nes"),
        PosteriorCase("arK-arK", model: "arK", halvedPriors: 1),
        PosteriorCase("garch-garch11", model: "garch11"),
        PosteriorCase("gp_pois_regr-gp_regr", model: "gp_regr", halvedPriors: 2),
        PosteriorCase("hmm_example-hmm_example", model: "hmm_example"),
        PosteriorCase("low_dim_gauss_mix-low_dim_gauss_mix", model: "low_dim_gauss_mix", halvedPriors: 2),
        PosteriorCase("earnings-logearn_interaction", model: "logearn_interaction", isSlow: true),
        PosteriorCase("diamonds-diamonds", model: "diamonds", isSlow: true),
        PosteriorCase("dogs-dogs", model: "dogs"),
        // Where a logit exceeds 20 in favour of what was observed, Stan's derivative of the Bernoulli term has the wrong sign. That
        // is an error of 2 exp(-20) = 4.1e-9 times the derivative of the logit, which reaches 22 here; arithmetic with 40 digits
        // confirms ours at those points.
        PosteriorCase("irt_2pl-irt_2pl", model: "irt_2pl", halvedPriors: 3, gradientTolerance: 1e-7),
        PosteriorCase(
            "radon_mn-radon_hierarchical_intercept_noncentered", model: "radon_hierarchical_intercept_noncentered", halvedPriors: 2),
        PosteriorCase("wells_data-wells_dist100_model", model: "wells_dist100_model"),
        PosteriorCase("nes_logit_data-nes_logit_model", model: "nes_logit_model"),
    ]

    /// The data set's name.
    public var dataName: String { String(name.prefix { $0 != "-" }) }
}
