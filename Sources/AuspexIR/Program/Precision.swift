/// In what reals are computed, for a whole function.
///
/// All `real` values of a function of single precision are floats of 32 bits: constants, elements of arrays, carried values, sums.
/// Integers keep 64 bits. Inputs and outputs are handed over in doubles all the same, and rounded on the way in.
public enum Precision: String, Sendable, Hashable, CaseIterable {
    case double, single

    /// Partial sums that a long sum is made of: as many as a vector of 64 bytes has lanes.
    public var partialSums: Int { self == .double ? 8 : 16 }

    /// The nearest number of this precision.
    public func rounded(_ number: Double) -> Double { self == .double ? number : Double(Float(number)) }

    /// The nearest constant: what is not zero stays so and what is finite stays finite, so that a bound such as 1e-300 remains one.
    public func constant(_ number: Double) -> Double {
        let nearest = rounded(number)
        if nearest == 0, number != 0 { return number < 0 ? -Double(Float.leastNormalMagnitude) : Double(Float.leastNormalMagnitude) }
        if nearest.isInfinite, number.isFinite { return number < 0 ? -Double(Float.greatestFiniteMagnitude) : Double(Float.greatestFiniteMagnitude) }
        return nearest
    }

    /// Whether a number is one of this precision.
    public func holds(_ number: Double) -> Bool { number.isNaN || rounded(number) == number }
}

extension Function {
    /// The same function with all reals in another precision; constants are the nearest that there are.
    public func inPrecision(_ precision: Precision) -> Function {
        guard precision != self.precision else { return self }
        var function = self
        function.precision = precision
        function.body = function.body.mapConstants { precision.constant($0) }
        return function
    }
}

extension Region {
    fileprivate func mapConstants(_ map: (Double) -> Double) -> Region {
        var region = self
        region.instructions = instructions.map { instruction in
            var instruction = instruction
            switch instruction.operation {
            case .constant(.real(let number)): instruction.operation = .constant(.real(map(number)))
            case .tensor(let tensor):
                if case .real(let values) = tensor.storage {
                    instruction.operation = .tensor(Tensor(shape: tensor.shape, storage: .real(values.map(map))))
                }
            case let operation: instruction.operation = operation.mapRegions { $0.mapConstants(map) }
            }
            return instruction
        }
        return region
    }
}
