import Auspex
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
            Finding(subject: "execution", text: "interpreter of the intermediate representation, double precision"),
        ]
    }

    /// The vector extensions that the kernels can profit from.
    private static var processor: Finding {
        guard let text = readText("/proc/cpuinfo") else { return Finding(subject: "processor", text: Build.architecture) }
        func field(_ name: String) -> String? {
            text.split(separator: "\n").first { $0.hasPrefix(name) }?.split(separator: ":", maxSplits: 1).last.map { String($0.drop { $0 == " " }) }
        }
        let flags = Set((field("flags") ?? field("Features") ?? "").split(separator: " ").map(String.init))
        let known = ["sse4_2", "avx", "avx2", "fma", "avx512f", "asimd", "sve"].filter(flags.contains)
        let model = field("model name") ?? Build.architecture
        let isSlow = !flags.isEmpty && flags.isDisjoint(with: ["avx2", "asimd"])
        return Finding(
            subject: "processor", text: "\(model)\(known.isEmpty ? "" : " (\(known.joined(separator: ", ")))")",
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

    private static func readText(_ path: String) -> String? {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return nil }
        defer { close(descriptor) }
        let bytes = [UInt8](unsafeUninitializedCapacity: 1 << 16) { buffer, count in
            count = max(0, read(descriptor, buffer.baseAddress, buffer.count))
        }
        return String(decoding: bytes, as: UTF8.self)
    }
}
