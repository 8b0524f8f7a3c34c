import ArgumentParser
import Auspex
import AuspexInference
import AuspexSyntax

struct RunCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "run", abstract: "Run a program from top to bottom.")

    @ArgumentParser.Argument(help: "The program; `-` reads it from the standard input.")
    var file: String

    @Option(help: "Seed of calls that give none.")
    var seed: Int?

    @Option(help: "Threads for chains; as many as there are processors when left out.")
    var threads: Int?

    @OptionGroup var tier: TierOption

    @Flag(help: "Report errors as JSON.")
    var json = false

    @Flag(help: "Say on the standard error what each statement took, and how many evaluations of networks per second.")
    var times = false

    @OptionGroup var library: LibraryOptions

    func validate() throws {
        try Limits.require(seed, atLeast: 0, "--seed")
        try Limits.require(threads, atLeast: 1, "--threads")
    }

    func run() throws {
        let source = try SourceReader.read(file)
        let surroundings = Surroundings(showsWarnings: !json)
        var options = surroundings.options
        options.threads = threads
        options.seed = seed.map(UInt64.init)
        tier.apply(to: &options)
        options.directory = Self.folder(of: file)
        if times { options.timing = { System.write(TimeReport.line($0), to: .error) } }
        let session = Session(options: options, library: try library.source())
        try session.reporting(json: json) { try session.run(source) }
        if surroundings.interrupts.count > 0 {
            System.write("Sampling was stopped by Control-C; the rest of the program ran with the draws made until then.\n", to: .error)
            throw ExitCode(130)
        }
    }

    /// Relative paths in a program start from its own folder, so that it can be run from anywhere.
    static func folder(of path: String) -> String {
        guard path != "-", let slash = path.lastIndex(of: "/") else { return "." }
        return slash == path.startIndex ? "/" : String(path[..<slash])
    }
}

/// What a program meets in this process: its output, its warnings, its progress line, Control-C.
struct Surroundings {
    let options: RunOptions
    let interrupts: Interrupts

    /// - Parameter showsWarnings: False where the standard error is for JSON, and at a prompt, whose entries are often of the kind
    ///   that would be a mistake in a file.
    init(showsWarnings: Bool) {
        var options = RunOptions()
        let progress = ProgressLine.onTerminal()
        let line = progress?.line
        options.output = { text in
            line?.clear()
            System.write(text, to: .output)
        }
        if showsWarnings {
            options.warning = { warnings, sources in
                line?.clear()
                Self.show(warnings, sources)
            }
        }
        options.notice = { text in
            line?.clear()
            System.write(text + "\n", to: .error)
        }
        options.progress = progress?.callback
        interrupts = Interrupts(stopping: options.cancellation, progress: line)
        self.options = options
    }

    static func show(_ warnings: [Diagnostic], _ sources: SourceMap) {
        System.write(Failure.rendered(warnings, in: sources), to: .error)
    }
}

/// What executes models.
struct TierOption: ParsableArguments {
    @Option(help: "What executes models: native code where it can be had (auto), the interpreter, or native code only.")
    var tier: Tier?

    func apply(to options: inout RunOptions) { if let tier { options.tier = tier } }
}

extension Tier: ExpressibleByArgument {}

/// Bounds of numbers in arguments.
enum Limits {
    static func require(_ value: Int?, atLeast least: Int, _ name: String) throws {
        if let value, value < least { throw ValidationError("\(name) must be at least \(least), but it is \(value).") }
    }
}
