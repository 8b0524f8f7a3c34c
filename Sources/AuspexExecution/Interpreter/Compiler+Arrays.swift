import AuspexIR

// Elements of arrays: load, update, and adding to accumulators.
extension Compiler {
    // MARK: Indices

    private func constantIndex(_ index: Value) -> Int? {
        if case .int(let number)? = literals[index] { return Int(number) }
        return nil
    }

    /// The flat index, when all indices are constants inside the array.
    private func constantElement(_ shape: [Int], _ indices: [Value]) -> Int? {
        var element = 0
        for (extent, index) in zip(shape, indices) {
            guard let number = constantIndex(index), number >= 0, number < extent else { return nil }
            element = element * extent + number
        }
        return element
    }

    /// A word with the flat index and the number of elements it must be below. With `isChecked`, an index outside gives
    /// a flat index outside; otherwise it is clamped. Release `temporary` after use.
    private func flatIndex(_ shape: [Int], _ indices: [Value], isChecked: Bool) -> (home: Home, limit: Int, temporary: Bool) {
        if shape.isEmpty { return (constant(.int(0)), 1, false) }
        if shape.count == 1 { return (home(indices[0]), shape[0], false) }
        let place = allocate(.int, .uniform)
        let table = tables.count
        for (extent, index) in zip(shape, indices) { tables += [word(home(index).offset), word(extent)] }
        emit(isChecked ? .checkedIndex : .flatIndex, place) { $0.b = Int32(table); $0.c = Int32(shape.count) }
        return (place, shape.reduce(1, *), true)
    }

    /// For each index: offset, extent, elements per step, whether it has lanes, shift.
    private func laneTable(_ shape: [Int], _ indices: [Value]) -> Int {
        let table = tables.count
        var step = shape.reduce(1, *)
        for (extent, index) in zip(shape, indices) {
            step = extent == 0 ? 0 : step / extent
            let home = lanesHome(index)
            tables += [word(home.offset), word(extent), word(step), home.form == .varying ? 1 : 0, Int32(home.shift.rawValue)]
        }
        return table
    }

    /// For each index: offset of its value in lane 0, extent, elements per step, distance between lanes.
    private func linearTable(_ shape: [Int], _ indices: [Value]) -> Int {
        let table = tables.count
        var step = shape.reduce(1, *)
        for (extent, index) in zip(shape, indices) {
            step = extent == 0 ? 0 : step / extent
            let home = home(index)
            var stride = 0
            if case .linear(let constant?) = home.form { stride = constant }
            tables += [word(home.offset), word(extent), word(step), word(stride)]
        }
        return table
    }

    func word(_ number: Int) -> Int32 { Int32(truncatingIfNeeded: number) }

    // MARK: Load

    func load(_ result: Value, _ array: Value, _ indices: [Value]) {
        let shape = type(of: array).shape
        let source = home(array)
        let isEmpty = type(of: array).count == 0
        guard let lanes, lanes.isVarying(result) else {
            return isEmpty ? share(result, zero(type(of: array).scalar)) : loadOne(result, source, shape, indices)
        }
        // Whoever reads a varying result reads all of its lanes.
        if isEmpty { return emit(.blockCopy, define(result, .varying), zero(type(of: array).scalar)) }
        switch lanes.accessPath(shape: shape, indices: indices, arrayIsVarying: lanes.isVarying(array)) {
        case .uniform: loadOne(result, source, shape, indices)
        case .alias(let offset, let shift):
            share(result, Home(offset: source.offset + offset, shift: shift, form: .varying, storage: source.storage))
        case .strided(let offset, let stride):
            let place = define(result, .varying)
            emit(.blockLoadStrided, place) { $0.b = self.word(source.offset + offset); $0.c = self.word(stride) }
        case .linear:
            let table = linearTable(shape, indices)
            emit(.blockLoadLinear, define(result, .varying), source) { $0.c = Int32(table); $0.d = Int32(shape.count) }
        case .gather:
            let table = laneTable(shape, indices)
            emit(.blockGather, define(result, .varying), source) { $0.c = Int32(table); $0.d = Int32(shape.count) }
        case .local:
            let table = laneTable(shape, indices)
            let stride = source.form == .varying ? width : 1
            emit(.blockLoadLocal, define(result, .varying), source) {
                $0.c = Int32(table); $0.d = Int32(shape.count); $0.e = self.word(stride)
            }
        }
    }

