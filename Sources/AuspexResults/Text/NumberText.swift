#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// Numbers as people read them: a stated number of digits, no trailing noise, the same on every platform and locale.
enum NumberText {
    /// `value` with exactly `decimals` digits after the point, or in scientific notation where that would be long.
    static func fixed(_ value: Double, decimals: Int) -> String {
        guard value.isFinite else { return special(value) }
        let decimals = max(0, decimals)
        let magnitude = abs(value)
        guard magnitude < 1e7, decimals <= 8 else { return scientific(value, digits: 4) }
        let scaled = (magnitude * power(decimals)).rounded()
        guard scaled < 0x1p53 else { return scientific(value, digits: 4) }
        var digits = String(Int64(scaled))
        if decimals > 0 {
            if digits.count <= decimals { digits = String(repeating: "0", count: decimals + 1 - digits.count) + digits }
            let point = digits.index(digits.endIndex, offsetBy: -decimals)
            digits = digits[..<point] + "." + digits[point...]
        }
        return value < 0 && scaled != 0 ? "-" + digits : digits
    }

    /// `value` rounded to `digits` significant digits.
    static func significant(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return special(value) }
        if value == 0 { return "0" }
        let exponent = decimalExponent(value, digits: digits)
        guard -5...6 ~= exponent else { return scientific(value, digits: digits) }
        return fixed(value, decimals: digits - 1 - exponent)
    }

    /// As `significant`, without zeros at the end of a fraction: 0.5, 1, 12.25.
    static func shortest(_ value: Double, digits: Int) -> String {
        let text = significant(value, digits: digits)
        guard text.contains("."), !text.contains("e") else { return text }
        let trimmed = text.reversed().drop { $0 == "0" }
        return String((trimmed.first == "." ? trimmed.dropFirst() : trimmed).reversed())
    }

    /// `1.23e-08`.
    static func scientific(_ value: Double, digits: Int) -> String {
        guard value.isFinite else { return special(value) }
        if value == 0 { return "0" }
        let exponent = decimalExponent(value, digits: digits)
        // Two steps, because the power itself overflows or vanishes at the ends of the range.
        let half = exponent / 2
        let mantissa = value / pow(10, Double(half)) / pow(10, Double(exponent - half))
        let sign = exponent < 0 ? "-" : "+"
        let digitsOfExponent = abs(exponent) < 10 ? "0\(abs(exponent))" : "\(abs(exponent))"
        return fixed(mantissa, decimals: digits - 1) + "e" + sign + digitsOfExponent
    }

    /// The exponent of `value` after it was rounded to `digits` significant digits: 1 for 9.996 with three.
    static func decimalExponent(_ value: Double, digits: Int) -> Int {
        let magnitude = abs(value)
        guard magnitude > 0, magnitude.isFinite else { return 0 }
        let exponent = Int(log10(magnitude).rounded(.down))
        guard abs(exponent) < 300 else { return exponent }
        let rounded = (magnitude / pow(10, Double(exponent - digits + 1))).rounded()
        if rounded >= pow(10, Double(digits)) { return exponent + 1 }
        return rounded < pow(10, Double(digits - 1)) ? exponent - 1 : exponent
    }

    private static func power(_ exponent: Int) -> Double { pow(10, Double(exponent)) }

    private static func special(_ value: Double) -> String {
        value.isNaN ? "NaN" : value > 0 ? "inf" : "-inf"
    }
}
