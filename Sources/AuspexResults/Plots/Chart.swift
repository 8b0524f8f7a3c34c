/// A drawing of numbers against each other: layers on common axes, or a picture of a matrix.
public struct Chart: Sendable {
    public struct Layer: Sendable {
        public enum Shape: Sendable {
            /// A line through points, in their order.
            case curve(x: [Double], y: [Double])
            case points(x: [Double], y: [Double])
            /// The area between two lines over the same places.
            case band(x: [Double], low: [Double], high: [Double])
            /// A matrix by rows, the first on top; white is the smallest value (or zero, where none is negative), the colour the largest.
            case tiles(rows: Int, columns: Int, values: [Double])
        }
        public let shape: Shape
        /// Layers of one label share a colour and a line of the legend; those without are grey.
        public let label: String?

        public init(_ shape: Shape, label: String? = nil) {
            self.shape = shape
            self.label = label
        }
    }

    let layers: [Layer]
    let title: String?
    let xLabel: String?
    let yLabel: String?
    /// Labels in the order of their first layers; a label's position is its colour.
    let labels: [String]

    public init(_ layers: [Layer], title: String? = nil, xLabel: String? = nil, yLabel: String? = nil) {
        self.layers = layers
        self.title = title
        self.xLabel = xLabel
        self.yLabel = yLabel
        labels = layers.compactMap(\.label).reduce(into: []) { list, label in if !list.contains(label) { list.append(label) } }
    }

    /// One chart as an SVG document.
    public var svg: String { Self.svg([self], columns: 1) }

    /// Charts beside each other, by rows, as an SVG document. All get the room of the largest.
    public static func svg(_ charts: [Chart], columns: Int) -> String {
        let columns = max(1, min(columns, charts.count)), rows = (charts.count + columns - 1) / columns
        let width = charts.map(\.width).max() ?? 0, height = charts.map(\.height).max() ?? 0
        var canvas = SVGCanvas(width: Double(columns) * width + 16, height: Double(max(1, rows)) * height + 8)
        for (index, chart) in charts.enumerated() {
            chart.draw(on: &canvas, left: Double(index % columns) * width + 8, top: Double(index / columns) * height)
        }
        return canvas.text
    }
}

extension Chart {
    /// The matrix, when the chart is one: it is drawn without axes, in squares.
    private var matrix: (rows: Int, columns: Int)? {
        guard layers.count == 1, case .tiles(let rows, let columns, _)? = layers.first?.shape else { return nil }
        return (rows, columns)
    }

    private static let area = (width: 400.0, height: 260.0)
    private var side: Double { min(20, 240 / Double(max(1, matrix.map { max($0.rows, $0.columns) } ?? 1))) }
    private var width: Double { matrix.map { max(Double($0.columns) * side, title == nil ? 0 : 90) + 20 } ?? Self.area.width + 90 }
    private var height: Double { matrix.map { Double($0.rows) * side + (title == nil ? 16 : 36) } ?? Self.area.height + 104 }

    /// Everything that is shown, in data's units.
    var ranges: (x: PlotRange, y: PlotRange) {
        var horizontal: [Double] = [], vertical: [Double] = []
        for layer in layers {
            switch layer.shape {
            case .curve(let x, let y), .points(let x, let y):
                horizontal += x
                vertical += y
            case .band(let x, let low, let high):
                horizontal += x
                vertical += low + high
            case .tiles(let rows, let columns, _):
                horizontal += [0, Double(columns)]
                vertical += [0, Double(rows)]
            }
        }
        return (PlotRange(of: horizontal, margin: 0.02), PlotRange(of: vertical, margin: 0.04))
    }

    private func color(_ layer: Layer) -> String {
        layer.label.flatMap { labels.firstIndex(of: $0) }.map(PlotStyle.chain) ?? PlotStyle.text
    }

