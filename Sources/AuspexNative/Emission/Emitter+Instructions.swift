import AuspexIR

extension Emitter {
    func emit(_ region: Region) throws(NotPrintable) {
        for (position, instruction) in region.instructions.enumerated() {
            try emit(instruction, at: position, in: region)
        }
    }

    private func emit(_ instruction: Instruction, at position: Int, in region: Region) throws(NotPrintable) {
        let results = instruction.results
        if let result = results.first, context.flat?.made.contains(result) == true { return }
        switch instruction.operation {
        case .constant(let literal): homes[results[0]] = .scalar(text(literal), isVarying: false)
        case .tensor(let tensor):
            let index = addTensor(tensor)
            let element = memoryType(tensor.scalar)
            line("const \(element) *const a\(results[0].index) = (const \(element) *)constants[\(index)];")
            homes[results[0]] = .array(ArrayHome(name: "a\(results[0].index)", layout: .shared))
        case .unary(let operation, let a): try unary(results[0], operation, a)
        case .binary(let operation, let a, let b): try binary(results[0], operation, a, b)
        case .ternary(let operation, let a, let b, let c):
            let isVarying = varies(results[0])
            let index = TernaryOperation.allCases.firstIndex(of: operation) ?? 0
            define(
                results[0],
                "ax_call(runtime->ternary[\(index)], \(try use(a, varying: isVarying)), \(try use(b, varying: isVarying)), \(try use(c, varying: isVarying)))")
        case .select(let condition, let a, let b): try select(results[0], condition, a, b)
        case .convert(let a, let scalar): try convert(results[0], a, scalar)
        case .load(let array, let indices): try load(results[0], array, indices)
        case .loop(let loop): try self.loop(results, loop)
        case .fold(let fold): try self.fold(results, fold)
        case .whileLoop(let loop): try whileLoop(results, loop)
        case .branch(let branch): try self.branch(results, branch)
        case .accumulator: defineAccumulator(results[0])
        case .add(let target, let indices, let amount): try add(target, indices, amount)
        case .reshape(let array, _):
            if try defineParts(results) { return }
            try copy(try self.array(array), to: defineArray(results[0]), type(array))
        case .freeze(let accumulator):
            let home = try array(accumulator)
            if type(results[0]).isScalar {
                let isVector = varies(results[0])
                define(results[0], isVector ? try element(home, "0", .real, stored: true) : "\(home.name)[0]")
            } else {
                homes[results[0]] = .array(home)
            }
        case .update(let array, let indices, let element):
            try update(results[0], array, indices, element, mayReuse: isLastUse(array, at: position, in: region))
        case .library(let operation, let operands): try library(results, operation, operands)
        case .random(let operation, let operands):
            let isVarying = varies(results[0])
            let key = try use(operands[0], varying: isVarying), counter = try use(operands[1], varying: isVarying)
            let word = isVarying ? "ax_bits\(context.width)" : "ax_bits1"
            let suffix = isSingle && operation != .split ? "_single" : ""
            let call = "ax_random_\(operation.rawValue)\(suffix)((\(word))(\(key)), (\(word))(\(counter)))"
            define(results[0], operation == .split ? "(ax_int\(isVarying ? context.width : 1))\(call)" : call)
        }
    }

    /// Whether an array that the region itself made, or owns as a parameter, is not used after an instruction.
    private func isLastUse(_ array: Value, at position: Int, in region: Region) -> Bool {
        let isMadeHere = region.parameters.contains(array) || region.instructions[..<position].contains { instruction in
            guard instruction.results.contains(array) else { return false }
            switch instruction.operation {
            // These are other names of memory that belongs to somebody else.
            case .tensor, .freeze, .reshape: return false
            default: return true
            }
        }
        guard isMadeHere, region.parameters.isEmpty || !function.body.parameters.contains(array) else { return false }
        if region.results.contains(array) { return false }
        for later in region.instructions[(position + 1)...] {
            var isUsed = false
            later.operation.forEachFreeValue { if $0 == array { isUsed = true } }
            if isUsed { return false }
        }
        return true
    }

