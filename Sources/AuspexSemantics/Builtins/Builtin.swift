/// A function that the compiler knows itself, because it is an operation of the IR or needs one.
///
/// Everything that can be written in the language is written there, in `stdlib/functions`. The signature is in the
/// language's own syntax; a function whose parameters are scalars acts elementwise on arrays of equal shape, like any
/// function of the language.
public struct Builtin: Sendable {
    public let name: String
    /// `(x: Real) -> Positive`; a result type of `_` is computed by a rule of its own in the checker.
    public let signature: String
    public let summary: String

    public static let all: [Builtin] = elementary + special + integers + reductions + arrays + matrices

    private static func table(_ rows: [(String, String, String)]) -> [Builtin] {
        rows.map { Builtin(name: $0.0, signature: $0.1, summary: $0.2) }
    }

    static let elementary = table([
        ("abs", "(x: Real) -> NonNegative", "Absolute value; of an integer, an integer."),
        ("sign", "(x: Real) -> Real", "−1, 0 or 1."),
        ("sqrt", "(x: NonNegative) -> NonNegative", "Square root."),
        ("square", "(x: Real) -> NonNegative", "x²"),
        ("exp", "(x: Real) -> Positive", "Exponential."),
        ("expm1", "(x: Real) -> Real", "exp(x) − 1, accurate near zero."),
        ("log", "(x: NonNegative) -> Real", "Natural logarithm."),
        ("log1p", "(x: Real(-1...)) -> Real", "log(1 + x), accurate near zero."),
        ("sin", "(x: Real) -> Real(-1...1)", "Sine."),
        ("cos", "(x: Real) -> Real(-1...1)", "Cosine."),
        ("tan", "(x: Real) -> Real", "Tangent."),
        ("asin", "(x: Real(-1...1)) -> Real", "Inverse sine."),
        ("acos", "(x: Real(-1...1)) -> Real", "Inverse cosine."),
        ("atan", "(x: Real) -> Real", "Inverse tangent."),
        ("atan2", "(y: Real, x: Real) -> Real", "Angle of the point (x, y)."),
        ("sinh", "(x: Real) -> Real", "Hyperbolic sine."),
        ("cosh", "(x: Real) -> Positive", "Hyperbolic cosine."),
        ("tanh", "(x: Real) -> Real(-1...1)", "Hyperbolic tangent."),
        ("hypot", "(x: Real, y: Real) -> NonNegative", "√(x² + y²) without overflow."),
        ("sigmoid", "(x: Real) -> Unit", "1 / (1 + exp(−x)), the inverse of logit."),
        ("log_sigmoid", "(x: Real) -> Real", "log(sigmoid(x)) without loss."),
        ("softplus", "(x: Real) -> Positive", "log(1 + exp(x)) without overflow."),
        ("log_add_exp", "(x: Real, y: Real) -> Real", "log(exp(x) + exp(y)) without overflow."),
        ("floor", "(x: Real) -> Real", "Largest whole number that is not above x."),
        ("ceil", "(x: Real) -> Real", "Smallest whole number that is not below x."),
        ("round", "(x: Real) -> Real", "Nearest whole number, halves away from zero."),
        ("is_nan", "(x: Real) -> Bool", "Whether x is not a number."),
        ("stop_gradient", "(x: Real) -> Real", "x, with derivative zero."),
    ])

    static let special = table([
        ("lgamma", "(x: Real) -> Real", "log |Γ(x)|"),
        ("digamma", "(x: Real) -> Real", "Derivative of lgamma."),
        ("trigamma", "(x: Real) -> Real", "Second derivative of lgamma."),
        ("lbeta", "(a: Positive, b: Positive) -> Real", "log B(a, b)"),
        ("erf", "(x: Real) -> Real(-1...1)", "Error function."),
        ("erfc", "(x: Real) -> Real(0...2)", "1 − erf(x), accurate in the tail."),
        ("standard_normal_cdf", "(x: Real) -> Unit", "Φ(x)"),
        ("standard_normal_log_cdf", "(x: Real) -> Real", "log Φ(x), accurate in the tail."),
        ("standard_normal_quantile", "(p: Unit) -> Real", "Φ⁻¹(p)"),
        ("gamma_p", "(a: Positive, x: NonNegative) -> Unit", "Regularised lower incomplete gamma function P(a, x)."),
        ("gamma_q", "(a: Positive, x: NonNegative) -> Unit", "Regularised upper incomplete gamma function Q(a, x)."),
        ("gamma_p_inverse", "(a: Positive, p: Unit) -> NonNegative", "The x with P(a, x) = p."),
        ("inc_beta", "(a: Positive, b: Positive, x: Unit) -> Unit", "Regularised incomplete beta function I_x(a, b)."),
        ("inc_beta_inverse", "(a: Positive, b: Positive, p: Unit) -> Unit", "The x with I_x(a, b) = p."),
        ("log_bessel_i0", "(x: Real) -> Real", "log I₀(x), modified Bessel function of the first kind."),
        ("log_bessel_i1", "(x: Real) -> Real", "log I₁(|x|)"),
        ("log_bessel_i", "(nu: NonNegative, x: NonNegative) -> Real", "log I_ν(x)"),
    ])

