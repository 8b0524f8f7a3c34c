/// A number of each step of a training, in memory that does not grow with the steps: where there are more than a million, each entry is the
/// mean of 2, 4, 8 … steps that follow one another.
///
/// A page of memory that the system hands out for the first time can take half as long as the smallest steps whose numbers it would hold.
struct StepRecord {
    private let most: Int
    private var entries: [Double] = []
    /// Steps of an entry.
    private var width = 1
    /// Of the steps that are no entry yet, in parts whose additions do not wait for one another.
    private var sums = SIMD8<Double>.zero
    private var count = 0

    /// - Parameter most: The number of entries; even.
    init(most: Int = 1 << 20) { self.most = most }

    mutating func append(_ numbers: ArraySlice<Double>) {
        numbers.withUnsafeBufferPointer { numbers in
            var next = 0
            if width == 1 {
                next = min(most - entries.count, numbers.count)
                entries += numbers[..<next]
            }
            while next < numbers.count {
                if entries.count == most { halve() }
                let end = min(numbers.count, next + width - count)
                add(numbers, next..<end)
                next = end
                if count == width { endEntry() }
            }
        }
    }

    /// Where a number is added depends on its step alone, not on which numbers come together.
    private mutating func add(_ numbers: UnsafeBufferPointer<Double>, _ range: Range<Int>) {
        var next = range.lowerBound
        while next < range.upperBound {
            if count % 8 == 0, next + 8 <= range.upperBound {
                for lane in 0..<8 { sums[lane] += numbers[next + lane] }
                (next, count) = (next + 8, count + 8)
            } else {
                sums[count % 8] += numbers[next]
                (next, count) = (next + 1, count + 1)
            }
        }
    }

    private mutating func endEntry() {
        entries.append(sums.sum() / Double(count))
        (sums, count) = (.zero, 0)
    }

    /// Happens when there is no unfinished entry.
    private mutating func halve() {
        for entry in 0..<(most / 2) { entries[entry] = 0.5 * entries[2 * entry] + 0.5 * entries[2 * entry + 1] }
        entries.removeLast(most / 2)
        width *= 2
    }

    /// All entries; the last may be of fewer steps than the others.
    consuming func numbers() -> [Double] {
        if count > 0 { endEntry() }
        return entries
    }
}
