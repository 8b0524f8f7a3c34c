extension JSONValue {
    /// Parses one JSON document.
    /// - Throws: `DataError` with the position of the first thing that is wrong.
    public init(parsing bytes: [UInt8], file: String) throws(DataError) {
        var scanner = JSONScanner(bytes, file: file)
        self = try Self.parse(&scanner)
        if scanner.peek() != nil {
            throw scanner.error(at: scanner.position, "unexpected \(scanner.quoted(scanner.wordHere())) after the end of the document")
        }
    }

    private static func parse(_ scanner: inout JSONScanner) throws(DataError) -> JSONValue {
        switch scanner.peek() {
        case UInt8(ascii: "{"): return try parseObject(&scanner)
        case UInt8(ascii: "["): return try parseList(&scanner)
        case UInt8(ascii: "\""): return .string(try scanner.takeString())
        case nil: throw scanner.error(at: scanner.position, "the file ends where a value is expected")
        default:
            if scanner.take("null") { return .null }
            if scanner.take("true") { return .bool(true) }
            if scanner.take("false") { return .bool(false) }
            switch try scanner.takeNumber() {
            case .int(let value): return .int(Int(value))
            case .real(let value): return .real(value)
            case nil: throw scanner.error(at: scanner.position, "expected a value, found \(scanner.quoted(scanner.wordHere()))")
            }
        }
    }

    private static func parseList(_ scanner: inout JSONScanner) throws(DataError) -> JSONValue {
        try scanner.enter()
        var values: [JSONValue] = []
        if scanner.peek() == UInt8(ascii: "]") {
            scanner.leave()
            return .array(values)
        }
        while true {
            values.append(try parse(&scanner))
            if try endsElement(&scanner, close: UInt8(ascii: "]")) { return .array(values) }
        }
    }

    private static func parseObject(_ scanner: inout JSONScanner) throws(DataError) -> JSONValue {
        try scanner.enter()
        var members: [Member] = []
        if scanner.peek() == UInt8(ascii: "}") {
            scanner.leave()
            return .object(members)
        }
        while true {
            guard scanner.peek() == UInt8(ascii: "\"") else {
                throw scanner.error(at: scanner.position, "expected a name in double quotes")
            }
            let name = try scanner.takeString()
            guard scanner.peek() == UInt8(ascii: ":") else {
                throw scanner.error(at: scanner.position, "expected \":\" after the name \(scanner.quoted(name))")
            }
            scanner.position += 1
            members.append(Member(name, try parse(&scanner)))
            if try endsElement(&scanner, close: UInt8(ascii: "}")) { return .object(members) }
        }
    }

    private static func endsElement(_ scanner: inout JSONScanner, close: UInt8) throws(DataError) -> Bool {
        switch scanner.peek() {
        case UInt8(ascii: ","):
            scanner.position += 1
            return false
        case close:
            scanner.leave()
            return true
        default: throw scanner.error(at: scanner.position, "expected \",\" or \"\(UnicodeScalar(close))\"")
        }
    }
}
