import AuspexResults
import AuspexSyntax

/// Reads programs from files. `-` is the standard input.
enum SourceReader {
    /// Programs are written by hand; what is larger than this is a mistake.
    private static let sizeLimit = 64 << 20

    /// - Throws: `Failure` saying what is wrong with the file.
    static func read(_ path: String) throws(Failure) -> SourceFile {
        if path == "-" { return SourceFile(name: "<stdin>", text: try bytes(of: "/dev/stdin", named: "the standard input")) }
        guard System.exists(path) else {
            let withSuffix = path + ".apx"
            throw Failure("there is no file \(path)", notes: System.exists(withSuffix) ? ["Did you mean \(withSuffix)?"] : [])
        }
        guard !System.isDirectory(path) else {
            throw Failure("\(path) is a folder, where a program is needed", notes: ["Give the .apx file in it."])
        }
        guard let size = System.size(path), size <= sizeLimit else {
            throw Failure("\(path) is no program: it is larger than \(sizeLimit >> 20) MiB, or not a file")
        }
        return SourceFile(name: path, text: try bytes(of: path, named: path))
    }

    private static func bytes(of path: String, named name: String) throws(Failure) -> [UInt8] {
        let bytes: [UInt8]
        do { bytes = try TextFile.read(path) } catch { throw Failure(error) }
        guard !bytes.prefix(8192).contains(0) else {
            throw Failure("\(name) is not text, so it cannot be a program", notes: ["A program is UTF-8 text; this file contains zero bytes."])
        }
        return bytes
    }
}
