// AuspexLowering
