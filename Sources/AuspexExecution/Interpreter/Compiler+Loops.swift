import AuspexIR

// Loops without carried state, as blocks or one iteration after the other.
extension Compiler {
    /// Sums of fewer terms are added in order; longer ones in eight partial sums. Part of the meaning of a program.
    static let partialSumThreshold = 32

    func loop(_ results: [Value], _ loop: Loop) {
        let count = loop.extents.reduce(1, *)
        if count == 0 { return emptyLoop(results, loop.collectors) }
        var indices: [Value] = []
        for (parameter, extent) in zip(loop.body.parameters, loop.extents) {
            if extent == 1 { setConstant(parameter, 0) } else { indices.append(parameter) }
        }
        let extents = loop.extents.filter { $0 != 1 }
        if lanes == nil, isBlockLoop(loop, count: count) {
            blockLoop(results, loop, extents, indices)
        } else {
            sequentialLoop(results, loop, extents, indices)
        }
    }

    /// What a loop without iterations gives.
    func emptyLoop(_ results: [Value], _ collectors: [Collector]) {
        for (result, collector) in zip(results, collectors) {
            let scalar = type(of: result).scalar
            switch collector {
            case .map: define(result, .uniform)
            case .sum: share(result, zero(scalar))
            case .maximum: share(result, least(scalar))
            }
        }
    }

    func least(_ scalar: Scalar) -> Home {
        switch scalar {
        case .real: constant(.real(-.infinity))
        case .int: constant(.int(.min))
        case .bool: constant(.bool(false))
        }
    }

    // MARK: The choice

    /// Whether a loop in scalar context is executed in blocks. Depends on the function only, because it decides the order
    /// in which accumulators are added to.
    private func isBlockLoop(_ loop: Loop, count: Int) -> Bool {
        if count < 4 { return false }
        var summary = BodySummary()
        summary.scan(loop.body, function)
        if summary.hasLibrary { return false }
        if summary.localWords * min(count, blockWidth) > 1 << 22 { return false }
        if summary.largestLoop >= 128 { return false }
        return count >= 32 || summary.largestLoop <= count
    }

    private struct BodySummary {
        var hasLibrary = false
        var largestLoop = 0
        /// Elements of the arrays that one iteration makes.
        var localWords = 0

        mutating func scan(_ region: Region, _ function: Function) {
            for instruction in region.instructions {
                if case .library = instruction.operation { hasLibrary = true }
                if case .loop(let loop) = instruction.operation { largestLoop = max(largestLoop, loop.extents.reduce(1, *)) }
                for result in instruction.results where !function.type(of: result).isScalar {
                    if case .tensor = instruction.operation { continue }
                    localWords += function.type(of: result).count
                }
                for inner in instruction.operation.regions { scan(inner, function) }
            }
        }
    }

    // MARK: Blocks

    private func blockLoop(_ results: [Value], _ loop: Loop, _ extents: [Int], _ indices: [Value]) {
        let rowRank = extents.count > 1 && extents[extents.count - 1] >= 64 ? extents.count - 1 : 0
        var axis = Axis(extents: extents, rowRank: rowRank, width: 1)
        axis.width = min(blockWidth, axis.columns)
        let analysis = LaneAnalysis(function: function, axis: axis, literals: literals, indices: indices, body: loop.body)
        var collected: [(position: Int, place: Home)] = []
        for (position, result) in results.enumerated() where isUsed(result) {
            collected.append((position, beginCollecting(result, loop.collectors[position], count: axis.count)))
        }

        lanes = analysis
        valuesNeededInLanes = analysis.valuesNeededInLanes(loop.body)
        emit(.blockBegin) { $0.a = self.word(axis.columns); $0.c = self.word(axis.width) }
        let start = code.count
        let owned = placeIndices(indices, axis)
        for (position, place) in collected where loop.collectors[position] == .map {
            let element = loop.body.results[position]
            if type(of: element).isScalar {
                preferred[element] = Home(offset: place.offset, shift: .flat, form: .varying, storage: -1)
            }
        }
        enter(loop.body)
        for (position, place) in collected {
            collectBlock(loop.body.results[position], loop.collectors[position], place, count: axis.count)
        }
        leave(loop.body)
        for value in indices { if let home = laneHomes.removeValue(forKey: value) { memory.release(home.storage) } }
        for storage in owned { memory.release(storage) }
        for (position, _) in collected { preferred[loop.body.results[position]] = nil }
        emit(.blockNext) {
            $0.a = self.word(axis.columns); $0.b = self.word(axis.rows); $0.c = self.word(axis.width); $0.d = self.jumpBack(to: start)
        }
        lanes = nil
        valuesNeededInLanes = []
        for (position, place) in collected {
            finishCollecting(results[position], loop.collectors[position], place, count: axis.count)
        }
    }

