import AuspexIR
import AuspexSyntax

/// A distribution with its parameters: one, or an array of independent ones.
public struct DistributionValue {
    public indirect enum Kind {
        case declared(Declared)
        /// Independent copies of another.
        case copies(DistributionValue)
        /// Restricted to ordered vectors (not renormalised).
        case ordered(DistributionValue)
        /// Of a bijection's values at draws of another.
        case transformed(DistributionValue, BijectionValue)
        /// Improper and uniform over a type.
        case flat(TypeValue)
        case standardNormal
        case standardUniform
    }

    /// A distribution declared in the language.
    public struct Declared {
        public var component: ComponentValue
        /// In the order of declaration. `lead` counts the extents in front of what the parameter's type speaks of; they are
        /// those of the batch, or none when the parameter is shared.
        public var parameters: [(name: String, value: Staged, lead: Int)]
        /// Sizes that the parameters' types bound.
        public var sizes: [String: Int]
    }

    public var kind: Kind
    /// Extents of the array of independent distributions; empty for one.
    public var batch: [Int]

    public init(_ kind: Kind, batch: [Int] = []) { self.kind = kind; self.batch = batch }

    public var name: String {
        switch kind {
        case .declared(let declared): declared.component.declaration.name.text
        case .copies(let base): base.name
        case .ordered: "ordered"
        case .transformed: "transformed"
        case .flat: "flat"
        case .standardNormal: "standard_normal"
        case .standardUniform: "standard_uniform"
        }
    }
}
