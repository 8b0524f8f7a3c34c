/// What an instruction does.
///
/// Arithmetic is on scalars only; arrays are made and consumed by loops over scalar bodies, and by library operations.
/// So fusing two array expressions is substituting one scalar body into another, and differentiation has few rules.
///
/// Every operation is total. Reals follow IEEE 754; integers wrap around; division by integer zero gives zero; an index
/// outside its array is moved to the nearest element for `load`, and makes `add` and `update` do nothing. Whoever needs
/// an error for a bad index checks it before. Totality is what allows code to be moved and executed speculatively.
public indirect enum Operation: Hashable, Sendable {
    case constant(Literal)
    /// A constant array.
    case tensor(Tensor)
    case unary(UnaryOperation, Value)
    case binary(BinaryOperation, Value, Value)
    case ternary(TernaryOperation, Value, Value, Value)
    /// `condition ? ifTrue : ifFalse` on scalars of one type; both are evaluated.
    case select(Value, ifTrue: Value, ifFalse: Value)
    /// bool → int → real; real → int rounds down, saturates, and takes NaN to zero; anything → bool is `≠ 0`.
    case convert(Value, Scalar)
    /// The element of an array at as many indices as the array has dimensions.
    case load(Value, [Value])
    /// The same elements in the same order under other extents. No work: another name of the same memory.
    case reshape(Value, shape: [Int])
    case loop(Loop)
    case fold(Fold)
    case whileLoop(While)
    case branch(Branch)
    /// A new accumulator of the given type (see `Type.isAccumulator`), all zero.
    case accumulator(Type)
    /// Adds a scalar to one element of an accumulator. No result. The only operation with an effect.
    case add(Value, [Value], Value)
    /// The content of an accumulator, as a value; nothing is added to it afterwards.
    case freeze(Value)
    /// A copy of an array with one element replaced; done in place when the array is not used again.
    case update(Value, [Value], Value)
    case library(LibraryOperation, [Value])
    case random(RandomOperation, [Value])
}

/// A loop without carried state: iterations may run in any order or at once, each sum has an order that is fixed by the
/// extents alone.
public struct Loop: Hashable, Sendable {
    /// The index space; empty extents run the body once, a zero extent never.
    public var extents: [Int]
    /// Parameters: one integer for each extent.
    public var body: Region
    /// How each result of the body leaves the loop.
    public var collectors: [Collector]

    public init(extents: [Int], body: Region, collectors: [Collector]) {
        self.extents = extents; self.body = body; self.collectors = collectors
    }
}

public enum Collector: String, Hashable, Sendable, CaseIterable {
    /// Stacked: the result has the loop's extents before the shape of one iteration's result.
    case map
    /// Added up, starting from zero; scalars only.
    case sum
    /// The largest, starting from −∞ (or the least integer); scalars only. NaN if any is NaN.
    case maximum
}

/// A loop with carried state, in order.
public struct Fold: Hashable, Sendable {
    public var count: Int
    /// Runs from `count - 1` down to 0 when true.
    public var isReversed: Bool
    public var initial: [Value]
    /// Parameters: the integer index, then the carried values. Results: the carried values, then what is collected.
    public var body: Region
    /// One for each result of the body after the carried ones. Results of the instruction: final carried values, then these.
    public var collectors: [Collector]

    public init(count: Int, isReversed: Bool = false, initial: [Value], body: Region, collectors: [Collector]) {
        self.count = count; self.isReversed = isReversed; self.initial = initial; self.body = body; self.collectors = collectors
    }
}

/// Repeats while a condition on the carried values holds, at most `limit` times.
public struct While: Hashable, Sendable {
    public var limit: Int
    public var initial: [Value]
    /// Parameters: the carried values. One boolean result.
    public var condition: Region
    /// Parameters and results: the carried values.
    public var body: Region

    public init(limit: Int, initial: [Value], condition: Region, body: Region) {
        self.limit = limit; self.initial = initial; self.condition = condition; self.body = body
    }
}

/// One of two regions without parameters; their results have the same types.
public struct Branch: Hashable, Sendable {
    public var condition: Value
    public var then: Region
    public var otherwise: Region

    public init(condition: Value, then: Region, otherwise: Region) {
        self.condition = condition; self.then = then; self.otherwise = otherwise
    }
}

