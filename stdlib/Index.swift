// Written by bin/stdlib-index. Run it again after adding, renaming or removing a file of the standard library.

extension Stdlib {
    /// The folders, each of one kind of declaration.
    public enum Kind: String, Sendable, CaseIterable {
        case algorithms
        case bijections
        case diagnostics
        case diffusion
        case distributions
        case evolutions
        case flows
        case functions
        case guidance
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
        case .diagnostics:
            [
                "classifier_two_sample_test",
                "effective_sample_size",
                "evaluations",
                "gaussian_similarity",
                "interval_coverage",
                "kernel_two_sample_test",
                "max_sliced_wasserstein",
                "maximum_mean_discrepancy",
                "nearest_neighbours_classifier",
                "perceptron_classifier",
                "rank_band",
                "rank_extremity",
                "simulation_based_calibration",
                "sliced_wasserstein",
                "squared_wasserstein",
                "straightness",
                "uniform_ranks",
            ]
        case .diffusion:
            [
                "CriticallyDamped",
                "FunctionalDiffusion",
                "Interpolant",
                "Manifold",
                "NoiseSchedule",
                "Prediction",
                "at_rows",
                "at_times",
                "consistency_draws",
                "consistent",
                "damped_density",
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
                "jump",
                "karras_times",
                "linear_interpolant",
                "linear_transition",
                "log_normal_levels",
                "log_ratio_levels",
                "log_ratio_times",
                "logit_normal_levels",
                "mean_reverting",
                "noise_prediction",
                "noise_weight",
                "open_points",
                "own_scores",
                "preconditioned",
                "prediction_weight",
                "quadratic_times",
                "reverting",
                "rotations",
                "score_integral",
                "score_prediction",
                "scores_by_gradient",
                "solver_draws",
                "sphere",
                "sub_vp",
                "torus",
                "trajectory",
                "trigonometric_interpolant",
                "u_shaped_levels",
                "uniform_levels",
                "ve",
                "velocity_prediction",
                "vp",
                "vp_cosine",
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
                "normal_mixture",
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
                "agreeing_weights",
                "ancestors",
                "ascending_order",
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
                "chosen",
                "column_means",
                "column_sds",
                "cosine_modes",
                "cov_from_scales",
                "covariance",
                "cumulative_sum",
                "debiased",
                "deviance_term",
                "dot",
                "double_maxwell_draw",
                "doublings",
                "each",
                "expected_derivatives",
                "folded",
                "gamma_log_density",
                "gamma_shape_slope",
                "gauss_legendre",
                "gaussian_gram",
                "gaussian_transition",
                "gelu",
                "gp_exp_quad",
                "gp_exp_quad_ard",
                "gp_matern32",
                "gp_matern52",
                "gp_periodic",
                "gumbel_scale_draw",
                "half_square_sum",
                "half_student_t_mean",
                "hessian",
                "integration_matrix",
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
                "matrix_exponential",
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
                "ordered_ancestors",
                "orthonormal_rows",
                "outer",
                "particle_sweep",
                "poisson_cdf",
                "poisson_log_ccdf",
                "poisson_log_density",
                "poisson_quantile",
                "positive_part",
                "principal_coordinate",
                "product",
                "quadratic_form",
                "quantile",
                "random_rows",
                "rotation_matrix",
                "scale_rows",
                "sd",
                "silu",
                "sinkhorn",
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
        case .guidance:
            [
                "LightBridge",
                "Particles",
                "ReverseStep",
                "SingularObservation",
                "adjoint_gradient",
                "apg",
                "blind_dps",
                "cfg",
                "cfgpp",
                "classifier_guided",
                "conjugate_step",
                "daps",
                "ddnm",
                "ddrm",
                "denoised_sd",
                "denoising_mcmc",
                "diffpir",
                "doob",
                "dps",
                "enkg",
                "ensemble_step",
                "entropic_transport",
                "feynman_kac",
                "flow_estimate",
                "fps_smc",
                "guided",
                "hamiltonian_moves",
                "implicit_diffusion",
                "importance_mean",
                "langevin_mean",
                "langevin_moves",
                "langevin_near",
                "langevin_step",
                "level_slopes",
                "lgd",
                "light_bridge",
                "likelihood_particles",
                "linear_bridge",
                "main_directions",
                "mcg_diff",
                "mean_variance",
                "pcg",
                "pigdm",
                "psld",
                "random_times",
                "rdmc",
                "red_diff",
                "reference_refinement",
                "reverse_step",
                "singular_observation",
                "split_gibbs",
                "stochastic_adjoint",
                "symplectic_guidance",
                "tmpd",
                "tweedie_covariance",
                "tweedie_particles",
                "twisted_particles",
                "twisted_smc",
                "until",
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
                "JumpMLP",
                "LayerNorm",
                "MLP",
                "ResidualBlock",
                "ScoreMLP",
                "SelfAttention",
                "UNet",
                "WaveMLP",
                "doubled",
                "glorot",
                "halved",
                "he",
                "waves",
            ]
        case .objectives:
            [
                "beta_elbo",
                "bit_diffusion_bound",
                "blackout_training",
                "chi_upper_bound",
                "consistency_training",
                "damped_denoising",
                "denoising",
                "diffusion_bound",
                "distribution_matching",
                "elbo",
                "elbo_path",
                "evidence_bound",
                "forward_kl",
                "functional_denoising",
                "glauber_training",
                "guidance_free",
                "implicit_score_matching",
                "interpolant_denoiser",
                "interpolant_velocity",
                "iwelbo",
                "iwelbo_dreg",
                "local_denoising",
                "log_variance",
                "p_wake",
                "physics_informed",
                "q_wake",
                "random_pairs",
                "rectified_flow",
                "reflected_denoising",
                "renyi",
                "riemannian_denoising",
                "riemannian_flow_matching",
                "riemannian_score_matching",
                "rws",
                "simplex_matching",
                "sleep",
                "sliced_score_matching",
                "symmetric_kl",
                "tail_adaptive",
                "thermodynamic",
                "trajectory_training",
                "transport_cost",
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
                "cvar",
                "d_adaptation",
                "diffgrad",
                "dog",
                "extragradient",
                "gauss_newton",
                "gradient_penalty",
                "grams",
                "jacobian_descent",
                "lamb",
                "lars",
                "lbfgs",
                "lion",
                "lion_k",
                "lookahead",
                "muon",
                "nadam",
                "nesterov",
                "newton",
                "oasis",
                "optimistic",
                "past_extragradient",
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
                "ModelStatistics",
                "SolverStep",
                "adaptive_path",
                "adaptive_sde",
                "bdia",
                "bdia_inverse",
                "bdia_pair",
                "bit_diffusion",
                "blackout",
                "coded_steps",
                "cold",
                "consistency_trajectory",
                "ddim",
                "ddim_inverse",
                "ddpm",
                "deis",
                "deis_steps",
                "dpm_solver",
                "dpm_solver_pp",
                "dpm_solver_pp_sde",
                "dpm_solver_pp_steps",
                "dpm_solver_steps",
                "dpm_solver_v3",
                "dynamic_threshold",
                "edm_stochastic",
                "er_sde",
                "euler",
                "functional_sde",
                "geodesic_flow",
                "geodesic_noise",
                "geodesic_walk",
                "ghvb",
                "glauber",
                "heun",
                "interpolant_flow",
                "interpolant_sde",
                "model_statistics",
                "mrs",
                "noisy_path",
                "path_noise",
                "pfgm_noise",
                "pndm",
                "refined",
                "reflected_density",
                "reflected_score",
                "reflected_sde",
                "residual_diffusion",
                "reverse_sde",
                "riemannian_sde",
                "runge_kutta",
                "search_steps",
                "simplex_transport",
                "sphere_heat",
                "sscs",
                "step_codes",
                "transfer",
                "unified",
                "unipc",
                "unipc_steps",
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
            "classifier_two_sample_test",
            "effective_sample_size",
            "evaluations",
            "gaussian_similarity",
            "interval_coverage",
            "kernel_two_sample_test",
            "max_sliced_wasserstein",
            "maximum_mean_discrepancy",
            "nearest_neighbours_classifier",
            "perceptron_classifier",
            "rank_band",
            "rank_extremity",
            "simulation_based_calibration",
            "sliced_wasserstein",
            "squared_wasserstein",
            "straightness",
            "uniform_ranks":
            .diagnostics
        case
            "CriticallyDamped",
            "FunctionalDiffusion",
            "Interpolant",
            "Manifold",
            "NoiseSchedule",
            "Prediction",
            "at_rows",
            "at_times",
            "consistency_draws",
            "consistent",
            "damped_density",
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
            "jump",
            "karras_times",
            "linear_interpolant",
            "linear_transition",
            "log_normal_levels",
            "log_ratio_levels",
            "log_ratio_times",
            "logit_normal_levels",
            "mean_reverting",
            "noise_prediction",
            "noise_weight",
            "open_points",
            "own_scores",
            "preconditioned",
            "prediction_weight",
            "quadratic_times",
            "reverting",
            "rotations",
            "score_integral",
            "score_prediction",
            "scores_by_gradient",
            "solver_draws",
            "sphere",
            "sub_vp",
            "torus",
            "trajectory",
            "trigonometric_interpolant",
            "u_shaped_levels",
            "uniform_levels",
            "ve",
            "velocity_prediction",
            "vp",
            "vp_cosine":
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
            "normal_mixture",
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
            "agreeing_weights",
            "ancestors",
            "ascending_order",
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
            "chosen",
            "column_means",
            "column_sds",
            "cosine_modes",
            "cov_from_scales",
            "covariance",
            "cumulative_sum",
            "debiased",
            "deviance_term",
            "dot",
            "double_maxwell_draw",
            "doublings",
            "each",
            "expected_derivatives",
            "folded",
            "gamma_log_density",
            "gamma_shape_slope",
            "gauss_legendre",
            "gaussian_gram",
            "gaussian_transition",
            "gelu",
            "gp_exp_quad",
            "gp_exp_quad_ard",
            "gp_matern32",
            "gp_matern52",
            "gp_periodic",
            "gumbel_scale_draw",
            "half_square_sum",
            "half_student_t_mean",
            "hessian",
            "integration_matrix",
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
            "matrix_exponential",
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
            "ordered_ancestors",
            "orthonormal_rows",
            "outer",
            "particle_sweep",
            "poisson_cdf",
            "poisson_log_ccdf",
            "poisson_log_density",
            "poisson_quantile",
            "positive_part",
            "principal_coordinate",
            "product",
            "quadratic_form",
            "quantile",
            "random_rows",
            "rotation_matrix",
            "scale_rows",
            "sd",
            "silu",
            "sinkhorn",
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
            "LightBridge",
            "Particles",
            "ReverseStep",
            "SingularObservation",
            "adjoint_gradient",
            "apg",
            "blind_dps",
            "cfg",
            "cfgpp",
            "classifier_guided",
            "conjugate_step",
            "daps",
            "ddnm",
            "ddrm",
            "denoised_sd",
            "denoising_mcmc",
            "diffpir",
            "doob",
            "dps",
            "enkg",
            "ensemble_step",
            "entropic_transport",
            "feynman_kac",
            "flow_estimate",
            "fps_smc",
            "guided",
            "hamiltonian_moves",
            "implicit_diffusion",
            "importance_mean",
            "langevin_mean",
            "langevin_moves",
            "langevin_near",
            "langevin_step",
            "level_slopes",
            "lgd",
            "light_bridge",
            "likelihood_particles",
            "linear_bridge",
            "main_directions",
            "mcg_diff",
            "mean_variance",
            "pcg",
            "pigdm",
            "psld",
            "random_times",
            "rdmc",
            "red_diff",
            "reference_refinement",
            "reverse_step",
            "singular_observation",
            "split_gibbs",
            "stochastic_adjoint",
            "symplectic_guidance",
            "tmpd",
            "tweedie_covariance",
            "tweedie_particles",
            "twisted_particles",
            "twisted_smc",
            "until":
            .guidance
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
            "JumpMLP",
            "LayerNorm",
            "MLP",
            "ResidualBlock",
            "ScoreMLP",
            "SelfAttention",
            "UNet",
            "WaveMLP",
            "doubled",
            "glorot",
            "halved",
            "he",
            "waves":
            .networks
        case
            "beta_elbo",
            "bit_diffusion_bound",
            "blackout_training",
            "chi_upper_bound",
            "consistency_training",
            "damped_denoising",
            "denoising",
            "diffusion_bound",
            "distribution_matching",
            "elbo",
            "elbo_path",
            "evidence_bound",
            "forward_kl",
            "functional_denoising",
            "glauber_training",
            "guidance_free",
            "implicit_score_matching",
            "interpolant_denoiser",
            "interpolant_velocity",
            "iwelbo",
            "iwelbo_dreg",
            "local_denoising",
            "log_variance",
            "p_wake",
            "physics_informed",
            "q_wake",
            "random_pairs",
            "rectified_flow",
            "reflected_denoising",
            "renyi",
            "riemannian_denoising",
            "riemannian_flow_matching",
            "riemannian_score_matching",
            "rws",
            "simplex_matching",
            "sleep",
            "sliced_score_matching",
            "symmetric_kl",
            "tail_adaptive",
            "thermodynamic",
            "trajectory_training",
            "transport_cost",
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
            "cvar",
            "d_adaptation",
            "diffgrad",
            "dog",
            "extragradient",
            "gauss_newton",
            "gradient_penalty",
            "grams",
            "jacobian_descent",
            "lamb",
            "lars",
            "lbfgs",
            "lion",
            "lion_k",
            "lookahead",
            "muon",
            "nadam",
            "nesterov",
            "newton",
            "oasis",
            "optimistic",
            "past_extragradient",
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
            "ModelStatistics",
            "SolverStep",
            "adaptive_path",
            "adaptive_sde",
            "bdia",
            "bdia_inverse",
            "bdia_pair",
            "bit_diffusion",
            "blackout",
            "coded_steps",
            "cold",
            "consistency_trajectory",
            "ddim",
            "ddim_inverse",
            "ddpm",
            "deis",
            "deis_steps",
            "dpm_solver",
            "dpm_solver_pp",
            "dpm_solver_pp_sde",
            "dpm_solver_pp_steps",
            "dpm_solver_steps",
            "dpm_solver_v3",
            "dynamic_threshold",
            "edm_stochastic",
            "er_sde",
            "euler",
            "functional_sde",
            "geodesic_flow",
            "geodesic_noise",
            "geodesic_walk",
            "ghvb",
            "glauber",
            "heun",
            "interpolant_flow",
            "interpolant_sde",
            "model_statistics",
            "mrs",
            "noisy_path",
            "path_noise",
            "pfgm_noise",
            "pndm",
            "refined",
            "reflected_density",
            "reflected_score",
            "reflected_sde",
            "residual_diffusion",
            "reverse_sde",
            "riemannian_sde",
            "runge_kutta",
            "search_steps",
            "simplex_transport",
            "sphere_heat",
            "sscs",
            "step_codes",
            "transfer",
            "unified",
            "unipc",
            "unipc_steps":
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
        case "classifier_two_sample_test": PackageResources.classifier_two_sample_test_apx
        case "effective_sample_size": PackageResources.effective_sample_size_apx
        case "evaluations": PackageResources.evaluations_apx
        case "gaussian_similarity": PackageResources.gaussian_similarity_apx
        case "interval_coverage": PackageResources.interval_coverage_apx
        case "kernel_two_sample_test": PackageResources.kernel_two_sample_test_apx
        case "max_sliced_wasserstein": PackageResources.max_sliced_wasserstein_apx
        case "maximum_mean_discrepancy": PackageResources.maximum_mean_discrepancy_apx
        case "nearest_neighbours_classifier": PackageResources.nearest_neighbours_classifier_apx
        case "perceptron_classifier": PackageResources.perceptron_classifier_apx
        case "rank_band": PackageResources.rank_band_apx
        case "rank_extremity": PackageResources.rank_extremity_apx
        case "simulation_based_calibration": PackageResources.simulation_based_calibration_apx
        case "sliced_wasserstein": PackageResources.sliced_wasserstein_apx
        case "squared_wasserstein": PackageResources.squared_wasserstein_apx
        case "straightness": PackageResources.straightness_apx
        case "uniform_ranks": PackageResources.uniform_ranks_apx
        case "CriticallyDamped": PackageResources.CriticallyDamped_apx
        case "FunctionalDiffusion": PackageResources.FunctionalDiffusion_apx
        case "Interpolant": PackageResources.Interpolant_apx
        case "Manifold": PackageResources.Manifold_apx
        case "NoiseSchedule": PackageResources.NoiseSchedule_apx
        case "Prediction": PackageResources.Prediction_apx
        case "at_rows": PackageResources.at_rows_apx
        case "at_times": PackageResources.at_times_apx
        case "consistency_draws": PackageResources.consistency_draws_apx
        case "consistent": PackageResources.consistent_apx
        case "damped_density": PackageResources.damped_density_apx
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
        case "jump": PackageResources.jump_apx
        case "karras_times": PackageResources.karras_times_apx
        case "linear_interpolant": PackageResources.linear_interpolant_apx
        case "linear_transition": PackageResources.linear_transition_apx
        case "log_normal_levels": PackageResources.log_normal_levels_apx
        case "log_ratio_levels": PackageResources.log_ratio_levels_apx
        case "log_ratio_times": PackageResources.log_ratio_times_apx
        case "logit_normal_levels": PackageResources.logit_normal_levels_apx
        case "mean_reverting": PackageResources.mean_reverting_apx
        case "noise_prediction": PackageResources.noise_prediction_apx
        case "noise_weight": PackageResources.noise_weight_apx
        case "open_points": PackageResources.open_points_apx
        case "own_scores": PackageResources.own_scores_apx
        case "preconditioned": PackageResources.preconditioned_apx
        case "prediction_weight": PackageResources.prediction_weight_apx
        case "quadratic_times": PackageResources.quadratic_times_apx
        case "reverting": PackageResources.reverting_apx
        case "rotations": PackageResources.rotations_apx
        case "score_integral": PackageResources.score_integral_apx
        case "score_prediction": PackageResources.score_prediction_apx
        case "scores_by_gradient": PackageResources.scores_by_gradient_apx
        case "solver_draws": PackageResources.solver_draws_apx
        case "sphere": PackageResources.sphere_apx
        case "sub_vp": PackageResources.sub_vp_apx
        case "torus": PackageResources.torus_apx
        case "trajectory": PackageResources.trajectory_apx
        case "trigonometric_interpolant": PackageResources.trigonometric_interpolant_apx
        case "u_shaped_levels": PackageResources.u_shaped_levels_apx
        case "uniform_levels": PackageResources.uniform_levels_apx
        case "ve": PackageResources.ve_apx
        case "velocity_prediction": PackageResources.velocity_prediction_apx
        case "vp": PackageResources.vp_apx
        case "vp_cosine": PackageResources.vp_cosine_apx
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
        case "normal_mixture": PackageResources.normal_mixture_apx
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
        case "agreeing_weights": PackageResources.agreeing_weights_apx
        case "ancestors": PackageResources.ancestors_apx
        case "ascending_order": PackageResources.ascending_order_apx
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
        case "chosen": PackageResources.chosen_apx
        case "column_means": PackageResources.column_means_apx
        case "column_sds": PackageResources.column_sds_apx
        case "cosine_modes": PackageResources.cosine_modes_apx
        case "cov_from_scales": PackageResources.cov_from_scales_apx
        case "covariance": PackageResources.covariance_apx
        case "cumulative_sum": PackageResources.cumulative_sum_apx
        case "debiased": PackageResources.debiased_apx
        case "deviance_term": PackageResources.deviance_term_apx
        case "dot": PackageResources.dot_apx
        case "double_maxwell_draw": PackageResources.double_maxwell_draw_apx
        case "doublings": PackageResources.doublings_apx
        case "each": PackageResources.each_apx
        case "expected_derivatives": PackageResources.expected_derivatives_apx
        case "folded": PackageResources.folded_apx
        case "gamma_log_density": PackageResources.gamma_log_density_apx
        case "gamma_shape_slope": PackageResources.gamma_shape_slope_apx
        case "gauss_legendre": PackageResources.gauss_legendre_apx
        case "gaussian_gram": PackageResources.gaussian_gram_apx
        case "gaussian_transition": PackageResources.gaussian_transition_apx
        case "gelu": PackageResources.gelu_apx
        case "gp_exp_quad": PackageResources.gp_exp_quad_apx
        case "gp_exp_quad_ard": PackageResources.gp_exp_quad_ard_apx
        case "gp_matern32": PackageResources.gp_matern32_apx
        case "gp_matern52": PackageResources.gp_matern52_apx
        case "gp_periodic": PackageResources.gp_periodic_apx
        case "gumbel_scale_draw": PackageResources.gumbel_scale_draw_apx
        case "half_square_sum": PackageResources.half_square_sum_apx
        case "half_student_t_mean": PackageResources.half_student_t_mean_apx
        case "hessian": PackageResources.hessian_apx
        case "integration_matrix": PackageResources.integration_matrix_apx
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
        case "matrix_exponential": PackageResources.matrix_exponential_apx
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
        case "ordered_ancestors": PackageResources.ordered_ancestors_apx
        case "orthonormal_rows": PackageResources.orthonormal_rows_apx
        case "outer": PackageResources.outer_apx
        case "particle_sweep": PackageResources.particle_sweep_apx
        case "poisson_cdf": PackageResources.poisson_cdf_apx
        case "poisson_log_ccdf": PackageResources.poisson_log_ccdf_apx
        case "poisson_log_density": PackageResources.poisson_log_density_apx
        case "poisson_quantile": PackageResources.poisson_quantile_apx
        case "positive_part": PackageResources.positive_part_apx
        case "principal_coordinate": PackageResources.principal_coordinate_apx
        case "product": PackageResources.product_apx
        case "quadratic_form": PackageResources.quadratic_form_apx
        case "quantile": PackageResources.quantile_apx
        case "random_rows": PackageResources.random_rows_apx
        case "rotation_matrix": PackageResources.rotation_matrix_apx
        case "scale_rows": PackageResources.scale_rows_apx
        case "sd": PackageResources.sd_apx
        case "silu": PackageResources.silu_apx
        case "sinkhorn": PackageResources.sinkhorn_apx
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
        case "LightBridge": PackageResources.LightBridge_apx
        case "Particles": PackageResources.Particles_apx
        case "ReverseStep": PackageResources.ReverseStep_apx
        case "SingularObservation": PackageResources.SingularObservation_apx
        case "adjoint_gradient": PackageResources.adjoint_gradient_apx
        case "apg": PackageResources.apg_apx
        case "blind_dps": PackageResources.blind_dps_apx
        case "cfg": PackageResources.cfg_apx
        case "cfgpp": PackageResources.cfgpp_apx
        case "classifier_guided": PackageResources.classifier_guided_apx
        case "conjugate_step": PackageResources.conjugate_step_apx
        case "daps": PackageResources.daps_apx
        case "ddnm": PackageResources.ddnm_apx
        case "ddrm": PackageResources.ddrm_apx
        case "denoised_sd": PackageResources.denoised_sd_apx
        case "denoising_mcmc": PackageResources.denoising_mcmc_apx
        case "diffpir": PackageResources.diffpir_apx
        case "doob": PackageResources.doob_apx
        case "dps": PackageResources.dps_apx
        case "enkg": PackageResources.enkg_apx
        case "ensemble_step": PackageResources.ensemble_step_apx
        case "entropic_transport": PackageResources.entropic_transport_apx
        case "feynman_kac": PackageResources.feynman_kac_apx
        case "flow_estimate": PackageResources.flow_estimate_apx
        case "fps_smc": PackageResources.fps_smc_apx
        case "guided": PackageResources.guided_apx
        case "hamiltonian_moves": PackageResources.hamiltonian_moves_apx
        case "implicit_diffusion": PackageResources.implicit_diffusion_apx
        case "importance_mean": PackageResources.importance_mean_apx
        case "langevin_mean": PackageResources.langevin_mean_apx
        case "langevin_moves": PackageResources.langevin_moves_apx
        case "langevin_near": PackageResources.langevin_near_apx
        case "langevin_step": PackageResources.langevin_step_apx
        case "level_slopes": PackageResources.level_slopes_apx
        case "lgd": PackageResources.lgd_apx
        case "light_bridge": PackageResources.light_bridge_apx
        case "likelihood_particles": PackageResources.likelihood_particles_apx
        case "linear_bridge": PackageResources.linear_bridge_apx
        case "main_directions": PackageResources.main_directions_apx
        case "mcg_diff": PackageResources.mcg_diff_apx
        case "mean_variance": PackageResources.mean_variance_apx
        case "pcg": PackageResources.pcg_apx
        case "pigdm": PackageResources.pigdm_apx
        case "psld": PackageResources.psld_apx
        case "random_times": PackageResources.random_times_apx
        case "rdmc": PackageResources.rdmc_apx
        case "red_diff": PackageResources.red_diff_apx
        case "reference_refinement": PackageResources.reference_refinement_apx
        case "reverse_step": PackageResources.reverse_step_apx
        case "singular_observation": PackageResources.singular_observation_apx
        case "split_gibbs": PackageResources.split_gibbs_apx
        case "stochastic_adjoint": PackageResources.stochastic_adjoint_apx
        case "symplectic_guidance": PackageResources.symplectic_guidance_apx
        case "tmpd": PackageResources.tmpd_apx
        case "tweedie_covariance": PackageResources.tweedie_covariance_apx
        case "tweedie_particles": PackageResources.tweedie_particles_apx
        case "twisted_particles": PackageResources.twisted_particles_apx
        case "twisted_smc": PackageResources.twisted_smc_apx
        case "until": PackageResources.until_apx
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
        case "JumpMLP": PackageResources.JumpMLP_apx
        case "LayerNorm": PackageResources.LayerNorm_apx
        case "MLP": PackageResources.MLP_apx
        case "ResidualBlock": PackageResources.ResidualBlock_apx
        case "ScoreMLP": PackageResources.ScoreMLP_apx
        case "SelfAttention": PackageResources.SelfAttention_apx
        case "UNet": PackageResources.UNet_apx
        case "WaveMLP": PackageResources.WaveMLP_apx
        case "doubled": PackageResources.doubled_apx
        case "glorot": PackageResources.glorot_apx
        case "halved": PackageResources.halved_apx
        case "he": PackageResources.he_apx
        case "waves": PackageResources.waves_apx
        case "beta_elbo": PackageResources.beta_elbo_apx
        case "bit_diffusion_bound": PackageResources.bit_diffusion_bound_apx
        case "blackout_training": PackageResources.blackout_training_apx
        case "chi_upper_bound": PackageResources.chi_upper_bound_apx
        case "consistency_training": PackageResources.consistency_training_apx
        case "damped_denoising": PackageResources.damped_denoising_apx
        case "denoising": PackageResources.denoising_apx
        case "diffusion_bound": PackageResources.diffusion_bound_apx
        case "distribution_matching": PackageResources.distribution_matching_apx
        case "elbo": PackageResources.elbo_apx
        case "elbo_path": PackageResources.elbo_path_apx
        case "evidence_bound": PackageResources.evidence_bound_apx
        case "forward_kl": PackageResources.forward_kl_apx
        case "functional_denoising": PackageResources.functional_denoising_apx
        case "glauber_training": PackageResources.glauber_training_apx
        case "guidance_free": PackageResources.guidance_free_apx
        case "implicit_score_matching": PackageResources.implicit_score_matching_apx
        case "interpolant_denoiser": PackageResources.interpolant_denoiser_apx
        case "interpolant_velocity": PackageResources.interpolant_velocity_apx
        case "iwelbo": PackageResources.iwelbo_apx
        case "iwelbo_dreg": PackageResources.iwelbo_dreg_apx
        case "local_denoising": PackageResources.local_denoising_apx
        case "log_variance": PackageResources.log_variance_apx
        case "p_wake": PackageResources.p_wake_apx
        case "physics_informed": PackageResources.physics_informed_apx
        case "q_wake": PackageResources.q_wake_apx
        case "random_pairs": PackageResources.random_pairs_apx
        case "rectified_flow": PackageResources.rectified_flow_apx
        case "reflected_denoising": PackageResources.reflected_denoising_apx
        case "renyi": PackageResources.renyi_apx
        case "riemannian_denoising": PackageResources.riemannian_denoising_apx
        case "riemannian_flow_matching": PackageResources.riemannian_flow_matching_apx
        case "riemannian_score_matching": PackageResources.riemannian_score_matching_apx
        case "rws": PackageResources.rws_apx
        case "simplex_matching": PackageResources.simplex_matching_apx
        case "sleep": PackageResources.sleep_apx
        case "sliced_score_matching": PackageResources.sliced_score_matching_apx
        case "symmetric_kl": PackageResources.symmetric_kl_apx
        case "tail_adaptive": PackageResources.tail_adaptive_apx
        case "thermodynamic": PackageResources.thermodynamic_apx
        case "trajectory_training": PackageResources.trajectory_training_apx
        case "transport_cost": PackageResources.transport_cost_apx
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
        case "cvar": PackageResources.cvar_apx
        case "d_adaptation": PackageResources.d_adaptation_apx
        case "diffgrad": PackageResources.diffgrad_apx
        case "dog": PackageResources.dog_apx
        case "extragradient": PackageResources.extragradient_apx
        case "gauss_newton": PackageResources.gauss_newton_apx
        case "gradient_penalty": PackageResources.gradient_penalty_apx
        case "grams": PackageResources.grams_apx
        case "jacobian_descent": PackageResources.jacobian_descent_apx
        case "lamb": PackageResources.lamb_apx
        case "lars": PackageResources.lars_apx
        case "lbfgs": PackageResources.lbfgs_apx
        case "lion": PackageResources.lion_apx
        case "lion_k": PackageResources.lion_k_apx
        case "lookahead": PackageResources.lookahead_apx
        case "muon": PackageResources.muon_apx
        case "nadam": PackageResources.nadam_apx
        case "nesterov": PackageResources.nesterov_apx
        case "newton": PackageResources.newton_apx
        case "oasis": PackageResources.oasis_apx
        case "optimistic": PackageResources.optimistic_apx
        case "past_extragradient": PackageResources.past_extragradient_apx
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
        case "ModelStatistics": PackageResources.ModelStatistics_apx
        case "SolverStep": PackageResources.SolverStep_apx
        case "adaptive_path": PackageResources.adaptive_path_apx
        case "adaptive_sde": PackageResources.adaptive_sde_apx
        case "bdia": PackageResources.bdia_apx
        case "bdia_inverse": PackageResources.bdia_inverse_apx
        case "bdia_pair": PackageResources.bdia_pair_apx
        case "bit_diffusion": PackageResources.bit_diffusion_apx
        case "blackout": PackageResources.blackout_apx
        case "coded_steps": PackageResources.coded_steps_apx
        case "cold": PackageResources.cold_apx
        case "consistency_trajectory": PackageResources.consistency_trajectory_apx
        case "ddim": PackageResources.ddim_apx
        case "ddim_inverse": PackageResources.ddim_inverse_apx
        case "ddpm": PackageResources.ddpm_apx
        case "deis": PackageResources.deis_apx
        case "deis_steps": PackageResources.deis_steps_apx
        case "dpm_solver": PackageResources.dpm_solver_apx
        case "dpm_solver_pp": PackageResources.dpm_solver_pp_apx
        case "dpm_solver_pp_sde": PackageResources.dpm_solver_pp_sde_apx
        case "dpm_solver_pp_steps": PackageResources.dpm_solver_pp_steps_apx
        case "dpm_solver_steps": PackageResources.dpm_solver_steps_apx
        case "dpm_solver_v3": PackageResources.dpm_solver_v3_apx
        case "dynamic_threshold": PackageResources.dynamic_threshold_apx
        case "edm_stochastic": PackageResources.edm_stochastic_apx
        case "er_sde": PackageResources.er_sde_apx
        case "euler": PackageResources.euler_apx
        case "functional_sde": PackageResources.functional_sde_apx
        case "geodesic_flow": PackageResources.geodesic_flow_apx
        case "geodesic_noise": PackageResources.geodesic_noise_apx
        case "geodesic_walk": PackageResources.geodesic_walk_apx
        case "ghvb": PackageResources.ghvb_apx
        case "glauber": PackageResources.glauber_apx
        case "heun": PackageResources.heun_apx
        case "interpolant_flow": PackageResources.interpolant_flow_apx
        case "interpolant_sde": PackageResources.interpolant_sde_apx
        case "model_statistics": PackageResources.model_statistics_apx
        case "mrs": PackageResources.mrs_apx
        case "noisy_path": PackageResources.noisy_path_apx
        case "path_noise": PackageResources.path_noise_apx
        case "pfgm_noise": PackageResources.pfgm_noise_apx
        case "pndm": PackageResources.pndm_apx
        case "refined": PackageResources.refined_apx
        case "reflected_density": PackageResources.reflected_density_apx
        case "reflected_score": PackageResources.reflected_score_apx
        case "reflected_sde": PackageResources.reflected_sde_apx
        case "residual_diffusion": PackageResources.residual_diffusion_apx
        case "reverse_sde": PackageResources.reverse_sde_apx
        case "riemannian_sde": PackageResources.riemannian_sde_apx
        case "runge_kutta": PackageResources.runge_kutta_apx
        case "search_steps": PackageResources.search_steps_apx
        case "simplex_transport": PackageResources.simplex_transport_apx
        case "sphere_heat": PackageResources.sphere_heat_apx
        case "sscs": PackageResources.sscs_apx
        case "step_codes": PackageResources.step_codes_apx
        case "transfer": PackageResources.transfer_apx
        case "unified": PackageResources.unified_apx
        case "unipc": PackageResources.unipc_apx
        case "unipc_steps": PackageResources.unipc_steps_apx
        default: nil
        }
    }
}
