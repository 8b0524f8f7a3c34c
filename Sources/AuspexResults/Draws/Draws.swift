import AuspexIR

/// Posterior draws in memory, with what the sampler said about each of them.
///
/// Values are kept for each variable and chain as one contiguous array, draw after draw, each draw in row-major order.
/// Integers and truth values are kept as doubles; `VariableLayout.scalar` says what they are.
public struct Draws: DrawSource {
    public let variables: [VariableLayout]
    /// Complete draws of each chain. They differ when a run was interrupted.
    public let drawCounts: [Int]
    /// Draws that were planned for each chain.
    public let plannedDraws: Int
    /// Provenance: seed, hashes, versions, settings, as given when the run was made.
    public let attributes: JSONValue
    /// `[variable][chain]`, `drawCounts[chain] * elementCount` numbers each.
    private let storage: [[[Double]]]
    private let indices: [String: Int]
    /// `[chain][draw]` for every statistic that was recorded.
    private let statisticValues: [Statistic: [[Double]]]
    /// None or one.
    private let warmupDraws: [Draws]

    /// - Parameters:
    ///   - values: `[variable][chain]`, flat over draws and elements.
    ///   - statistics: `[chain][draw]` for every statistic.
    /// - Precondition: The array lengths agree with the layouts and `drawCounts`.
    public init(
        variables: [VariableLayout], values: [[[Double]]], drawCounts: [Int], plannedDraws: Int? = nil,
        statistics: [Statistic: [[Double]]] = [:], attributes: JSONValue = [:], warmup: Draws? = nil
    ) {
        precondition(values.count == variables.count, "one entry for each variable")
        for (variable, chains) in zip(variables, values) {
            precondition(
                chains.count == drawCounts.count && zip(chains, drawCounts).allSatisfy { $0.count == $1 * variable.elementCount },
                "the draws of \(variable.name) do not have the announced length")
        }
        precondition(
            statistics.values.allSatisfy { $0.map(\.count) == drawCounts }, "a statistic has one value for each draw")
        self.variables = variables
        self.storage = values
        self.drawCounts = drawCounts
        self.plannedDraws = plannedDraws ?? drawCounts.max() ?? 0
        self.statisticValues = statistics
        self.attributes = attributes
        self.warmupDraws = warmup.map { [$0] } ?? []
        indices = Dictionary(variables.enumerated().map { ($1.name, $0) }, uniquingKeysWith: { first, _ in first })
    }

    /// Draws from the flat rows that samplers produce.
    /// - Parameters:
    ///   - chains: For each chain the draws one after the other, each flat over all variables.
    ///   - reports: For each chain the sampler's reports, one for each draw; empty when there are none.
    /// - Precondition: Every chain holds a whole number of draws, and as many reports as draws where there are reports.
    public init(
        variables: [VariableLayout], chains: [[Double]], reports: [[DrawStatistics]] = [],
        recorded: [Statistic] = Statistic.allCases, plannedDraws: Int? = nil, attributes: JSONValue = [:], warmup: Draws? = nil
    ) {
        let width = variables.reduce(0) { $0 + $1.elementCount }
        let counts = chains.enumerated().map { number, chain in
            precondition(width == 0 || chain.count.isMultiple(of: width), "chain \(number) ends within a draw")
            return width == 0 ? (reports.isEmpty ? 0 : reports[number].count) : chain.count / width
        }
        var offset = 0
        let values = variables.map { variable in
            let start = offset
            offset += variable.elementCount
            return zip(chains, counts).map { chain, count in
                var column: [Double] = []
                column.reserveCapacity(count * variable.elementCount)
                for draw in 0..<count {
                    let first = draw * width + start
                    column.append(contentsOf: chain[first..<(first + variable.elementCount)])
                }
                return column
            }
        }
        var statistics: [Statistic: [[Double]]] = [:]
        if !reports.isEmpty {
            for statistic in recorded { statistics[statistic] = reports.map { $0.map { $0[statistic] } } }
        }
        self.init(
            variables: variables, values: values, drawCounts: counts, plannedDraws: plannedDraws, statistics: statistics,
            attributes: attributes, warmup: warmup)
    }

    public var warmup: Draws? { warmupDraws.first }
    /// The statistics that were recorded, in a fixed order.
    public var statistics: [Statistic] { Statistic.allCases.filter { statisticValues[$0] != nil } }

    public func variable(named name: String) -> VariableLayout? { indices[name].map { variables[$0] } }

    /// A variable's values in one chain, draw after draw; empty when there is no such variable or chain.
    public func values(of variable: String, chain: Int) -> [Double] {
        guard let index = indices[variable], drawCounts.indices ~= chain else { return [] }
        return storage[index][chain]
    }

    /// One draw of a variable.
    public func value(of variable: String, chain: Int, draw: Int) -> Tensor? {
        guard let index = indices[variable], drawCounts.indices ~= chain, 0..<drawCounts[chain] ~= draw else { return nil }
        let layout = variables[index]
        let start = draw * layout.elementCount
        return layout.tensor(Array(storage[index][chain][start..<(start + layout.elementCount)]), leading: [])
    }

    /// All draws of a variable, with shape `[chains, draws] + shape`, cut to the shortest chain.
    public func tensor(of variable: String) -> Tensor? {
        guard let index = indices[variable] else { return nil }
        let layout = variables[index]
        let common = drawCounts.min() ?? 0
        let values = storage[index].flatMap { $0.prefix(common * layout.elementCount) }
        return layout.tensor(values, leading: [chainCount, common])
    }

    public func chains(of variable: String, elements: Range<Int>) -> [[[Double]]] {
        guard let index = indices[variable] else { return elements.map { _ in [] } }
        let width = variables[index].elementCount
        return elements.map { element in
            guard 0..<width ~= element else { return [] }
            if width == 1 { return storage[index] }
            return zip(storage[index], drawCounts).map { values, count in (0..<count).map { values[$0 * width + element] } }
        }
    }

    /// A statistic as `[chain][draw]`, or nil when it was not recorded.
    public func statistic(_ statistic: Statistic) -> [[Double]]? { statisticValues[statistic] }
}

extension VariableLayout {
    fileprivate func tensor(_ values: [Double], leading: [Int]) -> Tensor {
        let storage: Tensor.Storage = switch scalar {
        case .real: .real(values)
        case .int: .int(values.map { Int64(exactly: $0) ?? ZarrArray.absentInteger })
        case .bool: .bool(values.map { $0 != 0 })
        }
        return Tensor(shape: leading + shape, storage: storage)
    }
}