    // MARK: Scalars

    func text(_ literal: Literal) -> String {
        switch literal {
        case .int(let number): return number == .min ? "(-9223372036854775807 - 1)" : "\(number)"
        case .bool(let flag): return flag ? "1" : "0"
        case .real(let number):
            // A double among floats would leave open which function is meant.
            let infinity = isSingle ? "(float)AX_INF" : "AX_INF"
            if number.isNaN { return isSingle ? "((float)AX_NAN)" : "AX_NAN" }
            if number.isInfinite { return number < 0 ? "(-\(infinity))" : isSingle ? "(\(infinity))" : infinity }
            let text = isSingle ? "\(Float(number))" : "\(number)"
            let decimal = (text.contains(where: { $0 == "." || $0 == "e" }) ? text : text + ".0") + (isSingle ? "f" : "")
            return number.sign == .minus ? "(\(decimal))" : decimal
        }
    }

    private func unary(_ result: Value, _ operation: UnaryOperation, _ a: Value) throws(NotPrintable) {
        let isVarying = varies(result)
        let scalar = type(a).scalar
        if operation == .stopGradient {
            if let home = homes[a] { homes[result] = home }
            return
        }
        if scalar == .int, operation == .negate, case .affine(let base, let stride)? = homes[a] {
            line("const ax_int1 v\(result.index) = -(\(base));")
            homes[result] = .affine(base: "v\(result.index)", stride: -stride)
            return
        }
        let x = try use(a, varying: isVarying)
        if scalar != .real {
            switch operation {
            case .negate: define(result, "-\(x)")
            case .sign: define(result, "ax_int_sign(\(x))")
            case .not: define(result, isVarying ? "~\(x)" : "!\(x)")
            default: define(result, "ax_int_abs(\(x))")
            }
            return
        }
        // The same bits, and the same text as inside of softplus and the logistic function, which then share it.
        if operation == .exp, signs.notPositive.contains(a) { return define(result, "ax_exp_negative(\(x))") }
        if let name = Self.inlineFunction(operation) { return define(result, "\(name)(\(x))") }
        switch operation {
        case .negate: define(result, "-\(x)")
        case .square: define(result, "\(x) * \(x)")
        case .reciprocal: define(result, "\(text(.real(1))) / \(x)")
        case .isNaN: define(result, "(\(x) != \(x))")
        default:
            let index = UnaryOperation.allCases.firstIndex(of: operation) ?? 0
            define(result, "ax_call(runtime->unary[\(index)], \(x))")
        }
    }

    /// Functions that the headers have for every width.
    private static func inlineFunction(_ operation: UnaryOperation) -> String? {
        switch operation {
        case .absolute: "ax_abs"
        case .sign: "ax_sign"
        case .sqrt: "ax_sqrt"
        case .exp: "ax_exp"
        case .log: "ax_log"
        case .log1p: "ax_log1p"
        case .expm1: "ax_expm1"
        case .sin: "ax_sin"
        case .cos: "ax_cos"
        case .tan: "ax_tan"
        case .asin: "ax_asin"
        case .acos: "ax_acos"
        case .atan: "ax_atan"
        case .sinh: "ax_sinh"
        case .cosh: "ax_cosh"
        case .tanh: "ax_tanh"
        case .sigmoid: "ax_sigmoid"
        case .logSigmoid: "ax_log_sigmoid"
        case .softplus: "ax_softplus"
        case .lgamma: "ax_lgamma"
        case .digamma: "ax_digamma"
        case .trigamma: "ax_trigamma"
        case .erf: "ax_erf"
        case .erfc: "ax_erfc"
        case .normalCDF: "ax_normal_cdf"
        case .logNormalCDF: "ax_log_normal_cdf"
        case .normalQuantile: "ax_normal_quantile"
        case .floor: "__builtin_elementwise_floor"
        case .ceil: "__builtin_elementwise_ceil"
        case .round: "ax_round"
        default: nil
        }
    }

