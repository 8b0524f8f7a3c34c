import AuspexIR
import AuspexResults
import Foundation
import Testing

/// Files of the safetensors format: what is written comes back, what Python writes is read, what is wrong is refused by name.
@Suite struct TensorFileTests {
    private static func word(_ value: UInt64) -> [UInt8] { (0..<8).map { UInt8(truncatingIfNeeded: value >> UInt64(8 * $0)) } }

    /// A file of that header and as many zero bytes of data.
    private static func file(_ header: String, data: Int = 0, length: UInt64? = nil) -> [UInt8] {
        word(length ?? UInt64(header.utf8.count)) + Array(header.utf8) + [UInt8](repeating: 0, count: data)
    }

    private static let example = TensorFile(
        [
            .init("layers.0.weights", .real([1 / 3, -2, 5e-324, 1e300, 0.1, -0.0], shape: [2, 3])),
            .init("flags", Tensor(shape: [3], storage: .bool([true, false, true]))),
            .init("counts", Tensor(shape: [2, 1], storage: .int([.min, .max]))),
            .init("a name with \"quotes\", é and \n", .real(2.5)),
            .init("empty", Tensor(shape: [0, 4], storage: .real([]))),
        ], metadata: [("note", "x \\ y")])

    private func sorted(_ file: TensorFile) -> [TensorFile.Entry] { file.entries.sorted { $0.name < $1.name } }

    @Test func whatIsWrittenComesBack() throws {
        let bytes = try Self.example.bytes(name: "f")
        let back = try TensorFile.parse(bytes, name: "f")
        #expect(sorted(back) == sorted(Self.example))
        #expect(back.metadata.map(\.name) == ["note"] && back.metadata.map(\.text) == ["x \\ y"])
        let single = try TensorFile.parse(try TensorFile([.init("x", .real([1 / 3, 1e-30]))]).bytes(single: true, name: "f"), name: "f")
        #expect(single["x"]?.reals == [Double(Float(1) / 3), Double(Float(1e-30))])
        try withTemporaryDirectory { folder in
            try Self.example.write(to: folder + "/x.safetensors")
            #expect(sorted(try TensorFile.read(path: folder + "/x.safetensors")) == sorted(Self.example))
        }
    }

    /// Readers map files into memory: elements stand at multiples of their size.
    @Test func elementsAreAligned() throws {
        let bytes = try Self.example.bytes(name: "f")
        let header = bytes.prefix(8).enumerated().reduce(0) { $0 + Int($1.element) << (8 * $1.offset) }
        #expect(header % 8 == 0)
        let text = String(decoding: bytes[8..<(8 + header)], as: UTF8.self)
        let flags = try #require(text.range(of: "\"flags\"")), counts = try #require(text.range(of: "\"counts\""))
        #expect(counts.lowerBound < flags.lowerBound)
    }

