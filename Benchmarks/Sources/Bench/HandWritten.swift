import AuspexResults
import Foundation

#if canImport(Glibc)
import Glibc
#endif

/// Gradients that were written by hand in C, as a lower bound of what a compiler of models may hope for.
///
/// Every file of `HandWritten` exports
/// `void *prepare(const double *const *fields, const long *sizes)` and
/// `double evaluate(void *, const double *position, double *gradient)`; the fields are those named below, in that order, and positions are
/// in the order of Auspex's coordinates.
enum HandWritten {
    private static let programs: [String: (file: String, fields: [String])] = [
        "eight_schools-eight_schools_noncentered": ("eight_schools", ["y", "sigma"]),
        "kidiq-kidscore_momhsiq": ("kidiq", ["kid_score", "mom_hs", "mom_iq"]),
        "garch-garch11": ("garch", ["y", "sigma1"]),
        "hmm_example-hmm_example": ("hmm", ["y"]),
        "logistic-logistic_regression": ("logistic", ["X", "y"]),
        "diamonds-diamonds": ("diamonds", ["X", "Y"]),
    ]
    static let flags = ["-O3", "-march=native", "-std=gnu17", "-shared", "-fPIC"]
    private static let tolerance = 1e-10

    /// Nil for posteriors that nobody has written by hand.
    /// - Throws: `ChildFailure` when it cannot be compiled, or does not agree with Auspex.
    static func measure(_ posterior: Case, _ data: String, points: [[Double]], _ places: Places) throws -> HandWrittenReport? {
        guard let (file, fields) = programs[posterior.name] else { return nil }
        let work = try places.folder("hand-written")
        let library = "\(work)/\(file).so"
        try Child.run(
            "clang",
            flags + ["-I", "\(places.benchmarks)/../Sources/AuspexRuntime/Headers", "\(places.benchmarks)/HandWritten/\(file).c", "-o", library, "-lopenblas", "-lm"],
            log: "\(work)/\(file).log")
        guard let handle = dlopen(library, RTLD_NOW), let prepare = dlsym(handle, "prepare"), let evaluate = dlsym(handle, "evaluate") else {
            throw ChildFailure(description: "\(library) cannot be loaded: \(dlerror().map { String(cString: $0) } ?? "")")
        }
        typealias Prepare = @convention(c) (UnsafePointer<UnsafePointer<Double>?>, UnsafePointer<Int>) -> UnsafeMutableRawPointer?
        typealias Evaluate = @convention(c) (UnsafeMutableRawPointer?, UnsafePointer<Double>, UnsafeMutablePointer<Double>) -> Double
        let set = try DataFile.read(path: data)
        let columns = try fields.map { name in
            guard let values = set[name]?.reals else { throw ChildFailure(description: "\(data) has no numbers `\(name)`") }
            return values
        }
        // The library keeps what it is given until the process ends.
        let pointers = columns.map { values -> UnsafePointer<Double>? in
            let copy = UnsafeMutablePointer<Double>.allocate(capacity: max(values.count, 1))
            copy.update(from: values, count: values.count)
            return UnsafePointer(copy)
        }
        let state = unsafeBitCast(prepare, to: Prepare.self)(pointers, columns.map(\.count))
        let gradientOf = unsafeBitCast(evaluate, to: Evaluate.self)

        let model = try AuspexModel(program: posterior.program(places), data: set, tier: .interpreter).compiled()
        var worst = 0.0
        var gradient = [Double](repeating: 0, count: model.dimension)
        for point in points {
            let ours = model.evaluated(at: point)
            let value = gradientOf(state, point, &gradient)
            for (a, b) in zip([value] + gradient, [ours.value] + ours.gradient) {
                let difference = abs(a - b) / max(1, abs(b))
                // A NaN must not pass as the smaller number.
                if !(difference <= worst) { worst = difference }
            }
        }
        guard worst <= tolerance else { throw ChildFailure(description: "differs from Auspex by \(worst)") }
        let times = CPUClock.microseconds(calls: points.count) { for point in points { _ = gradientOf(state, point, &gradient) } }
        return HandWrittenReport(gradientMicroseconds: times, disagreement: worst)
    }
}

extension DataValue {
    /// All numbers, in row-major order; nil when it is not a tensor.
    fileprivate var reals: [Double]? {
        guard case .tensor(let tensor, _) = self else { return nil }
        return tensor.reals
    }
}
