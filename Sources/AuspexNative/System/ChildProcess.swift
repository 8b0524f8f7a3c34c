#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A program that was run to its end.
public struct ChildProcess: Sendable {
    /// The exit status; 128 plus the signal when one ended it.
    public let status: Int32
    /// Standard output and standard error, in the order in which they were written.
    public let output: String

    /// Runs a program with nothing to read and waits for its end. No shell takes part, so arguments mean what they are.
    /// - Parameter path: the program; `PATH` is not searched.
    /// - Throws: `NativeError` when the program cannot be started.
    public static func run(_ path: String, _ arguments: [String]) throws(NativeError) -> ChildProcess {
        var ends: [Int32] = [-1, -1]
        guard pipe(&ends) == 0 else { throw failure(path, errno) }
        // Other children that start meanwhile must not keep the pipe open.
        for end in ends { _ = fcntl(end, F_SETFD, FD_CLOEXEC) }
        defer { close(ends[0]) }

        #if canImport(Darwin)
        var actions: posix_spawn_file_actions_t?
        #else
        var actions = posix_spawn_file_actions_t()
        #endif
        posix_spawn_file_actions_init(&actions)
        defer { posix_spawn_file_actions_destroy(&actions) }
        posix_spawn_file_actions_addopen(&actions, 0, "/dev/null", O_RDONLY, 0)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 1)
        posix_spawn_file_actions_adddup2(&actions, ends[1], 2)

        var words: [UnsafeMutablePointer<CChar>?] = ([path] + arguments).map { strdup($0) } + [nil]
        defer { for word in words { free(word) } }
        var process = pid_t()
        var code = posix_spawn(&process, path, &actions, nil, &words, environ)
        // A child that another thread starts may, for a moment, hold the file open for writing that was written just now.
        for _ in 0..<50 where code == ETXTBSY {
            usleep(2000)
            code = posix_spawn(&process, path, &actions, nil, &words, environ)
        }
        close(ends[1])
        guard code == 0 else { throw failure(path, code) }

        var bytes: [UInt8] = []
        _ = Files.readAll(ends[0], into: &bytes)
        var status: Int32 = 0
        while waitpid(process, &status, 0) < 0 {
            guard errno == EINTR else { throw failure(path, errno) }
        }
        let signal = status & 0x7f
        return ChildProcess(
            status: signal == 0 ? (status >> 8) & 0xff : 128 + signal, output: String(decoding: bytes, as: UTF8.self))
    }

    private static func failure(_ path: String, _ code: Int32) -> NativeError {
        NativeError("\(path) cannot be run: \(String(cString: strerror(code)))")
    }
}
