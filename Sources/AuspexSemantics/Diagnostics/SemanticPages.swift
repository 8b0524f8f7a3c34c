import AuspexSyntax

extension CodePage {
    /// Pages of all diagnostics of the checker, by code.
    public static let semanticPages: [CodePage] = namePages + typePages + supportPages + modelPages + gradientPages
}
