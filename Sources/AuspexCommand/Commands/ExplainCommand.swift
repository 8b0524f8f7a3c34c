import ArgumentParser
import Auspex
import AuspexSemantics
import AuspexSyntax

struct ExplainCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "explain", abstract: "Explain a diagnostic by its code.",
        discussion: "Without a code, lists all of them.")

    @ArgumentParser.Argument(help: "A code such as E0203.")
    var code: String?

    func run() throws {
        let pages = Self.pages
        guard let code else {
            for page in pages { System.write("\(page.code)  \(page.title)\n", to: .output) }
            return
        }
        let wanted = code.uppercased().filter { $0 != "[" && $0 != "]" }
        guard let page = pages.first(where: { $0.code.rawValue == wanted }) else {
            let near = DidYouMean.suggest(wanted, among: pages.map(\.code.rawValue))
            throw Failure("no diagnostic has the code \(code)", notes: ["\(near.map { "Did you mean \($0)? " } ?? "")`auspex explain` lists all codes."])
        }
        System.write("\(page.code): \(page.title)\n\n\(page.text)\(page.text.hasSuffix("\n") ? "" : "\n")", to: .output)
    }

    /// All pages by code.
    static var pages: [CodePage] {
        let all = CodePage.syntaxPages + CodePage.semanticPages + CodePage.runPages + CodePage.commandPages
        return all.sorted { $0.code.rawValue < $1.code.rawValue }
    }
}
