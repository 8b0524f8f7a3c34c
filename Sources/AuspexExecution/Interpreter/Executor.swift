import CKernels

/// Runs code over an arena. Unsafe pointers throughout: this is the kernel that everything else exists to feed.
///
/// The arena is one run of eight-byte words. `reals` and `ints` are views of it; each word is used through one of them
/// only, and words of unknown kind are moved as raw memory.
///
/// Where precision is single, reals are floats kept as doubles. Arithmetic is that of doubles, rounded afterwards by steps of their own
/// (`Opcode.hasDoubleResult`); functions and sums take other kernels.
struct Executor {
    let code: UnsafePointer<Code>
    let tables: UnsafePointer<Int32>
    let words: UnsafeMutableRawPointer
    let reals: UnsafeMutablePointer<Double>
    let ints: UnsafeMutablePointer<Int64>
    let isSingle: Bool

    @inline(__always)
    func rounded(_ number: Double) -> Double { isSingle ? Double(Float(number)) : number }

    @inline(__always)
    private func copyWord(_ target: Int, _ source: Int) {
        words.storeBytes(of: words.load(fromByteOffset: source &* 8, as: UInt64.self), toByteOffset: target &* 8, as: UInt64.self)
    }

    @inline(__always)
    private func clamp(_ index: Int64, _ count: Int32) -> Int {
        Int(max(0, min(index, Int64(count) &- 1)))
    }