    private func binary(_ result: Value, _ operation: BinaryOperation, _ a: Value, _ b: Value) throws(NotPrintable) {
        let scalar = type(a).scalar
        if scalar == .int, context.isElements, varies(result), affineArithmetic(result, operation, a, b) { return }
        let isVarying = varies(result)
        let x = try use(a, varying: isVarying), y = try use(b, varying: isVarying)
        func compare(_ sign: String) {
            let test = "(\(x) \(sign) \(y))"
            define(result, scalar == .int ? narrow(test, isVector: isVarying) : test)
        }
        switch operation {
        case .add: define(result, "\(x) + \(y)")
        case .subtract: define(result, "\(x) - \(y)")
        case .multiply: define(result, "\(x) * \(y)")
        case .divide: define(result, "\(x) / \(y)")
        case .minimum: define(result, scalar == .real ? "ax_fmin(\(x), \(y))" : "ax_int_min(\(x), \(y))")
        case .maximum: define(result, scalar == .real ? "ax_fmax(\(x), \(y))" : "ax_int_max(\(x), \(y))")
        case .power: define(result, "ax_pow(\(x), \(y))")
        case .atan2: define(result, "ax_atan2(\(x), \(y))")
        case .hypot: define(result, "ax_hypot(\(x), \(y))")
        case .logAddExp: define(result, "ax_log_add_exp(\(x), \(y))")
        case .lbeta: define(result, "ax_lbeta(\(x), \(y))")
        case .quotient: define(result, "ax_int_div(\(x), \(y))")
        case .remainder: define(result, "ax_int_mod(\(x), \(y))")
        case .equal: compare("==")
        case .notEqual: compare("!=")
        case .less: compare("<")
        case .lessOrEqual: compare("<=")
        case .and: define(result, "(\(x) & \(y))")
        case .or: define(result, "(\(x) | \(y))")
        case .gammaP, .gammaQ, .gammaPInverse, .gammaPDa, .logBesselI:
            let index = BinaryOperation.allCases.firstIndex(of: operation) ?? 0
            define(result, "ax_call(runtime->binary[\(index)], \(x), \(y))")
        }
    }

    /// Sums and multiples of indices stay indices, so that neighbouring lanes are seen to read neighbouring elements.
    private func affineArithmetic(_ result: Value, _ operation: BinaryOperation, _ a: Value, _ b: Value) -> Bool {
        func parts(_ value: Value) -> (base: String, stride: Int)? {
            switch homes[value] {
            case .affine(let base, let stride): (base, stride)
            case .scalar(let text, false): (text, 0)
            case .scalar, .array, nil: nil
            }
        }
        guard let x = parts(a), let y = parts(b) else { return false }
        let base: String
        let stride: Int
        switch operation {
        case .add: (base, stride) = ("(\(x.base)) + (\(y.base))", x.stride + y.stride)
        case .subtract: (base, stride) = ("(\(x.base)) - (\(y.base))", x.stride - y.stride)
        case .multiply:
            if y.stride == 0, let factor = ranges.integer(b), abs(factor) < 1 << 20 {
                (base, stride) = ("(\(x.base)) * \(factor)", x.stride * factor)
            } else if x.stride == 0, let factor = ranges.integer(a), abs(factor) < 1 << 20 {
                (base, stride) = ("(\(y.base)) * \(factor)", y.stride * factor)
            } else {
                return false
            }
        default: return false
        }
        line("const ax_int1 v\(result.index) = \(base);")
        homes[result] = .affine(base: "v\(result.index)", stride: stride)
        return true
    }

