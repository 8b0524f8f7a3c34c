import AuspexIR
import AuspexResults
import Foundation
#if canImport(FoundationXML)
import FoundationXML
#endif
import Testing

private func makeDraws(_ values: [[Double]], scalar: Scalar = .real, name: String = "x") -> Draws {
    Draws(variables: [VariableLayout(name: name, scalar: scalar)], chains: values)
}

/// Collects the texts and the coordinates of a drawing.
final class Drawing: NSObject, XMLParserDelegate {
    var texts: [String] = []
    var elements: [(name: String, attributes: [String: String])] = []
    private var current: String?

    init(_ svg: String) {
        let parser = XMLParser(data: Data(svg.utf8))
        super.init()
        parser.delegate = self
        if !parser.parse() { elements = [] }
    }

    func parser(_ parser: XMLParser, didStartElement name: String, namespaceURI: String?, qualifiedName: String?, attributes: [String: String]) {
        elements.append((name, attributes))
        current = name == "text" ? "" : nil
    }
    func parser(_ parser: XMLParser, foundCharacters string: String) { current? += string }
    func parser(_ parser: XMLParser, didEndElement name: String, namespaceURI: String?, qualifiedName: String?) {
        if name == "text", let current { texts.append(current) }
        current = nil
    }
}

@Suite struct PlotTests {
    @Test func allPlotsOfAwkwardDrawsAreWellFormedAndFinite() throws {
        let cases: [[[Double]]] = [
            [[], []], [[1], []], [[2, 2, 2]], [[.nan, .infinity, 1, 2]], [[1e300, -1e300, 0]], [[.leastNonzeroMagnitude, 4 * .leastNonzeroMagnitude]],
            [(0..<5000).map { sin(Double($0)) }, (0..<10).map(Double.init)], [[1e15, 1e15 + 1, 1e15 + 2.5]],
        ]
        for values in cases {
            let draws = makeDraws(values, name: "x<&\"")
            let drawings = [
                try Plot.trace(draws), try Plot.density(draws), try Plot.histogram(draws), try Plot.pairs(draws),
            ]
            for svg in drawings {
                let drawing = Drawing(svg)
                #expect(drawing.elements.count > 2, "\(values.first?.prefix(3) ?? [])")
                #expect(drawing.texts.contains("x<&\""))
                #expect(!svg.contains("nan") && !svg.contains("inf"))
            }
            #expect(try TextPlot.histogram(makeDraws(values)).contains("x"))
            #expect(try TextPlot.trace(makeDraws(values)).contains("chain 0"))
        }
    }

    @Test func barsOfWholeNumbersHaveTheHeightOfTheirCounts() throws {
        let svg = try Plot.histogram(makeDraws([[0, 0, 0, 0, 1, 1, 3]], scalar: .int))
        let heights = Drawing(svg).elements.compactMap { element in
            element.attributes["fill-opacity"].flatMap { $0 == "0.55" ? element.attributes["height"].flatMap(Double.init) : nil }
        }
        #expect(heights.count == 3)
        #expect(abs(heights[0] / heights[2] - 4) < 0.01 && abs(heights[1] / heights[2] - 2) < 0.01)
    }

    @Test func textHistogramCountsEveryDraw() throws {
        let values = (0..<1000).map { Double($0) / 7 }
        let text = try TextPlot.histogram(makeDraws([values]), bins: 10)
        let counts = text.split(separator: "\n").dropFirst().compactMap { $0.split(separator: " ").last.flatMap { Int($0) } }
        #expect(counts.count == 10 && counts.reduce(0, +) == 1000 && counts.allSatisfy { $0 == 100 })
    }

    @Test func textTraceShowsLevels() throws {
        let text = try TextPlot.trace(makeDraws([Array(repeating: 0, count: 50), Array(repeating: 7, count: 50)]), width: 10)
        #expect(text.contains("chain 0  ▁▁▁▁▁▁▁▁▁▁\n") && text.contains("chain 1  ██████████\n"))
    }

    /// The area under the curve in data units is one, also where all mass lies at an edge that reflects.
    @Test func densityCurvesEncloseUnitArea() throws {
        let exponential = (0..<4000).map { -log((Double($0) + 0.5) / 4000) }
        let svg = try Plot.density(makeDraws([exponential]))
        let curve = try #require(Drawing(svg).elements.first { $0.name == "polyline" }?.attributes["points"])
        let points = curve.split(separator: " ").map { $0.split(separator: ",").compactMap { Double($0) } }
        // Panel: 290 pixels for the range widened by 2 % a side of its half length times two, 150 for 1.05 times the peak.
        let bottom = 200.0
        let heights = points.map { bottom - $0[1] }
        let peak = try #require(heights.max())
        let area = zip(points, points.dropFirst()).reduce(0) { $0 + ($1.1[0] - $1.0[0]) * (2 * bottom - $1.0[1] - $1.1[1]) / 2 }
        let unitsPerPixel = (exponential[0] - exponential[3999]) / (points[points.count - 1][0] - points[0][0])
        // The peak, at zero, is that of an exponential density smoothed by a reflected Gaussian of Silverman's width.
        let width = 0.9 * (log(3) / 1.349) * pow(4000, -0.2)
        let expectedPeak = exp(width * width / 2) * erfc(width / 2.0.squareRoot())
        #expect(abs(area * unitsPerPixel / peak * expectedPeak - 1) < 0.01)
    }
}
