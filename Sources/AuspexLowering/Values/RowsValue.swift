import AuspexIR

/// An array of structs, tuples or traces of the function being built, as one array for each of their numbers.
struct RowsValue: HostValue {
    /// One of them; its numbers are not those of any row.
    var template: Staged
    /// The numbers of all rows, in the order of the template's.
    var columns: [Dynamic]
    var count: Int

    var kindName: String { "an array of \(count) values" }
    func member(_ name: String) -> Staged? { name == "count" ? .int(count) : nil }
    var rendered: String { kindName }
}
