import AuspexNative
import Foundation
import Testing

private let compiler = NativeCompiler(path: "/clang", version: "clang version 1")

private func key(_ number: Int) -> CodeKey { CodeKey(source: "source \(number)", flags: ["-O2"], compiler: compiler) }

struct CodeCacheTests {
    private func content(_ url: URL?) throws -> String? { try url.map { try String(contentsOf: $0, encoding: .utf8) } }

    private func store(_ text: String, _ key: CodeKey, in cache: CodeCache) throws -> URL {
        try cache.store(key) { try Data(text.utf8).write(to: $0) }
    }

    @Test func keepsWhatWasStored() throws {
        try withTemporaryFolder { (folder: String) throws in
            let cache = CodeCache(folder: folder)
            #expect(cache.lookup(key(1)) == nil)
            #expect(try content(store("one", key(1), in: cache)) == "one")
            #expect(try content(store("two", key(2), in: cache)) == "two")
            #expect(try content(CodeCache(folder: folder).lookup(key(1))) == "one")
            #expect(cache.lookup(key(3)) == nil)
            #expect(cache.usage.entries == 2)
            // What is there already is kept, since code under one key is the same code.
            #expect(try content(store("other", key(1), in: cache)) == "one")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/code").count == 2)
        }
    }

    @Test func keysTellEverythingApart() {
        let machine = Processor(model: "m", features: ["avx2"])
        let keys = [
            CodeKey(source: "s", flags: ["a", "b"], compiler: compiler, processor: machine),
            CodeKey(source: "s", flags: ["ab"], compiler: compiler, processor: machine),
            CodeKey(source: "s", flags: ["b", "a"], compiler: compiler, processor: machine),
            CodeKey(source: "t", flags: ["a", "b"], compiler: compiler, processor: machine),
            CodeKey(source: "s", flags: ["a", "b"], compiler: NativeCompiler(path: "/clang", version: "2"), processor: machine),
            CodeKey(source: "s", flags: ["a", "b"], compiler: compiler, processor: Processor(model: "m", features: ["avx512f"])),
            CodeKey(source: "s", flags: ["a", "b"], compiler: compiler, processor: Processor(model: "n", features: ["avx2"])),
        ]
        #expect(Set(keys).count == keys.count)
        // Where a compiler lies does not change what it makes.
        let moved = CodeKey(
            source: "s", flags: ["a", "b"], compiler: NativeCompiler(path: "/elsewhere", version: compiler.version), processor: machine)
        #expect(moved == keys[0])
    }

    @Test(arguments: ["changed", "shortened", "emptied", "undigested", "lost", "replaced"])
    func damagedEntriesAreMadeAgain(how: String) throws {
        try withTemporaryFolder { (folder: String) throws in
            let cache = CodeCache(folder: folder)
            let code = try store("right", key(1), in: cache)
            let entry = code.deletingLastPathComponent()
            switch how {
            case "changed": try Data("wrong".utf8).write(to: code)
            case "shortened": try Data("righ".utf8).write(to: code)
            case "emptied": try Data().write(to: code)
            case "undigested": try FileManager.default.removeItem(at: entry.appending(path: "sha256"))
            case "lost": try FileManager.default.removeItem(at: code)
            default:
                try FileManager.default.removeItem(at: entry)
                try Data("a file".utf8).write(to: entry)
            }
            #expect(cache.lookup(key(1)) == nil)
            #expect(try content(store("right", key(1), in: cache)) == "right")
            #expect(try content(cache.lookup(key(1))) == "right")
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/code").count == 1)
        }
    }

