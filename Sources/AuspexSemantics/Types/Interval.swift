/// One end of an interval.
public struct Bound: Hashable, Sendable {
    /// Nil when the interval has no end on this side.
    public var value: Polynomial?
    public var isOpen: Bool

    public static let none = Bound(value: nil, isOpen: true)
    public static func closed(_ value: Double) -> Bound { value.isFinite ? Bound(value: Polynomial(value), isOpen: false) : .none }
    public static func open(_ value: Double) -> Bound { value.isFinite ? Bound(value: Polynomial(value), isOpen: true) : .none }
    public static func closed(_ value: Polynomial) -> Bound { Bound(value: value, isOpen: false) }
}

/// Where numbers lie. Bounds may be symbolic.
///
/// `isExact` tells two things apart that look alike. A declared parameter or a choice may be any number of its support: the
/// interval is exact, and code that cannot cope with a part of it is wrong. A computed expression lies somewhere inside of
/// its interval, and only what can never be right is refused before it runs.
public struct Interval: Hashable, Sendable {
    public var lower: Bound
    public var upper: Bound
    public var isExact: Bool

    public init(lower: Bound, upper: Bound, isExact: Bool = true) {
        self.lower = lower; self.upper = upper; self.isExact = isExact
    }

    public static let all = Interval(lower: .none, upper: .none)
    public static let anywhere = Interval(lower: .none, upper: .none, isExact: false)
    public static let positive = Interval(lower: .open(0), upper: .none)
    public static let nonNegative = Interval(lower: .closed(0), upper: .none)
    public static let unit = Interval(lower: .closed(0), upper: .closed(1))
    public static func point(_ value: Double) -> Interval { Interval(lower: .closed(value), upper: .closed(value)) }

    public var isUnbounded: Bool { lower.value == nil && upper.value == nil }
    var inexact: Interval { var copy = self; copy.isExact = false; return copy }
    var numbers: (lower: Double, upper: Double) {
        (lower.value.map { $0.range.lower } ?? -.infinity, upper.value.map { $0.range.upper } ?? .infinity)
    }

    /// Whether this interval lies inside another: yes, no, or that cannot be said. With `ignoringEdges`, a closed end inside
    /// an open one of the same value is accepted: for a continuous quantity the edge has no probability.
    func isInside(_ other: Interval, ignoringEdges: Bool = false) -> Bool? {
        let low = Interval.isAbove(lower, other.lower, ignoringEdges: ignoringEdges, mirrored: false)
        let high = Interval.isAbove(upper, other.upper, ignoringEdges: ignoringEdges, mirrored: true)
        if low == false || high == false { return false }
        return low == true && high == true ? true : nil
    }

