import ArgumentParser
import Auspex
import AuspexIR
import AuspexResults

struct FitCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "fit", abstract: "Find the mode of a model's posterior, or a normal approximation there.",
        usage: "auspex fit <file> [--model <model>] [--data <file>] [options] map|laplace")

    enum Method: String, ExpressibleByArgument, CaseIterable { case map, laplace }

    @Argument(help: "The program with the model.")
    var file: String

    @Argument(help: "What to fit: map or laplace.")
    var method: Method

    @OptionGroup var source: ModelArguments

    @Option(help: "Draws from the normal approximation.")
    var draws = 1000

    @Option(help: "Seed of the starting point and of the draws.")
    var seed: Int?

    @Option(help: "Iterations after which the search for the mode gives up.")
    var maxIterations = 2000

    @Option(help: ArgumentHelp("Folder for the draws of laplace.", valueName: "dir"))
    var output: String?

    @Flag(help: "Print the result, or errors, as JSON.")
    var json = false

    func validate() throws {
        try Limits.require(draws, atLeast: 1, "--draws")
        try Limits.require(seed, atLeast: 0, "--seed")
        try Limits.require(maxIterations, atLeast: 1, "--max-iterations")
        if output != nil, method == .map { throw ValidationError("--output goes with laplace; map gives no draws.") }
    }

    func run() throws {
        let surroundings = Surroundings(showsWarnings: !json)
        let opened = try source.open(file, options: surroundings.options, json: json)
        try opened.session.reporting(json: json) {
            switch method {
            case .map: try showMode(opened.posterior)
            case .laplace: try showApproximation(opened.posterior)
            }
        }
        if surroundings.interrupts.count > 0 { throw ExitCode(130) }
    }

    private func showMode(_ posterior: ConditionedModel) throws {
        let mode = try posterior.mode(seed: seed.map(UInt64.init), maxIterations: maxIterations)
        guard json else { return System.write(mode.text + "\n", to: .output) }
        let document: JSONValue = [
            "method": "map", "model": .string(posterior.name), "converged": .bool(mode.isConverged),
            "log_density": .real(mode.logDensity), "iterations": .int(mode.iterations),
            "values": .object(mode.values.map { JSONValue.Member($0.name, JSONValue($0.value)) }),
        ]
        System.write(document.indentedText, to: .output)
    }

    private func showApproximation(_ posterior: ConditionedModel) throws {
        let draws = try posterior.laplace(draws: draws, seed: seed.map(UInt64.init))
        if let output { try draws.write(to: output) }
        let summary = try Summary(draws)
        guard json else {
            System.write(summary.text(limit: 100, width: min(Terminal.width(.output) ?? 100, 120)), to: .output)
            return
        }
        let document: JSONValue = [
            "method": "laplace", "model": .string(posterior.name), "settings": draws.attributes,
            "output": output.map(JSONValue.string) ?? .null, "summary": summary.json,
        ]
        System.write(document.indentedText, to: .output)
    }
}

extension JSONValue {
    /// Nested arrays in row-major order.
    init(_ tensor: Tensor) {
        let flat: [JSONValue] = switch tensor.storage {
        case .real(let values): values.map(JSONValue.real)
        case .int(let values): values.map { .int(Int($0)) }
        case .bool(let values): values.map(JSONValue.bool)
        }
        func level(_ shape: ArraySlice<Int>, _ part: ArraySlice<JSONValue>) -> JSONValue {
            guard let extent = shape.first else { return part.first ?? .null }
            let size = shape.dropFirst().reduce(1, *)
            return .array((0..<extent).map { row in
                level(shape.dropFirst(), part[(part.startIndex + row * size)..<(part.startIndex + (row + 1) * size)])
            })
        }
        self = level(tensor.shape[...], flat[...])
    }
}
