// Written by bin/stdlib-index. Run it again after adding, renaming or removing a file of the standard library.

extension Stdlib {
    /// The folders, each of one kind of declaration.
    public enum Kind: String, Sendable, CaseIterable {
        case algorithms
        case bijections
        case diffusion
        case distributions
        case evolutions
        case flows
        case functions
        case guides
        case kernels
        case networks
        case objectives
        case optimizers
        case schedules
        case solvers
    }

    /// The names that a folder declares, sorted.
    public static func names(_ kind: Kind) -> [String] {
        switch kind {
        case .algorithms:
            [
                "importance",
                "sir",
                "smc",
            ]
        case .bijections:
            [
                "cholesky_corr",
                "cholesky_cov",
                "corr",
                "cov",
                "interval",
                "lower_bound",
                "ordered",
                "positive_ordered",
                "simplex",
                "sum_to_zero",
                "unit_vector",
                "upper_bound",
            ]
        case .diffusion:
            [
                "NoiseSchedule",
                "Prediction",
                "at_rows",
                "at_times",
                "consistency_draws",
                "consistent",
                "data_weight",
                "denoised_prediction",
                "diffuse",
                "diffused",
                "diffusion",
                "dimension_of",
                "edm",
                "edm_weight",
                "even_times",
                "flow",
                "flow_density",
                "flow_map",
                "flow_prediction",
                "generate",
                "karras_times",
                "linear_transition",
                "log_normal_levels",
                "log_ratio_levels",
                "log_ratio_times",
                "logit_normal_levels",
                "noise_prediction",
                "noise_weight",
                "preconditioned",
                "prediction_weight",
                "quadratic_times",
                "score_prediction",
                "solver_draws",
                "u_shaped_levels",
                "uniform_levels",
                "ve",
                "velocity_prediction",
                "vp",
            ]
        case .distributions:
            [
                "bernoulli",
                "bernoulli_logit",
                "beta",
                "beta_binomial",
                "binomial",
                "binomial_logit",
                "categorical",
                "categorical_logit",
                "cauchy",
                "censored",
                "chi_square",
                "dirichlet",
                "discrete_uniform",
                "exp_gamma",
                "exponential",
                "frechet",
                "gamma",
                "geometric",
                "gumbel",
                "half_cauchy",
                "half_normal",
                "half_student_t",
                "inverse_chi_square",
                "inverse_gamma",
                "inverse_wishart",
                "laplace",
                "lkj_corr",
                "lkj_corr_cholesky",
                "log_normal",
                "logistic",
                "mixture",
                "multi_normal",
                "multi_normal_cholesky",
                "multi_normal_low_rank",
                "multi_normal_precision",
                "multinomial",
                "neg_binomial",
                "neg_binomial_rate",
                "normal",
                "pareto",
                "poisson",
                "poisson_log",
                "skew_normal",
                "student_t",
                "subset",
                "truncated",
                "uniform",
                "von_mises",
                "weibull",
                "wishart",
                "zero_inflated",
            ]
        case .evolutions:
            [
                "fb_gvi",
                "mirrored_svgd",
                "natural_gradient",
                "svgd",
                "wasserstein_flow",
            ]
        case .flows:
            [
                "affine_coupling",
                "each_given_earlier",
                "inverse_autoregressive",
                "matrix_and_shift",
                "planar",
                "radial",
                "rational_quadratic",
                "scale_and_shift",
            ]
        case .functions:
            [
                "asinh_ratio",
                "beta_log_density",
                "binomial_cdf",
                "binomial_log_ccdf",
                "binomial_log_density",
                "binomial_quantile",
                "center",
                "cholesky_corr_constrain",
                "cholesky_corr_unconstrain",
                "cholesky_cov_constrain",
                "cholesky_cov_unconstrain",
                "column_means",
                "column_sds",
                "cov_from_scales",
                "covariance",
                "cumulative_sum",
                "debiased",
                "deviance_term",
                "dot",
                "double_maxwell_draw",
                "each",
                "expected_derivatives",
                "gamma_log_density",
                "gamma_shape_slope",
                "gaussian_gram",
                "gelu",
                "gp_exp_quad",
                "gp_exp_quad_ard",
                "gp_matern32",
                "gp_matern52",
                "gp_periodic",
                "gumbel_scale_draw",
                "half_student_t_mean",
                "inverse_gamma_log_density",
                "inverse_spd",
                "lchoose",
                "lfactorial",
                "lgamma_difference",
                "linear_gram",
                "lkj_log_constant",
                "lmgamma",
                "log1m",
                "log1m_exp",
                "log_bessel_i0_scaled",
                "log_determinant_spd",
                "log_diff_exp",
                "log_mean_exp",
                "log_prior",
                "log_softmax",
                "log_sum_exp",
                "logarithmic_draw",
                "logit",
                "mean",
                "median",
                "mirrored_normals",
                "multinomial_points",
                "multiquadric_gram",
                "neg_binomial_cdf",
                "neg_binomial_log_ccdf",
                "neg_binomial_log_density",
                "neg_binomial_quantile",
                "norm",
                "outer",
                "particle_sweep",
                "poisson_cdf",
                "poisson_log_ccdf",
                "poisson_log_density",
                "poisson_quantile",
                "product",
                "quadratic_form",
                "quantile",
                "random_rows",
                "scale_rows",
                "sd",
                "silu",
                "softmax",
                "sort",
                "sqrt_spd",
                "squared_distances",
                "standardize",
                "stirling_residual",
                "stratified_points",
                "student_t_cdf",
                "student_t_log_density",
                "student_t_quantile",
                "symmetric",
                "systematic_points",
                "trace_of",
                "typical_distance",
                "variance",
                "von_mises_cdf",
                "wrap_angle",
                "xlog1py",
                "xlogy",
            ]
        case .guides:
            [
                "autoregressive_flow",
                "coupling_flow",
                "full_rank",
                "low_rank",
                "mean_field",
                "mixture_guide",
                "planar_flow",
                "spline_guide",
                "structured",
            ]
        case .kernels:
            [
                "mala",
                "random_walk",
            ]
        case .networks:
            [
                "Convolution",
                "Dense",
                "LayerNorm",
                "MLP",
                "ResidualBlock",
                "ScoreMLP",
                "SelfAttention",
                "UNet",
                "doubled",
                "glorot",
                "halved",
                "he",
                "waves",
            ]
        case .objectives:
            [
                "beta_elbo",
                "chi_upper_bound",
                "consistency_training",
                "denoising",
                "diffusion_bound",
                "elbo",
                "elbo_path",
                "evidence_bound",
                "forward_kl",
                "implicit_score_matching",
                "iwelbo",
                "iwelbo_dreg",
                "local_denoising",
                "log_variance",
                "p_wake",
                "q_wake",
                "rectified_flow",
                "renyi",
                "rws",
                "sleep",
                "sliced_score_matching",
                "symmetric_kl",
                "tail_adaptive",
                "thermodynamic",
                "vimco",
                "wake_sleep",
            ]
        case .optimizers:
            [
                "adabelief",
                "adadelta",
                "adagrad",
                "adahessian",
                "adam",
                "adamax",
                "adamp",
                "adamw",
                "amsgrad",
                "averaged",
                "clip",
                "clip_elements",
                "d_adaptation",
                "diffgrad",
                "dog",
                "gradient_penalty",
                "grams",
                "lamb",
                "lars",
                "lbfgs",
                "lion",
                "lookahead",
                "muon",
                "nadam",
                "nesterov",
                "newton",
                "oasis",
                "prodigy",
                "radam",
                "rmsprop",
                "sam",
                "schedule_free",
                "sgd",
                "sophia",
                "swa",
            ]
        case .schedules:
            [
                "cosine",
                "cosine_restarts",
                "exponential_decay",
                "inverse_root",
                "linear",
                "one_cycle",
                "polynomial_decay",
                "robbins_monro",
                "step_decay",
                "warmup",
            ]
        case .solvers:
            [
                "ddim",
                "heun",
            ]
        }
    }

