import Foundation

/// Virtual environments with the peers, from PyPI.
struct Environments {
    /// One folder for each environment is made in here.
    let folder: String

    private static let packages: [(name: String, packages: [String])] = [
        ("stan", ["httpstan==4.13.0"]),
        ("numpyro", ["numpyro", "arviz<1", "funsor"]),
        ("numpyro-jax0431", ["numpyro==0.18.0", "jax==0.4.31", "jaxlib==0.4.31", "funsor"]),
        ("nutpie", ["nutpie[pymc]"]),
        ("digits", ["scikit-learn"]),
    ]

    /// Makes an environment when it is not there yet, or adds what it lacks.
    /// - Throws: `ChildFailure` when it cannot be made.
    func make(_ name: String) throws -> String {
        let path = "\(folder)/\(name)"
        let stamp = "\(path)/complete"
        guard let entry = Self.packages.first(where: { $0.name == name }) else { throw ChildFailure(description: "there is no peer `\(name)`") }
        let wanted = entry.packages.joined(separator: "\n")
        if (try? String(contentsOfFile: stamp, encoding: .utf8)) == wanted { return path }
        try FileManager.default.createDirectory(atPath: folder, withIntermediateDirectories: true)
        try Child.run("python3", ["-m", "venv", path], log: "\(folder)/\(name).log")
        try Child.run("\(path)/bin/pip", ["install", "--quiet"] + entry.packages, log: "\(folder)/\(name).log")
        try wanted.write(toFile: stamp, atomically: true, encoding: .utf8)
        return path
    }

    /// What is installed in an environment, as far as it decides the speed.
    static func versions(_ path: String, in work: String) -> [String: String] {
        let wanted = "httpstan numpyro jax jaxlib numpy nutpie pymc pytensor numba"
        let script = "import importlib.metadata as m\nfor n in '\(wanted)'.split():\n try: print(n, m.version(n), end=';')\n except m.PackageNotFoundError: pass"
        let line = Child.firstLine("\(path)/bin/python", ["-c", script], in: work)
        let pairs = line.split(separator: ";").map { $0.split(separator: " ").map(String.init) }.filter { $0.count == 2 }
        return Dictionary(pairs.map { ($0[0], $0[1]) }, uniquingKeysWith: { $1 })
    }
}