    /// Runs from an instruction to the next `halt`.
    func run(from start: Int) {
        var step = code + start
        var lanes = 0
        while true {
            let a = Int(step.pointee.a), b = Int(step.pointee.b), c = Int(step.pointee.c)
            switch step.pointee.opcode {
            case .halt: return
            case .setInt: ints[a] = Int64(b)
            case .increment: ints[a] &+= 1
            case .next:
                let next = ints[a] &+ Int64(b)
                ints[a] = next
                if next != Int64(c) {
                    step += Int(step.pointee.d)
                    continue
                }
            case .jump:
                step += Int(step.pointee.d)
                continue
            case .jumpIfFalse:
                if ints[a] == 0 {
                    step += Int(step.pointee.d)
                    continue
                }
            case .jumpIfNone:
                if !anyLane(a, lanes) {
                    step += Int(step.pointee.d)
                    continue
                }
            case .blockBegin:
                ints[ReservedWord.flat] = 0
                ints[ReservedWord.column] = 0
                ints[ReservedWord.row] = 0
                lanes = min(a, c)
            case .blockNext:
                ints[ReservedWord.flat] &+= Int64(lanes)
                var column = Int(ints[ReservedWord.column]) &+ lanes
                if column == a {
                    column = 0
                    ints[ReservedWord.row] &+= 1
                }
                ints[ReservedWord.column] = Int64(column)
                if ints[ReservedWord.row] != Int64(b) {
                    lanes = min(a &- column, c)
                    step += Int(step.pointee.d)
                    continue
                }

            case .copy: copyWord(a, b)
            case .copyMany: (words + a &* 8).copyMemory(from: words + b &* 8, byteCount: c &* 8)
            case .clearMany: (words + a &* 8).initializeMemory(as: UInt8.self, repeating: 0, count: c &* 8)
            case .store:
                let unit = Int(step.pointee.d)
                let target = a &+ Int(ints[b]) &* unit
                if unit == 1 {
                    copyWord(target, c)
                } else {
                    (words + target &* 8).copyMemory(from: words + c &* 8, byteCount: unit &* 8)
                }
            case .select: copyWord(a, ints[b] != 0 ? c : Int(step.pointee.d))
            case .load: copyWord(a, b &+ clamp(ints[c], step.pointee.d))
            case .load2:
                let row = clamp(ints[c], step.pointee.e), column = clamp(ints[Int(step.pointee.d)], step.pointee.f)
                copyWord(a, b &+ row &* Int(step.pointee.f) &+ column)
            case .flatIndex:
                var index = 0
                for position in 0..<c {
                    let extent = tables[b &+ 2 &* position &+ 1]
                    index = index &* Int(extent) &+ clamp(ints[Int(tables[b &+ 2 &* position])], extent)
                }
                ints[a] = Int64(index)
            case .checkedIndex:
                var index: Int64 = 0
                var isInside = true
                for position in 0..<c {
                    let extent = Int64(tables[b &+ 2 &* position &+ 1])
                    let number = ints[Int(tables[b &+ 2 &* position])]
                    isInside = isInside && number >= 0 && number < extent
                    index = index &* extent &+ number
                }
                ints[a] = isInside ? index : -1
            case .update:
                let index = ints[c]
                if index >= 0, index < Int64(step.pointee.d) { copyWord(b &+ Int(index), a) }
            case .accumulate:
                let index = ints[c]
                if index >= 0, index < Int64(step.pointee.d) { reals[b &+ Int(index)] = rounded(reals[b &+ Int(index)] + reals[a]) }
            case .accumulateInt:
                let index = ints[c]
                if index >= 0, index < Int64(step.pointee.d) { ints[b &+ Int(index)] &+= ints[a] }

            case .add: reals[a] = reals[b] + reals[c]
            case .subtract: reals[a] = reals[b] - reals[c]
            case .multiply: reals[a] = reals[b] * reals[c]
            case .divide: reals[a] = reals[b] / reals[c]
            case .minimum: reals[a] = ax_fmin(reals[b], reals[c])
            case .maximum: reals[a] = ax_fmax(reals[b], reals[c])
            case .equal: ints[a] = reals[b] == reals[c] ? 1 : 0
            case .notEqual: ints[a] = reals[b] != reals[c] ? 1 : 0
            case .less: ints[a] = reals[b] < reals[c] ? 1 : 0
            case .lessOrEqual: ints[a] = reals[b] <= reals[c] ? 1 : 0
            case .negate: reals[a] = -reals[b]
            case .absolute: reals[a] = abs(reals[b])
            case .square:
                let x = reals[b]
                reals[a] = x * x
            case .reciprocal: reals[a] = 1 / reals[b]
            case .squareRoot: reals[a] = reals[b].squareRoot()
            case .unary: unary(ax_unary_op(UInt32(step.pointee.variant)), reals + a, reals + b, 1)
            case .binary: binary(ax_binary_op(UInt32(step.pointee.variant)), reals + a, reals + b, 0, reals + c, 0, 1)
            case .ternary:
                ax_ternary(
                    ax_ternary_op(UInt32(step.pointee.variant)), reals + a, reals + b, 0, reals + c, 0,
                    reals + Int(step.pointee.d), 0, 1)
            case .sumStep:
                let part = a &+ Int(ints[b] & Int64(step.pointee.d))
                reals[part] = rounded(reals[part] + reals[c])
            case .sumFinish: reals[a] = joined(reals + b, Int(step.pointee.d))
            case .round: reals[a] = Double(Float(reals[a]))

            case .addInt: ints[a] = ints[b] &+ ints[c]
            case .subtractInt: ints[a] = ints[b] &- ints[c]
            case .multiplyInt: ints[a] = ints[b] &* ints[c]
            case .minimumInt: ints[a] = min(ints[b], ints[c])
            case .maximumInt: ints[a] = max(ints[b], ints[c])
            case .quotient: ints[a] = ax_int_div(ints[b], ints[c])
            case .remainder: ints[a] = ax_int_mod(ints[b], ints[c])
            case .equalInt: ints[a] = ints[b] == ints[c] ? 1 : 0
            case .notEqualInt: ints[a] = ints[b] != ints[c] ? 1 : 0
            case .lessInt: ints[a] = ints[b] < ints[c] ? 1 : 0
            case .lessOrEqualInt: ints[a] = ints[b] <= ints[c] ? 1 : 0
            case .and: ints[a] = ints[b] & ints[c]
            case .or: ints[a] = ints[b] | ints[c]
            case .not: ints[a] = ints[b] ^ 1
            case .negateInt: ints[a] = 0 &- ints[b]
            case .absoluteInt: ints[a] = ints[b] < 0 ? 0 &- ints[b] : ints[b]
            case .signInt: ints[a] = ints[b].signum()
            case .intToReal: reals[a] = Double(ints[b])
            case .realToInt: ints[a] = ax_floor_to_int(reals[b])
            case .decompose: ints[a] = ints[b] / Int64(c) % Int64(step.pointee.d)

            case .randomSplit:
                ints[a] = Int64(bitPattern: ax_random_split(UInt64(bitPattern: ints[b]), UInt64(bitPattern: ints[c])))
            case .randomUniform: random(AX_RANDOM_UNIFORM, reals + a, ints + b, 1, ints + c, 1, 1)
            case .randomNormal: random(AX_RANDOM_NORMAL, reals + a, ints + b, 1, ints + c, 1, 1)
            case .library:
                LibraryCode.run(LibraryCode.operations[Int(step.pointee.variant)], reals + a, reals + c, tables + b, reals, isSingle: isSingle)

            case .blockUnary, .blockUnaryInt, .blockBinary, .blockBinaryInt, .blockCompare, .blockCompareInt, .blockTernary,
                .blockSelect, .blockIntToReal, .blockRealToInt, .blockCopy, .blockRamp, .blockIndex, .blockAndNot,
                .blockMaskedCopy, .blockStore, .blockStoreArray, .blockSpread, .blockSum, .blockSumInOrder, .blockSumInt,
                .blockAny, .blockMaximum, .blockMaximumInt, .blockSumStep, .blockRandomSplit, .blockRandomUniform,
                .blockRandomNormal, .blockRound:
                runBlock(step, lanes)
            case .blockLoadLinear, .blockLoadStrided, .blockGather, .blockLoadLocal, .blockAddUniform, .blockAddLinear,
                .blockScatter, .blockAddStrided, .blockAddLocal, .blockUpdateLocal:
                runAccess(step, lanes)
            }
            step += 1
        }
    }

