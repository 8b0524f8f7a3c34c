#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// A Gaussian kernel density estimate on a grid, with the bandwidth rule of Silverman (1986). Mass that the kernel would
/// push beyond the smallest and largest draw is reflected, so that a positive quantity keeps its density at zero.
struct KernelDensity {
    let positions: [Double]
    let densities: [Double]

    /// Empty when there are fewer than two different finite values.
    init(_ values: [Double], gridSize: Int = 256) {
        let sorted = values.filter { $0.isFinite && abs($0) < 1e150 }.sorted()
        guard gridSize > 1, let low = sorted.first, let high = sorted.last,
            high - low > max(abs(low), abs(high)) * 1e-12, high - low > PlotRange.smallestLength
        else {
            positions = []
            densities = []
            return
        }
        let count = Double(sorted.count)
        let mean = sorted.reduce(0) { $0 + $1 / count }
        let variance = sorted.reduce(0) { $0 + ($1 - mean) * ($1 - mean) / max(1, count - 1) }
        let quartiles = sorted[sorted.count * 3 / 4] - sorted[sorted.count / 4]
        let spread = quartiles > 0 ? min(variance.squareRoot(), quartiles / 1.349) : variance.squareRoot()
        let step = (high - low) / Double(gridSize - 1)
        let bandwidth = max(0.9 * spread * pow(count, -0.2), step)
        // Each value is shared out between the two grid points beside it; the kernel then needs one pass over the grid.
        var weights = Array(repeating: 0.0, count: gridSize)
        for value in sorted {
            let place = (value - low) / step
            let below = min(gridSize - 2, Int(place))
            weights[below] += 1 - (place - Double(below))
            weights[below + 1] += place - Double(below)
        }
        let reach = min(gridSize - 1, Int((4 * bandwidth / step).rounded(.up)))
        let norm = 1 / (count * bandwidth * (2 * Double.pi).squareRoot())
        let kernel = (0...reach).map { offset in
            let u = Double(offset) * step / bandwidth
            return norm * exp(-0.5 * u * u)
        }
        var densities = Array(repeating: 0.0, count: gridSize)
        for source in 0..<gridSize where weights[source] > 0 {
            for offset in -reach...reach {
                var target = source + offset
                if target < 0 { target = -target }
                if target > gridSize - 1 { target = 2 * (gridSize - 1) - target }
                densities[target] += weights[source] * kernel[abs(offset)]
            }
        }
        // On the edge itself a draw and its mirror image coincide, and were counted once.
        densities[0] *= 2
        densities[gridSize - 1] *= 2
        positions = (0..<gridSize).map { low + Double($0) * step }
        self.densities = densities
    }
}