/// Functions of one real, unless said otherwise.
public enum UnaryOperation: String, Hashable, Sendable, CaseIterable {
    // Also of integers.
    case negate, absolute, sign
    // Of booleans.
    case not
    case sqrt, exp, log, log1p, expm1
    case sin, cos, tan, asin, acos, atan, sinh, cosh, tanh
    case sigmoid, logSigmoid = "log_sigmoid", softplus
    case square, reciprocal
    case lgamma, digamma, trigamma
    case erf, erfc
    case normalCDF = "normal_cdf", logNormalCDF = "log_normal_cdf", normalQuantile = "normal_quantile"
    case logBesselI0 = "log_bessel_i0", logBesselI1 = "log_bessel_i1"
    case floor, ceil, round
    /// The identity, through which no derivative passes.
    case stopGradient = "stop_gradient"
    /// Zero, with the derivative of the identity: `x − stop_gradient(x)` without the arithmetic.
    case onlyGradient = "only_gradient"
    // Real → bool.
    case isNaN = "is_nan"
}

public enum BinaryOperation: String, Hashable, Sendable, CaseIterable {
    // Of reals and of integers.
    case add, subtract, multiply, minimum, maximum
    // Of reals.
    case divide, power, atan2, hypot, logAddExp = "log_add_exp", lbeta
    /// Regularised lower and upper incomplete gamma functions P(a, x), Q(a, x); the inverse of P in x.
    case gammaP = "gamma_p", gammaQ = "gamma_q", gammaPInverse = "gamma_p_inverse"
    /// The derivative of P(a, x) with respect to a.
    case gammaPDa = "gamma_p_da"
    /// Modified Bessel function of the first kind I_ν(x), on the log scale: arguments ν, x.
    case logBesselI = "log_bessel_i"
    // Of integers: floored division and remainder (sign of the divisor).
    case quotient, remainder
    // Comparisons of reals or of integers → bool.
    case equal, notEqual = "not_equal", less, lessOrEqual = "less_or_equal"
    // Of booleans.
    case and, or
}

public enum TernaryOperation: String, Hashable, Sendable, CaseIterable {
    /// Regularised incomplete beta function I_x(a, b), arguments a, b, x; and its inverse, arguments a, b, p.
    case incompleteBeta = "inc_beta", incompleteBetaInverse = "inc_beta_inverse"
    /// Its derivatives with respect to a and to b.
    case incompleteBetaDa = "inc_beta_da", incompleteBetaDb = "inc_beta_db"
}

/// Operations on whole matrices (rank 2) and vectors (rank 1), with derivatives of their own.
public enum LibraryOperation: String, Hashable, Sendable, CaseIterable {
    /// `A B` with each side a matrix or a vector (a vector is a row on the left, a column on the right): `[n,k] [k,m]`, `[n,k] [k]`, `[k] [k,m]`.
    case matmul
    /// `Aᵀ B` and `A Bᵀ`, so that transposes are never stored. `A` of the first and `B` of the second are matrices.
    case matmulTransposeLeft = "matmul_tn", matmulTransposeRight = "matmul_nt"
    /// Lower Cholesky factor of a symmetric positive definite matrix (its lower triangle is read); NaN throughout when it is not.
    case cholesky
    /// The adjoint of the lower triangle of A, from L = cholesky(A) and the adjoint of L (its lower triangle is read); lower triangular.
    case choleskyAdjoint = "cholesky_adjoint"
    /// `L⁻¹ B` and `L⁻ᵀ B` for lower triangular L; B a vector or a matrix.
    case solveLower = "solve_lower", solveLowerTransposed = "solve_lower_t"
    /// `A⁻¹ B` for a general square A; NaN when singular.
    case solve
    /// log |det A| of a general square matrix; a scalar.
    case logDeterminant = "log_determinant"
    /// Eigenvalues (ascending) and eigenvectors (columns) of a symmetric matrix; two results.
    case symmetricEigen = "symmetric_eigen"
    /// A random choice that the rest of the program sees as weighted alternatives: `values` with one extent more than the result, in
    /// front, as many weights, an integer that tells this choice from others that have the same alternatives, and if wanted a constant
    /// that says where the choice is written. Stands for its first value; `resolvingForks` takes the others into account.
    case fork
    /// A fork whose first weight is one and whose other alternatives cancel in value, whatever the rest of the program is: they carry a
    /// derivative only. Of several such choices no two need be changed at once.
    case variation

    /// Whether this is a random choice that stands for its first alternative.
    public var isFork: Bool { self == .fork || self == .variation }
}

/// Counter-based random numbers: functions of a key (an integer) and a counter, without state.
public enum RandomOperation: String, Hashable, Sendable, CaseIterable {
    /// (key, index) → key
    case split
    /// (key, counter) → real in (0, 1)
    case uniform
    /// (key, counter) → standard normal real
    case normal
}
