import AuspexIR

#if canImport(Darwin)
    import Darwin
#else
    import Glibc
#endif

/// A function for a number of chains, to be compiled.
public struct NativeRequest: Sendable {
    /// A C identifier, unique within a library.
    public var name: String
    public var function: Function
    public var chains: Int

    public init(name: String, function: Function, chains: Int) {
        self.name = name; self.function = function.withoutGradientMarks(); self.chains = chains
    }
}

/// Compiled code in memory. It stays loaded as long as one of its programs exists.
public final class NativeLibrary: Sendable {
    typealias Entry =
        @convention(c) (
            UnsafeRawPointer, UnsafeMutableRawPointer, UnsafePointer<UnsafeRawPointer?>, UnsafePointer<UnsafeRawPointer?>,
            UnsafePointer<UnsafeMutableRawPointer?>
        ) -> Void

    private nonisolated(unsafe) let handle: UnsafeMutableRawPointer

    /// - Throws: `NativeError` when the file cannot be loaded.
    init(path: String) throws(NativeError) {
        guard let handle = dlopen(path, RTLD_NOW | RTLD_LOCAL) else {
            throw NativeError("the compiled code cannot be loaded: \(dlerror().map { String(cString: $0) } ?? "unknown reason")")
        }
        self.handle = handle
    }

    deinit { dlclose(handle) }

    func entry(_ name: String) throws(NativeError) -> Entry {
        guard let symbol = dlsym(handle, name) else { throw NativeError("the compiled code has no `\(name)`") }
        return unsafeBitCast(symbol, to: Entry.self)
    }
}