    private func select(_ result: Value, _ condition: Value, _ a: Value, _ b: Value) throws(NotPrintable) {
        let isVarying = varies(result)
        let x = try use(a, varying: isVarying), y = try use(b, varying: isVarying)
        let test = try use(condition, varying: isVaryingHome(condition))
        if latches.contains(condition), !context.isElements, !isVaryingHome(condition) {
            // A branch that goes the other way once at most is foreseen, so that what comes next need not wait for the condition.
            declare(result, initial: x)
            line("if (__builtin_expect(!(\(test)), 0)) v\(result.index) = \(y);")
            return
        }
        let mask = type(result).scalar == .int ? widen(test, isVector: isVaryingHome(condition)) : test
        define(result, "\(mask) ? \(x) : \(y)")
    }

    private func convert(_ result: Value, _ a: Value, _ scalar: Scalar) throws(NotPrintable) {
        let isVarying = varies(result)
        let x = try use(a, varying: isVarying)
        switch (type(a).scalar, scalar) {
        case (.real, .real), (.int, .int), (.bool, .bool): if let home = homes[a] { homes[result] = home }
        case (.bool, .int): define(result, isVarying ? "-\(widen(x, isVector: true))" : "(ax_int1)(\(x))")
        case (.bool, .real): define(result, isVarying ? "\(toReal)(-\(widen(x, isVector: true)))" : "(\(realType))(\(x))")
        case (.int, .real): define(result, isVarying || isSingle ? "\(toReal)(\(x))" : "(double)(\(x))")
        case (.real, .int): define(result, "ax_floor_to_int(\(x))")
        case (.int, .bool): define(result, narrow("(\(x) != 0)", isVector: isVarying))
        case (.real, .bool): define(result, "(\(x) != 0)")
        }
    }

    private var toReal: String { isSingle ? "ax_to_real_single" : "ax_to_real" }

    // MARK: Elements of arrays

    enum Position {
        case uniform(String)
        case affine(base: String, stride: Int)
        case varying(String)
    }

    /// The place of an element in row-major memory.
    /// - Parameter clamps: Whether indices that may be outside are moved inside.
    func position(_ indices: [Value], _ shape: [Int], clamps: Bool) throws(NotPrintable) -> Position {
        if let flat = context.flat, flat.indices == indices { return .affine(base: flat.base, stride: 1) }
        var uniform: [String] = []
        var varying: [String] = []
        var laneStride = 0
        var stride = shape.reduce(1, *)
        for (index, extent) in zip(indices, shape) {
            stride = extent > 0 ? stride / extent : 0
            let factor = stride == 1 ? "" : " * \(stride)"
            let isSafe = !clamps || ranges.isInRange(index, extent)
            switch homes[index] {
            case .affine(let base, let step) where isSafe:
                if base != "0" { uniform.append("(\(base))\(factor)") }
                laneStride += step * stride
            case .scalar(let text, false):
                let inside = isSafe ? "(\(text))" : "ax_clamp_index(\(text), \(extent))"
                if text != "0" || !isSafe { uniform.append(inside + factor) }
            default:
                let isVarying = isVaryingHome(index)
                let text = try use(index, varying: isVarying)
                let inside = isSafe ? "(\(text))" : "ax_clamp_index(\(text), \(extent))"
                if isVarying { varying.append(inside + factor) } else { uniform.append(inside + factor) }
            }
        }
        let base = uniform.isEmpty ? "0" : uniform.joined(separator: " + ")
        if varying.isEmpty { return laneStride == 0 ? .uniform(base) : .affine(base: base, stride: laneStride) }
        if laneStride != 0 || base != "0" { varying.append(lanesOf(base: base, stride: laneStride)) }
        return .varying(varying.joined(separator: " + "))
    }

    /// Whether all indices lie inside, as a C expression; nil when they are known to.
    private func insideTest(_ indices: [Value], _ shape: [Int], varying: Bool) throws(NotPrintable) -> String? {
        var tests: [String] = []
        for (index, extent) in zip(indices, shape) where !ranges.isInRange(index, extent) {
            let text = try use(index, varying: varying)
            tests.append("((\(text) >= 0) & (\(text) < \(extent)))")
        }
        return tests.isEmpty ? nil : narrow(tests.joined(separator: " & "), isVector: varying)
    }

