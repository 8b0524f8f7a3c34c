/// A closed interval of real numbers, possibly unbounded, with open ends marked: what is known of a value's range.
public struct Interval: Hashable, Sendable {
    public var lower: Double
    public var upper: Double
    public var excludesLower: Bool
    public var excludesUpper: Bool

    public init(_ lower: Double, _ upper: Double, excludesLower: Bool = false, excludesUpper: Bool = false) {
        self.lower = lower; self.upper = upper; self.excludesLower = excludesLower; self.excludesUpper = excludesUpper
    }

    public static let all = Interval(-.infinity, .infinity)
    public static let positive = Interval(0, .infinity, excludesLower: true)
    public static let nonNegative = Interval(0, .infinity)
    public static let unit = Interval(0, 1)

    public static func point(_ number: Double) -> Interval { Interval(number, number) }

    public func contains(_ number: Double) -> Bool {
        (excludesLower ? number > lower : number >= lower) && (excludesUpper ? number < upper : number <= upper)
    }

    /// Whether every number of `self` lies in `other`.
    public func isInside(_ other: Interval) -> Bool {
        let lowerFits = lower > other.lower || (lower == other.lower && (excludesLower || !other.excludesLower))
        let upperFits = upper < other.upper || (upper == other.upper && (excludesUpper || !other.excludesUpper))
        return lowerFits && upperFits
    }

    private var isPositive: Bool { isInside(.positive) }
    private var isNonNegative: Bool { isInside(.nonNegative) }

    // The arithmetic keeps signs and simple bounds; what it does not know it says (`all`).
    static func + (a: Interval, b: Interval) -> Interval {
        Interval(
            a.lower + b.lower, a.upper + b.upper, excludesLower: a.excludesLower || b.excludesLower,
            excludesUpper: a.excludesUpper || b.excludesUpper
        ).repaired
    }

    static prefix func - (a: Interval) -> Interval {
        Interval(-a.upper, -a.lower, excludesLower: a.excludesUpper, excludesUpper: a.excludesLower)
    }

    static func - (a: Interval, b: Interval) -> Interval { a + (-b) }

    static func * (a: Interval, b: Interval) -> Interval {
        // Underflow can make a product of positive numbers zero; densities treat that as outside of their domain anyway.
        if a.isPositive, b.isPositive { return .positive }
        if a.isNonNegative, b.isNonNegative {
            return a.isInside(.unit) && b.isInside(.unit) ? .unit : .nonNegative
        }
        return .all
    }

    static func / (a: Interval, b: Interval) -> Interval {
        if a.isPositive, b.isPositive { return .positive }
        if a.isNonNegative, b.isPositive { return .nonNegative }
        return .all
    }

    private var repaired: Interval { lower.isNaN || upper.isNaN ? .all : self }
}