    private func loadOne(_ result: Value, _ source: Home, _ shape: [Int], _ indices: [Value]) {
        if let element = constantElement(shape, indices) {
            let place = Home(offset: source.offset + element, form: .uniform, storage: source.storage)
            // An array that may be updated later must not be held up by a view of one element.
            if source.storage >= 0, memory[source.storage].isPermanent { return share(result, place) }
            emit(.copy, define(result, .uniform), place)
        } else if shape.count == 2 {
            let row = home(indices[0]), column = home(indices[1])
            emit(.load2, define(result, .uniform), source, row, column) {
                $0.e = self.word(shape[0]); $0.f = self.word(shape[1])
            }
        } else {
            let index = flatIndex(shape, indices, isChecked: false)
            emit(.load, define(result, .uniform), source, index.home) { $0.d = self.word(index.limit) }
            if index.temporary { memory.release(index.home.storage) }
        }
    }

    // MARK: Update

    func update(_ result: Value, _ array: Value, _ indices: [Value], _ element: Value) {
        let type = type(of: array)
        let source = home(array)
        let isVarying = form(of: result) == .varying
        let isInPlace = dies(array) && isExclusive(source.storage) && (source.form == .varying) == isVarying
        let place: Home
        if isInPlace {
            place = source
            share(result, source)
            consume(array)
        } else {
            place = define(result, isVarying ? .varying : .uniform)
            fill(place, from: source, count: type.count)
        }
        if type.count == 0 { return }
        if isVarying {
            let table = laneTable(type.shape, indices)
            emit(.blockUpdateLocal, place, lanesHome(element)) {
                $0.c = Int32(table); $0.d = Int32(type.shape.count); $0.e = self.maskWord; $0.g = self.word(self.width)
            }
        } else {
            let index = flatIndex(type.shape, indices, isChecked: true)
            emit(.update, home(element), place, index.home) { $0.d = self.word(index.limit) }
            if index.temporary { memory.release(index.home.storage) }
        }
    }

    /// Copies a whole array, giving each lane its own when the place is one of lanes.
    func fill(_ place: Home, from source: Home, count: Int) {
        if count == 0 { return }
        if place.form == .varying, source.form != .varying {
            emit(.blockSpread, place, source) { $0.c = self.word(count); $0.g = self.word(self.width) }
        } else {
            let words = place.form == .varying ? count * width : count
            emit(.copyMany, place, source) { $0.c = self.word(words) }
        }
    }

    /// The offset of the innermost mask, or -1.
    var maskWord: Int32 { masks.last.map { word($0.offset) } ?? -1 }

    // MARK: Accumulators

    func accumulator(_ result: Value) {
        let isVarying = lanes != nil
        let place = define(result, isVarying ? .varying : .uniform)
        let words = type(of: result).count * (isVarying ? width : 1)
        emit(.clearMany, place) { $0.c = self.word(words) }
    }

    func add(_ target: Value, _ indices: [Value], _ amount: Value) {
        let type = type(of: target)
        let place = home(target)
        if type.count == 0 { return }
        let isInt: Int32 = type.scalar == .real ? 0 : 1
        guard let lanes else {
            let index = flatIndex(type.shape, indices, isChecked: true)
            emit(isInt == 1 ? .accumulateInt : .accumulate, home(amount), place, index.home) { $0.d = self.word(index.limit) }
            if index.temporary { memory.release(index.home.storage) }
            return
        }
        let value = lanesHome(amount)
        func general(_ opcode: Opcode, _ table: Int) {
            emit(opcode, place, value) {
                $0.c = Int32(table); $0.d = Int32(type.shape.count); $0.e = self.maskWord; $0.f = isInt
                $0.g = self.word(self.width)
            }
        }
        switch lanes.accessPath(shape: type.shape, indices: indices, arrayIsVarying: lanes.isVarying(target)) {
        case .uniform: general(.blockAddUniform, laneTable(type.shape, indices))
        case .alias(let offset, let shift):
            let target = Home(offset: place.offset + offset, shift: shift, form: .varying, storage: place.storage)
            emit(.blockAddStrided, target, value) { $0.c = 1; $0.e = self.maskWord; $0.f = isInt }
        case .strided(let offset, let stride):
            let target = Home(offset: place.offset + offset, form: .uniform, storage: place.storage)
            emit(.blockAddStrided, variant: 1, target, value) { $0.c = self.word(stride); $0.e = self.maskWord; $0.f = isInt }
        case .linear: general(.blockAddLinear, linearTable(type.shape, indices))
        case .gather: general(.blockScatter, laneTable(type.shape, indices))
        case .local: general(.blockAddLocal, laneTable(type.shape, indices))
        }
    }
}
