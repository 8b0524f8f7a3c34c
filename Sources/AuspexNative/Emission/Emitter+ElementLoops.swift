import AuspexIR

// Loops whose iterations become the lanes of vectors, for one chain after the other.
extension Emitter {
    func elementLoop(_ results: [Value], _ loop: Loop, _ plan: ElementPlan) throws(NotPrintable) {
        let body = loop.body
        let free = body.freeValues
        let isPerChain = chains > 1 && (results.contains(where: varies) || free.contains(where: varies) || body.hasEffect)
        for (position, result) in results.enumerated() {
            if loop.collectors[position] == .map { defineArray(result) } else { declare(result, initial: "0") }
        }
        let outerContext = context, outerVariation = variation, outerPartials = partialSums
        try scoped { () throws(NotPrintable) in
            let outerHomes = homes
            if isPerChain { open("for (int chain = 0; chain < \(chains); chain++)") } else { open("") }
            if isPerChain, let mask = context.mask { line("if (!(\(mask))[chain]) continue;") }
            for value in free { try bringIn(value, isPerChain: isPerChain) }
            var targets: [ArrayHome?] = []
            for result in results {
                guard case .array(let home)? = outerHomes[result] else { targets.append(nil); continue }
                targets.append(try ofChain(home, result))
            }
            let axis = body.parameters[plan.axis]
            let assigned = results.map { "v\($0.index)\(isPerChain && varies($0) ? "[chain]" : "")" }
            context = Context(width: elements, isElements: true)
            variation = Variation(function, body, varying: plan.isFlat ? Set(body.parameters) : [axis])
            try beginPartialSums(body, free, iterations: plan.extent * plan.rows)

            var collectors: [ElementCollector] = []
            for (position, result) in results.enumerated() {
                let kind = beginElements(result, loop.collectors[position], targets[position], plan)
                collectors.append(ElementCollector(target: assigned[position], result: result, kind: kind))
            }
            for (parameter, extent) in zip(body.parameters, loop.extents) where parameter != axis && !plan.isFlat {
                if extent == 1 {
                    homes[parameter] = .scalar("0", isVarying: false)
                } else {
                    let name = "i\(parameter.index)"
                    open("for (ax_int1 \(name) = 0; \(name) < \(extent); \(name)++)")
                    homes[parameter] = .scalar(name, isVarying: false)
                }
            }
            let width = elements
            let whole = plan.extent / width * width, rest = plan.extent - whole
            let index = "i\(axis.index)"
            if whole > 0 {
                homes[axis] = .affine(base: index, stride: 1)
                if plan.isFlat { flatten(body, plan, base: index) }
                try scoped { () throws(NotPrintable) in
                    open("for (ax_int1 \(index) = 0; \(index) < \(whole); \(index) += \(width))")
                    try emit(body)
                    for (collector, element) in zip(collectors, body.results) { try collectElements(element, collector, loop, plan) }
                    close()
                }
            }
            if rest > 0 {
                homes[axis] = .affine(base: "\(whole)", stride: 1)
                if plan.isFlat { flatten(body, plan, base: "\(whole)") }
                context.rest = rest
                context.mask = Context.first(rest, of: width)
                try scoped { () throws(NotPrintable) in
                    open("")
                    try emit(body)
                    for (collector, element) in zip(collectors, body.results) { try collectElements(element, collector, loop, plan) }
                    close()
                }
                context.rest = nil
                context.mask = nil
            }
            for (parameter, extent) in zip(body.parameters, loop.extents) 
            where parameter != axis && extent != 1 && !plan.isFlat { close() }
            for collector in collectors { finishElements(collector) }
            try finishPartialSums()
            context = outerContext
            variation = outerVariation
            partialSums = outerPartials
            close()
        }
    }

    /// Has one number stand for all indices.
    private func flatten(_ body: Region, _ plan: ElementPlan, base: String) {
        context.flat = (body.parameters, base, plan.use.numbers.union(plan.use.steps))
        for number in plan.use.numbers { homes[number] = .affine(base: base, stride: 1) }
    }

    // MARK: What comes from outside

    /// Makes a value of the chain that is being run available to an element loop.
    private func bringIn(_ value: Value, isPerChain: Bool) throws(NotPrintable) {
        switch homes[value] {
        case .scalar(let text, true):
            let scalar = type(value).scalar
            if isPerChain {
                line("const \(scalar == .bool ? "int" : memoryType(scalar)) s\(value.index) = \(text)[chain]\(scalar == .bool ? " != 0" : "");")
                homes[value] = .scalar("s\(value.index)", isVarying: false)
            }
        case .array(let home): homes[value] = .array(try ofChain(home, value))
        case .scalar, .affine, nil: break
        }
    }

