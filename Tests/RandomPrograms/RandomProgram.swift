import AuspexIR
import Foundation

/// A random well-typed function with inputs for it: scalars and arrays, nested loops with all collectors, folds with carried
/// arrays, `while`, branches, accumulators, gathers with indices that may be out of range, library operations, special
/// functions. Numbers stay of moderate size, so that two ways to run the function can be compared closely.
///
/// The first output is a real scalar, `f`, that depends on much of the rest. The others are of all types.
public struct RandomProgram: Sendable {
    /// What a program may contain beyond smooth arithmetic.
    public struct Traits: OptionSet, Sendable {
        public let rawValue: Int
        public init(rawValue: Int) { self.rawValue = rawValue }
        /// Continuous functions with kinks (absolute value, minimum, the collector `maximum`), and `stop_gradient`.
        public static let kinks = Traits(rawValue: 1)
        /// Discontinuous functions of reals: comparisons, floor, conversions to integers.
        public static let jumps = Traits(rawValue: 2)
        /// What reverse mode or its derivative refuses: `while`, digamma, trigamma.
        public static let underivable = Traits(rawValue: 4)

        /// Arrays under other extents. By itself, so that programs without stay what they are.
        public static let reshapes = Traits(rawValue: 8)
        /// Twice differentiable everywhere.
        public static let smooth: Traits = []
        /// Differentiable where it matters to an implementation of the derivative rules.
        public static let differentiable: Traits = [.kinks, .jumps]
        public static let all: Traits = [.kinks, .jumps, .underivable]
    }

    public var function: Function
    /// One for each input of the function.
    public var inputs: [Tensor]

    public init(function: Function, inputs: [Tensor]) { self.function = function; self.inputs = inputs }

    /// The program of a seed: the same on every machine.
    public init(seed: UInt64, traits: Traits = .all) {
        var generator = Generator(seed: seed, traits: traits)
        self = generator.program()
    }
}

/// A small generator of random numbers (SplitMix64: Steele, Lea, Flood, 2014).
public struct Dice: Sendable {
    private var state: UInt64

    public init(seed: UInt64) { state = seed &* 0xD129_0D3D_4A8B_9F35 &+ 0x632B_E59B_D9B4_E019 }

    public mutating func bits() -> UInt64 {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return z ^ (z >> 31)
    }

    /// A number in `0 ..< bound`.
    public mutating func next(_ bound: Int) -> Int { Int(bits() % UInt64(bound)) }

    /// A real in (−1, 1) with all bits of its mantissa in use.
    public mutating func real() -> Double { Double(bits() >> 11) * 0x1p-52 - 1 }

    public mutating func pick<Element>(_ elements: some RandomAccessCollection<Element>) -> Element {
        elements[elements.index(elements.startIndex, offsetBy: next(elements.count))]
    }
}
