import Auspex
import AuspexInference
import AuspexResults
import Foundation

/// How the time of a gradient grows with the size of the data and of the model.
enum Scaling {
    private static func powers(_ range: ClosedRange<Int>) -> [Int] { range.map { Int(pow(10, Double($0))) } }
    /// Elements of the largest array that is made.
    private static let largest = 10_000_000

    static func measure(_ tier: Tier, _ places: Places) throws -> [ScalingPoint] {
        var points: [ScalingPoint] = []
        func add(_ model: String, _ program: String, _ size: [String: Int], _ data: [String: Tensor]) throws {
            let point = try measure(model, "\(places.benchmarks)/\(program)/\(model).apx", size, data, tier)
            let sizes = size.sorted { $0.key < $1.key }.map { "\($0.key) = \($0.value)" }.joined(separator: ", ")
            print("\(model), \(sizes), \(tier.rawValue): \(Table.number(point.microseconds)) us, compiled in \(Table.number(point.compileSeconds)) s")
            fflush(nil)
            points.append(point)
        }
        let own = "Models", tests = "../Tests/PosteriorDB/Models"
        for N in powers(2...6) {
            for D in powers(0...3) where N * D <= largest {
                try add("logistic_regression", own, ["N": N, "D": D], logistic(N, D))
            }
        }
        for J in powers(1...5) { try add("hierarchical_regression", own, ["N": 10 * J, "J": J], groups(J, rows: 10 * J)) }
        for N in [10, 30, 100, 300, 1000] { try add("gp_regr", tests, ["N": N], gaussianProcess(N)) }
        for N in powers(2...6) { try add("hmm_example", tests, ["N": N], hiddenMarkov(N)) }
        return points
    }

    private static func measure(
        _ model: String, _ program: String, _ size: [String: Int], _ data: [String: Tensor], _ tier: Tier
    ) throws -> ScalingPoint {
        let fields = data.sorted { $0.key < $1.key }.map { DataRecord.Field(name: $0.key, value: DataValue.tensor($0.value, missing: [])) }
        let start = CPUClock.wall()
        let session = try AuspexModel(
            program: program, data: DataSet(name: "simulated data", value: .record(DataRecord(fields))), tier: tier)
        let density = try session.density(session.compiled())
        let compileSeconds = CPUClock.wall() - start
        let position = (0..<density.dimension).map { 0.1 * sin(Double($0)) }
        let (value, gradient) = density.evaluated(at: position)
        guard value.isFinite, gradient.allSatisfy(\.isFinite) else { throw ChildFailure(description: "\(model) has no finite gradient") }
        let times = Gradients.times(density, at: [position])
        return ScalingPoint(
            model: model, size: size, tier: tier.rawValue, microseconds: times[times.count / 2], compileSeconds: compileSeconds,
            memory: residentMegabytes())
    }

    /// Of this process at this moment.
    private static func residentMegabytes() -> Double {
        let text = (try? String(contentsOfFile: "/proc/self/statm", encoding: .utf8)) ?? ""
        return (text.split(separator: " ").dropFirst().first.flatMap { Double($0) } ?? .nan) * Double(getpagesize()) / 1_048_576
    }

    private static func logistic(_ N: Int, _ D: Int) -> [String: Tensor] {
        var random = NormalStream(seed: 1)
        let X = random.normals(N * D)
        return ["X": .real(X, shape: [N, D]), "y": .int((0..<N).map { _ in Int64(random.uniform() < 0.5 ? 1 : 0) })]
    }

    private static func groups(_ J: Int, rows: Int) -> [String: Tensor] {
        var random = NormalStream(seed: 2)
        let x = random.normals(rows), y = random.normals(rows)
        return [
            "J": .int(J), "group": .int((0..<rows).map { Int64($0 % J) }), "x": .real(x), "y": .real(y),
        ]
    }

    private static func gaussianProcess(_ N: Int) -> [String: Tensor] {
        var random = NormalStream(seed: 3)
        let x = (0..<N).map { 20 * Double($0) / Double(N) - 10 }
        return ["x": .real(x), "y": .real(random.normals(N))]
    }

    private static func hiddenMarkov(_ N: Int) -> [String: Tensor] {
        var random = NormalStream(seed: 4)
        return ["y": .real((0..<N).map { ($0 / 5) % 2 == 0 ? 3 + random.normal() : 10 + random.normal() })]
    }
}
