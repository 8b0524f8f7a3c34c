// AuspexTransforms
