/// What one element of an array in a file is: the format's word for it, and how its bytes are read. Bytes are little-endian.
enum TensorElement: String, CaseIterable {
    case real64 = "F64", real32 = "F32", real16 = "F16", brain16 = "BF16"
    case int64 = "I64", int32 = "I32", int16 = "I16", int8 = "I8"
    case word64 = "U64", word32 = "U32", word16 = "U16", word8 = "U8"
    case bool = "BOOL"

    var byteCount: Int {
        switch self {
        case .real64, .int64, .word64: 8
        case .real32, .int32, .word32: 4
        case .real16, .brain16, .int16, .word16: 2
        case .int8, .word8, .bool: 1
        }
    }

    /// The number that an element's bytes, as one unsigned number, stand for.
    func real(_ bits: UInt64) -> Double? {
        switch self {
        case .real64: Double(bitPattern: bits)
        case .real32: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits)))
        case .real16: Self.half(bits)
        // The first half of a float's bits.
        case .brain16: Double(Float(bitPattern: UInt32(truncatingIfNeeded: bits) << 16))
        case .int64, .int32, .int16, .int8, .word64, .word32, .word16, .word8, .bool: nil
        }
    }

    /// Nil for real numbers and truth values, and for what an `Int` cannot hold.
    func int(_ bits: UInt64) -> Int64? {
        switch self {
        case .int64: Int64(bitPattern: bits)
        case .int32: Int64(Int32(truncatingIfNeeded: bits))
        case .int16: Int64(Int16(truncatingIfNeeded: bits))
        case .int8: Int64(Int8(truncatingIfNeeded: bits))
        case .word64: Int64(exactly: bits)
        case .word32, .word16, .word8: Int64(bits)
        case .real64, .real32, .real16, .brain16, .bool: nil
        }
    }

    /// IEEE 754 binary16: sign, five bits of exponent, ten of the significand. `Float16` is not there on every platform.
    private static func half(_ bits: UInt64) -> Double {
        let sign: FloatingPointSign = bits & 0x8000 == 0 ? .plus : .minus
        let exponent = Int(bits >> 10 & 0x1F), fraction = Double(bits & 0x3FF) / 1024
        switch exponent {
        case 0: return Double(sign: sign, exponent: -14, significand: fraction)
        case 31: return fraction == 0 ? (sign == .plus ? .infinity : -.infinity) : .nan
        default: return Double(sign: sign, exponent: exponent - 15, significand: 1 + fraction)
        }
    }
}
