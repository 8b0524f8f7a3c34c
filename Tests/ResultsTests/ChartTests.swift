import AuspexResults
import Testing

/// Charts are checked by what can be measured in them.
struct ChartTests {
    private func polylines(_ svg: String) -> [[[Double]]] {
        Drawing(svg).elements.filter { $0.name == "polyline" }.map { element in
            (element.attributes["points"] ?? "").split(separator: " ").map { $0.split(separator: ",").compactMap { Double($0) } }
        }
    }

    /// A straight line in data is a straight line in pixels, from left to right and from bottom to top; the axes' range is the data's with a margin.
    @Test func placesAreLinear() throws {
        let chart = Chart([.init(.curve(x: [0, 1, 2, 4], y: [-10, 0, 10, 30]))])
        let line = try #require(polylines(chart.svg).first)
        #expect(line.count == 4)
        for (place, fraction) in zip(line, [0, 0.25, 0.5, 1]) {
            #expect(abs(place[0] - (line[0][0] + fraction * (line[3][0] - line[0][0]))) < 0.02)
            #expect(abs(place[1] - (line[0][1] + fraction * (line[3][1] - line[0][1]))) < 0.02)
        }
        #expect(line[3][0] > line[0][0] && line[3][1] < line[0][1])
        // The panel is 400 by 260; margins of 2 % and 4 % on each side.
        #expect(abs(line[3][0] - line[0][0] - 400 / 1.04) < 0.02 && abs(line[0][1] - line[3][1] - 260 / 1.08) < 0.02)
    }

    @Test func gapsDivideCurves() {
        let chart = Chart([.init(.curve(x: [0, 1, 2, 3, 4], y: [0, 1, .nan, 1, 0]))])
        #expect(polylines(chart.svg).map(\.count) == [2, 2])
    }

    @Test func labelsShareColoursAndALineOfTheLegend() {
        let layers: [Chart.Layer] = [
            .init(.points(x: [0, 1], y: [0, 1])), .init(.band(x: [0, 1], low: [0, 0], high: [1, 1]), label: "a"),
            .init(.curve(x: [0, 1], y: [0, 1]), label: "a"), .init(.curve(x: [0, 1], y: [1, 0]), label: "b<"),
        ]
        let drawing = Drawing(Chart(layers, title: "T", xLabel: "horizontal", yLabel: "vertical").svg)
        let strokes = drawing.elements.filter { $0.name == "polyline" }.compactMap { $0.attributes["stroke"] }
        let fills = drawing.elements.filter { $0.name == "polygon" }.compactMap { $0.attributes["fill"] }
        #expect(strokes.count == 2 && strokes[0] != strokes[1] && fills == [strokes[0]])
        #expect(drawing.texts.filter { $0 == "a" }.count == 1)
        for text in ["b<", "T", "horizontal", "vertical"] { #expect(drawing.texts.contains(text)) }
    }

    /// Shades are proportions of the way from zero, or from the smallest where that is negative.
    @Test(arguments: [
        ([0, 1, 2, 4, 3, 0], ["0", "0.25", "0.5", "1", "0.75", "0"]), ([-1, 1, 3, 0, 2, -1], ["0", "0.5", "1", "0.25", "0.75", "0"]),
        ([2, .nan, 1, 0, 2, 2], ["1", "0", "0.5", "0", "1", "1"]), ([0, 0, 0, 0, 0, 0], ["0", "0", "0", "0", "0", "0"]),
    ] as [([Double], [String])]) func tilesHaveTheShadeOfTheirValue(values: [Double], shades: [String]) {
        let drawing = Drawing(Chart([.init(.tiles(rows: 2, columns: 3, values: values))]).svg)
        #expect(drawing.elements.compactMap { $0.attributes["fill-opacity"] } == shades)
    }

    @Test func awkwardNumbersAreDrawnFinitely() {
        for values in [[], [.nan], [.infinity, 1], [1e300, -1e300], [5, 5]] as [[Double]] {
            let chart = Chart([
                .init(.curve(x: values, y: values)), .init(.points(x: values, y: values)), .init(.band(x: values, low: values, high: values)),
            ])
            #expect(Drawing(chart.svg).elements.count > 2)
            #expect(!chart.svg.contains("nan") && !chart.svg.contains("inf"))
            #expect(!chart.text.isEmpty)
        }
        let many = Chart.svg([Chart([]), Chart([.init(.tiles(rows: 1, columns: 1, values: [.nan]))])], columns: 1)
        #expect(!Drawing(many).elements.isEmpty)
    }

    /// In characters: the first place of a falling line is at the top left, the last at the bottom right.
    @Test func textShowsTheCourse() throws {
        let lines = Chart([.init(.curve(x: [0, 1], y: [1, 0]))]).text.split(separator: "\n", omittingEmptySubsequences: false)
        let marked = lines.indices.filter { lines[$0].contains("·") }
        #expect(marked.count == 2)
        let (first, last) = (lines[try #require(marked.first)], lines[try #require(marked.last)])
        #expect(first.firstIndex(of: "·")! < last.firstIndex(of: "·")!)
    }
}
