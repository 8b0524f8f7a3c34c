import AuspexIR

// Who may overwrite what, and moving values into places that were chosen beforehand.
extension Compiler {
    /// Whether the storage belongs to a single value that is still of interest here.
    func isExclusive(_ storage: Int) -> Bool {
        guard storage >= 0, !memory[storage].isPermanent else { return false }
        return memory[storage].users - deadButHeld[storage, default: 0] == 1
    }

    /// Notes that the memory of a dying value has been given to another. If the value came from outside of the frame,
    /// someone still counts it as a user, for the sake of the other arm of a branch or the next iteration.
    func consume(_ value: Value) {
        guard let frame = frames.last, !frame.own.contains(value), let home = homes[Int(value.index)] else { return }
        deadButHeld[home.storage, default: 0] += 1
    }

    /// Copies values into places at once: a source that lies in the place of another is read before that is written.
    func copyTogether(_ moves: [(place: Home, source: Home, type: Type)]) {
        var temporaries: [Int] = []
        var resolved: [(place: Home, source: Home, type: Type)] = []
        for (position, move) in moves.enumerated() {
            if isSame(move.place, move.source) { continue }
            var source = move.source
            let isOverwritten = moves.enumerated().contains { other, candidate in
                other != position && candidate.place.storage == source.storage && !isSame(candidate.place, candidate.source)
            }
            if isOverwritten {
                let form: Form = source.form == .varying ? .varying : .uniform
                let temporary = allocate(move.type, form)
                temporaries.append(temporary.storage)
                copy(to: temporary, from: source, move.type)
                source = temporary
            }
            resolved.append((move.place, source, move.type))
        }
        for move in resolved { copy(to: move.place, from: move.source, move.type) }
        for storage in temporaries { memory.release(storage) }
    }

    private func isSame(_ place: Home, _ source: Home) -> Bool {
        place.storage == source.storage && place.offset == source.offset && place.shift == source.shift
    }

    /// Copies one value. Lanes that are masked out keep what they have, if the place is older than the mask.
    func copy(to place: Home, from source: Home, _ type: Type) {
        guard place.form == .varying else {
            if type.isScalar { emit(.copy, place, source) } else { fill(place, from: source, count: type.count) }
            return
        }
        if let mask = masks.last, memory[place.storage].maskDepth < masks.count {
            var from = source
            if !type.isScalar, source.form != .varying {
                from = allocate(type, .varying)
                fill(from, from: source, count: type.count)
            }
            emit(.blockMaskedCopy, variant: type.scalar == .real ? 0 : 1, place, from, mask) {
                $0.d = self.word(type.count); $0.e = self.word(self.width)
            }
            if from.storage != source.storage { memory.release(from.storage) }
        } else if type.isScalar {
            emit(.blockCopy, place, source)
        } else {
            fill(place, from: source, count: type.count)
        }
    }

    /// Where to read a value that will be copied to a place of the given form.
    func source(_ value: Value, for place: Home) -> Home { place.form == .varying ? lanesHome(value) : home(value) }
}
