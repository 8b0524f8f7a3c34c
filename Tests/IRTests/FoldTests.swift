import AuspexExecution
import AuspexIR
import AuspexTransforms
import Foundation
import Testing

/// Folds: what is left in order of them, what is kept of them, and what is made of them when data are bound.
@Suite struct FoldTests {
    private static func folds(_ region: Region) -> [Fold] {
        region.instructions.flatMap { instruction -> [Fold] in
            let inner = instruction.operation.regions.flatMap(folds)
            if case .fold(let fold) = instruction.operation { return [fold] + inner }
            return inner
        }
    }

    private static func count(_ region: Region, _ isCounted: (AuspexIR.Operation) -> Bool) -> Int {
        region.instructions.reduce(0) { total, instruction in
            total + (isCounted(instruction.operation) ? 1 : 0) + instruction.operation.regions.reduce(0) { $0 + count($1, isCounted) }
        }
    }

    private static func agree(_ a: [Tensor], _ b: [Tensor]) -> Bool { SimplifierTests.agree(a, b, 1e-12) }

    /// In each of several rows, a running count over data is multiplied by a variable.
    private static let rows = """
        func f(%0 y: real[6,9] data, %1 beta: real variable) -> (f) {
          %2 = const 0.0
          %3 = loop [6] (%4) {
            %5, %6 = fold 9 [%2, %2] (%7, %8, %9) {
              %10 = load %0[%4, %7]
              %11 = multiply %1, %8
              %12 = subtract %10, %11
              %13 = log_sigmoid %12
              %14 = sigmoid %11
              %15 = multiply %13, %14
              %16 = add %9, %15
              %17 = add %8, %10
              yield %17, %16
            }
            yield sum %6
          }
          return %3
        }
        """

    @Test func runningCountsOfInnerFoldsArePrepared() throws {
        let function = try Function(parsing: Self.rows)
        let inputs = [Models.wave(54, [6, 9]), Tensor.real(0.3)]
        for version in [function, try function.gradient()] {
            let simplified = version.simplifiedUpToRounding()
            let binding = try #require(DataBinding(simplified))
            #expect(binding.prepare.verify().isEmpty && binding.run.verify().isEmpty)
            let run = binding.run.simplified()
            #expect(Self.folds(run.body).isEmpty)
            #expect(!Self.folds(binding.prepare.body).isEmpty)
            let prepared = ReferenceEvaluator.run(binding.prepare, [inputs[0]])
            #expect(Self.agree(ReferenceEvaluator.run(version, inputs), ReferenceEvaluator.run(run, inputs + prepared)))
        }
    }

    /// Of a count that depends on a variable nothing can be prepared, and the inner fold stays.
    @Test func countsOfVariablesAreNotPrepared() throws {
        let text = Self.rows.replacingOccurrences(of: "%17 = add %8, %10", with: "%17 = add %8, %12")
        let function = try Function(parsing: text)
        let inputs = [Models.wave(54, [6, 9]), Tensor.real(0.3)]
        let simplified = try function.gradient().simplifiedUpToRounding()
        let run = DataBinding(simplified)?.run ?? simplified
        #expect(!Self.folds(run.body).isEmpty)
        #expect(Self.agree(ReferenceEvaluator.run(try function.gradient(), inputs), ReferenceEvaluator.run(simplified, inputs)))
    }

    /// A standard deviation that follows a recursion: the variance is carried, and one multiplication and one addition lie
    /// between one carried value and the next, forwards and backwards.
    @Test func onlyTheRecursionIsOnTheWay() throws {
        let function = Models.garch(60)
        let gradient = try function.gradient()
        let shortened = gradient.simplifiedUpToRounding()
        #expect(shortened.verify().isEmpty)
        #expect(OperationCount(shortened).weighted < OperationCount(gradient.simplified()).weighted)
        let folds = Self.folds(shortened.body)
        #expect(folds.count == 2)
        for fold in folds {
            #expect(fold.initial.count == 1)
            var latest: [Value: Int] = [:]
            for parameter in fold.body.parameters.dropFirst() { latest[parameter] = 0 }
            for instruction in fold.body.instructions {
                let lengths = instruction.operation.operands.compactMap { latest[$0] }
                if let longest = lengths.max() { for result in instruction.results { latest[result] = longest + 1 } }
            }
            let length = try #require(latest[fold.body.results[0]])
            #expect(length <= 2)
        }
        let inputs = Models.garchInputs(60)
        #expect(Self.agree(ReferenceEvaluator.run(gradient, inputs), ReferenceEvaluator.run(shortened, inputs)))
    }

