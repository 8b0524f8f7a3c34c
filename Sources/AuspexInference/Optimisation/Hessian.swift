/// The product of the Hessian of the log density at a position (first argument) with a vector (second argument).
public typealias HessianVectorProduct = (_ position: [Double], _ vector: [Double]) -> [Double]

/// The Hessian of a log density, row-major D × D and symmetric.
///
/// Column by column from `product` when there is one; otherwise from central differences of the gradient, with an error of about
/// the two-thirds power of the rounding unit. Costs D products or 2·D gradients.
public func hessian(
    of evaluator: any LogDensityEvaluator, at position: [Double], product: HessianVectorProduct? = nil
) -> [Double] {
    let dimension = position.count
    var matrix = [Double](repeating: 0, count: dimension * dimension)
    var forward = [Double](repeating: 0, count: dimension)
    var backward = forward
    var point = position
    for j in 0..<dimension {
        if let product {
            var unit = [Double](repeating: 0, count: dimension)
            unit[j] = 1
            for (i, value) in product(position, unit).prefix(dimension).enumerated() { matrix[i * dimension + j] = value }
            continue
        }
        let wanted = ScalarMath.power(Double.ulpOfOne, 1.0 / 3) * max(1, abs(position[j]))
        point[j] = position[j] + wanted
        let above = point[j]
        _ = evaluator.evaluate(point, gradient: &forward)
        point[j] = position[j] - wanted
        // What the coordinate really moved by, after rounding.
        let width = above - point[j]
        _ = evaluator.evaluate(point, gradient: &backward)
        point[j] = position[j]
        for i in 0..<dimension { matrix[i * dimension + j] = (forward[i] - backward[i]) / width }
    }
    for i in 0..<dimension {
        for j in 0..<i {
            let mean = 0.5 * (matrix[i * dimension + j] + matrix[j * dimension + i])
            matrix[i * dimension + j] = mean
            matrix[j * dimension + i] = mean
        }
    }
    return matrix
}
