import ArgumentParser
import Auspex
import AuspexResults

struct DoctorCommand: ParsableCommand {
    static let configuration = CommandConfiguration(
        commandName: "doctor", abstract: "Report what this installation has, what it lacks, and what that means.")

    @Flag(help: "Print JSON.")
    var json = false

    @OptionGroup var library: LibraryOptions

    func run() throws {
        let findings = Self.examine(try library.source(), folder: library.folder)
        if json {
            let document = JSONValue.array(findings.map { finding in
                [
                    "subject": .string(finding.subject), "finding": .string(finding.text), "ok": .bool(finding.consequence == nil),
                    "consequence": finding.consequence.map(JSONValue.string) ?? .null,
                ]
            })
            System.write(document.indentedText, to: .output)
            return
        }
        let width = findings.map(\.subject.count).max() ?? 0
        for finding in findings {
            let mark = finding.consequence == nil ? "✓" : "!"
            let space = String(repeating: " ", count: width - finding.subject.count)
            System.write("\(mark) \(finding.subject)\(space)  \(finding.text)\n", to: .output)
            if let consequence = finding.consequence {
                System.write("  \(String(repeating: " ", count: width))  \(consequence)\n", to: .output)
            }
        }
    }
}
