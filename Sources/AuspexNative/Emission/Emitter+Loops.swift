import AuspexIR

// Loops that run one iteration after the other, for all lanes of the current vector.
extension Emitter {
    func loop(_ results: [Value], _ loop: Loop) throws(NotPrintable) {
        if try defineParts(results) { return }
        try takePlaces(results)
        if !context.isElements, let plan = ElementPlan(loop, in: function, ranges) {
            return try elementLoop(results, loop, plan)
        }
        let count = loop.extents.reduce(1, *)
        var collectors: [LoopCollector] = []
        for (position, result) in results.enumerated() {
            collectors.append(begin(result, loop.collectors[position], count: count, inOrder: false))
        }
        if count > 0 {
            try scoped { () throws(NotPrintable) in
                let flat = openIndices(loop.body.parameters, loop.extents, unrolls: Self.isWrittenOut(loop))
                for (collector, element) in zip(collectors, loop.body.results) { try aim(element, at: collector, flat, in: loop.body) }
                try emit(loop.body)
                for (collector, element) in zip(collectors, loop.body.results) { try collect(element, collector, flat) }
                for element in loop.body.results { destinations[element] = nil }
                for extent in loop.extents where extent != 1 { _ = extent; close() }
            }
        }
        for collector in collectors { try finish(collector) }
    }

    /// Whether the compiler is to write out every iteration. What is nested multiplies: a window of 3 × 3 within pictures of 8 × 8 would be 576 copies.
    private static func isWrittenOut(_ loop: Loop) -> Bool {
        let count = loop.extents.reduce(1, *)
        return count <= 8 && count * writtenOutSize(loop.body) <= 512
    }

    /// The number of instructions that a region becomes.
    private static func writtenOutSize(_ region: Region) -> Int {
        region.instructions.reduce(0) { size, instruction in
            switch instruction.operation {
            case .loop(let loop): size + (isWrittenOut(loop) ? loop.extents.reduce(1, *) : 1) * writtenOutSize(loop.body)
            default: size + max(instruction.operation.regions.reduce(0) { $0 + writtenOutSize($1) }, 1)
            }
        }
    }

    /// Opens a `for` for each index; returns the position in row-major order.
    private func openIndices(_ parameters: [Value], _ extents: [Int], unrolls: Bool) -> String {
        var flat: [String] = []
        var stride = extents.reduce(1, *)
        for (parameter, extent) in zip(parameters, extents) {
            stride /= max(extent, 1)
            let name = "i\(parameter.index)"
            if extent == 1 {
                homes[parameter] = .scalar("0", isVarying: false)
                continue
            }
            if unrolls { line("#pragma clang loop unroll(full)") }
            open("for (ax_int1 \(name) = 0; \(name) < \(extent); \(name)++)")
            homes[parameter] = .scalar(name, isVarying: false)
            flat.append(stride == 1 ? name : "\(name) * \(stride)")
        }
        return flat.isEmpty ? "0" : flat.joined(separator: " + ")
    }

    // MARK: Collectors

    struct LoopCollector {
        enum Kind {
            case array(ArrayHome)
            /// The result of the only iteration.
            case single
            /// Added up in the order of the iterations.
            case total
            /// Partial sums under this name.
            case partial(String)
            case greatest
        }
        var result: Value
        var kind: Kind
    }

    func begin(_ result: Value, _ collector: Collector, count: Int, inOrder: Bool) -> LoopCollector {
        let scalar = type(result).scalar
        switch collector {
        case .map where type(result).isScalar:
            declare(result, initial: "0")
            return LoopCollector(result: result, kind: .single)
        case .map: return LoopCollector(result: result, kind: .array(defineArray(result)))
        case .sum where scalar == .real && count >= 32 && !inOrder:
            let name = fresh("sum")
            line("\(cType(.real, varying: varies(result))) \(name)[\(elements)] = {0};")
            return LoopCollector(result: result, kind: .partial(name))
        case .sum:
            declare(result, initial: "0")
            return LoopCollector(result: result, kind: .total)
        case .maximum:
            let least = scalar == .real ? "-AX_INF" : scalar == .int ? "(-9223372036854775807 - 1)" : "0"
            declare(result, initial: least)
            return LoopCollector(result: result, kind: .greatest)
        }
    }

