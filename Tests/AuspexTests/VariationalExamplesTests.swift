import Auspex
import AuspexSyntax
import Foundation
import Synchronization
import Testing

/// The examples of variational inference against exact answers, which are computed here in another way than by the scripts.
struct VariationalExamplesTests {
    /// What a script prints, `words: numbers` on each line, and the pictures that it makes. Both go to a folder of the test.
    private struct Run {
        var lines: [String: [Double]] = [:]
        var pictures: [String: String] = [:]

        init(_ name: String) throws {
            let source = try #require(SourceFile.read("\(ExamplesTests.folder)/\(name)/\(name).apx"))
            let folder = FileManager.default.temporaryDirectory.appendingPathComponent("\(name)-\(UUID().uuidString)")
            try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
            defer { try? FileManager.default.removeItem(at: folder) }
            let data = "\(ExamplesTests.folder)/\(name)/data.json"
            if FileManager.default.fileExists(atPath: data) { try FileManager.default.copyItem(atPath: data, toPath: "\(folder.path)/data.json") }
            let printed = Mutex("")
            var options = RunOptions()
            options.output = { piece in printed.withLock { $0 += piece } }
            options.directory = folder.path
            try Session(options: options).run(source)
            for line in printed.withLock({ $0 }).split(separator: "\n") {
                let parts = line.split(separator: ":", maxSplits: 1)
                guard parts.count == 2 else { continue }
                lines[String(parts[0])] = parts[1].split(whereSeparator: { " [],±".contains($0) }).compactMap { Double($0) }
            }
            for file in try FileManager.default.contentsOfDirectory(atPath: folder.path) where file.hasSuffix(".svg") {
                pictures[file] = try String(contentsOfFile: "\(folder.path)/\(file)", encoding: .utf8)
            }
        }

        func numbers(_ name: String, _ count: Int) throws -> [Double] {
            let numbers = try #require(lines[name], "no line `\(name)`")
            try #require(numbers.count >= count)
            return numbers
        }
    }

    private static func data(_ name: String, _ field: String) throws -> [Double] {
        let bytes = try #require(FileManager.default.contents(atPath: "\(ExamplesTests.folder)/\(name)/data.json"))
        let object = try #require(try JSONSerialization.jsonObject(with: bytes) as? [String: Any])
        return try #require(object[field] as? [Double])
    }

    // MARK: A coin and a line

    /// Moments and evidence of the line with Student's errors, by the trapezoidal rule over its height in the middle, its slope, and log sigma.
    private static func exactLine(_ x: [Double], _ y: [Double]) -> (moments: [(mean: Double, sd: Double)], evidence: Double) {
        let center = x.reduce(0, +) / Double(x.count), steps = 70
        var total = 0.0, first = [0.0, 0, 0], second = [0.0, 0, 0]
        let height = (low: 1 + 0.6 * center - 0.8, step: 1.6 / Double(steps)), slope = (low: 0.25, step: 0.7 / Double(steps))
        let scale = (low: log(0.12), step: log(10.0) / Double(steps))
        // Γ(2) / (Γ(3/2) √(3 π)) = 2 / (π √3); the priors' constants: 2 / (2 √(2π)) and 1 / (2π · 50).
        let constant = log(2 / (Double.pi * 3.0.squareRoot())), shift = 60.0
        let halfNormal = -0.5 * log(2 * Double.pi), normals = -log(100 * Double.pi)
        for k in 0...steps {
            let sigma = exp(scale.low + Double(k) * scale.step)
            let logPrior = halfNormal - sigma * sigma / 8
            let fixed = Double(x.count) * (constant - log(sigma)) + logPrior + log(sigma)
            for i in 0...steps {
                let h = height.low + Double(i) * height.step
                for j in 0...steps {
                    let b = slope.low + Double(j) * slope.step, a = h - b * center
                    var product = 1.0
                    for (x, y) in zip(x, y) {
                        let r = (y - a - b * x) / sigma
                        product *= 1 + r * r / 3
                    }
                    let prior = normals - 0.5 * (a * a / 100 + b * b / 25)
                    let weight = exp(fixed + prior - 2 * log(product) + shift)
                    total += weight
                    for (index, value) in [a, b, sigma].enumerated() {
                        first[index] += weight * value
                        second[index] += weight * value * value
                    }
                }
            }
        }
        let moments = zip(first, second).map { (mean: $0 / total, sd: ($1 / total - ($0 / total) * ($0 / total)).squareRoot()) }
        return (moments, log(total * height.step * slope.step * scale.step) - shift)
    }

