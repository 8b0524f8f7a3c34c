import AuspexRuntime
import KernelWidths
import Testing

/// The inline kernels give the same bits one number at a time and as vectors of two, four and eight.
@Suite struct WidthTests {
    /// Zeros, infinities, NaN, subnormal and huge numbers, integers, poles, and the places where functions change their method.
    private static let specials: [Double] = [
        0, 1, 2, 3, 0.5, 0.25, 0.75, 1.5, 2.5, 4, 5.5, 6, 6.5, 7, 10, 28, 30, 39, 40, 64, 170.5, 709.7, 710.5, 745, 750,
        0.180625, 0.425, 0.6931471805599453, 0.7071067811865476, 1.4616321449683623, 1.5707963267948966, 3.141592653589793,
        0x1p-1074, 0x1p-1030, 0x1p-1022, 1e-200, 0x1p-54, 0x1p-28, 0x1p27, 0x1p28, 1e22, 0x1p52, 0x1p53, 0x1p62, 0x1p63, 0x1p64,
        1e200, .greatestFiniteMagnitude, .infinity, .nan,
    ].flatMap { [$0, -$0] }

    /// Neighbours of the special numbers, and numbers of every magnitude from a linear congruence, so that lanes of one vector
    /// fall into different branches.
    private static let reals: [Double] = {
        var values = specials.flatMap { [$0, $0.nextUp, $0.nextDown] }
        var state: UInt64 = 1
        func next() -> UInt64 {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return state >> 11
        }
        for _ in 0..<1500 {
            let unit = Double(next()) * 0x1p-53
            values += [unit, 40 * unit - 20, Double(bitPattern: next() << 11)]
        }
        return values
    }()

    private static let integers: [Int64] = {
        let edges: [Int64] = [0, 1, -1, 2, -2, 3, -7, 10, 1 << 31, 1 << 53, (1 << 53) + 1, .max, .max - 1, .min, .min + 1]
        return edges + reals.map { Int64(bitPattern: $0.bitPattern) >> 7 }
    }()

    /// Pairs every element with others at several distances, the special ones with one another; the length a multiple of 8.
    private static func pairs<T>(_ values: [T], first: Int) -> (a: [T], b: [T]) {
        var a: [T] = []
        var b: [T] = []
        for x in values[..<first] {
            for y in values[..<first] {
                a.append(x)
                b.append(y)
            }
        }
        for distance in [1, 7, 100] {
            a += values
            b += values[distance...] + values[..<distance]
        }
        let n = a.count / 8 * 8
        return (Array(a[..<n]), Array(b[..<n]))
    }

    private func compare<T: BitwiseCopyable>(_ kind: kw_kind, _ a: [T], _ b: [T], resultIsReal: Bool) {
        for function in 0..<kw_count(kind) {
            let name = String(cString: kw_name(kind, function))
            func run(_ width: Int32) -> [UInt64] {
                var out = [UInt64](repeating: 0, count: a.count)
                a.withUnsafeBytes { a in b.withUnsafeBytes { b in kw_run(kind, function, width, &out, a.baseAddress, b.baseAddress, out.count) } }
                // Any NaN is a NaN.
                return resultIsReal ? out.map { Double(bitPattern: $0).isNaN ? Double.nan.bitPattern : $0 } : out
            }
            let scalar = run(1)
            #expect(Set(scalar).count > 1, "\(name) is constant")
            for width in [2, 4, 8] as [Int32] {
                let vector = run(width)
                if let i = scalar.indices.first(where: { scalar[$0] != vector[$0] }) {
                    Issue.record("\(name) at width \(width), of \(a[i]), \(b[i])")
                }
            }
        }
    }

    @Test func functionsOfReals() {
        let (a, b) = Self.pairs(Self.reals, first: 150)
        compare(KW_REAL, a, b, resultIsReal: true)
        compare(KW_REAL_REAL, a, b, resultIsReal: true)
        compare(KW_REAL_TO_INT, a, b, resultIsReal: false)
    }

    @Test func functionsOfIntegers() {
        let (a, b) = Self.pairs(Self.integers, first: 15)
        compare(KW_INT_INT, a, b, resultIsReal: false)
        compare(KW_INT_TO_REAL, a, b, resultIsReal: true)
        compare(KW_KEY_INDEX, a, b, resultIsReal: false)
        compare(KW_KEY_COUNTER, a, b, resultIsReal: true)
    }

    /// The texts are complete: starting from the files that generated code includes, every file is reached and none is missing.
    @Test func headersIncludeOneAnother() {
        let texts = Dictionary(RuntimeHeaders.files.map { ($0.name, $0.text) }, uniquingKeysWith: { first, _ in first })
        #expect(texts.count == RuntimeHeaders.files.count)
        var reached: Set<String> = []
        var open = ["ax_native.h", "ax_library.h"]
        while let name = open.popLast() {
            guard reached.insert(name).inserted else { continue }
            guard let text = texts[name] else {
                Issue.record("\(name) is included and not embedded")
                continue
            }
            for line in text.split(separator: "\n") where line.hasPrefix("#include \"") {
                open.append(String(line.split(separator: "\"")[1]))
            }
        }
        #expect(reached == Set(texts.keys))
    }
}
