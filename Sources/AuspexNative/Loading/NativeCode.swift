import AuspexIR
import AuspexRuntime
import Foundation

/// From functions to compiled code: printed as C, compiled by clang unless the cache has the code already, loaded.
public enum NativeCode {
    /// Compiles functions of one precision into one library.
    /// - Parameter environment: says where the compiler and the cache are; see `NativeCompiler` and `CacheFolder`.
    /// - Returns: one program for each request.
    /// - Throws: `NativeError` when there is no compiler or no place for its output, or a function has no form in C.
    public static func programs(
        _ requests: [NativeRequest], environment: [String: String] = ProcessInfo.processInfo.environment
    ) throws(NativeError) -> [NativeProgram] {
        let compiler = try NativeCompiler.find(environment: environment).get()
        let cache = try CodeCache(environment: environment)
        let (text, sources) = try translationUnit(requests)
        let flags = self.flags
        let key = CodeKey(source: RuntimeHeaders.files.map(\.text).joined() + text, flags: flags, compiler: compiler)
        let library = try load(key, cache) { target throws(NativeError) in
            try compile(text, with: compiler, flags: flags, to: target)
        }
        var programs: [NativeProgram] = []
        for (request, source) in zip(requests, sources) {
            programs.append(try NativeProgram(request.function, source, library))
        }
        return programs
    }

    /// The C text of several functions of one precision, ready to be compiled with the runtime's headers beside it.
    /// - Throws: `NativeError` when a function has no form in C, or precisions are mixed.
    public static func translationUnit(_ requests: [NativeRequest]) throws(NativeError) -> (text: String, sources: [NativeSource]) {
        var sources: [NativeSource] = []
        for request in requests {
            do {
                sources.append(try NativeSource(request.function, name: request.name, chains: request.chains))
            } catch {
                throw NativeError("`\(request.function.name)` cannot be printed as C: \(error.reason)")
            }
        }
        let chains = sources.map(\.chains).max() ?? 1
        let precision = requests.first?.function.precision ?? .double
        guard requests.allSatisfy({ $0.function.precision == precision }) else {
            throw NativeError("functions of single and of double precision are compiled apart")
        }
        let single = precision == .single ? "#define AX_SINGLE\n" : ""
        return ("\(single)#define AX_LANES \(chains)\n#include \"ax_native.h\"\n\n" + sources.map(\.text).joined(separator: "\n"), sources)
    }

    /// What code for this machine is compiled with. It is loaded into this process, which has all that it calls.
    static let flags = flags(processor: "native") + ["-nostdlib"]

    /// No fused operation that is not written, no assumption about values: every tier and width gives the same bits.
    /// - Parameter processor: a name that the compiler knows, or `native`.
    static func flags(processor: String) -> [String] {
        var flags = [
            "-std=gnu17", "-O2", "-fPIC", "-ffp-contract=off", "-fno-math-errno", "-fno-trapping-math", "-fwrapv",
            "-fno-strict-aliasing", "-fno-stack-protector", "-w",
        ]
        #if arch(x86_64)
            flags += ["-march=\(processor)", "-mprefer-vector-width=512"]
        #else
            flags += ["-mcpu=\(processor)"]
        #endif
        #if canImport(Darwin)
            flags += ["-dynamiclib", "-undefined", "dynamic_lookup"]
        #else
            flags += ["-shared"]
        #endif
        return flags
    }

    private static func load(
        _ key: CodeKey, _ cache: CodeCache, build: (URL) throws(NativeError) -> Void
    ) throws(NativeError) -> NativeLibrary {
        if let code = cache.lookup(key), let library = try? NativeLibrary(path: code.path) { return library }
        do {
            let code = try cache.store(key) { try build($0) }
            return try NativeLibrary(path: code.path)
        } catch let error as NativeError {
            throw error
        } catch {
            throw NativeError("\(error)")
        }
    }

    /// Runs the compiler.
    /// - Parameter files: What the text includes beside the runtime's headers.
    static func compile(
        _ text: String, files: [(name: String, bytes: [UInt8])] = [], with compiler: NativeCompiler, flags: [String], to target: URL
    ) throws(NativeError) {
        let folder = target.path + ".parts"
        defer { Files.remove(folder) }
        do {
            try Files.makeFolder(folder)
            for (name, header) in RuntimeHeaders.files { try Files.write(Array(header.utf8), to: folder + "/" + name) }
            for (name, bytes) in files { try Files.write(bytes, to: folder + "/" + name) }
            try Files.write(Array(text.utf8), to: folder + "/model.c")
        } catch {
            throw NativeError(error)
        }
        // The linker that comes with the compiler is the faster one.
        let linker = compiler.path.split(separator: "/").dropLast().joined(separator: "/")
        let hasLinker = Files.isExecutable("/\(linker)/ld.lld")
        #if canImport(Darwin)
            let linking: [String] = []
        #else
            let linking = hasLinker ? ["-fuse-ld=lld"] : []
        #endif
        let result = try ChildProcess.run(compiler.path, flags + linking + ["-I", folder, folder + "/model.c", "-o", target.path])
        guard result.status == 0 else {
            let first = result.output.split(separator: "\n").first { $0.contains("error") } ?? result.output.split(separator: "\n").first
            throw NativeError("\(compiler.path) failed with status \(result.status): \(first.map(String.init) ?? "no message")")
        }
    }
}
