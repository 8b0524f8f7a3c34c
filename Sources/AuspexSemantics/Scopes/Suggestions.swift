/// Finds what a misspelt name may have meant.
enum Suggestions {
    /// The closest candidate, when it is close.
    static func closest(to name: String, among candidates: some Sequence<String>) -> String? {
        near(name, among: candidates).first
    }

    /// The candidates that are close, the closest first: one edit for short names, a third of the letters for long ones.
    static func near(_ name: String, among candidates: some Sequence<String>) -> [String] {
        let target = Array(name)
        guard target.count <= 64 else { return [] }
        // A single letter resembles every other.
        guard target.count > 1 else { return [] }
        let limit = max(1, target.count / 3)
        var found: [(name: String, distance: Int)] = []
        for candidate in candidates where candidate != name {
            let letters = Array(candidate)
            guard abs(letters.count - target.count) <= limit else { continue }
            if letters.count == 1 { continue }
            let distance = self.distance(target, letters)
            if distance <= limit { found.append((candidate, distance)) }
        }
        return found.sorted { ($0.distance, $0.name) < ($1.distance, $1.name) }.map(\.name)
    }

    /// Edits of letters, a swap of neighbours counting once (Damerau 1964, restricted).
    static func distance(_ a: [Character], _ b: [Character]) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        for i in 1...a.count {
            var current = [i] + [Int](repeating: 0, count: b.count)
            for j in 1...b.count {
                let same = a[i - 1] == b[j - 1]
                current[j] = min(last[j] + 1, current[j - 1] + 1, last[j - 1] + (same ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { current[j] = min(current[j], beforeLast[j - 2] + 1) }
            }
            (beforeLast, last) = (last, current)
        }
        return last[b.count]
    }
}
