#if canImport(Glibc)
import Glibc
#elseif canImport(Musl)
import Musl
#elseif canImport(Darwin)
import Darwin
#endif

/// An interval of numbers that a plot shows, never empty and always finite.
struct PlotRange: Equatable {
    let low: Double
    let high: Double

    /// Below this, dividing an interval into parts would leave the normal numbers.
    static let smallestLength = 1e-290

    /// The range of all finite values, widened on both sides by `margin` times its length. A single value gets room
    /// around it; no value at all gives the unit interval.
    init(of values: some Sequence<Double>, margin: Double = 0) {
        var low = Double.infinity, high = -Double.infinity
        for value in values where value.isFinite {
            low = min(low, value)
            high = max(high, value)
        }
        guard low <= high else {
            self.init(low: 0, high: 1)
            return
        }
        let length = high / 2 - low / 2
        if length <= max(abs(low), abs(high)) * 1e-12 || length < Self.smallestLength {
            let room = abs(low) < Self.smallestLength ? 1 : abs(low) * 0.1
            self.init(low: low - room, high: high + room)
        } else {
            self.init(low: low - 2 * margin * length, high: high + 2 * margin * length)
        }
    }

    init(low: Double, high: Double) {
        let bounded = (max(low, -1e300), min(high, 1e300))
        self.low = bounded.0
        self.high = bounded.1 > bounded.0 ? bounded.1 : bounded.0 + 1
    }

    var length: Double { high - low }

    /// 0 at the low end, 1 at the high end.
    func fraction(_ value: Double) -> Double { (value - low) / length }
}

/// Round numbers along an axis with their labels.
struct AxisTicks {
    let ticks: [(value: Double, label: String)]

    /// About `count` ticks at multiples of 1, 2 or 5 times a power of ten.
    init(_ range: PlotRange, count: Int) {
        let rough = range.length / Double(max(1, count))
        let power = pow(10, log10(rough).rounded(.down))
        let step = power * ([1.0, 2, 5, 10].first { $0 * power >= rough * 0.7 } ?? 10)
        let largest = max(abs(range.low), abs(range.high))
        guard step.isNormal, step > largest * 1e-10 else {
            ticks = [(range.low, NumberText.shortest(range.low, digits: 6))]
            return
        }
        let decimals = max(0, -Int((log10(step) + 1e-9).rounded(.down)))
        let first = (range.low / step).rounded(.up)
        let last = (range.high / step).rounded(.down)
        ticks = (0...Int(max(0, min(last - first, 100)))).map { index in
            let value = (first + Double(index)) * step
            let isPlain = largest < 1e5 && decimals <= 5
            let label = isPlain ? NumberText.fixed(value, decimals: decimals) : value == 0 ? "0" : Self.short(value, step: step)
            return (value, label)
        }
    }

    /// `2.5e6`, with the digits that the step needs.
    private static func short(_ value: Double, step: Double) -> String {
        let digits = max(1, NumberText.decimalExponent(value, digits: 3) - NumberText.decimalExponent(step, digits: 1) + 1)
        let text = NumberText.scientific(value, digits: min(digits, 8))
        return text.replacing("e+0", with: "e").replacing("e-0", with: "e-").replacing("e+", with: "e")
    }
}
