import AuspexIR
import AuspexResults
import Testing

private func refusal(_ text: String) -> DataError? {
    do {
        _ = try DataFile.parse(csv: text, name: "d.csv")
        return nil
    } catch { return error }
}

@Suite struct CSVTests {
    @Test func kindsAreInferredOverTheWholeColumn() throws {
        let data = try DataFile.parse(
            csv: "i,r,s,b,m\r\n1,2,x,true,NA\r\n-3,2.5,\"y, \"\"z\"\"\",FALSE,\r\n4,,,NA,nan\r\n", name: "d.csv")
        #expect(data.names == ["i", "r", "s", "b", "m"])
        #expect(data["i"] == .tensor(.int([1, -3, 4]), missing: []))
        guard case .tensor(let r, let missing)? = data["r"] else { throw DataError(file: "", reason: "r") }
        #expect(missing == [2] && Array(r.reals[..<2]) == [2, 2.5] && r.reals[2].isNaN)
        #expect(data["s"] == .strings(["x", "y, \"z\"", ""], missing: [2]))
        #expect(data["b"] == .tensor(Tensor(shape: [3], storage: .bool([true, false, false])), missing: [2]))
        guard case .tensor(let m, let all)? = data["m"] else { throw DataError(file: "", reason: "m") }
        #expect(all == [0, 1, 2] && m.scalar == .real)
    }

    @Test func quotedCellsMayHoldLineEnds() throws {
        let data = try DataFile.parse(csv: "a,b\n\"one\ntwo\",3\n", name: "d.csv")
        #expect(data["a"] == .strings(["one\ntwo"], missing: []))
        #expect(data["b"] == .tensor(.int([3]), missing: []))
    }

    @Test func aTextAmongNumbersIsRemembered() throws {
        let data = try DataFile.parse(csv: "x;y\n1;2\n2;oops\n", name: "d.csv")
        #expect(data["y"] == .strings(["2", "oops"], missing: []))
        let cell = try #require(data.textCell(of: "y"))
        #expect(cell.row == 1 && cell.text == "oops" && cell.position == SourcePosition(line: 3, column: 3))
        #expect(data.textCell(of: "x") == nil)
    }

    @Test func blankLinesCountOnlyInSingleColumns() throws {
        #expect(try DataFile.parse(csv: "a,b\n\n1,2\n\n", name: "")["a"] == .tensor(.int([1]), missing: []))
        #expect(try DataFile.parse(csv: "a\n1\n\n3\n", name: "")["a"] == .tensor(.int([1, 0, 3]), missing: [1]))
        #expect(try DataFile.parse(csv: "a,b", name: "")["b"] == .tensor(.int([]), missing: []))
    }

    @Test(arguments: [
        ("a,b\n1,2\n3\n", 3, 1, "row 2 has 1 cell, but the header has 2"),
        ("a,b\n1,2,3\n", 2, 1, "row 1 has 3 cells"),
        ("a,a\n1,2\n", 1, 3, "the same name"),
        ("a,,c\n1,2,3\n", 1, 3, "column 2 has no name"),
        ("1.5,2\n3,4\n", 1, 1, "should name the columns"),
        ("a,b\n1,\"x\n", 2, 3, "no closing quote in row 1"),
        ("a,b\n\"x\"y,2\n", 2, 4, "text follows the closing quote"),
        ("\n\n", 1, 1, "empty"),
    ]) func mistakesAreLocated(text: String, line: Int, column: Int, reason: String) throws {
        let error = try #require(refusal(text))
        #expect(error.position == SourcePosition(line: line, column: column), "\(error)")
        #expect(error.reason.contains(reason), "\(error)")
    }
}
