import AuspexIR
import AuspexTransforms
import Testing

/// Sums over rows of data in groups that need no more than the triangular factor of each group.
@Suite struct ReduceGroupsTests {
    private static let rows = 240, groups = 12, offset = 3

    /// With r = y − s a[g] − b x: Σ r², Σ r, Σ x r, Σ a[g] r, and of each group Σ r, added beside other things to an array where the
    /// group's place is its number and an offset, as that of a[g] is.
    private static let text = """
        func f(%0 theta: real[20] variable, %1 g: int[\(rows)] data, %2 x: real[\(rows)] data, %3 y: real[\(rows)] data) -> (rr, r, xr, ar, d, yy) {
          %4 = const 0
          %5 = const 1
          %6 = const 2
          %7 = const \(offset)
          %8 = const \(groups - 1)
          %9 = const 19
          %10 = load %0[%4]
          %11 = load %0[%5]
          %12 = load %0[%6]
          %13 = accumulator real[20]
          %14, %15, %16, %17, %18 = loop [\(rows)] (%20) {
            %21 = load %1[%20]
            %22 = subtract %21, %5
            %23 = maximum %22, %4
            %24 = minimum %23, %8
            %25 = add %24, %7
            %26 = load %0[%25]
            %27 = multiply %10, %26
            %28 = load %2[%20]
            %29 = multiply %11, %28
            %30 = add %27, %29
            %31 = load %3[%20]
            %32 = subtract %31, %30
            %33 = multiply %32, %32
            %34 = multiply %28, %32
            %35 = multiply %26, %32
            %36 = multiply %12, %32
            %37 = maximum %25, %4
            %38 = minimum %37, %9
            accumulate %13[%38], %36
            %39 = multiply %31, %31
            yield sum %33, sum %32, sum %34, sum %35, sum %39
          }
          accumulate %13[%4], %12
          %40 = freeze %13
          return %14, %15, %16, %17, %40, %18
        }
        """

    enum Design: CaseIterable { case plain, sorted, oneGroup, smallGroups, farFromZero, constantInGroups, badlyScaled, zero }

    private static func inputs(_ design: Design, _ seed: UInt64) -> [Tensor] {
        var state = seed &* 2_654_435_761 &+ 1
        func unit() -> Double {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Double(state >> 11) * 0x1p-53
        }
        // Indices count from one, and some lie outside and are moved inside.
        var group = (0..<rows).map { _ in Int64(unit() * Double(groups + 1)) }
        if design == .sorted { group.sort() }
        if design == .oneGroup { group = group.map { _ in 5 } }
        if design == .smallGroups { group = (0..<rows).map { $0 < 3 ? Int64($0) + 2 : 1 } }
        var x = (0..<rows).map { _ in 2 * unit() - 1 }
        if design == .farFromZero { x = x.map { 1e6 + $0 } }
        if design == .constantInGroups { x = group.map { Double($0) * 0.3 } }
        if design == .badlyScaled { x = x.map { $0 * 1e-9 } }
        if design == .zero { x = x.map { _ in 0 } }
        let y = (0..<rows).map { _ in 3 * unit() - 1 }
        let theta = (0..<20).map { _ in 2 * unit() - 1 }
        return [.real(theta), .int(group), .real(x), .real(y)]
    }

    private static func longestLoop(_ region: Region) -> Int {
        region.instructions.map { instruction in
            var inner = instruction.operation.regions.map(longestLoop).max() ?? 0
            if case .loop(let loop) = instruction.operation { inner = max(inner, loop.extents.reduce(1, *)) }
            if case .fold(let fold) = instruction.operation { inner = max(inner, fold.count) }
            return inner
        }.max() ?? 0
    }

    private static func norm(_ values: [Double]) -> Double { values.reduce(0) { $0 + $1 * $1 }.squareRoot() }

    /// All sums within roundings of the lengths of what they are made of, for whatever groups and columns.
    @Test(arguments: Design.allCases) func sumsOfGroups(_ design: Design) throws {
        let function = try Function(parsing: Self.text)
        let reduced = function.simplifiedUpToRounding()
        #expect(reduced.verify().isEmpty)
        let binding = try #require(DataBinding(reduced))
        let run = binding.run.simplified()
        #expect(Self.longestLoop(run.body) == Self.groups)
        for seed in 1...5 as ClosedRange<UInt64> {
            let inputs = Self.inputs(design, seed)
            let before = ReferenceEvaluator.run(function, inputs)
            let after = ReferenceEvaluator.run(run, inputs + ReferenceEvaluator.run(binding.prepare, Array(inputs.dropFirst())))
            let theta = inputs[0].reals, x = inputs[2].reals, y = inputs[3].reals
            let ones = Double(Self.rows).squareRoot()
            // No residual is longer than this, and every column has its own length.
            let longest = Self.norm(y) + abs(theta[0]) * ones + abs(theta[1]) * Self.norm(x)
            let scales = [longest * longest, ones * longest, Self.norm(x) * longest, ones * longest, ones * longest, Self.norm(y) * Self.norm(y)]
            for (position, scale) in scales.enumerated() {
                for (a, b) in zip(before[position].reals, after[position].reals) {
                    #expect(abs(a - b) <= 2e-14 * scale, "\(design), result \(position): \(a) and \(b)")
                }
            }
        }
    }

    /// What is no sum of products of linear forms, or grouped in two ways, stays a loop over the rows.
    @Test(arguments: [
        ("%33 = multiply %32, %32", "%33 = exp %32"),  // a residual in a nonlinear function
        ("%33 = multiply %32, %32", "%50 = multiply %32, %32\n%33 = multiply %50, %50"),  // a fourth power
        ("%33 = multiply %32, %32", "%50 = load %0[%28x]\n%33 = multiply %32, %50"),  // a second grouping
        ("accumulate %13[%38], %36", "accumulate %13[%20], %36"),  // added by row
        ("%24 = minimum %23, %8", "%24 = add %23, %4"),  // as many groups as there may be integers
    ]) func whatStaysAsItIs(_ line: String, _ other: String) throws {
        let text = Self.text.replacing(line, with: other.replacing("%50 = load %0[%28x]", with: "%51 = minimum %21, %6\n%52 = maximum %51, %4\n%50 = load %0[%52]"))
        try #require(text != Self.text)
        let function = try Function(parsing: text)
        try #require(function.verify().isEmpty)
        let binding = try #require(DataBinding(function.simplifiedUpToRounding()))
        #expect(Self.longestLoop(binding.run.simplified().body) == Self.rows)
    }

    /// Many groups of few rows are left alone: a triangle for each would be more work.
    @Test func manySmallGroups() throws {
        let text = Self.text.replacing("%8 = const \(Self.groups - 1)", with: "%8 = const 200").replacing("real[20]", with: "real[210]")
            .replacing("%9 = const 19", with: "%9 = const 209")
        let binding = try #require(DataBinding(try Function(parsing: text).simplifiedUpToRounding()))
        #expect(Self.longestLoop(binding.run.simplified().body) == Self.rows)
    }
}
