#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The few file operations that results need, on POSIX calls: Foundation alone would add more to the start-up of the
/// command than everything else together.
enum FileSystem {
    /// The whole content of a file.
    /// - Throws: `DataError` naming the path and the system's reason.
    static func read(_ path: String) throws(DataError) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw failure(path, "cannot be opened") }
        defer { _ = close(descriptor) }
        var status = stat()
        guard fstat(descriptor, &status) == 0 else { throw failure(path, "cannot be read") }
        guard status.st_mode & S_IFMT != S_IFDIR else {
            throw DataError(file: path, reason: "is a directory, where a file was expected")
        }
        // A pipe or a device reports no size, and a file may grow while it is read: read until the end, whatever was promised.
        var bytes: [UInt8] = []
        var capacity = max(4096, Int(clamping: status.st_size) + 1)
        while true {
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
                repeat { count = systemRead(descriptor, buffer.baseAddress, capacity) } while count < 0 && errno == EINTR
                initialized = max(0, count)
            }
            if count < 0 { throw failure(path, "cannot be read") }
            if count == 0 { return bytes }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            capacity = 1 << 16
        }
    }

    /// Replaces a file in one step: whoever opens it at any moment sees the old content or the new one, never a part.
    static func writeAtomically(_ bytes: [UInt8], to path: String) throws(DataError) {
        let temporary = temporaryName(for: path)
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_TRUNC | O_CLOEXEC, 0o644)
        guard descriptor >= 0 else { throw failure(path, "cannot be written") }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                systemWrite(descriptor, raw.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                let error = failure(path, "cannot be written")
                _ = close(descriptor)
                _ = unlink(temporary)
                throw error
            }
            written += count
        }
        guard close(descriptor) == 0, rename(temporary, path) == 0 else {
            let error = failure(path, "cannot be written")
            _ = unlink(temporary)
            throw error
        }
    }

    static func writeAtomically(_ text: String, to path: String) throws(DataError) {
        try writeAtomically(Array(text.utf8), to: path)
    }

    /// Makes a directory and those above it; an existing one is fine.
    static func makeDirectory(_ path: String) throws(DataError) {
        if mkdir(path, 0o755) == 0 { return }
        let reason = errno
        if reason == EEXIST || isDirectory(path) {
            guard isDirectory(path) else { throw DataError(file: path, reason: "is a file, where a directory is needed") }
            return
        }
        guard reason == ENOENT, let parent = parent(of: path) else {
            errno = reason
            throw failure(path, "cannot be made")
        }
        try makeDirectory(parent)
        guard mkdir(path, 0o755) == 0 || isDirectory(path) else { throw failure(path, "cannot be made") }
    }

    static func isDirectory(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func exists(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0
    }

    /// Bytes of a file; nil when there is none.
    static func size(_ path: String) -> Int? {
        var status = stat()
        return stat(path, &status) == 0 ? Int(clamping: status.st_size) : nil
    }

    /// The names in a directory, without `.` and `..`, sorted.
    static func list(_ path: String) throws(DataError) -> [String] {
        guard let directory = opendir(path) else { throw failure(path, "cannot be listed") }
        defer { _ = closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names.sorted()
    }

    /// Removes a directory tree. Symbolic links are removed, not followed.
    static func removeTree(_ path: String) throws(DataError) {
        var status = stat()
        guard lstat(path, &status) == 0 else { return }
        if status.st_mode & S_IFMT == S_IFDIR {
            for name in try list(path) { try removeTree(path + "/" + name) }
            guard rmdir(path) == 0 else { throw failure(path, "cannot be removed") }
        } else {
            guard unlink(path) == 0 else { throw failure(path, "cannot be removed") }
        }
    }

    /// The present moment in UTC as ISO 8601, `2026-08-21T06:40:18Z`.
    static func timestamp() -> String {
        var now = time(nil)
        var parts = tm()
        gmtime_r(&now, &parts)
        func two(_ value: Int32) -> String { value < 10 ? "0\(value)" : "\(value)" }
        return "\(parts.tm_year + 1900)-\(two(parts.tm_mon + 1))-\(two(parts.tm_mday))T"
            + "\(two(parts.tm_hour)):\(two(parts.tm_min)):\(two(parts.tm_sec))Z"
    }

    private static func temporaryName(for path: String) -> String {
        guard let slash = path.lastIndex(of: "/") else { return ".\(path).new" }
        return path[...slash] + "." + path[path.index(after: slash)...] + ".new"
    }

    private static func parent(of path: String) -> String? {
        guard let slash = path.lastIndex(of: "/"), slash != path.startIndex else { return nil }
        return String(path[..<slash])
    }

    private static func failure(_ path: String, _ what: String) -> DataError {
        DataError(file: path, reason: "\(what): \(String(cString: strerror(errno)))")
    }

    private static func systemRead(_ descriptor: Int32, _ buffer: UnsafeMutableRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.read(descriptor, buffer, count)
        #elseif canImport(Musl)
        Musl.read(descriptor, buffer, count)
        #elseif canImport(Darwin)
        Darwin.read(descriptor, buffer, count)
        #endif
    }

    private static func systemWrite(_ descriptor: Int32, _ buffer: UnsafeRawPointer?, _ count: Int) -> Int {
        #if canImport(Glibc)
        Glibc.write(descriptor, buffer, count)
        #elseif canImport(Musl)
        Musl.write(descriptor, buffer, count)
        #elseif canImport(Darwin)
        Darwin.write(descriptor, buffer, count)
        #endif
    }
}
