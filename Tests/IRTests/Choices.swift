/// The decisions that a random program is made from. A program is a function of this list, so a failing program is made
/// smaller by deleting and lowering decisions and generating again.
struct Choices {
    private(set) var list: [UInt64]
    private var position = 0
    private var state: UInt64?

    /// Decisions from a seed; they are recorded.
    init(seed: UInt64) { list = []; state = seed }

    /// Given decisions, then zeros.
    init(_ list: [UInt64]) { self.list = list }

    /// A number below `bound`.
    mutating func next(_ bound: Int) -> Int {
        defer { position += 1 }
        if position < list.count { return Int(list[position] % UInt64(bound)) }
        guard let old = state else { return 0 }
        let new = old &+ 0x9E37_79B9_7F4A_7C15
        state = new
        var z = new
        z = (z ^ (z >> 30)) &* 0xBF58_476D_1CE4_E5B9
        z = (z ^ (z >> 27)) &* 0x94D0_49BB_1331_11EB
        z ^= z >> 31
        list.append(z % UInt64(bound))
        return Int(z % UInt64(bound))
    }

    mutating func pick<Element>(_ elements: [Element]) -> Element { elements[next(elements.count)] }

    /// A shorter list of decisions for which `fails` still holds.
    static func shrink(_ start: [UInt64], budget: Int = 400, fails: ([UInt64]) -> Bool) -> [UInt64] {
        var best = start
        var left = budget
        var width = max(1, best.count / 2)
        while width >= 1, left > 0 {
            var position = 0
            while position < best.count, left > 0 {
                left -= 1
                var shorter = best
                shorter.removeSubrange(position..<min(position + width, best.count))
                if fails(shorter) { best = shorter } else { position += width }
            }
            width /= 2
        }
        for position in best.indices where best[position] > 0 && left > 0 {
            left -= 1
            var lower = best
            lower[position] = 0
            if fails(lower) { best = lower }
        }
        return best
    }
}