    static let integers = table([
        ("div", "(a: Int, b: Int) -> Int", "Quotient rounded down."),
        ("mod", "(a: Int, b: Int) -> Int", "Remainder with the sign of the divisor."),
        ("Int", "(x: Real) -> Int", "Rounds down to an integer; of a boolean, 0 or 1."),
        ("Real", "(x: Int) -> Real", "The integer as a real number; of a boolean, 0 or 1."),
    ])

    static let reductions = table([
        ("sum", "(x: Real[...]) -> Real", "Sum of all elements; of integers, an integer; of booleans, how many are true."),
        ("min", "(x: Real[...]) -> Real", "Smallest element; of two numbers, the smaller."),
        ("max", "(x: Real[...]) -> Real", "Largest element; of two numbers, the larger."),
        ("any", "(x: Bool[...]) -> Bool", "Whether an element is true."),
        ("all", "(x: Bool[...]) -> Bool", "Whether all elements are true."),
        ("count", "(x: Any[...]) -> Int", "Extent of the first dimension."),
        ("size", "(x: Any[...], dimension: Int) -> Int", "Extent of a dimension."),
    ])

    static let arrays = table([
        ("zeros", "(size: Int...) -> _", "An array of zeros with the given extents: zeros(3), zeros(3, 4)."),
        ("ones", "(size: Int...) -> _", "An array of ones."),
        ("fill", "(value: Real, size: Int...) -> _", "An array of one value: fill(0.5, 3, 4)."),
        ("identity", "(size: Int) -> Real[size, size]", "The identity matrix."),
        ("linspace", "(from: Real, to: Real, count: Int) -> Real[count]", "Equally spaced numbers, both ends included."),
        ("concat", "(parts: _...) -> _", "Arrays and scalars one after the other, along the first dimension."),
        ("stack", "(parts: _...) -> _", "Arrays of equal shape as the rows of a new one."),
        ("reshape", "(x: Real[...], size: Int...) -> _", "The same elements, in order, in another shape."),
        ("flatten", "(x: Real[...]) -> _", "All elements as a vector, last index fastest."),
    ])

    static let matrices = table([
        ("transpose", "(a: Real[N, M]) -> Real[M, N]", "Transpose."),
        ("diagonal", "(a: Real[N, N]) -> Real[N]", "The diagonal of a matrix."),
        ("diagonal_matrix", "(x: Real[N]) -> Real[N, N]", "The matrix with the given diagonal."),
        ("cholesky", "(a: Cov[N]) -> CholeskyCov[N]", "Lower Cholesky factor."),
        ("solve_lower", "(l: Real[N, N], b: Real[N, ...]) -> _", "L⁻¹ b for lower triangular L; b a vector or a matrix."),
        ("solve_lower_transposed", "(l: Real[N, N], b: Real[N, ...]) -> _", "L⁻ᵀ b for lower triangular L."),
        ("solve", "(a: Real[N, N], b: Real[N, ...]) -> _", "A⁻¹ b for a general square A."),
        ("log_determinant", "(a: Real[N, N]) -> Real", "log |det A|"),
        ("eigenvalues", "(a: Real[N, N]) -> Real[N]", "Eigenvalues of a symmetric matrix, ascending."),
        ("eigenvectors", "(a: Real[N, N]) -> Real[N, N]", "Eigenvectors of a symmetric matrix, in columns."),
    ])
}