    /// An array that an iteration makes, and that becomes part of a larger one, is made in its place.
    func aim(_ element: Value, at collector: LoopCollector, _ flat: String, in body: Region) throws(NotPrintable) {
        guard case .array(let target) = collector.kind, !type(element).isScalar, context.mask == nil else { return }
        let isMadeByLoop = body.instructions.contains { instruction in
            guard instruction.results.contains(element), case .loop = instruction.operation else { return false }
            return true
        }
        let fits = varies(element) ? target.layout != .shared : target.layout == .shared || context.width == 1
        let isOtherwiseAimed = destinations[element] != nil
        guard isMadeByLoop, fits, !isOtherwiseAimed else { return }
        if case .vector = target.layout, !context.isElements, planar.values.contains(element), chains > 1 { return }
        destinations[element] = ArrayHome(name: "(\(target.name) + (\(flat)) * \(type(element).count))", layout: target.layout)
    }

    func collect(_ element: Value, _ collector: LoopCollector, _ flat: String) throws(NotPrintable) {
        let type = type(element)
        let name = "v\(collector.result.index)"
        switch collector.kind {
        case .array(let target):
            guard !type.isScalar else {
                return try storeElement(target, flat, type.scalar, try stored(element, in: target.layout))
            }
            let part = ArrayHome(name: "(\(target.name) + (\(flat)) * \(type.count))", layout: target.layout)
            // Made in its place already; what two results collect is made in that of the first.
            if destinations[element]?.name == part.name { return }
            try copy(try array(element), to: part, type, masked: false)
        case .single: line("\(name) = \(try use(element, varying: varies(collector.result)));")
        case .total:
            line("\(name) \(type.scalar == .bool ? "|=" : "+=") \(try use(element, varying: varies(collector.result)));")
        case .partial(let partial):
            line("\(partial)[(\(flat)) & \(elements - 1)] += \(try use(element, varying: varies(collector.result)));")
        case .greatest:
            let value = try use(element, varying: varies(collector.result))
            switch type.scalar {
            case .real: line("\(name) = ax_fmax(\(name), \(value));")
            case .int: line("\(name) = ax_int_max(\(name), \(value));")
            case .bool: line("\(name) |= \(value);")
            }
        }
    }

    func finish(_ collector: LoopCollector) throws(NotPrintable) {
        switch collector.kind {
        case .array, .single, .total: break
        case .partial(let name): define(collector.result, "AX_JOIN(\(name))")
        case .greatest:
            // Which zero came first must not show: adding zero makes both positive.
            if type(collector.result).scalar == .real { line("v\(collector.result.index) += 0.0;") }
        }
    }

    /// A mask of lanes that chooses among scalars: integers are wider than it may be.
    private func wide(_ mask: String, _ scalar: Scalar) -> String { scalar == .int ? widen(mask, isVector: context.width > 1) : mask }

    // MARK: Carried state

