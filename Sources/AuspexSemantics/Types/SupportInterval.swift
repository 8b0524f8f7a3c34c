/// One end of an interval.
public struct SupportBound: Hashable, Sendable {
    /// Nil when the interval has no end on this side.
    public var value: Polynomial?
    public var isOpen: Bool

    public static let none = SupportBound(value: nil, isOpen: true)
    public static func closed(_ value: Double) -> SupportBound { value.isFinite ? SupportBound(value: Polynomial(value), isOpen: false) : .none }
    public static func open(_ value: Double) -> SupportBound { value.isFinite ? SupportBound(value: Polynomial(value), isOpen: true) : .none }
    public static func closed(_ value: Polynomial) -> SupportBound { SupportBound(value: value, isOpen: false) }
}

/// Where numbers lie. Bounds may be symbolic.
///
/// `isExact` tells two things apart that look alike. A declared parameter or a choice may be any number of its support: the
/// interval is exact, and code that cannot cope with a part of it is wrong. A computed expression lies somewhere inside of
/// its interval, and only what can never be right is refused before it runs.
public struct SupportInterval: Hashable, Sendable {
    public var lower: SupportBound
    public var upper: SupportBound
    public var isExact: Bool
    /// The interval is the range of some numbers that were written down, and says nothing about a type.
    public var isOfLiterals = false

    public init(lower: SupportBound, upper: SupportBound, isExact: Bool = true) {
        self.lower = lower; self.upper = upper; self.isExact = isExact
    }

    public static let all = SupportInterval(lower: .none, upper: .none)
    public static let anywhere = SupportInterval(lower: .none, upper: .none, isExact: false)
    public static let positive = SupportInterval(lower: .open(0), upper: .none)
    public static let nonNegative = SupportInterval(lower: .closed(0), upper: .none)
    public static let unit = SupportInterval(lower: .closed(0), upper: .closed(1))
    public static func point(_ value: Double) -> SupportInterval {
        var interval = SupportInterval(lower: .closed(value), upper: .closed(value))
        interval.isOfLiterals = true
        return interval
    }

    public var isUnbounded: Bool { lower.value == nil && upper.value == nil }
    var inexact: SupportInterval { var copy = self; copy.isExact = false; return copy }
    var numbers: (lower: Double, upper: Double) {
        (lower.value.map { $0.range.lower } ?? -.infinity, upper.value.map { $0.range.upper } ?? .infinity)
    }

    /// Whether this interval lies inside another: yes, no, or that cannot be said. With `ignoringEdges`, a closed end inside
    /// an open one of the same value is accepted: for a continuous quantity the edge has no probability.
    func isInside(_ other: SupportInterval, ignoringEdges: Bool = false) -> Bool? {
        let low = SupportInterval.isAbove(lower, other.lower, ignoringEdges: ignoringEdges, mirrored: false)
        let high = SupportInterval.isAbove(upper, other.upper, ignoringEdges: ignoringEdges, mirrored: true)
        if low == false || high == false { return false }
        return low == true && high == true ? true : nil
    }

    private static func isAbove(_ inner: SupportBound, _ outer: SupportBound, ignoringEdges: Bool, mirrored: Bool) -> Bool? {
        guard let limit = outer.value else { return true }
        guard let value = inner.value else { return false }
        let difference = mirrored ? limit - value : value - limit
        let (least, most) = difference.range
        if outer.isOpen && !inner.isOpen && !ignoringEdges {
            return least > 0 ? true : most <= 0 ? false : nil
        }
        return least >= 0 ? true : most < 0 ? false : nil
    }

    /// Whether the two have no number in common, as far as can be proved.
    func isDisjoint(from other: SupportInterval) -> Bool {
        func apart(_ low: SupportBound, _ high: SupportBound) -> Bool {
            guard let a = low.value, let b = high.value else { return false }
            let least = (a - b).range.lower
            return least > 0 || (least == 0 && (low.isOpen || high.isOpen))
        }
        return apart(lower, other.upper) || apart(other.lower, upper)
    }

    /// The smallest interval that is known to cover both.
    func union(_ other: SupportInterval) -> SupportInterval {
        func outer(_ a: SupportBound, _ b: SupportBound, lower: Bool) -> SupportBound {
            guard let x = a.value, let y = b.value else { return .none }
            if x == y { return SupportBound(value: x, isOpen: a.isOpen && b.isOpen) }
            let (least, most) = (x - y).range
            if least >= 0 { return lower ? b : a }
            if most <= 0 { return lower ? a : b }
            return .none
        }
        var result = SupportInterval(
            lower: outer(lower, other.lower, lower: true), upper: outer(upper, other.upper, lower: false),
            isExact: isExact && other.isExact)
        result.isOfLiterals = isOfLiterals && other.isOfLiterals
        return result
    }

