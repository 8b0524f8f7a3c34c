/// A number as it stands in a file: an integer stays an integer, everything else is the nearest double.
///
/// Reading numbers is most of the work of reading data, and going through `String` for each of them costs more than all
/// the rest. Nearly every number in a data file has at most 19 digits and a small decimal exponent, and for those the
/// nearest double follows from exact integer arithmetic; what is left goes to the standard library.
enum DecimalNumber: Hashable {
    case int(Int64)
    case real(Double)

    var real: Double {
        switch self {
        case .int(let value): Double(value)
        case .real(let value): value
        }
    }

    /// Reads the longest number that starts at `position`, and moves `position` behind it. Returns nil, without moving,
    /// when no number starts there. Besides decimal notation, `nan`, `inf` and `infinity` are read in any case.
    static func scan(_ bytes: [UInt8], at position: inout Int, end: Int) -> DecimalNumber? {
        let start = position
        var index = start
        var negative = false
        if index < end, bytes[index] == UInt8(ascii: "-") || bytes[index] == UInt8(ascii: "+") {
            negative = bytes[index] == UInt8(ascii: "-")
            index += 1
        }
        var mantissa: UInt64 = 0
        var digits = 0
        var exponent = 0
        var exact = true
        var significant = 0
        func take(_ digit: UInt64) {
            if significant < 19 {
                mantissa = mantissa &* 10 &+ digit
                if mantissa != 0 { significant += 1 }
            } else {
                exponent += 1
                exact = exact && digit == 0
            }
        }
        while index < end {
            let digit = bytes[index] &- UInt8(ascii: "0")
            guard digit < 10 else { break }
            take(UInt64(digit))
            digits += 1
            index += 1
        }
        let wholeDigits = exponent
        var isInteger = true
        if index < end, bytes[index] == UInt8(ascii: ".") {
            let point = index
            index += 1
            while index < end {
                let digit = bytes[index] &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                take(UInt64(digit))
                exponent -= 1
                digits += 1
                index += 1
            }
            isInteger = false
            if digits == 0 { index = point }
        }
        guard digits > 0 else { return scanWord(bytes, at: &position, from: index, end: end, negative: negative) }
        if index < end, bytes[index] | 0x20 == UInt8(ascii: "e") {
            var after = index + 1
            var negativeExponent = false
            if after < end, bytes[after] == UInt8(ascii: "-") || bytes[after] == UInt8(ascii: "+") {
                negativeExponent = bytes[after] == UInt8(ascii: "-")
                after += 1
            }
            let firstDigit = after
            var written = 0
            while after < end {
                let digit = bytes[after] &- UInt8(ascii: "0")
                guard digit < 10 else { break }
                written = min(written * 10 + Int(digit), 1_000_000)
                after += 1
            }
            if after > firstDigit {
                exponent += negativeExponent ? -written : written
                isInteger = false
                index = after
            }
        }
        position = index
        if isInteger, exact, wholeDigits == 0 {
            if mantissa <= UInt64(Int64.max) { return .int(negative ? -Int64(mantissa) : Int64(mantissa)) }
            if negative, mantissa == UInt64(Int64.max) + 1 { return .int(.min) }
        }
        let magnitude: Double
        if exact, let value = nearest(mantissa, exponent: exponent) {
            magnitude = value
        } else {
            let text = String(decoding: bytes[start..<index], as: UTF8.self)
            return .real(Double(text) ?? .nan)
        }
        return .real(negative ? -magnitude : magnitude)
    }

    /// The number that fills the whole range, or nil.
    static func whole(_ bytes: [UInt8], _ range: Range<Int>) -> DecimalNumber? {
        var position = range.lowerBound
        guard let number = scan(bytes, at: &position, end: range.upperBound), position == range.upperBound else { return nil }
        return number
    }

    private static func scanWord(
        _ bytes: [UInt8], at position: inout Int, from start: Int, end: Int, negative: Bool
    ) -> DecimalNumber? {
        func matches(_ word: StaticString) -> Bool {
            guard end - start >= word.utf8CodeUnitCount else { return false }
            return word.withUTF8Buffer { letters in
                letters.indices.allSatisfy { bytes[start + $0] | 0x20 == letters[$0] }
            }
        }
        if matches("nan") {
            position = start + 3
            return .real(.nan)
        }
        guard matches("inf") else { return nil }
        position = start + (matches("infinity") ? 8 : 3)
        return .real(negative ? -.infinity : .infinity)
    }

    /// The double nearest to `mantissa` × 10^`exponent` (ties to even), when exact arithmetic in machine words can tell.
    private static func nearest(_ mantissa: UInt64, exponent: Int) -> Double? {
        if mantissa == 0 { return 0 }
        if exponent == 0 { return Double(mantissa) }
        if mantissa <= 1 << 53, exponent >= -22, exponent <= 22 {
            // Both factors are exact doubles, so one rounding happens (Clinger 1990).
            return exponent > 0 ? Double(mantissa) * tens[exponent] : Double(mantissa) / tens[-exponent]
        }
        guard exponent < 0, exponent >= -19 else { return nil }
        // Divide with a 64-bit quotient; together with "was there a remainder" it decides the rounding to 53 bits.
        let divisor = wholeTens[-exponent]
        let shiftedMantissa = mantissa << mantissa.leadingZeroBitCount
        let shiftedDivisor = divisor << divisor.leadingZeroBitCount
        let (quotient, remainder) = shiftedDivisor.dividingFullWidth((shiftedMantissa >> 1, shiftedMantissa << 63))
        let shift = 64 - quotient.leadingZeroBitCount - 53
        var kept = quotient >> UInt64(shift)
        let dropped = quotient & ((1 << UInt64(shift)) - 1)
        let half: UInt64 = 1 << UInt64(shift - 1)
        if dropped > half || (dropped == half && (remainder != 0 || kept & 1 == 1)) { kept += 1 }
        let power = shift - 63 + divisor.leadingZeroBitCount - mantissa.leadingZeroBitCount
        return Double(kept) * Double(bitPattern: UInt64(1023 + power) << 52)
    }

    private static let tens: [Double] = [
        1, 1e1, 1e2, 1e3, 1e4, 1e5, 1e6, 1e7, 1e8, 1e9, 1e10, 1e11, 1e12, 1e13, 1e14, 1e15, 1e16, 1e17, 1e18, 1e19, 1e20, 1e21, 1e22,
    ]
    private static let wholeTens: [UInt64] = (0...19).map { power in (0..<power).reduce(1) { value, _ in value * 10 } }
}
