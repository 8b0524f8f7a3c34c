#if canImport(Darwin)
import Darwin
#endif

/// The processor of this machine, as far as generated code depends on it.
public struct Processor: Hashable, Sendable {
    /// Its name, for people.
    public let model: String
    /// Names of its instruction set extensions as the system gives them, sorted; empty where it does not say.
    public let features: [String]

    public init(model: String, features: [String]) {
        self.model = model
        self.features = features
    }

    /// Doubles in the widest vector register that the instruction set has.
    public var vectorWidth: Int {
        let known = Set(features)
        if known.contains("avx512f") { return 8 }
        if known.contains("avx2") { return 4 }
        return 2
    }

    /// A text that differs whenever code made for this processor must not be given to another one.
    public var identity: String { ([Self.architecture, model] + features).joined(separator: " ") }

    public static let current = Processor.examine()

    private static func examine() -> Processor {
        #if canImport(Darwin)
        var size = 0
        sysctlbyname("machdep.cpu.brand_string", nil, &size, nil, 0)
        var bytes = [UInt8](repeating: 0, count: size)
        sysctlbyname("machdep.cpu.brand_string", &bytes, &size, nil, 0)
        return Processor(model: String(decoding: bytes.prefix { $0 != 0 }, as: UTF8.self), features: [])
        #else
        // The description of the first processor ends at an empty line; machines of mixed processors are not told apart.
        let text = String(decoding: (try? Files.read("/proc/cpuinfo")) ?? [], as: UTF8.self)
        var fields: [Substring: Substring] = [:]
        for line in text.split(separator: "\n", omittingEmptySubsequences: false) {
            if line.isEmpty { break }
            let parts = line.split(separator: ":", maxSplits: 1)
            guard parts.count == 2 else { continue }
            let name = parts[0].prefix { $0 != "\t" }
            fields[name] = parts[1].drop { $0 == " " }
        }
        let features = (fields["flags"] ?? fields["Features"] ?? "").split(separator: " ").map(String.init).sorted()
        let part = fields["CPU part"].map { "\(architecture) part \($0)" }
        return Processor(model: fields["model name"].map(String.init) ?? part ?? architecture, features: features)
        #endif
    }

    private static var architecture: String {
        #if arch(x86_64)
        "x86_64"
        #elseif arch(arm64)
        "arm64"
        #else
        "other"
        #endif
    }
}
