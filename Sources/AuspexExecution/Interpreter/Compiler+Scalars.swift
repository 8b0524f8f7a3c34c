import AuspexIR

// Scalar operations: one number, or all lanes of a block.
extension Compiler {
    func unary(_ result: Value, _ operation: UnaryOperation, _ operand: Value) {
        if operation == .stopGradient { return alias(result, operand) }
        let scalar = type(of: operand).scalar
        if case .linear = form(of: result) {
            emit(.negateInt, define(result, form(of: result)), home(operand))
            return keepLanes(result) { place in
                self.emit(.blockUnaryInt, variant: KernelCode.int(operation), place, self.lanesHome(operand))
            }
        }
        if form(of: result) == .varying {
            let source = lanesHome(operand)
            let place = define(result, .varying)
            switch scalar {
            case .real where operation == .isNaN: emit(.blockCompare, variant: KernelCode.notEqual, place, source, source)
            case .real: emit(.blockUnary, variant: KernelCode.real(operation), place, source)
            case .int, .bool: emit(.blockUnaryInt, variant: KernelCode.int(operation), place, source)
            }
            return
        }
        let source = home(operand)
        let place = define(result, .uniform)
        switch (operation, scalar) {
        case (.negate, .real): emit(.negate, place, source)
        case (.absolute, .real): emit(.absolute, place, source)
        case (.square, _): emit(.square, place, source)
        case (.reciprocal, _): emit(.reciprocal, place, source)
        case (.sqrt, _): emit(.squareRoot, place, source)
        case (.negate, _): emit(.negateInt, place, source)
        case (.absolute, _): emit(.absoluteInt, place, source)
        case (.sign, .int): emit(.signInt, place, source)
        case (.not, _): emit(.not, place, source)
        case (.isNaN, _): emit(.notEqual, place, source, source)
        default: emit(.unary, variant: KernelCode.real(operation), place, source)
        }
    }

    func binary(_ result: Value, _ operation: BinaryOperation, _ left: Value, _ right: Value) {
        let isReal = type(of: left).scalar == .real
        if case .linear = form(of: result) {
            emit(scalarOpcode(operation, isReal: false), define(result, form(of: result)), home(left), home(right))
            return keepLanes(result) { place in
                self.emitBlock(operation, isReal: false, place, self.lanesHome(left), self.lanesHome(right))
            }
        }
        if form(of: result) == .varying {
            let first = lanesHome(left), second = lanesHome(right)
            emitBlock(operation, isReal: isReal, define(result, .varying), first, second)
            return
        }
        let first = home(left), second = home(right)
        let opcode = scalarOpcode(operation, isReal: isReal)
        emit(opcode, variant: opcode == .binary ? KernelCode.real(operation) : 0, define(result, .uniform), first, second)
    }

    /// A binary operation on lanes; each operand has lanes or is one word.
    func emitBlock(_ operation: BinaryOperation, isReal: Bool, _ place: Home, _ first: Home, _ second: Home) {
        if let comparison = KernelCode.comparison(operation) {
            emit(isReal ? .blockCompare : .blockCompareInt, variant: comparison, place, first, second)
        } else if isReal {
            emit(.blockBinary, variant: KernelCode.real(operation), place, first, second)
        } else {
            emit(.blockBinaryInt, variant: KernelCode.int(operation), place, first, second)
        }
    }

    private func scalarOpcode(_ operation: BinaryOperation, isReal: Bool) -> Opcode {
        switch operation {
        case .add: isReal ? .add : .addInt
        case .subtract: isReal ? .subtract : .subtractInt
        case .multiply: isReal ? .multiply : .multiplyInt
        case .minimum: isReal ? .minimum : .minimumInt
        case .maximum: isReal ? .maximum : .maximumInt
        case .divide: .divide
        case .equal: isReal ? .equal : .equalInt
        case .notEqual: isReal ? .notEqual : .notEqualInt
        case .less: isReal ? .less : .lessInt
        case .lessOrEqual: isReal ? .lessOrEqual : .lessOrEqualInt
        case .quotient: .quotient
        case .remainder: .remainder
        case .and: .and
        case .or: .or
        case .power, .atan2, .hypot, .logAddExp, .lbeta, .gammaP, .gammaQ, .gammaPInverse, .gammaPDa, .logBesselI: .binary
        }
    }

