/// One step of a program: an opcode and where its operands are. Thirty-two bytes, without references, so that a program
/// is a flat piece of memory.
///
/// `a` is usually the destination. What the other fields mean is said at each opcode.
struct Code {
    var opcode: Opcode
    /// Which kernel, for opcodes that stand for a family: a code of `ax_blocks.h` (see `KernelCode`).
    var variant: UInt8 = 0
    /// Two bits for each of `a`, `b`, `c`, `d`: the `Shift` that is added to the offset.
    var shifts: UInt8 = 0
    /// One bit for each of `a`, `b`, `c`, `d`: whether there is a word for every lane.
    var lanes: UInt8 = 0
    var a: Int32 = 0
    var b: Int32 = 0
    var c: Int32 = 0
    var d: Int32 = 0
    var e: Int32 = 0
    var f: Int32 = 0
    var g: Int32 = 0
}

extension Opcode {
    /// Whether a real result at `a` is that of doubles, to be rounded where the function's precision is single: then it is the result of
    /// floats, since a double has more than twice their bits. What is missing here is exact, or rounds by itself.
    var hasDoubleResult: Bool {
        switch self {
        case .add, .subtract, .multiply, .divide, .square, .reciprocal, .squareRoot, .intToReal, .ternary: true
        default: false
        }
    }

    /// The same for all lanes of a block.
    var hasDoubleLanes: Bool { self == .blockIntToReal || self == .blockTernary }
}

/// What is added to an operand's offset: nothing, or how far the block loop has come. The raw value is the index of the
/// word of the arena that holds the number, so that adding it takes no branch.
enum Shift: UInt8 {
    case none = 0
    /// Position of the block in the whole index space.
    case flat = 1
    /// Position of the block in its row.
    case column = 2
}

/// Words at the start of every arena that the executor keeps up to date.
enum ReservedWord {
    static let zero = 0
    static let flat = 1
    static let column = 2
    static let row = 3
    static let count = 8
}

/// Families: names that begin with `block` work on all lanes of the current block, the others on one number.
enum Opcode: UInt8 {
    case halt
    // Control. Jumps are relative to the instruction itself, in `d`.
    /// ints[a] = b
    case setInt
    /// ints[a] += 1
    case increment
    /// ints[a] += b, and jumps unless that is c.
    case next
    case jump
    /// Jumps if ints[a] is zero.
    case jumpIfFalse
    /// Jumps if no lane of the mask at a is set.
    case jumpIfNone
    /// Starts the blocks of an index space with rows of a elements; a block has at most c lanes.
    case blockBegin
    /// Goes on to the next block, jumps while there is one: rows of a elements, b rows, blocks of c lanes.
    case blockNext

    // Words of any kind.
    case copy
    /// b to a, c words.
    case copyMany
    /// Zeroes c words at a.
    case clearMany
    /// words[a + ints[b] * d] = d words from c
    case store
    case select
    /// a = words[b + clamp(ints[c], 0 ..< d)]
    case load
    /// a = words[b + clamp(ints[c], 0 ..< e) * f + clamp(ints[d], 0 ..< f)]
    case load2
    /// a = the clamped flat index; b: table, c: rank.
    case flatIndex
    /// a = the flat index, or -1 when one index is outside; b: table, c: rank.
    case checkedIndex
    /// words[b + ints[c]] = words[a], unless ints[c] is outside 0 ..< d.
    case update
    /// reals[b + ints[c]] += reals[a], unless outside 0 ..< d; likewise integers.
    case accumulate, accumulateInt

    // Reals.
    case add, subtract, multiply, divide, minimum, maximum
    case equal, notEqual, less, lessOrEqual
    case negate, absolute, square, reciprocal, squareRoot
    /// variant: the operation.
    case unary, binary, ternary
    /// reals[a + (ints[b] & d)] += reals[c]; d: partial sums less one
    case sumStep
    /// a = the sum of the d partial sums at b.
    case sumFinish
    /// Rounds a to a float.
    case round

    // Integers and booleans.
    case addInt, subtractInt, multiplyInt, minimumInt, maximumInt, quotient, remainder
    case equalInt, notEqualInt, lessInt, lessOrEqualInt, and, or, not
    case negateInt, absoluteInt, signInt
    case intToReal, realToInt
    /// a = ints[b] / c mod d: an index out of a flat position.
    case decompose

    case randomSplit, randomUniform, randomNormal
    /// variant: the operation; b: table of operand offsets and extents.
    case library

    // Blocks.
    case blockUnary, blockUnaryInt, blockBinary, blockBinaryInt, blockCompare, blockCompareInt, blockTernary
    /// variant: 0 for reals, 1 for integers.
    case blockSelect
    case blockIntToReal, blockRealToInt
    /// a = b for every lane.
    case blockCopy
    /// a = ints[b] + lane * c
    case blockRamp
    /// a = (flat + lane) / b mod c
    case blockIndex
    /// Both masks and values: a = b and not c.
    case blockAndNot
    /// a[e] = mask[c] ? b[e] : a[e] for d elements e with a stride of e lanes.
    case blockMaskedCopy
    /// Elements of an array along lanes at a constant distance. b: array, c: table, d: rank.
    case blockLoadLinear
    /// b: the address of lane 0 of the first block, c: distance between lanes; no index can be outside.
    case blockLoadStrided
    /// b: array, c: table, d: rank.
    case blockGather
    /// From an array of each lane: b: array, c: table, d: rank, e: lanes between elements.
    case blockLoadLocal
    /// words[a + ints[b] * d + lane] = c
    case blockStore
    /// words[a + (flat + lane) * d + k] = words[c + k * e + lane] for k in 0 ..< d
    case blockStoreArray
    /// Adds to the accumulator at a; b: amount, c: table, d: rank, e: mask or -1, f: 1 for integers.
    case blockAddUniform, blockAddLinear, blockScatter
    /// Adds b to a + lane * c, all inside; with variant 1 to a + (flat + lane) * c. e: mask or -1, f: 1 for integers.
    case blockAddStrided
    /// The same for an accumulator of each lane; g: lanes between elements.
    case blockAddLocal
    /// The array of each lane at a; b: element, c: table, d: rank, e: mask or -1, g: lanes between elements.
    case blockUpdateLocal
    /// Fills c elements of g lanes at a from the shared array at b.
    case blockSpread
    /// Into partial sums at a; d: their number less one.
    case blockSum
    /// In order, to one number at a.
    case blockSumInOrder, blockSumInt, blockAny
    case blockMaximum, blockMaximumInt
    /// Like `sumStep`, for each lane: a: partial sums, b: counter, c: term, d: partial sums less one, e: lanes between partial sums.
    case blockSumStep
    case blockRandomSplit, blockRandomUniform, blockRandomNormal
    /// Rounds a to floats.
    case blockRound
}
