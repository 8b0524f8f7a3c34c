/// What a number is of the one that it stands for, where a density is estimated: `marginal` and `normalize` give such densities.
///
/// `log_density(p, t)` is the log of an unbiased estimate, `simulate(q).log_density` that of an estimate whose reciprocal is unbiased
/// (Becker et al. 2024). By Jensen's inequality the first lies below the true log density on average, and the second above.
enum Estimate: Equatable {
    case exact
    /// E[w] = v
    case unbiased
    /// E[1 / w] = 1 / v
    case reciprocal
    /// The logs of these two.
    case logUnbiased, logReciprocal
    /// On average not above, not below what it stands for.
    case lower, upper

    /// The word for a message.
    var words: String {
        switch self {
        case .exact: "exact"
        case .unbiased: "an unbiased estimate"
        case .reciprocal: "an estimate whose reciprocal is unbiased"
        case .logUnbiased: "the log of an unbiased estimate"
        case .logReciprocal: "the log of an estimate whose reciprocal is unbiased"
        case .lower: "a bound from below"
        case .upper: "a bound from above"
        }
    }

    /// Which side the mean lies on, where it is a bound.
    var isUpper: Bool? {
        switch self {
        case .exact, .unbiased, .reciprocal: nil
        case .logUnbiased, .lower: false
        case .logReciprocal, .upper: true
        }
    }

    var negated: Estimate {
        switch self {
        case .exact, .unbiased, .reciprocal: self
        case .logUnbiased: .logReciprocal
        case .logReciprocal: .logUnbiased
        case .lower: .upper
        case .upper: .lower
        }
    }

    /// 1 / w
    var inverse: Estimate? {
        switch self {
        case .exact: .exact
        case .unbiased: .reciprocal
        case .reciprocal: .unbiased
        case .logUnbiased, .logReciprocal, .lower, .upper: nil
        }
    }

    var log: Estimate? {
        switch self {
        case .exact: .exact
        case .unbiased: .logUnbiased
        case .reciprocal: .logReciprocal
        case .logUnbiased, .logReciprocal, .lower, .upper: nil
        }
    }

    var exp: Estimate? {
        switch self {
        case .exact: .exact
        case .logUnbiased: .unbiased
        case .logReciprocal: .reciprocal
        case .unbiased, .reciprocal, .lower, .upper: nil
        }
    }

    /// The log of a mean or sum of exponentials.
    var logMeanExp: Estimate? {
        switch self {
        case .exact, .logUnbiased: self
        case .logReciprocal, .unbiased, .reciprocal, .lower, .upper: nil
        }
    }

    /// A sum; nil when nothing can be said of it.
    func plus(_ other: Estimate) -> Estimate? {
        switch (self, other) {
        case (_, .exact): return self == .reciprocal ? nil : self
        case (.exact, _): return other == .reciprocal ? nil : other
        case (.reciprocal, _), (_, .reciprocal): return nil
        case (.unbiased, .unbiased): return .unbiased
        case (.logUnbiased, .logUnbiased): return .logUnbiased
        case (.logReciprocal, .logReciprocal): return .logReciprocal
        default:
            switch (isUpper, other.isUpper) {
            case (let a?, let b?): return a == b ? (a ? .upper : .lower) : nil
            case (let a?, nil), (nil, let a?): return a ? .upper : .lower
            case (nil, nil): return nil
            }
        }
    }

    /// A product of independent factors, or with a number of known sign.
    func times(_ other: Estimate, isNegative: Bool) -> Estimate? {
        switch (self, other) {
        case (.exact, .exact): return .exact
        case (.unbiased, .exact), (.exact, .unbiased), (.unbiased, .unbiased): return .unbiased
        case (.reciprocal, .exact), (.exact, .reciprocal), (.reciprocal, .reciprocal): return .reciprocal
        case (let bound, .exact), (.exact, let bound):
            guard let isUpper = bound.isUpper else { return nil }
            return isUpper != isNegative ? .upper : .lower
        default: return nil
        }
    }

    /// Either of two.
    func merged(_ other: Estimate) -> Estimate {
        if self == .exact { return other }
        if other == .exact || self == other { return self }
        return plus(other) ?? self
    }
}
