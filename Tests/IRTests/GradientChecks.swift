import AuspexIR
import AuspexTransforms
import Foundation

/// Numerical derivatives and the comparison with them.
enum GradientChecks {
    /// Central differences at three steps, combined by Richardson's extrapolation: an error of order h⁶. Returns the
    /// derivative and how far it is from the combination of two steps only.
    static func numerical(
        _ function: Function, _ inputs: [Tensor], output: Int = 0, input: Int, element: Int, step: Double = 2e-3
    ) -> (value: Double, uncertainty: Double) {
        func value(_ shift: Double) -> Double {
            var moved = inputs
            var elements = inputs[input].reals
            elements[element] += shift
            moved[input] = Tensor(shape: inputs[input].shape, storage: .real(elements))
            return ReferenceEvaluator.run(function, moved)[output].reals[0]
        }
        func slope(_ h: Double) -> Double { (value(h) - value(-h)) / (2 * h) }
        let (a, b, c) = (slope(step), slope(step / 2), slope(step / 4))
        let first = (4 * b - a) / 3, second = (4 * c - b) / 3
        let best = (16 * second - first) / 15
        return (best, abs(best - second))
    }

    /// The largest relative disagreement of the gradient with numerical derivatives, beyond their own uncertainty.
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
                let error = max(0, abs(derivative - expected.value) - 10 * expected.uncertainty) / max(1, abs(expected.value))
                worst = derivative.isNaN ? .infinity : max(worst, error)
            }
        }
        return worst
    }

    /// As `disagreement`, but along one direction through all inputs.
    static func directionalDisagreement(_ function: Function, _ inputs: [Tensor], step: Double = 2e-3) throws -> Double {
        let selected = function.inputs.indices.filter {
            function.inputs[$0].role == .variable && function.type(of: function.body.parameters[$0]).scalar == .real
        }
        let direction = selected.map { input in inputs[input].reals.indices.map { cos(Double($0 * 5 + input * 3 + 1)) } }
        func value(_ shift: Double) -> Double {
            var moved = inputs
            for (input, direction) in zip(selected, direction) {
                moved[input] = .real(zip(inputs[input].reals, direction).map { $0 + shift * $1 }, shape: inputs[input].shape)
            }
            return ReferenceEvaluator.run(function, moved)[0].reals[0]
        }
        let slopes = [step, step / 2, step / 4].map { (value($0) - value(-$0)) / (2 * $0) }
        let first = (4 * slopes[1] - slopes[0]) / 3, second = (4 * slopes[2] - slopes[1]) / 3
        let best = (16 * second - first) / 15
        let gradient = ReferenceEvaluator.run(try function.gradient(), inputs).dropFirst()
        var derivative = 0.0
        for (part, direction) in zip(gradient, direction) { for (x, y) in zip(part.reals, direction) { derivative += x * y } }
        if derivative.isNaN { return .infinity }
        return max(0, abs(derivative - best) - 10 * abs(best - second)) / max(1, abs(best))
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
