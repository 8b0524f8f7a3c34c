import AuspexIR
import AuspexResults
import Foundation
import Testing

/// Weights of networks in files: written, read as initial values, and refused where they do not fit.
struct WeightFileTests {
    private func inFolder(_ body: (String) throws -> Void) throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("auspex-weights-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        try body(folder.path + "/net.safetensors")
    }

    private static let sequential: [TensorFile.Entry] = [
        .init("0.weight", .real([1, 2, 3, -1, 0.5, 0], shape: [3, 2])), .init("0.bias", .real([0.1, 0.2, 0.3])),
        .init("2.weight", .real([1, -2, 0.5], shape: [1, 3])), .init("2.bias", .real([0.25])),
    ]

    @Test func networkComesBack() throws {
        try inFolder { path in
            let found = try printedNumbers(
                """
                param net: MLP[3, 5, 2] = glorot()
                save(net, "\(path)")
                param back: MLP[3, 5, 2] = read("\(path)")
                for k in 0..<2 { for row in net.layers[k].weights - back.layers[k].weights { print(max(abs(row))) } }
                let file = read("\(path)")
                print(file.layers[1].weights[1, 4] - net.layers[1].weights[1, 4])
                print(net([1.0, 2.0, 3.0])[0] - back([1.0, 2.0, 3.0])[0])
                save(net, "\(path)", precision: "single")
                param short: MLP[3, 5, 2] = read("\(path)")
                print(net([1.0, 2.0, 3.0])[0] - short([1.0, 2.0, 3.0])[0])
                """)
            #expect(found.count == 10 && found[0..<9].allSatisfy { $0 == 0 })
            #expect(found[9] != 0 && abs(found[9]) < 1e-5)
            #expect(try TensorFile.read(path: path).entries.map(\.name).sorted() == ["layers.0.bias", "layers.0.weights", "layers.1.bias", "layers.1.weights"])
        }
    }

    /// What a sequence of linear layers and activations is called by PyTorch, as it is and inside of another part.
    @Test(arguments: ["", "model."]) func stateDictionary(_ prefix: String) throws {
        try inFolder { path in
            try TensorFile(Self.sequential.map { .init(prefix + $0.name, $0.tensor) }).write(to: path, single: true)
            let found = try printedNumbers(
                """
                param net: MLP[2, 3, 1] = read("\(path)")\(prefix.isEmpty ? "" : ".model")
                print(net([0.5, -1.0], tanh)[0])
                """)
            let hidden = [tanh(0.5 - 2 + 0.1), tanh(1.5 + 1 + 0.2), tanh(0.25 + 0.3)]
            #expect(found.count == 1 && abs(found[0] - (hidden[0] - 2 * hidden[1] + 0.5 * hidden[2] + 0.25)) < 1e-5)
        }
    }

    /// A convolution as PyTorch writes it, `Conv2d(2, 3, 3, padding=1)`: weights [outputs, inputs, height, width].
    @Test func convolutionOfAStateDictionary() throws {
        func weight(_ o: Int, _ i: Int, _ p: Int, _ q: Int) -> Double { sin(Double(1 + o + 2 * i + 3 * p + 5 * q)) }
        let weights = (0..<54).map { weight($0 / 18, $0 / 9 % 2, $0 / 3 % 3, $0 % 3) }
        try inFolder { path in
            try TensorFile([
                .init("conv.weight", .real(weights, shape: [3, 2, 3, 3])), .init("conv.bias", .real([0.1, 0.2, 0.3])),
            ]).write(to: path, single: true)
            let found = try printedNumbers(
                """
                param conv: Convolution[2, 3, 3] = read("\(path)").conv
                let x = [[[[cos(2.0 * a + 3 * b + 5 * i) for i in 0..<2] for b in 0..<4] for a in 0..<4]]
                for o in 0..<3 { print(conv(x)[0, 0, 2, o]) }
                """)
            for (o, value) in found.enumerated() {
                var wanted = 0.1 * Double(o + 1)
                for i in 0..<2 {
                    // The row above the picture is zero.
                    for p in 1..<3 { for q in 0..<3 { wanted += weight(o, i, p, q) * cos(Double(2 * (p - 1) + 3 * (1 + q) + 5 * i)) } }
                }
                #expect(abs(value - wanted) < 2e-5, "\(found)")
            }
            #expect(found.count == 3)
        }
    }

    @Test func structsListsAndRecords() throws {
        try inFolder { path in
            let found = try printed(
                """
                struct Pair {
                    first: Real[2]
                    second: Dense[2, 1]
                    activation: (Real) -> Real = tanh
                }
                let pair = Pair(first: [1.0, 2.0], second: Dense(weights: [[3.0, 4.0]], bias: [5.0]))
                save((pair: pair, parts: [pair, pair], n: 3, yes: true), "\(path)")
                let back = read("\(path)")
                print(back.n, back.yes, back.parts[1].second.weights)
                param again: Pair = back.parts[0]
                print(again.second.bias, again.activation(0))
                """)
            #expect(found == "3 true [[3, 4]]\n[5] 0\n")
        }
    }

    /// A file that does not fit, and what the message names.
    private static let wrong: [(entries: [TensorFile.Entry], words: [String])] = [
        (Array(sequential.dropLast()), ["`net.layers[1].bias`", "`weights`"]),
        (sequential + [.init("2.scale", .real([1]))], ["`scale`", "`net.layers[1]`"]),
        (sequential + [.init("4.weight", .real([1])), .init("4.bias", .real([1]))], ["`net.layers` has 2 parts", "3"]),
        ([.init("0.weight", .real([1, 2, 3, 4], shape: [2, 2]))] + sequential.dropFirst(), ["net.layers[0].weights", "3 by 2", "2 by 2"]),
        ([.init("encoder.weight", .real(1))], ["`encoder`", "`net`", "`layers`"]),
    ]

    @Test(arguments: wrong.indices) func whatDoesNotFit(_ index: Int) throws {
        try inFolder { path in
            try TensorFile(Self.wrong[index].entries).write(to: path)
            let message = try failure("param net: MLP[2, 3, 1] = read(\"\(path)\")\nprint(net.layers[0].bias)")
            for word in Self.wrong[index].words { #expect(message.contains(word), "\(message)") }
        }
    }

    @Test func whatCannotBeWritten() throws {
        try inFolder { (path: String) throws in
            #expect(try failure("save([1.0, 2.0], \"\(path)\")").contains("names"))
            #expect(try failure("save((x: \"text\"), \"\(path)\")").contains("`x` is a string"))
            #expect(try failure("save((f: { x in x }), \"\(path)\")").contains("`f`"))
            #expect(try failure("save((x: nan), \"\(path)\")").contains("finite"))
            #expect(try failure("save((x: 1.0), \"x.json\", precision: \"single\")").contains("safetensors"))
            #expect(!FileManager.default.fileExists(atPath: path))
        }
    }

    @Test func damagedFile() throws {
        try inFolder { path in
            let bytes = try TensorFile(Self.sequential).bytes(name: "f")
            try Data(bytes.dropLast(3)).write(to: URL(fileURLWithPath: path))
            let message = try failure("let x = read(\"\(path)\")")
            #expect(message.contains("`2.bias`") && message.contains("cut short"), "\(message)")
        }
    }
}
