import CKernels

// Reading and adding to elements of arrays from all lanes of a block.
extension Executor {
    @inline(never)
    func runAccess(_ step: UnsafePointer<Code>, _ lanes: Int) {
        let a = place(step.pointee.a, 0, step), b = place(step.pointee.b, 1, step)
        let table = tables + Int(step.pointee.c), rank = Int(step.pointee.d)
        let mask: UnsafeMutablePointer<Int64>? = step.pointee.e >= 0 ? ints + Int(step.pointee.e) : nil
        switch step.pointee.opcode {
        case .blockLoadLinear:
            if let line = line(table, rank, lanes) {
                loadStrided(a, b &+ line.start, line.stride, lanes)
            } else {
                for lane in 0..<lanes { copyElement(a &+ lane, b &+ clampedOnLine(table, rank, lane)) }
            }
        case .blockLoadStrided:
            let stride = Int(step.pointee.c)
            loadStrided(a, Int(step.pointee.b) &+ Int(ints[ReservedWord.flat]) &* stride, stride, lanes)
        case .blockGather:
            if rank == 1, table[3] == 1 {
                let index = ints + (Int(table[0]) &+ Int(ints[Int(table[4])]))
                // Gathering moves words; which view is used does not matter to them.
                ax_gather_int(ints + a, ints + b, Int64(table[1]), index, lanes)
            } else {
                for lane in 0..<lanes { copyElement(a &+ lane, b &+ clamped(table, rank, lane)) }
            }
        case .blockLoadLocal:
            let stride = Int(step.pointee.e), laneStep = isUniform(1, step) == 1 ? 0 : 1
            for lane in 0..<lanes {
                copyElement(a &+ lane, b &+ clamped(table, rank, lane) &* stride &+ lane &* laneStep)
            }
        case .blockAddUniform, .blockAddLinear, .blockScatter, .blockAddStrided, .blockAddLocal, .blockUpdateLocal:
            runAdd(step, a, b, table, rank, mask, lanes)
        default: break
        }
    }

    private func runAdd(
        _ step: UnsafePointer<Code>, _ a: Int, _ b: Int, _ table: UnsafePointer<Int32>, _ rank: Int,
        _ mask: UnsafeMutablePointer<Int64>?, _ lanes: Int
    ) {
        let isInt = step.pointee.f == 1
        let amountStep = isUniform(1, step) == 1 ? 0 : 1
        switch step.pointee.opcode {
        case .blockAddUniform:
            guard let offset = checked(table, rank, 0) else { return }
            if isInt {
                for lane in 0..<lanes where isActive(mask, lane) { ints[a &+ offset] &+= ints[b &+ lane &* amountStep] }
            } else if mask == nil, amountStep == 1 {
                reals[a &+ offset] = rounded(reals[a &+ offset] + ax_sum(reals + b, lanes))
            } else {
                reals[a &+ offset] = rounded(reals[a &+ offset] + maskedSum(reals + b, amountStep, mask, lanes))
            }
        case .blockAddLinear:
            if let line = line(table, rank, lanes) {
                addStrided(a &+ line.start, line.stride, b, amountStep, mask, isInt, lanes)
            } else {
                for lane in 0..<lanes where isActive(mask, lane) {
                    if let offset = checkedOnLine(table, rank, lane) { addElement(a &+ offset, b &+ lane &* amountStep, isInt) }
                }
            }
        case .blockAddStrided:
            let stride = Int(step.pointee.c)
            let start = step.pointee.variant == 1 ? a &+ Int(ints[ReservedWord.flat]) &* stride : a
            addStrided(start, stride, b, amountStep, mask, isInt, lanes)
        case .blockScatter:
            if mask == nil, !isInt, !isSingle, rank == 1, table[3] == 1 {
                let index = ints + (Int(table[0]) &+ Int(ints[Int(table[4])]))
                ax_scatter_add(reals + a, Int64(table[1]), index, reals + b, isUniform(1, step), lanes)
                return
            }
            for lane in 0..<lanes where isActive(mask, lane) {
                if let offset = checked(table, rank, lane) { addElement(a &+ offset, b &+ lane &* amountStep, isInt) }
            }
        case .blockAddLocal:
            let stride = Int(step.pointee.g)
            for lane in 0..<lanes where isActive(mask, lane) {
                if let offset = checked(table, rank, lane) {
                    addElement(a &+ offset &* stride &+ lane, b &+ lane &* amountStep, isInt)
                }
            }
        case .blockUpdateLocal:
            let stride = Int(step.pointee.g)
            for lane in 0..<lanes where isActive(mask, lane) {
                if let offset = checked(table, rank, lane) { copyElement(a &+ offset &* stride &+ lane, b &+ lane &* amountStep) }
            }
        default: break
        }
    }

    // MARK: Single elements

    @inline(__always)
    private func isActive(_ mask: UnsafeMutablePointer<Int64>?, _ lane: Int) -> Bool {
        guard let mask else { return true }
        return mask[lane] != 0
    }

    @inline(__always)
    private func copyElement(_ target: Int, _ source: Int) {
        words.storeBytes(of: words.load(fromByteOffset: source &* 8, as: UInt64.self), toByteOffset: target &* 8, as: UInt64.self)
    }

