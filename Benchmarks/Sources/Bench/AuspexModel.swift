import Auspex
import AuspexInference
import AuspexResults
import AuspexSyntax
import Foundation

/// A model of Auspex with its data, read and compiled in this process.
struct AuspexModel {
    let conditioned: ConditionedModel
    private let session: Session
    private let tier: Tier

    /// - Throws: `ChildFailure` with what the front end says.
    init(program: String, data: DataSet, tier: Tier) throws {
        guard let bytes = FileManager.default.contents(atPath: program) else {
            throw ChildFailure(description: "\(program) cannot be read")
        }
        var options = RunOptions()
        options.tier = tier
        let session = Session(options: options)
        self.tier = tier
        self.session = session
        let file = SourceFile(name: program, text: String(decoding: bytes, as: UTF8.self))
        conditioned = try session.rendering {
            try session.declare(file)
            return try session.posterior(of: URL(fileURLWithPath: program).deletingPathExtension().lastPathComponent, data: data)
        }
    }

    func compiled(jacobian: Bool = true) throws -> CompiledModel {
        try session.rendering { try conditioned.compiled(jacobian: jacobian) }
    }

    func sample(_ options: SamplerOptions) throws -> (draws: AuspexResults.Draws, report: SamplingReport) {
        try session.rendering { try conditioned.sample(options) }
    }

    /// What chains evaluate.
    /// - Parameter chains: How many a thread evaluates at once.
    func density(_ model: CompiledModel, chains: Int = 1) throws -> any LogDensity {
        tier == .interpreter ? model : try model.native(chains: chains)
    }
}

extension Session {
    /// - Throws: `ChildFailure` with the text of what the front end says.
    func rendering<T>(_ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let failure as AuspexSyntax.Diagnostics {
            throw ChildFailure(description: TerminalRenderer(color: false).render(failure.list, in: sources))
        } catch let failure as Diagnostic {
            throw ChildFailure(description: TerminalRenderer(color: false).render([failure], in: sources))
        }
    }

    /// - Throws: `ChildFailure` with the text of what the front end says.
    func run(_ text: String, name: String) throws { try rendering { try run(SourceFile(name: name, text: text)) } }
}

extension LogDensity {
    func evaluated(at position: [Double]) -> (value: Double, gradient: [Double]) {
        var gradient = [Double](repeating: 0, count: dimension)
        let value = makeEvaluator().evaluate(position, gradient: &gradient)
        return (value, gradient)
    }
}

/// The points of the posterior at which all systems are compared.
struct Points: Codable {
    /// Unconstrained coordinates of Auspex.
    var positions: [[Double]]

    static let count = 5

    static func read(_ folder: String) throws -> Points {
        try JSONDecoder().decode(Points.self, from: Data(contentsOf: URL(fileURLWithPath: "\(folder)/positions.json")))
    }
}
