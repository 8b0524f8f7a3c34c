import Foundation

/// Stan as CmdStan runs it, from the parts that the package httpstan brings: stanc, the headers, TBB.
final class Stan: PosteriorSystem {
    let name = "stan"
    let settings = ["2 processes, stanc --O1, g++ -O3 -march=native"]
    private static let processes = 2
    private let places: Places
    private let httpstan: String
    private let limit: Double
    private var built: [String: (binary: String, usage: Usage)] = [:]
    /// Seconds for the model header that is compiled once for all models, and one model without it.
    private(set) var precompiled: Usage?
    private(set) var withoutPrecompiled: Usage?

    /// - Parameter environment: Folder of the virtual environment.
    init(_ places: Places, environment: String, limit: Double) throws {
        (self.places, self.limit) = (places, limit)
        let folder = try FileManager.default.contentsOfDirectory(atPath: "\(environment)/lib").first { $0.hasPrefix("python") } ?? ""
        httpstan = "\(environment)/lib/\(folder)/site-packages/httpstan"
        let work = try places.folder("stan")
        let header = "\(work)/header/stan/model"
        try FileManager.default.createDirectory(atPath: header, withIntermediateDirectories: true)
        let compiled = "\(header)/model_header.hpp.gch"
        if !FileManager.default.fileExists(atPath: compiled) {
            precompiled = try Child.run(
                "g++", flags + ["-x", "c++-header", "\(httpstan)/include/stan/model/model_header.hpp", "-o", compiled],
                log: "\(work)/header.log")
        }
        if !FileManager.default.fileExists(atPath: "\(work)/driver.o") {
            try Child.run(
                "g++", flags + ["-c", "\(places.benchmarks)/Peers/stan/driver.cpp", "-o", "\(work)/driver.o"], log: "\(work)/driver.log")
        }
    }

    private var flags: [String] {
        [
            "-std=c++17", "-O3", "-march=native", "-D_REENTRANT", "-DBOOST_DISABLE_ASSERTS", "-D_GLIBCXX_USE_CXX11_ABI=0",
            "-Wno-sign-compare", "-Wno-ignored-attributes", "-isystem", "\(httpstan)/include",
        ]
    }

    func prepare(_ posterior: Case, _ data: String) throws {
        guard built[posterior.model] == nil else { return }
        let work = try places.folder("stan")
        let base = "\(work)/\(posterior.model)", log = "\(base).log"
        var usage = try Child.run(
            "\(httpstan)/stanc", ["--O1", "--name=bench_model", "--o=\(base).cpp", "\(places.benchmarks)/Peers/stan/\(posterior.model).stan"],
            log: log)
        func compile(_ more: [String]) throws -> Usage {
            try Child.run("g++", more + flags + ["-c", "\(base).cpp", "-o", "\(base).o"], log: log)
        }
        if withoutPrecompiled == nil { withoutPrecompiled = try compile([]) }
        let compiled = try compile(["-I", "\(work)/header"])
        let linked = try Child.run(
            "g++", ["\(work)/driver.o", "\(base).o", "-L\(httpstan)/lib", "-ltbb", "-Wl,-rpath,\(httpstan)/lib", "-o", base], log: log)
        usage = Usage(
            wall: usage.wall + compiled.wall + linked.wall, cpu: usage.cpu + compiled.cpu + linked.cpu, memory: compiled.memory)
        built[posterior.model] = (base, usage)
    }

    private func binary(_ posterior: Case) throws -> (binary: String, usage: Usage) {
        guard let result = built[posterior.model] else { throw ChildFailure(description: "\(posterior.model) was not compiled") }
        return result
    }

    func measure(_ posterior: Case, _ data: String, points: String) throws -> Measured {
        let work = try places.folder("stan"), result = "\(work)/measure.json"
        try Child.run(
            try binary(posterior).binary, ["measure", data, points, "\(Points.count)", result], log: "\(work)/measure.log", limit: limit)
        return try decode(Measured.self, result)
    }

    /// How one chain went.
    private struct Chain: Codable {
        var warmup_wall, warmup_cpu, sampling_wall, sampling_cpu, leapfrogs, divergences: Double
    }

    func sample(_ posterior: Case, _ data: String, seed: Int, setting: String) throws -> (Sampled, draws: String) {
        let work = try places.folder("stan"), prefix = "\(work)/\(posterior.name)-\(seed)"
        let (binary, compile) = try binary(posterior)
        let usage = try Child.run(
            binary,
            ["sample", data, prefix, "\(seed)", "\(RunSize.chains)", "\(RunSize.warmup)", "\(RunSize.draws)", "\(Self.processes)"],
            log: "\(work)/sample.log", limit: limit)
        let chains = try (0..<RunSize.chains).map { try decode(Chain.self, "\(prefix)-\($0).json") }
        func phase(_ wall: (Chain) -> Double, _ cpu: (Chain) -> Double) -> Seconds {
            // Chains of one process follow each other; the processes run side by side.
            let walls = (0..<Self.processes).map { process in
                stride(from: process, to: chains.count, by: Self.processes).reduce(0) { $0 + wall(chains[$1]) }
            }
            return Seconds(wall: walls.max() ?? 0, cpu: chains.reduce(0) { $0 + cpu($1) })
        }
        let draws = try DrawsFile(paths: (0..<RunSize.chains).map { "\(prefix)-\($0).bin" }, draws: RunSize.draws)
        try draws.write(to: prefix + ".bin")
        return (
            Sampled(
                compile: Seconds(wall: compile.wall, cpu: compile.cpu), warmup: phase(\.warmup_wall, \.warmup_cpu),
                sampling: phase(\.sampling_wall, \.sampling_cpu),
                total: Usage(wall: compile.wall + usage.wall, cpu: compile.cpu + usage.cpu, memory: usage.memory),
                leapfrogs: Int(chains.reduce(0) { $0 + $1.leapfrogs }), divergences: Int(chains.reduce(0) { $0 + $1.divergences }),
                minimumESS: draws.minimumBulkESS()), prefix + ".bin"
        )
    }
}
