import AuspexSyntax

extension Checker {
    /// After a loop the arrays that it chose have their sizes.
    func updateArrays() {
        guard let trace = context.trace else { return }
        for name in trace.order {
            guard let sites = trace.sites[name], let last = sites.last, last.indices != nil, case .variable(var variable)? = trace.scope[name] else { continue }
            variable.type = trace.arrayType(sites)
            trace.scope.declare(name, .variable(variable), at: variable.span)
        }
    }

    /// All choices of a model, when its body has been read; reports names chosen twice and arrays with gaps.
    func finish(_ trace: TraceBuilder) -> [ChoiceInfo] {
        var result: [ChoiceInfo] = []
        for name in trace.order {
            guard let sites = trace.sites[name], let first = sites.first else { continue }
            checkRepetition(sites)
            let type: StaticType
            if first.indices == nil {
                type = sites.dropFirst().reduce(first.type) { join($0, $1.type) ?? .unknown }
            } else {
                checkCoverage(sites)
                type = trace.arrayType(sites)
            }
            let dynamicSpan = trace.dynamicSpan(of: name)
            result.append(
                ChoiceInfo(
                    name: name, type: first.role == .random && sites.count == 1 && first.indices == nil ? first.type : type, role: first.role, span: first.span,
                    distribution: first.distribution, strategy: first.strategy,
                    dynamicReason: dynamicSpan == nil ? nil : "whether `\(name)` is chosen depends on other choices", dynamicSpan: dynamicSpan, nested: first.nested))
        }
        return result
    }

    private func checkRepetition(_ sites: [TraceBuilder.Site]) {
        for (position, site) in sites.enumerated() {
            if site.indices == nil, site.role != .parameter, let loop = site.path.last(where: { if case .loop = $0.kind { true } else { false } }) {
                _ = loop
                let sign = site.role == .random ? "~" : ":="
                report(
                    .choiceTwice, "`\(site.name)` is \(site.role == .random ? "chosen" : "recorded") again in every turn of the loop", at: site.span, label: "the same name each time",
                    notes: ["An index makes it an array: \(site.name)[i] \(sign) ...", site.role == .random ? "" : "A quantity of one turn only is bound by `let`."].filter { !$0.isEmpty })
                return
            }
            for earlier in sites[..<position] where !TraceBuilder.areExclusive(earlier.path, site.path) {
                let bothIndexed = earlier.indices != nil && site.indices != nil
                if bothIndexed { continue }
                let message = (earlier.indices == nil) == (site.indices == nil)
                    ? "`\(site.name)` is \(site.role == .random ? "chosen" : "recorded") twice"
                    : "`\(site.name)` is both one choice and an array of choices"
                report(
                    .choiceTwice, message, at: site.span, label: "again here", related: [.init(earlier.span, "first here")],
                    notes: ["A name is chosen once in a run of the model. Choices in different arms of an `if` may share a name."])
                return
            }
        }
    }

    /// Indexed choices must make a whole array: no gap, no element twice.
    private func checkCoverage(_ sites: [TraceBuilder.Site]) {
        guard let first = sites.first, let rank = first.indices?.count else { return }
        if sites.contains(where: { site in site.path.contains { if case .branch = $0.kind { true } else { false } } }) { return }
        if rank == 1 {
            var pieces: [(low: Polynomial, high: Polynomial, site: TraceBuilder.Site)] = []
            for site in sites {
                guard let indices = site.indices, indices.count == 1, case .interval(let interval) = indices[0], let low = interval.lower.value, let high = interval.upper.value
                else { return }
                pieces.append((low, high, site))
            }
            var covered = Polynomial(0)
            while let next = pieces.firstIndex(where: { $0.low == covered }) {
                covered = pieces[next].high + Polynomial(1)
                pieces.remove(at: next)
            }
            guard let rest = pieces.first else { return }
            if pieces.allSatisfy({ ($0.low - covered).range.lower > 0 }) {
                reportGap(rest.site, "\(rest.site.name)[\(covered)]", begins: rest.low)
            } else if let again = pieces.first(where: { piece in
                guard let a = piece.low.constant, let b = covered.constant else { return piece.low == Polynomial(0) && sites.count > 1 && piece.site.span != sites[0].span }
                return a < b
            }) {
                report(
                    .choiceTwice, "`\(again.site.name)[\(again.low)]` is chosen twice", at: again.site.span, label: "again here",
                    related: sites.first.map { $0.span == again.site.span ? [] : [.init($0.span, "first here")] } ?? [])
            }
            return
        }
        guard sites.count == 1, let indices = first.indices else { return }
        for index in indices {
            if case .interval(let interval) = index, let low = interval.lower.value, low.range.lower > 0 {
                reportGap(first, "\(first.name)[0, ...]", begins: low)
                return
            }
        }
    }

    private func reportGap(_ site: TraceBuilder.Site, _ element: String, begins: Polynomial) {
        report(
            .loopLeavesGap, "the loop leaves a gap: `\(element)` is never \(site.role == .random ? "chosen" : "recorded")", at: site.span, label: "begins at \(begins)",
            notes: ["Indexed choices make a whole array, from 0 on. Choose the first elements before the loop, or begin the loop at 0."])
    }
}
