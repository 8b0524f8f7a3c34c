import CKernels

// Operations on all lanes of a block: calls of the block kernels.
extension Executor {
    /// The offset of an operand: 0 is `a`, and so on. The words at the start of the arena say how far the block has come.
    @inline(__always)
    func place(_ offset: Int32, _ operand: UInt8, _ step: UnsafePointer<Code>) -> Int {
        Int(offset) &+ Int(ints[Int(step.pointee.shifts &>> (2 &* operand) & 3)])
    }

    /// 1 if the operand is one word for all lanes.
    @inline(__always)
    func isUniform(_ operand: UInt8, _ step: UnsafePointer<Code>) -> Int32 {
        Int32(~step.pointee.lanes &>> operand & 1)
    }

    @inline(never)
    func runBlock(_ step: UnsafePointer<Code>, _ lanes: Int) {
        let a = place(step.pointee.a, 0, step), b = place(step.pointee.b, 1, step)
        let variant = UInt32(step.pointee.variant)
        switch step.pointee.opcode {
        case .blockUnary: unary(ax_unary_op(variant), reals + a, reals + b, lanes)
        case .blockUnaryInt: ax_unary_int(ax_unary_int_op(variant), ints + a, ints + b, lanes)
        case .blockBinary:
            let c = place(step.pointee.c, 2, step)
            binary(ax_binary_op(variant), reals + a, reals + b, isUniform(1, step), reals + c, isUniform(2, step), lanes)
        case .blockBinaryInt:
            let c = place(step.pointee.c, 2, step)
            ax_binary_int(ax_binary_int_op(variant), ints + a, ints + b, isUniform(1, step), ints + c, isUniform(2, step), lanes)
        case .blockCompare:
            let c = place(step.pointee.c, 2, step)
            ax_compare(ax_compare_op(variant), ints + a, reals + b, isUniform(1, step), reals + c, isUniform(2, step), lanes)
        case .blockCompareInt:
            let c = place(step.pointee.c, 2, step)
            ax_compare_int(ax_compare_op(variant), ints + a, ints + b, isUniform(1, step), ints + c, isUniform(2, step), lanes)
        case .blockTernary:
            let c = place(step.pointee.c, 2, step), d = place(step.pointee.d, 3, step)
            ax_ternary(
                ax_ternary_op(variant), reals + a, reals + b, isUniform(1, step), reals + c, isUniform(2, step), reals + d,
                isUniform(3, step), lanes)
        case .blockSelect:
            let c = place(step.pointee.c, 2, step), d = place(step.pointee.d, 3, step)
            if variant == 0 {
                ax_select(
                    reals + a, ints + b, isUniform(1, step), reals + c, isUniform(2, step), reals + d, isUniform(3, step), lanes)
            } else {
                ax_select_int(
                    ints + a, ints + b, isUniform(1, step), ints + c, isUniform(2, step), ints + d, isUniform(3, step), lanes)
            }
        case .blockIntToReal: ax_int_to_real(reals + a, ints + b, lanes)
        case .blockRealToInt: ax_real_to_int(ints + a, reals + b, lanes)
        case .blockCopy: copyLanes(a, b, isUniform(1, step), lanes)
        case .blockRamp: ax_iota(ints + a, ints[b], Int64(step.pointee.c), lanes)
        case .blockIndex:
            let flat = ints[ReservedWord.flat], divisor = Int64(step.pointee.b), extent = Int64(step.pointee.c)
            var quotient = flat / divisor % extent, remainder = flat % divisor
            for lane in 0..<lanes {
                ints[a &+ lane] = quotient
                remainder &+= 1
                if remainder == divisor {
                    remainder = 0
                    quotient = quotient &+ 1 == extent ? 0 : quotient &+ 1
                }
            }
        case .blockAndNot:
            let c = place(step.pointee.c, 2, step)
            let first = isUniform(1, step) == 1 ? 0 : 1, second = isUniform(2, step) == 1 ? 0 : 1
            for lane in 0..<lanes { ints[a &+ lane] = ints[b &+ lane &* first] & (ints[c &+ lane &* second] ^ 1) }
        case .blockMaskedCopy:
            let mask = ints + Int(step.pointee.c), stride = Int(step.pointee.e)
            // One word for all lanes occurs for scalars only.
            let uniform = isUniform(1, step)
            for element in 0..<Int(step.pointee.d) {
                let target = a &+ element &* stride, source = b &+ element &* stride
                if variant == 0 {
                    ax_select(reals + target, mask, 0, reals + source, uniform, reals + target, 0, lanes)
                } else {
                    ax_select_int(ints + target, mask, 0, ints + source, uniform, ints + target, 0, lanes)
                }
            }
        case .blockStore:
            let c = place(step.pointee.c, 2, step)
            copyLanes(a &+ Int(ints[b]) &* Int(step.pointee.d), c, isUniform(2, step), lanes)
        case .blockStoreArray:
            let count = Int(step.pointee.d), stride = Int(step.pointee.e), source = Int(step.pointee.c)
            let elementStep = isUniform(2, step) == 1 ? 1 : stride, laneStep = isUniform(2, step) == 1 ? 0 : 1
            var target = words + (a &+ Int(ints[ReservedWord.flat]) &* count) &* 8
            for lane in 0..<lanes {
                for element in 0..<count {
                    let offset = source &+ element &* elementStep &+ lane &* laneStep
                    target.storeBytes(of: words.load(fromByteOffset: offset &* 8, as: UInt64.self), as: UInt64.self)
                    target += 8
                }
            }
        case .blockSpread:
            let stride = Int(step.pointee.g)
            for element in 0..<Int(step.pointee.c) { copyLanes(a &+ element &* stride, b &+ element, 1, lanes) }
        case .blockSum: sumLanes(reals + a, reals + b, isUniform(1, step) == 1 ? 0 : 1, Int(step.pointee.d), lanes)
        case .blockRound: ax_single_round(reals + a, lanes)
        case .blockSumInOrder:
            let stride = isUniform(1, step) == 1 ? 0 : 1
            var total = reals[a]
            for lane in 0..<lanes { total = rounded(total + reals[b &+ lane &* stride]) }
            reals[a] = total
        case .blockSumInt:
            let stride = isUniform(1, step) == 1 ? 0 : 1
            for lane in 0..<lanes { ints[a] &+= ints[b &+ lane &* stride] }
        case .blockAny:
            let stride = isUniform(1, step) == 1 ? 0 : 1
            for lane in 0..<lanes { ints[a] |= ints[b &+ lane &* stride] }
        case .blockMaximum: reals[a] = ax_fmax(reals[a], isUniform(1, step) == 1 ? reals[b] : ax_max(reals + b, lanes))
        case .blockMaximumInt: ints[a] = max(ints[a], isUniform(1, step) == 1 ? ints[b] : ax_max_int(ints + b, lanes))
        case .blockSumStep:
            let c = place(step.pointee.c, 2, step)
            let part = reals + (a &+ Int(ints[b] & Int64(step.pointee.d)) &* Int(step.pointee.e))
            binary(AX_BINARY_ADD, part, part, 0, reals + c, isUniform(2, step), lanes)
        case .blockRandomSplit:
            let c = place(step.pointee.c, 2, step)
            ax_random_split_block(ints + a, ints + b, isUniform(1, step), ints + c, isUniform(2, step), lanes)
        case .blockRandomUniform, .blockRandomNormal:
            let c = place(step.pointee.c, 2, step)
            random(
                step.pointee.opcode == .blockRandomUniform ? AX_RANDOM_UNIFORM : AX_RANDOM_NORMAL, reals + a, ints + b,
                isUniform(1, step), ints + c, isUniform(2, step), lanes)
        default: break
        }
    }

