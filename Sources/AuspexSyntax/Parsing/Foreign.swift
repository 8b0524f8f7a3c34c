/// Words of other languages that people bring along, and what is written here in their place.
enum Foreign {
    /// Types of Stan, Swift, Python, C and R.
    static let types: [String: String] = [
        "real": "Real", "int": "Int", "vector": "Real[N]", "row_vector": "Real[N]", "matrix": "Real[N, M]", "complex": "Real[2]",
        "simplex": "Simplex[K]", "ordered": "Ordered[K]", "positive_ordered": "PositiveOrdered[K]", "unit_vector": "UnitVector[K]",
        "sum_to_zero_vector": "SumToZero[K]", "cov_matrix": "Cov[K]", "corr_matrix": "Corr[K]",
        "cholesky_factor_cov": "CholeskyCov[K]", "cholesky_factor_corr": "CholeskyCorr[K]", "array": "Real[N]",
        "double": "Real", "float": "Real", "bool": "Bool", "string": "String", "str": "String", "Double": "Real", "Float": "Real",
    ]

    /// Our own types, for those who put them in front of the name.
    static let ownTypes: Set<String> = [
        "Real", "Int", "Bool", "String", "Positive", "NonNegative", "Unit", "Simplex", "Ordered", "PositiveOrdered", "UnitVector",
        "SumToZero", "Corr", "Cov", "CholeskyCorr", "CholeskyCov",
    ]

    /// Blocks of a Stan program; each with what it has become.
    static let stanBlocks: [String: String] = [
        "data": "Data are the parameters of a `model`: `model m(N: Int, y: Real[N]) { … }`; what is observed is given when it is used: `m(data.N) given y = data.y`.",
        "parameters": "A parameter is a choice with its prior: `sigma ~ half_normal(1)`; without a prior `sigma ~ flat(Positive)`.",
        "transformed data": "Compute in the model with `let`, or before it at file level.",
        "transformed parameters": "A derived quantity stands in the model: `theta := mu + tau * z` is recorded, `let` is not.",
        "generated quantities": "Record what you want with `:=` in the model, or compute it from the draws afterwards.",
        "functions": "Functions are declared at file level: `func f(x: Real) -> Real { … }`.",
        "model": "A model has a name and parameters: `model m(N: Int) { … }`.",
    ]
}
