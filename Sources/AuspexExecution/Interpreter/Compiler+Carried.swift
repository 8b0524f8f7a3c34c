import AuspexIR

// Loops with carried values: fold and while. A carried value has one place for the whole loop; arrays that are updated
// only are never copied.
extension Compiler {
    /// Makes the places of carried values, with their initial values in them. Takes over the memory of an array that
    /// nobody else uses.
    private func carry(_ initial: [Value], _ parameters: [Value], usedInside: Set<Value>) -> [Home] {
        let sources = zip(initial, parameters).map { value, parameter in
            form(of: parameter) == .uniform ? home(value) : lanesHome(value)
        }
        var taken: Set<Value> = []
        var places: [Home] = []
        for (position, value) in initial.enumerated() {
            let type = type(of: value), source = sources[position]
            let form: Form = form(of: parameters[position]) == .uniform ? .uniform : .varying
            let mayTake =
                !type.isScalar && dies(value) && !usedInside.contains(value) && isExclusive(source.storage)
                && source.form == form && initial.filter { $0 == value }.count == 1
            if mayTake {
                taken.insert(value)
                if frames.last?.own.contains(value) == true {
                    // The place is its user now.
                    homes[Int(value.index)] = nil
                } else {
                    memory.retain(source.storage)
                    consume(value)
                }
                places.append(source)
            } else {
                let place = allocate(type, form)
                copy(to: place, from: source, type)
                places.append(place)
            }
        }
        for (parameter, place) in zip(parameters, places) { homes[Int(parameter.index)] = place }
        return places
    }

    /// Lets next values be computed right into their places, where the old ones are not needed any more.
    private func preferPlaces(_ body: Region, _ parameters: [Value], _ places: [Home]) {
        var lastUse: [Value: Int] = [:]
        var definition: [Value: Int] = [:]
        for (position, instruction) in body.instructions.enumerated() {
            instruction.operation.forEachFreeValue { lastUse[$0] = position }
            for result in instruction.results { definition[result] = position }
        }
        for result in body.results { lastUse[result] = body.instructions.count }
        for (position, parameter) in parameters.enumerated() where type(of: parameter).isScalar {
            let next = body.results[position]
            guard let defined = definition[next], lastUse[parameter] ?? -1 <= defined else { continue }
            guard memory[places[position].storage].maskDepth == masks.count else { continue }
            // What is computed by several steps may not overwrite what a later step reads.
            switch body.instructions[defined].operation {
            case .unary(.stopGradient, _): continue
            case .unary, .binary, .ternary, .select, .convert, .load, .random: preferred[next] = places[position]
            case .constant, .tensor, .reshape, .loop, .fold, .whileLoop, .branch, .accumulator, .add, .freeze, .update, .library: continue
            }
        }
    }

    private func moves(_ results: [Value], _ places: [Home]) -> [(place: Home, source: Home, type: Type)] {
        zip(places, results).map { place, value in (place, source(value, for: place), type(of: value)) }
    }

    private func finishCarried(_ results: [Value], _ places: [Home]) {
        for (result, place) in zip(results, places) {
            share(result, place)
            memory.release(place.storage)
        }
    }

    // MARK: Fold

    func fold(_ results: [Value], _ fold: Fold) {
        let carriedCount = fold.initial.count
        let parameters = Array(fold.body.parameters.dropFirst())
        if fold.count == 0 {
            for (result, value) in zip(results, fold.initial) {
                share(result, form(of: result) == .uniform ? home(value) : lanesHome(value))
            }
            return emptyLoop(Array(results.dropFirst(carriedCount)), fold.collectors)
        }
        let places = carry(fold.initial, parameters, usedInside: Set(fold.body.freeValues))
        var collected: [(position: Int, place: Home)] = []
        for (position, collector) in fold.collectors.enumerated() where isUsed(results[carriedCount + position]) {
            collected.append(
                (position, beginCollecting(results[carriedCount + position], collector, count: fold.count, inOrder: true)))
        }
        let counter = allocate(.int, .uniform)
        homes[Int(fold.body.parameters[0].index)] = Home(offset: counter.offset, form: .uniform, storage: -1)
        emit(.setInt, counter) { $0.b = self.word(fold.isReversed ? fold.count - 1 : 0) }
        let start = code.count
        let held = deadButHeld
        preferPlaces(fold.body, parameters, places)
        enter(fold.body, inherited: parameters)
        for (position, place) in collected {
            collectOne(
                fold.body.results[carriedCount + position], fold.collectors[position], place, counter, count: fold.count,
                inOrder: true)
        }
        copyTogether(moves(Array(fold.body.results.prefix(carriedCount)), places))
        leave(fold.body)
        for value in fold.body.results.prefix(carriedCount) { preferred[value] = nil }
        deadButHeld = held
        emit(.next, counter) {
            $0.b = fold.isReversed ? -1 : 1
            $0.c = fold.isReversed ? -1 : self.word(fold.count)
            $0.d = self.jumpBack(to: start)
        }
        memory.release(counter.storage)
        for (position, place) in collected {
            finishCollecting(
                results[carriedCount + position], fold.collectors[position], place, count: fold.count, inOrder: true)
        }
        finishCarried(results, places)
    }

    // MARK: While

    func whileLoop(_ results: [Value], _ loop: While) {
        let parameters = loop.body.parameters
        if loop.limit <= 0 {
            for (result, value) in zip(results, loop.initial) {
                share(result, form(of: result) == .uniform ? home(value) : lanesHome(value))
            }
            return
        }
        let verdict = loop.condition.results[0]
        let isVarying = form(of: verdict) == .varying
        let places = carry(
            loop.initial, parameters, usedInside: Set(loop.body.freeValues).union(loop.condition.freeValues))
        for (parameter, place) in zip(loop.condition.parameters, places) { homes[Int(parameter.index)] = place }
        let counter = allocate(.int, .uniform)
        emit(.setInt, counter)
        let held = deadButHeld
        if isVarying {
            // Each lane goes on until its own condition fails; then it is masked out and keeps its values.
            let active = temporary(.bool, varying: true)
            emit(.blockCopy, active, masks.last ?? constant(.bool(true)))
            masks.append(active)
            let start = code.count
            enter(loop.condition)
            emitBlock(.and, isReal: false, active, active, lanesHome(verdict))
            leave(loop.condition)
            let exit = emitJump(.jumpIfNone, active)
            enter(loop.body, inherited: parameters)
            copyTogether(moves(loop.body.results, places))
            leave(loop.body)
            emit(.next, counter) { $0.b = 1; $0.c = self.word(loop.limit); $0.d = self.jumpBack(to: start) }
            land(exit)
            masks.removeLast()
            memory.release(active.storage)
        } else {
            let start = code.count
            enter(loop.condition)
            let exit = emitJump(.jumpIfFalse, home(verdict))
            leave(loop.condition)
            preferPlaces(loop.body, parameters, places)
            enter(loop.body, inherited: parameters)
            copyTogether(moves(loop.body.results, places))
            leave(loop.body)
            for value in loop.body.results { preferred[value] = nil }
            emit(.next, counter) { $0.b = 1; $0.c = self.word(loop.limit); $0.d = self.jumpBack(to: start) }
            land(exit)
        }
        deadButHeld = held
        memory.release(counter.storage)
        finishCarried(results, places)
    }
}
