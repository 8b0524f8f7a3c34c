#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#endif

extension [Double] {
    /// An empty array with room for a number of each step of a training, of which there may be many millions.
    ///
    /// A small step takes less time than its share of a page of memory that the system hands out for the first time. So pages are large
    /// ones where the system has them, and numbers are not copied to more room. Room that is not used takes no memory.
    init(roomForSteps steps: Int) {
        let most = 1 << 25
        self.init(unsafeUninitializedCapacity: Swift.max(0, Swift.min(steps, most))) { room, _ in
            #if os(Linux)
            // Failing is no harm.
            let page: UInt = 1 << 21, bytes = UnsafeRawBufferPointer(room)
            let first = (UInt(bitPattern: bytes.baseAddress) + page - 1) & ~(page - 1)
            let end = (UInt(bitPattern: bytes.baseAddress) + UInt(bytes.count)) & ~(page - 1)
            if first < end { _ = madvise(UnsafeMutableRawPointer(bitPattern: first), Int(end - first), MADV_HUGEPAGE) }
            #endif
        }
    }
}
