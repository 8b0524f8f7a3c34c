extension Chart {
    /// The chart as characters, for a terminal: bands are shaded, curves dotted, points marked; later layers cover earlier ones.
    public var text: String {
        let heading = title.map { $0 + "\n" } ?? ""
        if layers.count == 1, case .tiles(_, let columns, let values)? = layers.first?.shape {
            let shades = Self.shades(values).map { [" ", "░", "▒", "▓", "█"][min(4, Int($0 * 5))] }
            let rows = stride(from: 0, to: shades.count, by: max(1, columns)).map { start in
                shades[start..<min(start + columns, shades.count)].map { $0 + $0 }.joined()
            }
            return heading + rows.joined(separator: "\n") + "\n"
        }
        let (x, y) = ranges
        var grid = CharacterGrid(width: 72, height: 20)
        func place(_ fraction: Double, _ count: Int) -> Int { Int((max(0, min(1, fraction)) * Double(count - 1)).rounded()) }
        func column(_ value: Double) -> Int { place(x.fraction(value), grid.width) }
        func row(_ value: Double) -> Int { place(1 - y.fraction(value), grid.height) }
        for layer in layers {
            switch layer.shape {
            case .band(let xs, let low, let high):
                for place in xs.indices where xs[place].isFinite && low[place].isFinite && high[place].isFinite {
                    let ends = [row(low[place]), row(high[place])].sorted()
                    for line in ends[0]...ends[1] { grid.set(column(xs[place]), line, "░") }
                }
            case .curve(let xs, let ys), .points(let xs, let ys):
                var mark = "o"
                if case .curve = layer.shape { mark = "·" }
                for (horizontal, vertical) in zip(xs, ys) where horizontal.isFinite && vertical.isFinite {
                    grid.set(column(horizontal), row(vertical), mark)
                }
            case .tiles: break
            }
        }
        func label(_ value: Double) -> String { NumberText.shortest(value, digits: 4) }
        let bottom = label(x.low), top = label(x.high)
        let gap = String(repeating: " ", count: max(1, grid.width - bottom.count - top.count))
        return heading + label(y.high) + "\n" + grid.lines.joined(separator: "\n") + "\n" + label(y.low) + "\n" + bottom + gap + top + "\n"
    }
}

/// A rectangle of characters.
private struct CharacterGrid {
    let width: Int
    let height: Int
    private var cells: [String]

    init(width: Int, height: Int) {
        self.width = width
        self.height = height
        cells = Array(repeating: " ", count: width * height)
    }

    mutating func set(_ column: Int, _ row: Int, _ mark: String) {
        cells[row * width + column] = mark
    }

    var lines: [String] {
        (0..<height).map { row in cells[(row * width)..<((row + 1) * width)].joined() }
    }
}
