import Foundation

/// Something that trains the problems.
protocol VariationalSystem: AnyObject {
    var name: String { get }
    func steps(_ problem: VariationalTask, isPinned: Bool) throws -> StepTimes
    /// The objective at the start.
    func start(_ problem: VariationalTask) throws -> Estimate?
    /// From text to fitted parameters, and the objective there; nil where there is no such call.
    func whole(_ problem: VariationalTask) throws -> (call: WholeCall?, fitted: Estimate)?
}

/// A problem, with a folder of its own that holds its data.
struct VariationalTask {
    let problem: VariationalCase
    let precision: Precision
    let folder: String
    /// Nil where the program reads none.
    let data: String?
}

extension Places {
    /// Puts the programs into a folder; all of them, since they read each other.
    func copyPrograms(to folder: String) throws {
        let manager = FileManager.default, programs = "\(benchmarks)/Variational"
        for file in try manager.contentsOfDirectory(atPath: programs) {
            try? manager.removeItem(atPath: "\(folder)/\(file)")
            try manager.copyItem(atPath: "\(programs)/\(file)", toPath: "\(folder)/\(file)")
        }
    }
}

/// How steps are timed.
enum StepTiming {
    static let repeats = 7
    /// Of a repeat.
    static let seconds = 0.25
    /// Before the first repeat.
    static let warmup = 0.25

    /// A command that stays on one core.
    /// - Throws: `ChildFailure` where the system cannot keep it there.
    static func pinned(_ command: [String]) throws -> [String] {
        #if os(Linux)
        return ["taskset", "-c", "0"] + command
        #else
        throw ChildFailure(description: "programs cannot be bound to a core here")
        #endif
    }

    static func command(_ command: [String], isPinned: Bool) throws -> [String] { isPinned ? try pinned(command) : command }
}

extension Child {
    /// Runs a command, whose first word is the program.
    @discardableResult
    static func run(_ command: [String], log: String, limit: Double) throws -> Usage {
        try run(command[0], Array(command.dropFirst()), log: log, limit: limit)
    }
}
