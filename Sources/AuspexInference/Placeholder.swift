// AuspexInference
