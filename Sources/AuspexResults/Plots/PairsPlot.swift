extension Plot {
    /// Scatter plots of every two numbers below a diagonal of histograms. Divergent draws are red and lie on top: where they
    /// gather is where the sampler fails.
    /// - Throws: `DataError` when a name is not among the variables.
    public static func pairs(_ draws: Draws, of names: [String] = []) throws(DataError) -> String {
        let (scalars, note) = try chosen(draws, names, limit: pairsLimit)
        let size = 150.0, gap = 14.0, left = 76.0, top = 36.0
        let extent = Double(max(1, scalars.count)) * (size + gap)
        var canvas = SVGCanvas(width: left + extent + 16, height: top + extent + 46)
        if let note { canvas.label(note, x: 20, y: 18) }
        let columns = scalars.map { draws.chains(of: $0).flatMap { $0 } }
        let ranges = columns.map { PlotRange(of: $0, margin: 0.03) }
        var isDivergent = Array(repeating: false, count: draws.totalDraws)
        var offset = 0
        for (chain, places) in divergences(draws).enumerated() {
            for place in places { isDivergent[offset + place] = true }
            offset += draws.drawCounts[chain]
        }
        for row in scalars.indices {
            for column in 0...row {
                let x = left + Double(column) * (size + gap), y = top + Double(row) * (size + gap)
                let isLast = row == scalars.count - 1
                let xLabel = isLast ? scalars[column].name : nil
                if row == column {
                    let panel = drawHistogram(
                        HistogramBins(columns[row], limits: 8...30), range: ranges[row], title: nil, left: x, top: y, width: size, height: size, showX: isLast,
                        on: &canvas)
                    canvas.label(scalars[row].name, x: x + size / 2, y: y - 5, anchor: .middle, size: 12, bold: true)
                    if let xLabel { canvas.label(xLabel, x: x + size / 2, y: panel.bottom + 31, anchor: .middle) }
                    continue
                }
                let panel = PlotPanel(left: x, top: y, width: size, height: size, x: ranges[column], y: ranges[row])
                panel.drawAxes(
                    on: &canvas, xLabel: xLabel, yLabel: column == 0 ? scalars[row].name : nil, showX: isLast, showY: column == 0)
                if column > 0 { canvas.line(x, y, x, y + size, color: PlotStyle.axis) }
                func points(_ wanted: Bool, limit: Int) -> [(x: Double, y: Double)] {
                    let places = columns[row].indices.filter {
                        isDivergent[$0] == wanted && columns[row][$0].isFinite && columns[column][$0].isFinite
                    }
                    let step = max(1, places.count / limit)
                    return stride(from: 0, to: places.count, by: step).map { panel.place(columns[column][places[$0]], columns[row][places[$0]]) }
                }
                canvas.dots(points(false, limit: 1000), radius: 1.5, color: PlotStyle.accent, opacity: 0.35)
                canvas.dots(points(true, limit: 1000), radius: 2, color: PlotStyle.divergence, opacity: 0.9)
            }
        }
        return canvas.text
    }
}