    private func fixture(_ name: String) throws -> TensorFile {
        try TensorFile.read(path: try #require(Bundle.module.path(forResource: name, ofType: "safetensors")))
    }

    @Test func everyKindOfElementWrittenByPython() throws {
        let file = try fixture("kinds")
        func reals(_ name: String) throws -> [Double] { try #require(file[name]).reals }
        func ints(_ name: String) throws -> [Int64] {
            guard case .int(let values)? = file[name]?.storage else { return [] }
            return values
        }
        #expect(file["real.F64"] == Tensor.real([1 / 3, -2e300, 5e-324, 0, -0.0, 1e-5], shape: [2, 3]))
        #expect(try reals("real.F32") == [Double(Float(1) / 3), Double(Float(-3e38)), Double(Float(1e-45))])
        // Eleven bits: 1/3 is 1365/4096.
        #expect(try reals("real.F16") == [1365.0 / 4096, -65504, 0x1p-24, 0x1p-14, 1.5])
        // Eight bits: 1/3 is 171/512, and 3e38 is 226 · 2^120.
        #expect(try reals("real.BF16") == [171.0 / 512, -226 * 0x1p120, 1.5])
        #expect(try ints("whole.I64") == [.min, .max])
        #expect(try ints("whole.I32") == [Int64(Int32.min), Int64(Int32.max)])
        #expect(try ints("whole.I16") == [-32768, 32767])
        #expect(try ints("whole.I8") == [-128, 127])
        #expect(try ints("whole.U64") == [0, .max])
        #expect(try ints("whole.U32") == [0, 4_294_967_295])
        #expect(try ints("whole.U16") == [0, 65535])
        #expect(try ints("whole.U8") == [0, 255])
        #expect(file["truth"] == Tensor(shape: [2, 1], storage: .bool([true, false])))
        #expect(file["one"] == Tensor.real(2.5))
        #expect(file["none"] == Tensor(shape: [0, 3], storage: .real([])))
        #expect(file.metadata.map(\.text) == ["safetensors, \"Python\""])
        #expect(file.entries.count == 15)
    }

    @Test func namesMakeATree() throws {
        let tree = try TensorTree(try fixture("sequential").entries, file: "f")
        // The activation between the layers has number 1 and no weights.
        guard case .list(let layers) = tree, layers.count == 2, case .record(let second) = layers[1] else {
            Issue.record("not a list of two layers: \(tree)")
            return
        }
        #expect(second.first { $0.name == "weight" }?.value == .tensor(.real([1, -2, 0.5], shape: [1, 3])))
        let many = try TensorTree((0..<12).map { .init("p.\(11 - $0)", .real(Double(11 - $0))) }, file: "f")
        #expect(many == .record([.init(name: "p", value: .list((0..<12).map { .tensor(.real(Double($0))) }))]))
        for (names, part) in [(["a", "a.b"], "`a.b` is a part of it"), (["a..b"], "empty"), ([""], "empty"), ([Array(repeating: "x", count: 1000).joined(separator: ".")], "parts")] {
            #expect { try TensorTree(names.map { .init($0, .real(0)) }, file: "f") } throws: { "\($0)".contains(part) }
        }
    }

    private static let x = #"{"x":{"dtype":"F64","shape":[2],"data_offsets":[0,16]}"#

    /// What is wrong, and what its message must name.
    private static let wrong: [(file: [UInt8], words: [String])] = [
        ([], ["0 bytes"]),
        ([1, 2, 3], ["3 bytes"]),
        (file("{}", length: 100), ["cut short", "100"]),
        (file("{}", length: .max), ["18446744073709551615"]),
        (file("{}", length: 1 << 40), ["1099511627776"]),
        (file("{"), ["not JSON"]),
        (file("[1]"), ["not an object"]),
        (file("{\"x\": nonsense}"), ["not JSON", "column 7"]),
        (word(2) + [0xFF, 0xFE], ["UTF-8"]),
        (file(String(repeating: "[", count: 100_000)), ["deep"]),
        (file(x + "}", data: 15), ["`x`", "byte 16", "15", "cut short"]),
        (file(x + "}", data: 17), ["1 bytes more"]),
        (file(x + #","x":{"dtype":"F64","shape":[0],"data_offsets":[16,16]}}"#, data: 16), ["`x`", "twice"]),
        (file(x + #","y":{"dtype":"F64","shape":[2],"data_offsets":[8,24]}}"#, data: 24), ["`y`", "overlaps `x`"]),
        (file(x + #","y":{"dtype":"F64","shape":[2],"data_offsets":[24,40]}}"#, data: 40), ["`y`", "byte 24", "16"]),
        (file(#"{"x":{"dtype":"F64","shape":[3],"data_offsets":[0,16]}}"#, data: 16), ["`x`", "[3]", "24 bytes", "16"]),
        (file(#"{"x":{"dtype":"F32","shape":[],"data_offsets":[0,16]}}"#, data: 16), ["`x`", "one number", "4 bytes"]),
        (file(#"{"x":{"dtype":"F8_E4M3","shape":[2],"data_offsets":[0,2]}}"#, data: 2), ["`x`", "F8_E4M3", "F64, F32"]),
        (file(#"{"x":{"shape":[2],"data_offsets":[0,2]}}"#, data: 2), ["`x`", "dtype"]),
        (file(#"{"x":{"dtype":"U8","data_offsets":[0,2]}}"#, data: 2), ["`x`", "shape"]),
        (file(#"{"x":{"dtype":"U8","shape":[2]}}"#, data: 2), ["`x`", "data_offsets"]),
        (file(#"{"x":{"dtype":"U8","shape":[-2],"data_offsets":[0,2]}}"#, data: 2), ["`x`", "at least zero"]),
        (file(#"{"x":{"dtype":"U8","shape":[1.5],"data_offsets":[0,2]}}"#, data: 2), ["`x`", "whole"]),
        (file(#"{"x":{"dtype":"U8","shape":[4294967296,4294967296],"data_offsets":[0,0]}}"#), ["`x`", "larger than any memory"]),
        (file(#"{"x":{"dtype":"U8","shape":[9223372036854775807,4,0],"data_offsets":[0,0]}}"#), ["`x`", "larger than any memory"]),
        (file(#"{"x":{"dtype":"F64","shape":[1152921504606846976],"data_offsets":[0,0]}}"#), ["`x`", "larger than any memory"]),
        (file(#"{"x":{"dtype":"F64","shape":[36028797018963968],"data_offsets":[0,8]}}"#, data: 8), ["`x`", "288230376151711744 bytes"]),
        (file(#"{"x":{"dtype":"U8","shape":[2],"data_offsets":[2,0]}}"#, data: 2), ["`x`", "data_offsets"]),
        (file(#"{"x":{"dtype":"U8","shape":[2],"data_offsets":[-2,0]}}"#, data: 2), ["`x`", "data_offsets"]),
        (file(#"{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,2,4]}}"#, data: 2), ["`x`", "data_offsets"]),
        (file(#"{"x":{"dtype":"U8","shape":[2],"data_offsets":[0,99999999999999999999]}}"#, data: 2), ["`x`", "data_offsets"]),
        (file(#"{"x":{"dtype":"U8","dtype":"F64","shape":[2],"data_offsets":[0,2]}}"#, data: 2), ["`x`", "twice"]),
        (file(#"{"x":{"dtype":"U8","kind":1,"shape":[2],"data_offsets":[0,2]}}"#, data: 2), ["`x`", "`kind`"]),
        (file(#"{"x":[]}"#), ["`x`", "description"]),
        (file(#"{"__metadata__":{"a":1}}"#), ["__metadata__", "`a`"]),
        (file(#"{"x":{"dtype":"U8","shape":[1\#(String(repeating: ",1", count: 40))],"data_offsets":[0,1]}}"#, data: 1), ["`x`", "41 extents"]),
        (file(#"{"x":{"dtype":"BOOL","shape":[2],"data_offsets":[0,2]}}"#) + [1, 2], ["`x`", "[1]", "neither true nor false"]),
        (file(#"{"x":{"dtype":"U64","shape":[1],"data_offsets":[0,8]}}"#) + [UInt8](repeating: 255, count: 8), ["`x`", "[0]", "larger"]),
        (file(#"{"x":{"dtype":"F64","shape":[2,1],"data_offsets":[0,16]}}"#) + word(0) + word(Double.nan.bitPattern), ["`x`", "[1, 0]", "finite"]),
        (file(#"{"x":{"dtype":"F32","shape":[],"data_offsets":[0,4]}}"#) + [0, 0, 0x80, 0xFF], ["`x`", "finite"]),
        (file(#"{"x":{"dtype":"F16","shape":[1],"data_offsets":[0,2]}}"#) + [0, 0x7C], ["`x`", "finite"]),
        (file(#"{"x":{"dtype":"BF16","shape":[1],"data_offsets":[0,2]}}"#) + [0xC0, 0x7F], ["`x`", "finite"]),
    ]

    @Test(arguments: wrong.indices) func isRefusedByNameAndReason(_ index: Int) {
        let (file, words) = Self.wrong[index]
        #expect { try TensorFile.parse(file, name: "weights.safetensors") } throws: { error in
            let text = "\(error)"
            return error is DataError && text.hasPrefix("weights.safetensors: ") && words.allSatisfy(text.contains)
        }
    }

    @Test func whatCannotBeWritten() throws {
        for (entries, word) in [
            ([("x", Tensor.real(.nan))], "finite"), ([("x", .real(1)), ("x", .real(2))], "two arrays"), ([("__metadata__", .real(1))], "itself"),
        ] {
            #expect { try TensorFile(entries.map { .init($0.0, $0.1) }).bytes(name: "f") } throws: { "\($0)".contains(word) }
        }
        #expect { try TensorFile([.init("x", .real(1e300))]).bytes(single: true, name: "f") } throws: { "\($0)".contains("32 bits") }
    }

    /// Valid files with bytes changed, dropped or doubled: a value or an error, and no array that is larger than the file.
    @Test func mutatedFilesNeverTrap() throws {
        let kinds = try #require(Bundle.module.path(forResource: "kinds", ofType: "safetensors"))
        let originals = [try Self.example.bytes(name: "f"), Array(try Data(contentsOf: URL(fileURLWithPath: kinds)))]
        var random = SystemRandomNumberGenerator(), refused = 0
        for round in 0..<6000 {
            var bytes = originals[round % 2]
            for _ in 0..<Int.random(in: 1...4, using: &random) where !bytes.isEmpty {
                // Most bytes that matter are in the header.
                let index = Bool.random(using: &random) ? Int.random(in: bytes.indices, using: &random) : Int.random(in: 0..<min(200, bytes.count), using: &random)
                switch Int.random(in: 0..<5, using: &random) {
                case 0: bytes.remove(at: index)
                case 1: bytes.insert(bytes[index], at: index)
                case 2: bytes[index] = UInt8.random(in: 0...255, using: &random)
                case 3: bytes[index] = Array("[]{}\",:-.eE0123456789 ".utf8).randomElement(using: &random) ?? 0
                default: bytes.removeSubrange(index..<min(bytes.count, index + Int.random(in: 1...20, using: &random)))
                }
            }
            do {
                let file = try TensorFile.parse(bytes, name: "f")
                #expect(file.entries.reduce(0) { $0 + $1.tensor.count } <= bytes.count)
                _ = try? TensorTree(file.entries, file: "f")
            } catch {
                refused += 1
                #expect(!error.reason.isEmpty)
            }
        }
        #expect(refused > 3000)
    }

    /// Python reads what is written here, and its files are read here.
    @Test func pythonAgrees() throws {
        guard let python = Self.pythonWithSafetensors else {
            print("note: not compared with Python's safetensors: no python3 with safetensors and numpy (set AUSPEX_PYTHON to one)")
            return
        }
        try withTemporaryDirectory { folder in
            try Self.example.write(to: folder + "/ours.safetensors")
            let program = """
                import numpy as np
                from safetensors.numpy import load_file, save_file
                x = load_file("\(folder)/ours.safetensors")
                assert x["layers.0.weights"].tolist() == [[1/3, -2.0, 5e-324], [1e300, 0.1, -0.0]] and x["layers.0.weights"].dtype == np.float64
                assert x["flags"].tolist() == [True, False, True] and x["counts"].tolist() == [[-2**63], [2**63 - 1]]
                assert x["empty"].shape == (0, 4) and x['a name with "quotes", é and \\n'] == 2.5 and len(x) == 5
                save_file({k: v for k, v in x.items()}, "\(folder)/theirs.safetensors")
                """
            let process = Process()
            process.executableURL = URL(fileURLWithPath: python)
            process.arguments = ["-c", program]
            try process.run()
            process.waitUntilExit()
            #expect(process.terminationStatus == 0)
            #expect(sorted(try TensorFile.read(path: folder + "/theirs.safetensors")) == sorted(Self.example))
        }
    }

    private static var pythonWithSafetensors: String? {
        let environment = ProcessInfo.processInfo.environment
        let folders = (environment["PATH"] ?? "").split(separator: ":").map { "\($0)/python3" }
        return ([environment["AUSPEX_PYTHON"]].compactMap { $0 } + folders).first { path in
            guard FileManager.default.isExecutableFile(atPath: path) else { return false }
            let process = Process()
            process.executableURL = URL(fileURLWithPath: path)
            process.arguments = ["-c", "import safetensors.numpy"]
            process.standardError = FileHandle.nullDevice
            guard (try? process.run()) != nil else { return false }
            process.waitUntilExit()
            return process.terminationStatus == 0
        }
    }
}
