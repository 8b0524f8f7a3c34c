import AuspexIR

// How results leave loops and folds: places are made before, filled in each iteration, and finished afterwards.
//
// In scalar context a place is one word or the whole array; for a loop inside of a block each lane has its own.
extension Compiler {
    private var partialSums: Int { function.precision.partialSums }

    /// Makes the place and its starting value. Map: the array itself. Sum, maximum: the number, or partial sums.
    func beginCollecting(_ result: Value, _ collector: Collector, count: Int, inOrder: Bool = false) -> Home {
        let form: Form = form(of: result) == .uniform ? .uniform : .varying
        let scalar = type(of: result).scalar
        switch collector {
        case .map: return define(result, form)
        case .sum where scalar == .real && count >= Self.partialSumThreshold && !inOrder:
            let place = allocate(Type(.real, [partialSums]), form)
            emit(.clearMany, place) { $0.c = self.word(self.partialSums * (form == .varying ? self.width : 1)) }
            return place
        case .sum, .maximum:
            let place = allocate(Type(scalar), form)
            emit(form == .varying ? .blockCopy : .copy, place, collector == .sum ? zero(scalar) : least(scalar))
            return place
        }
    }

    /// Adds the result of one iteration; `flat` holds its position.
    func collectOne(_ value: Value, _ collector: Collector, _ place: Home, _ flat: Home, count: Int, inOrder: Bool = false) {
        let type = type(of: value)
        let isVarying = place.form == .varying
        let source = source(value, for: place)
        switch collector {
        case .map:
            if type.count == 0 { return }
            if isVarying, type.isScalar {
                emit(.blockStore, place, flat, source) { $0.d = self.word(self.width) }
            } else {
                var from = source
                if isVarying, source.form != .varying {
                    from = allocate(type, .varying)
                    fill(from, from: source, count: type.count)
                }
                emit(.store, place, flat, from) { $0.d = self.word(type.count * (isVarying ? self.width : 1)) }
                if from.storage != source.storage { memory.release(from.storage) }
            }
        case .sum where type.scalar == .real && count >= Self.partialSumThreshold && !inOrder:
            emit(isVarying ? .blockSumStep : .sumStep, place, flat, source) { $0.d = self.word(self.partialSums - 1); $0.e = self.word(self.width) }
        case .sum:
            switch type.scalar {
            case .real: combine(.add, place, source)
            case .int: combineInt(.add, place, source)
            case .bool: combineInt(.or, place, source)
            }
        case .maximum:
            switch type.scalar {
            case .real: combine(.maximum, place, source)
            case .int: combineInt(.maximum, place, source)
            case .bool: combineInt(.or, place, source)
            }
        }
    }

    private func combine(_ operation: BinaryOperation, _ place: Home, _ source: Home) {
        if place.form == .varying {
            emitBlock(operation, isReal: true, place, place, source)
        } else {
            emit(operation == .add ? .add : .maximum, place, place, source)
        }
    }

    private func combineInt(_ operation: BinaryOperation, _ place: Home, _ source: Home) {
        if place.form == .varying {
            emitBlock(operation, isReal: false, place, place, source)
        } else {
            emit(operation == .add ? .addInt : operation == .or ? .or : .maximumInt, place, place, source)
        }
    }

    /// Makes the place, or what follows from it, the result.
    func finishCollecting(_ result: Value, _ collector: Collector, _ place: Home, count: Int, inOrder: Bool = false) {
        let scalar = type(of: result).scalar
        switch collector {
        case .map: return
        case .sum where scalar == .real && count >= Self.partialSumThreshold && !inOrder:
            let total = define(result, place.form)
            if place.form == .varying {
                let parts = (0..<partialSums).map { Home(offset: place.offset + $0 * width, form: .varying, storage: place.storage) }
                for eight in stride(from: 0, to: partialSums, by: 8) {
                    for (into, from) in [(0, 4), (2, 6), (1, 5), (3, 7), (0, 2), (1, 3)] { combine(.add, parts[eight + into], parts[eight + from]) }
                    emitBlock(.add, isReal: true, eight == 0 ? total : parts[eight], parts[eight], parts[eight + 1])
                    if eight > 0 { combine(.add, total, parts[eight]) }
                }
            } else {
                emit(.sumFinish, total, place) { $0.d = self.word(self.partialSums) }
            }
        case .sum, .maximum:
            let total = define(result, place.form)
            if collector == .maximum, scalar == .real {
                // Which zero came first must not show: adding zero makes both positive.
                let zero = zero(.real)
                if place.form == .varying {
                    emitBlock(.add, isReal: true, total, place, zero)
                } else {
                    emit(.add, total, place, zero)
                }
            } else {
                emit(place.form == .varying ? .blockCopy : .copy, total, place)
            }
        }
        memory.release(place.storage)
    }
}
