import AuspexIR

extension Reverse {
    mutating func backward(_ operation: LibraryOperation, _ operands: [Value], _ results: [Value], _ adjoints: [Value?]) throws {
        let inputs = new(operands), outputs = new(results)
        let wanted = operands.map(varied.contains)
        let amounts = try LibraryRules.pullback(operation, inputs, outputs, adjoints, wanted, &builder)
        for (operand, amount) in zip(operands, amounts) {
            if let amount { contribute(toArray: operand, whole: amount) }
        }
    }
}
