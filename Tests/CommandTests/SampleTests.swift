import Foundation
import Testing

/// From a program and data to draws, by the command.
struct SampleTests {
    private func folder() throws -> URL { try Command.folder(["model.apx": Sample.program, "data.json": Sample.data]) }

    private let settings = ["--chains", "2", "--warmup", "300", "--draws", "500", "--seed", "7"]

    private func rows(_ summary: Any?) throws -> [[String: Any]] {
        try #require((summary as? [String: Any])?["parameters"] as? [[String: Any]])
    }

    @Test func posteriorOfAMean() throws {
        let folder = try folder()
        let result = try Command.run(["sample", "model.apx", "--data", "data.json", "--json", "--output", "run"] + settings, in: folder)
        #expect(result.status == 0, "\(result.errors)")
        let document = try #require(try Command.json(result.output) as? [String: Any])
        #expect(document["seed"] as? Int == 7)
        let mu = try #require(try rows(document["summary"]).first { $0["name"] as? String == "mu" })
        let mean = try #require(mu["mean"] as? Double), error = try #require(mu["mcse_mean"] as? Double)
        // Six standard errors: a false alarm once in five hundred million runs.
        #expect(abs(mean - Sample.mean) < 6 * error)
        #expect(error < Sample.standardDeviation / 10)

        let summary = try Command.run(["summary", "run", "--json", "mu"], in: folder)
        #expect(summary.status == 0)
        #expect(try rows(try Command.json(summary.output)).first?["mean"] as? Double == mean)
        let table = try Command.run(["summary", "run"], in: folder).output
        for word in ["mean", "sd", "q5", "q50", "q95", "mcse_mean", "ess_bulk", "ess_tail", "rhat", "mu"] { #expect(table.contains(word)) }
        let unknown = try Command.run(["summary", "run", "nu"], in: folder)
        #expect(unknown.status == 1)
        #expect(unknown.errors.contains("nu"))
    }

    @Test func sameSeedSameDrawsOnAnyNumberOfThreads() throws {
        let folder = try folder()
        let outputs = try [["--threads", "1"], ["--threads", "2"], ["--threads", "2", "--output", "run"]].map { threads in
            let result = try Command.run(["sample", "model.apx", "--data", "data.json", "--json"] + settings + threads, in: folder)
            return try #require((try Command.json(result.output) as? [String: Any])?["summary"] as? NSDictionary)
        }
        #expect(outputs[0] == outputs[1])
        #expect(outputs[0] == outputs[2])
    }

    @Test func thinning() throws {
        let folder = try folder()
        let result = try Command.run(["sample", "model.apx", "--data", "data.json", "--json", "--thin", "3"] + settings, in: folder)
        let document = try #require(try Command.json(result.output) as? [String: Any])
        #expect((document["summary"] as? [String: Any])?["draws"] as? [Int] == [500, 500])
    }

    @Test func modeAndApproximation() throws {
        let folder = try folder()
        let mode = try Command.run(["fit", "model.apx", "--data", "data.json", "map", "--json"], in: folder)
        #expect(mode.status == 0, "\(mode.errors)")
        let document = try #require(try Command.json(mode.output) as? [String: Any])
        #expect(document["converged"] as? Bool == true)
        let mu = try #require((document["values"] as? [String: Any])?["mu"] as? Double)
        #expect(abs(mu - Sample.mean) < 1e-6)

        let laplace = try Command.run(["fit", "model.apx", "--data", "data.json", "laplace", "--draws", "4000", "--seed", "1", "--json"], in: folder)
        let summary = (try Command.json(laplace.output) as? [String: Any])?["summary"]
        let row = try #require(try rows(summary).first)
        // The posterior is normal, so the approximation is exact; 4000 draws tell its moments to within 6/√4000 and 6/√8000.
        #expect(abs(try #require(row["mean"] as? Double) - Sample.mean) < 0.095 * Sample.standardDeviation)
        #expect(abs(try #require(row["sd"] as? Double) / Sample.standardDeviation - 1) < 0.07)
        #expect(try Command.run(["fit", "model.apx", "--data", "data.json", "map"], in: folder).output.contains("mu = "))
    }

    @Test func whichModel() throws {
        let folder = try Command.folder(["two.apx": "model a() { x ~ normal(0, 1) }\nmodel bee() { x ~ normal(0, 1) }\n", "none.apx": "let x = 1\n"])
        let unclear = try Command.run(["sample", "two.apx"], in: folder)
        #expect(unclear.status == 1)
        #expect(unclear.errors.contains("a, bee"))
        let misspelt = try Command.run(["sample", "two.apx", "--model", "be"], in: folder)
        #expect(misspelt.status == 1)
        #expect(misspelt.errors.contains("`bee`"))
        #expect(try Command.run(["sample", "none.apx"], in: folder).status == 1)
        #expect(try Command.run(["sample", "two.apx", "--model", "bee", "--draws", "50", "--warmup", "50"], in: folder).status == 0)
    }

    @Test(arguments: ["ir", "gradient"]) func compiledForms(_ form: String) throws {
        let folder = try folder()
        let result = try Command.run(["emit", form, "model.apx", "--data", "data.json"], in: folder)
        #expect(result.status == 0, "\(result.errors)")
        #expect(result.output.contains("func"))
    }

    @Test func scripts() throws {
        let folder = try Command.folder([
            "data.json": Sample.data,
            "script.apx": Sample.program + """

                let data = read("data.json")
                let post = nuts(location(data.n) given y = data.y, chains: 2, draws: 200, warmup: 200, seed: 3)
                print(summary(post))
                save(post, "run")
                """,
        ])
        // From elsewhere, so that relative paths have to start from the script.
        for arguments in [["run"], []] {
            let result = try Command.run(arguments + [folder.appendingPathComponent("script.apx").path])
            #expect(result.status == 0, "\(result.errors)")
            #expect(result.output.contains("mu"))
            #expect(result.errors.isEmpty)
        }
        #expect(try Command.run(["summary", "run"], in: folder).status == 0)
    }

    @Test func errorsOfScriptsAsJSON() throws {
        let folder = try Command.folder(["bad.apx": "let x = 1\nprint(y)\n"])
        let result = try Command.run(["run", "bad.apx", "--json"], in: folder)
        #expect(result.status == 1)
        let array = try #require(try Command.json(result.errors) as? [[String: Any]])
        #expect(array.first?["line"] as? Int == 2)
    }
}
