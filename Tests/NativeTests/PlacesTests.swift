import AuspexExecution
import AuspexIR
import AuspexNative
import Testing

/// What a loop makes takes the place of an array that the loop is the last to use, and only then.
@Suite struct PlacesTests {
    struct Variant: Sendable {
        var name: String
        /// Replacements in the text of the plain function.
        var changes: [(String, String)] = []
        /// Arrays with memory of their own, the copies of the two inputs among them.
        var arrays = 3
    }

    static let plain = """
        func f(%0 x: real[30,20] variable, %1 w: real[19,30] variable) -> (y, z) {
          %3 = const 1
          %2 = matmul %1, %0
          %4 = loop [19, 20] (%5, %6) {
            %7 = load %2[%5, %6]
            %8 = square %7
            yield map %8
          }
          %9 = loop [19, 20] (%10, %11) {
            %12 = load %4[%10, %11]
            %13 = add %12, %12
            yield map %13
          }
          return %9, %9
        }
        """

    private static let rows = (
        """
          %9 = loop [19, 20] (%10, %11) {
            %12 = load %4[%10, %11]
            %13 = add %12, %12
            yield map %13
          }
        """,
        """
          %9 = loop [19] (%10) {
            %17 = loop [20] (%11) {
              %12 = load %4[%10, %11]
              %13 = add %12, %12
              yield map %13
            }
            yield map %17
          }
        """
    )

    static let variants = [
        Variant(name: "one after the other"),
        Variant(name: "row by row", changes: [rows]),
        Variant(name: "used again later", changes: [("%13 = add %12, %12", "%19 = load %2[%10, %11]\n%13 = add %12, %19")], arrays: 4),
        Variant(name: "a neighbour is used", changes: [("%7 = load %2[%5, %6]", "%18 = add %6, %3\n%7 = load %2[%5, %18]")], arrays: 4),
        Variant(name: "also a neighbour is used", changes: [("%8 = square %7", "%18 = add %6, %3\n%19 = load %2[%5, %18]\n%8 = multiply %7, %19")], arrays: 4),
        Variant(name: "a result", changes: [("return %9, %9", "return %9, %4")], arrays: 4),
        Variant(name: "another row is used", changes: [rows, ("%12 = load %4[%10, %11]", "%12 = load %4[%3, %11]")], arrays: 4),
        Variant(name: "an input", changes: [("%7 = load %2[%5, %6]", "%7 = load %0[%5, %6]"), ("return %9, %9", "return %9, %2")], arrays: 4),
    ]

    @Test(arguments: [1, 2]) func places(chains: Int) throws {
        guard NativeHost.isAvailable else { return }
        let functions = try Self.variants.map { variant in
            var text = Self.plain
            for (old, new) in variant.changes {
                try #require(text.contains(old), "\(variant.name)")
                text = text.replacing(old, with: new)
            }
            return try Function(parsing: text)
        }
        for (variant, program) in zip(Self.variants, try NativeHost.compile(functions, chains: chains)) {
            let function = program.function
            #expect(function.verify().isEmpty, "\(variant.name)")
            #expect(try Agreement.fault(of: program, function.randomInputs(seed: 5)) == nil, "\(variant.name)")
            if chains > 1 { continue }
            let text = try NativeSource(function, name: "f", chains: 1).text
            #expect(text.matches(of: #/\(scratch \+ \d+\)/#).count == variant.arrays, "\(variant.name): \(text)")
        }
    }
}
