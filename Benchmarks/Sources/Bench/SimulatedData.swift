import Foundation

/// Data sets that nobody has to download: made from fixed seeds, the same on every machine.
enum SimulatedData {
    static func write(_ name: String, to path: String) throws {
        guard let make = sets[name] else { return }
        try text(make()).write(toFile: path, atomically: true, encoding: .utf8)
    }

    private static let sets: [String: @Sendable () -> [String: Any]] = [
        "logistic": { logistic(rows: 10_000, columns: 100) },
        "softmax": { softmax(rows: 2_000, columns: 64, classes: 10) },
        "groups": { groups(1_000, rows: 10_000) },
    ]

    /// Standard normal predictors, coefficients that shrink with their number so that the logits stay of order one.
    static func logistic(rows: Int, columns: Int) -> [String: Any] {
        var random = NormalStream(seed: 1)
        let beta = random.normals(columns).map { $0 / Double(columns).squareRoot() }
        let X = (0..<rows).map { _ in random.normals(columns) }
        let y = X.map { row in random.uniform() < 1 / (1 + exp(-0.5 - zip(row, beta).reduce(0) { $0 + $1.0 * $1.1 })) ? 1 : 0 }
        return ["N": rows, "D": columns, "X": X, "y": y]
    }

    /// Standard normal predictors and noise.
    static func linear(rows: Int, columns: Int) -> [String: Any] {
        var random = NormalStream(seed: 4)
        let beta = random.normals(columns)
        let X = (0..<rows).map { _ in random.normals(columns) }
        return ["X": X, "y": X.map { row in zip(row, beta).reduce(random.normal()) { $0 + $1.0 * $1.1 } }]
    }

    static func softmax(rows: Int, columns: Int, classes: Int) -> [String: Any] {
        var random = NormalStream(seed: 2)
        let W = (0..<classes).map { _ in random.normals(columns).map { $0 * 2 / Double(columns).squareRoot() } }
        let X = (0..<rows).map { _ in random.normals(columns) }
        // The class with the largest logit plus Gumbel noise is a draw from the softmax (Gumbel 1954).
        let y = X.map { row -> Int in
            let scores = W.map { column in zip(row, column).reduce(0) { $0 + $1.0 * $1.1 } - log(-log(random.uniform())) }
            return scores.indices.max { scores[$0] < scores[$1] } ?? 0
        }
        return ["N": rows, "D": columns, "K": classes, "X": X, "y": y]
    }

    static func groups(_ groups: Int, rows: Int) -> [String: Any] {
        var random = NormalStream(seed: 3)
        let effects = random.normals(groups).map { 1 + 0.7 * $0 }
        let x = random.normals(rows)
        let group = (0..<rows).map { $0 % groups }
        let y = (0..<rows).map { effects[group[$0]] + 0.5 * x[$0] + random.normal() }
        return ["N": rows, "J": groups, "group": group, "x": x, "y": y]
    }

    /// JSON with as many digits as a double needs.
    static func text(_ object: [String: Any]) -> String {
        func value(_ any: Any) -> String {
            switch any {
            case let list as [Any]: "[" + list.map(value).joined(separator: ",") + "]"
            default: "\(any)"
            }
        }
        return "{" + object.sorted { $0.key < $1.key }.map { "\"\($0.key)\":\(value($0.value))" }.joined(separator: ",\n") + "}\n"
    }
}
