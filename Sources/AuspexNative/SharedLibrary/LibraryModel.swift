import AuspexIR

/// A function with the data that it is bound to.
public struct LibraryFunction: Sendable {
    public var function: Function
    /// Data by the index of the function's input.
    public var data: [(input: Int, tensor: Tensor)]

    public init(_ function: Function, data: [(input: Int, tensor: Tensor)]) {
        self.function = function
        // What nobody reads, such as data of which only something prepared is needed, is not carried along.
        var read = Set(function.body.results)
        for instruction in function.body.instructions { instruction.operation.forEachFreeValue { read.insert($0) } }
        self.data = data.filter { function.body.parameters.indices.contains($0.input) && read.contains(function.body.parameters[$0.input]) }
    }
}

/// What a shared library is made from: the functions of a model for its data, and the names of what goes in and comes out.
public struct LibraryModel: Sendable {
    /// A function of the density of the coordinates, and the same of the density of the values.
    public struct Densities: Sendable {
        public var withJacobian: LibraryFunction
        public var withoutJacobian: LibraryFunction

        public init(withJacobian: LibraryFunction, withoutJacobian: LibraryFunction) {
            self.withJacobian = withJacobian; self.withoutJacobian = withoutJacobian
        }
    }

    /// A latent choice or a derived quantity.
    public struct Variable: Sendable {
        /// The names of its elements, in row-major order.
        public var elements: [String]
        public var scalar: Scalar
        /// Which output of `values` it is.
        public var output: Int

        public init(elements: [String], scalar: Scalar, output: Int) {
            self.elements = elements; self.scalar = scalar; self.output = output
        }
    }

    public var name: String
    /// The version of Auspex.
    public var version: String
    /// Names of the unconstrained coordinates.
    public var coordinateNames: [String]
    /// In program order, as `coordinates` takes them.
    public var latent: [Variable]
    public var derived: [Variable]
    /// Position → log density.
    public var logDensity: Densities
    /// Position → log density, gradient.
    public var gradient: Densities
    /// Position, direction → log density, gradient, product of Hessian and direction; nil where second derivatives do not exist.
    public var hessian: Densities?
    /// Position → values of latent choices and derived quantities.
    public var values: LibraryFunction
    /// Values of the latent choices → the coordinates of each.
    public var coordinates: LibraryFunction

    public init(
        name: String, version: String, coordinateNames: [String], latent: [Variable], derived: [Variable], logDensity: Densities,
        gradient: Densities, hessian: Densities?, values: LibraryFunction, coordinates: LibraryFunction
    ) {
        self.name = name; self.version = version; self.coordinateNames = coordinateNames; self.latent = latent; self.derived = derived
        self.logDensity = logDensity; self.gradient = gradient; self.hessian = hessian; self.values = values
        self.coordinates = coordinates
    }

    /// Elements of all latent choices.
    public var parameterCount: Int { latent.reduce(0) { $0 + $1.elements.count } }
    /// Elements of all latent choices and derived quantities.
    public var valueCount: Int { derived.reduce(parameterCount) { $0 + $1.elements.count } }
}