    /// The folder of a name, or nil when the standard library does not declare it.
    public static func kind(of name: String) -> Kind? {
        switch name {
        case
            "importance",
            "sir",
            "smc":
            .algorithms
        case
            "cholesky_corr",
            "cholesky_cov",
            "corr",
            "cov",
            "interval",
            "lower_bound",
            "ordered",
            "positive_ordered",
            "simplex",
            "sum_to_zero",
            "unit_vector",
            "upper_bound":
            .bijections
        case
            "NoiseSchedule",
            "Prediction",
            "at_rows",
            "at_times",
            "consistency_draws",
            "consistent",
            "data_weight",
            "denoised_prediction",
            "diffuse",
            "diffused",
            "diffusion",
            "dimension_of",
            "edm",
            "edm_weight",
            "even_times",
            "flow",
            "flow_density",
            "flow_map",
            "flow_prediction",
            "generate",
            "karras_times",
            "linear_transition",
            "log_normal_levels",
            "log_ratio_levels",
            "log_ratio_times",
            "logit_normal_levels",
            "noise_prediction",
            "noise_weight",
            "preconditioned",
            "prediction_weight",
            "quadratic_times",
            "score_prediction",
            "solver_draws",
            "u_shaped_levels",
            "uniform_levels",
            "ve",
            "velocity_prediction",
            "vp":
            .diffusion
        case
            "bernoulli",
            "bernoulli_logit",
            "beta",
            "beta_binomial",
            "binomial",
            "binomial_logit",
            "categorical",
            "categorical_logit",
            "cauchy",
            "censored",
            "chi_square",
            "dirichlet",
            "discrete_uniform",
            "exp_gamma",
            "exponential",
            "frechet",
            "gamma",
            "geometric",
            "gumbel",
            "half_cauchy",
            "half_normal",
            "half_student_t",
            "inverse_chi_square",
            "inverse_gamma",
            "inverse_wishart",
            "laplace",
            "lkj_corr",
            "lkj_corr_cholesky",
            "log_normal",
            "logistic",
            "mixture",
            "multi_normal",
            "multi_normal_cholesky",
            "multi_normal_low_rank",
            "multi_normal_precision",
            "multinomial",
            "neg_binomial",
            "neg_binomial_rate",
            "normal",
            "pareto",
            "poisson",
            "poisson_log",
            "skew_normal",
            "student_t",
            "subset",
            "truncated",
            "uniform",
            "von_mises",
            "weibull",
            "wishart",
            "zero_inflated":
            .distributions
        case
            "fb_gvi",
            "mirrored_svgd",
            "natural_gradient",
            "svgd",
            "wasserstein_flow":
            .evolutions
        case
            "affine_coupling",
            "each_given_earlier",
            "inverse_autoregressive",
            "matrix_and_shift",
            "planar",
            "radial",
            "rational_quadratic",
            "scale_and_shift":
            .flows
        case
            "asinh_ratio",
            "beta_log_density",
            "binomial_cdf",
            "binomial_log_ccdf",
            "binomial_log_density",
            "binomial_quantile",
            "center",
            "cholesky_corr_constrain",
            "cholesky_corr_unconstrain",
            "cholesky_cov_constrain",
            "cholesky_cov_unconstrain",
            "column_means",
            "column_sds",
            "cov_from_scales",
            "covariance",
            "cumulative_sum",
            "debiased",
            "deviance_term",
            "dot",
            "double_maxwell_draw",
            "each",
            "expected_derivatives",
            "gamma_log_density",
            "gamma_shape_slope",
            "gaussian_gram",
            "gelu",
            "gp_exp_quad",
            "gp_exp_quad_ard",
            "gp_matern32",
            "gp_matern52",
            "gp_periodic",
            "gumbel_scale_draw",
            "half_student_t_mean",
            "inverse_gamma_log_density",
            "inverse_spd",
            "lchoose",
            "lfactorial",
            "lgamma_difference",
            "linear_gram",
            "lkj_log_constant",
            "lmgamma",
            "log1m",
            "log1m_exp",
            "log_bessel_i0_scaled",
            "log_determinant_spd",
            "log_diff_exp",
            "log_mean_exp",
            "log_prior",
            "log_softmax",
            "log_sum_exp",
            "logarithmic_draw",
            "logit",
            "mean",
            "median",
            "mirrored_normals",
            "multinomial_points",
            "multiquadric_gram",
            "neg_binomial_cdf",
            "neg_binomial_log_ccdf",
            "neg_binomial_log_density",
            "neg_binomial_quantile",
            "norm",
            "outer",
            "particle_sweep",
            "poisson_cdf",
            "poisson_log_ccdf",
            "poisson_log_density",
            "poisson_quantile",
            "product",
            "quadratic_form",
            "quantile",
            "random_rows",
            "scale_rows",
            "sd",
            "silu",
            "softmax",
            "sort",
            "sqrt_spd",
            "squared_distances",
            "standardize",
            "stirling_residual",
            "stratified_points",
            "student_t_cdf",
            "student_t_log_density",
            "student_t_quantile",
            "symmetric",
            "systematic_points",
            "trace_of",
            "typical_distance",
            "variance",
            "von_mises_cdf",
            "wrap_angle",
            "xlog1py",
            "xlogy":
            .functions
        case
            "autoregressive_flow",
            "coupling_flow",
            "full_rank",
            "low_rank",
            "mean_field",
            "mixture_guide",
            "planar_flow",
            "spline_guide",
            "structured":
            .guides
        case
            "mala",
            "random_walk":
            .kernels
        case
            "Convolution",
            "Dense",
            "LayerNorm",
            "MLP",
            "ResidualBlock",
            "ScoreMLP",
            "SelfAttention",
            "UNet",
            "doubled",
            "glorot",
            "halved",
            "he",
            "waves":
            .networks
        case
            "beta_elbo",
            "chi_upper_bound",
            "consistency_training",
            "denoising",
            "diffusion_bound",
            "elbo",
            "elbo_path",
            "evidence_bound",
            "forward_kl",
            "implicit_score_matching",
            "iwelbo",
            "iwelbo_dreg",
            "local_denoising",
            "log_variance",
            "p_wake",
            "q_wake",
            "rectified_flow",
            "renyi",
            "rws",
            "sleep",
            "sliced_score_matching",
            "symmetric_kl",
            "tail_adaptive",
            "thermodynamic",
            "vimco",
            "wake_sleep":
            .objectives
        case
            "adabelief",
            "adadelta",
            "adagrad",
            "adahessian",
            "adam",
            "adamax",
            "adamp",
            "adamw",
            "amsgrad",
            "averaged",
            "clip",
            "clip_elements",
            "d_adaptation",
            "diffgrad",
            "dog",
            "gradient_penalty",
            "grams",
            "lamb",
            "lars",
            "lbfgs",
            "lion",
            "lookahead",
            "muon",
            "nadam",
            "nesterov",
            "newton",
            "oasis",
            "prodigy",
            "radam",
            "rmsprop",
            "sam",
            "schedule_free",
            "sgd",
            "sophia",
            "swa":
            .optimizers
        case
            "cosine",
            "cosine_restarts",
            "exponential_decay",
            "inverse_root",
            "linear",
            "one_cycle",
            "polynomial_decay",
            "robbins_monro",
            "step_decay",
            "warmup":
            .schedules
        case
            "ddim",
            "heun":
            .solvers
        default: nil
        }
    }