    @Test func coinAndRegression() throws {
        let run = try Run("coin_and_regression")
        // Along the path of the draw the gradient has no noise where the guide is the posterior.
        let coin = try run.numbers("coin, guide", 2)
        #expect(abs(coin[0] - 16) < 0.01 && abs(coin[1] - 8) < 0.01, "\(coin)")
        let bound = try run.numbers("coin, bound", 1)[0]
        // C(20, 14) times the integral of 6 p (1 - p) p¹⁴ (1 - p)⁶, B(16, 8) = 7! / (16 · … · 23).
        let (above, below) = ((1...7).reduce(1.0) { $0 * Double($1) }, (16...23).reduce(1.0) { $0 * Double($1) })
        let evidence = log(38_760 * 6 * above / below)
        #expect(abs(bound - evidence) < 1e-4, "\(bound) for \(evidence)")

        let exact = Self.exactLine(try Self.data("coin_and_regression", "x"), try Self.data("coin_and_regression", "y"))
        for (index, name) in ["intercept", "slope", "sigma"].enumerated() {
            let (mean, sd) = exact.moments[index]
            let rows = try ["nuts", "mean-field", "full-rank"].map { try run.numbers("\(name), \($0)", 2) }
            // 16,000 draws of nuts (a quarter of that effective), 16,000 of the guides.
            for row in rows { #expect(abs(row[0] - mean) < 0.15 * sd, "\(name): \(row[0]) for \(mean) ± \(sd)") }
            #expect(abs(rows[0][1] / sd - 1) < 0.1, "\(name), nuts: sd \(rows[0][1]) for \(sd)")
            #expect(abs(rows[2][1] / sd - 1) < 0.15, "\(name), full-rank: sd \(rows[2][1]) for \(sd)")
        }
        // Two coordinates that depend on each other look independent only if they are narrow.
        for name in ["intercept", "slope"] { #expect(try run.numbers("\(name), mean-field", 2)[1] < 0.5 * run.numbers("\(name), nuts", 2)[1]) }
        let (low, high) = (try run.numbers("line, mean-field bound", 1)[0], try run.numbers("line, full-rank bound", 1)[0])
        let estimate = try run.numbers("line, log evidence", 1)[0]
        #expect(low < high && high < exact.evidence && exact.evidence - high < 0.1, "\(low), \(high), \(exact.evidence)")
        #expect(abs(estimate - exact.evidence) < 0.01, "\(estimate) for \(exact.evidence)")
        #expect(run.pictures["coin_and_regression.svg"] != nil)
    }

    // MARK: A simulator

    /// Moments and evidence of the outbreak on a grid of the two parameters; the courses are summed over by recursion.
    private static func exactOutbreak(_ reported: [Int], children: Int) -> (moments: [(mean: Double, sd: Double)], evidence: Double) {
        func binomial(_ k: Int, _ n: Int, _ p: Double) -> Double {
            let choose = (0..<k).reduce(1.0) { $0 * Double(n - $1) / Double($1 + 1) }
            return choose * pow(p, Double(k)) * pow(1 - p, Double(n - k))
        }
        func likelihood(_ fall: [[[Double]]], _ share: Double) -> Double {
            var state = [[Double]](repeating: [Double](repeating: 0, count: children), count: children)
            state[children - 1][1] = 1
            for count in reported {
                var after = [[Double]](repeating: [Double](repeating: 0, count: children), count: children)
                for healthy in 0..<children {
                    for ill in 0..<children where state[healthy][ill] > 0 {
                        for new in 0...healthy { after[healthy - new][new] += state[healthy][ill] * fall[healthy][ill][new] }
                    }
                }
                for new in 0..<children {
                    let rate = share * Double(new) + 0.2
                    let seen = (0..<count).reduce(exp(-rate)) { $0 * rate / Double($1 + 1) }
                    for healthy in 0..<children { after[healthy][new] *= seen }
                }
                state = after
            }
            return state.joined().reduce(0, +)
        }
        let steps = (contact: 150, share: 80)
        var total = 0.0, first = [0.0, 0], second = [0.0, 0]
        for i in 0..<steps.contact {
            // Almost all of the posterior is below 0.6.
            let contact = 0.6 * (Double(i) + 0.5) / Double(steps.contact)
            let fall = (0..<children).map { healthy in
                (0..<children).map { ill in (0...healthy).map { binomial($0, healthy, 1 - pow(1 - contact, Double(ill))) } }
            }
            for j in 0..<steps.share {
                let share = (Double(j) + 0.5) / Double(steps.share)
                let prior = 9 * pow(1 - contact, 8) * 12 * share * share * (1 - share)
                let weight = prior * likelihood(fall, share) * 0.6 / Double(steps.contact * steps.share)
                total += weight
                for (index, value) in [contact, share].enumerated() {
                    first[index] += weight * value
                    second[index] += weight * value * value
                }
            }
        }
        return (zip(first, second).map { ($0 / total, ($1 / total - ($0 / total) * ($0 / total)).squareRoot()) }, log(total))
    }

    @Test func simulator() throws {
        let run = try Run("simulator")
        let reported = try run.numbers("reported", 7).map { Int($0) }
        let exact = Self.exactOutbreak(reported, children: 12)
        for (index, name) in ["contact", "share"].enumerated() {
            let (mean, sd) = exact.moments[index]
            let (guide, nuts) = (try run.numbers("\(name), guide", 2), try run.numbers("\(name), exact", 2))
            #expect(abs(nuts[0] - mean) < 0.1 * sd && abs(nuts[1] / sd - 1) < 0.1, "\(name): \(nuts), \(mean) ± \(sd)")
            #expect(abs(guide[0] - mean) < 0.3 * sd && abs(guide[1] / sd - 1) < 0.25, "\(name): \(guide), \(mean) ± \(sd)")
        }
        let bounds = try ["bound, simulated", "bound, exact likelihood", "log evidence"].map { try run.numbers($0, 1)[0] }
        #expect(bounds[0] < bounds[1] && bounds[1] < exact.evidence && exact.evidence - bounds[0] < 0.3, "\(bounds), \(exact.evidence)")
        #expect(abs(bounds[2] - exact.evidence) < 0.01, "\(bounds[2]) for \(exact.evidence)")
        // With more noise the way is longer.
        #expect(try run.numbers("mean bound of all steps, no baseline", 1)[0] < run.numbers("mean bound of all steps", 1)[0] - 0.05)
        #expect(run.pictures["simulator.svg"] != nil)
    }

    // MARK: Topics

    @Test func topicModel() throws {
        let run = try Run("topic_model")
        let distances = try run.numbers("distances", 8)
        // Total variation; two topics without a common word are 1 apart, two that cross 0.75.
        #expect(distances.count == 8 && distances.allSatisfy { $0 < 0.15 }, "\(distances)")
        #expect(run.pictures["topic_model.svg"] != nil)
    }

    // MARK: A sparse Gaussian process

    private static func cholesky(_ matrix: [[Double]]) -> [[Double]] {
        var factor = matrix.map { $0.map { _ in 0.0 } }
        for i in matrix.indices {
            for j in 0...i {
                var rest = matrix[i][j]
                for k in 0..<j { rest -= factor[i][k] * factor[j][k] }
                factor[i][j] = i == j ? rest.squareRoot() : rest / factor[j][j]
            }
        }
        return factor
    }

    private static func solved(_ factor: [[Double]], _ right: [Double]) -> [Double] {
        var left = right
        for i in right.indices {
            for k in 0..<i { left[i] -= factor[i][k] * left[k] }
            left[i] /= factor[i][i]
        }
        return left
    }

    /// log N(y; 0, covariance)
    private static func logDensity(_ y: [Double], _ covariance: [[Double]]) -> Double {
        let factor = cholesky(covariance), z = solved(factor, y)
        let determinant = factor.indices.reduce(0.0) { $0 + log(factor[$1][$1]) }
        let square = z.reduce(0.0) { $0 + $1 * $1 }, constant = 0.5 * Double(y.count) * log(2 * Double.pi)
        return -0.5 * square - determinant - constant
    }

    @Test func sparseProcess() throws {
        let run = try Run("sparse_gp")
        let (x, y) = (try Self.data("sparse_gp", "x"), try Self.data("sparse_gp", "y"))
        func kernel(_ a: Double, _ b: Double, _ settings: [Double]) -> Double {
            settings[0] * settings[0] * exp(-0.5 * ((a - b) / settings[1]) * ((a - b) / settings[1]))
        }
        func evidence(_ settings: [Double]) -> Double {
            Self.logDensity(y, x.indices.map { i in x.indices.map { j in kernel(x[i], x[j], settings) + (i == j ? settings[2] * settings[2] : 0) } })
        }
        /// Titsias 2009, equation 9, with matrices of all the data.
        func collapsed(_ z: [Double], _ settings: [Double]) -> Double {
            let factor = Self.cholesky(z.indices.map { i in z.indices.map { j in kernel(z[i], z[j], settings) + (i == j ? 1e-6 : 0) } })
            let rows = x.map { place in Self.solved(factor, z.map { kernel($0, place, settings) }) }
            func dot(_ a: [Double], _ b: [Double]) -> Double { zip(a, b).reduce(0) { $0 + $1.0 * $1.1 } }
            let covariance = x.indices.map { i in x.indices.map { j in dot(rows[i], rows[j]) + (i == j ? settings[2] * settings[2] : 0) } }
            let open = rows.reduce(0.0) { $0 + settings[0] * settings[0] - dot($1, $1) }
            return Self.logDensity(y, covariance) - 0.5 * open / (settings[2] * settings[2])
        }
        let settings = try run.numbers("sparse, magnitude length noise", 3), best = try run.numbers("full, magnitude length noise", 3)
        let inducing = try run.numbers("inducing points", 8)
        let bound = try run.numbers("bound, Hensman", 1)[0], titsias = try run.numbers("bound, Titsias", 1)[0]
        let (same, highest) = (try run.numbers("log evidence, same settings", 1)[0], try run.numbers("log evidence, its own settings", 1)[0])
        // Settings are printed with six digits.
        #expect(abs(titsias - collapsed(inducing, settings)) < 0.01, "\(titsias) for \(collapsed(inducing, settings))")
        #expect(abs(same - evidence(settings)) < 0.01, "\(same) for \(evidence(settings))")
        #expect(abs(highest - evidence(best)) < 0.01, "\(highest) for \(evidence(best))")
        #expect(bound <= titsias + 0.01 && titsias <= same && same <= highest, "\(bound), \(titsias), \(same), \(highest)")
        #expect(highest - bound < 1, "\(bound) for \(highest)")
        #expect(run.pictures["sparse_gp.svg"] != nil)
    }
}
