import AuspexIR
import AuspexResults
import Testing

private func parse(_ text: String) throws(DataError) -> DataSet { try DataFile.parse(json: text, name: "d.json") }

private func refusal(_ text: String) -> DataError? {
    do {
        _ = try parse(text)
        return nil
    } catch { return error }
}

@Suite struct JSONDataTests {
    @Test func schoolsKeepOrderKindsAndShapes() throws {
        let data = try parse(#"{"J": 8, "y": [28, 8, -3], "sigma": [15.5, 10, 1e1], "X": [[1, 2], [3, 4.5], [5, 6]], "name": "schools"}"#)
        #expect(data.names == ["J", "y", "sigma", "X", "name"])
        #expect(data["J"] == .tensor(.int(8), missing: []))
        #expect(data["y"] == .tensor(.int([28, 8, -3]), missing: []))
        #expect(data["sigma"] == .tensor(.real([15.5, 10, 10]), missing: []))
        #expect(data["X"] == .tensor(.real([1, 2, 3, 4.5, 5, 6], shape: [3, 2]), missing: []))
        #expect(data["name"] == .string("schools"))
        #expect(data["absent"] == nil)
        #expect(data.position(of: "sigma") == SourcePosition(line: 1, column: 28))
    }

    @Test func missingValuesAreNamedByPosition() throws {
        let data = try parse(#"{"a": [1, null, 3], "b": [1.5, NaN, null, "nan"], "c": [null, null], "d": [[null, 2], [3, null]], "e": null, "f": [true, null]}"#)
        #expect(data["a"] == .tensor(.int([1, 0, 3]), missing: [1]))
        guard case .tensor(let b, let missing)? = data["b"] else { throw DataError(file: "", reason: "b") }
        #expect(missing == [1, 2, 3] && b.reals[0] == 1.5 && b.reals[1...].allSatisfy(\.isNaN))
        guard case .tensor(let c, let all)? = data["c"] else { throw DataError(file: "", reason: "c") }
        #expect(all == [0, 1] && c.scalar == .real && c.reals.allSatisfy(\.isNaN))
        #expect(data["d"] == .tensor(Tensor(shape: [2, 2], storage: .int([0, 2, 3, 0])), missing: [0, 3]))
        #expect(data["f"] == .tensor(Tensor(shape: [2], storage: .bool([true, false])), missing: [1]))
    }

    @Test func infinitiesAsStanSpellsThem() throws {
        let data = try parse(#"{"a": ["-inf", "Infinity", "+inf", -Infinity, inf, 2], "b": "-Infinity", "c": ["inf", "flux"]}"#)
        #expect(data["a"] == .tensor(.real([-.infinity, .infinity, .infinity, -.infinity, .infinity, 2]), missing: []))
        #expect(data["b"] == .tensor(.real(-.infinity), missing: []))
        #expect(data["c"] == .strings(["inf", "flux"], missing: []))
    }

    @Test func emptyArraysHaveShapes() throws {
        let data = try parse(#"{"a": [], "b": [[], []], "c": {}, "d": [[[]]]}"#)
        #expect(data["a"] == .tensor(.int([]), missing: []))
        #expect(data["b"] == .tensor(Tensor(shape: [2, 0], storage: .int([])), missing: []))
        #expect(data["c"] == .record(DataRecord([])))
        #expect(data["d"] == .tensor(Tensor(shape: [1, 1, 0], storage: .int([])), missing: []))
    }

    @Test func objectsInArraysBecomeColumns() throws {
        let data = try parse(#"{"s": [{"n": "A", "x": 1, "v": [1, 2]}, {"v": [3, 4.5], "x": null, "n": "B"}]}"#)
        guard case .table(let table)? = data["s"] else { throw DataError(file: "", reason: "no table") }
        #expect(table.rowCount == 2)
        #expect(table["n"] == .strings(["A", "B"], missing: []))
        #expect(table["x"] == .tensor(.int([1, 0]), missing: [1]))
        #expect(table["v"] == .tensor(.real([1, 2, 3, 4.5], shape: [2, 2]), missing: []))
    }

    @Test func textsWithEscapesAndSurrogates() throws {
        let data = try parse(#"{"t": "a\"\\\/\n\u00e9\ud83d\ude00 é"}"#)
        #expect(data["t"] == .string("a\"\\/\né😀 é"))
    }

    @Test func integersBeyondTheMachineBecomeReals() throws {
        let data = try parse(#"{"a": 9223372036854775807, "b": -9223372036854775808, "c": 9223372036854775808, "d": 100000000000000000000000}"#)
        #expect(data["a"] == .tensor(.int(.max), missing: []))
        #expect(data["b"] == .tensor(.int(.min), missing: []))
        #expect(data["c"] == .tensor(.real(9_223_372_036_854_775_808), missing: []))
        #expect(data["d"] == .tensor(.real(1e23), missing: []))
    }

    @Test(arguments: [
        (#"{"y": [[1, 2], [3]]}"#, 1, 16, "y[1]", "has 1 element, where the rows before it have 2"),
        ("{\"y\": [\n  [1],\n  2]}", 3, 3, "y[1]", "single value"),
        (#"{"y": [1, [2]]}"#, 1, 11, "y[1]", "is an array"),
        (#"{"y": [1, "two"]}"#, 1, 11, "y[1]", "the text \"two\""),
        (#"{"y": [1, true]}"#, 1, 11, "y[1]", "true or false"),
        (#"{"y": 1, "y": 2}"#, 1, 10, "y", "occurs twice"),
        (#"{"é": 1, "z": }"#, 1, 15, "z", "expected a value"),
        (#"{"y": [1, 2,]}"#, 1, 13, "y[1]", "comma"),
        (#"{"y": 1,}"#, 1, 9, "", "name in double quotes"),
        (#"{"y": 1"#, 1, 8, "", "the file ends"),
        (#"{"y": 1.2.3}"#, 1, 7, "y", "not a number"),
        (#"{"y": 1} x"#, 1, 10, "", "after the end"),
        (#"{"s": [{"a": 1}, {"b": 1}]}"#, 1, 7, "s[1]", "lacks the field `a`"),
        (#"{"a": {"b": [[1], [2, 3]]}}"#, 1, 19, "a.b[1]", "2 elements"),
        ("", 1, 1, "", "empty"),
        ("{\"y\": \"abc\n\"}", 1, 7, "", "closing quote"),
    ]) func mistakesAreLocated(text: String, line: Int, column: Int, field: String, reason: String) throws {
        let error = try #require(refusal(text))
        #expect(error.file == "d.json")
        #expect(error.position == SourcePosition(line: line, column: column), "\(error)")
        #expect(error.field == field, "\(error)")
        #expect(error.reason.contains(reason), "\(error)")
    }

    @Test func deepNestingIsRefused() throws {
        let deep = try #require(refusal(String(repeating: "[", count: 100_000)))
        #expect(deep.reason.contains("nested"))
        #expect(refusal(String(repeating: #"{"a":"#, count: 100_000))?.reason.contains("nested") == true)
    }
}
