import AuspexResults
import Foundation

/// The folder of data sets and reference figures. It is not part of the repository; the environment variable
/// `AUSPEX_POSTERIORDB` says where it is.
public struct ReferenceFolder: Sendable {
    public static let variable = "AUSPEX_POSTERIORDB"

    /// What is known of one parameter: from 10,000 reference draws.
    public struct Figures: Sendable {
        public let mean: Double
        public let standardDeviation: Double
        /// Monte Carlo standard error of the mean.
        public let meanError: Double
    }

    /// A point at which Stan's log density is known.
    public struct Checkpoint: Sendable {
        /// In Stan's unconstrained coordinates.
        public let position: [Double]
        public let logDensity: Double
        public let logDensityWithoutJacobian: Double
        /// Of `logDensity`.
        public let gradient: [Double]
    }

    public struct Checkpoints: Sendable {
        /// `beta.1`, indices counted from one.
        public let coordinates: [String]
        public let points: [Checkpoint]
    }

    public let path: String
    private let reference: JSONValue
    private let checkpoints: JSONValue

    /// The folder that the environment names; nil when it names none.
    public static func fromEnvironment() throws -> ReferenceFolder? {
        guard let path = ProcessInfo.processInfo.environment[variable], !path.isEmpty else { return nil }
        return try ReferenceFolder(path: path)
    }

    /// - Throws: `DataError` when the folder does not hold the files.
    public init(path: String) throws {
        self.path = path
        reference = try Self.read("\(path)/reference.json")
        checkpoints = try Self.read("\(path)/checkpoints.json")
    }

    /// The reference figures by parameter (`theta[3]`, indices counted from one), or nil where there are none.
    public func figures(of name: String) throws -> [(parameter: String, figures: Figures)]? {
        guard let entry = reference[name] else { return nil }
        guard let parameters = entry["parameters"]?.members else { throw malformed("reference.json", name) }
        return try parameters.map { member in
            guard let mean = member.value["mean"]?.number, let deviation = member.value["sd"]?.number,
                let error = member.value["mcse_mean"]?.number
            else { throw malformed("reference.json", "\(name), \(member.name)") }
            return (member.name, Figures(mean: mean, standardDeviation: deviation, meanError: error))
        }
    }

    public func checkpoints(of name: String) throws -> Checkpoints? {
        guard let entry = checkpoints[name] else { return nil }
        guard let coordinates = entry["unconstrained_names"]?.array?.compactMap(\.string), let points = entry["points"]?.array else {
            throw malformed("checkpoints.json", name)
        }
        return Checkpoints(
            coordinates: coordinates,
            points: try points.map { point in
                guard let position = point["x"]?.numbers, let gradient = point["grad"]?.numbers, let value = point["lp_jac"]?.number,
                    let plain = point["lp_nojac"]?.number, position.count == coordinates.count, gradient.count == coordinates.count
                else { throw malformed("checkpoints.json", name) }
                return Checkpoint(position: position, logDensity: value, logDensityWithoutJacobian: plain, gradient: gradient)
            })
    }

    public func data(of posterior: PosteriorCase) throws -> DataSet {
        try DataFile.read(path: "\(path)/data/\(posterior.dataName).json")
    }

    private static func read(_ path: String) throws -> JSONValue {
        guard let bytes = FileManager.default.contents(atPath: path) else {
            throw DataError(file: path, reason: "the file cannot be read")
        }
        return try JSONValue(parsing: Array(bytes), file: path)
    }

    private func malformed(_ file: String, _ field: String) -> DataError {
        DataError(file: "\(path)/\(file)", field: field, reason: "the entry does not have the expected members")
    }
}

extension JSONValue {
    fileprivate var number: Double? {
        switch self {
        case .int(let value): Double(value)
        case .real(let value): value
        case .null, .bool, .string, .array, .object: nil
        }
    }

    fileprivate var numbers: [Double]? {
        guard let array else { return nil }
        let numbers = array.compactMap(\.number)
        return numbers.count == array.count ? numbers : nil
    }
}
