#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// What the terminal can show.
enum Terminal {
    /// Colours are for terminals whose user has not asked for none (https://no-color.org).
    static func showsColor(_ stream: System.Stream) -> Bool {
        System.isTerminal(stream) && System.environment("NO_COLOR") == nil && System.environment("TERM") != "dumb"
    }

    /// Whether a line can be written over.
    static func movesCursor(_ stream: System.Stream) -> Bool { System.isTerminal(stream) && System.environment("TERM") != "dumb" }

    /// Columns; nil when the stream is no terminal.
    static func width(_ stream: System.Stream) -> Int? {
        var size = winsize()
        guard ioctl(stream.rawValue, UInt(TIOCGWINSZ), &size) == 0, size.ws_col > 0 else { return nil }
        return Int(size.ws_col)
    }
}
