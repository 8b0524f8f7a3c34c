import AuspexRuntime
import Foundation

/// A model with its data as C, to be compiled into a library that works without Auspex.
///
/// The library takes from the system what every C program has, malloc and free among it, and nothing else: matrix routines are
/// plain loops, compiled in.
public struct SharedLibrary: Sendable {
    /// The C text; it includes the headers of `AuspexRuntime`, its own header as `library.h`, and `data` as `library.data`.
    public let text: String
    /// Data and constants.
    public let data: [UInt8]
    private let model: LibraryModel

    /// - Throws: `NativeError` when a function has no form in a library.
    public init(_ model: LibraryModel) throws(NativeError) {
        let source = try LibraryText(model)
        text = source.text
        data = source.data
        self.model = model
    }

    /// The header for a library made for this processor.
    public func header(processor: String) -> String { LibraryHeader.text(model, processor: processor) }

    /// Compiles the library and writes it, with its header beside it.
    /// - Parameters:
    ///   - path: The library's file. The header's name has `h` in the place of its extension.
    ///   - processor: A name that the compiler knows, such as `x86-64-v3`; `native` for this machine.
    ///   - environment: Says where the compiler is; see `NativeCompiler`.
    /// - Returns: the path of the header.
    /// - Throws: `NativeError` when there is no compiler, it fails, or a file cannot be written.
    @discardableResult
    public func write(
        to path: String, processor: String = "native", environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(NativeError) -> String {
        let compiler = try NativeCompiler.find(environment: environment).get()
        let library = URL(filePath: path), folder = library.deletingLastPathComponent().path
        guard Files.isFolder(folder) else { throw NativeError("\(path) cannot be written: there is no folder \(folder)") }
        guard Files.isWritable(folder) else { throw NativeError(Files.Failure(path, "cannot be written")) }
        guard !Files.isFolder(library.path) else { throw NativeError("\(path) cannot be written: it is a folder") }
        let headerPath = NSString(string: path).deletingPathExtension + ".h"
        guard headerPath != path else { throw NativeError("\(path) cannot be written: that is where its header goes") }

        // In its place in one step: a process that has the old library loaded keeps that.
        let fresh = library.path + ".\(UInt64.random(in: 0 ... .max))"
        defer { Files.remove(fresh) }
        let header = header(processor: processor == "native" ? Processor.current.model : processor)
        try NativeCode.compile(
            text, files: [("library.h", Array(header.utf8)), ("library.data", data)], with: compiler,
            flags: NativeCode.flags(processor: processor) + Self.flags, to: URL(filePath: fresh))
        do {
            try Data(header.utf8).write(to: URL(filePath: headerPath))
        } catch {
            throw NativeError("\(headerPath) cannot be written: \(error.localizedDescription)")
        }
        guard rename(fresh, library.path) == 0 else { throw NativeError(Files.Failure(path, "cannot be written")) }
        return headerPath
    }

    /// Only what the header declares is seen from outside. `fma` of the mathematical library serves processors that lack it.
    private static let flags: [String] = {
        #if canImport(Darwin)
            ["-fvisibility=hidden"]
        #else
            ["-fvisibility=hidden", "-nostartfiles", "-Wl,--as-needed", "-lm"]
        #endif
    }()
}
