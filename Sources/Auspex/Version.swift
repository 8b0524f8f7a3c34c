/// The version of Auspex, recorded with every result.
public enum Version {
    public static let current = "0.1.0"
}

enum Provenance {
    /// A 64-bit FNV-1a hash in hexadecimal: tells two texts apart, protects against nothing.
    static func hash(_ text: String) -> String {
        var hash: UInt64 = 0xcbf2_9ce4_8422_2325
        for byte in text.utf8 { hash = (hash ^ UInt64(byte)) &* 0x100_0000_01b3 }
        let digits = String(hash, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