    /// Says where the loop's indices are; returns storages to be released after the loop.
    private func placeIndices(_ indices: [Value], _ axis: Axis) -> [Int] {
        var owned: [Int] = []
        let strides = axis.strides
        for (position, index) in indices.enumerated() {
            let isRow = position < axis.rowRank
            let wordOfPosition = Home(offset: isRow ? ReservedWord.row : ReservedWord.flat, form: .uniform, storage: -1)
            let form: Form = isRow ? .uniform : form(of: index)
            if isRow ? axis.rowRank == 1 : axis.extents.count == 1 {
                homes[Int(index.index)] = Home(offset: wordOfPosition.offset, form: form, storage: -1)
            } else if !isRow, axis.rowRank > 0 {
                homes[Int(index.index)] = Home(offset: ReservedWord.column, form: form, storage: -1)
            } else {
                var place = allocate(.int, .uniform)
                owned.append(place.storage)
                let divisor = isRow ? strides[position] / axis.columns : strides[position]
                emit(.decompose, place, wordOfPosition) { $0.c = self.word(divisor); $0.d = self.word(axis.extents[position]) }
                place.form = form
                homes[Int(index.index)] = place
            }
            if !isRow {
                keepLanes(index) { place in
                    self.emit(.blockIndex, place) { $0.b = self.word(strides[position]); $0.c = self.word(axis.extents[position]) }
                }
            }
        }
        return owned
    }

    private func collectBlock(_ value: Value, _ collector: Collector, _ place: Home, count: Int) {
        let type = type(of: value)
        switch collector {
        case .map where type.isScalar:
            let source = lanesHome(value)
            let target = Home(offset: place.offset, shift: .flat, form: .varying, storage: -1)
            if source.offset == target.offset, source.shift == target.shift { return }
            emit(.blockCopy, target, source)
        case .map:
            if type.count == 0 { return }
            var source = home(value)
            source.shift = .none
            emit(.blockStoreArray, place, Home(offset: 0, form: .uniform, storage: -1), source) {
                $0.d = self.word(type.count); $0.e = self.word(self.width)
            }
        case .sum:
            switch type.scalar {
            case .real: emit(count < Self.partialSumThreshold ? .blockSumInOrder : .blockSum, place, lanesHome(value)) {
                    $0.d = self.word(self.function.precision.partialSums - 1)
                }
            case .int: emit(.blockSumInt, place, lanesHome(value))
            case .bool: emit(.blockAny, place, lanesHome(value))
            }
        case .maximum:
            switch type.scalar {
            case .real: emit(.blockMaximum, place, lanesHome(value))
            case .int: emit(.blockMaximumInt, place, lanesHome(value))
            case .bool: emit(.blockAny, place, lanesHome(value))
            }
        }
    }

    // MARK: One after the other

    private func sequentialLoop(_ results: [Value], _ loop: Loop, _ extents: [Int], _ indices: [Value]) {
        let count = extents.reduce(1, *)
        var collected: [(position: Int, place: Home)] = []
        for (position, result) in results.enumerated() where isUsed(result) {
            collected.append((position, beginCollecting(result, loop.collectors[position], count: count)))
        }
        let counters = extents.map { _ in allocate(.int, .uniform) }
        let hasFlat = counters.count > 1
        let flat = hasFlat ? allocate(.int, .uniform) : counters.first ?? constant(.int(0))
        for (index, counter) in zip(indices, counters) {
            homes[Int(index.index)] = Home(offset: counter.offset, form: .uniform, storage: -1)
        }
        if hasFlat { emit(.setInt, flat) }
        var starts: [Int] = []
        for counter in counters {
            emit(.setInt, counter)
            starts.append(code.count)
        }
        enter(loop.body)
        for (position, place) in collected {
            collectOne(loop.body.results[position], loop.collectors[position], place, flat, count: count)
        }
        leave(loop.body)
        if hasFlat { emit(.increment, flat) }
        for position in counters.indices.reversed() {
            emit(.next, counters[position]) {
                $0.b = 1; $0.c = self.word(extents[position]); $0.d = self.jumpBack(to: starts[position])
            }
        }
        for counter in counters { memory.release(counter.storage) }
        if hasFlat { memory.release(flat.storage) }
        for (position, place) in collected { finishCollecting(results[position], loop.collectors[position], place, count: count) }
    }

    func setConstant(_ parameter: Value, _ number: Int) {
        setLiteral(parameter, .int(Int64(number)))
        homes[Int(parameter.index)] = constant(.int(Int64(number)))
    }
}
