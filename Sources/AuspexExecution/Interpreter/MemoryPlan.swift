import AuspexIR

/// Lays out the arena: which words hold what, and when they may be used again.
///
/// A storage is a run of words. Several values may live in one (a frozen accumulator, an array updated in place); it is
/// free again when the last of them is released. A word that held reals never holds integers later, so memory keeps one
/// type.
struct MemoryPlan {
    struct Storage {
        var offset: Int
        var words: Int
        var isReal: Bool
        /// Values that live here.
        var users: Int
        /// Never released: inputs, constants, what is computed from data alone.
        var isPermanent: Bool
        /// How many masks were in force when it was allocated. Writes under more masks must respect them.
        var maskDepth: Int
    }

    private(set) var storages: [Storage] = []
    private(set) var words = ReservedWord.count
    private var free: [FreeKey: [Int]] = [:]

    private struct FreeKey: Hashable {
        var words: Int
        var isReal: Bool
    }

    /// A new storage with one user. Runs of eight and more words start at a multiple of eight.
    mutating func allocate(words count: Int, isReal: Bool, maskDepth: Int, isPermanent: Bool = false) -> Int {
        let rounded = count < 8 ? max(count, 1) : (count + 7) / 8 * 8
        var offset: Int
        if !isPermanent, let reused = free[FreeKey(words: rounded, isReal: isReal)]?.popLast() {
            offset = reused
        } else {
            offset = rounded < 8 ? words : (words + 7) / 8 * 8
            words = offset + rounded
        }
        storages.append(
            Storage(offset: offset, words: rounded, isReal: isReal, users: 1, isPermanent: isPermanent, maskDepth: maskDepth))
        return storages.count - 1
    }

    mutating func retain(_ storage: Int) {
        if storage >= 0 { storages[storage].users += 1 }
    }

    mutating func release(_ storage: Int) {
        guard storage >= 0, !storages[storage].isPermanent else { return }
        storages[storage].users -= 1
        if storages[storage].users == 0 {
            free[FreeKey(words: storages[storage].words, isReal: storages[storage].isReal), default: []]
                .append(storages[storage].offset)
        }
    }

    subscript(storage: Int) -> Storage { storages[storage] }

    /// Keeps a storage for good.
    mutating func makePermanent(_ storage: Int) {
        if storage >= 0 { storages[storage].isPermanent = true }
    }
}

/// Where a value is.
struct Home {
    var offset: Int
    var shift = Shift.none
    var form: Form
    /// Index into the plan's storages; -1 when the value only looks into memory that others keep alive.
    var storage: Int
}

/// How a value depends on the lane.
enum Form: Equatable {
    /// One for all lanes.
    case uniform
    /// Of an integer: the word holds the value in lane 0. Lanes are `stride` apart, or irregular when nil; if they are
    /// needed, they are kept besides.
    case linear(stride: Int?)
    /// Words side by side for the lanes, element after element.
    case varying
}
