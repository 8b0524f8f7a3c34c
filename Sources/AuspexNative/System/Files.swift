#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// The file operations of the compiler search and the code cache, on POSIX calls: they happen at every start, and rights,
/// owners and atomic renames are what they are about.
enum Files {
    struct Failure: Error {
        let path: String
        let reason: String

        init(_ path: String, _ what: String, code: Int32 = errno) {
            self.path = path
            reason = "\(what): \(String(cString: strerror(code)))"
        }
    }

    /// What tells a file from the one that stood at the same path before.
    struct Identity: Equatable {
        let seconds: Int
        let nanoseconds: Int
        let size: Int
        let inode: UInt64

        var text: String { "\(seconds) \(nanoseconds) \(size) \(inode)" }
    }

    static func read(_ path: String) throws(Failure) -> [UInt8] {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { throw Failure(path, "cannot be opened") }
        defer { close(descriptor) }
        var bytes: [UInt8] = []
        guard readAll(descriptor, into: &bytes) else { throw Failure(path, "cannot be read") }
        return bytes
    }

    /// Reads until the end; false, with `errno` set, when that fails.
    static func readAll(_ descriptor: Int32, into bytes: inout [UInt8]) -> Bool {
        var status = stat()
        var capacity = fstat(descriptor, &status) == 0 ? max(4096, Int(clamping: status.st_size) + 1) : 4096
        while true {
            var count = 0
            let chunk = [UInt8](unsafeUninitializedCapacity: capacity) { buffer, initialized in
                repeat { count = systemRead(descriptor, buffer.baseAddress, capacity) } while count < 0 && errno == EINTR
                initialized = max(0, count)
            }
            if count <= 0 { return count == 0 }
            if bytes.isEmpty { bytes = chunk } else { bytes += chunk }
            capacity = 1 << 16
        }
    }

    /// Writes a new file, readable by this user only; one that is there is replaced in one step.
    static func write(_ bytes: [UInt8], to path: String) throws(Failure) {
        let temporary = path + ".\(UInt64.random(in: 0 ... .max))"
        let descriptor = open(temporary, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0o600)
        guard descriptor >= 0 else { throw Failure(path, "cannot be written") }
        var written = 0
        while written < bytes.count {
            let count = bytes.withUnsafeBytes { raw in
                systemWrite(descriptor, raw.baseAddress.map { $0 + written }, bytes.count - written)
            }
            if count < 0 {
                if errno == EINTR { continue }
                let failure = Failure(path, "cannot be written")
                close(descriptor)
                unlink(temporary)
                throw failure
            }
            written += count
        }
        guard close(descriptor) == 0, rename(temporary, path) == 0 else {
            let failure = Failure(path, "cannot be written")
            unlink(temporary)
            throw failure
        }
    }

    /// Makes a folder and those above it, for this user only; an existing one is fine.
    static func makeFolder(_ path: String) throws(Failure) {
        if mkdir(path, 0o700) == 0 || isFolder(path) { return }
        let reason = errno
        guard reason == ENOENT, let slash = path.lastIndex(of: "/"), slash != path.startIndex else {
            throw Failure(path, "cannot be made", code: reason)
        }
        try makeFolder(String(path[..<slash]))
        guard mkdir(path, 0o700) == 0 || isFolder(path) else { throw Failure(path, "cannot be made") }
    }

    /// Whether a folder is this user's and nobody else may put files in it.
    static func isPrivate(_ path: String) -> Bool {
        var status = stat()
        guard stat(path, &status) == 0, status.st_mode & S_IFMT == S_IFDIR else { return false }
        return status.st_uid == geteuid() && status.st_mode & 0o022 == 0
    }

    static func isFolder(_ path: String) -> Bool {
        var status = stat()
        return stat(path, &status) == 0 && status.st_mode & S_IFMT == S_IFDIR
    }

    static func isExecutable(_ path: String) -> Bool { !isFolder(path) && access(path, X_OK) == 0 }

    /// `errno` says why not.
    static func isWritable(_ path: String) -> Bool { access(path, W_OK) == 0 }

    static func identity(_ path: String) -> Identity? {
        var status = stat()
        guard stat(path, &status) == 0 else { return nil }
        #if canImport(Darwin)
        let time = status.st_mtimespec
        #else
        let time = status.st_mtim
        #endif
        return Identity(seconds: Int(time.tv_sec), nanoseconds: Int(time.tv_nsec), size: Int(status.st_size), inode: UInt64(status.st_ino))
    }

    /// Sets the time of the last change to now.
    static func touch(_ path: String) { utimensat(AT_FDCWD, path, nil, 0) }

    /// The names in a folder without `.` and `..`; none when it cannot be listed.
    static func list(_ path: String) -> [String] {
        guard let folder = opendir(path) else { return [] }
        defer { closedir(folder) }
        var names: [String] = []
        while let entry = readdir(folder) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) { pointer in
                pointer.withMemoryRebound(to: CChar.self, capacity: 256) { String(cString: $0) }
            }
            if name != ".", name != ".." { names.append(name) }
        }
        return names
    }

    /// Removes a file or a folder of files, as far as that is possible.
    static func remove(_ path: String) {
        if unlink(path) == 0 { return }
        for name in list(path) { unlink(path + "/" + name) }
        rmdir(path)
    }

    /// The path without symbolic links; nil when it leads nowhere.
    static func resolved(_ path: String) -> String? {
        guard let pointer = realpath(path, nil) else { return nil }
        defer { free(pointer) }
        return String(cString: pointer)
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
