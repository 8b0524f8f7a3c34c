import AuspexIR

// Branches: one arm where the condition is one for all, both arms under masks where lanes disagree.
extension Compiler {
    func branch(_ results: [Value], _ branch: Branch) {
        if form(of: branch.condition) == .varying { masked(results, branch) } else { taken(results, branch) }
    }

    private struct ArrayPlace {
        var home: Home
        /// The dying value whose memory it is.
        var from: Value?
    }

    /// Arrays that are not used after the branch: an arm may update them in place.
    private func inherited(_ branch: Branch, varyingOnly: Bool) -> [Value] {
        var seen: Set<Value> = []
        return (branch.then.freeValues + branch.otherwise.freeValues).filter { value in
            guard seen.insert(value).inserted, !type(of: value).isScalar, dies(value), let home = homes[Int(value.index)] else { return false }
            return isExclusive(home.storage) && (!varyingOnly || home.form == .varying)
        }
    }

    /// A place for each array result: the memory of a dying array that flows into it, or new memory.
    private func arrayPlaces(_ results: [Value], _ branch: Branch, _ inherited: [Value], varying: Bool) -> [ArrayPlace?] {
        var available = Set(inherited)
        return results.enumerated().map { position, result in
            if type(of: result).isScalar { return nil }
            let form: Form = form(of: result) == .uniform ? .uniform : .varying
            for arm in [branch.then, branch.otherwise] {
                if let root = root(arm.results[position], [arm], Set(inherited)), available.contains(root), home(root).form == form {
                    available.remove(root)
                    return ArrayPlace(home: home(root), from: root)
                }
            }
            return ArrayPlace(home: allocate(type(of: result), form), from: nil)
        }
    }

    /// The value out of `candidates` whose memory a result would be in, if everything is done in place.
    private func root(_ value: Value, _ regions: [Region], _ candidates: Set<Value>) -> Value? {
        if candidates.contains(value) { return value }
        for region in regions {
            for instruction in region.instructions {
                guard let position = instruction.results.firstIndex(of: value) else { continue }
                switch instruction.operation {
                case .update(let array, _, _): return root(array, regions, candidates)
                case .fold(let fold):
                    return position < fold.initial.count ? root(fold.initial[position], regions, candidates) : nil
                case .whileLoop(let loop): return root(loop.initial[position], regions, candidates)
                case .branch(let branch):
                    return root(branch.then.results[position], [branch.then] + regions, candidates)
                        ?? root(branch.otherwise.results[position], [branch.otherwise] + regions, candidates)
                case .constant, .tensor, .unary, .binary, .ternary, .select, .convert, .load, .reshape, .loop, .accumulator, .add,
                    .freeze, .library, .random:
                    return nil
                }
            }
        }
        return nil
    }

    private func finish(_ results: [Value], _ places: [ArrayPlace?]) {
        for (result, place) in zip(results, places) {
            guard let place else { continue }
            share(result, place.home)
            if let root = place.from { consume(root) } else { memory.release(place.home.storage) }
        }
    }

    // MARK: One arm

    private func taken(_ results: [Value], _ branch: Branch) {
        let candidates = inherited(branch, varyingOnly: false)
        let arrays = arrayPlaces(results, branch, candidates, varying: false)
        let scalars: [Home?] = results.enumerated().map { position, result in
            guard arrays[position] == nil else { return nil }
            return allocate(type(of: result), form(of: result) == .uniform ? .uniform : .varying)
        }
        let toElse = emitJump(.jumpIfFalse, home(branch.condition))
        func arm(_ region: Region) {
            let held = deadButHeld
            var wished: [Value] = []
            for (position, value) in region.results.enumerated() {
                if let place = scalars[position], preferred[value] == nil {
                    preferred[value] = place
                    wished.append(value)
                }
            }
            enter(region, inherited: candidates)
            var moves: [(place: Home, source: Home, type: Type)] = []
            for (position, value) in region.results.enumerated() {
                if let place = scalars[position] ?? arrays[position]?.home {
                    moves.append((place, source(value, for: place), type(of: value)))
                }
            }
            copyTogether(moves)
            leave(region)
            for value in wished { preferred[value] = nil }
            deadButHeld = held
        }
        arm(branch.then)
        let toEnd = emitJump(.jump)
        land(toElse)
        arm(branch.otherwise)
        land(toEnd)
        finish(results, arrays)
        for (result, place) in zip(results, scalars) {
            guard let place else { continue }
            share(result, place)
            memory.release(place.storage)
        }
    }

    // MARK: Both arms

    private func masked(_ results: [Value], _ branch: Branch) {
        let condition = lanesHome(branch.condition)
        let then = temporary(.bool, varying: true), otherwise = temporary(.bool, varying: true)
        let around = masks.last ?? constant(.bool(true))
        emitBlock(.and, isReal: false, then, condition, around)
        emit(.blockAndNot, otherwise, around, condition)
        let candidates = inherited(branch, varyingOnly: true)
        let arrays = arrayPlaces(results, branch, candidates, varying: true)

        /// Returns where the scalar results are; they are held until the arms are joined.
        func arm(_ region: Region, _ mask: Home) -> [Home?] {
            let held = deadButHeld
            masks.append(mask)
            let skip = emitJump(.jumpIfNone, mask)
            enter(region, inherited: candidates)
            var moves: [(place: Home, source: Home, type: Type)] = []
            var scalars: [Home?] = []
            for (position, value) in region.results.enumerated() {
                if let place = arrays[position]?.home {
                    moves.append((place, source(value, for: place), type(of: value)))
                    scalars.append(nil)
                } else {
                    let home = lanesHome(value)
                    memory.retain(home.storage)
                    scalars.append(home)
                }
            }
            copyTogether(moves)
            leave(region)
            land(skip)
            masks.removeLast()
            deadButHeld = held
            return scalars
        }
        let first = arm(branch.then, then)
        let second = arm(branch.otherwise, otherwise)
        for (position, result) in results.enumerated() {
            guard let ifTrue = first[position], let ifFalse = second[position] else { continue }
            memory.release(ifTrue.storage)
            memory.release(ifFalse.storage)
            let variant: UInt8 = type(of: result).scalar == .real ? 0 : 1
            emit(.blockSelect, variant: variant, define(result, .varying), then, ifTrue, ifFalse)
        }
        finish(results, arrays)
        memory.release(then.storage)
        memory.release(otherwise.storage)
    }
}
