/// What compiled code depends on, as one number: equal keys mean equal code.
///
/// The number is a SHA-256 digest. What is found under a key is run without a second look, so two programs must not meet
/// under one, neither by chance nor because somebody made them to; shorter or simpler hashes exclude the first at best.
public struct CodeKey: Hashable, Sendable {
    let digest: Digest

    /// - Parameters:
    ///   - source: the C text.
    ///   - flags: the compiler's flags, in order.
    ///   - compiler: what made the code.
    ///   - processor: what it was made for.
    public init(source: String, flags: [String], compiler: NativeCompiler, processor: Processor = .current) {
        var hash = SHA256()
        // Each part goes with its length, so that no text can move from one part to its neighbour unnoticed.
        for part in [source, compiler.version, processor.identity] + flags {
            hash.update(Array("\(part.utf8.count) ".utf8))
            hash.update(Array(part.utf8))
        }
        digest = hash.finish()
    }
}
