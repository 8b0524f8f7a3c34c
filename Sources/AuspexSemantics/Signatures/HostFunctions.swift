/// A function of the surroundings: inference, data, output. It is not part of a model; scripts call it at file level.
///
/// The table is read by the checker, which tests calls against it, and by the evaluator, which finds arguments by it.
public struct HostFunction: Sendable {
    /// What an argument must be.
    public enum Kind: Sendable, Hashable {
        case any
        /// A model or guide with its arguments, conditioned or not.
        case model
        /// Draws: the result of `nuts`, `map`, `laplace` …
        case draws
        /// Names of choices of the model: `mu`, `[mu, tau]`, `theta[0]`.
        case choices
        case integer(atLeast: Int)
        case positive
        /// A number strictly between 0 and 1.
        case fraction
        case real
        case boolean
        case string
        /// One of some words: `diagonal`.
        case word([String])
        /// A transition kernel: `nuts(on: mu)`, `random_walk(step: 0.1)`, `cycle(...)`.
        case kernel
        /// An objective with its arguments: `elbo(p, q)`.
        case objective
        /// `adam(1e-2)`
        case optimizer
        /// What stands behind `using:`: `importance(q, 5)`.
        case algorithm
    }

    public enum Result: Sendable, Hashable { case nothing, unknown, draws, kernel, string, integer, real, plot, model, trace, guide, fit, expectation, objective }

    public struct Parameter: Sendable {
        public var name: String
        public var kind: Kind
        /// As it would be written; nil when the argument must be given.
        public var defaultValue: String?
        public var isVariadic: Bool
        public var isOptional: Bool { defaultValue != nil || isVariadic }

        init(_ name: String, _ kind: Kind, default value: String? = nil, variadic: Bool = false) {
            self.name = name; self.kind = kind; defaultValue = value; isVariadic = variadic
        }
    }

    public var name: String
    public var parameters: [Parameter]
    public var result: Result
    public var summary: String
    /// Needs derivatives with respect to all that is latent: no discrete latent choices, a fixed set of choices.
    public var needsGradient: Bool

    init(_ name: String, _ parameters: [Parameter], _ result: Result, _ summary: String, needsGradient: Bool = false) {
        self.name = name; self.parameters = parameters; self.result = result; self.summary = summary
        self.needsGradient = needsGradient
    }

    public static let all: [HostFunction] = inference + kernels + variational + transport + probability + data + output + drawing

    private static let chains: [Parameter] = [
        Parameter("chains", .integer(atLeast: 1), default: "4"),
        Parameter("warmup", .integer(atLeast: 0), default: "1000"),
        Parameter("draws", .integer(atLeast: 1), default: "1000"),
        Parameter("seed", .integer(atLeast: 0), default: "random"),
    ]
    private static let metric = Parameter("metric", .word(["unit", "diagonal", "dense"]), default: "diagonal")
    private static let on = Parameter("on", .choices, default: "all")
    private static let seed = Parameter("seed", .integer(atLeast: 0), default: "random")
    /// Left out where the sampler is a step of `mcmc(p, …)`.
    private static let optionalModel = Parameter("p", .model, default: "the model of mcmc")

