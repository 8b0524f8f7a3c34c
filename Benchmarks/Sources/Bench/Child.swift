import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// What a process took.
struct Usage: Codable, Sendable {
    var wall: Double
    /// Processor seconds of the process and of all that it started, in user and system mode.
    var cpu: Double
    /// Megabytes of the largest process among them.
    var memory: Double
}

struct ChildFailure: Error, CustomStringConvertible {
    let description: String
}

/// Runs other programs.
enum Child {
    /// Runs a program to its end.
    /// - Parameter limit: Seconds after which it is stopped, with all that it started.
    /// - Throws: `ChildFailure` with the end of what it printed, when it fails or takes too long.
    @discardableResult
    static func run(_ path: String, _ arguments: [String], log: String, limit: Double = 3600) throws -> Usage {
        var actions = posix_spawn_file_actions_t()
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_addopen(&actions, 1, log, O_WRONLY | O_CREAT | O_TRUNC, 0o644)
        posix_spawn_file_actions_adddup2(&actions, 1, 2)
        var attributes = posix_spawnattr_t()
        posix_spawnattr_init(&attributes)
        defer { posix_spawnattr_destroy(&attributes) }
        // A group of its own, so that its children can be stopped with it.
        posix_spawnattr_setflags(&attributes, Int16(POSIX_SPAWN_SETPGROUP))
        posix_spawnattr_setpgroup(&attributes, 0)

        let figures = log + ".usage"
        let words = [launcher, figures, path] + arguments
        let start = ContinuousClock.now
        var pid = pid_t()
        let status = withArray(words) { argv in
            withArray(ProcessInfo.processInfo.environment.map { "\($0)=\($1)" }) { envp in
                posix_spawn(&pid, launcher, &actions, &attributes, argv, envp)
            }
        }
        guard status == 0 else { throw ChildFailure(description: "\(path) cannot be started: \(String(cString: strerror(status)))") }

        var ended: Int32 = 0
        var isLate = false
        while waitpid(pid, &ended, WNOHANG) == 0 {
            if !isLate, (ContinuousClock.now - start) / .seconds(1) > limit {
                isLate = true
                kill(-pid, SIGKILL)
            }
            usleep(2000)
        }
        if isLate { throw ChildFailure(description: "stopped after \(Int(limit)) s") }
        guard ended == 0 else { throw ChildFailure(description: "\(path) failed: \(tail(of: log))") }
        let numbers = try String(contentsOfFile: figures, encoding: .utf8).split(whereSeparator: \.isWhitespace).compactMap { Double($0) }
        guard numbers.count == 3 else { throw ChildFailure(description: "\(figures) does not hold three numbers") }
        return Usage(wall: numbers[0], cpu: numbers[1], memory: numbers[2])
    }

    /// The program that counts, beside this one.
    private static var launcher: String {
        URL(fileURLWithPath: CommandLine.executable).deletingLastPathComponent().appendingPathComponent("Launch").path
    }

    /// The first line that a program prints; empty when it cannot be run.
    static func firstLine(_ path: String, _ arguments: [String], in folder: String) -> String {
        let log = "\(folder)/first-line.txt"
        guard (try? run(path, arguments, log: log)) != nil, let bytes = FileManager.default.contents(atPath: log) else { return "" }
        return String(decoding: bytes, as: UTF8.self).split(separator: "\n").first.map(String.init) ?? ""
    }

    private static func tail(of log: String) -> String {
        let text = FileManager.default.contents(atPath: log).map { String(decoding: $0, as: UTF8.self) } ?? ""
        return text.split(separator: "\n").suffix(6).joined(separator: " | ")
    }

    private static func withArray<T>(_ strings: [String], _ body: (UnsafePointer<UnsafeMutablePointer<CChar>?>) -> T) -> T {
        var pointers = strings.map { strdup($0) } + [nil]
        defer { for pointer in pointers { free(pointer) } }
        return pointers.withUnsafeMutableBufferPointer { buffer in
            // There is always the terminating null, so the buffer has an address.
            body(UnsafePointer(buffer.baseAddress.unsafelyUnwrapped))
        }
    }
}