    func fold(_ results: [Value], _ fold: Fold) throws(NotPrintable) {
        let carried = Array(fold.body.parameters.dropFirst())
        let outer = Array(results.prefix(carried.count))
        for (result, initial) in zip(outer, fold.initial) { try beginCarried(result, initial) }
        var collectors: [LoopCollector] = []
        for (position, result) in results.dropFirst(carried.count).enumerated() {
            collectors.append(begin(result, fold.collectors[position], count: fold.count, inOrder: true))
        }
        if fold.count > 0, let index = fold.body.parameters.first {
            try scoped { () throws(NotPrintable) in
                let name = "i\(index.index)"
                if fold.count <= 4 { line("#pragma clang loop unroll(full)") }
                open(
                    fold.isReversed
                        ? "for (ax_int1 \(name) = \(fold.count - 1); \(name) >= 0; \(name)--)"
                        : "for (ax_int1 \(name) = 0; \(name) < \(fold.count); \(name)++)")
                homes[index] = .scalar(name, isVarying: false)
                for (parameter, result) in zip(carried, outer) { homes[parameter] = homes[result] }
                let collected = Array(fold.body.results.dropFirst(carried.count))
                for (collector, element) in zip(collectors, collected) { try aim(element, at: collector, name, in: fold.body) }
                let next = Array(fold.body.results.prefix(carried.count))
                try aimReplacements(next, at: outer)
                latches.formUnion(Self.latches(of: fold))
                try emit(fold.body)
                for (collector, element) in zip(collectors, collected) { try collect(element, collector, name) }
                for element in collected + next { destinations[element] = nil }
                try carry(next, to: outer, parameters: carried)
                close()
            }
        }
        for collector in collectors { try finish(collector) }
    }

    /// Next values of carried conditions that are the present one and something else.
    private static func latches(of fold: Fold) -> [Value] {
        var conjuncts: [Value: [Value]] = [:]
        for instruction in fold.body.instructions {
            if case .binary(.and, let a, let b) = instruction.operation { for result in instruction.results { conjuncts[result] = [a, b] } }
        }
        return zip(fold.body.parameters.dropFirst(), fold.body.results).filter { present, next in
            var open = [next], seen: Set<Value> = []
            while let value = open.popLast(), value != present { open += (conjuncts[value] ?? []).filter { seen.insert($0).inserted } }
            return present != next && seen.contains(present)
        }.map(\.1)
    }

    /// A variable or array of its own that starts with `initial`.
    private func beginCarried(_ result: Value, _ initial: Value) throws(NotPrintable) {
        let type = type(result)
        if type.isScalar {
            declare(result, initial: try use(initial, varying: varies(result)))
        } else {
            let source = try array(initial)
            try copy(source, to: defineArray(result), type, masked: false)
        }
    }

    /// Assigns the next values of what is carried, all at once.
    private func carry(_ next: [Value], to targets: [Value], parameters: [Value]) throws(NotPrintable) {
        var assignments: [String] = []
        var copies: [(ArrayHome, ArrayHome, Type)] = []
        for (position, (value, target)) in zip(next, targets).enumerated() where value != parameters[position] {
            let type = type(value)
            if type.isScalar {
                let isVarying = varies(target)
                let temporary = fresh("next")
                line("const \(cType(type.scalar, varying: isVarying)) \(temporary) = \(try use(value, varying: isVarying));")
                let name = "v\(target.index)"
                let masked = isVarying ? context.mask.map { "\(wide($0, type.scalar)) ? \(temporary) : \(name)" } ?? temporary : temporary
                assignments.append("\(name) = \(masked);")
            } else {
                var source = try array(value)
                // The memory of another carried array may be overwritten before it is read.
                if parameters.contains(value) {
                    let layout = source.layout
                    let spare = ArrayHome(name: allocate(fresh("spare"), type, layout), layout: layout)
                    try copy(source, to: spare, type, masked: false)
                    source = spare
                }
                copies.append((source, try array(target), type))
            }
        }
        for (source, target, type) in copies { try copy(source, to: target, type) }
        for assignment in assignments { line(assignment) }
    }

