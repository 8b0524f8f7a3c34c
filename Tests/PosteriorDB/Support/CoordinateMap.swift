import Auspex

/// Where the coordinates that Stan names `beta.1` stand among those of a compiled model.
///
/// Sites may come in another order here than in Stan's program; within a site the unconstrained coordinates have the same order.
public struct CoordinateMap: Sendable {
    /// For each of Stan's coordinates the index of ours.
    private let ours: [Int]

    /// - Throws: `CoordinateMismatch` when the two do not name the same coordinates.
    public init(_ names: [String], of model: CompiledModel) throws {
        ours = try names.map { name in
            let parts = name.split(separator: ".")
            guard let site = model.sites.first(where: { $0.kind == .latent && $0.path == parts[0] }) else {
                throw CoordinateMismatch(description: "the model has no latent site `\(parts[0])`")
            }
            let index = parts.count > 1 ? (Int(parts[1]) ?? 0) - 1 : 0
            guard 0..<site.dimension ~= index else {
                throw CoordinateMismatch(description: "`\(site.path)` has \(site.dimension) coordinates; the reference names `\(name)`")
            }
            return site.offset + index
        }
        guard Set(ours).count == model.dimension else {
            throw CoordinateMismatch(
                description: "the model has \(model.dimension) coordinates, the reference names \(Set(ours).count) of them")
        }
    }

    /// A position in our order.
    public func position(_ stan: [Double]) -> [Double] {
        var result = [Double](repeating: 0, count: ours.count)
        for (value, index) in zip(stan, ours) { result[index] = value }
        return result
    }

    /// Values of ours in Stan's order.
    public func inverse(_ values: [Double]) -> [Double] { ours.map { values[$0] } }
}

public struct CoordinateMismatch: Error, CustomStringConvertible {
    public let description: String
}
