#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

/// A number for each step of a training, of which there may be many millions.
///
/// A small step takes less time than a share of a page of memory that the system hands out for the first time: pages are large ones
/// where the system has them, and what is recorded is copied seldom.
struct StepRecord {
    private(set) var values: [Double] = []
    private let most: Int

    /// Of the first room, where that many are expected; what is not used of it takes no memory.
    private static let first = 1 << 20

    /// - Parameter most: How many numbers there will be at most.
    init(most: Int) { self.most = max(0, most) }

    mutating func append(_ new: ArraySlice<Double>) {
        let needed = values.count + new.count
        if needed > values.capacity { grow(to: max(needed, min(most, max(Self.first, 4 * values.count)))) }
        values.append(contentsOf: new)
    }

    private mutating func grow(to capacity: Int) {
        values = [Double](unsafeUninitializedCapacity: capacity) { room, count in
            Self.askForLargePages(UnsafeMutableRawBufferPointer(room))
            count = room.initialize(fromContentsOf: values)
        }
    }

    /// Failing is no harm.
    private static func askForLargePages(_ room: UnsafeMutableRawBufferPointer) {
        #if os(Linux)
        let page: UInt = 1 << 21
        guard let base = room.baseAddress else { return }
        let first = (UInt(bitPattern: base) + page - 1) & ~(page - 1), end = (UInt(bitPattern: base) + UInt(room.count)) & ~(page - 1)
        if first < end { _ = madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_HUGEPAGE) }
        #endif
    }
}
