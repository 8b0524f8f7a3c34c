import AuspexExecution
import AuspexIR
import AuspexNative
import Testing

/// Arrays that are parts of others, become parts of others or take their place, in steps such as those that train a network; and what must
/// not share memory although it looks much the same.
@Suite struct SharedMemoryTests {
    struct Variant: Sendable {
        var name: String
        /// Replacements in the text of the plain function.
        var changes: [(String, String)] = []
        /// Arrays that are copied at the end of a step.
        var copies = 0
    }

    static let variants = [
        Variant(name: "plain"),
        Variant(name: "carried arrays change places", changes: [("yield %61, %62, map %63", "yield %62, %61, map %63")]),
        Variant(
            name: "the next parameter needs the neighbour's present one",
            changes: [("%65 = load %13[%64]", "%69 = add %64, %6\n%65 = load %13[%69]")], copies: 1),
        Variant(
            name: "the present parameters are needed after the next ones are made",
            changes: [("%63 = multiply %5, %5", "%63 = load %13[%6]")], copies: 1),
        Variant(
            name: "part of the present parameters is needed after the next ones are made",
            changes: [("%63 = multiply %5, %5", "%63 = load %20[%6, %6]")], copies: 1),
        Variant(name: "the next state is the present parameters", changes: [("yield %61, %62, map", "yield %61, %13, map")], copies: 3),
        Variant(name: "weights are collected", changes: [("yield %61, %62, map %63", "yield %61, %62, map %20")]),
        Variant(name: "offsets overlap with weights", changes: [("%53 = add %52, %8", "%53 = add %52, %6")]),
        Variant(name: "offsets are anywhere", changes: [("%53 = add %52, %8", "%53 = convert %54 to int")]),
        Variant(name: "a product is needed elsewhere", changes: [("%63 = multiply %5, %5", "%63 = load %45[%6, %6]")]),
        Variant(
            name: "parameters are changed in one element first",
            changes: [("%20 = loop", "%19 = update %13[%6], %5\n%20 = loop"), ("%63 = multiply %5, %5", "%63 = load %19[%6]")], copies: 2),
    ]

    /// Steps of a network of two layers without an activation, with momentum.
    static func function(rows: Int, hidden: Int, _ changes: [(String, String)]) throws -> Function {
        let second = 2 + 4 * hidden, offsets = second + 4 * hidden, count = offsets + 7
        var text = """
            func train(%0 p: real[\(count)] variable, %1 m: real[\(count)] variable, %2 x: real[\(rows),4] data) -> (p, m, s) {
              %3 = const \(hidden)
              %4 = const 4
              %5 = const 0.01
              %6 = const 2
              %7 = const \(second)
              %8 = const \(offsets)
              %10, %11, %9 = fold 3 [%0, %1] (%12, %13, %14) {
                %20 = loop [4, \(hidden)] (%21, %22) {
                  %23 = multiply %21, %3
                  %24 = add %23, %22
                  %25 = add %24, %6
                  %26 = load %13[%25]
                  yield map %26
                }
                %30 = loop [\(hidden), 4] (%31, %32) {
                  %33 = multiply %31, %4
                  %34 = add %33, %32
                  %35 = add %34, %7
                  %36 = load %13[%35]
                  yield map %36
                }
                %40 = matmul %2, %20
                %41 = matmul %40, %30
                %42 = accumulator real[\(count)]
                %43 = matmul_tn %40, %41
                %44 = matmul_nt %41, %30
                %45 = matmul_tn %2, %44
                loop [\(hidden), 4] (%71, %72) {
                  %73 = multiply %71, %4
                  %74 = add %73, %72
                  %75 = add %74, %7
                  %76 = load %43[%71, %72]
                  accumulate %42[%75], %76
                  yield
                }
                loop [4, \(hidden)] (%81, %82) {
                  %83 = multiply %81, %3
                  %84 = add %83, %82
                  %85 = add %84, %6
                  %86 = load %45[%81, %82]
                  accumulate %42[%85], %86
                  yield
                }
                loop [\(rows), 4] (%51, %52) {
                  %54 = load %41[%51, %52]
                  %53 = add %52, %8
                  accumulate %42[%53], %54
                  yield
                }
                %60 = freeze %42
                %61, %62 = loop [\(count)] (%64) {
                  %65 = load %13[%64]
                  %66 = load %14[%64]
                  %67 = load %60[%64]
                  %68 = multiply %5, %67
                  %91 = add %66, %68
                  %92 = multiply %5, %91
                  %93 = subtract %65, %92
                  yield map %93, map %91
                }
                %63 = multiply %5, %5
                yield %61, %62, map %63
              }
              return %10, %11, %9
            }
            """
        for (old, new) in changes {
            try #require(text.contains(old))
            text = text.replacing(old, with: new)
        }
        return try Function(parsing: text)
    }

    @Test(arguments: [(3, 5), (20, 19)], [1, 2])
    func steps(_ sizes: (rows: Int, hidden: Int), chains: Int) throws {
        guard NativeHost.isAvailable else { return }
        let functions = try Self.variants.map { try Self.function(rows: sizes.rows, hidden: sizes.hidden, $0.changes) }
        let native = try NativeHost.compile(functions, chains: chains)
        for (variant, program) in zip(Self.variants, native) {
            let function = program.function
            #expect(function.verify().isEmpty, "\(variant.name)")
            #expect(try Agreement.fault(of: program, function.randomInputs(seed: 5)) == nil, "\(variant.name)")
            if chains > 1 { continue }
            // Inputs and initial values are copied; arrays at the end of a step only where they have to be.
            let text = try NativeSource(function, name: "f", chains: 1).text
            let copies = text.matches(of: #/for \(ax_int1 e = 0; e < \d+; e\+\+\) \w+\[e\] = [as]\w+\[e\];/#).count
            #expect(copies - 2 == variant.copies, "\(variant.name)")
        }
    }
}