    /// The text of the file that declares a name, or nil when there is none.
    public static func source(named name: String) -> [UInt8]? {
        switch name {
        case "importance": PackageResources.importance_apx
        case "sir": PackageResources.sir_apx
        case "smc": PackageResources.smc_apx
        case "cholesky_corr": PackageResources.cholesky_corr_apx
        case "cholesky_cov": PackageResources.cholesky_cov_apx
        case "corr": PackageResources.corr_apx
        case "cov": PackageResources.cov_apx
        case "interval": PackageResources.interval_apx
        case "lower_bound": PackageResources.lower_bound_apx
        case "ordered": PackageResources.ordered_apx
        case "positive_ordered": PackageResources.positive_ordered_apx
        case "simplex": PackageResources.simplex_apx
        case "sum_to_zero": PackageResources.sum_to_zero_apx
        case "unit_vector": PackageResources.unit_vector_apx
        case "upper_bound": PackageResources.upper_bound_apx
        case "NoiseSchedule": PackageResources.NoiseSchedule_apx
        case "Prediction": PackageResources.Prediction_apx
        case "at_rows": PackageResources.at_rows_apx
        case "at_times": PackageResources.at_times_apx
        case "consistency_draws": PackageResources.consistency_draws_apx
        case "consistent": PackageResources.consistent_apx
        case "data_weight": PackageResources.data_weight_apx
        case "denoised_prediction": PackageResources.denoised_prediction_apx
        case "diffuse": PackageResources.diffuse_apx
        case "diffused": PackageResources.diffused_apx
        case "diffusion": PackageResources.diffusion_apx
        case "dimension_of": PackageResources.dimension_of_apx
        case "edm": PackageResources.edm_apx
        case "edm_weight": PackageResources.edm_weight_apx
        case "even_times": PackageResources.even_times_apx
        case "flow": PackageResources.flow_apx
        case "flow_density": PackageResources.flow_density_apx
        case "flow_map": PackageResources.flow_map_apx
        case "flow_prediction": PackageResources.flow_prediction_apx
        case "generate": PackageResources.generate_apx
        case "karras_times": PackageResources.karras_times_apx
        case "linear_transition": PackageResources.linear_transition_apx
        case "log_normal_levels": PackageResources.log_normal_levels_apx
        case "log_ratio_levels": PackageResources.log_ratio_levels_apx
        case "log_ratio_times": PackageResources.log_ratio_times_apx
        case "logit_normal_levels": PackageResources.logit_normal_levels_apx
        case "noise_prediction": PackageResources.noise_prediction_apx
        case "noise_weight": PackageResources.noise_weight_apx
        case "preconditioned": PackageResources.preconditioned_apx
        case "prediction_weight": PackageResources.prediction_weight_apx
        case "quadratic_times": PackageResources.quadratic_times_apx
        case "score_prediction": PackageResources.score_prediction_apx
        case "solver_draws": PackageResources.solver_draws_apx
        case "u_shaped_levels": PackageResources.u_shaped_levels_apx
        case "uniform_levels": PackageResources.uniform_levels_apx
        case "ve": PackageResources.ve_apx
        case "velocity_prediction": PackageResources.velocity_prediction_apx
        case "vp": PackageResources.vp_apx
        case "bernoulli": PackageResources.bernoulli_apx
        case "bernoulli_logit": PackageResources.bernoulli_logit_apx
        case "beta": PackageResources.beta_apx
        case "beta_binomial": PackageResources.beta_binomial_apx
        case "binomial": PackageResources.binomial_apx
        case "binomial_logit": PackageResources.binomial_logit_apx
        case "categorical": PackageResources.categorical_apx
        case "categorical_logit": PackageResources.categorical_logit_apx
        case "cauchy": PackageResources.cauchy_apx
        case "censored": PackageResources.censored_apx
        case "chi_square": PackageResources.chi_square_apx
        case "dirichlet": PackageResources.dirichlet_apx
        case "discrete_uniform": PackageResources.discrete_uniform_apx
        case "exp_gamma": PackageResources.exp_gamma_apx
        case "exponential": PackageResources.exponential_apx
        case "frechet": PackageResources.frechet_apx
        case "gamma": PackageResources.gamma_apx
        case "geometric": PackageResources.geometric_apx
        case "gumbel": PackageResources.gumbel_apx
        case "half_cauchy": PackageResources.half_cauchy_apx
        case "half_normal": PackageResources.half_normal_apx
        case "half_student_t": PackageResources.half_student_t_apx
        case "inverse_chi_square": PackageResources.inverse_chi_square_apx
        case "inverse_gamma": PackageResources.inverse_gamma_apx
        case "inverse_wishart": PackageResources.inverse_wishart_apx
        case "laplace": PackageResources.laplace_apx
        case "lkj_corr": PackageResources.lkj_corr_apx
        case "lkj_corr_cholesky": PackageResources.lkj_corr_cholesky_apx
        case "log_normal": PackageResources.log_normal_apx
        case "logistic": PackageResources.logistic_apx
        case "mixture": PackageResources.mixture_apx
        case "multi_normal": PackageResources.multi_normal_apx
        case "multi_normal_cholesky": PackageResources.multi_normal_cholesky_apx
        case "multi_normal_low_rank": PackageResources.multi_normal_low_rank_apx
        case "multi_normal_precision": PackageResources.multi_normal_precision_apx
        case "multinomial": PackageResources.multinomial_apx
        case "neg_binomial": PackageResources.neg_binomial_apx
        case "neg_binomial_rate": PackageResources.neg_binomial_rate_apx
        case "normal": PackageResources.normal_apx
        case "pareto": PackageResources.pareto_apx
        case "poisson": PackageResources.poisson_apx
        case "poisson_log": PackageResources.poisson_log_apx
        case "skew_normal": PackageResources.skew_normal_apx
        case "student_t": PackageResources.student_t_apx
        case "subset": PackageResources.subset_apx
        case "truncated": PackageResources.truncated_apx
        case "uniform": PackageResources.uniform_apx
        case "von_mises": PackageResources.von_mises_apx
        case "weibull": PackageResources.weibull_apx
        case "wishart": PackageResources.wishart_apx
        case "zero_inflated": PackageResources.zero_inflated_apx
        case "fb_gvi": PackageResources.fb_gvi_apx
        case "mirrored_svgd": PackageResources.mirrored_svgd_apx
        case "natural_gradient": PackageResources.natural_gradient_apx
        case "svgd": PackageResources.svgd_apx
        case "wasserstein_flow": PackageResources.wasserstein_flow_apx
        case "affine_coupling": PackageResources.affine_coupling_apx
        case "each_given_earlier": PackageResources.each_given_earlier_apx
        case "inverse_autoregressive": PackageResources.inverse_autoregressive_apx
        case "matrix_and_shift": PackageResources.matrix_and_shift_apx
        case "planar": PackageResources.planar_apx
        case "radial": PackageResources.radial_apx
        case "rational_quadratic": PackageResources.rational_quadratic_apx
        case "scale_and_shift": PackageResources.scale_and_shift_apx
        case "asinh_ratio": PackageResources.asinh_ratio_apx
        case "beta_log_density": PackageResources.beta_log_density_apx
        case "binomial_cdf": PackageResources.binomial_cdf_apx
        case "binomial_log_ccdf": PackageResources.binomial_log_ccdf_apx
        case "binomial_log_density": PackageResources.binomial_log_density_apx
        case "binomial_quantile": PackageResources.binomial_quantile_apx
        case "center": PackageResources.center_apx
        case "cholesky_corr_constrain": PackageResources.cholesky_corr_constrain_apx
        case "cholesky_corr_unconstrain": PackageResources.cholesky_corr_unconstrain_apx
        case "cholesky_cov_constrain": PackageResources.cholesky_cov_constrain_apx
        case "cholesky_cov_unconstrain": PackageResources.cholesky_cov_unconstrain_apx
        case "column_means": PackageResources.column_means_apx
        case "column_sds": PackageResources.column_sds_apx
        case "cov_from_scales": PackageResources.cov_from_scales_apx
        case "covariance": PackageResources.covariance_apx
        case "cumulative_sum": PackageResources.cumulative_sum_apx
        case "debiased": PackageResources.debiased_apx
        case "deviance_term": PackageResources.deviance_term_apx
        case "dot": PackageResources.dot_apx
        case "double_maxwell_draw": PackageResources.double_maxwell_draw_apx
        case "each": PackageResources.each_apx
        case "expected_derivatives": PackageResources.expected_derivatives_apx
        case "gamma_log_density": PackageResources.gamma_log_density_apx
        case "gamma_shape_slope": PackageResources.gamma_shape_slope_apx
        case "gaussian_gram": PackageResources.gaussian_gram_apx
        case "gelu": PackageResources.gelu_apx
        case "gp_exp_quad": PackageResources.gp_exp_quad_apx
        case "gp_exp_quad_ard": PackageResources.gp_exp_quad_ard_apx
        case "gp_matern32": PackageResources.gp_matern32_apx
        case "gp_matern52": PackageResources.gp_matern52_apx
        case "gp_periodic": PackageResources.gp_periodic_apx
        case "gumbel_scale_draw": PackageResources.gumbel_scale_draw_apx
        case "half_student_t_mean": PackageResources.half_student_t_mean_apx
        case "inverse_gamma_log_density": PackageResources.inverse_gamma_log_density_apx
        case "inverse_spd": PackageResources.inverse_spd_apx
        case "lchoose": PackageResources.lchoose_apx
        case "lfactorial": PackageResources.lfactorial_apx
        case "lgamma_difference": PackageResources.lgamma_difference_apx
        case "linear_gram": PackageResources.linear_gram_apx
        case "lkj_log_constant": PackageResources.lkj_log_constant_apx
        case "lmgamma": PackageResources.lmgamma_apx
        case "log1m": PackageResources.log1m_apx
        case "log1m_exp": PackageResources.log1m_exp_apx
        case "log_bessel_i0_scaled": PackageResources.log_bessel_i0_scaled_apx
        case "log_determinant_spd": PackageResources.log_determinant_spd_apx
        case "log_diff_exp": PackageResources.log_diff_exp_apx
        case "log_mean_exp": PackageResources.log_mean_exp_apx
        case "log_prior": PackageResources.log_prior_apx
        case "log_softmax": PackageResources.log_softmax_apx
        case "log_sum_exp": PackageResources.log_sum_exp_apx
        case "logarithmic_draw": PackageResources.logarithmic_draw_apx
        case "logit": PackageResources.logit_apx
        case "mean": PackageResources.mean_apx
        case "median": PackageResources.median_apx
        case "mirrored_normals": PackageResources.mirrored_normals_apx
        case "multinomial_points": PackageResources.multinomial_points_apx
        case "multiquadric_gram": PackageResources.multiquadric_gram_apx
        case "neg_binomial_cdf": PackageResources.neg_binomial_cdf_apx
        case "neg_binomial_log_ccdf": PackageResources.neg_binomial_log_ccdf_apx
        case "neg_binomial_log_density": PackageResources.neg_binomial_log_density_apx
        case "neg_binomial_quantile": PackageResources.neg_binomial_quantile_apx
        case "norm": PackageResources.norm_apx
        case "outer": PackageResources.outer_apx
        case "particle_sweep": PackageResources.particle_sweep_apx
        case "poisson_cdf": PackageResources.poisson_cdf_apx
        case "poisson_log_ccdf": PackageResources.poisson_log_ccdf_apx
        case "poisson_log_density": PackageResources.poisson_log_density_apx
        case "poisson_quantile": PackageResources.poisson_quantile_apx
        case "product": PackageResources.product_apx
        case "quadratic_form": PackageResources.quadratic_form_apx
        case "quantile": PackageResources.quantile_apx
        case "random_rows": PackageResources.random_rows_apx
        case "scale_rows": PackageResources.scale_rows_apx
        case "sd": PackageResources.sd_apx
        case "silu": PackageResources.silu_apx
        case "softmax": PackageResources.softmax_apx
        case "sort": PackageResources.sort_apx
        case "sqrt_spd": PackageResources.sqrt_spd_apx
        case "squared_distances": PackageResources.squared_distances_apx
        case "standardize": PackageResources.standardize_apx
        case "stirling_residual": PackageResources.stirling_residual_apx
        case "stratified_points": PackageResources.stratified_points_apx
        case "student_t_cdf": PackageResources.student_t_cdf_apx
        case "student_t_log_density": PackageResources.student_t_log_density_apx
        case "student_t_quantile": PackageResources.student_t_quantile_apx
        case "symmetric": PackageResources.symmetric_apx
        case "systematic_points": PackageResources.systematic_points_apx
        case "trace_of": PackageResources.trace_of_apx
        case "typical_distance": PackageResources.typical_distance_apx
        case "variance": PackageResources.variance_apx
        case "von_mises_cdf": PackageResources.von_mises_cdf_apx
        case "wrap_angle": PackageResources.wrap_angle_apx
        case "xlog1py": PackageResources.xlog1py_apx
        case "xlogy": PackageResources.xlogy_apx
        case "autoregressive_flow": PackageResources.autoregressive_flow_apx
        case "coupling_flow": PackageResources.coupling_flow_apx
        case "full_rank": PackageResources.full_rank_apx
        case "low_rank": PackageResources.low_rank_apx
        case "mean_field": PackageResources.mean_field_apx
        case "mixture_guide": PackageResources.mixture_guide_apx
        case "planar_flow": PackageResources.planar_flow_apx
        case "spline_guide": PackageResources.spline_guide_apx
        case "structured": PackageResources.structured_apx
        case "mala": PackageResources.mala_apx
        case "random_walk": PackageResources.random_walk_apx
        case "Convolution": PackageResources.Convolution_apx
        case "Dense": PackageResources.Dense_apx
        case "LayerNorm": PackageResources.LayerNorm_apx
        case "MLP": PackageResources.MLP_apx
        case "ResidualBlock": PackageResources.ResidualBlock_apx
        case "ScoreMLP": PackageResources.ScoreMLP_apx
        case "SelfAttention": PackageResources.SelfAttention_apx
        case "UNet": PackageResources.UNet_apx
        case "doubled": PackageResources.doubled_apx
        case "glorot": PackageResources.glorot_apx
        case "halved": PackageResources.halved_apx
        case "he": PackageResources.he_apx
        case "waves": PackageResources.waves_apx
        case "beta_elbo": PackageResources.beta_elbo_apx
        case "chi_upper_bound": PackageResources.chi_upper_bound_apx
        case "consistency_training": PackageResources.consistency_training_apx
        case "denoising": PackageResources.denoising_apx
        case "diffusion_bound": PackageResources.diffusion_bound_apx
        case "elbo": PackageResources.elbo_apx
        case "elbo_path": PackageResources.elbo_path_apx
        case "evidence_bound": PackageResources.evidence_bound_apx
        case "forward_kl": PackageResources.forward_kl_apx
        case "implicit_score_matching": PackageResources.implicit_score_matching_apx
        case "iwelbo": PackageResources.iwelbo_apx
        case "iwelbo_dreg": PackageResources.iwelbo_dreg_apx
        case "local_denoising": PackageResources.local_denoising_apx
        case "log_variance": PackageResources.log_variance_apx
        case "p_wake": PackageResources.p_wake_apx
        case "q_wake": PackageResources.q_wake_apx
        case "rectified_flow": PackageResources.rectified_flow_apx
        case "renyi": PackageResources.renyi_apx
        case "rws": PackageResources.rws_apx
        case "sleep": PackageResources.sleep_apx
        case "sliced_score_matching": PackageResources.sliced_score_matching_apx
        case "symmetric_kl": PackageResources.symmetric_kl_apx
        case "tail_adaptive": PackageResources.tail_adaptive_apx
        case "thermodynamic": PackageResources.thermodynamic_apx
        case "vimco": PackageResources.vimco_apx
        case "wake_sleep": PackageResources.wake_sleep_apx
        case "adabelief": PackageResources.adabelief_apx
        case "adadelta": PackageResources.adadelta_apx
        case "adagrad": PackageResources.adagrad_apx
        case "adahessian": PackageResources.adahessian_apx
        case "adam": PackageResources.adam_apx
        case "adamax": PackageResources.adamax_apx
        case "adamp": PackageResources.adamp_apx
        case "adamw": PackageResources.adamw_apx
        case "amsgrad": PackageResources.amsgrad_apx
        case "averaged": PackageResources.averaged_apx
        case "clip": PackageResources.clip_apx
        case "clip_elements": PackageResources.clip_elements_apx
        case "d_adaptation": PackageResources.d_adaptation_apx
        case "diffgrad": PackageResources.diffgrad_apx
        case "dog": PackageResources.dog_apx
        case "gradient_penalty": PackageResources.gradient_penalty_apx
        case "grams": PackageResources.grams_apx
        case "lamb": PackageResources.lamb_apx
        case "lars": PackageResources.lars_apx
        case "lbfgs": PackageResources.lbfgs_apx
        case "lion": PackageResources.lion_apx
        case "lookahead": PackageResources.lookahead_apx
        case "muon": PackageResources.muon_apx
        case "nadam": PackageResources.nadam_apx
        case "nesterov": PackageResources.nesterov_apx
        case "newton": PackageResources.newton_apx
        case "oasis": PackageResources.oasis_apx
        case "prodigy": PackageResources.prodigy_apx
        case "radam": PackageResources.radam_apx
        case "rmsprop": PackageResources.rmsprop_apx
        case "sam": PackageResources.sam_apx
        case "schedule_free": PackageResources.schedule_free_apx
        case "sgd": PackageResources.sgd_apx
        case "sophia": PackageResources.sophia_apx
        case "swa": PackageResources.swa_apx
        case "cosine": PackageResources.cosine_apx
        case "cosine_restarts": PackageResources.cosine_restarts_apx
        case "exponential_decay": PackageResources.exponential_decay_apx
        case "inverse_root": PackageResources.inverse_root_apx
        case "linear": PackageResources.linear_apx
        case "one_cycle": PackageResources.one_cycle_apx
        case "polynomial_decay": PackageResources.polynomial_decay_apx
        case "robbins_monro": PackageResources.robbins_monro_apx
        case "step_decay": PackageResources.step_decay_apx
        case "warmup": PackageResources.warmup_apx
        case "ddim": PackageResources.ddim_apx
        case "heun": PackageResources.heun_apx
        default: nil
        }
    }
}
