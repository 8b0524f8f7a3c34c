import Foundation

/// Compiled code under its key.
///
/// An entry is a folder of two files: the code and a digest of it. It is made under a temporary name and gets its own in one
/// step, so that processes that work side by side see whole entries only; who comes second takes what is there. Entries whose
/// code does not match its digest, as after a crash of the machine, count as absent and are replaced. When all entries
/// together exceed `bound`, those that were not used for longest go.
///
/// Code that is loaded from here runs with all rights of this process: folders that others may write to are refused.
public struct CodeCache: Sendable {
    /// Bytes that entries may take before the oldest ones go.
    public let bound: Int
    /// Where the entries are.
    public let folder: String

    /// - Parameter folder: absolute path of the folder for everything that Auspex caches; made when something is stored.
    public init(folder: String, bound: Int = 256 << 20) {
        self.folder = folder + "/code"
        self.bound = bound
    }

    /// The cache that `CacheFolder` says.
    /// - Throws: `NativeError` when no variable says where it would be.
    public init(environment: [String: String]) throws(NativeError) {
        guard let folder = CacheFolder.path(environment: environment) else {
            throw NativeError("there is no place for compiled code, since neither AUSPEX_CACHE nor XDG_CACHE_HOME nor HOME is set")
        }
        self.init(folder: folder)
    }

    /// The code under a key, whole and unchanged since it was stored, or nil. Counts as use.
    public func lookup(_ key: CodeKey) -> URL? {
        guard Files.isPrivate(folder) else { return nil }
        let entry = path(of: key)
        guard isSound(entry) else { return nil }
        Files.touch(entry)
        return URL(filePath: entry + "/" + Self.codeName)
    }

    /// Has code made and keeps it. Where another process was faster, its code is taken.
    /// - Parameter build: writes the code to the file it is given, which does not exist yet.
    /// - Returns: the file, to be loaded soon: entries may go once they have not been used for a minute.
    /// - Throws: what `build` throws; `NativeError` when the folder cannot be written or is not private.
    public func store(_ key: CodeKey, build: (URL) throws -> Void) throws -> URL {
        if let obstacle { throw obstacle }
        let fresh = temporary
        do { try Files.makeFolder(fresh) } catch { throw NativeError(error) }
        defer { Files.remove(fresh) }
        let code = fresh + "/" + Self.codeName
        try build(URL(filePath: code))
        do {
            try Files.write(Array(SHA256.digest(Files.read(code)).text.utf8), to: fresh + "/" + Self.digestName)
        } catch {
            throw NativeError(error)
        }
        let entry = path(of: key)
        while rename(fresh, entry) != 0 {
            let reason = errno
            guard reason == EEXIST || reason == ENOTEMPTY || reason == ENOTDIR else {
                throw NativeError(Files.Failure(entry, "cannot be written", code: reason))
            }
            if isSound(entry) {
                Files.touch(entry)
                break
            }
            // Out of the way in one step, since removing takes several.
            let broken = temporary
            if rename(entry, broken) != 0, errno != ENOENT { throw NativeError(Files.Failure(entry, "cannot be replaced")) }
            Files.remove(broken)
        }
        evict()
        return URL(filePath: entry + "/" + Self.codeName)
    }

    /// Makes the folder where it does not exist; returns why nothing can be kept in it, nil when all is well.
    public var obstacle: NativeError? {
        do { try Files.makeFolder(folder) } catch { return NativeError(error) }
        guard Files.isPrivate(folder) else {
            return NativeError("\(folder) belongs to somebody else or can be written by others, so code is not loaded from it")
        }
        return Files.isWritable(folder) ? nil : NativeError(Files.Failure(folder, "cannot be written"))
    }

    /// How much there is: entries and the bytes of all their files.
    public var usage: (entries: Int, bytes: Int) {
        let sizes = Files.list(folder).filter { !$0.hasPrefix(".") }.map { size(folder + "/" + $0) }
        return (sizes.count, sizes.reduce(0, +))
    }

    private static let codeName = "code"
    private static let digestName = "sha256"

    private func path(of key: CodeKey) -> String { folder + "/" + key.digest.text }

    private var temporary: String { folder + "/.\(getpid())-\(UInt64.random(in: 0 ... .max))" }

    private func isSound(_ entry: String) -> Bool {
        guard let digest = try? Files.read(entry + "/" + Self.digestName), let code = try? Files.read(entry + "/" + Self.codeName) else {
            return false
        }
        return digest == Array(SHA256.digest(code).text.utf8)
    }

    private func size(_ entry: String) -> Int {
        Files.list(entry).reduce(0) { $0 + (Files.identity(entry + "/" + $1)?.size ?? 0) }
    }

    /// Removes entries, those first that were not used for longest, and what processes that were killed have left behind.
    private func evict() {
        let now = Int(time(nil))
        var entries: [(name: String, age: Int, used: Files.Identity, size: Int)] = []
        for name in Files.list(folder) {
            guard let used = Files.identity(folder + "/" + name) else { continue }
            let age = now - used.seconds
            if name.hasPrefix(".") {
                if age > 3600 { Files.remove(folder + "/" + name) }
            } else {
                entries.append((name, age, used, size(folder + "/" + name)))
            }
        }
        var total = entries.reduce(0) { $0 + $1.size }
        guard total > bound else { return }
        entries.sort { ($0.used.seconds, $0.used.nanoseconds) < ($1.used.seconds, $1.used.nanoseconds) }
        // Another process may be about to load what was used a moment ago.
        for entry in entries where total > bound && entry.age > 60 {
            let doomed = temporary
            guard rename(folder + "/" + entry.name, doomed) == 0 else { continue }
            Files.remove(doomed)
            total -= entry.size
        }
    }
}
