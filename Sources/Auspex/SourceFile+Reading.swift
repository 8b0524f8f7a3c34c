import AuspexSyntax
import Foundation

extension SourceFile {
    /// The file at a path, or nil when it cannot be read.
    public static func read(_ path: String) -> SourceFile? {
        FileManager.default.contents(atPath: path).map { SourceFile(name: path, text: Array($0)) }
    }
}
