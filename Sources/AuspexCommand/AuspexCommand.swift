import ArgumentParser
@main struct AuspexCommand: ParsableCommand { static let configuration = CommandConfiguration(commandName: "auspex") }
