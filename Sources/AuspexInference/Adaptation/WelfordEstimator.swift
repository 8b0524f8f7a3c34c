/// Running mean and (co)variance of positions (Welford 1962), and the metric that follows from them.
struct WelfordEstimator: Sendable {
    let kind: MetricKind
    let dimension: Int
    private(set) var count = 0
    private var mean: [Double]
    /// Sums of squares (diagonal) or of products (dense, row-major, lower triangle).
    private var moments: [Double]
    private var delta: [Double]

    init(kind: MetricKind, dimension: Int) {
        self.kind = kind
        self.dimension = dimension
        mean = [Double](repeating: 0, count: dimension)
        delta = mean
        let size: Int =
            switch kind {
            case .unit: 0
            case .diagonal: dimension
            case .dense: dimension * dimension
            }
        moments = [Double](repeating: 0, count: size)
    }

    mutating func add(_ position: UnsafeBufferPointer<Double>) {
        guard kind != .unit else { return }
        count += 1
        let weight = 1 / Double(count)
        for i in 0..<dimension {
            delta[i] = position[i] - mean[i]
            mean[i] += delta[i] * weight
        }
        switch kind {
        case .unit: break
        case .diagonal:
            for i in 0..<dimension { moments[i] += (position[i] - mean[i]) * delta[i] }
        case .dense:
            for i in 0..<dimension {
                let residual = position[i] - mean[i]
                for j in 0...i { moments[i * dimension + j] += residual * delta[j] }
            }
        }
    }

    mutating func restart() {
        count = 0
        for i in mean.indices { mean[i] = 0 }
        for i in moments.indices { moments[i] = 0 }
    }

    /// The sample (co)variance shrunk towards 10⁻³ times the identity with the weight of five draws, as Stan does. Returns nil
    /// with fewer than two draws or when the estimate is not finite.
    func shrunkMetric() -> Metric? {
        guard count > 1 else { return nil }
        let n = Double(count)
        let scale = n / (n + 5) / (n - 1)
        let ridge = 1e-3 * 5 / (n + 5)
        switch kind {
        case .unit: return .unit(dimension: dimension)
        case .diagonal:
            let inverse = moments.map { scale * $0 + ridge }
            return inverse.allSatisfy(\.isFinite) ? .diagonal(inverse: inverse) : nil
        case .dense:
            var inverse = [Double](repeating: 0, count: dimension * dimension)
            for i in 0..<dimension {
                for j in 0...i {
                    let value = scale * moments[i * dimension + j] + (i == j ? ridge : 0)
                    inverse[i * dimension + j] = value
                    inverse[j * dimension + i] = value
                }
            }
            return inverse.allSatisfy(\.isFinite) ? .dense(inverse: inverse, dimension: dimension) : nil
        }
    }
}
