/// The value of a SHA-256 hash.
package struct Digest: Hashable, Sendable {
    let words: [UInt32]

    /// 64 hexadecimal digits.
    package var text: String {
        words.map { word in
            let digits = String(word, radix: 16)
            return String(repeating: "0", count: 8 - digits.count) + digits
        }.joined()
    }
}

/// SHA-256 (FIPS 180-4, 2015).
package struct SHA256 {
    private var state: [UInt32] = [
        0x6a09_e667, 0xbb67_ae85, 0x3c6e_f372, 0xa54f_f53a, 0x510e_527f, 0x9b05_688c, 0x1f83_d9ab, 0x5be0_cd19,
    ]
    /// Bytes that do not fill a block yet.
    private var rest: [UInt8] = []
    private var length: UInt64 = 0

    package init() {}

    package static func digest(_ bytes: [UInt8]) -> Digest {
        var hash = SHA256()
        hash.update(bytes)
        return hash.finish()
    }

    package mutating func update(_ bytes: [UInt8]) {
        length += UInt64(bytes.count)
        guard !rest.isEmpty else { return take(bytes) }
        let joined = rest + bytes
        rest = []
        take(joined)
    }

    package mutating func finish() -> Digest {
        let bits = length * 8
        var end: [UInt8] = [0x80]
        end += Array(repeating: 0, count: (119 - rest.count) % 64)
        for shift in stride(from: 56, through: 0, by: -8) { end.append(UInt8(truncatingIfNeeded: bits >> UInt64(shift))) }
        update(end)
        return Digest(words: state)
    }

    /// Hashes whole blocks and keeps what is left.
    private mutating func take(_ bytes: [UInt8]) {
        let whole = bytes.count / 64 * 64
        bytes.withUnsafeBufferPointer { input in
            Self.roundConstants.withUnsafeBufferPointer { constants in
                state.withUnsafeMutableBufferPointer { state in
                    withUnsafeTemporaryAllocation(of: UInt32.self, capacity: 64) { schedule in
                        for start in stride(from: 0, to: whole, by: 64) {
                            Self.compress(input, start, constants, schedule, state)
                        }
                    }
                }
            }
        }
        rest = Array(bytes[whole...])
    }

    private static func compress(
        _ input: UnsafeBufferPointer<UInt8>, _ start: Int, _ constants: UnsafeBufferPointer<UInt32>,
        _ schedule: UnsafeMutableBufferPointer<UInt32>, _ state: UnsafeMutableBufferPointer<UInt32>
    ) {
        for t in 0..<16 {
            let at = start + 4 * t
            schedule[t] = UInt32(input[at]) << 24 | UInt32(input[at + 1]) << 16 | UInt32(input[at + 2]) << 8 | UInt32(input[at + 3])
        }
        for t in 16..<64 {
            let early = schedule[t - 15], late = schedule[t - 2]
            let small0 = rotated(early, 7) ^ rotated(early, 18) ^ (early >> 3)
            let small1 = rotated(late, 17) ^ rotated(late, 19) ^ (late >> 10)
            schedule[t] = small1 &+ schedule[t - 7] &+ small0 &+ schedule[t - 16]
        }
        var (a, b, c, d) = (state[0], state[1], state[2], state[3])
        var (e, f, g, h) = (state[4], state[5], state[6], state[7])
        for t in 0..<64 {
            let big1 = rotated(e, 6) ^ rotated(e, 11) ^ rotated(e, 25)
            let first = h &+ big1 &+ ((e & f) ^ (~e & g)) &+ constants[t] &+ schedule[t]
            let big0 = rotated(a, 2) ^ rotated(a, 13) ^ rotated(a, 22)
            let second = big0 &+ ((a & b) ^ (a & c) ^ (b & c))
            (h, g, f, e) = (g, f, e, d &+ first)
            (d, c, b, a) = (c, b, a, first &+ second)
        }
        for (index, value) in [a, b, c, d, e, f, g, h].enumerated() { state[index] &+= value }
    }

    private static func rotated(_ word: UInt32, _ count: UInt32) -> UInt32 { word >> count | word << (32 - count) }

    /// The first 32 bits of the fractional parts of the cube roots of the first 64 primes: floor(2³² ∛p) mod 2³², by
    /// bisection in whole numbers.
    private static let roundConstants: [UInt32] = {
        let primes = (2...311).filter { number in !(2..<number).contains { number % $0 == 0 } }
        return primes.map { prime in
            // The largest r with r³ ≤ p · 2⁹⁶.
            let target = UInt128(prime) << 96
            var low: UInt128 = 0, high: UInt128 = 7 << 32
            while high - low > 1 {
                let middle = (low + high) / 2
                if middle * middle * middle <= target { low = middle } else { high = middle }
            }
            return UInt32(truncatingIfNeeded: low)
        }
    }()
}