    private func draw(on canvas: inout SVGCanvas, left: Double, top: Double) {
        if matrix != nil, case .tiles(let rows, let columns, let values)? = layers.first?.shape {
            if let title { canvas.label(title, x: left, y: top + 18, size: 12, bold: true) }
            let start = top + (title == nil ? 8 : 26)
            for (index, shade) in Self.shades(values).enumerated() {
                canvas.rectangle(
                    x: left + Double(index % columns) * side, y: start + Double(index / columns) * side, width: side, height: side,
                    fill: PlotStyle.accent, opacity: shade)
            }
            canvas.frame(x: left, y: start, width: Double(columns) * side, height: Double(rows) * side, color: PlotStyle.axis)
            return
        }
        let (x, y) = ranges
        let panel = PlotPanel(left: left + 66, top: top + 52, width: Self.area.width, height: Self.area.height, x: x, y: y)
        panel.drawAxes(on: &canvas, xLabel: xLabel, yLabel: yLabel)
        if let title { canvas.label(title, x: panel.left, y: top + 20, size: 13, bold: true) }
        drawLegend(on: &canvas, left: panel.left, y: top + 40)
        for layer in layers { draw(layer, in: panel, on: &canvas) }
    }

    private func drawLegend(on canvas: inout SVGCanvas, left: Double, y: Double) {
        var place = left
        for (index, label) in labels.enumerated() {
            canvas.line(place, y - 4, place + 14, y - 4, color: PlotStyle.chain(index), width: 3)
            canvas.label(label, x: place + 18, y: y)
            // The width of the letters is only known to who draws them.
            place += 36 + 6 * Double(label.count)
        }
    }

    private func draw(_ layer: Layer, in panel: PlotPanel, on canvas: inout SVGCanvas) {
        let color = color(layer)
        switch layer.shape {
        case .curve(let x, let y):
            for run in Self.finiteRuns([x, y]) {
                canvas.path(run.map { panel.place(x[$0], y[$0]) }, color: color, width: 1.8)
            }
        case .points(let x, let y):
            let shown = zip(x, y).filter { $0.isFinite && $1.isFinite }
            let isCloud = shown.count > 200
            canvas.dots(shown.map { panel.place($0, $1) }, radius: isCloud ? 1.8 : 2.6, color: color, opacity: isCloud ? 0.4 : 0.8)
        case .band(let x, let low, let high):
            for run in Self.finiteRuns([x, low, high]) {
                canvas.polygon(run.map { panel.place(x[$0], high[$0]) } + run.reversed().map { panel.place(x[$0], low[$0]) }, fill: color, opacity: 0.18)
            }
        case .tiles(let rows, let columns, let values):
            let width = panel.width / panel.x.length, height = panel.height / panel.y.length
            for (index, shade) in Self.shades(values).enumerated() {
                let corner = panel.place(Double(index % columns), Double(rows - index / columns))
                canvas.rectangle(x: corner.x, y: corner.y, width: width, height: height, fill: color, opacity: shade)
            }
        }
    }

    /// Stretches of places where all numbers are finite; a gap in the data is a gap in the drawing.
    private static func finiteRuns(_ lists: [[Double]]) -> [[Int]] {
        let count = lists.map(\.count).min() ?? 0
        var runs: [[Int]] = [[]]
        for index in 0..<count {
            if lists.allSatisfy({ $0[index].isFinite }) { runs[runs.count - 1].append(index) } else if runs.last?.isEmpty == false { runs.append([]) }
        }
        return runs.filter { !$0.isEmpty }
    }

    /// Values as parts of the way from the smallest (or zero) to the largest.
    static func shades(_ values: [Double]) -> [Double] {
        let finite = values.filter(\.isFinite)
        let low = min(0, finite.min() ?? 0), high = finite.max() ?? 1
        guard high > low else { return values.map { _ in 0 } }
        return values.map { $0.isFinite ? ($0 / 2 - low / 2) / (high / 2 - low / 2) : 0 }
    }
}