    /// If the lanes of a linear integer are needed, makes them: from lane 0 when they are at a constant distance,
    /// otherwise with the given code.
    func keepLanes(_ value: Value, _ irregular: (Home) -> Void) {
        guard valuesNeededInLanes.contains(value) else { return }
        let place = allocate(.int, .varying)
        if case .linear(let stride?) = home(value).form {
            emit(.blockRamp, place, home(value)) { $0.c = Int32(truncatingIfNeeded: stride) }
        } else {
            irregular(place)
        }
        laneHomes[value] = place
    }

    /// The result is the operand.
    private func alias(_ result: Value, _ operand: Value) {
        share(result, home(operand))
        if let lanes = laneHomes[operand] {
            memory.retain(lanes.storage)
            laneHomes[result] = lanes
        }
    }

    func ternary(_ result: Value, _ operation: TernaryOperation, _ a: Value, _ b: Value, _ c: Value) {
        let operands = (lanesHome(a), lanesHome(b), lanesHome(c))
        let form = form(of: result)
        emit(
            form == .varying ? .blockTernary : .ternary, variant: KernelCode.real(operation), define(result, form), operands.0,
            operands.1, operands.2)
    }

    func select(_ result: Value, _ condition: Value, _ ifTrue: Value, _ ifFalse: Value) {
        let operands = (lanesHome(condition), lanesHome(ifTrue), lanesHome(ifFalse))
        let form = form(of: result)
        let place = define(result, form == .varying ? .varying : .uniform)
        let variant: UInt8 = type(of: result).scalar == .real ? 0 : 1
        emit(form == .varying ? .blockSelect : .select, variant: variant, place, operands.0, operands.1, operands.2)
    }

    func convert(_ result: Value, _ operand: Value, _ scalar: Scalar) {
        let source = type(of: operand).scalar
        if source == scalar || (source == .bool && scalar == .int) { return convertAlias(result, operand) }
        let from = lanesHome(operand)
        let isVarying = form(of: result) == .varying
        let place = define(result, isVarying ? .varying : .uniform)
        switch (source, scalar) {
        case (_, .real): emit(isVarying ? .blockIntToReal : .intToReal, place, from)
        case (_, .int): emit(isVarying ? .blockRealToInt : .realToInt, place, from)
        case (_, .bool):
            let isReal = source == .real
            if isVarying {
                emitBlock(.notEqual, isReal: isReal, place, from, zero(source))
            } else {
                emit(isReal ? .notEqual : .notEqualInt, place, from, zero(source))
            }
        }
    }

    /// Booleans are the integers 0 and 1.
    private func convertAlias(_ result: Value, _ operand: Value) {
        // The analysis does not see through conversions: what was linear is known by its lanes only.
        share(result, lanesHome(operand))
    }

    func random(_ result: Value, _ operation: RandomOperation, _ operands: [Value]) {
        let key = lanesHome(operands[0]), counter = lanesHome(operands[1])
        let form = form(of: result)
        let isVarying = form == .varying
        let opcode: Opcode =
            switch operation {
            case .split: isVarying ? .blockRandomSplit : .randomSplit
            case .uniform: isVarying ? .blockRandomUniform : .randomUniform
            case .normal: isVarying ? .blockRandomNormal : .randomNormal
            }
        emit(opcode, define(result, form), key, counter)
    }

    func library(_ results: [Value], _ operation: LibraryOperation, _ operands: [Value]) {
        precondition(lanes == nil, "library operations are never put into lanes")
        let table = tables.count
        tables.append(Int32(operands.count))
        for operand in operands {
            let shape = type(of: operand).shape
            tables += [Int32(truncatingIfNeeded: home(operand).offset), Int32(shape.count)]
            tables += (shape + [1, 1]).prefix(2).map { Int32(truncatingIfNeeded: $0) }
        }
        let places = results.map { define($0, .uniform) }
        emit(.library, variant: LibraryCode.of(operation)) {
            $0.a = Int32(truncatingIfNeeded: places[0].offset)
            $0.b = Int32(table)
            $0.c = places.count > 1 ? Int32(truncatingIfNeeded: places[1].offset) : 0
        }
    }
}
