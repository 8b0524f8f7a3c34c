import CReadlineShim
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// GNU readline, as one object. The completer is called while a line is read, on the same thread.
final class LineEditor {
    enum Line {
        case entered(String)
        case interrupted
        case end
    }

    /// What completes a word.
    enum Candidates {
        case words([String])
        case files
    }

    /// From the line and the byte offsets of the word in it.
    private let completer: (_ line: String, _ word: Range<Int>) -> Candidates

    init(completer: @escaping (_ line: String, _ word: Range<Int>) -> Candidates) {
        self.completer = completer
        // Readline keeps the reference for as long as the process lives; the prompt lives as long.
        let context = Unmanaged.passUnretained(self).toOpaque()
        ax_line_start({ line, start, end, files, context in LineEditor.complete(line, start, end, files, context) }, context)
    }

    private static func complete(
        _ line: UnsafePointer<CChar>?, _ start: Int32, _ end: Int32, _ files: UnsafeMutablePointer<Int32>?, _ context: UnsafeMutableRawPointer?
    ) -> UnsafeMutablePointer<CChar>? {
        guard let line, let context else { return nil }
        let editor = Unmanaged<LineEditor>.fromOpaque(context).takeUnretainedValue()
        switch editor.completer(String(cString: line), Int(start)..<max(Int(start), Int(end))) {
        case .files:
            files?.pointee = 1
            return nil
        case .words(let words): return words.isEmpty ? nil : strdup(words.map { $0 + "\n" }.joined())
        }
    }

    /// Reads a line with its editing; what arrives at the descriptor `wake` ends it as interrupted.
    func read(prompt: String, wake: Int32) -> Line {
        var line: UnsafeMutablePointer<CChar>?
        let status = ax_line_read(prompt, wake, &line)
        defer { free(line) }
        if status == AX_LINE_INTERRUPTED { return .interrupted }
        guard status == AX_LINE_ENTERED, let line else { return .end }
        return .entered(String(cString: line))
    }

    func remember(_ entry: String) { ax_line_remember(entry) }
}