    private func ofChain(_ home: ArrayHome, _ value: Value) throws(NotPrintable) -> ArrayHome {
        guard case .planar(let stride) = home.layout else {
            if home.layout == .vector && chains > 1 { throw NotPrintable(reason: "chains' interleaved array in an element loop") }
            return ArrayHome(name: home.name, layout: .shared)
        }
        let name = "p\(value.index)"
        let element = memoryType(type(value).scalar)
        line("\(element) *const \(name) = \(home.name) + chain * \(stride);")
        return ArrayHome(name: name, layout: .shared)
    }

    // MARK: Collectors

    struct ElementCollector {
        /// What the result is assigned to.
        var target: String
        enum Kind {
            case array(ArrayHome)
            /// A number to which the lanes are added in their order.
            case inOrder(String)
            /// A vector of partial sums.
            case partial(String)
            /// Terms that are stored first.
            case terms(String, count: Int)
            /// A vector of the greatest so far.
            case greatest(String)
            /// A vector of partial sums of integers, or of what holds anywhere.
            case whole(String)
        }
        var result: Value
        var kind: Kind
    }

    private func beginElements(_ result: Value, _ collector: Collector, _ target: ArrayHome?, _ plan: ElementPlan) -> ElementCollector.Kind {
        if let target { return .array(target) }
        let scalar = type(result).scalar
        let name = fresh(collector == .sum ? "sum" : "greatest")
        let count = plan.extent * plan.rows
        switch (collector, scalar) {
        case (.sum, .real) where !plan.sumsInPlace:
            let terms = allocate(fresh("terms"), Type(.real, [count]), .shared)
            return .terms(terms, count: count)
        case (.sum, .real) where count < 32:
            line("\(realType) \(name) = 0.0;")
            return .inOrder(name)
        case (.sum, .real):
            line("ax_real\(elements) \(name) = 0.0;")
            return .partial(name)
        case (.maximum, .real):
            line("ax_real\(elements) \(name) = -AX_INF;")
            return .greatest(name)
        case (.maximum, .int):
            line("ax_int\(elements) \(name) = (-9223372036854775807 - 1);")
            return .greatest(name)
        default:
            line("\(scalar == .bool ? maskType(elements) : "ax_int\(elements)") \(name) = 0;")
            return .whole(name)
        }
    }

    private func collectElements(
        _ element: Value, _ collector: ElementCollector, _ loop: Loop, _ plan: ElementPlan
    ) throws(NotPrintable) {
        let type = type(element)
        let lanes = context.rest ?? elements
        func masked(_ text: String, _ other: String) -> String {
            context.mask.map { "(\(type.scalar == .int ? widen($0, isVector: true) : $0) ? \(text) : \(other))" } ?? text
        }
        let place = try position(loop.body.parameters, loop.extents, clamps: false)
        guard case .affine(let base, let stride) = place else { throw NotPrintable(reason: "an element loop without an index") }
        switch collector.kind {
        case .array(let target):
            if type.isScalar {
                let value = try stored(element, in: .vector)
                if stride == 1 {
                    let store = context.rest.map { "ax_store_first(\(target.name) + \(base), \(value), \($0));" }
                    line(store ?? "ax_store(\(target.name) + \(base), \(value));")
                } else {
                    line("ax_store_stride(\(target.name) + \(base), \(stride), \(value), \(lanes));")
                }
                return
            }
            if type.count == 0 { return }
            let source = try array(element)
            let value = try self.element(source, "e", type.scalar, stored: true)
            line(
                "for (ax_int1 e = 0; e < \(type.count); e++) ax_store_stride(\(target.name) + (\(base)) * \(type.count) + e, \(stride * type.count), \(value), \(lanes));")
        case .inOrder(let name): line("\(name) = ax_add_in_order(\(name), \(try use(element, varying: true)), \(lanes));")
        case .partial(let name): line("\(name) += \(masked(try use(element, varying: true), "(ax_real\(elements))(0.0)"));")
        case .terms(let name, _):
            let value = try use(element, varying: true)
            line(stride == 1
                ? "ax_store_first(\(name) + \(base), \(value), \(lanes));" : "ax_store_stride(\(name) + \(base), \(stride), \(value), \(lanes));")
        case .greatest(let name):
            let value = try use(element, varying: true)
            line("\(name) = \(type.scalar == .real ? "ax_fmax" : "ax_int_max")(\(name), \(masked(value, name)));")
        case .whole(let name):
            let value = masked(try use(element, varying: true), "(\(type.scalar == .bool ? maskType(elements) : "ax_int\(elements)"))(0)")
            line("\(name) = \(name) \(type.scalar == .bool ? "|" : "+") \(value);")
        }
    }

