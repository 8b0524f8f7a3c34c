#if canImport(Darwin)
import Darwin
#else
import Glibc
#endif

/// Seconds of processor time: on a busy machine they say more of the work done than time on the wall.
enum CPUClock {
    /// Of all threads of the process.
    static func process() -> Double { read(CLOCK_PROCESS_CPUTIME_ID) }
    /// Of the calling thread.
    static func thread() -> Double { read(CLOCK_THREAD_CPUTIME_ID) }
    static func wall() -> Double { read(CLOCK_MONOTONIC) }

    private static func read(_ clock: clockid_t) -> Double {
        var time = timespec()
        clock_gettime(clock, &time)
        return Double(time.tv_sec) + 1e-9 * Double(time.tv_nsec)
    }

    /// Microseconds of processor time of one call, in batches of a tenth of a second, ascending.
    static func microseconds(calls: Int, batches: Int = 7, _ work: () -> Void) -> [Double] {
        func seconds(_ rounds: Int) -> Double {
            let start = thread()
            for _ in 0..<rounds { work() }
            return thread() - start
        }
        var rounds = 1
        while seconds(rounds) < 0.1 { rounds *= 2 }
        return (0..<batches).map { _ in 1e6 * seconds(rounds) / Double(rounds * calls) }.sorted()
    }
}