    @inline(never)
    private func anyLane(_ mask: Int, _ lanes: Int) -> Bool {
        for lane in 0..<lanes where ints[mask &+ lane] != 0 { return true }
        return false
    }

    /// Joins partial sums in the order that is part of a program's meaning, that of `ax_sum`; sixteen are twice eight.
    @inline(__always)
    func joined(_ part: UnsafeMutablePointer<Double>, _ count: Int) -> Double {
        if isSingle { return ax_single_join(part, count) }
        return ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]))
    }

    // MARK: The kernels of the precision

    @inline(__always)
    func unary(_ operation: ax_unary_op, _ out: UnsafeMutablePointer<Double>, _ a: UnsafePointer<Double>, _ lanes: Int) {
        if isSingle { ax_single_unary(operation, out, a, lanes) } else { ax_unary(operation, out, a, lanes) }
    }

    @inline(__always)
    func binary(
        _ operation: ax_binary_op, _ out: UnsafeMutablePointer<Double>, _ a: UnsafePointer<Double>, _ aUniform: Int32,
        _ b: UnsafePointer<Double>, _ bUniform: Int32, _ lanes: Int
    ) {
        if isSingle {
            ax_single_binary(operation, out, a, aUniform, b, bUniform, lanes)
        } else {
            ax_binary(operation, out, a, aUniform, b, bUniform, lanes)
        }
    }

    @inline(__always)
    func random(
        _ operation: ax_random_op, _ out: UnsafeMutablePointer<Double>, _ key: UnsafePointer<Int64>, _ keyUniform: Int32,
        _ counter: UnsafePointer<Int64>, _ counterUniform: Int32, _ lanes: Int
    ) {
        if isSingle {
            ax_single_random_draw(operation, out, key, keyUniform, counter, counterUniform, lanes)
        } else {
            ax_random_draw(operation, out, key, keyUniform, counter, counterUniform, lanes)
        }
    }
}