    private func load(_ result: Value, _ value: Value, _ indices: [Value]) throws(NotPrintable) {
        let type = type(value)
        let home = try array(value)
        if type.count == 0 {
            homes[result] = .scalar(type.scalar == .real ? text(.real(0)) : "0", isVarying: false)
            return
        }
        let isBool = type.scalar == .bool
        let kind = type.scalar == .real ? "real" : "int"
        let width = context.width
        let text: String
        switch (home.layout, try position(indices, type.shape, clamps: true)) {
        case (.shared, .uniform(let at)):
            text = "\(home.name)[\(at)]"
        case (.shared, .affine(let base, 1)): text = "ax_load_\(kind)\(width)(\(home.name) + \(base))"
        case (.shared, .affine(let base, let stride)):
            text = context.rest == nil
                ? "ax_stride_\(kind)\(width)(\(home.name) + \(base), \(stride))"
                : "ax_gather_\(kind)\(width)(\(home.name), \(lanesOf(base: base, stride: stride)))"
        case (.shared, .varying(let at)): text = "ax_gather_\(kind)\(width)(\(home.name), \(at))"
        case (.planar(let stride), .uniform(let at)): text = "ax_stride_\(kind)\(width)(\(home.name) + (\(at)), \(stride))"
        case (.planar(let stride), .varying(let at)):
            text = "ax_gather_\(kind)\(width)(\(home.name), \(at) + ax_lanes\(width)() * \(stride))"
        case (.vector, .uniform(let at)): text = "\(home.name)[\(at)]"
        case (.vector, .varying(let at)): text = "ax_gather_own(\(home.name), \(at))"
        case (.vector, .affine(let base, let stride)):
            text = "ax_gather_own(\(home.name), \(lanesOf(base: base, stride: stride)))"
        case (.planar, .affine): throw NotPrintable(reason: "chains' arrays inside of an element loop")
        }
        define(result, isBool ? narrow("(\(text) != 0)", isVector: varies(result)) : text)
    }

