extension Pass {
    /// Shortens the way from a carried value to the next one, which is what a fold takes its time for: everything beside that
    /// way is computed while the way is waited for, or in a loop of its own.
    ///
    /// - Where what is carried is a square root of which only the square is carried on (a standard deviation of which the
    ///   variance follows a recursion), the square is carried, and roots are taken beside the way.
    /// - Where a carried value is multiplied or divided several times over by values that do not depend on it, as in the
    ///   backward fold of a recursion, these are multiplied with one another first, and reciprocals are made of divisors.
    ///
    /// Results differ by rounding. As in the rewriting of algebra, products of factors and squares are taken to be within the
    /// range of doubles.
    static let shortenFolds = Pass("shorten folds") { function in
        var shortening = FoldShortening(types: function.types, exact: ValueSurvey(function).exact)
        shortening.findMagnitudes(function.body)
        var function = function
        function.body = shortening.region(function.body)
        function.types = shortening.types
        return function
    }
}

private struct FoldShortening {
    var types: [Type]
    /// Values that are to be computed as they are written.
    let exact: Set<Value>
    /// Values that are known not to be negative.
    private var magnitudes: Set<Value> = []

    init(types: [Type], exact: Set<Value>) { self.types = types; self.exact = exact }

    mutating func findMagnitudes(_ region: Region) {
        for instruction in region.instructions {
            switch instruction.operation {
            case .constant(.real(let number)) where number >= 0: magnitudes.formUnion(instruction.results)
            case .unary(.exp, _), .unary(.sqrt, _), .unary(.square, _), .unary(.absolute, _), .unary(.sigmoid, _), .unary(.softplus, _):
                magnitudes.formUnion(instruction.results)
            default:
                for inner in instruction.operation.regions { findMagnitudes(inner) }
            }
        }
    }

    mutating func region(_ source: Region) -> Region {
        var result = source
        result.instructions = []
        for var instruction in source.instructions {
            instruction.operation = instruction.operation.mapRegions { region($0) }
            guard case .fold(var fold) = instruction.operation else {
                result.instructions.append(instruction)
                continue
            }
            var before: [Instruction] = [], after: [Instruction] = []
            for position in fold.initial.indices { carrySquare(position, &fold, &instruction.results, &before, &after) }
            shortenProducts(&fold.body, carried: fold.initial.count)
            instruction.operation = .fold(fold)
            result.instructions += before + [instruction] + after
        }
        return result
    }

    private mutating func fresh(_ type: Type) -> Value {
        types.append(type)
        return Value(types.count - 1)
    }

    // MARK: Squares

    private mutating func carrySquare(
        _ position: Int, _ fold: inout Fold, _ results: inout [Value], _ before: inout [Instruction], _ after: inout [Instruction]
    ) {
        let root = fold.body.parameters[position + 1], next = fold.body.results[position]
        guard magnitudes.contains(fold.initial[position]), !exact.contains(root), !exact.contains(next), let definition = fold.body.instructions.first(where: { $0.results == [next] }),
            case .unary(.sqrt, let radicand) = definition.operation
        else { return }
        // A negative radicand has to show, so that the root has to be used beside the way.
        guard fold.body.results.dropFirst(fold.initial.count).contains(where: { $0 == root || $0 == next }) else { return }
        var squares: Set<Value> = []
        for instruction in fold.body.instructions where instruction.operation == .binary(.multiply, root, root) || instruction.operation == .unary(.square, root) {
            squares.formUnion(instruction.results)
        }
        guard !squares.isEmpty, !isOnTheWay(root, in: fold.body, besides: squares, carried: fold.initial.count) else { return }

        let square = fresh(.real), firstSquare = fresh(.real), lastSquare = fresh(.real)
        before.append(Instruction(results: [firstSquare], operation: .binary(.multiply, fold.initial[position], fold.initial[position])))
        after.append(Instruction(results: [results[position]], operation: .unary(.sqrt, lastSquare)))
        results[position] = lastSquare
        fold.initial[position] = firstSquare
        fold.body.instructions.removeAll { $0.results.contains(where: squares.contains) }
        fold.body = fold.body.renamed { squares.contains($0) ? square : $0 }
        fold.body.parameters[position + 1] = square
        fold.body.results[position] = squares.contains(radicand) ? square : radicand
        fold.body.instructions.insert(Instruction(results: [root], operation: .unary(.sqrt, square)), at: 0)
    }

    /// Whether the next carried values depend on a value other than through `gates`.
    private func isOnTheWay(_ value: Value, in body: Region, besides gates: Set<Value>, carried: Int) -> Bool {
        var tied: Set<Value> = [value]
        for instruction in body.instructions where !instruction.results.contains(where: gates.contains) {
            var isTied = false
            instruction.operation.forEachFreeValue { if tied.contains($0) { isTied = true } }
            if isTied { tied.formUnion(instruction.results) }
            if isTied, instruction.operation.hasEffect { return true }
        }
        return body.results.prefix(carried).contains(where: tied.contains)
    }

    // MARK: Products

    /// Where a value that depends on carried ones is another such value times factors that do not, multiplies the factors
    /// first, and divides by none of them on the way.
    private mutating func shortenProducts(_ body: inout Region, carried: Int) {
        let way = Self.values(of: body, thatLeadTo: body.results.prefix(carried))
        var tied = Set(body.parameters.dropFirst())
        var products: [Value: (base: Value, factor: Value)] = [:]
        let source = body.instructions
        body.instructions = []
        for instruction in source {
            let operation = instruction.operation
            var isTied = operation.isOrdered || operation.hasEffect
            operation.forEachFreeValue { if tied.contains($0) { isTied = true } }
            if isTied { tied.formUnion(instruction.results) }
            guard isTied, let result = instruction.results.first, way.contains(result), !exact.contains(result),
                types[Int(result.index)] == .real, let (value, partner, isDivision) = Self.scaling(operation, tied)
            else {
                body.instructions.append(instruction)
                continue
            }
            let known = products[value]
            let base = known?.base ?? value
            var factor = partner
            if let first = known?.factor {
                factor = emit(.binary(isDivision ? .divide : .multiply, first, partner), &body.instructions)
            } else if isDivision {
                factor = emit(.unary(.reciprocal, partner), &body.instructions)
            }
            products[result] = (base, factor)
            body.instructions.append(Instruction(results: [result], operation: .binary(.multiply, base, factor)))
        }
    }

    /// A tied value multiplied or divided by one that is not.
    private static func scaling(_ operation: Operation, _ tied: Set<Value>) -> (value: Value, partner: Value, isDivision: Bool)? {
        switch operation {
        case .binary(.multiply, let a, let b) where tied.contains(a) != tied.contains(b):
            tied.contains(a) ? (a, b, false) : (b, a, false)
        case .binary(.divide, let a, let b) where tied.contains(a) && !tied.contains(b): (a, b, true)
        default: nil
        }
    }

    private static func values(of body: Region, thatLeadTo results: some Sequence<Value>) -> Set<Value> {
        var needed = Set(results)
        for instruction in body.instructions.reversed() where instruction.results.contains(where: needed.contains) {
            instruction.operation.forEachFreeValue { needed.insert($0) }
        }
        return needed
    }

    private mutating func emit(_ operation: Operation, _ instructions: inout [Instruction]) -> Value {
        let value = fresh(.real)
        instructions.append(Instruction(results: [value], operation: operation))
        return value
    }
}
