/// Finds the known word that a misspelt one probably stands for.
public enum DidYouMean {
    /// The nearest candidate by edit distance (insertions, deletions, substitutions, swapped neighbours; Damerau 1964),
    /// or nil when none is near: one edit for words of up to four letters, two up to eight, a third of the length
    /// beyond. A difference in case or underscores alone always counts as near. Ties go to the candidate with the same
    /// first letter, then to the first in alphabetical order.
    public static func suggest(_ word: String, among candidates: some Sequence<String>) -> String? {
        let letters = Array(word.unicodeScalars)
        guard !letters.isEmpty, letters.count <= 64 else { return nil }
        let folded = fold(word)
        let limit = letters.count <= 2 ? 1 : letters.count <= 4 ? 1 : letters.count <= 8 ? 2 : letters.count / 3
        var best: (distance: Int, differsInFirst: Bool, candidate: String)?
        for candidate in candidates where candidate != word {
            let other = Array(candidate.unicodeScalars)
            var found: Int
            if fold(candidate) == folded {
                found = 0
            } else {
                guard abs(other.count - letters.count) <= limit else { continue }
                found = distance(letters, other, limit: limit)
                // A word of one or two letters of which none is left is another word.
                guard found <= limit, found < max(letters.count, other.count), other.count > 1 || letters.count > 1 else { continue }
            }
            let entry = (distance: found, differsInFirst: other.first != letters.first, candidate: candidate)
            if let current = best {
                let isBetter =
                    (entry.distance, entry.differsInFirst ? 1 : 0, entry.candidate)
                    < (current.distance, current.differsInFirst ? 1 : 0, current.candidate)
                if isBetter { best = entry }
            } else {
                best = entry
            }
        }
        return best?.candidate
    }

    private static func fold(_ word: String) -> String { word.lowercased().filter { $0 != "_" } }

    /// Optimal string alignment distance; anything above `limit` may come back as `limit + 1`.
    static func distance(_ a: [Unicode.Scalar], _ b: [Unicode.Scalar], limit: Int) -> Int {
        if a.isEmpty || b.isEmpty { return max(a.count, b.count) }
        var beforeLast = [Int](repeating: 0, count: b.count + 1)
        var last = Array(0...b.count)
        var row = last
        for i in 1...a.count {
            row[0] = i
            var smallest = i
            for j in 1...b.count {
                var value = min(last[j] + 1, row[j - 1] + 1, last[j - 1] + (a[i - 1] == b[j - 1] ? 0 : 1))
                if i > 1, j > 1, a[i - 1] == b[j - 2], a[i - 2] == b[j - 1] { value = min(value, beforeLast[j - 2] + 1) }
                row[j] = value
                smallest = min(smallest, value)
            }
            if smallest > limit { return limit + 1 }
            (beforeLast, last, row) = (last, row, beforeLast)
        }
        return last[b.count]
    }
}
