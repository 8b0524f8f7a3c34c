import Foundation
import Testing

struct DoctorTests {
    private func findings(_ environment: [String: String]) throws -> [String: (text: String, isFine: Bool)] {
        let result = try Command.run(["doctor", "--json"], environment: environment)
        #expect(result.status == 0, "\(result.errors)")
        let list = try #require(try Command.json(result.output) as? [[String: Any]])
        return try Dictionary(uniqueKeysWithValues: list.map { entry in
            (try #require(entry["subject"] as? String), (try #require(entry["finding"] as? String), try #require(entry["ok"] as? Bool)))
        })
    }

    @Test func nativeCode() throws {
        let folder = try Command.folder(["clang": "#!/bin/sh\necho clang version 99.9\n"])
        let compiler = folder.appendingPathComponent("clang").path
        try FileManager.default.setAttributes([.posixPermissions: 0o755], ofItemAtPath: compiler)
        let found = try findings(["AUSPEX_CC": compiler, "AUSPEX_CACHE": folder.path + "/cache"])
        #expect(found["native code"]?.text == "\(compiler), clang version 99.9")
        #expect(found["native code"]?.isFine == true && found["code cache"]?.isFine == true)
        #expect(found["code cache"]?.text.hasPrefix(folder.path + "/cache") == true)
        #expect(found["vector width"] != nil)
    }

    @Test func whatIsMissing() throws {
        let found = try findings(["AUSPEX_CC": "/nowhere/clang", "AUSPEX_CACHE": "/proc/auspex"])
        #expect(found["native code"]?.isFine == false && found["code cache"]?.isFine == false)
        #expect(found["native code"]?.text.contains("/nowhere/clang") == true)
    }
}