    static let inference: [HostFunction] = [
        HostFunction(
            "nuts",
            [optionalModel] + chains + [
                metric, Parameter("target_acceptance", .fraction, default: "0.8"),
                Parameter("max_depth", .integer(atLeast: 1), default: "10"), on,
                Parameter("thin", .integer(atLeast: 1), default: "1"),
                Parameter("step_size", .positive, default: "adapted"),
                Parameter("threads", .integer(atLeast: 1), default: "all"),
            ], .draws, "The no-U-turn sampler (Hoffman & Gelman 2014; multinomial form of Betancourt 2017).", needsGradient: true),
        HostFunction(
            "hmc",
            [optionalModel] + chains + [
                metric, Parameter("steps", .integer(atLeast: 1), default: "16"),
                Parameter("step_size", .positive, default: "adapted"),
                Parameter("target_acceptance", .fraction, default: "0.8"), on,
                Parameter("thin", .integer(atLeast: 1), default: "1"),
                Parameter("threads", .integer(atLeast: 1), default: "all"),
            ], .draws, "Hamiltonian Monte Carlo with a fixed number of leapfrog steps.", needsGradient: true),
        HostFunction(
            "mcmc",
            [Parameter("p", .model), Parameter("kernel", .kernel)] + chains + [
                Parameter("thin", .integer(atLeast: 1), default: "1"), Parameter("threads", .integer(atLeast: 1), default: "all"),
            ], .draws, "Markov chain Monte Carlo with a kernel of your choice."),
        HostFunction(
            "map", [Parameter("p", .model), seed, Parameter("max_iterations", .integer(atLeast: 1), default: "2000")], .draws,
            "The mode of the posterior, by L-BFGS.", needsGradient: true),
        HostFunction(
            "pathfinder",
            [
                Parameter("p", .model), Parameter("draws", .integer(atLeast: 1), default: "1000"), seed,
                Parameter("paths", .integer(atLeast: 1), default: "4"), Parameter("resample", .boolean, default: "false"),
            ], .draws, "The best normal approximation on the way to a mode (Zhang, Carpenter, Gelman, Vehtari 2022).", needsGradient: true),
        HostFunction(
            "laplace", [Parameter("p", .model), Parameter("draws", .integer(atLeast: 1), default: "1000"), seed], .draws,
            "A normal approximation at the mode, on the unconstrained scale.", needsGradient: true),
    ]

    static let kernels: [HostFunction] = [
        HostFunction(
            "cycle", [Parameter("kernels", .kernel, variadic: true)], .kernel, "Kernels one after the other, in every step."),
    ]

    static let variational: [HostFunction] = [
        HostFunction(
            "fit",
            [
                Parameter("objective", .objective), Parameter("optimizer", .optimizer),
                Parameter("steps", .integer(atLeast: 1), default: "10_000"), seed,
                Parameter("particles", .integer(atLeast: 1), default: "1"), Parameter("minimize", .boolean, default: "false"),
                Parameter("tolerance", .positive, default: "none"), Parameter("precision", .word(["single", "double"]), default: "double"),
                Parameter("draws", .integer(atLeast: 100), default: "10_000"),
                Parameter("opposing", .choices, default: "none"),
            ], .fit, "Maximises the expected value of an objective over the parameters of its models and guides."),
        HostFunction(
            "evolve",
            [
                Parameter("p", .model), Parameter("method", .optimizer), Parameter("steps", .integer(atLeast: 1), default: "1000"),
                Parameter("particles", .integer(atLeast: 1), default: "100"), Parameter("draws", .integer(atLeast: 1), default: "1000"),
                Parameter("at", .any, default: "random"), seed,
            ], .draws, "Moves particles, or a normal distribution, towards the posterior.", needsGradient: true),
        HostFunction(
            "expect", [Parameter("objective", .objective), Parameter("draws", .integer(atLeast: 2), default: "10_000"), seed], .expectation,
            "The expected value of an objective, with its standard error."),
        HostFunction(
            "average",
            [
                Parameter("objective", .objective), Parameter("runs", .integer(atLeast: 1)),
                Parameter("points", .word(["independent", "antithetic", "qmc", "sobol"]), default: "independent"),
            ], .objective, "The mean of several runs of an objective, whose random numbers may be spread evenly."),
        HostFunction(
            "forward_gradient", [Parameter("objective", .objective), Parameter("directions", .integer(atLeast: 1), default: "1")], .objective,
            "An objective whose gradient is taken forward, along random directions (Baydin et al. 2022)."),
        HostFunction(
            "marginal", [Parameter("q", .model), Parameter("keep", .choices), Parameter("using", .algorithm)], .guide,
            "A guide over some of the choices of another, the rest being marginalised by an algorithm (Becker et al. 2024)."),
        HostFunction(
            "normalize", [Parameter("p", .model), Parameter("using", .algorithm)], .guide,
            "A guide over the latent choices of a conditioned model: what an algorithm draws from its posterior (Becker et al. 2024)."),
    ]

