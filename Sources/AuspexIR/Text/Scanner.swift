/// A fault in the text of a function.
public struct TextError: Error, Hashable, Sendable, CustomStringConvertible {
    /// Both count from one.
    public let line: Int, column: Int
    public let reason: String

    public var description: String { "\(line):\(column): \(reason)" }
}

/// Splits the text of a function into words, numbers, values and marks.
struct Scanner {
    enum Token: Hashable {
        case word(String)
        case string(String)
        /// A number as written, with its sign.
        case number(String)
        case value(Value)
        case mark(Character)
        case end

        var description: String {
            switch self {
            case .word(let text), .number(let text): "‘\(text)’"
            case .string(let text): "\"\(text)\""
            case .value(let value): "‘\(value)’"
            case .mark(let mark): "‘\(mark)’"
            case .end: "the end of the text"
            }
        }
    }

    private let text: [Unicode.Scalar]
    private var position = 0
    private(set) var line = 1
    private(set) var column = 1

    init(_ text: String) { self.text = Array(text.unicodeScalars) }

    static func isWord(_ scalar: Unicode.Scalar) -> Bool {
        ("a"..."z").contains(scalar) || ("A"..."Z").contains(scalar) || ("0"..."9").contains(scalar) || scalar == "_"
    }

    private var current: Unicode.Scalar? { position < text.count ? text[position] : nil }

    private mutating func advance() {
        if text[position] == "\n" { line += 1; column = 1 } else { column += 1 }
        position += 1
    }

    private mutating func skipSpace() {
        while let scalar = current {
            if scalar == "#" {
                while let next = current, next != "\n" { _ = next; advance() }
            } else if scalar == " " || scalar == "\n" || scalar == "\t" || scalar == "\r" {
                advance()
            } else {
                return
            }
        }
    }

    private mutating func take(while belongs: (Unicode.Scalar) -> Bool) -> String {
        var view = String.UnicodeScalarView()
        while let scalar = current, belongs(scalar) { view.append(scalar); advance() }
        return String(view)
    }

    /// The next token and where it starts.
    mutating func next() throws -> (token: Token, line: Int, column: Int) {
        skipSpace()
        let start = (line, column)
        func fail(_ reason: String) -> TextError { TextError(line: start.0, column: start.1, reason: reason) }
        guard let scalar = current else { return (.end, start.0, start.1) }
        switch scalar {
        case "%":
            advance()
            guard let index = Int32(take { ("0"..."9").contains($0) }), index < 1_000_000 else { throw fail("a value is % and a number") }
            return (.value(Value(index: index)), start.0, start.1)
        case "\"": return (.string(try string(fail)), start.0, start.1)
        case "0"..."9": return (.number(take { Self.isWord($0) || $0 == "." || $0 == "+" || $0 == "-" }), start.0, start.1)
        case "-":
            advance()
            if current == ">" { advance(); return (.mark("→"), start.0, start.1) }
            return (.number("-" + take { Self.isWord($0) || $0 == "." || $0 == "+" || $0 == "-" }), start.0, start.1)
        case _ where Self.isWord(scalar): return (.word(take { Self.isWord($0) }), start.0, start.1)
        case "(", ")", "[", "]", "{", "}", ",", ":", "=":
            advance()
            return (.mark(Character(scalar)), start.0, start.1)
        default: throw fail("‘\(scalar)’ does not belong here")
        }
    }

    private mutating func string(_ fail: (String) -> TextError) throws -> String {
        advance()
        var view = String.UnicodeScalarView()
        while let scalar = current, scalar != "\"" {
            advance()
            guard scalar == "\\" else { view.append(scalar); continue }
            guard let escaped = current else { break }
            view.append(escaped == "n" ? "\n" : escaped)
            advance()
        }
        guard current == "\"" else { throw fail("the string does not end") }
        advance()
        return String(view)
    }
}