    @inline(__always)
    private func addElement(_ target: Int, _ amount: Int, _ isInt: Bool) {
        if isInt { ints[target] &+= ints[amount] } else { reals[target] = rounded(reals[target] + reals[amount]) }
    }

    // MARK: Whole blocks

    private func loadStrided(_ target: Int, _ start: Int, _ stride: Int, _ lanes: Int) {
        if stride == 1 {
            (words + target &* 8).copyMemory(from: words + start &* 8, byteCount: lanes &* 8)
        } else {
            for lane in 0..<lanes { copyElement(target &+ lane, start &+ lane &* stride) }
        }
    }

    private func addStrided(
        _ start: Int, _ stride: Int, _ amount: Int, _ amountStep: Int, _ mask: UnsafeMutablePointer<Int64>?, _ isInt: Bool,
        _ lanes: Int
    ) {
        if let mask {
            for lane in 0..<lanes where mask[lane] != 0 { addElement(start &+ lane &* stride, amount &+ lane &* amountStep, isInt) }
        } else if stride == 1 {
            if isInt {
                ax_binary_int(AX_BINARY_INT_ADD, ints + start, ints + start, 0, ints + amount, amountStep == 0 ? 1 : 0, lanes)
            } else {
                binary(AX_BINARY_ADD, reals + start, reals + start, 0, reals + amount, amountStep == 0 ? 1 : 0, lanes)
            }
        } else {
            for lane in 0..<lanes { addElement(start &+ lane &* stride, amount &+ lane &* amountStep, isInt) }
        }
    }

    /// The sum over the lanes that a mask leaves, in the order of `ax_sum`.
    private func maskedSum(
        _ values: UnsafeMutablePointer<Double>, _ stride: Int, _ mask: UnsafeMutablePointer<Int64>?, _ lanes: Int
    ) -> Double {
        withUnsafeTemporaryAllocation(of: Double.self, capacity: 8) { parts in
            guard let part = parts.baseAddress else { return 0 }
            part.initialize(repeating: 0, count: 8)
            for lane in 0..<lanes where isActive(mask, lane) { part[lane & 7] += values[lane &* stride] }
            return ((part[0] + part[4]) + (part[2] + part[6])) + ((part[1] + part[5]) + (part[3] + part[7]))
        }
    }

    // MARK: Indices

    /// The element of lane 0 and the distance between lanes, if all lanes are inside the array.
    @inline(__always)
    private func line(_ table: UnsafePointer<Int32>, _ rank: Int, _ lanes: Int) -> (start: Int, stride: Int)? {
        var start = 0, stride = 0
        for position in 0..<rank {
            let entry = table + 4 &* position
            let first = ints[Int(entry[0])], extent = Int64(entry[1])
            let last = first &+ Int64(entry[3]) &* Int64(lanes &- 1)
            if first < 0 || first >= extent || last < 0 || last >= extent { return nil }
            start &+= Int(first) &* Int(entry[2])
            stride &+= Int(entry[3]) &* Int(entry[2])
        }
        return (start, stride)
    }

    private func clampedOnLine(_ table: UnsafePointer<Int32>, _ rank: Int, _ lane: Int) -> Int {
        var offset = 0
        for position in 0..<rank {
            let entry = table + 4 &* position
            let index = ints[Int(entry[0])] &+ Int64(entry[3]) &* Int64(lane)
            offset &+= Int(max(0, min(index, Int64(entry[1]) &- 1))) &* Int(entry[2])
        }
        return offset
    }

    private func checkedOnLine(_ table: UnsafePointer<Int32>, _ rank: Int, _ lane: Int) -> Int? {
        var offset = 0
        for position in 0..<rank {
            let entry = table + 4 &* position
            let index = ints[Int(entry[0])] &+ Int64(entry[3]) &* Int64(lane)
            if index < 0 || index >= Int64(entry[1]) { return nil }
            offset &+= Int(index) &* Int(entry[2])
        }
        return offset
    }

    /// The index of one lane, from a table of five words for each dimension.
    @inline(__always)
    private func index(_ entry: UnsafePointer<Int32>, _ lane: Int) -> Int64 {
        ints[Int(entry[0]) &+ Int(ints[Int(entry[4])]) &+ (entry[3] == 1 ? lane : 0)]
    }

    @inline(__always)
    private func clamped(_ table: UnsafePointer<Int32>, _ rank: Int, _ lane: Int) -> Int {
        var offset = 0
        for position in 0..<rank {
            let entry = table + 5 &* position
            offset &+= Int(max(0, min(index(entry, lane), Int64(entry[1]) &- 1))) &* Int(entry[2])
        }
        return offset
    }

    @inline(__always)
    private func checked(_ table: UnsafePointer<Int32>, _ rank: Int, _ lane: Int) -> Int? {
        var offset = 0
        for position in 0..<rank {
            let entry = table + 5 &* position
            let number = index(entry, lane)
            if number < 0 || number >= Int64(entry[1]) { return nil }
            offset &+= Int(number) &* Int(entry[2])
        }
        return offset
    }
}
