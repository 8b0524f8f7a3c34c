/// Plots of draws as SVG documents. Every function takes the names of variables or of single elements, and all variables
/// when none is named.
public enum Plot {
    /// Plots show the first numbers only, up to these limits, and say so: a page of a thousand panels helps nobody.
    static let panelLimit = 24
    static let pairsLimit = 8

    static func chosen(_ draws: Draws, _ names: [String], limit: Int) throws(DataError) -> (shown: [ScalarParameter], note: String?) {
        let scalars = try draws.scalars(named: names)
        guard scalars.count > limit else { return (scalars, nil) }
        return (Array(scalars.prefix(limit)), "The first \(limit) of \(scalars.count); name the ones you want to see.")
    }

    static func legend(_ draws: Draws, on canvas: inout SVGCanvas, right: Double, y: Double) {
        let count = min(draws.chainCount, 8)
        guard count > 1 else { return }
        for chain in 0..<count {
            let x = right - Double(count - chain) * 62
            canvas.line(x, y - 4, x + 14, y - 4, color: PlotStyle.chain(chain), width: 2)
            canvas.label("chain \(chain)", x: x + 18, y: y)
        }
    }

    /// The places of divergent draws in each chain.
    static func divergences(_ draws: Draws) -> [[Int]] {
        guard let flags = draws.statistic(.diverging) else { return draws.drawCounts.map { _ in [] } }
        return flags.map { chain in chain.indices.filter { chain[$0] != 0 } }
    }
}