    private func add(_ target: Value, _ indices: [Value], _ amount: Value) throws(NotPrintable) {
        let type = type(target)
        if type.count == 0 || deposited.contains([target, amount]) { return }
        let isVector = context.width > 1
        let hasVaryingIndex = indices.contains(where: isVaryingHome)
        let place = try position(indices, type.shape, clamps: false)
        let inside = try insideTest(indices, type.shape, varying: hasVaryingIndex)
        let home = try array(target)
        let value = try use(amount, varying: isVector)
        if !isVector {
            guard case .uniform(let at) = place else { throw NotPrintable(reason: "an index that varies in scalar code") }
            line("\(inside.map { "if (\($0)) " } ?? "")\(home.name)[\(at)] += \(value);")
            return
        }
        if case .uniform(let at) = place {
            let guardText = inside.map { "if (\($0)) " } ?? ""
            let masked = context.mask.map { "(\($0) ? \(value) : (ax_real\(context.width))(0.0))" } ?? value
            switch home.layout {
            case .vector: line("\(guardText)\(home.name)[\(at)] += \(masked);")
            case .planar(let stride):
                line("\(guardText)ax_scatter_add(\(home.name), (\(at)) + ax_lanes\(context.width)() * \(stride), \(activeLanes), \(value));")
            case .shared:
                if let name = partialSums.names[PartialSums.Key(accumulator: target, indices: indices)] {
                    line("\(name) += \(masked);")
                } else if let name = partialSums.names[PartialSums.Key(accumulator: target, indices: [])] {
                    line("\(guardText)\(name)[\(at)] += \(masked);")
                } else {
                    line("\(guardText){ const ax_real\(context.width) t = \(masked); \(home.name)[\(at)] += AX_JOIN(t); }")
                }
            }
            return
        }
        var mask = activeLanes
        if let inside { mask = "\(mask) & \(inside)" }
        if home.layout == .shared, let name = partialSums.names[PartialSums.Key(accumulator: target, indices: [])], type.rank > 0 {
            let at: String
            switch place {
            case .affine(let base, let stride): at = lanesOf(base: base, stride: stride)
            case .varying(let text), .uniform(let text): at = text
            }
            line("ax_scatter_add_own(\(name), \(at), \(mask), \(value));")
            return
        }
        switch (home.layout, place) {
        case (.shared, .affine(let base, 1)) where inside == nil && context.mask == nil:
            line("ax_store(\(home.name) + \(base), ax_load_real\(context.width)(\(home.name) + \(base)) + \(value));")
        case (.shared, .affine(let base, 1)) where inside == nil && context.firstLanes != nil:
            line("ax_add_first(\(home.name) + \(base), \(value), \(context.firstLanes ?? 0));")
        case (.shared, .affine(let base, let stride)):
            line("ax_scatter_add(\(home.name), \(lanesOf(base: base, stride: stride)), \(mask), \(value));")
        case (.shared, .varying(let at)): line("ax_scatter_add(\(home.name), \(at), \(mask), \(value));")
        case (.vector, .varying(let at)): line("ax_scatter_add_own(\(home.name), \(at), \(mask), \(value));")
        case (.vector, .affine(let base, let stride)):
            line("ax_scatter_add_own(\(home.name), \(lanesOf(base: base, stride: stride)), \(mask), \(value));")
        case (.planar(let stride), .varying(let at)):
            line("ax_scatter_add(\(home.name), \(at) + ax_lanes\(context.width)() * \(stride), \(mask), \(value));")
        case (.planar, .affine), (_, .uniform): throw NotPrintable(reason: "chains' arrays inside of an element loop")
        }
    }

    private func update(
        _ result: Value, _ source: Value, _ indices: [Value], _ element: Value, mayReuse: Bool
    ) throws(NotPrintable) {
        let type = type(source)
        let from = try array(source)
        var home = from
        let wanted = varies(result)
        if mayReuse, wanted == (from.layout != .shared) || context.width == 1 {
            homes[result] = .array(from)
        } else {
            home = defineArray(result)
            try copy(from, to: home, type, masked: false)
        }
        if type.count == 0 { return }
        let hasVaryingIndex = indices.contains(where: isVaryingHome)
        let inside = try insideTest(indices, type.shape, varying: hasVaryingIndex)
        let value = try stored(element, in: home.layout)
        let place = try position(indices, type.shape, clamps: false)
        if case .uniform(let at) = place {
            let guardText = inside.map { "if (\($0)) " } ?? ""
            let kept = try self.element(home, at, type.scalar, stored: true)
            let masked = home.layout == .shared
                ? value : context.mask.map { "\(widenForStorage($0, type.scalar)) ? \(value) : \(kept)" } ?? value
            open(guardText.isEmpty ? "" : String(guardText.dropLast()))
            try storeElement(home, at, type.scalar, masked)
            close()
            return
        }
        var mask = activeLanes
        if let inside { mask = "\(mask) & \(inside)" }
        let at: String
        switch place {
        case .affine(let base, let stride): at = lanesOf(base: base, stride: stride)
        case .varying(let text): at = text
        case .uniform(let text): at = text
        }
        switch home.layout {
        case .vector: line("ax_scatter_own(\(home.name), \(at), \(mask), \(value));")
        case .planar(let stride):
            line("for (int k = 0; k < \(context.width); k++) if ((\(mask))[k]) \(home.name)[k * \(stride) + (\(at))[k]] = (\(value))[k];")
        case .shared: throw NotPrintable(reason: "an array that all lanes share would be changed by each")
        }
    }
}
