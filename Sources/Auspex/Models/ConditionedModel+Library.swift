import AuspexIR
import AuspexLowering
import AuspexNative
import AuspexResults
import AuspexSyntax
import AuspexTransforms

extension ConditionedModel {
    /// The model with its data as a shared library with a C face, to be used where Auspex is not.
    /// - Throws: `Diagnostic` when all choices are given, there is no gradient, or a function has no form in C.
    public func sharedLibrary() throws -> SharedLibrary {
        do {
            return try SharedLibrary(try libraryModel())
        } catch let error as NativeError {
            throw Diagnostic(.badModel, "there is no shared library of `\(name)`: \(error.reason)", at: span)
        }
    }

    private func libraryModel() throws -> LibraryModel {
        let evaluator = session.evaluator
        let density = try [true, false].map { try evaluator.logDensity(of: posterior, jacobian: $0, at: span) }
        guard density[0].dimension > 0 else {
            throw Diagnostic(.badModel, "all choices of `\(name)` are given, so a library would have nothing to compute", at: span)
        }
        let values = try evaluator.values(of: posterior, at: span)
        let coordinates = try evaluator.coordinates(of: posterior, at: span)
        func pair(_ transform: (Function) throws -> Function) throws -> LibraryModel.Densities {
            let both = try density.map { try bound(transform($0.function), data: $0.data) }
            return LibraryModel.Densities(withJacobian: both[0], withoutJacobian: both[1])
        }
        let gradient: LibraryModel.Densities
        do { gradient = try pair(Compilation.gradient(of:)) } catch let failure as NotDifferentiable {
            throw Diagnostic(.notDifferentiable, "the log density of `\(name)` has no gradient: \(failure.reason)", at: span)
        }
        // Some functions have one derivative and not two.
        var hessian: LibraryModel.Densities?
        do { hessian = try pair(Compilation.hessianVectorProduct(of:)) } catch is NotDifferentiable { hessian = nil }
        return LibraryModel(
            name: name, version: Version.current, coordinateNames: Self.coordinateNames(coordinates),
            latent: try variables(.latent, of: values), derived: try variables(.derived, of: values),
            logDensity: try pair(Compilation.simplified), gradient: gradient, hessian: hessian,
            values: try bound(Compilation.simplified(values.function), data: values.data),
            coordinates: try bound(Compilation.simplified(coordinates.function), data: coordinates.data))
    }

    private func bound(_ function: Function, data: [(input: Int, tensor: Tensor)]) throws -> LibraryFunction {
        let bound = try BoundProgram(function, data: data)
        return LibraryFunction(bound.program.function, data: bound.data)
    }

    /// In program order, which is that of the coordinates; the outputs of `values` have those of nested models first.
    private func variables(_ kind: Site.Kind, of values: LoweredFunction) throws -> [LibraryModel.Variable] {
        try values.sites.filter { $0.kind == kind }.compactMap { site in
            guard let output = values.function.outputs.firstIndex(of: site.path) else {
                guard kind == .latent else { return nil }
                throw Diagnostic(.badModel, "`\(site.path)` has no value at the end of the model", at: site.span)
            }
            let layout = VariableLayout(name: site.path, shape: site.shape, scalar: site.scalar)
            return LibraryModel.Variable(elements: layout.elementNames, scalar: site.scalar, output: output)
        }
    }

    private static func coordinateNames(_ coordinates: LoweredFunction) -> [String] {
        let function = coordinates.function
        return zip(function.outputs, function.body.results).flatMap { name, result in
            VariableLayout(name: name, shape: function.type(of: result).shape).elementNames
        }
    }
}

extension Compilation {
    /// From position and direction to log density, gradient, and the product of the Hessian with the direction.
    static func hessianVectorProduct(of function: Function) throws -> Function {
        let gradient = try simplified(function).gradient().simplified()
        var product = try gradient.jvp()
        // The derivative of the log density itself is the product of gradient and direction, which nobody asks for.
        let kept = product.outputs.indices.filter { $0 != gradient.outputs.count }
        product.outputs = kept.map { product.outputs[$0] }
        product.body.results = kept.map { product.body.results[$0] }
        return product.simplifiedUpToRounding()
    }
}
