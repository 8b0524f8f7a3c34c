import AuspexExecution
import AuspexIR
import AuspexLowering
import AuspexSyntax

extension ScriptHost {
    /// Which earlier coordinates the conditional distribution of each coordinate needs: a lower triangular matrix that numbers the pairs row by
    /// row, from one, with zero where there is no need.
    ///
    /// Two coordinates meet in a term of the log density where its second derivative is not zero. The coordinates are then integrated out
    /// from the last to the first, which joins all that met the one that goes (Rose 1970).
    func dependence(_ arguments: Arguments, _ evaluator: Evaluator) throws -> Staged {
        let posterior = try arguments.posterior("p")
        let lowered = try evaluator.logDensity(of: posterior, at: arguments.span)
        let dimension = lowered.dimension
        let function = try hessianProduct(of: lowered.function)
        let product = try BoundProgram(function, data: lowered.data).makeInstance()
        var meets = Array(repeating: Array(repeating: false, count: dimension), count: dimension)
        // A derivative that is zero at several random points is zero.
        for point in 0..<Self.probes {
            var random = RandomStream(RandomKey(seed: 0x5eed).split(UInt64(point)))
            try product.bind(0, .real((0..<dimension).map { _ in random.normal() }))
            for column in 0..<dimension {
                try product.bind(function.inputs.count - 1, .real((0..<dimension).map { $0 == column ? 1 : 0 }))
                product.run()
                for (row, value) in product.output(2).reals.enumerated() where value != 0 { meets[row][column] = true }
            }
        }
        for last in stride(from: dimension - 1, through: 0, by: -1) {
            let parents = (0..<last).filter { meets[last][$0] || meets[$0][last] }
            for a in parents {
                meets[last][a] = true
                for b in parents { meets[a][b] = true }
            }
        }
        var pairs: Int64 = 0
        let entries = (0..<dimension).flatMap { row in
            (0..<dimension).map { column -> Int64 in
                guard column < row, meets[row][column] else { return 0 }
                pairs += 1
                return pairs
            }
        }
        return .tensor(Tensor(shape: [dimension, dimension], storage: .int(entries)))
    }

    private static let probes = 3
}
