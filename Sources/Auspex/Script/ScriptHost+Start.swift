import AuspexInference
import AuspexIR
import AuspexLowering
import AuspexSyntax

extension ScriptHost {
    /// Where guides of a model start: a place, standard deviations there, and the unit in which parameters move.
    ///
    /// With all other coordinates fixed, the width of the density is both the standard deviation and the unit, so that a fit does not depend on how
    /// the data are measured. Where no place is found, a guide starts at the centre of all supports with a small spread.
    func standardStart(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        let posterior = try arguments.posterior("p")
        let dimension = try evaluator.logDensity(of: posterior, at: arguments.span).dimension
        let found = dimension == 0
            ? nil
            : (try? CompiledModel(posterior, evaluator: evaluator, at: arguments.span)).flatMap { StandardStart($0, cancellation: options.cancellation) }
        let sd = found?.deviations ?? Array(repeating: 0.1, count: dimension)
        var fields: [(label: String?, value: Staged)] = [
            ("center", .tensor(.real(found?.center ?? Array(repeating: 0, count: dimension)))), ("sd", .tensor(.real(sd))),
            ("unit", .tensor(.real(found?.deviations ?? Array(repeating: 1, count: dimension)))),
        ]
        // A matrix as large as the square of the dimension is made for those who ask.
        if try arguments.boolean("factor", default: false) {
            var diagonal = Array(repeating: 0.0, count: dimension * dimension)
            for (i, deviation) in sd.enumerated() { diagonal[i * dimension + i] = deviation }
            fields.append(("factor", .tensor(.real(found?.factor ?? diagonal, shape: [dimension, dimension]))))
        }
        return .tuple(fields)
    }
}
