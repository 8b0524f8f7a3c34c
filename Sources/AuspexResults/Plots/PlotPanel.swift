/// A rectangle of a drawing with two axes, and the way from data to pixels.
struct PlotPanel {
    let left: Double
    let top: Double
    let width: Double
    let height: Double
    let x: PlotRange
    let y: PlotRange

    var bottom: Double { top + height }
    var right: Double { left + width }

    func place(_ horizontal: Double, _ vertical: Double) -> (x: Double, y: Double) {
        (left + x.fraction(horizontal) * width, bottom - y.fraction(vertical) * height)
    }

    /// Grid lines and labels at round numbers. The grid comes first, so that the data lies on it.
    func drawAxes(
        on canvas: inout SVGCanvas, title: String? = nil, xLabel: String? = nil, yLabel: String? = nil, showX: Bool = true,
        showY: Bool = true
    ) {
        let xTicks = AxisTicks(x, count: max(2, Int(width / 70))).ticks
        let yTicks = AxisTicks(y, count: max(2, Int(height / 36))).ticks
        for tick in xTicks {
            let position = place(tick.value, y.low).x
            canvas.line(position, top, position, bottom, color: PlotStyle.grid)
            if showX {
                canvas.line(position, bottom, position, bottom + 4, color: PlotStyle.axis)
                canvas.label(tick.label, x: position, y: bottom + 15, anchor: .middle)
            }
        }
        if showY {
            for tick in yTicks {
                let position = place(x.low, tick.value).y
                canvas.line(left, position, right, position, color: PlotStyle.grid)
                canvas.line(left - 4, position, left, position, color: PlotStyle.axis)
                canvas.label(tick.label, x: left - 7, y: position + 4, anchor: .end)
            }
            canvas.line(left, top, left, bottom, color: PlotStyle.axis)
        }
        canvas.line(left, bottom, right, bottom, color: PlotStyle.axis)
        if let title { canvas.label(title, x: left, y: top - 8, size: 13, bold: true) }
        if let xLabel { canvas.label(xLabel, x: left + width / 2, y: bottom + 31, anchor: .middle) }
        if let yLabel { canvas.label(yLabel, x: left - 48, y: top + height / 2, anchor: .middle, rotated: true) }
    }
}
