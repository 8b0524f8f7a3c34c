import AuspexExecution
import AuspexIR
import AuspexNative
import RandomPrograms
import Testing

/// Matrices whose sizes are known to generated code, beside the interpreter: the same bits, on both sides of the largest size that is
/// worked on inline.
@Suite struct SmallMatrixTests {
    static let sizes = [1, 2, 3, 7, 8, 9, 11, 15, 16, 17]

    @Test(arguments: sizes, [1, 2, 8])
    func operations(size: Int, chains: Int) throws { try operations(size, chains, .double) }

    /// Also products that are large enough for BLAS.
    @Test(arguments: sizes + [40], [1, 8])
    func operationsOfFloats(size: Int, chains: Int) throws { try operations(size, chains, .single) }

    private func operations(_ size: Int, _ chains: Int, _ precision: Precision) throws {
        guard NativeHost.isAvailable else { return }
        let function = Self.function(size).inPrecision(precision)
        var dice = Dice(seed: UInt64(size))
        let inputs = function.body.parameters.map { parameter in
            let shape = function.type(of: parameter).shape
            return Tensor.real((0..<shape.reduce(1, *)).map { _ in dice.real() }, shape: shape)
        }
        let native = try NativeHost.compile([function], chains: chains)
        #expect(try Agreement.fault(of: native[0], inputs) == nil)
    }

    /// Every operation that has loops of its own, on matrices and vectors that differ between chains.
    private static func function(_ n: Int) -> Function {
        var builder = Builder(name: "matrices")
        let a = builder.input("a", Type(.real, [n, n]), role: .variable)
        let wide = builder.input("wide", Type(.real, [n, 5]), role: .variable)
        let x = builder.input("x", Type(.real, [n]), role: .variable)
        // A Aᵀ + I.
        let square = builder.library(.matmulTransposeRight, [a, a])[0]
        let definite = builder.tabulate([n, n]) { b, i in
            let one = b.convert(b.binary(.equal, i[0], i[1]), to: .real)
            return b.add(b.load(square, i), one)
        }
        let factor = builder.library(.cholesky, [definite])[0]
        let negative = builder.tabulate([n, n]) { b, i in b.negate(b.load(definite, i)) }
        var results = [square, factor, builder.library(.cholesky, [negative])[0], builder.library(.choleskyAdjoint, [factor, a])[0]]
        for operation in [LibraryOperation.solveLower, .solveLowerTransposed] {
            results += [wide, x].map { builder.library(operation, [factor, $0])[0] }
        }
        for operand in [wide, x] {
            results.append(builder.library(.matmul, [a, operand])[0])
            results.append(builder.library(.matmulTransposeLeft, [a, operand])[0])
        }
        results.append(builder.library(.matmul, [x, a])[0])
        results.append(builder.library(.matmulTransposeRight, [x, a])[0])
        return builder.finish(results.enumerated().map { ("y\($0)", $1) })
    }
}
