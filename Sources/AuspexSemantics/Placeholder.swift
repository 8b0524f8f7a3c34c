// AuspexSemantics
