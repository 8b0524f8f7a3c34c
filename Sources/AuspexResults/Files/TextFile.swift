/// Text files for pictures, tables and reports.
public enum TextFile {
    /// Writes a text, replacing the file at once or not at all.
    /// - Throws: `DataError` naming the path and the system's reason.
    public static func write(_ text: String, to path: String) throws(DataError) { try FileSystem.writeAtomically(text, to: path) }

    /// The bytes of a file, which need not be valid text.
    /// - Throws: `DataError` naming the path and the system's reason.
    public static func read(_ path: String) throws(DataError) -> [UInt8] { try FileSystem.read(path) }
}
