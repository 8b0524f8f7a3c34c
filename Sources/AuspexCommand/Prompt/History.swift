import AuspexResults

/// The lines typed at earlier prompts, in a file of the user.
///
/// One entry a line, line ends inside an entry and backslashes written with a backslash. Entries are added one by one, so
/// that several prompts at a time share the file.
struct History {
    private static let limit = 5000
    let path: String

    /// `$XDG_STATE_HOME/auspex/history`, by default under `~/.local/state`; nil without a home.
    static var defaultPath: String? {
        if let state = System.environment("XDG_STATE_HOME"), state.hasPrefix("/") { return state + "/auspex/history" }
        return System.environment("HOME").map { $0 + "/.local/state/auspex/history" }
    }

    init?() {
        guard let path = Self.defaultPath else { return nil }
        self.path = path
    }

    /// Earlier entries, oldest first. A file that has grown too long is shortened on the way.
    func load() -> [String] {
        guard System.exists(path), let bytes = try? TextFile.read(path) else { return [] }
        let lines = String(decoding: bytes, as: UTF8.self).split(separator: "\n")
        let kept = lines.suffix(Self.limit)
        if lines.count > 2 * Self.limit { try? TextFile.write(kept.joined(separator: "\n") + "\n", to: path) }
        return kept.map(Self.decoded)
    }

    func append(_ entry: String) {
        if let slash = path.lastIndex(of: "/") { System.makePrivateFolder(String(path[..<slash])) }
        System.append(Self.encoded(entry), to: path)
    }

    static func encoded(_ entry: String) -> String {
        var text = ""
        for character in entry {
            switch character {
            case "\\": text += "\\\\"
            case "\n": text += "\\n"
            default: text.append(character)
            }
        }
        return text
    }

    static func decoded(_ line: Substring) -> String {
        var text = "", isEscaped = false
        for character in line {
            if isEscaped {
                text.append(character == "n" ? "\n" : character)
                isEscaped = false
            } else if character == "\\" {
                isEscaped = true
            } else {
                text.append(character)
            }
        }
        return text
    }
}