    /// Copies lanes of any kind; one word goes to all lanes.
    @inline(__always)
    private func copyLanes(_ target: Int, _ source: Int, _ isUniform: Int32, _ lanes: Int) {
        let to = words + target &* 8
        if isUniform == 0 {
            to.copyMemory(from: words + source &* 8, byteCount: lanes &* 8)
        } else {
            let word = words.load(fromByteOffset: source &* 8, as: UInt64.self)
            for lane in 0..<lanes { to.storeBytes(of: word, toByteOffset: lane &* 8, as: UInt64.self) }
        }
    }

    /// Adds lanes to partial sums, whose number less one is `last`; element j of the index space goes to number j mod that number.
    private func sumLanes(
        _ parts: UnsafeMutablePointer<Double>, _ values: UnsafeMutablePointer<Double>, _ stride: Int, _ last: Int, _ lanes: Int
    ) {
        if isSingle {
            let flat = Int(ints[ReservedWord.flat])
            for lane in 0..<lanes {
                let part = (flat &+ lane) & last
                parts[part] = Double(Float(parts[part] + values[lane &* stride]))
            }
            return
        }
        let phase = Int(ints[ReservedWord.flat] & 7)
        var lane = 0
        if stride == 1 {
            while lane < lanes, (phase &+ lane) & 7 != 0 {
                parts[(phase &+ lane) & 7] += values[lane]
                lane &+= 1
            }
            let memory = UnsafeRawPointer(values)
            var sum = UnsafeRawPointer(parts).loadUnaligned(as: SIMD8<Double>.self)
            while lane &+ 8 <= lanes {
                sum += memory.loadUnaligned(fromByteOffset: lane &* 8, as: SIMD8<Double>.self)
                lane &+= 8
            }
            for part in 0..<8 { parts[part] = sum[part] }
        }
        while lane < lanes {
            parts[(phase &+ lane) & 7] += values[lane &* stride]
            lane &+= 1
        }
    }
}