    static let transport: [HostFunction] = [
        HostFunction(
            "transported", [Parameter("q", .model), Parameter("p", .model)], .guide,
            "A guide over the latent choices of a model, made of one over its unconstrained coordinates, which makes one choice: u: Real[dimension(p)]."),
        HostFunction("dimension", [Parameter("p", .model)], .integer, "How many unconstrained coordinates the latent choices of a model have."),
        HostFunction(
            "standard_start", [Parameter("p", .model), Parameter("factor", .boolean, default: "false")], .unknown,
            "Where guides start: `center`, `sd` and `unit`, a number for each unconstrained coordinate, at the mode or pathfinder's best normal approximation; with `factor: true` also a Cholesky factor of the covariance."),
        HostFunction(
            "dependence", [Parameter("p", .model)], .unknown,
            "Which earlier coordinates each coordinate of a model needs: a lower triangular matrix that numbers these pairs, zero elsewhere.",
            needsGradient: true),
        HostFunction(
            "coordinates", [Parameter("p", .model), Parameter("values", .any)], .unknown,
            "Unconstrained coordinates of values of a model's latent choices: a vector of one set of values or a mode, a row for each of many draws."),
    ]

    static let probability: [HostFunction] = [
        HostFunction("simulate", [Parameter("m", .model), seed], .trace, "Runs a model or guide forward; returns its trace, which carries `log_density`."),
        HostFunction(
            "log_density", [Parameter("m", .model), Parameter("values", .any)], .real,
            "The log density of a model's choices at given values."),
        HostFunction(
            "log_weight", [Parameter("m", .model), Parameter("trace", .any)], .real,
            "log_density(m, trace) - trace.log_density"),
        HostFunction(
            "log_likelihood", [Parameter("m", .model), Parameter("trace", .any)], .real,
            "What the given choices, `factor` and `observe` add to the log density of a conditioned model; the rest is the prior's."),
        HostFunction(
            "priors", [Parameter("p", .model)], .unknown,
            "The distributions of a model's latent choices, in their order; none may depend on another choice."),
        HostFunction(
            "latent_trace", [Parameter("p", .model), Parameter("values", .any, variadic: true)], .unknown,
            "Values of a model's latent choices, in their order, as a trace."),
        HostFunction(
            "observation", [Parameter("p", .model), Parameter("trace", .any)], .unknown,
            "What is given to a model with normal noise, at a trace: `mean`, `sd` and `value`, a number for each given number."),
        HostFunction(
            "linear_observation", [Parameter("p", .model)], .unknown,
            "What is given to a model whose only latent choice x comes in linearly, with normal noise: `matrix`, `offset`, `sd` and `value`, where the mean is matrix @ x + offset."),
        HostFunction(
            "is_linear", [Parameter("p", .model)], .unknown,
            "Whether `linear_observation` describes what is given to a model."),
        HostFunction("joint", [Parameter("m", .model)], .model, "A model without its conditions."),
        HostFunction("project", [Parameter("trace", .any), Parameter("m", .model)], .trace, "The choices of a trace that a program makes, as a trace."),
        HostFunction(
            "sample", [Parameter("q", .model), Parameter("draws", .integer(atLeast: 1), default: "1000"), seed], .draws,
            "Independent draws from a model or guide: of its choices, and of their log density."),
        HostFunction("new_seed", [], .integer, "The seed of functions of your own that are given none: from the system, or from the command line."),
        HostFunction(
            "run",
            [
                Parameter("f", .any), Parameter("copies", .integer(atLeast: 1), default: "none"), seed,
                Parameter("precision", .word(["single", "double"]), default: "double"), Parameter("compiled", .boolean, default: "true"),
                Parameter("work", .any, default: "none"),
            ], .unknown,
            "The value of a function without parameters, compiled as a whole, or with `compiled: false` step by step; with `copies`, of that many independent runs, one for each first index. `work` says, for reports of times alone, how many evaluations of a network a run makes: a whole number, or a function without parameters that counts them."),
        HostFunction(
            "predict", [Parameter("post", .draws), Parameter("model", .model), seed], .draws,
            "Simulates a model once for every draw, with the draw's values for the choices they share."),
    ]

