// What is known about the size of integers. Totality asks that indices be clamped; most of them need not be, because they
// are loop indices or constants.
extension Builder {
    /// Bounds that an integer is known to keep.
    public func range(of value: Value) -> ClosedRange<Int64>? {
        if case .int(let number)? = literal(value) { return number...number }
        return ranges[value]
    }

    /// Whether an index is known to lie in `0 ..< extent`.
    public func isInRange(_ index: Value, _ extent: Int) -> Bool {
        guard let range = range(of: index) else { return false }
        return range.lowerBound >= 0 && range.upperBound < Int64(extent)
    }

    /// The element nearest to `index` in a dimension of `extent` elements: what `load` reads.
    public mutating func clamp(_ index: Value, to extent: Int) -> Value {
        if isInRange(index, extent) { return index }
        let above = binary(.maximum, index, int(0))
        return binary(.minimum, above, int(max(extent - 1, 0)))
    }

    /// Whether `index` lies in `0 ..< extent`, as a boolean value; nil when it is known to.
    public mutating func rangeTest(_ index: Value, _ extent: Int) -> Value? {
        if isInRange(index, extent) { return nil }
        let below = binary(.less, index, int(extent))
        let above = binary(.lessOrEqual, int(0), index)
        return binary(.and, above, below)
    }
}

extension Folding {
    /// Bounds of an integer result, where they can be told without overflow.
    static func range(_ operation: BinaryOperation, _ a: ClosedRange<Int64>, _ b: ClosedRange<Int64>) -> ClosedRange<Int64>? {
        let small: ClosedRange<Int64> = -(1 << 30)...(1 << 30)
        guard small.contains(a.lowerBound), small.contains(a.upperBound), small.contains(b.lowerBound), small.contains(b.upperBound)
        else { return nil }
        switch operation {
        case .add: return (a.lowerBound + b.lowerBound)...(a.upperBound + b.upperBound)
        case .subtract: return (a.lowerBound - b.upperBound)...(a.upperBound - b.lowerBound)
        case .minimum: return min(a.lowerBound, b.lowerBound)...min(a.upperBound, b.upperBound)
        case .maximum: return max(a.lowerBound, b.lowerBound)...max(a.upperBound, b.upperBound)
        case .multiply:
            let corners = [
                a.lowerBound * b.lowerBound, a.lowerBound * b.upperBound, a.upperBound * b.lowerBound, a.upperBound * b.upperBound,
            ]
            guard let least = corners.min(), let most = corners.max() else { return nil }
            return least...most
        case .divide, .power, .atan2, .hypot, .logAddExp, .lbeta, .gammaP, .gammaQ, .gammaPInverse, .gammaPDa, .logBesselI, .quotient,
            .remainder, .equal, .notEqual, .less, .lessOrEqual, .and, .or:
            return nil
        }
    }
}