    private static func isAbove(_ inner: Bound, _ outer: Bound, ignoringEdges: Bool, mirrored: Bool) -> Bool? {
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
    func isDisjoint(from other: Interval) -> Bool {
        func apart(_ low: Bound, _ high: Bound) -> Bool {
            guard let a = low.value, let b = high.value else { return false }
            let least = (a - b).range.lower
            return least > 0 || (least == 0 && (low.isOpen || high.isOpen))
        }
        return apart(lower, other.upper) || apart(other.lower, upper)
    }

    /// The smallest interval that is known to cover both.
    func union(_ other: Interval) -> Interval {
        func outer(_ a: Bound, _ b: Bound, lower: Bool) -> Bound {
            guard let x = a.value, let y = b.value else { return .none }
            if x == y { return Bound(value: x, isOpen: a.isOpen && b.isOpen) }
            let (least, most) = (x - y).range
            if least >= 0 { return lower ? b : a }
            if most <= 0 { return lower ? a : b }
            return .none
        }
        return Interval(
            lower: outer(lower, other.lower, lower: true), upper: outer(upper, other.upper, lower: false),
            isExact: isExact && other.isExact)
    }

    /// The part of an interval between two further bounds; used for truncation.
    func clipped(to other: Interval) -> Interval {
        func inner(_ a: Bound, _ b: Bound, lower: Bool) -> Bound {
            guard let x = a.value else { return b }
            guard let y = b.value else { return a }
            let (least, most) = (x - y).range
            if least >= 0 { return lower ? a : b }
            if most <= 0 { return lower ? b : a }
            return b
        }
        return Interval(
            lower: inner(lower, other.lower, lower: true), upper: inner(upper, other.upper, lower: false),
            isExact: isExact && other.isExact)
    }

    func substituting(_ substitution: Substitution) -> Interval {
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
extension Interval {
    static func + (a: Interval, b: Interval) -> Interval {
        func sum(_ x: Bound, _ y: Bound) -> Bound {
            guard let p = x.value, let q = y.value else { return .none }
            let total = p + q
            return total.isUnwieldy ? .none : Bound(value: total, isOpen: x.isOpen || y.isOpen)
        }
        let shifts = (a.isExact && b.isPoint) || (b.isExact && a.isPoint)
        return Interval(lower: sum(a.lower, b.lower), upper: sum(a.upper, b.upper), isExact: shifts)
    }

    static prefix func - (a: Interval) -> Interval {
        func negated(_ x: Bound) -> Bound { Bound(value: x.value.map { -$0 }, isOpen: x.isOpen) }
        return Interval(lower: negated(a.upper), upper: negated(a.lower), isExact: a.isExact)
    }

    static func - (a: Interval, b: Interval) -> Interval { a + (-b) }

    var isPoint: Bool {
        guard let x = lower.value, let y = upper.value else { return false }
        return x == y && !lower.isOpen && !upper.isOpen
    }

    var isPositive: Bool { lower.value.map { let least = $0.range.lower; return least > 0 || (least == 0 && lower.isOpen) } ?? false }
    var isNonNegative: Bool { lower.value.map { $0.range.lower >= 0 } ?? false }
    var isNegative: Bool { (-self).isPositive }

    static func * (a: Interval, b: Interval) -> Interval {
        if a.isPositive && b.isPositive, a.upper.value == nil || b.upper.value == nil { return Interval.positive.inexact }
        let (x, y) = (a.numbers, b.numbers)
        let (low, high) = Polynomial.productRange(x.lower, x.upper, y.lower, y.upper)
        // Edges are open only where that is known for certain; zero matters most, and products of positive numbers stay positive.
        let positive = a.isPositive && b.isPositive || a.isNegative && b.isNegative
        return Interval(lower: positive && low == 0 ? .open(0) : .closed(low), upper: .closed(high), isExact: a.isExact && b.isExact && a.isPoint && b.isPoint)
    }

    static func / (a: Interval, b: Interval) -> Interval {
        if let divisor = b.lower.value?.constant, b.isPoint, divisor != 0 { return (a * .point(1 / divisor)).edged(from: a, divisor) }
        if b.isPositive {
            if a.isPositive { return Interval.positive.inexact }
            if a.isNonNegative { return Interval.nonNegative.inexact }
            if a.isNegative { return (-Interval.positive).inexact }
        }
        return .anywhere
    }

    private func edged(from a: Interval, _ divisor: Double) -> Interval {
        var result = self
        if divisor > 0, a.lower.isOpen { result.lower.isOpen = true }
        return result
    }

    var squared: Interval {
        let (low, high) = numbers
        if isPositive || isNegative { return Interval(lower: .open(0), upper: .closed(max(low * low, high * high)), isExact: false) }
        return Interval(lower: .closed(0), upper: .closed(max(low * low, high * high)), isExact: false)
    }
}

extension Interval {
    /// The words between the parentheses of `Real(…)`.
    func words(integer: Bool) -> String {
        let low = lower.value.map(\.description) ?? ""
        guard let top = upper.value else { return low + "..." }
        if integer, (top + Polynomial(1)).constant == nil, "\(top + Polynomial(1))".count < "\(top)".count { return "\(low)..<\(top + Polynomial(1))" }
        return "\(low)...\(top)"
    }
}
