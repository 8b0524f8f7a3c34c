extension Plot {
    /// Each chain's density and its path over the draws, one row for each number. Divergent draws are marked below the path.
    /// - Throws: `DataError` when a name is not among the variables.
    public static func trace(_ draws: Draws, of names: [String] = []) throws(DataError) -> String {
        let (scalars, note) = try chosen(draws, names, limit: panelLimit)
        let rowHeight = 170.0, top = 34.0
        var canvas = SVGCanvas(width: 1000, height: top + Double(max(1, scalars.count)) * rowHeight + 30)
        legend(draws, on: &canvas, right: 985, y: 20)
        if let note { canvas.label(note, x: 20, y: 20) }
        let divergent = divergences(draws)
        for (row, scalar) in scalars.enumerated() {
            let chains = draws.chains(of: scalar)
            let values = PlotRange(of: chains.joined(), margin: 0.04)
            let y = top + Double(row) * rowHeight + 24
            drawDensities(chains, range: values, title: scalar.name, left: 30, top: y, width: 290, height: rowHeight - 60, on: &canvas)
            let length = Double(max(2, draws.drawCounts.max() ?? 0))
            let panel = PlotPanel(
                left: 400, top: y, width: 585, height: rowHeight - 60, x: PlotRange(low: 0, high: length - 1), y: values)
            panel.drawAxes(on: &canvas, xLabel: row == scalars.count - 1 ? "draw" : nil)
            for (index, chain) in chains.enumerated() {
                for segment in thinned(chain, buckets: 580) {
                    canvas.path(segment.map { panel.place($0.0, $0.1) }, color: PlotStyle.chain(index), width: 0.8, opacity: 0.75)
                }
            }
            for draw in divergent.joined() {
                let x = panel.place(Double(draw), values.low).x
                canvas.line(x, panel.bottom - 7, x, panel.bottom, color: PlotStyle.divergence, width: 1.2)
            }
        }
        return canvas.text
    }

    /// The path of a chain with at most two points a bucket, its lowest and its highest, so that a long chain keeps its
    /// outline. Values that are not finite divide the path.
    static func thinned(_ values: [Double], buckets: Int) -> [[(Double, Double)]] {
        var segments: [[(Double, Double)]] = []
        var current: [(Double, Double)] = []
        func isFinite(_ index: Int) -> Bool { values[index].isFinite }
        let size = max(1, (values.count + buckets - 1) / max(1, buckets))
        for start in stride(from: 0, to: values.count, by: size) {
            let bucket = (start..<min(values.count, start + size)).filter(isFinite)
            guard let low = bucket.min(by: { values[$0] < values[$1] }), let high = bucket.max(by: { values[$0] < values[$1] }) else {
                if !current.isEmpty { segments.append(current) }
                current = []
                continue
            }
            for index in low == high ? [low] : [min(low, high), max(low, high)] { current.append((Double(index), values[index])) }
        }
        if !current.isEmpty { segments.append(current) }
        return segments
    }
}
