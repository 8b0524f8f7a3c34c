import AuspexLowering
import AuspexResults
import AuspexSyntax

// Charts: what a script draws of its own numbers.
extension ScriptHost {
    func drawing(_ name: String, _ arguments: Arguments) throws -> Staged {
        switch name {
        case "curve": return layer(.curve(x: try numbers("x", arguments), y: try sameCount("y", as: "x", arguments)), try text("label", arguments))
        case "points": return layer(.points(x: try numbers("x", arguments), y: try sameCount("y", as: "x", arguments)), try text("label", arguments))
        case "band":
            let (low, high) = (try sameCount("low", as: "x", arguments), try sameCount("high", as: "x", arguments))
            return layer(.band(x: try numbers("x", arguments), low: low, high: high), try text("label", arguments))
        case "tiles":
            let argument = try arguments.required("matrix")
            guard let tensor = argument.value.knownTensor, tensor.shape.count == 2, tensor.count > 0 else {
                throw Diagnostic(.badArguments, "`tiles` draws a matrix, but this is \(argument.value.kindName)", at: argument.span)
            }
            return layer(.tiles(rows: tensor.shape[0], columns: tensor.shape[1], values: tensor.reals), nil)
        case "chart":
            let layers = try members("layers", arguments, "`chart` takes layers: curves, points, bands, tiles") { ($0 as? LayerValue)?.layer }
            let chart = Chart(layers, title: try text("title", arguments), xLabel: try text("x", arguments), yLabel: try text("y", arguments))
            return .host(ChartValue(charts: [chart], columns: 1))
        default:
            let charts = try members("charts", arguments, "`panels` takes charts") { ($0 as? ChartValue)?.charts }
            return .host(ChartValue(charts: charts.flatMap { $0 }, columns: try arguments.integer("columns", default: 3, atLeast: 1)))
        }
    }

    private func layer(_ shape: Chart.Layer.Shape, _ label: String?) -> Staged { .host(LayerValue(layer: Chart.Layer(shape, label: label))) }

    private func text(_ name: String, _ arguments: Arguments) throws -> String? {
        arguments[name] == nil ? nil : try arguments.string(name)
    }

    private func numbers(_ name: String, _ arguments: Arguments) throws -> [Double] {
        let argument = try arguments.required(name)
        guard let tensor = argument.value.knownTensor, tensor.shape.count == 1 else {
            throw Diagnostic(
                .badArguments, "`\(name)` of \(arguments.function) is an array of numbers with one dimension, but this is \(argument.value.kindName)",
                at: argument.span)
        }
        return tensor.reals
    }

    private func sameCount(_ name: String, as other: String, _ arguments: Arguments) throws -> [Double] {
        let (first, values) = (try numbers(other, arguments), try numbers(name, arguments))
        guard first.count == values.count else {
            throw Diagnostic(
                .badArguments, "`\(other)` of \(arguments.function) has \(first.count) numbers, but `\(name)` has \(values.count)",
                at: try arguments.required(name).span)
        }
        return values
    }

    /// Arguments of one kind, arrays of them included.
    private func members<Member>(_ name: String, _ arguments: Arguments, _ words: String, _ member: (any HostValue) -> Member?) throws -> [Member] {
        func collect(_ value: Staged, at span: Span) throws -> [Member] {
            if case .list(let elements) = value { return try elements.flatMap { try collect($0, at: span) } }
            guard case .host(let value) = value, let found = member(value) else {
                throw Diagnostic(.badArguments, "\(words), but this is \(value.kindName)", at: span)
            }
            return [found]
        }
        let found = try arguments.all(name).flatMap { try collect($0.value, at: $0.span) }
        guard !found.isEmpty else { throw Diagnostic(.badArguments, "\(words), and there is none", at: arguments.span) }
        return found
    }
}

/// A part of a chart.
struct LayerValue: HostValue {
    let layer: Chart.Layer
    var kindName: String { "a part of a chart" }
    func member(_ name: String) -> Staged? { nil }
    var rendered: String { Chart([layer]).text }
}

/// One chart or several.
struct ChartValue: HostValue {
    let charts: [Chart]
    let columns: Int
    var svg: String { Chart.svg(charts, columns: columns) }
    var kindName: String { "a chart" }
    func member(_ name: String) -> Staged? { nil }
    var rendered: String { charts.map(\.text).joined(separator: "\n") }
}
