import ArgumentParser
import Auspex

/// Version of the program, of the compiler that built it, and for which system.
var versionLine: String { "auspex \(Version.current) (Swift \(Build.swift), \(Build.system) \(Build.architecture))" }

struct VersionCommand: ParsableCommand {
    static let configuration = CommandConfiguration(commandName: "version", abstract: "Print the version.")

    func run() throws { System.write(versionLine + "\n", to: .output) }
}

/// Facts of the build that the compiler knows.
enum Build {
    static var swift: String {
        #if compiler(>=6.4)
        "6.4 or newer"
        #elseif compiler(>=6.3)
        "6.3"
        #else
        "6.2"
        #endif
    }

    static var system: String {
        #if os(Linux)
        "Linux"
        #elseif os(macOS)
        "macOS"
        #else
        "unknown system"
        #endif
    }

    static var architecture: String {
        #if arch(x86_64)
        "x86_64"
        #elseif arch(arm64)
        "arm64"
        #else
        "unknown processor"
        #endif
    }
}
