import CKernels

/// Numbers in ascending order, and where each of them stood.
///
/// A radix sort on words that hold the leading bits of a number's pattern, read so that it grows with the number, above its place.
/// Three passes over the uppermost bits bring nearly everything into order; what they cannot tell apart is sorted by comparison,
/// so that the cost stays within n log n whatever the numbers are.
package struct AscendingOrder {
    /// The numbers, the smallest first.
    package private(set) var values: [Double]
    /// Where they stood; among equal numbers in no particular order.
    package private(set) var places: [UInt64]

    package var count: Int { values.count }

    /// - Parameter numbers: without NaN.
    package init(_ numbers: [Double]) {
        let count = numbers.count
        guard count > 1 else {
            values = numbers
            places = numbers.isEmpty ? [] : [0]
            return
        }
        places = numbers.withUnsafeBufferPointer(Self.sortedPlaces)
        values = places.map { numbers[Int($0)] }
    }

    /// Leaves out the numbers from places that are not wanted.
    package func filtered(_ isWanted: (Int) -> Bool) -> AscendingOrder {
        var result = self
        var kept = 0
        for index in places.indices where isWanted(Int(places[index])) {
            result.values[kept] = values[index]
            result.places[kept] = places[index]
            kept += 1
        }
        result.values.removeLast(count - kept)
        result.places.removeLast(count - kept)
        return result
    }

    private static let passes = 3

    private static func sortedPlaces(_ numbers: UnsafeBufferPointer<Double>) -> [UInt64] {
        let count = numbers.count
        let smallest = key(ax_min(numbers.baseAddress, count))
        let width = 64 - (key(ax_max(numbers.baseAddress, count)) &- smallest).leadingZeroBitCount
        let placeBits = 64 - (count - 1).leadingZeroBitCount
        let dropped = max(0, width - (64 - placeBits))
        // Numbers of both signs spend twelve bits on sign and exponent; the rest should give each number a bin or two of its own.
        let digitBits = min(11, (placeBits + 16) / passes)
        let bottom = max(0, width - dropped + placeBits - passes * digitBits)

        var words = [UInt64](repeating: 0, count: count)
        var other = [UInt64](repeating: 0, count: count)
        let bins = 1 << digitBits
        var starts = [Int](repeating: 0, count: passes * bins)
        words.withUnsafeMutableBufferPointer { words in
            starts.withUnsafeMutableBufferPointer { starts in
                for place in 0..<count {
                    let leading = (key(numbers[place]) &- smallest) &>> UInt64(dropped)
                    let word = leading &<< UInt64(placeBits) | UInt64(place)
                    words[place] = word
                    for pass in 0..<passes {
                        starts[pass &* bins &+ Int(word &>> UInt64(bottom &+ pass &* digitBits)) & (bins &- 1)] &+= 1
                    }
                }
            }
        }
        for pass in 0..<passes {
            let shift = UInt64(bottom + pass * digitBits)
            let isConstant = starts.withUnsafeMutableBufferPointer { all in
                let starts = UnsafeMutableBufferPointer(rebasing: all[(pass * bins)..<((pass + 1) * bins)])
                guard starts[Int(words[0] &>> shift) & (bins - 1)] < count else { return true }
                var next = 0
                for bin in 0..<bins {
                    (starts[bin], next) = (next, next &+ starts[bin])
                }
                words.withUnsafeBufferPointer { words in
                    other.withUnsafeMutableBufferPointer { other in
                        for word in words {
                            let bin = Int(word &>> shift) & (bins &- 1)
                            other[starts[bin]] = word
                            starts[bin] &+= 1
                        }
                    }
                }
                return false
            }
            if !isConstant { swap(&words, &other) }
        }

        let mask = (1 as UInt64) << UInt64(placeBits) - 1
        words.withUnsafeMutableBufferPointer { words in
            if bottom > placeBits || dropped > 0 {
                sortRuns(words, alike: UInt64(bottom)) { a, b in
                    let first = a &>> UInt64(placeBits), second = b &>> UInt64(placeBits)
                    return first != second ? first < second : numbers[Int(a & mask)] < numbers[Int(b & mask)]
                }
            }
            for index in words.indices { words[index] &= mask }
        }
        return words
    }

    /// Sorts each run of words that agree but for their lowest bits.
    @inline(__always)
    private static func sortRuns(
        _ words: UnsafeMutableBufferPointer<UInt64>, alike shift: UInt64, by precedes: (UInt64, UInt64) -> Bool
    ) {
        var first = 0
        while first < words.count {
            let shared = words[first] &>> shift
            var end = first + 1
            while end < words.count && words[end] &>> shift == shared { end += 1 }
            if end - first > 16 {
                words[first..<end].sort(by: precedes)
            } else {
                for index in (first + 1)..<max(end, first + 1) {
                    let word = words[index]
                    var hole = index
                    while hole > first && precedes(word, words[hole - 1]) {
                        words[hole] = words[hole - 1]
                        hole -= 1
                    }
                    words[hole] = word
                }
            }
            first = end
        }
    }

    /// The pattern of a number, changed so that it grows with the number; that of both zeros is the same.
    @inline(__always)
    private static func key(_ x: Double) -> UInt64 {
        let bits = (x + 0).bitPattern
        return bits ^ (UInt64(bitPattern: Int64(bitPattern: bits) &>> 63) | 1 << 63)
    }
}
