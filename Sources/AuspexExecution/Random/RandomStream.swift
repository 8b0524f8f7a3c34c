/// Random numbers one after another: a key with a counter that moves on by one block a draw.
public struct RandomStream: Hashable, Sendable {
    public let key: RandomKey
    /// The number of blocks drawn so far. A stream that starts here continues with the same numbers.
    public private(set) var counter: UInt64

    public init(_ key: RandomKey, counter: UInt64 = 0) {
        self.key = key
        self.counter = counter
    }

    private mutating func advance() -> UInt64 {
        defer { counter &+= 1 }
        return counter
    }

    /// Sixty-four random bits.
    public mutating func bits() -> UInt64 { key.bits(advance()).0 }

    /// Uniform on the open interval (0, 1).
    public mutating func uniform() -> Double { key.uniform(advance()) }

    /// Standard normal.
    public mutating func normal() -> Double { key.normal(advance()) }

    /// Exponential with rate one.
    public mutating func exponential() -> Double { key.exponential(advance()) }
}

extension RandomStream: RandomNumberGenerator {
    public mutating func next() -> UInt64 { bits() }
}