    /// A root of a negative number is seen also when its square is carried.
    @Test func negativeRadicandsAreSeen() throws {
        let text = """
            func f(%0 a: real variable) -> (f) {
              %1 = const 1.0
              %2, %3 = fold 8 [%1] (%4, %5) {
                %6 = multiply %5, %5
                %7 = add %0, %6
                %8 = sqrt %7
                yield %8, sum %8
              }
              return %3
            }
            """
        let function = try Function(parsing: text)
        let shortened = function.simplifiedUpToRounding()
        let fold = try #require(Self.folds(shortened.body).first)
        let next = fold.body.instructions.first { $0.results.contains(fold.body.results[0]) }
        if case .binary(.add, _, _)? = next?.operation {} else { Issue.record("the square is not carried: \(shortened)") }
        for a in [0.5, -0.3, -2] {
            let before = ReferenceEvaluator.run(function, [.real(a)]), after = ReferenceEvaluator.run(shortened, [.real(a)])
            #expect(Self.agree(before, after))
        }
        #expect(try ReferenceEvaluator.run(Function(parsing: text), [.real(-2)])[0].reals[0].isNaN)
    }

    /// What is carried first need not be a root.
    @Test func signOfTheFirstValueIsKept() throws {
        let text = """
            func f(%0 a: real variable, %1 start: real variable) -> (last, values) {
              %2, %3 = fold 8 [%1] (%4, %5) {
                %6 = multiply %5, %5
                %7 = add %0, %6
                %8 = sqrt %7
                yield %8, map %5
              }
              return %2, %3
            }
            """
        let function = try Function(parsing: text)
        for start in [0.5, -0.5] {
            let inputs = [Tensor.real(0.3), .real(start)]
            let after = ReferenceEvaluator.run(function.simplifiedUpToRounding(), inputs)
            #expect(Self.agree(ReferenceEvaluator.run(function, inputs), after))
        }
    }

    /// The largest and the distance in log_add_exp are also those of its weights.
    @Test func logAddExpIsTakenApart() throws {
        let text = """
            func f(%0 a: real variable, %1 y: real[30] data) -> (f) {
              %2 = const 0.0
              %3 = fold 30 [%2] (%4, %5) {
                %6 = load %1[%4]
                %7 = multiply %0, %5
                %8 = log_add_exp %7, %6
                yield %8
              }
              return %3
            }
            """
        let gradient = try Function(parsing: text).gradient()
        let kept = gradient.simplifiedUpToRounding()
        #expect(kept.verify().isEmpty)
        #expect(Self.count(kept.body) { if case .unary(.exp, _) = $0 { true } else { false } } == 1)
        #expect(Self.count(kept.body) { if case .binary(.logAddExp, _, _) = $0 { true } else { false } } == 0)
        for a in [0.7, -1.2, .infinity] {
            let inputs = [Tensor.real(a), Models.wave(30)]
            let before = ReferenceEvaluator.run(gradient, inputs), after = ReferenceEvaluator.run(kept, inputs)
            #expect(Self.agree(before, after))
        }
        // Equal infinities add up to themselves.
        let inputs = [Tensor.real(1), Tensor.real([Double](repeating: -.infinity, count: 30))]
        #expect(Self.agree(ReferenceEvaluator.run(gradient, inputs), ReferenceEvaluator.run(kept, inputs)))
    }

    /// Also in a loop inside of the folds.
    @Test func logAddExpInLoopsOfFoldsIsTakenApart() throws {
        let function = Models.hiddenMarkov(steps: 12, states: 3)
        let gradient = try function.gradient()
        let kept = gradient.simplifiedUpToRounding()
        #expect(OperationCount(kept).weighted <= OperationCount(gradient.simplified()).weighted)
        let inputs = Models.hiddenMarkovInputs(steps: 12, states: 3)
        #expect(Self.agree(ReferenceEvaluator.run(gradient, inputs), ReferenceEvaluator.run(kept, inputs)))
    }
}
