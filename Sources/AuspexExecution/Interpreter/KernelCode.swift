import AuspexIR
import CKernels

/// The codes by which the block kernels know the operations of the IR.
enum KernelCode {
    static let notEqual = UInt8(AX_COMPARE_NE.rawValue)

    /// Of reals. Marks of derivatives and `isNaN` are not kernels; for them the code is that of the absolute value, unused.
    static func real(_ operation: UnaryOperation) -> UInt8 {
        let code: ax_unary_op =
            switch operation {
            case .negate: AX_UNARY_NEG
            case .absolute, .stopGradient, .onlyGradient, .isNaN, .not: AX_UNARY_ABS
            case .sign: AX_UNARY_SIGN
            case .sqrt: AX_UNARY_SQRT
            case .exp: AX_UNARY_EXP
            case .log: AX_UNARY_LOG
            case .log1p: AX_UNARY_LOG1P
            case .expm1: AX_UNARY_EXPM1
            case .sin: AX_UNARY_SIN
            case .cos: AX_UNARY_COS
            case .tan: AX_UNARY_TAN
            case .asin: AX_UNARY_ASIN
            case .acos: AX_UNARY_ACOS
            case .atan: AX_UNARY_ATAN
            case .sinh: AX_UNARY_SINH
            case .cosh: AX_UNARY_COSH
            case .tanh: AX_UNARY_TANH
            case .sigmoid: AX_UNARY_SIGMOID
            case .logSigmoid: AX_UNARY_LOG_SIGMOID
            case .softplus: AX_UNARY_SOFTPLUS
            case .square: AX_UNARY_SQUARE
            case .reciprocal: AX_UNARY_INV
            case .lgamma: AX_UNARY_LGAMMA
            case .digamma: AX_UNARY_DIGAMMA
            case .trigamma: AX_UNARY_TRIGAMMA
            case .erf: AX_UNARY_ERF
            case .erfc: AX_UNARY_ERFC
            case .normalCDF: AX_UNARY_NORMAL_CDF
            case .logNormalCDF: AX_UNARY_LOG_NORMAL_CDF
            case .normalQuantile: AX_UNARY_NORMAL_QUANTILE
            case .logBesselI0: AX_UNARY_LOG_BESSEL_I0
            case .logBesselI1: AX_UNARY_LOG_BESSEL_I1
            case .floor: AX_UNARY_FLOOR
            case .ceil: AX_UNARY_CEIL
            case .round: AX_UNARY_ROUND
            }
        return UInt8(code.rawValue)
    }

    /// Of integers and booleans: negation, absolute value, sign and logical not.
    static func int(_ operation: UnaryOperation) -> UInt8 {
        let code =
            switch operation {
            case .negate: AX_UNARY_INT_NEG
            case .sign: AX_UNARY_INT_SIGN
            case .not: AX_UNARY_INT_NOT
            default: AX_UNARY_INT_ABS
            }
        return UInt8(code.rawValue)
    }

    static func comparison(_ operation: BinaryOperation) -> UInt8? {
        switch operation {
        case .equal: UInt8(AX_COMPARE_EQ.rawValue)
        case .notEqual: notEqual
        case .less: UInt8(AX_COMPARE_LT.rawValue)
        case .lessOrEqual: UInt8(AX_COMPARE_LE.rawValue)
        default: nil
        }
    }

    /// Of reals, comparisons and operations of integers aside.
    static func real(_ operation: BinaryOperation) -> UInt8 {
        let code =
            switch operation {
            case .subtract: AX_BINARY_SUB
            case .multiply: AX_BINARY_MUL
            case .minimum: AX_BINARY_MIN
            case .maximum: AX_BINARY_MAX
            case .divide: AX_BINARY_DIV
            case .power: AX_BINARY_POW
            case .atan2: AX_BINARY_ATAN2
            case .hypot: AX_BINARY_HYPOT
            case .logAddExp: AX_BINARY_LOG_ADD_EXP
            case .lbeta: AX_BINARY_LBETA
            case .gammaP: AX_BINARY_GAMMA_P
            case .gammaQ: AX_BINARY_GAMMA_Q
            case .gammaPInverse: AX_BINARY_GAMMA_P_INV
            case .gammaPDa: AX_BINARY_GAMMA_P_DA
            case .logBesselI: AX_BINARY_LOG_BESSEL_I
            case .add, .quotient, .remainder, .equal, .notEqual, .less, .lessOrEqual, .and, .or: AX_BINARY_ADD
            }
        return UInt8(code.rawValue)
    }

    /// Of integers and booleans, comparisons and operations of reals aside.
    static func int(_ operation: BinaryOperation) -> UInt8 {
        let code =
            switch operation {
            case .subtract: AX_BINARY_INT_SUB
            case .multiply: AX_BINARY_INT_MUL
            case .minimum: AX_BINARY_INT_MIN
            case .maximum: AX_BINARY_INT_MAX
            case .quotient: AX_BINARY_INT_DIV
            case .remainder: AX_BINARY_INT_MOD
            case .and: AX_BINARY_INT_AND
            case .or: AX_BINARY_INT_OR
            default: AX_BINARY_INT_ADD
            }
        return UInt8(code.rawValue)
    }

    static func real(_ operation: TernaryOperation) -> UInt8 {
        switch operation {
        case .incompleteBeta: UInt8(AX_TERNARY_INC_BETA.rawValue)
        case .incompleteBetaInverse: UInt8(AX_TERNARY_INC_BETA_INV.rawValue)
        case .incompleteBetaDa: UInt8(AX_TERNARY_INC_BETA_DA.rawValue)
        case .incompleteBetaDb: UInt8(AX_TERNARY_INC_BETA_DB.rawValue)
        }
    }
}