    @Test func failedBuildsLeaveNothing() throws {
        struct Failed: Error {}
        try withTemporaryFolder { (folder: String) throws in
            let cache = CodeCache(folder: folder)
            #expect(throws: Failed.self) {
                _ = try cache.store(key(1)) { url in
                    try Data("half".utf8).write(to: url)
                    throw Failed()
                }
            }
            // A build that ends well without a file is a failure, too.
            #expect(throws: NativeError.self) { _ = try cache.store(key(1)) { _ in } }
            #expect(cache.lookup(key(1)) == nil)
            #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/code").isEmpty)
        }
    }

    /// Ages entries by their time of use instead of waiting.
    private func age(_ url: URL, seconds: Double) throws {
        try FileManager.default.setAttributes(
            [.modificationDate: Date(timeIntervalSinceNow: -seconds)], ofItemAtPath: url.deletingLastPathComponent().path)
    }

    @Test func leastRecentlyUsedGoFirst() throws {
        try withTemporaryFolder { (folder: String) throws in
            let text = String(repeating: "x", count: 1000)
            let cache = CodeCache(folder: folder, bound: 3500)
            for number in 1...3 { try age(store(text, key(number), in: cache), seconds: Double(1000 - number)) }
            // Looking the oldest one up makes it the newest.
            #expect(cache.lookup(key(1)) != nil)
            _ = try store(text, key(4), in: cache)
            #expect([1, 2, 3, 4].map { cache.lookup(key($0)) != nil } == [true, false, true, true])
            #expect(cache.usage.bytes <= 3500)
        }
    }

    @Test func freshEntriesStay() throws {
        try withTemporaryFolder { (folder: String) throws in
            let cache = CodeCache(folder: folder, bound: 10)
            for number in 1...3 { _ = try store("more than ten bytes", key(number), in: cache) }
            #expect(cache.usage.entries == 3)
        }
    }

    @Test func leftoversGo() throws {
        try withTemporaryFolder { (folder: String) throws in
            let cache = CodeCache(folder: folder)
            _ = try store("one", key(1), in: cache)
            for (name, age) in [("old", 7200.0), ("new", 10.0)] {
                let path = folder + "/code/.1-\(name)"
                try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: false)
                try Data("half".utf8).write(to: URL(filePath: path + "/code"))
                try FileManager.default.setAttributes([.modificationDate: Date(timeIntervalSinceNow: -age)], ofItemAtPath: path)
            }
            _ = try store("two", key(2), in: cache)
            let names = try FileManager.default.contentsOfDirectory(atPath: folder + "/code")
            #expect(!names.contains(".1-old") && names.contains(".1-new"))
        }
    }

    @Test func placesThatDoNotServe() throws {
        try withTemporaryFolder { (folder: String) throws in
            let file = folder + "/file"
            try Data().write(to: URL(filePath: file))
            for place in [file, file + "/below", "/proc/auspex"] {
                let cache = CodeCache(folder: place)
                #expect(cache.lookup(key(1)) == nil)
                #expect(throws: NativeError.self) { _ = try store("one", key(1), in: cache) }
                #expect(cache.usage == (0, 0))
            }
            #expect(throws: NativeError.self) { _ = try CodeCache(environment: [:]) }
        }
    }

    @Test func foldersOfOthersAreRefused() throws {
        try withTemporaryFolder { (folder: String) throws in
            let cache = CodeCache(folder: folder)
            _ = try store("one", key(1), in: cache)
            try FileManager.default.setAttributes([.posixPermissions: 0o777], ofItemAtPath: folder + "/code")
            #expect(cache.lookup(key(1)) == nil)
            #expect(throws: NativeError.self) { _ = try store("two", key(2), in: cache) }
        }
    }

    /// Processes meet in the file system only, so threads with caches of their own stand for them.
    @Test func manyAtOnce() async throws {
        let folder = NSTemporaryDirectory() + "auspex-native-\(UUID().uuidString)"
        defer { try? FileManager.default.removeItem(atPath: folder) }
        let wrong = try await withThrowingTaskGroup(of: Int.self) { group in
            for worker in 0..<8 {
                group.addTask {
                    let cache = CodeCache(folder: folder, bound: 2000)
                    var wrong = 0
                    for round in 0..<100 {
                        let number = (worker + round) % 10
                        let expected = "code of \(number)"
                        let url = try cache.lookup(key(number)) ?? cache.store(key(number)) { try Data(expected.utf8).write(to: $0) }
                        if try String(contentsOf: url, encoding: .utf8) != expected { wrong += 1 }
                    }
                    return wrong
                }
            }
            return try await group.reduce(0, +)
        }
        #expect(wrong == 0)
        #expect(try FileManager.default.contentsOfDirectory(atPath: folder + "/code").count == 10)
    }

    @Test func processor() {
        let machine = Processor.current
        #expect([2, 4, 8].contains(machine.vectorWidth))
        #expect(!machine.model.isEmpty)
        #expect(Processor(model: "", features: ["avx2"]).vectorWidth == 4)
        #expect(Processor(model: "", features: ["avx2", "avx512f"]).vectorWidth == 8)
        #expect(Processor(model: "", features: ["asimd"]).vectorWidth == 2)
    }
}
