import AuspexIR
import Testing

/// Loops in loops that are run through as one.
@Suite struct FlattenLoopsTests {
    /// Nested loops over [3, 5] with a body that may use the indices %3 and %7, the scalar %0 and the array %1.
    private static func nested(_ body: String, around: String = "", collector: String = "sum") throws -> Function {
        try Function(parsing: """
            func f(%0 a: real variable, %1 x: real[3,5] data, %2 y: real[5] data) -> (f) {
              %90 = const 2.0
              %4 = loop [3] (%3) {
                \(around)
                %6 = loop [5] (%7) {
                  \(body)
                  yield \(collector) %9
                }
                yield \(collector) %6
              }
              return %4
            }
            """)
    }

    private static func extents(_ function: Function) -> [[Int]] {
        function.body.instructions.compactMap { if case .loop(let loop) = $0.operation { loop.extents } else { nil } }
    }

    private static let inputs: [Tensor] = [.real(0.7), Models.wave(15, [3, 5]), Models.wave(5)]

    private static let elements = "%8 = load %1[%3, %7]\n%10 = multiply %8, %0\n%9 = sigmoid %10"

    @Test(arguments: ["sum", "map", "maximum"]) func elementsOfNestedLoops(_ collector: String) throws {
        let function = try Self.nested(Self.elements, collector: collector)
        #expect(Self.extents(function) == [[3]])
        let flat = Pass.flattenLoops.run(function, through: Pass.Gate(verifies: true))
        #expect(Self.extents(flat) == [[3, 5]])
        let before = ReferenceEvaluator.run(function, Self.inputs), after = ReferenceEvaluator.run(flat, Self.inputs)
        #expect(SimplifierTests.agree(before, after, 1e-15))
    }

    /// What needs the indices apart stays nested.
    @Test(arguments: [
        "%8 = load %2[%7]\n%9 = sigmoid %8",  // a row that all iterations of the outer loop share
        "%8 = load %1[%3, %7]\n%10 = convert %7 to real\n%9 = multiply %8, %10",  // the index as a number
    ]) func indicesUsedApart(_ body: String) throws {
        #expect(Self.extents(Pass.flattenLoops.run(try Self.nested(body))) == [[3]])
    }

    /// Work for each row belongs to the outer loop.
    @Test func workAroundTheInnerLoop() throws {
        let function = try Self.nested(
            "%8 = load %1[%3, %7]\n%9 = multiply %8, %12", around: "%11 = convert %3 to real\n%12 = exp %11")
        #expect(Self.extents(Pass.flattenLoops.run(function)) == [[3]])
    }

    /// The greatest of sums is no sum.
    @Test func differentCollectors() throws {
        let text = try Self.nested(Self.elements).description.replacing("yield sum %6", with: "yield maximum %6")
        let function = try Function(parsing: text)
        let outer = function.body.instructions.compactMap { if case .loop(let loop) = $0.operation { loop.collectors } else { nil } }
        try #require(outer == [[.maximum]])
        #expect(Self.extents(Pass.flattenLoops.run(function)) == [[3]])
    }

    /// i m + j, however it is written, is the number of the iteration; anything else keeps the indices apart.
    @Test(arguments: [
        ("%8 = multiply %2, %10\n%9 = add %8, %3", true), ("%8 = multiply %10, %2\n%9 = add %3, %8", true),
        ("%8 = multiply %2, %11\n%9 = add %8, %3", false), ("%8 = multiply %3, %10\n%9 = add %8, %2", false),
        ("%8 = add %2, %10\n%9 = add %8, %3", false),
    ]) func numberOfTheIteration(_ number: String, _ isNumber: Bool) throws {
        let function = try Function(parsing: """
            func f(%0 x: real[21] data) -> (f) {
              %10 = const 7
              %11 = const 5
              %1 = loop [3, 7] (%2, %3) {
                \(number)
                %4 = load %0[%9]
                yield map %4
              }
              return %1
            }
            """)
        var constants: [Value: Int] = [:], found: Loop?
        for instruction in function.body.instructions {
            if case .constant(.int(let value)) = instruction.operation { constants[instruction.results[0]] = Int(value) }
            if case .loop(let loop) = instruction.operation { found = loop }
        }
        let loop = try #require(found), use = loop.rowMajorUse(function.types) { constants[$0] }
        #expect((use?.numbers.count == 1) == isNumber)
        #expect(!loop.usesIndicesTogether(function.types))
    }
}
