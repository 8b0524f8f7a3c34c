import AuspexIR

/// The generated functions of a library as C, with what binds each one to its data.
struct LibraryFunctions {
    private(set) var text = ""
    private(set) var data = LibraryData()
    /// Words of scratch memory that the hungriest one needs.
    private(set) var scratchWords = 0
    private var known: [Key: String] = [:]

    /// What makes two functions the same.
    private struct Key: Hashable {
        var body: Region
        var types: [Type]
        var places: [Int: Int]
    }

    /// Adds a function; one that is there already, with the same data, is not printed again.
    /// - Returns: the name of a C function `void name(auspex_context *, const void *const *variables, void *const *outputs)`.
    /// - Throws: `NativeError` for what has no form in a library.
    mutating func add(_ bound: LibraryFunction, name: String) throws(NativeError) -> String {
        let function = bound.function
        if let operation = Self.operationOfTheHost(in: function.body) {
            throw NativeError(
                "its density or derived quantities need `\(operation)`, one of the special functions that only Auspex itself has")
        }
        guard function.precision == .double else { throw NativeError("libraries are of double precision") }
        let source: NativeSource
        do {
            source = try NativeSource(function, name: "ax_\(name)", chains: 1)
        } catch {
            throw NativeError("`\(function.name)` cannot be printed as C: \(error.reason)")
        }
        let places = Dictionary(bound.data.map { ($0.input, $0.tensor) }, uniquingKeysWith: { first, _ in first }).mapValues { data.place($0) }
        let constants = source.constants.map { data.place($0) }
        let key = Key(body: function.body, types: function.types, places: places)
        if let earlier = known[key] { return earlier }
        let runner = "ax_run_\(name)"
        known[key] = runner

        var variable = 0
        let inputs = function.inputs.enumerated().map { index, input -> String in
            if input.role == .data { return places[index].map { "ax_data + \($0)" } ?? "0" }
            variable += 1
            return "variables[\(variable - 1)]"
        }
        scratchWords = max(scratchWords, source.scratchWords)
        // C has no empty arrays, so each ends with a null pointer.
        text += """
            \(source.text)
            static void \(runner)(auspex_context *context, const void *const *variables, void *const *outputs) {
                const void *const inputs[] = {\((inputs + ["0"]).joined(separator: ", "))};
                const void *const constants[] = {\((constants.map { "ax_data + \($0)" } + ["0"]).joined(separator: ", "))};
                ax_\(name)(&ax_table, context->scratch, constants, inputs, outputs);
            }


            """
        return runner
    }

    /// A function that generated code calls through the host's table, and that a library does not have.
    private static func operationOfTheHost(in region: Region) -> String? {
        for instruction in region.instructions {
            switch instruction.operation {
            case .unary(let operation, _):
                if [.logBesselI0, .logBesselI1].contains(operation) { return operation.rawValue }
            case .binary(let operation, _, _):
                if [.gammaP, .gammaQ, .gammaPInverse, .gammaPDa, .logBesselI].contains(operation) { return operation.rawValue }
            case .ternary(let operation, _, _, _): return operation.rawValue
            case let other: if let name = other.regions.lazy.compactMap({ operationOfTheHost(in: $0) }).first { return name }
            }
        }
        return nil
    }
}