    static let data: [HostFunction] = [
        HostFunction("read", [Parameter("path", .string)], .unknown, "Reads a JSON or CSV file, or weights from a safetensors file."),
        HostFunction("read_json", [Parameter("path", .string)], .unknown, "Reads a JSON file."),
        HostFunction("read_csv", [Parameter("path", .string)], .unknown, "Reads a CSV file with a header."),
        HostFunction("load", [Parameter("path", .string)], .unknown, "Reads draws from the folder of a run."),
        HostFunction(
            "save", [Parameter("value", .any), Parameter("path", .string), Parameter("precision", .word(["single", "double"]), default: "double")], .nothing,
            "Writes draws to a folder, a plot as SVG, data as JSON, weights as safetensors."),
    ]

    static let output: [HostFunction] = [
        HostFunction("print", [Parameter("values", .any, variadic: true)], .nothing, "Prints values, separated by spaces."),
        HostFunction(
            "summary",
            [Parameter("post", .draws), Parameter("names", .choices, default: "all")], .string,
            "Means, deviations, quantiles and diagnostics, a line for each quantity."),
        HostFunction("plot", [Parameter("plots", .any, variadic: true)], .nothing, "Shows plots, or writes them where there is no screen."),
        HostFunction("trace", [Parameter("post", .draws), Parameter("names", .choices, default: "all")], .plot, "Draws in their order, a line for each chain."),
        HostFunction("pairs", [Parameter("post", .draws), Parameter("names", .choices, default: "all")], .plot, "Scatter plots of every two quantities."),
        HostFunction("histogram", [Parameter("post", .draws), Parameter("names", .choices, default: "all")], .plot, "Histograms of draws."),
    ]

    private static let label = Parameter("label", .string, default: "none")

    static let drawing: [HostFunction] = [
        HostFunction("curve", [Parameter("x", .any), Parameter("y", .any), label], .plot, "A line through points, for `chart`."),
        HostFunction("points", [Parameter("x", .any), Parameter("y", .any), label], .plot, "Dots, for `chart`."),
        HostFunction("band", [Parameter("x", .any), Parameter("low", .any), Parameter("high", .any), label], .plot, "The area between two lines, for `chart`."),
        HostFunction("tiles", [Parameter("matrix", .any)], .plot, "A matrix in shades, for `chart`."),
        HostFunction(
            "chart",
            [
                Parameter("layers", .any, variadic: true), Parameter("title", .string, default: "none"), Parameter("x", .string, default: "none"),
                Parameter("y", .string, default: "none"),
            ], .plot, "A plot of layers on common axes; layers with the same label share a colour."),
        HostFunction(
            "panels", [Parameter("charts", .any, variadic: true), Parameter("columns", .integer(atLeast: 1), default: "3")], .plot,
            "Charts beside each other."),
    ]

    private static let byName = Dictionary(all.map { ($0.name, $0) }, uniquingKeysWith: { first, _ in first })

    public static func named(_ name: String) -> HostFunction? { byName[name] }
}

extension HostFunction: CustomStringConvertible {
    public var description: String {
        let list = parameters.map { parameter in
            parameter.name + ": " + parameter.kind.words + (parameter.isVariadic ? "..." : parameter.defaultValue.map { " = \($0)" } ?? "")
        }
        return "\(name)(\(list.joined(separator: ", ")))"
    }
}

extension HostFunction.Kind {
    /// For signatures and messages.
    public var words: String {
        switch self {
        case .any: "Any"
        case .model: "Model"
        case .draws: "Draws"
        case .choices: "choices"
        case .integer(let least): least > 0 ? "Int(\(least)...)" : "Int(0...)"
        case .positive: "Positive"
        case .fraction: "Unit"
        case .real: "Real"
        case .boolean: "Bool"
        case .string: "String"
        case .word(let words): words.joined(separator: "|")
        case .kernel: "Kernel"
        case .objective: "Objective"
        case .optimizer: "Optimizer"
        case .algorithm: "Algorithm"
        }
    }
}
