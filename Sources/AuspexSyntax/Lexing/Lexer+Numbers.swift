/// Number literals: `12`, `10_000`, `0.5`, `1e-8`, `2.5e3`.
extension Lexer {
    private func isDigit(_ byte: UInt8) -> Bool { byte >= UInt8(ascii: "0") && byte <= UInt8(ascii: "9") }

    private func isLetter(_ byte: UInt8) -> Bool {
        (byte | 0x20) >= UInt8(ascii: "a") && (byte | 0x20) <= UInt8(ascii: "z") || byte == UInt8(ascii: "_")
    }

    private mutating func skipDigits() {
        while isDigit(byte(at: position)) || (byte(at: position) == UInt8(ascii: "_") && isDigit(byte(at: position + 1))) { position += 1 }
    }

    /// Moves past `e-8` if it is there.
    private mutating func skipExponent() -> Bool {
        guard byte(at: position) | 0x20 == UInt8(ascii: "e") else { return false }
        var next = position + 1
        if byte(at: next) == UInt8(ascii: "+") || byte(at: next) == UInt8(ascii: "-") { next += 1 }
        guard isDigit(byte(at: next)) else { return false }
        position = next
        skipDigits()
        return true
    }

    mutating func lexNumber() {
        let start = position
        skipDigits()
        var isReal = false
        if byte(at: position) == UInt8(ascii: ".") {
            let next = byte(at: position + 1)
            if isDigit(next) {
                isReal = true
                position += 1
                skipDigits()
            } else if next != UInt8(ascii: "."), !isLetter(next) || next | 0x20 == UInt8(ascii: "e") && !isLetter(byte(at: position + 2)) && next < 0x80 {
                lexTrailingDot(start)
                return
            }
        }
        if skipExponent() { isReal = true }
        if isLetter(byte(at: position)) {
            lexLettersAfterNumber(start)
            return
        }
        checkRange(start, isReal: isReal)
    }

    /// `1.` and `1.e5`.
    private mutating func lexTrailingDot(_ start: Int) {
        position += 1
        let dot = position
        _ = skipExponent()
        let spelling = String(decoding: text[start..<dot], as: UTF8.self) + "0" + String(decoding: text[dot..<position], as: UTF8.self)
        report(
            .malformedNumber, "a number needs a digit after its point", start, position,
            fixIts: [.init("write `\(spelling)`", replace: span(start, position), with: spelling)])
        emit(.real, from: start, reported: true)
    }

    /// `.5`
    mutating func lexLeadingDotNumber() {
        let start = position
        position += 1
        skipDigits()
        _ = skipExponent()
        let spelling = "0" + String(decoding: text[start..<position], as: UTF8.self)
        report(
            .malformedNumber, "a number needs a digit before its point", start, position,
            notes: ["A point in front asks for a part of a value, as in `data.y`."],
            fixIts: [.init("write `\(spelling)`", replace: span(start, position), with: spelling)])
        emit(.real, from: start, reported: true)
    }

    /// `2x`, `0xFF`, `1L`, `1e`, `1_`.
    private mutating func lexLettersAfterNumber(_ start: Int) {
        let letters = position
        skipIdentifier()
        let number = String(decoding: text[start..<letters], as: UTF8.self)
        let tail = String(decoding: text[letters..<position], as: UTF8.self)
        var notes: [String] = []
        var fixIts: [Diagnostic.FixIt] = []
        if number == "0", tail.first == "x" || tail.first == "b" || tail.first == "o" {
            notes = ["Integers are written in decimal digits."]
        } else if ["L", "f", "F", "d", "u", "U", "l"].contains(tail) {
            notes = ["A number needs no suffix: `1` is an Int, `1.0` a Real, and an Int is taken as a Real where one is asked for."]
            fixIts = [.init("write `\(number)`", replace: span(start, position), with: number)]
        } else if tail.allSatisfy({ $0 == "_" }) {
            notes = ["An underscore stands between two digits, as in `10_000`."]
            fixIts = [.init("write `\(number)`", replace: span(start, position), with: number)]
        } else if tail == "e" || tail == "E" {
            notes = ["Digits are missing after `\(tail)`; `1e-8` is a number."]
        } else {
            fixIts = [.init("write a product", replace: span(start, position), with: "\(number) * \(tail)")]
        }
        report(.malformedNumber, "`\(number)\(tail)` is neither a number nor a name", start, position, notes: notes, fixIts: fixIts)
        emit(.real, from: start, reported: true)
    }

    /// Reports values that the machine cannot hold, then emits.
    private mutating func checkRange(_ start: Int, isReal: Bool) {
        if isReal {
            let value = realValue(text, start, position)
            let isTooSmall = value == 0 && text[start..<position].prefix { $0 | 0x20 != UInt8(ascii: "e") }.contains { $0 > UInt8(ascii: "0") && $0 <= UInt8(ascii: "9") }
            if value.isInfinite || isTooSmall {
                report(
                    .numberOutOfRange, "this number is too \(isTooSmall ? "small" : "large") for a Real", start, position,
                    notes: ["A Real is a double: its magnitude lies between 4.9e-324 and 1.8e308. Work with logarithms beyond that."])
                emit(.real, from: start, reported: true)
                return
            }
            emit(.real, from: start)
        } else if integerValue(text, start, position) == nil {
            let digits = String(decoding: text[start..<position], as: UTF8.self)
            report(
                .numberOutOfRange, "this integer is too large", start, position,
                notes: ["An Int goes up to 9_223_372_036_854_775_807; a Real goes further, with about 16 digits kept."],
                fixIts: position - start < 300 ? [.init("write a Real", replace: span(start, position), with: digits + ".0")] : [])
            emit(.real, from: start, reported: true)
        } else {
            emit(.integer, from: start)
        }
    }
}

/// The value of decimal digits with underscores, or nil when it does not fit.
func integerValue(_ text: [UInt8], _ start: Int, _ end: Int) -> Int? {
    var value = 0
    for index in start..<end where text[index] != UInt8(ascii: "_") {
        let (product, overflow) = value.multipliedReportingOverflow(by: 10)
        let (sum, carry) = product.addingReportingOverflow(Int(text[index]) - 48)
        if overflow || carry { return nil }
        value = sum
    }
    return value
}

/// The double nearest to a spelling; zero for one that is malformed, which has been reported.
func realValue(_ text: [UInt8], _ start: Int, _ end: Int) -> Double {
    Double(String(decoding: text[start..<end].filter { $0 != UInt8(ascii: "_") }, as: UTF8.self)) ?? 0
}