    /// The part of an interval between two further bounds; used for truncation.
    func clipped(to other: SupportInterval) -> SupportInterval {
        func inner(_ a: SupportBound, _ b: SupportBound, lower: Bool) -> SupportBound {
            guard let x = a.value else { return b }
            guard let y = b.value else { return a }
            let (least, most) = (x - y).range
            if least >= 0 { return lower ? a : b }
            if most <= 0 { return lower ? b : a }
            return b
        }
        return SupportInterval(
            lower: inner(lower, other.lower, lower: true), upper: inner(upper, other.upper, lower: false),
            isExact: isExact && other.isExact)
    }

    func substituting(_ substitution: Substitution) -> SupportInterval {
        var result = self
        if let value = lower.value, value.constant == nil {
            if let replaced = substitution.apply(value) {
                result.lower.value = replaced
            } else {
                result.lower = value.symbol.flatMap { substitution.intervals[$0]?.lower } ?? .none
                result.isExact = false
            }
        }
        if let value = upper.value, value.constant == nil {
            if let replaced = substitution.apply(value) {
                result.upper.value = replaced
            } else {
                result.upper = value.symbol.flatMap { substitution.intervals[$0]?.upper } ?? .none
                result.isExact = false
            }
        }
        return result
    }
}

// MARK: Arithmetic: outer approximations, so never exact, but for shifts by a constant.
extension SupportInterval {
    static func + (a: SupportInterval, b: SupportInterval) -> SupportInterval {
        func sum(_ x: SupportBound, _ y: SupportBound) -> SupportBound {
            guard let p = x.value, let q = y.value else { return .none }
            let total = p + q
            return total.isUnwieldy ? .none : SupportBound(value: total, isOpen: x.isOpen || y.isOpen)
        }
        let shifts = (a.isExact && b.isPoint) || (b.isExact && a.isPoint)
        return SupportInterval(lower: sum(a.lower, b.lower), upper: sum(a.upper, b.upper), isExact: shifts)
    }

    static prefix func - (a: SupportInterval) -> SupportInterval {
        func negated(_ x: SupportBound) -> SupportBound { SupportBound(value: x.value.map { -$0 }, isOpen: x.isOpen) }
        var result = SupportInterval(lower: negated(a.upper), upper: negated(a.lower), isExact: a.isExact)
        result.isOfLiterals = a.isOfLiterals
        return result
    }

    static func - (a: SupportInterval, b: SupportInterval) -> SupportInterval { a + (-b) }

    var isPoint: Bool {
        guard let x = lower.value, let y = upper.value else { return false }
        return x == y && !lower.isOpen && !upper.isOpen
    }

    var isPositive: Bool { lower.value.map { let least = $0.range.lower; return least > 0 || (least == 0 && lower.isOpen) } ?? false }
    var isNonNegative: Bool { lower.value.map { $0.range.lower >= 0 } ?? false }
    var isNegative: Bool { (-self).isPositive }

    static func * (a: SupportInterval, b: SupportInterval) -> SupportInterval {
        if a.isPositive && b.isPositive, a.upper.value == nil || b.upper.value == nil { return SupportInterval.positive.inexact }
        let (x, y) = (a.numbers, b.numbers)
        let (low, high) = Polynomial.productRange(x.lower, x.upper, y.lower, y.upper)
        // Edges are open only where that is known for certain; zero matters most, and products of positive numbers stay positive.
        let positive = a.isPositive && b.isPositive || a.isNegative && b.isNegative
        return SupportInterval(lower: positive && low == 0 ? .open(0) : .closed(low), upper: .closed(high), isExact: a.isExact && b.isExact && a.isPoint && b.isPoint)
    }

    static func / (a: SupportInterval, b: SupportInterval) -> SupportInterval {
        if let divisor = b.lower.value?.constant, b.isPoint, divisor != 0 { return (a * .point(1 / divisor)).edged(from: a, divisor) }
        if b.isPositive {
            if a.isPositive { return SupportInterval.positive.inexact }
            if a.isNonNegative { return SupportInterval.nonNegative.inexact }
            if a.isNegative { return (-SupportInterval.positive).inexact }
        }
        return .anywhere
    }

    private func edged(from a: SupportInterval, _ divisor: Double) -> SupportInterval {
        var result = self
        if divisor > 0, a.lower.isOpen { result.lower.isOpen = true }
        return result
    }

    var squared: SupportInterval {
        let (low, high) = numbers
        if isPositive || isNegative { return SupportInterval(lower: .open(0), upper: .closed(max(low * low, high * high)), isExact: false) }
        return SupportInterval(lower: .closed(0), upper: .closed(max(low * low, high * high)), isExact: false)
    }
}

extension SupportInterval {
    /// The words between the parentheses of `Real(…)`.
    func words(integer: Bool) -> String {
        let low = lower.value.map(\.description) ?? ""
        guard let top = upper.value else { return low + "..." }
        if integer, (top + Polynomial(1)).constant == nil, "\(top + Polynomial(1))".count < "\(top)".count { return "\(low)..<\(top + Polynomial(1))" }
        return "\(low)...\(top)"
    }
}
