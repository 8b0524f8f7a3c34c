import AuspexIR
import AuspexTransforms
import Foundation

/// Numerical derivatives and the comparison with them.
enum GradientChecks {
    /// Central differences of a scalar output at two steps, combined by Richardson's extrapolation: an error of order h⁴.
    static func numerical(_ function: Function, _ inputs: [Tensor], output: Int = 0, input: Int, element: Int, step: Double = 1e-3) -> Double {
        func value(_ shift: Double) -> Double {
            var moved = inputs
            var elements = inputs[input].reals
            elements[element] += shift
            moved[input] = Tensor(shape: inputs[input].shape, storage: .real(elements))
            return ReferenceEvaluator.run(function, moved)[output].reals[0]
        }
        let scale = step * max(1, abs(inputs[input].reals[element]))
        func slope(_ h: Double) -> Double { (value(h) - value(-h)) / (2 * h) }
        return (4 * slope(scale / 2) - slope(scale)) / 3
    }

    /// The largest relative disagreement of the gradient with numerical derivatives.
    static func disagreement(_ function: Function, _ inputs: [Tensor], rules: ScalarRules = .standard) throws -> Double {
        let gradient = try function.gradient(rules: rules)
        let outputs = ReferenceEvaluator.run(gradient, inputs)
        let selected = function.inputs.indices.filter {
            function.inputs[$0].role == .variable && function.type(of: function.body.parameters[$0]).scalar == .real
        }
        var worst = 0.0
        for (position, input) in selected.enumerated() {
            for (element, derivative) in outputs[position + 1].reals.enumerated() {
                let expected = numerical(function, inputs, input: input, element: element)
                let error = abs(derivative - expected) / max(1, abs(expected))
                worst = error.isNaN ? .infinity : max(worst, error)
            }
        }
        return worst
    }

    /// |⟨w, J v⟩ − ⟨Jᵀ w, v⟩| relative to their size, for directions derived from the positions of elements.
    static func transposition(_ function: Function, _ inputs: [Tensor], rules: ScalarRules = .standard) throws -> Double {
        func direction(_ shape: [Int], _ salt: Int) -> Tensor {
            let count = shape.reduce(1, *)
            return Tensor.real((0..<count).map { sin(Double($0 * 7 + salt * 13 + 1)) }, shape: shape)
        }
        let selected = function.inputs.indices.filter {
            function.inputs[$0].role == .variable && function.type(of: function.body.parameters[$0]).scalar == .real
        }
        let real = function.body.results.indices.filter { function.type(of: function.body.results[$0]).scalar == .real }
        let v = selected.map { direction(inputs[$0].shape, $0) }
        let w = real.map { direction(function.type(of: function.body.results[$0]).shape, $0 + 100) }
        let forward = ReferenceEvaluator.run(try function.jvp(rules: rules), inputs + v).suffix(real.count)
        let reverse = ReferenceEvaluator.run(try function.vjp(rules: rules), inputs + w).suffix(selected.count)
        func inner(_ a: [Tensor], _ b: [Tensor]) -> (Double, Double) {
            var sum = 0.0, size = 0.0
            for (x, y) in zip(a, b) { for (s, t) in zip(x.reals, y.reals) { sum += s * t; size += abs(s * t) } }
            return (sum, size)
        }
        let (left, leftSize) = inner(w, Array(forward)), (right, rightSize) = inner(v, Array(reverse))
        return abs(left - right) / max(1, leftSize, rightSize)
    }
}
