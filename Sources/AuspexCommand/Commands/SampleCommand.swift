import ArgumentParser
import Auspex
import AuspexInference
import AuspexResults

struct SampleCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "sample", abstract: "Draw from a model's posterior by NUTS.",
        discussion: "A field of the data that is named like a parameter of the model is its argument, one named like a choice is given.")

    @Argument(help: "The program with the model.")
    var file: String

    @OptionGroup var source: ModelArguments
    @OptionGroup var settings: SamplerArguments
    @OptionGroup var tier: TierOption

    @Option(help: ArgumentHelp("Folder for the draws, written as they are made.", valueName: "dir"))
    var output: String?

    @Flag(help: "Print the summary, or errors, as JSON.")
    var json = false

    func run() throws {
        let surroundings = Surroundings(showsWarnings: !json)
        var runOptions = surroundings.options
        tier.apply(to: &runOptions)
        let opened = try source.open(file, options: runOptions, json: json)
        let options = settings.options()
        let (draws, report, folder) = try opened.session.reporting(json: json) { try sample(opened, options) }
        try opened.session.reporting(json: json) {
            try show(draws, seed: options.seed, model: opened.modelName, folder: folder, wasStopped: report.wasCancelled)
        }
        if report.wasCancelled {
            System.write(stoppedNote(draws, folder: folder), to: .error)
            throw ExitCode(130)
        }
    }

    /// What was drawn and where it is: in a folder when one was given, or when the run was stopped.
    private func sample(
        _ opened: ModelArguments.Opened, _ options: SamplerOptions
    ) throws -> (draws: any DrawSource, report: SamplingReport, folder: String?) {
        if let output {
            let (run, report) = try opened.posterior.sample(options, thin: settings.thin, into: output)
            return (run, report, output)
        }
        let (draws, report) = try opened.posterior.sample(options, thin: settings.thin)
        guard report.wasCancelled, draws.totalDraws > 0 else { return (draws, report, nil) }
        let unused = unusedFolder("\(opened.modelName)-stopped")
        try draws.write(to: unused)
        return (draws, report, unused)
    }

    private func show(_ draws: any DrawSource, seed: UInt64, model: String, folder: String?, wasStopped: Bool) throws {
        guard draws.totalDraws > 0 || json else { return }
        let summary = try Summary(draws)
        guard json else {
            System.write(summary.text(limit: 100, width: min(Terminal.width(.output) ?? 100, 120)), to: .output)
            System.write("\nSeed \(seed)." + (folder.map { " The draws are in \($0).\n" } ?? "\n"), to: .output)
            return
        }
        let document: JSONValue = [
            "model": .string(model), "seed": .int(Int(truncatingIfNeeded: seed)), "output": folder.map(JSONValue.string) ?? .null,
            "stopped": .bool(wasStopped), "summary": summary.json,
        ]
        System.write(document.indentedText, to: .output)
    }

    private func stoppedNote(_ draws: any DrawSource, folder: String?) -> String {
        guard draws.totalDraws > 0 else { return "Stopped by Control-C during warm-up, before the first draw.\n" }
        let counts = draws.drawCounts.map(String.init).joined(separator: ", ")
        return "Stopped by Control-C after \(counts) of \(draws.plannedDraws) draws" + (folder.map { "; they are kept in \($0).\n" } ?? ".\n")
    }

    private func unusedFolder(_ name: String) -> String {
        var candidate = name, number = 2
        while System.exists(candidate) {
            candidate = "\(name)-\(number)"
            number += 1
        }
        return candidate
    }
}
