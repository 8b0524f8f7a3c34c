import AuspexExecution
import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexSyntax
import Dispatch
import Foundation
import Synchronization

// `run`: a function of the language, compiled as a whole.
extension ScriptHost {
    func run(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        let argument = try arguments.required("f"), span = arguments.span
        let copies = try arguments["copies"].map { _ in try arguments.integer("copies", default: 1, atLeast: 1) }
        let word = try arguments.word("precision", of: Precision.allCases.map(\.rawValue), default: Precision.double.rawValue)
        let key = RandomKey(seed: try seed(arguments))
        guard try arguments.boolean("compiled", default: true) else {
            guard copies == nil, word == Precision.double.rawValue else {
                throw Diagnostic(.badSetting, "what is not compiled runs once, in double precision", at: span)
            }
            return try evaluator.stepwise(argument.value, key: Int(Int64(bitPattern: key.word)), at: argument.span)
        }
        let start = ContinuousClock.now
        let whole = try evaluator.whole(argument.value, at: argument.span)
        let function = whole.lowered.function.withoutGradientMarks().simplifiedUpToRounding()
        let bound = try BoundProgram(function, data: whole.lowered.data, precision: Precision(rawValue: word) ?? .double)
        // What takes the interpreter no time need not wait for a compiler.
        let isShort = OperationCount(function).weighted.multipliedReportingOverflow(by: copies ?? 1)
        let runnable: RunnableFunction = !isShort.overflow && isShort.partialValue < Self.shortRun && options.tier == .automatic
            ? .interpreter(bound) : try RunnableFunction.make(bound, name: "auspex_run", options: options, at: span).0
        time?.preparing += seconds(since: start)
        let ready = ContinuousClock.now
        guard let copies else {
            let results = try FunctionRunner(runnable)([Self.word(key)])
            try count(arguments, copies: 1, since: ready, evaluator)
            return whole.value(of: results)
        }
        let results = try parallel(copies, runnable) { Self.word(key.split(UInt64($0))) }
        try count(arguments, copies: copies, since: ready, evaluator)
        let stacked = results[0].indices.compactMap { output in Tensor.stacked(results.map { $0[output] }) }
        return whole.value(of: stacked)
    }

    /// Adds to what the statement took how many evaluations of a network the copies made, where that is asked for and `work` says it.
    private func count(_ arguments: Arguments, copies: Int, since start: ContinuousClock.Instant, _ evaluator: Evaluator) throws {
        guard let work = arguments["work"] else { return }
        let elapsed = seconds(since: start), now = ContinuousClock.now
        var value = work.value
        if case .function = value {
            // What cannot be counted is not reported; the program itself goes on.
            guard time != nil, let counted = try? evaluator.apply(value, [], at: work.span, in: evaluator.globals) else { return }
            value = counted
            time?.counting += seconds(since: now)
        }
        guard case .int(let evaluations) = value else {
            throw Diagnostic(.badArguments, "`work` is a whole number, or a function without parameters that gives one, but this is \(value.kindName)", at: work.span)
        }
        let (total, overflow) = copies.multipliedReportingOverflow(by: max(0, evaluations))
        guard !overflow, let before = time?.evaluations, !before.addingReportingOverflow(total).overflow else { return }
        time?.evaluations += total
        time?.evaluating += elapsed
    }

    /// Operations that the interpreter makes in about the time in which a compiler starts.
    private static let shortRun = 3_000_000

    private static func word(_ key: RandomKey) -> Tensor { Tensor(shape: [], storage: .int([Int64(bitPattern: key.word)])) }

    /// Calls a function of one variable several times, on all threads. The results do not depend on how many there are.
    private func parallel(_ count: Int, _ runnable: RunnableFunction, _ input: @escaping @Sendable (Int) -> Tensor) throws -> [[Tensor]] {
        let workers = min(count, options.threads ?? ProcessInfo.processInfo.activeProcessorCount)
        let cancellation = options.cancellation
        let shared = Mutex<(results: [[Tensor]?], failure: (any Error)?)>((Array(repeating: nil, count: count), nil))
        DispatchQueue.concurrentPerform(iterations: workers) { worker in
            do {
                let runner = try FunctionRunner(runnable)
                for number in stride(from: worker, to: count, by: workers) {
                    if cancellation.isCancelled { throw CancelledRun() }
                    let outputs = try runner([input(number)])
                    shared.withLock { $0.results[number] = outputs }
                }
            } catch {
                shared.withLock { $0.failure = $0.failure ?? error }
            }
        }
        let (results, failure) = shared.withLock { $0 }
        if let failure { throw failure }
        return results.compactMap { $0 }
    }
}

/// Raised where a run was asked to stop: there is no result yet.
struct CancelledRun: Error, CustomStringConvertible {
    var description: String { "the run was stopped" }
}
