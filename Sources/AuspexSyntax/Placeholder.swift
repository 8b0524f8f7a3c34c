// AuspexSyntax
