import AuspexIR
import RandomPrograms

extension Function {
    /// An array of random reals for each input.
    func randomInputs(seed: UInt64) -> [Tensor] {
        var dice = Dice(seed: seed)
        return body.parameters.map { parameter in
            let shape = type(of: parameter).shape
            return Tensor.real((0..<shape.reduce(1, *)).map { _ in dice.real() }, shape: shape)
        }
    }
}
