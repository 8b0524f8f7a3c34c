import AuspexSyntax

// What can go wrong once sizes and data are known. The checker finds most of these earlier and says so with its own codes.
extension DiagnosticCode {
    public static let unknownName = DiagnosticCode("E0701")
    public static let notCallable = DiagnosticCode("E0702")
    public static let badArguments = DiagnosticCode("E0703")
    public static let sizeMismatch = DiagnosticCode("E0704")
    public static let wrongKind = DiagnosticCode("E0705")
    public static let notKnownYet = DiagnosticCode("E0706")
    public static let indexOutOfRange = DiagnosticCode("E0707")
    public static let outsideDomain = DiagnosticCode("E0708")
    public static let notAssignable = DiagnosticCode("E0709")
    public static let badModel = DiagnosticCode("E0710")
    public static let badCondition = DiagnosticCode("E0711")
    public static let dynamicStructure = DiagnosticCode("E0712")
    public static let tooDeep = DiagnosticCode("E0713")
    public static let dataOutsideSupport = DiagnosticCode("E0601")
    public static let dataSize = DiagnosticCode("E0602")
    public static let notDifferentiable = DiagnosticCode("E0801")
}
