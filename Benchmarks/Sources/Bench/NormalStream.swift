import Foundation

/// SplitMix64 (Steele, Lea & Flood 2014) with the polar method (Marsaglia & Bray 1964): a few lines that never change.
struct NormalStream {
    private var state: UInt64
    private var spare: Double?

    init(seed: UInt64) { state = seed }

    /// In (0, 1).
    mutating func uniform() -> Double {
        state &+= 0x9E37_79B9_7F4A_7C15
        var z = state
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        return (Double((z ^ (z >> 31)) >> 11) + 0.5) * 0x1p-53
    }

    mutating func normal() -> Double {
        if let value = spare {
            spare = nil
            return value
        }
        while true {
            let u = 2 * uniform() - 1
            let v = 2 * uniform() - 1
            let s = u * u + v * v
            guard s > 0, s < 1 else { continue }
            let factor = (-2 * log(s) / s).squareRoot()
            spare = v * factor
            return u * factor
        }
    }

    mutating func normals(_ count: Int) -> [Double] { (0..<count).map { _ in normal() } }
}
