import AuspexInference
import Foundation

/// Draws as every system of the benchmark writes them: raw doubles, [chain, draw, scalar].
struct DrawsFile {
    let scalars: Int
    /// One buffer for each chain, [draw, scalar].
    let chains: [[Double]]

    /// From one file that holds all chains.
    init(path: String, chains: Int, draws: Int) throws {
        let values = try Self.doubles(path)
        scalars = values.count / (chains * draws)
        guard scalars > 0, scalars * chains * draws == values.count else {
            throw ChildFailure(description: "\(path) holds \(values.count) numbers, no multiple of \(chains) x \(draws)")
        }
        let size = draws * scalars
        self.chains = (0..<chains).map { Array(values[($0 * size)..<(($0 + 1) * size)]) }
    }

    /// From one file for each chain.
    init(paths: [String], draws: Int) throws {
        chains = try paths.map(Self.doubles)
        scalars = (chains.first?.count ?? 0) / draws
        guard scalars > 0, chains.allSatisfy({ $0.count == scalars * draws }) else {
            throw ChildFailure(description: "\(paths) do not hold \(draws) draws each")
        }
    }

    /// The smallest bulk effective sample size of all scalars; those that are constant have none.
    func minimumBulkESS() -> Double {
        (0..<scalars).map { scalar in
            Diagnostics.bulkESS(chains.map { chain in stride(from: scalar, to: chain.count, by: scalars).map { chain[$0] } })
        }.filter(\.isFinite).min() ?? .nan
    }

    func write(to path: String) throws {
        var data = Data()
        for chain in chains { chain.withUnsafeBytes { data.append(contentsOf: $0) } }
        try data.write(to: URL(fileURLWithPath: path))
    }

    private static func doubles(_ path: String) throws -> [Double] {
        let data = try Data(contentsOf: URL(fileURLWithPath: path))
        return data.withUnsafeBytes { bytes in
            (0..<(data.count / 8)).map { bytes.loadUnaligned(fromByteOffset: 8 * $0, as: Double.self) }
        }
    }
}
