import AuspexNative
import Foundation
import Testing

struct CompilerSearchTests {
    private let clang = "echo run >> \"$0.runs\"; echo clang version 21.0.0; echo Target: none"

    /// How often the false compiler at a path was started.
    private func runs(_ path: String) -> Int {
        ((try? String(contentsOfFile: path + ".runs", encoding: .utf8)) ?? "").split(separator: "\n").count
    }

    private func find(_ variables: [String: String]) throws -> NativeCompiler {
        try NativeCompiler.find(environment: variables).get()
    }

    @Test func besideSwiftThroughLinks() throws {
        try withTemporaryFolder { (folder: String) throws in
            try writeProgram("", to: folder + "/toolchain/bin/swift-driver")
            try writeProgram(clang, to: folder + "/toolchain/bin/clang")
            try writeProgram("echo clang version 1", to: folder + "/path/clang")
            try FileManager.default.createSymbolicLink(
                atPath: folder + "/path/swift", withDestinationPath: folder + "/toolchain/bin/swift-driver")
            let found = try find(["PATH": folder + "/path"])
            #expect(found.path == folder + "/toolchain/bin/clang")
            #expect(found.version == "clang version 21.0.0")
        }
    }

    @Test func ofPath() throws {
        try withTemporaryFolder { (folder: String) throws in
            try writeProgram("echo gcc 12; exit 0", to: folder + "/first/cc")
            try writeProgram(clang, to: folder + "/second/clang")
            #expect(try find(["PATH": "\(folder)/first:\(folder)/second"]).path == folder + "/second/clang")
            // A `cc` serves when it is a clang, and only then.
            try writeProgram(clang, to: folder + "/third/cc")
            #expect(try find(["PATH": folder + "/third"]).path == folder + "/third/cc")
            #expect(throws: NativeError("there is no clang beside swift or in PATH (\(folder)/first/cc, which is not clang)")) {
                try find(["PATH": folder + "/first"])
            }
        }
    }

    @Test func wanted() throws {
        try withTemporaryFolder { (folder: String) throws in
            try writeProgram(clang, to: folder + "/path/clang")
            try writeProgram("echo My clang version 3", to: folder + "/path/mine")
            try writeProgram("echo gcc", to: folder + "/gcc")
            let path = ["PATH": folder + "/path"]
            #expect(try find(path.merging(["AUSPEX_CC": "mine"]) { $1 }).version == "My clang version 3")
            #expect(try find(path.merging(["AUSPEX_CC": ""]) { $1 }).path == folder + "/path/clang")
            // What was asked for and is not there is not replaced by something else.
            for wanted in ["nothing", folder, folder + "/gcc", folder + "/missing"] {
                #expect(throws: NativeError.self) { try find(path.merging(["AUSPEX_CC": wanted]) { $1 }) }
            }
        }
    }

    @Test func broken() throws {
        try withTemporaryFolder { (folder: String) throws in
            try writeProgram("echo clang version 9; exit 1", to: folder + "/path/clang")
            #expect(throws: NativeError.self) { try find(["PATH": folder + "/path"]) }
            try Data([0, 1, 2]).write(to: URL(filePath: folder + "/path/clang"))
            try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: folder + "/path/clang")
            #expect(throws: NativeError.self) { try find(["PATH": folder + "/path"]) }
            #expect(throws: NativeError.self) { try find([:]) }
        }
    }

    @Test func askedOnce() throws {
        try withTemporaryFolder { (folder: String) throws in
            let path = folder + "/path/clang"
            let variables = ["PATH": folder + "/path", "AUSPEX_CACHE": folder + "/cache"]
            try writeProgram(clang, to: path)
            let first = try find(variables)
            #expect(try find(variables) == first)
            #expect(runs(path) == 1)
            // Another program at the same path is asked again.
            try writeProgram(clang.replacing("21", with: "22"), to: path)
            #expect(try find(variables).version == "clang version 22.0.0")
            #expect(runs(path) == 2)
            // So is one whose record is damaged.
            let records = folder + "/cache/compilers"
            for name in try FileManager.default.contentsOfDirectory(atPath: records) {
                try Data("nonsense".utf8).write(to: URL(filePath: records + "/" + name))
            }
            #expect(try find(variables).version == "clang version 22.0.0")
            #expect(runs(path) == 3)
        }
    }

    /// A stand-in that starts a compiler chosen elsewhere may be another compiler tomorrow.
    @Test func standInsAreAlwaysAsked() throws {
        try withTemporaryFolder { (folder: String) throws in
            try writeProgram(clang, to: folder + "/swiftly")
            try FileManager.default.createDirectory(atPath: folder + "/path", withIntermediateDirectories: true)
            let path = folder + "/path/clang"
            try FileManager.default.createSymbolicLink(atPath: path, withDestinationPath: folder + "/swiftly")
            let variables = ["PATH": folder + "/path", "AUSPEX_CACHE": folder + "/cache"]
            for _ in 0..<2 { #expect(try find(variables).path == path) }
            #expect(runs(path) == 2)
        }
    }

    @Test func cacheFolder() {
        #expect(CacheFolder.path(environment: ["AUSPEX_CACHE": "/a", "XDG_CACHE_HOME": "/b", "HOME": "/c"]) == "/a")
        #expect(CacheFolder.path(environment: ["AUSPEX_CACHE": "", "XDG_CACHE_HOME": "/b", "HOME": "/c"]) == "/b/auspex")
        #expect(CacheFolder.path(environment: ["XDG_CACHE_HOME": "relative", "HOME": "/c"])?.hasPrefix("/c/") == true)
        #expect(CacheFolder.path(environment: ["AUSPEX_CACHE": "here"]) == FileManager.default.currentDirectoryPath + "/here")
        #expect(CacheFolder.path(environment: [:]) == nil)
    }
}
