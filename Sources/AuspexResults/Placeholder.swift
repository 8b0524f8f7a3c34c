// AuspexResults
