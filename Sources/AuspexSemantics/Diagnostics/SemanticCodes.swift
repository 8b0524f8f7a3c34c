import AuspexSyntax

/// The codes of the checker. Each has a page in `semanticPages`.
extension DiagnosticCode {
    // MARK: Names
    static let unknownName = DiagnosticCode("E0201")
    static let usedBeforeDefinition = DiagnosticCode("E0202")
    static let declaredTwice = DiagnosticCode("E0203")
    static let constantAssigned = DiagnosticCode("E0204")
    static let unknownMember = DiagnosticCode("E0205")
    static let unknownLabel = DiagnosticCode("E0206")
    static let missingArgument = DiagnosticCode("E0207")
    static let extraArgument = DiagnosticCode("E0208")
    static let positionalAfterLabelled = DiagnosticCode("E0209")
    static let argumentTwice = DiagnosticCode("E0210")
    static let unknownType = DiagnosticCode("E0211")
    static let notCallable = DiagnosticCode("E0212")
    static let unknownWord = DiagnosticCode("E0213")
    static let notAValue = DiagnosticCode("E0214")

    // MARK: Types and sizes
    static let typeMismatch = DiagnosticCode("E0301")
    static let sizesDiffer = DiagnosticCode("E0302")
    static let operatorTypes = DiagnosticCode("E0303")
    static let conditionNotBool = DiagnosticCode("E0304")
    static let tooManyIndices = DiagnosticCode("E0305")
    static let indexOutside = DiagnosticCode("E0306")
    static let indexNotInteger = DiagnosticCode("E0307")
    static let matrixSizes = DiagnosticCode("E0308")
    static let branchesDiffer = DiagnosticCode("E0309")
    static let resultMismatch = DiagnosticCode("E0310")
    static let notASequence = DiagnosticCode("E0311")
    static let elementsDiffer = DiagnosticCode("E0312")
    static let tupleCount = DiagnosticCode("E0313")
    static let unboundSize = DiagnosticCode("E0314")
    static let missingReturn = DiagnosticCode("E0315")
    static let returnOutside = DiagnosticCode("E0316")
    static let loopControlOutside = DiagnosticCode("E0317")
    static let boundsInvalid = DiagnosticCode("E0318")

    // MARK: Supports and distributions
    static let outsideDomain = DiagnosticCode("E0401")
    static let supportDisagrees = DiagnosticCode("E0402")
    static let notADistribution = DiagnosticCode("E0403")
    static let distributionAsNumber = DiagnosticCode("E0404")
    static let flatNeedsType = DiagnosticCode("E0405")
    static let mixtureWeights = DiagnosticCode("E0406")
    static let needsVector = DiagnosticCode("E0407")
    static let unknownStrategy = DiagnosticCode("E0408")
    static let biasedStrategy = DiagnosticCode("E0409")
    static let strategyInvalid = DiagnosticCode("E0410")

    // MARK: Models and conditioning
    static let choiceTwice = DiagnosticCode("E0501")
    static let choiceHidesParameter = DiagnosticCode("E0502")
    static let outsideModel = DiagnosticCode("E0503")
    static let givenUnknown = DiagnosticCode("E0504")
    static let givenDerived = DiagnosticCode("E0505")
    static let givenType = DiagnosticCode("E0506")
    static let givenOutsideSupport = DiagnosticCode("E0507")
    static let givenTwice = DiagnosticCode("E0508")
    static let givenNotModel = DiagnosticCode("E0509")
    static let discreteLatent = DiagnosticCode("E0510")
    static let dynamicModel = DiagnosticCode("E0511")
    static let loopLeavesGap = DiagnosticCode("E0512")
    static let unknownChoice = DiagnosticCode("E0513")
    static let guideDisagrees = DiagnosticCode("E0514")
    static let memberMissing = DiagnosticCode("E0515")
    static let misplacedDeclaration = DiagnosticCode("E0516")

    // MARK: Warnings
    static let unreachable = DiagnosticCode("W0301")
    static let valueUnused = DiagnosticCode("W0302")
}
