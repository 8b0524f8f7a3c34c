/// Reads data files. The kind of a file follows from its name: `.csv` and `.tsv` are tables, everything else is JSON.
public enum DataFile {
    /// Reads a JSON, CSV or TSV file.
    /// - Throws: `DataError` when the file cannot be read or is malformed.
    public static func read(path: String) throws(DataError) -> DataSet {
        let bytes = try FileSystem.read(path)
        let lower = path.lowercased()
        if lower.hasSuffix(".csv") { return try parse(csv: bytes, name: path) }
        if lower.hasSuffix(".tsv") { return try parse(csv: bytes, name: path, separator: UInt8(ascii: "\t")) }
        return try parse(json: bytes, name: path)
    }

    /// Parses JSON, extended by what Stan's data files use: `NaN`, `Infinity`, `inf` and their negatives, bare or as strings.
    public static func parse(json bytes: [UInt8], name: String) throws(DataError) -> DataSet {
        var parser = JSONDataParser(bytes, file: name)
        return try parser.parseFile()
    }

    public static func parse(json text: String, name: String) throws(DataError) -> DataSet {
        try parse(json: Array(text.utf8), name: name)
    }

    /// Parses a table with a header (RFC 4180: quoted cells, doubled quotes, CRLF or LF).
    /// - Parameter separator: The byte between cells; found from the header when nil (comma, else semicolon, else tab).
    public static func parse(csv bytes: [UInt8], name: String, separator: UInt8? = nil) throws(DataError) -> DataSet {
        var parser = CSVParser(bytes, file: name, separator: separator)
        return try parser.parse()
    }

    public static func parse(csv text: String, name: String) throws(DataError) -> DataSet {
        try parse(csv: Array(text.utf8), name: name)
    }
}
