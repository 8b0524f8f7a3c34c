import AuspexSyntax

/// Collects the random choices, derived quantities and parameters of the model whose body is being checked.
final class TraceBuilder {
    /// One statement that makes choices.
    struct Site {
        var name: String
        var span: Span
        var role: ChoiceInfo.Role
        /// Nil for a plain name.
        var indices: [Index]?
        /// One element, or everything when the name is plain.
        var type: StaticType
        var distribution: String
        var strategy: String?
        var path: [Frame]
        var nested: ModelType?
    }

    enum Index {
        case interval(SupportInterval)
        /// An index that cannot be followed, such as one from an array.
        case unknown
    }

    private(set) var order: [String] = []
    private(set) var sites: [String: [Site]] = [:]
    /// The block of the model's body, where choices are declared.
    let scope: Scope
    /// Something was called whose choices are not known.
    var isOpen = false

    init(scope: Scope) { self.scope = scope }

    func add(_ site: Site) {
        if sites[site.name] == nil { order.append(site.name) }
        sites[site.name, default: []].append(site)
    }

    /// Two statements that cannot both run: they stand in different arms of one conditional.
    static func areExclusive(_ a: [Frame], _ b: [Frame]) -> Bool {
        for (x, y) in zip(a, b) {
            guard x.id == y.id else { return false }
            if case .branch(let i) = x.kind, case .branch(let j) = y.kind, i != j { return true }
        }
        return false
    }

    /// Where random control flow decides whether a name is chosen at all; nil when it is chosen whatever happens.
    func dynamicSpan(of name: String) -> Span? {
        guard let all = sites[name] else { return nil }
        for site in all {
            for frame in site.path {
                guard let span = frame.randomAt else { continue }
                switch frame.kind {
                case .loop, .whileLoop: return span
                case .branch(let arm):
                    // A choice that the other arm makes as well is made in any case.
                    let covered = all.contains { other in
                        other.path.contains { candidate in
                            if case .branch(let otherArm) = candidate.kind { return candidate.id == frame.id && otherArm != arm }
                            return false
                        }
                    }
                    if !covered { return span }
                }
            }
        }
        return nil
    }

    /// The array that indexed choices make together.
    func arrayType(_ sites: [Site]) -> StaticType {
        guard let first = sites.first, let indices = first.indices else { return sites.first?.type ?? .unknown }
        guard case .numeric(var numeric) = first.type else { return .list(first.type, nil) }
        guard let shape = numeric.shape else { return .numeric(numeric.shaped(nil)) }
        for site in sites.dropFirst() {
            guard case .numeric(let other) = site.type else { return .unknown }
            numeric.interval = numeric.interval.union(other.interval)
            numeric.scalar = max(numeric.scalar, other.scalar)
        }
        let extents = indices.indices.map { position in extent(of: sites, at: position) }
        let structure = numeric.structure
        numeric.shape = extents + shape
        numeric.structure = structure
        numeric.value = nil
        return .numeric(numeric)
    }

    private func extent(of sites: [Site], at position: Int) -> Polynomial? {
        var greatest: Polynomial?
        for site in sites {
            guard let indices = site.indices, indices.indices.contains(position), case .interval(let interval) = indices[position],
                let upper = interval.upper.value
            else { return nil }
            let end = upper + Polynomial(1)
            guard let current = greatest else { greatest = end; continue }
            if (end - current).range.lower >= 0 { greatest = end } else if (current - end).range.lower < 0 {
                // `x[0]` and then `x[1..<T]`: T is at least one where the loop runs at all.
                guard end.constant != nil || current.constant != nil else { return nil }
                greatest = end.constant != nil ? current : end
            }
        }
        return greatest
    }
}
