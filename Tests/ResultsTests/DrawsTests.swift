import AuspexIR
import AuspexResults
import Testing

@Suite struct DrawsTests {
    private let draws = Draws(
        variables: [VariableLayout(name: "a"), VariableLayout(name: "M", shape: [2, 3]), VariableLayout(name: "n", shape: [2], scalar: .int)],
        chains: [
            [0, 1, 2, 3, 4, 5, 6, 7, 8, 10, 11, 12, 13, 14, 15, 16, 17, 18],
            [20, 21, 22, 23, 24, 25, 26, 27, 28],
        ])

    @Test func elementsAreNamedFromZeroInRowMajorOrder() {
        #expect(draws.scalars.map(\.name) == ["a", "M[0,0]", "M[0,1]", "M[0,2]", "M[1,0]", "M[1,1]", "M[1,2]", "n[0]", "n[1]"])
    }

    @Test func slicesAgreeWithTheRows() throws {
        #expect(draws.drawCounts == [2, 1])
        let scalar = try #require(try draws.scalars(named: ["M[1, 0]"]).first)
        #expect(draws.chains(of: scalar) == [[4, 14], [24]])
        #expect(draws.equalChains(of: scalar) == [[4], [24]])
        #expect(draws.value(of: "M", chain: 0, draw: 1) == .real([11, 12, 13, 14, 15, 16], shape: [2, 3]))
        #expect(draws.value(of: "n", chain: 1, draw: 0) == .int([27, 28]))
        #expect(draws.value(of: "n", chain: 1, draw: 1) == nil)
        #expect(draws.tensor(of: "a") == .real([0, 20], shape: [2, 1]))
    }

    @Test func namesThatAreNotThereAreRefusedWithTheNearest() throws {
        #expect(try draws.scalars(named: ["n", "a", "n[0]"]).map(\.name) == ["n[0]", "n[1]", "a"])
        let error = #expect(throws: DataError.self) { try draws.scalars(named: ["nn"]) }
        #expect(error?.suggestion?.contains("`n`") == true)
        #expect(throws: DataError.self) { try draws.scalars(named: ["M[2,0]"]) }
    }
}
