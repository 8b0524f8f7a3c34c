import Auspex

let text = """
    model schools(sigma: Positive[J]) {
        mu ~ normal(0, 5)
        tau ~ half_cauchy(5)
        z ~ iid(normal(0, 1), J)
        theta := mu + tau * z
        y ~ normal(theta, sigma)
    }
    """

// A wrong program is refused before it runs, with a message for its author.
print(Program.check("model broken() { x ~ normal(0, -1) }", name: "broken.apx"))

let program = try Program(source: text, name: "schools.apx")
let model = try program.model(
    "schools",
    data: [
        "sigma": .real([15, 10, 16, 11, 9, 11, 10, 18]),
        "y": .real([28, 8, -3, 7, -1, 1, 18, 12]),
    ])
let draws = try await model.sample(seed: 1)
print(try Summary(draws, of: ["mu", "tau"]).text())

// Draws are plain arrays.
if let mu = draws.tensor(of: "mu") {
    let values = mu.reals
    print("P(mu > 0) =", Double(values.count { $0 > 0 }) / Double(values.count))
}

// A task that is cancelled returns what it has drawn.
let task = Task { try await model.sample(draws: 10_000_000, seed: 2) }
try await Task.sleep(for: .milliseconds(300))
task.cancel()
print("stopped after", try await task.value.totalDraws > 0 ? "some draws" : "no draws")
