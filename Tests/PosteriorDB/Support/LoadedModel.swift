import Auspex
import AuspexInference
import AuspexResults
import AuspexSyntax
import Foundation

/// A model of this folder with its data; whatever is wrong with either comes as rendered messages.
public struct LoadedModel {
    private let session: Session
    private let conditioned: ConditionedModel

    /// The folder of the models, beside the folder of this source.
    private static var folder: String {
        URL(fileURLWithPath: #filePath).deletingLastPathComponent().deletingLastPathComponent().appendingPathComponent("Models").path
    }

    /// Reads the file of a model and conditions the model on data.
    /// - Throws: `ModelFailure` when the program has errors or the data do not fit.
    public init(_ model: String, on data: DataSet) throws {
        let path = "\(Self.folder)/\(model).apx"
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw ModelFailure(description: "\(path) cannot be read")
        }
        try self.init(model, source: String(decoding: bytes, as: UTF8.self), on: data)
    }

    /// The same of a model whose text is given.
    public init(_ model: String, source: String, on data: DataSet) throws {
        let session = Session()
        self.session = session
        conditioned = try ModelFailure.rendering(in: session) {
            try session.declare(SourceFile(name: "\(model).apx", text: source))
            return try session.posterior(of: model, data: data)
        }
    }

    public func compiled(jacobian: Bool = true) throws -> CompiledModel {
        try ModelFailure.rendering(in: session) { try conditioned.compiled(jacobian: jacobian) }
    }

    public func sample(_ settings: SamplerOptions) throws -> (draws: AuspexResults.Draws, report: SamplingReport) {
        try ModelFailure.rendering(in: session) { try conditioned.sample(settings) }
    }
}

/// What the front end says of a program that cannot be used.
public struct ModelFailure: Error, CustomStringConvertible {
    public let description: String

    static func rendering<T>(in session: Session, _ body: () throws -> T) throws -> T {
        do {
            return try body()
        } catch let failure as AuspexSyntax.Diagnostics {
            throw ModelFailure(description: TerminalRenderer(color: false).render(failure.list, in: session.sources))
        } catch let failure as Diagnostic {
            throw ModelFailure(description: TerminalRenderer(color: false).render([failure], in: session.sources))
        }
    }
}
