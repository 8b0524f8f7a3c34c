/// Collects the elements of an SVG drawing. Coordinates are pixels from the top left corner.
struct SVGCanvas {
    enum Anchor: String { case start, middle, end }

    private let width: Double
    private let height: Double
    private var elements: [String] = []

    init(width: Double, height: Double) {
        self.width = width
        self.height = height
    }

    /// The whole document.
    var text: String {
        """
        <svg xmlns="http://www.w3.org/2000/svg" width="\(Self.number(width))" height="\(Self.number(height))" \
        viewBox="0 0 \(Self.number(width)) \(Self.number(height))" font-family="Helvetica, Arial, sans-serif" font-size="11">
        <rect width="100%" height="100%" fill="#ffffff"/>
        \(elements.joined(separator: "\n"))
        </svg>

        """
    }

    mutating func line(_ x1: Double, _ y1: Double, _ x2: Double, _ y2: Double, color: String, width: Double = 1) {
        elements.append(
            "<line x1=\"\(Self.number(x1))\" y1=\"\(Self.number(y1))\" x2=\"\(Self.number(x2))\" y2=\"\(Self.number(y2))\" "
                + "stroke=\"\(color)\" stroke-width=\"\(Self.number(width))\"/>")
    }

    mutating func rectangle(x: Double, y: Double, width: Double, height: Double, fill: String, opacity: Double = 1) {
        elements.append(
            "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" height=\"\(Self.number(height))\" "
                + "fill=\"\(fill)\" fill-opacity=\"\(Self.number(opacity))\"/>")
    }

    mutating func frame(x: Double, y: Double, width: Double, height: Double, color: String) {
        elements.append(
            "<rect x=\"\(Self.number(x))\" y=\"\(Self.number(y))\" width=\"\(Self.number(width))\" height=\"\(Self.number(height))\" "
                + "fill=\"none\" stroke=\"\(color)\"/>")
    }

    mutating func polygon(_ points: [(x: Double, y: Double)], fill: String, opacity: Double) {
        let joined = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        elements.append("<polygon points=\"\(joined)\" fill=\"\(fill)\" fill-opacity=\"\(Self.number(opacity))\"/>")
    }

    /// A line through the points; with `fill`, the area below it down to `base`.
    mutating func path(
        _ points: [(x: Double, y: Double)], color: String, width: Double = 1, opacity: Double = 1, fillDownTo base: Double? = nil
    ) {
        guard let first = points.first, let last = points.last else { return }
        let joined = points.map { "\(Self.number($0.x)),\(Self.number($0.y))" }.joined(separator: " ")
        if let base {
            elements.append(
                "<polygon points=\"\(Self.number(first.x)),\(Self.number(base)) \(joined) \(Self.number(last.x)),\(Self.number(base))\" "
                    + "fill=\"\(color)\" fill-opacity=\"0.10\"/>")
        }
        elements.append(
            "<polyline points=\"\(joined)\" fill=\"none\" stroke=\"\(color)\" stroke-width=\"\(Self.number(width))\" "
                + "stroke-opacity=\"\(Self.number(opacity))\" stroke-linejoin=\"round\"/>")
    }

    /// Dots of one kind, as one element: thousands of circles would make a drawing slow to open.
    mutating func dots(_ points: [(x: Double, y: Double)], radius: Double, color: String, opacity: Double) {
        guard !points.isEmpty else { return }
        let marks = points.map { "M\(Self.number($0.x)) \(Self.number($0.y))h0" }.joined()
        elements.append(
            "<path d=\"\(marks)\" fill=\"none\" stroke=\"\(color)\" stroke-opacity=\"\(Self.number(opacity))\" "
                + "stroke-width=\"\(Self.number(2 * radius))\" stroke-linecap=\"round\"/>")
    }

    mutating func label(
        _ text: String, x: Double, y: Double, anchor: Anchor = .start, color: String = PlotStyle.text, size: Double = 11,
        bold: Bool = false, rotated: Bool = false
    ) {
        let position = "x=\"\(Self.number(x))\" y=\"\(Self.number(y))\""
        let rotation = rotated ? " transform=\"rotate(-90 \(Self.number(x)) \(Self.number(y)))\"" : ""
        let weight = bold ? " font-weight=\"bold\"" : ""
        elements.append(
            "<text \(position) text-anchor=\"\(anchor.rawValue)\" fill=\"\(color)\" font-size=\"\(Self.number(size))\"\(weight)\(rotation)>"
                + Self.escaped(text) + "</text>")
    }

    private static func number(_ value: Double) -> String {
        NumberText.shortest(value.isFinite ? (value * 100).rounded() / 100 : 0, digits: 6)
    }

    private static func escaped(_ text: String) -> String {
        text.replacing("&", with: "&amp;").replacing("<", with: "&lt;").replacing(">", with: "&gt;").replacing("\"", with: "&quot;")
    }
}

/// Colours of all plots. Chains use the palette of Okabe & Ito (2008), which people with any colour vision can tell apart.
enum PlotStyle {
    static let text = "#333333"
    static let axis = "#888888"
    static let grid = "#e8e8e8"
    static let accent = "#0072b2"
    static let divergence = "#d11d1d"
    private static let palette = ["#0072b2", "#e69f00", "#009e73", "#cc79a7", "#56b4e9", "#d55e00", "#7a6a00", "#555555"]

    static func chain(_ index: Int) -> String { palette[index % palette.count] }
}
