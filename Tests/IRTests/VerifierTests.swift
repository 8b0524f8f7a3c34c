import AuspexIR
import Testing

/// Each fault is put into a good function, and is reported for what it is.
@Suite struct VerifierTests {
    static func function(_ body: String, inputs: String = "%0 x: real variable, %1 a: real[4] variable") throws -> Function {
        try Function(parsing: "func f(\(inputs)) -> (y) {\n\(body)\n}")
    }

    static let bad: [(text: String, reason: String)] = [
        ("%2 = loop [4] (%3) { %4 = load %1[%3] yield map %4 } return %4", "not defined"),
        ("%2 = accumulator real[4] %3 = freeze %2 %4 = const 0 accumulate %2[%4], %0 %5 = load %3[%4] return %5", "after it was read"),
        ("%2 = accumulator real[4] %3 = freeze %2 %4 = freeze %2 return %0", "read twice"),
        ("%2 = accumulator real[4] %3 = loop [2] (%4) { %5 = freeze %2 %6 = load %5[%4] yield sum %6 } return %3", "another region"),
        ("%2 = accumulator real[4] return %2", "neither enters nor leaves"),
        ("%3 = loop [2] (%4) { %5 = loop [2] (%6) { %7 = sin %0 yield sum %7 } %8 = add %7, %5 yield sum %8 } return %3", "not defined"),
    ]

    @Test(arguments: bad.indices) func findsFault(_ index: Int) throws {
        let (text, reason) = Self.bad[index]
        let errors = try Self.function(text).verify()
        #expect(errors.contains { $0.reason.contains(reason) }, "\(errors)")
    }

    /// Faults that text cannot express: made by hand.
    @Test func findsFaultsOfStructure() throws {
        let good = try Self.function("%2 = fold 3 [%0] (%3, %4) { %5 = sin %4 yield %5, sum %4 } return %2".replacing("%2 =", with: "%2, %6 ="))
        #expect(good.verify().isEmpty)
        func changed(_ change: (inout Function) -> Void) -> [String] {
            var function = good
            change(&function)
            return function.verify().map(\.reason)
        }
        #expect(changed { $0.types[2] = .int }.contains { $0.contains("its type is int") })
        #expect(changed { $0.inputs.removeLast() }.contains { $0.contains("differ in number") })
        #expect(changed { $0.outputs = [] }.contains { $0.contains("differ in number") })
        #expect(changed { $0.body.instructions.append($0.body.instructions[0]) }.contains { $0.contains("defined twice") })
        #expect(changed { $0.body.instructions = [] }.contains { $0.contains("not defined") })
        #expect(changed { $0.types.removeLast(3) }.contains { $0.contains("no type") })
        #expect(changed { $0.types[3] = .real }.contains { $0.contains("not int") })
    }
}
