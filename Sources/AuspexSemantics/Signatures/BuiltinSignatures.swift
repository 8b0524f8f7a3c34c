import AuspexSyntax

/// Reads the signatures of the table of built-in functions, which are written in the language's syntax with three
/// additions: `Real[...]` is an array of any shape, `Int...` any number of arguments, `_` a type with a rule of its own.
struct SignatureReader {
    private var text: [Character]
    private var position = 0
    private var symbols: [String: SizeSymbol] = [:]
    private var makeSymbol: (String, Bool) -> SizeSymbol

    init(_ text: String, makeSymbol: @escaping (String, Bool) -> SizeSymbol) {
        self.text = Array(text.filter { $0 != " " })
        self.makeSymbol = makeSymbol
    }

    mutating func signature(name: String) -> CallSignature {
        var parameters: [CallSignature.Parameter] = []
        _ = skip("(")
        while position < text.count, !skip(")") {
            let parameter = word()
            _ = skip(":")
            let integer = rest.hasPrefix("Int,") || rest.hasPrefix("Int)")
            let symbol = integer ? symbolNamed(parameter) : nil
            let type = self.type()
            let isVariadic = skip("...")
            parameters.append(.init(name: parameter, type: type, isVariadic: isVariadic, symbol: symbol))
            if !skip(",") { _ = skip(")"); break }
        }
        _ = skip("->")
        let result = self.type()
        return CallSignature(
            name: name, kind: "function", parameters: parameters, result: result, sizes: Set(symbols.values), isStrict: false,
            lifts: true)
    }

    private var rest: String { String(text[position...].prefix(8)) }

    private mutating func skip(_ word: String) -> Bool {
        let characters = Array(word)
        guard position + characters.count <= text.count, Array(text[position..<position + characters.count]) == characters else { return false }
        position += characters.count
        return true
    }

    private mutating func word() -> String {
        var result = ""
        while position < text.count, text[position].isLetter || text[position].isNumber || text[position] == "_" || text[position] == "-" {
            if text[position] == "-", position + 1 < text.count, text[position + 1] == ">" { break }
            result.append(text[position]); position += 1
        }
        return result
    }

    private mutating func symbolNamed(_ name: String) -> SizeSymbol {
        if let known = symbols[name] { return known }
        let symbol = makeSymbol(name, true)
        symbols[name] = symbol
        return symbol
    }

    private mutating func type() -> StaticType {
        let name = word()
        if name == "_" || name == "Any" {
            _ = skip("[...]")
            return .unknown
        }
        var bounds: SupportInterval?
        if skip("(") {
            let low = word(); _ = skip("..."); let high = word(); _ = skip(")")
            bounds = SupportInterval(
                lower: Double(low).map(SupportBound.closed) ?? .none, upper: Double(high).map(SupportBound.closed) ?? .none)
        }
        var sizes: [Polynomial?]? = []
        if skip("[") {
            while position < text.count, !skip("]") {
                if skip("...") { sizes = nil } else {
                    let size = word()
                    sizes?.append(Int(size).map { Polynomial($0) } ?? Polynomial(symbolNamed(size)))
                }
                _ = skip(",")
            }
        }
        if let structure = VectorStructure(rawValue: name) {
            let shape = sizes.map { structure.rank == 2 ? $0 + $0 : $0 }
            return .numeric(NumericType(.real, shape: shape, interval: structure.elements, structure: structure))
        }
        switch name {
        case "Bool": return .numeric(NumericType(.bool, shape: sizes))
        case "Int": return .numeric(NumericType(.int, shape: sizes, interval: bounds ?? .all))
        case "Positive": return .numeric(NumericType(.real, shape: sizes, interval: .positive))
        case "NonNegative": return .numeric(NumericType(.real, shape: sizes, interval: .nonNegative))
        case "Unit": return .numeric(NumericType(.real, shape: sizes, interval: .unit))
        case "Real": return .numeric(NumericType(.real, shape: sizes, interval: bounds ?? .all))
        default: return .named(name)
        }
    }
}
