import CKernels

/// A key of the counter-based generator Philox4x32-10 (Salmon et al., 2011).
///
/// A draw is a function of key and counter alone. Programs hand keys down instead of sharing a generator: whoever needs
/// randomness splits the key it was given, so what one part draws never depends on how much another part drew.
public struct RandomKey: Hashable, Sendable {
    public let word: UInt64

    /// The key that belongs to a seed. Different seeds have different keys.
    public init(seed: UInt64) {
        self.word = ax_random_key(seed)
    }

    /// The key with these very bits, as found in the memory of a running function.
    public init(word: UInt64) {
        self.word = word
    }

    /// The key of stream number `index` below this one.
    ///
    /// Keys have 64 bits, so among n streams the chance that any two coincide is about n² / 2⁶⁵.
    public func split(_ index: UInt64) -> RandomKey {
        RandomKey(word: ax_random_split(word, index))
    }

    /// The 128 random bits of block number `counter`.
    public func bits(_ counter: UInt64) -> (UInt64, UInt64) {
        let block = ax_random_bits(word, counter)
        return (block.first, block.second)
    }

    /// Uniform on the open interval (0, 1), with 53 random bits.
    public func uniform(_ counter: UInt64) -> Double {
        ax_random_uniform(word, counter)
    }

    /// Standard normal (Box and Muller, 1958).
    public func normal(_ counter: UInt64) -> Double {
        ax_random_normal(word, counter)
    }

    /// Exponential with rate one.
    public func exponential(_ counter: UInt64) -> Double {
        ax_random_exponential(word, counter)
    }
}