    func whileLoop(_ results: [Value], _ loop: While) throws(NotPrintable) {
        for (result, initial) in zip(results, loop.initial) { try beginCarried(result, initial) }
        let outerMask = context.mask
        let isVarying = loop.condition.results.first.map(varies) ?? false
        let count = fresh("count")
        try scoped { () throws(NotPrintable) in
            let active = fresh("active")
            if isVarying { line("\(maskType(context.width)) \(active) = \(activeLanes);") }
            open("for (ax_int1 \(count) = 0; \(count) < \(loop.limit); \(count)++)")
            for (position, result) in results.enumerated() {
                homes[loop.condition.parameters[position]] = homes[result]
                homes[loop.body.parameters[position]] = homes[result]
            }
            if isVarying { context.mask = active }
            try emit(loop.condition)
            guard let test = loop.condition.results.first else { throw NotPrintable(reason: "a loop without a condition") }
            if isVarying {
                line("\(active) = \(active) & \(try use(test, varying: true));")
                line("if (!ax_any(\(active))) break;")
            } else {
                line("if (!(\(try use(test, varying: false)))) break;")
            }
            try emit(loop.body)
            try carry(loop.body.results, to: results, parameters: loop.body.parameters)
            close()
        }
        context.mask = outerMask
    }

    // MARK: Branches

    func branch(_ results: [Value], _ branch: Branch) throws(NotPrintable) {
        if !isVaryingHome(branch.condition) {
            let test = try use(branch.condition, varying: false)
            if try chooseAtOnce(results, branch, test) { return }
            for result in results { beginResult(result) }
            open("if (\(test))")
            try arm(branch.then, results, isMasked: false)
            turn("} else {")
            try arm(branch.otherwise, results, isMasked: false)
            close()
            return
        }
        let test = try use(branch.condition, varying: true)
        if try chooseAtOnce(results, branch, test) { return }
        let outerMask = context.mask
        let then = fresh("then"), otherwise = fresh("else")
        let vector = maskType(context.width)
        line("const \(vector) \(then) = \(outerMask.map { "\($0) & (\(test))" } ?? "(\(test))");")
        line("const \(vector) \(otherwise) = \(outerMask.map { "\($0) & ~(\(test))" } ?? "~(\(test))");")
        for result in results { beginResult(result) }
        for (mask, region) in [(then, branch.then), (otherwise, branch.otherwise)] {
            if region.instructions.isEmpty && region.results.isEmpty { continue }
            open("if (ax_any(\(mask)))")
            context.mask = mask
            try arm(region, results, isMasked: true)
            context.mask = outerMask
            close()
        }
    }

    /// Both arms are cheap and without effect: compute them and select.
    private func chooseAtOnce(_ results: [Value], _ branch: Branch, _ test: String) throws(NotPrintable) -> Bool {
        guard results.allSatisfy({ type($0).isScalar }) else { return false }
        let isVarying = isVaryingHome(branch.condition)
        let limit = isVarying ? 24 : 0
        for region in [branch.then, branch.otherwise] {
            guard region.instructions.count <= limit, region.instructions.allSatisfy({ $0.operation.isCheapScalar }) else { return false }
        }
        try emit(branch.then)
        try emit(branch.otherwise)
        for (position, result) in results.enumerated() {
            let varying = varies(result)
            let a = try use(branch.then.results[position], varying: varying)
            let b = try use(branch.otherwise.results[position], varying: varying)
            define(result, "\(isVarying ? wide(test, type(result).scalar) : test) ? \(a) : \(b)")
        }
        return true
    }

    private func beginResult(_ result: Value) {
        if type(result).isScalar { declare(result, initial: "0") } else { defineArray(result, zeroed: context.mask != nil || context.width > 1) }
    }

    private func arm(_ region: Region, _ results: [Value], isMasked: Bool) throws(NotPrintable) {
        try scoped { () throws(NotPrintable) in
            try emit(region)
            for (result, value) in zip(results, region.results) {
                let type = type(result)
                if type.isScalar {
                    let isVarying = varies(result)
                    let text = try use(value, varying: isVarying)
                    let name = "v\(result.index)"
                    line("\(name) = \(isMasked && isVarying ? context.mask.map { "\(wide($0, type.scalar)) ? \(text) : \(name)" } ?? text : text);")
                } else {
                    try copy(try array(value), to: try array(result), type, masked: isMasked)
                }
            }
        }
    }
}
