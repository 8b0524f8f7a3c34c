/// The C compiler that native code is made with: a clang, since the code that is generated relies on its vector types.
public struct NativeCompiler: Hashable, Sendable {
    /// Absolute path of the program.
    public let path: String
    /// The first line of what `--version` prints; it names the commit where a toolchain is built from one.
    public let version: String

    public init(path: String, version: String) {
        self.path = path
        self.version = version
    }

    /// Looks for clang: the program that `AUSPEX_CC` names, and nothing else, where it is set; otherwise beside the `swift`
    /// of `PATH`, symbolic links resolved, so that the toolchain in use serves even when only `swift` is linked into `PATH`;
    /// then `clang`, then `cc` of `PATH`.
    ///
    /// What a compiler says about itself is remembered in the cache folder for as long as its file stays as it is: asking
    /// takes longer than a short run.
    /// - Parameter environment: `AUSPEX_CC`, `PATH` and what `CacheFolder` looks at.
    /// - Returns: the first compiler that is a clang, or why each candidate is none.
    public static func find(environment: [String: String]) -> Result<NativeCompiler, NativeError> {
        let memory = CacheFolder.path(environment: environment).map { CompilerMemory(folder: $0 + "/compilers") }
        let search = SearchPath(environment["PATH"] ?? "")
        if let wanted = environment["AUSPEX_CC"], !wanted.isEmpty {
            let path = wanted.contains("/") ? wanted : search.program(wanted)
            guard let path, Files.isExecutable(path) else {
                return .failure(NativeError("AUSPEX_CC names \(wanted), which is no program"))
            }
            return examine(path, memory).mapError { NativeError("AUSPEX_CC names \($0.reason)") }
        }
        var candidates: [String] = []
        if let swift = search.program("swift"), let target = Files.resolved(swift), let slash = target.lastIndex(of: "/") {
            candidates.append(target[..<slash] + "/clang")
        }
        candidates += ["clang", "cc"].compactMap(search.program)
        var reasons: [String] = []
        for path in candidates where Files.isExecutable(path) {
            switch examine(path, memory) {
            case .success(let compiler): return .success(compiler)
            case .failure(let error): reasons.append(error.reason)
            }
        }
        let found = reasons.isEmpty ? "" : " (\(reasons.joined(separator: "; ")))"
        return .failure(NativeError("there is no clang beside swift or in PATH\(found)"))
    }

    private static func examine(_ path: String, _ memory: CompilerMemory?) -> Result<NativeCompiler, NativeError> {
        if let version = memory?.version(of: path) { return .success(NativeCompiler(path: path, version: version)) }
        let answer: ChildProcess
        do { answer = try ChildProcess.run(path, ["--version"]) } catch { return .failure(error) }
        let line = answer.output.split(separator: "\n").first.map(String.init) ?? ""
        guard answer.status == 0, line.contains("clang version") else { return .failure(NativeError("\(path), which is not clang")) }
        memory?.remember(version: line, of: path)
        return .success(NativeCompiler(path: path, version: line))
    }
}

/// The folders of `PATH`.
private struct SearchPath {
    let folders: [Substring]

    // Relative folders are left out: what runs must not depend on where one stands.
    init(_ text: String) { folders = text.split(separator: ":").filter { $0.hasPrefix("/") } }

    func program(_ name: String) -> String? { folders.lazy.map { "\($0)/\(name)" }.first(where: Files.isExecutable) }
}
