import AuspexIR

/// Parses a JSON data file straight into tensors: nested arrays never exist as trees, so a file of a hundred megabytes
/// costs little more memory than the numbers in it.
struct JSONDataParser {
    private var scanner: JSONScanner
    /// Names of the fields that lead to the current position.
    private var path: [String] = []
    private var positions: [String: SourcePosition] = [:]

    init(_ bytes: [UInt8], file: String) {
        scanner = JSONScanner(bytes, file: file)
    }

    mutating func parseFile() throws(DataError) -> DataSet {
        guard scanner.peek() != nil else {
            throw scanner.error(at: 0, "the file is empty", suggestion: "A data file is a JSON object: { \"y\": [1.5, 2.0] }")
        }
        let value = try parseValue()
        if scanner.peek() != nil {
            throw scanner.error(at: scanner.position, "unexpected \(scanner.quoted(scanner.wordHere())) after the end of the data")
        }
        return DataSet(name: scanner.file, value: value, positions: positions)
    }

    private mutating func parseValue() throws(DataError) -> DataValue {
        switch scanner.peek() {
        case UInt8(ascii: "{"): return .record(try parseRecord())
        case UInt8(ascii: "["): return try parseArray()
        case UInt8(ascii: "\""):
            let text = try scanner.takeString()
            if let number = specialNumber(text) { return scalar(number) }
            return .string(text)
        case nil: throw expected("a value")
        default:
            if scanner.take("null") { return .tensor(.real(.nan), missing: [0]) }
            if scanner.take("true") { return .tensor(.bool(true), missing: []) }
            if scanner.take("false") { return .tensor(.bool(false), missing: []) }
            do throws(DataError) {
                if let number = try scanner.takeNumber() { return scalar(number) }
            } catch {
                throw located(error)
            }
            throw expected("a value")
        }
    }

    private func scalar(_ number: DecimalNumber) -> DataValue {
        switch number {
        case .int(let value): .tensor(Tensor(shape: [], storage: .int([value])), missing: [])
        case .real(let value): .tensor(.real(value), missing: value.isNaN ? [0] : [])
        }
    }

    // MARK: Objects

    private mutating func parseRecord() throws(DataError) -> DataRecord {
        try scanner.enter()
        var fields: [DataRecord.Field] = []
        var seen: [String: Int] = [:]
        if scanner.peek() == UInt8(ascii: "}") {
            scanner.leave()
            return DataRecord([])
        }
        while true {
            guard scanner.peek() == UInt8(ascii: "\"") else { throw expectedName() }
            let start = scanner.position
            let name = try scanner.takeString()
            if let first = seen.updateValue(start, forKey: name) {
                let line = SourcePosition(offset: first, in: scanner.bytes).line
                throw scanner.error(at: start, "the name occurs twice; the first is on line \(line)", field: fieldName(name))
            }
            if path.isEmpty, scanner.depth == 1 { positions[name] = SourcePosition(offset: start, in: scanner.bytes) }
            guard scanner.peek() == UInt8(ascii: ":") else { throw expected("\":\" after the name \(scanner.quoted(name))") }
            scanner.position += 1
            path.append(name)
            fields.append(DataRecord.Field(name: name, value: try parseValue()))
            path.removeLast()
            switch scanner.peek() {
            case UInt8(ascii: ","): scanner.position += 1
            case UInt8(ascii: "}"):
                scanner.leave()
                return DataRecord(fields)
            default: throw expected("\",\" or \"}\"")
            }
        }
    }

    // MARK: Arrays

    private mutating func parseArray() throws(DataError) -> DataValue {
        let start = scanner.position
        // The first leaf says what the array holds.
        while scanner.peek() == UInt8(ascii: "[") { scanner.position += 1 }
        let first = scanner.peek()
        let nesting = scanner.position
        scanner.position = start
        if first == UInt8(ascii: "{") { return .table(try parseTable()) }
        if first == UInt8(ascii: "\"") {
            scanner.position = nesting
            let isNumber = specialNumber(try scanner.takeString()) != nil
            scanner.position = start
            if !isNumber { return try parseStrings() }
        }
        var array = NestedArray()
        try parseNumbers(&array)
        if array.holdsText {
            scanner.position = start
            return try parseStrings()
        }
        return array.leaves.finish(shape: array.extents)
    }

