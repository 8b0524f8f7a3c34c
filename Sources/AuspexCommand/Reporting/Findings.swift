import Auspex
import AuspexNative
import AuspexSemantics
import CReadlineShim
#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// One thing that `doctor` looked at.
struct Finding {
    var subject: String
    var text: String
    /// What it means that something is missing; nil when nothing is.
    var consequence: String?
}

extension DoctorCommand {
    static func examine(_ library: any LibrarySource, folder: String?) -> [Finding] {
        [
            Finding(subject: "auspex", text: "\(Version.current), built with Swift \(Build.swift) for \(Build.system) \(Build.architecture)"),
            processor, threads, blas,
            Finding(
                subject: "standard library",
                text: "\(library.names.count) declarations, from \(folder ?? "the program itself")",
                consequence: library.names.isEmpty ? "No distribution is known; check --stdlib." : nil),
            Finding(subject: "line editor", text: "GNU readline \(String(cString: ax_line_version()))"),
            history, terminal,
            Finding(subject: "execution", text: "native code where it can be had (see below), the interpreter elsewhere; double precision"),
            compiler, vectors, codeCache,
        ]
    }

    /// The vector extensions that the kernels can profit from.
    private static var processor: Finding {
        let flags = Set(Processor.current.features)
        let known = ["sse4_2", "avx", "avx2", "fma", "avx512f", "asimd", "sve"].filter(flags.contains)
        let isSlow = !flags.isEmpty && flags.isDisjoint(with: ["avx2", "asimd"])
        return Finding(
            subject: "processor", text: "\(Processor.current.model)\(known.isEmpty ? "" : " (\(known.joined(separator: ", ")))")",
            consequence: isSlow ? "Without AVX2, array arithmetic runs at about half its speed; results are the same." : nil)
    }

    private static var threads: Finding {
        let count = System.processorCount
        return Finding(
            subject: "threads", text: "\(count) processor\(count == 1 ? "" : "s")",
            consequence: count == 1 ? "Chains run one after the other." : nil)
    }

    private static var blas: Finding {
        // The symbol is looked up at run time, since only one of the libraries that offer BLAS has it.
        typealias Configuration = @convention(c) () -> UnsafePointer<CChar>?
        guard let symbol = dlsym(nil, "openblas_get_config") else {
            return Finding(
                subject: "linear algebra", text: "BLAS and LAPACK of the system",
                consequence: "OpenBLAS was not recognised; large matrices may be slow. Debian has it as libopenblas-dev.")
        }
        let text = unsafeBitCast(symbol, to: Configuration.self)().map { String(cString: $0) } ?? "OpenBLAS"
        return Finding(subject: "linear algebra", text: text)
    }

    private static var history: Finding {
        guard let path = History.defaultPath else {
            return Finding(
                subject: "history", text: "no place for it",
                consequence: "Neither XDG_STATE_HOME nor HOME is set, so the prompt does not remember lines.")
        }
        let folder = String(path[..<(path.lastIndex(of: "/") ?? path.startIndex)])
        let isUsable = !System.exists(folder) || System.isWritable(folder)
        return Finding(
            subject: "history", text: path, consequence: isUsable ? nil : "The folder cannot be written, so the prompt does not remember lines.")
    }

    private static var terminal: Finding {
        guard System.isTerminal(.output) else { return Finding(subject: "terminal", text: "none; output is plain text") }
        let color = Terminal.showsColor(.output) ? "colours" : "no colours"
        return Finding(subject: "terminal", text: "\(System.environment("TERM") ?? "unknown"), \(Terminal.width(.output) ?? 80) columns, \(color)")
    }

    // MARK: Native code

    private static var compiler: Finding {
        switch NativeCompiler.find(environment: System.environment) {
        case .success(let compiler): Finding(subject: "native code", text: "\(compiler.path), \(compiler.version)")
        case .failure(let error):
            Finding(
                subject: "native code", text: "no compiler: \(error.reason)",
                consequence: "Models run in the interpreter. Swift's own clang serves when `swift` is on the PATH; AUSPEX_CC names another.")
        }
    }

    private static var vectors: Finding {
        Finding(subject: "vector width", text: "\(Processor.current.vectorWidth) doubles")
    }

    private static var codeCache: Finding {
        do {
            let cache = try CodeCache(environment: System.environment)
            let (entries, bytes) = cache.usage
            let size = "\(entries) compiled function\(entries == 1 ? "" : "s"), \(bytes >> 10) of \(cache.bound >> 10) KiB"
            return Finding(
                subject: "code cache", text: "\(cache.folder), \(size)",
                consequence: cache.obstacle.map { "Models run in the interpreter: \($0.reason)." })
        } catch {
            return Finding(subject: "code cache", text: "no place for it", consequence: "Models run in the interpreter: \(error.reason).")
        }
    }
}
