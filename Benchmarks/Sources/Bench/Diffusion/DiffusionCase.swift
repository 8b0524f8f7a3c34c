/// One problem with diffusions: a score that is evaluated so often, one after the other.
struct DiffusionCase: Sendable {
    /// As the peers' program names it, and the last of the files in `Diffusion` that are put together.
    let program: String
    /// Points for the network, dimensions for the mixture.
    let size: Int
    var declarations: [String] = []
    /// Evaluations by which our longer run exceeds the shorter one, for about half a second of work.
    let more: Int
    /// Whether processor time of one core is measured, else time on the wall on all.
    var isPinned = true
    var precisions = [Precision.double, .single]

    /// Evaluations of the shorter run, and of one compiled loop of the peers.
    static let evaluations = 200
    static let evaluationsOfStep = 2
    static let heun = "heun"
    static let mixture = "mixture"

    var name: String { "\(program)_\(size)" }

    static let all: [DiffusionCase] = [
        DiffusionCase(program: "network", size: 64, declarations: ["score_network"], more: 40_000),
        DiffusionCase(program: "network", size: 1024, declarations: ["score_network"], more: 1000),
        DiffusionCase(program: mixture, size: 8, more: 10_000),
        DiffusionCase(program: mixture, size: 80, more: 4000),
        DiffusionCase(program: heun, size: 1000, declarations: ["score_network"], more: 2000, isPinned: false, precisions: [.single]),
    ]

    /// The program, which begins with how large it is.
    func text(_ places: Places, evaluations: Int, _ precision: Precision) throws -> String {
        let files = try (declarations + [program]).map { try String(contentsOfFile: "\(places.benchmarks)/Diffusion/\($0).apx", encoding: .utf8) }
        return "let size = \(size)\nlet evaluations = \(evaluations)\nlet precision = \"\(precision.rawValue)\"\n\n" + files.joined()
    }
}
