import Foundation

/// What the figures were measured on.
struct Machine: Codable, Sendable {
    var processor: String
    var cores: Int
    var memoryGB: Int
    var system: String
    var vectors: String
    var date: String

    static func describe() -> Machine {
        let cpu = (try? String(contentsOfFile: "/proc/cpuinfo", encoding: .utf8)) ?? ""
        func field(_ name: String) -> String {
            guard let line = cpu.split(separator: "\n").first(where: { $0.hasPrefix(name) }), let colon = line.firstIndex(of: ":") else {
                return "unknown"
            }
            return line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
        }
        let flags = Set(field("flags").split(separator: " ").map(String.init))
        let format = ISO8601DateFormatter()
        format.formatOptions = [.withFullDate]
        return Machine(
            processor: field("model name"), cores: ProcessInfo.processInfo.activeProcessorCount,
            memoryGB: Int((Double(ProcessInfo.processInfo.physicalMemory) / 1_073_741_824).rounded()),
            system: ProcessInfo.processInfo.operatingSystemVersionString,
            vectors: ["avx2", "fma", "avx512f"].filter(flags.contains).joined(separator: ", "), date: format.string(from: Date()))
    }
}
