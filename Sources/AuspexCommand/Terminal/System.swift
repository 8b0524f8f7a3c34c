#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The few system calls of the command. Foundation would do the same, but takes longer to load than most programs to run.
enum System {
    enum Stream: Int32 { case input = 0, output = 1, error = 2 }

    /// Writes all of a text, unbuffered: what was said stays said, however the process ends.
    static func write(_ text: String, to stream: Stream) {
        var text = text
        text.withUTF8 { bytes in
            var written = 0
            while written < bytes.count {
                let count = systemWrite(stream.rawValue, bytes.baseAddress.map { $0 + written }, bytes.count - written)
                if count < 0 {
                    if errno == EINTR || errno == EAGAIN { continue }
                    return
                }
                written += count
            }
        }
    }

    private static func systemWrite(_ descriptor: Int32, _ buffer: UnsafePointer<UInt8>?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, buffer, count)
        #elseif canImport(Musl)
        Musl.write(descriptor, buffer, count)
        #elseif canImport(Darwin)
        Darwin.write(descriptor, buffer, count)
        #endif
    }

    static func isTerminal(_ stream: Stream) -> Bool { isatty(stream.rawValue) == 1 }

    /// An environment variable; nil when it is not set or empty.
    static func environment(_ name: String) -> String? {
        guard let value = getenv(name) else { return nil }
        let text = String(cString: value)
        return text.isEmpty ? nil : text
    }

    /// All environment variables.
    static var environment: [String: String] {
        var variables: [String: String] = [:]
        var entry: UnsafeMutablePointer<UnsafeMutablePointer<CChar>?> = environ
        while let text = entry.pointee {
            let parts = String(cString: text).split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            if parts.count == 2 { variables[String(parts[0])] = String(parts[1]) }
            entry += 1
        }
        return variables
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

    /// Size of a regular file or a pipe, which has none; nil for devices and what does not exist.
    static func size(_ path: String) -> Int? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        switch status.st_mode & S_IFMT {
        case S_IFREG: return Int(status.st_size)
        case S_IFIFO: return 0
        default: return path.hasPrefix("/dev/fd/") || path.hasPrefix("/proc/self/fd/") ? 0 : nil
        }
    }

    /// Makes a folder and those above it, for this user only.
    static func makePrivateFolder(_ path: String) {
        guard !isDirectory(path) else { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { makePrivateFolder(String(path[..<slash])) }
        mkdir(path, 0o700)
    }

    /// Adds a line to a file in one write, so that several processes may do so at once.
    static func append(_ line: String, to path: String) {
        let descriptor = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { return }
        var line = line + "\n"
        line.withUTF8 { bytes in _ = systemWrite(descriptor, bytes.baseAddress, bytes.count) }
        close(descriptor)
    }

    /// Processors that this process may use.
    static var processorCount: Int { max(1, sysconf(Int32(_SC_NPROCESSORS_ONLN))) }

    /// Ends the process at once, without running what is registered for its end.
    static func leave(_ status: Int32) -> Never { _exit(status) }
}
