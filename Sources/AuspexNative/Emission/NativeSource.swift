import AuspexIR

/// A function as C text, for a number of chains at once.
///
/// The C function has the shape `void name(const ax_runtime *runtime, double *scratch, const void *const *constants,
/// const void *const *inputs, void *const *outputs)`. Words are 8 bytes: doubles, 64-bit integers, booleans as integers 0 and 1; where the
/// function's precision is single, reals of data inputs and constants are floats, and those of variables and outputs doubles all the same.
/// `inputs` has an array for each data input, and one for each variable input and chain (chain by chain), in the order of the inputs;
/// `outputs` has one for each output and chain. Data inputs are readable for 8 words beyond their end.
public struct NativeSource: Sendable {
    public let name: String
    public let text: String
    public let chains: Int
    /// Words of scratch memory that a call needs, aligned to 64 bytes.
    public let scratchWords: Int
    /// Arrays to be handed in as `constants`, in order; also readable for 8 words beyond their end.
    public let constants: [Tensor]

    /// - Parameter name: The C function's name.
    /// - Throws: `NotPrintable` for what has no form in C.
    public init(_ function: Function, name: String, chains: Int) throws(NotPrintable) {
        let emitter = Emitter(function, chains: chains)
        try emitter.emitFunction()
        self.name = name
        self.chains = chains
        scratchWords = emitter.scratchWords
        constants = emitter.tensors
        text = """
            // \(function.name), \(chains == 1 ? "one chain" : "\(chains) chains") at a time
            void \(name)(
                const ax_runtime *restrict runtime, double *restrict scratch, const void *const *restrict constants,
                const void *const *restrict inputs, void *const *restrict outputs) {
            \(emitter.lines.joined(separator: "\n"))
            }

            """
    }
}

extension Emitter {
    func emitFunction() throws(NotPrintable) {
        var slot = 0
        for (input, parameter) in zip(function.inputs, function.body.parameters) {
            let type = type(parameter)
            let isVarying = input.role == .variable
            // Variables change with every call and come as doubles; data are bound once, in the precision of the function.
            let element = isVarying && type.scalar == .real ? "double" : memoryType(type.scalar)
            func pointer(_ slot: Int) -> String { "((const \(element) *)inputs[\(slot)])" }
            if type.isScalar {
                if isVarying && chains > 1 {
                    let parts = (0..<chains).map { "\(pointer(slot + $0))[0]" }.joined(separator: ", ")
                    let text = type.scalar == .bool ? "((ax_int\(chains)){\(parts)} != 0)" : "(\(cType(type.scalar, varying: true))){\(parts)}"
                    define(parameter, type.scalar == .bool ? narrow(text, isVector: true) : text)
                } else {
                    define(parameter, type.scalar == .bool ? "(\(pointer(slot))[0] != 0)" : "\(pointer(slot))[0]")
                }
            } else if isVarying {
                // A copy, because vectors are loaded beyond the end.
                let home = defineArray(parameter)
                for chain in 0..<chains {
                    let target =
                        switch home.layout {
                        case .shared: "\(home.name)[e]"
                        case .planar(let stride): "\(home.name)[e + \(chain * stride)]"
                        case .vector: chains == 1 ? "\(home.name)[e]" : "\(home.name)[e][\(chain)]"
                        }
                    line("for (ax_int1 e = 0; e < \(type.count); e++) \(target) = \(pointer(slot + chain))[e];")
                }
            } else {
                line("const \(element) *const a\(parameter.index) = \(pointer(slot));")
                homes[parameter] = .array(ArrayHome(name: "a\(parameter.index)", layout: .shared))
            }
            slot += isVarying ? chains : 1
        }
        try emit(function.body)
        for (index, result) in function.body.results.enumerated() {
            let type = type(result)
            let element = type.scalar == .real ? "double" : "ax_int1"
            for chain in 0..<chains {
                let out = "((\(element) *)outputs[\(index * chains + chain)])"
                if type.isScalar {
                    let isVarying = isVaryingHome(result)
                    let text = try use(result, varying: isVarying)
                    let value = isVarying ? "(\(text))[\(chain)]" : text
                    line("\(out)[0] = \(type.scalar == .bool ? "(\(value)) != 0" : value);")
                    continue
                }
                let home = try array(result)
                let source =
                    switch home.layout {
                    case .shared: "\(home.name)[e]"
                    case .planar(let stride): "\(home.name)[e + \(chain * stride)]"
                    case .vector: chains == 1 ? "\(home.name)[e]" : "\(home.name)[e][\(chain)]"
                    }
                if type.count > 0 { line("for (ax_int1 e = 0; e < \(type.count); e++) \(out)[e] = \(source);") }
            }
        }
    }
}
