/// Formats a file: four spaces a level, at most 120 columns, one statement a line, one blank line at most.
///
/// The formatter moves tokens and comments, it never makes or drops one, except that it deletes nothing and adds nothing
/// but white space: parentheses, number spellings and the order of everything stay as they were written. Line breaks
/// that the author set inside brackets stay; lines that are too long are broken further. Formatting twice gives the
/// same as formatting once.
///
/// - Parameters:
///   - module: the parsed file.
///   - file: its text. A file with errors comes back unchanged.
public func format(_ module: Module, file: SourceFile) -> String {
    // The tree does not keep where tokens stand; they are read again, this time with their roles.
    var parser = Parser(file: file, id: module.source, ids: NodeIDs(), recordsRoles: true)
    _ = parser.parseModule()
    guard parser.diagnostics.isEmpty else { return String(decoding: file.text, as: UTF8.self) }
    var layout = FormatLayout(parser: parser)
    layout.setInitialBreaks()
    layout.breakLongLines()
    return layout.render()
}

/// The state of one formatting run: pieces in order, and where lines begin.
struct FormatLayout {
    static let lineWidth = 120
    static let indentWidth = 4

    enum Break: UInt8, Comparable {
        case none, line, blank
        static func < (a: Break, b: Break) -> Bool { a.rawValue < b.rawValue }
    }

    let pieces: [FormatPiece]
    /// The break in front of each piece.
    var breaks: [Break]
    /// The piece that closes or opens the bracket of a piece, or -1.
    let partner: [Int]
    /// The innermost bracket around a piece, or -1.
    let parent: [Int]

    init(parser: Parser) {
        pieces = FormatPiece.collect(parser)
        breaks = Array(repeating: .none, count: pieces.count)
        var partner = Array(repeating: -1, count: pieces.count)
        var parent = partner
        var open: [Int] = []
        for (index, piece) in pieces.enumerated() {
            if piece.kind.isCloser, !piece.isComment, let opener = open.popLast() {
                partner[opener] = index
                partner[index] = opener
            }
            parent[index] = open.last ?? -1
            if !piece.isComment, piece.kind.closer != nil { open.append(index) }
        }
        self.partner = partner
        self.parent = parent
    }
}
