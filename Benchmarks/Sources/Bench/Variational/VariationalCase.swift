import Foundation

/// One problem of variational inference: an objective with its optimiser, data, and what is asked of it.
struct VariationalCase: Sendable {
    let name: String
    /// File in `Variational`, and the name that the peers' programs go by.
    let program: String
    /// Independent runs of the objective whose mean is followed.
    var particles = 1
    /// Rows in a minibatch, where there are minibatches.
    var batch: Int?
    var precisions = [Precision.double]
    /// Steps of a whole call.
    var steps = 10_000
    /// Steps that the peers make in one compiled scan.
    var scan = 2000
    /// Draws for the objective's mean at the start.
    var draws = 100_000
    /// How much faster than NumPyro a step should be at least.
    var target = 1.0

    static let all: [VariationalCase] = [
        VariationalCase(name: "eight_schools", program: "eight_schools", target: small),
        VariationalCase(name: "linear_regression", program: "linear_regression", target: small),
        VariationalCase(name: "logistic_regression", program: "logistic_regression", scan: 1000),
        VariationalCase(name: "cone_elbo", program: "cone_elbo", particles: 64, target: small),
        VariationalCase(name: "cone_iwelbo", program: "cone_iwelbo", target: small),
        VariationalCase(name: "coin_score", program: "coin_score", target: small),
        VariationalCase(name: "coin_enumeration", program: "coin_enumeration", target: small),
    ]
        + [64, 512].map { (rows: Int) in
            VariationalCase(name: "vae_\(rows)", program: "vae", batch: rows, precisions: [.double, .single], steps: 500, scan: 20, draws: 200)
        }

    /// Models of at most twenty parameters.
    private static let small = 5.0

    /// What the program reads as `data.json`; nil where it reads nothing.
    func data(_ digits: () throws -> [[Double]]) rethrows -> [String: Any]? {
        switch program {
        case "eight_schools":
            return ["y": [28.0, 8, -3, 7, -1, 1, 18, 12], "sigma": [15.0, 10, 16, 11, 9, 11, 10, 18]]
        case "linear_regression": return SimulatedData.linear(rows: 434, columns: 3)
        case "logistic_regression": return SimulatedData.logistic(rows: 1000, columns: 10)
        case "vae":
            // Weights start as normals that keep the variance of what goes through them.
            var random = NormalStream(seed: 5)
            func weights(_ rows: Int, _ columns: Int) -> [[Double]] {
                (0..<rows).map { _ in random.normals(columns).map { $0 / Double(rows).squareRoot() } }
            }
            return [
                "x": try digits(), "batch": batch ?? 1, "w1": weights(64, 200), "wm": weights(200, 10), "ws": weights(200, 10),
                "v1": weights(10, 200), "v2": weights(200, 64),
            ]
        default: return nil
        }
    }
}

enum Precision: String, Codable, Sendable { case double, single }