    /// What is known of an array while it is read. `rank` is fixed by the first leaf (or the first empty array), the
    /// extent of a dimension by the first closing bracket at its depth.
    private struct NestedArray {
        var leaves = NumericAccumulator()
        var rank: Int?
        var extents: [Int] = []
        /// The index of the element being read, one entry for each open bracket.
        var index: [Int] = []
        /// Set when all leaves so far can be read as text and one of them must: the array is then read again as text.
        var holdsText = false
        var holdsBareNumber = false
    }

    private mutating func parseNumbers(_ array: inout NestedArray) throws(DataError) {
        let opening = scanner.position
        let level = array.index.count
        try scanner.enter()
        array.index.append(0)
        var count = 0
        if scanner.peek() == UInt8(ascii: "]") {
            try settle(&array, rank: level + 1, at: opening)
        } else {
            elements: while true {
                array.index[level] = count
                if scanner.peek() == UInt8(ascii: "[") {
                    if let rank = array.rank, rank <= level + 1 {
                        throw nestingError(array, "is an array, where the elements before it are single values")
                    }
                    try parseNumbers(&array)
                } else {
                    if array.rank != level + 1 { try settle(&array, rank: level + 1, at: scanner.position) }
                    try parseLeaf(&array)
                }
                if array.holdsText { return }
                count += 1
                switch scanner.peek() {
                case UInt8(ascii: ","):
                    scanner.position += 1
                    if scanner.peek() == UInt8(ascii: "]") {
                        throw scanner.error(
                            at: scanner.position, "a comma stands before the closing bracket", field: field(array),
                            suggestion: "Remove the comma after the last value.")
                    }
                case UInt8(ascii: "]"): break elements
                default: throw expected("\",\" or \"]\"", field: field(array))
                }
            }
        }
        scanner.leave()
        array.index.removeLast()
        try closeDimension(&array, level: level, count: count, opening: opening)
    }

    private mutating func settle(_ array: inout NestedArray, rank: Int, at offset: Int) throws(DataError) {
        guard let known = array.rank else {
            array.rank = rank
            array.extents = Array(repeating: -1, count: rank)
            return
        }
        if known > rank, scanner.peek() != UInt8(ascii: "]") {
            throw nestingError(array, "is a single value, where the elements before it are arrays")
        }
    }

    private func closeDimension(_ array: inout NestedArray, level: Int, count: Int, opening: Int) throws(DataError) {
        if array.extents[level] < 0 {
            array.extents[level] = count
            // An empty array among deeper ones would leave the inner extents open.
            for inner in array.extents.indices where inner > level && array.extents[inner] < 0 { array.extents[inner] = 0 }
        } else if array.extents[level] != count {
            let row = field(array)
            let known = array.extents[level]
            throw scanner.error(
                at: opening,
                "has \(count) \(count == 1 ? "element" : "elements"), where the rows before it have \(known)",
                field: row, suggestion: "Every row of an array has the same length; write null for a value that is missing.")
        }
    }

    private mutating func parseLeaf(_ array: inout NestedArray) throws(DataError) {
        let start = scanner.position
        do throws(DataError) {
            if let number = try scanner.takeNumber() {
                guard !array.leaves.isBool else { throw mixture(array, at: start) }
                array.holdsBareNumber = true
                array.leaves.append(number)
                return
            }
        } catch {
            throw located(error, field: field(array))
        }
        switch scanner.peek() {
        case UInt8(ascii: "\""):
            let text = try scanner.takeString()
            if let number = specialNumber(text), !array.leaves.isBool {
                array.leaves.append(number)
            } else if array.holdsBareNumber || array.leaves.isBool {
                throw scanner.error(
                    at: start, "is the text \(scanner.quoted(text)), where the other elements are \(array.leaves.isBool ? "true or false" : "numbers")",
                    field: field(array), suggestion: "Write numbers without quotes, and null for a value that is missing.")
            } else {
                array.holdsText = true
            }
        case UInt8(ascii: "{"):
            throw scanner.error(at: scanner.position, "is an object, where the other elements are values", field: field(array))
        default:
            if scanner.take("null") {
                array.leaves.appendMissing()
            } else if let flag = takeFlag() {
                guard array.leaves.isBool || array.leaves.isUndecided else { throw mixture(array, at: start) }
                array.leaves.append(flag)
            } else if scanner.take("NA") || scanner.take("None") {
                throw scanner.error(
                    at: start, "this is not JSON", field: field(array), suggestion: "Write null for a value that is missing.")
            } else {
                throw expected("a number", field: field(array))
            }
        }
    }

