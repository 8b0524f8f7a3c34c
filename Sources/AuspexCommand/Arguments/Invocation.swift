import ArgumentParser
import AuspexSyntax

/// Small freedoms of the command line that are settled before the arguments are parsed.
enum Invocation {
    /// - `auspex FILE.apx …` means `auspex run FILE.apx …`: a first word that names a file and no subcommand.
    /// - `auspex --stdlib DIR run …` means `auspex run --stdlib DIR …`: the option is common to all subcommands.
    static func normalized(_ arguments: [String]) -> [String] {
        var arguments = arguments
        var common: [String] = []
        while let first = arguments.first {
            if first == "--stdlib", arguments.count >= 2 {
                common += arguments.prefix(2)
                arguments.removeFirst(2)
            } else if first.hasPrefix("--stdlib=") {
                common.append(arguments.removeFirst())
            } else {
                break
            }
        }
        guard let first = arguments.first else { return common.isEmpty ? [] : ["repl"] + common }
        if isFile(first) { return ["run"] + common + arguments }
        guard !common.isEmpty, !first.hasPrefix("-") else { return common + arguments }
        return [first] + common + arguments.dropFirst()
    }

    /// - Throws: an error of usage when the first word is neither a subcommand nor a file.
    static func requireKnownStart(_ arguments: [String]) throws {
        guard let first = arguments.first, !first.hasPrefix("-"), !subcommands.contains(first) else { return }
        let near = DidYouMean.suggest(first, among: subcommands)
        throw ValidationError("There is no subcommand or file '\(first)'.\(near.map { " Did you mean '\($0)'?" } ?? "")")
    }

    private static func isFile(_ word: String) -> Bool {
        guard !word.hasPrefix("-") else { return word == "-" }
        guard !subcommands.contains(word) else { return false }
        return word.hasSuffix(".apx") || word.contains("/") || System.exists(word)
    }

    private static var subcommands: Set<String> {
        Set(AuspexCommand.configuration.subcommands.compactMap { $0.configuration.commandName } + ["help"])
    }
}
