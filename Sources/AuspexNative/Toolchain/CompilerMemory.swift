/// Remembers what compilers said about themselves, one file for each path. A file holds the path, what identifies the
/// program at it, and the version, one a line; whatever does not fit is as good as nothing.
struct CompilerMemory {
    let folder: String

    func version(of path: String) -> String? {
        guard let identity = identity(of: path), Files.isPrivate(folder), let bytes = try? Files.read(file(for: path)) else { return nil }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n", omittingEmptySubsequences: false)
        guard lines.count == 4, lines[0] == path, lines[1] == identity, !lines[2].isEmpty, lines[3].isEmpty else { return nil }
        return String(lines[2])
    }

    /// Failing is no harm: the compiler is asked again.
    func remember(version: String, of path: String) {
        guard let identity = identity(of: path), (try? Files.makeFolder(folder)) != nil, Files.isPrivate(folder) else { return }
        try? Files.write(Array("\(path)\n\(identity)\n\(version)\n".utf8), to: file(for: path))
    }

    /// Nil for programs that pass the call on to another one, chosen by settings elsewhere: swiftly, ccache, Xcode's stub.
    private func identity(of path: String) -> String? {
        guard let target = Files.resolved(path), let name = target.split(separator: "/").last, name.contains("clang") else { return nil }
        #if canImport(Darwin)
        if target.hasPrefix("/usr/bin/") { return nil }
        #endif
        return Files.identity(target).map { "\(target) \($0.text)" }
    }

    private func file(for path: String) -> String { folder + "/" + SHA256.digest(Array(path.utf8)).text }
}