    private mutating func takeFlag() -> Bool? {
        if scanner.take("true") { return true }
        return scanner.take("false") ? false : nil
    }

    private mutating func parseStrings() throws(DataError) -> DataValue {
        try scanner.enter()
        var texts: [String] = []
        var missing: [Int] = []
        while true {
            if scanner.peek() == UInt8(ascii: "\"") {
                texts.append(try scanner.takeString())
            } else if scanner.take("null") {
                missing.append(texts.count)
                texts.append("")
            } else if scanner.peek() == UInt8(ascii: "[") {
                throw scanner.error(at: scanner.position, "an array of texts has one dimension", field: fieldName(nil))
            } else {
                throw expected("a text in quotes, as the elements before it", field: fieldName(nil) + "[\(texts.count)]")
            }
            switch scanner.peek() {
            case UInt8(ascii: ","): scanner.position += 1
            case UInt8(ascii: "]"):
                scanner.leave()
                return .strings(texts, missing: missing)
            default: throw expected("\",\" or \"]\"", field: fieldName(nil))
            }
        }
    }

    private mutating func parseTable() throws(DataError) -> DataTable {
        let start = scanner.position
        try scanner.enter()
        var rows: [DataRecord] = []
        while true {
            guard scanner.peek() == UInt8(ascii: "{") else {
                throw expected("an object, as the elements before it", field: fieldName(nil) + "[\(rows.count)]")
            }
            path.append("[\(rows.count)]")
            rows.append(try parseRecord())
            path.removeLast()
            switch scanner.peek() {
            case UInt8(ascii: ","): scanner.position += 1
            case UInt8(ascii: "]"):
                scanner.leave()
                do throws(StackingError) {
                    return DataTable(columns: try stack(rows), rowCount: rows.count)
                } catch {
                    throw scanner.error(at: start, error.reason, field: fieldName(nil) + error.path)
                }
            default: throw expected("\",\" or \"]\"", field: fieldName(nil))
            }
        }
    }

    // MARK: Messages

    /// `NaN` and the infinities, which Stan's files write as strings.
    private func specialNumber(_ text: String) -> DecimalNumber? {
        guard text.utf8.count <= 9 else { return nil }
        let bytes = Array(text.utf8)
        guard let last = bytes.last, last | 0x20 >= UInt8(ascii: "a"), let number = DecimalNumber.whole(bytes, 0..<bytes.count) else {
            return nil
        }
        return number
    }

    private func fieldName(_ name: String?) -> String {
        var text = ""
        for part in path + (name.map { [$0] } ?? []) {
            text += part.hasPrefix("[") || text.isEmpty ? part : "." + part
        }
        return text
    }

    private func field(_ array: NestedArray) -> String {
        fieldName(nil) + array.index.map { "[\($0)]" }.joined()
    }

    private func located(_ error: DataError, field: String? = nil) -> DataError {
        var error = error
        error.field = field ?? fieldName(nil)
        return error
    }

    private func nestingError(_ array: NestedArray, _ reason: String) -> DataError {
        scanner.error(
            at: scanner.position, reason, field: field(array), suggestion: "Every element of an array has the same shape.")
    }

    private func mixture(_ array: NestedArray, at offset: Int) -> DataError {
        scanner.error(
            at: offset, "numbers and true or false stand in one array", field: field(array),
            suggestion: "Write 1 and 0 for truth values among numbers.")
    }

    private func expected(_ what: String, field: String? = nil) -> DataError {
        let field = field ?? fieldName(nil)
        guard !scanner.isAtEnd else {
            return scanner.error(at: scanner.position, "the file ends where \(what) is expected", field: field)
        }
        return scanner.error(at: scanner.position, "expected \(what), found \(scanner.quoted(scanner.wordHere()))", field: field)
    }

    private func expectedName() -> DataError {
        var error = expected("a name in double quotes")
        if !scanner.isAtEnd, scanner.bytes[scanner.position] == UInt8(ascii: "}") {
            error.suggestion = "Remove the comma after the last field."
        }
        return error
    }
}
