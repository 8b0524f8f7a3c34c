#if canImport(Darwin)
import Darwin
#elseif canImport(Musl)
import Musl
#else
import Glibc
#endif

/// Seconds of processor time: on a busy machine they say more of the work done than time on the wall.
enum CPUClock {
    /// Of all threads of the process.
    static func process() -> Double { read(CLOCK_PROCESS_CPUTIME_ID) }

    /// Of the calling thread.
    static func thread() -> Double { read(CLOCK_THREAD_CPUTIME_ID) }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }
}
