extension Plot {
    /// Kernel density estimates, one curve for each chain, three panels a row. Numbers with few whole values are drawn as bars.
    /// - Throws: `DataError` when a name is not among the variables.
    public static func density(_ draws: Draws, of names: [String] = []) throws(DataError) -> String {
        try grid(draws, names, caption: nil) { chains, scalar, x, y, canvas in
            drawDensities(
                chains, range: PlotRange(of: chains.joined(), margin: 0.02), title: scalar.name, left: x, top: y, width: 290, height: 150,
                on: &canvas)
        }
    }

    /// Histograms of the draws of all chains together, three panels a row, with the 5 %, 50 % and 95 % quantiles marked.
    /// - Throws: `DataError` when a name is not among the variables.
    public static func histogram(_ draws: Draws, of names: [String] = []) throws(DataError) -> String {
        try grid(draws, names, caption: "Lines at the 5 %, 50 % and 95 % quantiles.") { chains, scalar, x, y, canvas in
            let values = chains.flatMap { $0 }.filter(\.isFinite)
            let bins = HistogramBins(values)
            let panel = drawHistogram(bins, title: scalar.name, left: x, top: y, width: 290, height: 150, on: &canvas)
            let sorted = values.sorted()
            guard !sorted.isEmpty else { return }
            for (index, probability) in [0.05, 0.5, 0.95].enumerated() {
                let value = sorted[Int((probability * Double(sorted.count - 1)).rounded())]
                let place = panel.place(value, 0).x
                canvas.line(place, panel.top, place, panel.bottom, color: PlotStyle.text, width: index == 1 ? 1.5 : 0.8)
            }
        }
    }

    private static func grid(
        _ draws: Draws, _ names: [String], caption: String?,
        panel: ([[Double]], ScalarParameter, Double, Double, inout SVGCanvas) -> Void
    ) throws(DataError) -> String {
        let (scalars, note) = try chosen(draws, names, limit: panelLimit)
        let columns = min(3, max(1, scalars.count))
        let rows = max(1, (scalars.count + 2) / 3)
        var canvas = SVGCanvas(width: 20 + Double(columns) * 325, height: 40 + Double(rows) * 215)
        let notes = [caption, note].compactMap { $0 }
        if !notes.isEmpty { canvas.label(notes.joined(separator: "  "), x: 25, y: 18) }
        // A caption is for panels that pool the chains, which then have no colours to explain.
        if caption == nil { legend(draws, on: &canvas, right: 10 + Double(columns) * 325, y: 18) }
        for (index, scalar) in scalars.enumerated() {
            panel(draws.chains(of: scalar), scalar, 25 + Double(index % 3) * 325, 50 + Double(index / 3) * 215, &canvas)
        }
        return canvas.text
    }

    /// One curve a chain; the height of a density has no meaning to a reader, so there is no vertical axis.
    static func drawDensities(
        _ chains: [[Double]], range: PlotRange, title: String, left: Double, top: Double, width: Double, height: Double,
        on canvas: inout SVGCanvas
    ) {
        let pooled = chains.flatMap { $0 }.filter(\.isFinite)
        if pooled.allSatisfy({ $0 == $0.rounded() }), Set(pooled.prefix(10_000)).count <= 40 {
            _ = drawHistogram(HistogramBins(pooled), title: title, left: left, top: top, width: width, height: height, on: &canvas)
            return
        }
        let estimates = chains.map { KernelDensity($0) }
        // A quantity that does not vary has no density; a line says where it is.
        let highest = estimates.flatMap(\.densities).max() ?? 1
        let panel = PlotPanel(
            left: left, top: top, width: width, height: height, x: range, y: PlotRange(low: 0, high: highest * 1.05))
        panel.drawAxes(on: &canvas, title: title, showY: false)
        for (index, estimate) in estimates.enumerated() {
            canvas.path(
                zip(estimate.positions, estimate.densities).map { panel.place($0, $1) }, color: PlotStyle.chain(index), width: 1.5,
                fillDownTo: panel.bottom)
            if estimate.positions.isEmpty, let value = chains[index].first(where: \.isFinite) {
                let x = panel.place(value, 0).x
                canvas.line(x, panel.top, x, panel.bottom, color: PlotStyle.chain(index), width: 2)
            }
        }
    }

    @discardableResult
    static func drawHistogram(
        _ bins: HistogramBins, range: PlotRange? = nil, title: String?, left: Double, top: Double, width: Double, height: Double,
        showX: Bool = true, on canvas: inout SVGCanvas
    ) -> PlotPanel {
        let highest = Double(bins.counts.max() ?? 1)
        let whole = PlotRange(low: bins.low, high: bins.high)
        let panel = PlotPanel(
            left: left, top: top, width: width, height: height,
            x: range.map { PlotRange(low: min($0.low, whole.low), high: max($0.high, whole.high)) } ?? whole,
            y: PlotRange(low: 0, high: highest * 1.05))
        panel.drawAxes(on: &canvas, title: title, showX: showX, showY: false)
        let step = bins.width / panel.x.length * width
        // Whole numbers stand apart, intervals touch.
        let bar = bins.isWhole ? min(step * 0.7, 36) : max(0.5, step - 1)
        for (index, count) in bins.counts.enumerated() where count > 0 {
            let center = panel.place(bins.low + (Double(index) + 0.5) * bins.width, Double(count))
            canvas.rectangle(
                x: center.x - bar / 2, y: center.y, width: bar, height: panel.bottom - center.y, fill: PlotStyle.accent, opacity: 0.55)
        }
        return panel
    }
}
