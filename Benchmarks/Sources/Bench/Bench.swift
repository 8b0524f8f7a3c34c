import ArgumentParser
import Auspex

/// Times Auspex, and other systems beside it in the same run.
@main
struct Bench: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "bench", abstract: "Times models in Auspex and, when asked, in other systems beside it.",
        discussion: """
            Data sets of posteriordb are not part of this repository; --data or the environment variable AUSPEX_POSTERIORDB says \
            where they are. Without them only models on simulated data are run.
            """,
        subcommands: [Compare.self, Variational.self, Diffusion.self, Page.self, Worker.self, TrainingWorker.self, HandWrittenTrainingWorker.self], defaultSubcommand: Compare.self)
}

extension Tier {
    static func list(_ names: String) throws -> [Tier] {
        try names.split(separator: ",").map { name in
            guard let tier = Tier(rawValue: String(name)) else { throw ValidationError("there is no tier `\(name)`") }
            return tier
        }
    }
}
