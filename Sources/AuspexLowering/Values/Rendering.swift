import AuspexIR

/// How values look when they are printed.
public enum Rendering {
    /// A number with up to six significant digits, whole numbers without a point.
    public static func number(_ value: Double) -> String {
        if value.isNaN { return "nan" }
        if value.isInfinite { return value < 0 ? "-infinity" : "infinity" }
        if value == value.rounded(), abs(value) < 1e15 { return String(Int(value)) }
        return shortest(value)
    }

    /// Six significant digits, without trailing zeros.
    private static func shortest(_ value: Double) -> String {
        var magnitude = abs(value), exponent = 0
        while magnitude >= 10 { magnitude /= 10; exponent += 1 }
        while magnitude < 1 { magnitude *= 10; exponent -= 1 }
        var digits = Int((magnitude * 100_000).rounded())
        if digits >= 1_000_000 { digits /= 10; exponent += 1 }
        var text = String(digits)
        while text.count > 1, text.last == "0" { text.removeLast() }
        let sign = value < 0 ? "-" : ""
        if exponent < -5 || exponent > 14 {
            let mantissa = text.count == 1 ? text : "\(text.prefix(1)).\(text.dropFirst())"
            return "\(sign)\(mantissa)e\(exponent)"
        }
        if exponent < 0 { return "\(sign)0.\(String(repeating: "0", count: -exponent - 1))\(text)" }
        if text.count <= exponent + 1 { return sign + text + String(repeating: "0", count: exponent + 1 - text.count) }
        return "\(sign)\(text.prefix(exponent + 1)).\(text.dropFirst(exponent + 1))"
    }

    public static func text(_ value: Staged) -> String {
        switch value {
        case .bool(let flag): return flag ? "true" : "false"
        case .int(let number): return String(number)
        case .real(let number): return self.number(number)
        case .string(let text): return text
        case .array(let array): return tensor(array.tensor)
        case .list(let elements): return "[\(elements.map(text).joined(separator: ", "))]"
        case .tuple(let elements):
            return "(\(elements.map { ($0.label.map { "\($0): " } ?? "") + text($0.value) }.joined(separator: ", ")))"
        case .record(let record):
            return "\(record.typeName)(\(record.fields.map { "\($0.name): \(text($0.value))" }.joined(separator: ", ")))"
        case .range(let range):
            return "\(range.lower.map(text) ?? "")\(range.isClosed ? "..." : "..<")\(range.upper.map(text) ?? "")"
        case .host(let value): return value.rendered
        case .row(let row): return text(row.current)
        case .nothing: return "()"
        case .dynamic, .function, .builtin, .distribution, .type, .model, .posterior, .density, .component, .structure:
            return "<\(value.kindName)>"
        }
    }

    /// Nested brackets; long arrays are cut in the middle.
    public static func tensor(_ tensor: Tensor, limit: Int = 20) -> String {
        let texts: [String] = switch tensor.storage {
        case .real(let values): values.map(number)
        case .int(let values): values.map { String($0) }
        case .bool(let values): values.map { $0 ? "true" : "false" }
        }
        func level(_ shape: ArraySlice<Int>, _ part: ArraySlice<String>) -> String {
            guard let extent = shape.first else { return part.first ?? "" }
            let size = shape.dropFirst().reduce(1, *)
            let all = Array(0..<extent)
            let shown: [Int?] = extent > limit ? all.prefix(limit / 2).map { $0 } + [nil] + all.suffix(limit / 2).map { $0 } : all.map { $0 }
            let pieces = shown.map { index -> String in
                guard let index else { return "…" }
                let start = part.startIndex + index * size
                return level(shape.dropFirst(), part[start..<(start + size)])
            }
            return "[\(pieces.joined(separator: ", "))]"
        }
        return level(tensor.shape[...], texts[...])
    }
}