    private func finishElements(_ collector: ElementCollector) {
        let scalar = type(collector.result).scalar
        let text: String
        switch collector.kind {
        case .array: return
        case .inOrder(let name): text = name
        case .partial(let name): text = "AX_JOIN(\(name))"
        case .terms(let name, let count): text = "ax_sum_of(\(name), \(count))"
        case .greatest(let name): text = scalar == .real ? "ax_join_max(\(name)) + 0.0" : "ax_join_max(\(name))"
        case .whole(let name): text = scalar == .bool ? "ax_any(\(name))" : "ax_join_int(\(name))"
        }
        // Chains' booleans are masks.
        let isMask = scalar == .bool && collector.target.hasSuffix("]")
        line("\(collector.target) = \(isMask ? "-(ax_int1)(\(text))" : text);")
    }

    // MARK: Accumulators outside of the loop

    /// Additions to the same element by all lanes are collected in vectors, and joined once after the loop. Where elements are chosen by
    /// data, each lane has its own copy of a small accumulator, so that additions to one element need not wait for each other.
    private func beginPartialSums(_ body: Region, _ free: [Value], iterations: Int) throws(NotPrintable) {
        partialSums = PartialSums()
        let free = Set(free)
        var keys: [PartialSums.Key] = []
        func scan(_ region: Region) {
            for instruction in region.instructions {
                if case .add(let target, let indices, _) = instruction.operation, free.contains(target) {
                    let count = type(target).count
                    if indices.contains(where: { variation($0) }) {
                        if count <= 512, 4 * count <= iterations, !isIndexOfLoop(indices, body) {
                            keys.append(PartialSums.Key(accumulator: target, indices: []))
                        }
                    } else if indices.allSatisfy({ free.contains($0) || ranges.literals[$0] != nil }) {
                        keys.append(PartialSums.Key(accumulator: target, indices: indices))
                    } else if count <= 64 {
                        keys.append(PartialSums.Key(accumulator: target, indices: []))
                    }
                }
                for inner in instruction.operation.regions { scan(inner) }
            }
        }
        scan(body)
        for key in keys where partialSums.names[key] == nil {
            let isWhole = key.indices.isEmpty && type(key.accumulator).rank > 0
            let name = isWhole ? allocate(fresh("part"), type(key.accumulator), .vector) : fresh("part")
            partialSums.names[key] = name
            if isWhole {
                line("for (ax_int1 e = 0; e < \(type(key.accumulator).count); e++) \(name)[e] = 0.0;")
            } else {
                line("ax_real\(elements) \(name) = 0.0;")
            }
        }
    }

    /// Whether the element follows the loop's own index, so that every iteration has another one.
    private func isIndexOfLoop(_ indices: [Value], _ body: Region) -> Bool {
        var derived = Set(body.parameters)
        for instruction in body.instructions {
            guard case .binary(let operation, let a, let b) = instruction.operation, [.add, .subtract, .multiply].contains(operation) else { continue }
            if [a, b].contains(where: derived.contains), [a, b].allSatisfy({ derived.contains($0) || !variation($0) }) {
                derived.formUnion(instruction.results)
            }
        }
        return indices.allSatisfy { derived.contains($0) || !variation($0) }
    }

    private func finishPartialSums() throws(NotPrintable) {
        for (key, name) in partialSums.names.sorted(by: { $0.value < $1.value }) {
            let target = try array(key.accumulator)
            let type = type(key.accumulator)
            if key.indices.isEmpty && type.rank > 0 {
                line("for (ax_int1 e = 0; e < \(type.count); e++) \(target.name)[e] += AX_JOIN(\(name)[e]);")
                continue
            }
            // The indices may be constants of the loop's body.
            for index in key.indices where homes[index] == nil {
                if let literal = ranges.literals[index] { homes[index] = .scalar(text(literal), isVarying: false) }
            }
            guard case .uniform(let at) = try position(key.indices, type.shape, clamps: false) else {
                throw NotPrintable(reason: "an index that varies where it may not")
            }
            let tests = zip(key.indices, type.shape).filter { !ranges.isInRange($0, $1) }
            var conditions: [String] = []
            for (index, extent) in tests {
                let text = try use(index, varying: false)
                conditions.append("\(text) >= 0 && \(text) < \(extent)")
            }
            let test = conditions.isEmpty ? "" : "if (\(conditions.joined(separator: " && "))) "
            line("\(test)\(target.name)[\(at)] += AX_JOIN(\(name));")
        }
    }
}
