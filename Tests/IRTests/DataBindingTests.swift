import AuspexExecution
import AuspexIR
import AuspexTransforms
import Testing

/// What depends on data alone is computed beforehand.
@Suite struct DataBindingTests {
    private static func loops(_ region: Region) -> [Loop] {
        region.instructions.compactMap { if case .loop(let loop) = $0.operation { loop } else { nil } }
    }

    private static func run(_ binding: DataBinding, _ function: Function, _ inputs: [Tensor]) throws -> [Tensor] {
        let data = zip(function.inputs, inputs).filter { $0.0.role == .data }.map(\.1)
        #expect(binding.prepare.verify() == [])
        #expect(binding.run.verify() == [])
        return try evaluate(binding.run.simplified(), inputs + evaluate(binding.prepare, data))
    }

    /// Sums and arrays of data leave a loop that depends on variables; literal tensors are data too.
    @Test func resultsOfDataAlone() throws {
        let text = """
            func f(%0 y: real[5] data, %1 a: real variable) -> (s, t, u, v) {
              %2 = tensor real[5] {0.5, 2.0, 4.0, 8.0, 16.0}
              %3, %4, %5, %6 = loop [5] (%7) {
                %8 = load %0[%7]
                %9 = multiply %8, %8
                %10 = load %2[%7]
                %11 = log %10
                %12 = exp %1
                %13 = multiply %12, %8
                %14 = cos %13
                yield sum %9, sum %11, maximum %8, sum %14
              }
              return %3, %4, %5, %6
            }
            """
        let function = try Function(parsing: text)
        let binding = try #require(DataBinding(function))
        let loop = try #require(Self.loops(binding.run.simplified().body).first)
        #expect(loop.collectors == [.sum])
        #expect(Self.loops(binding.run.simplified().body).count == 1)
        // Nothing is left of the logarithm, which nobody needs in the loop.
        #expect(binding.prepare.outputs.count == 3)
        let inputs: [Tensor] = [.real([1, -2, 3.5, 0, 2]), .real(0.3)]
        #expect(try Self.run(binding, function, inputs) == evaluate(function, inputs))
    }

    @Test func loopOfDataAndEffects() throws {
        let text = """
            func f(%0 y: real[5] data, %1 a: real[5] variable) -> (s, t) {
              %2 = accumulator real[5]
              %3 = loop [5] (%4) {
                %5 = load %0[%4]
                %6 = exp %5
                %7 = load %1[%4]
                %8 = multiply %6, %7
                accumulate %2[%4], %8
                yield sum %6
              }
              %9 = freeze %2
              return %3, %9
            }
            """
        let function = try Function(parsing: text)
        let binding = try #require(DataBinding(function))
        #expect(binding.prepare.outputs.count == 2)
        let inputs: [Tensor] = [.real([1, -2, 0.5, 0, 2]), .real([1, 2, 3, 4, 5])]
        #expect(try Self.run(binding, function, inputs) == evaluate(function, inputs))
    }

    /// A draw is not data, though its key may be.
    @Test func drawsStay() throws {
        let text = """
            func f(%0 key: int data, %1 a: real variable) -> (s) {
              %2 = loop [5] (%3) {
                %4 = random_normal %0, %3
                %5 = multiply %1, %4
                yield sum %5
              }
              return %2
            }
            """
        #expect(DataBinding(try Function(parsing: text)) == nil)
    }
}
