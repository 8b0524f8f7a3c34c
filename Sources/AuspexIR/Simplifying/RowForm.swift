/// A number that a loop over rows of data computes in every row, as a combination of columns of data: c₁ f₁ + c₂ f₂ + …,
/// with coefficients that are the same for all rows.
struct RowForm: Hashable {
    /// A product of numbers that the loop's body computes of data, ordered; without factors it is one.
    typealias Column = [Value]

    /// A matrix of data times a vector: an element for each row.
    struct Block: Hashable {
        var matrix: Value
        var vector: Value
    }

    /// A column, or a product of matrix and vector, times a coefficient.
    struct Term<Part: Hashable>: Hashable {
        var part: Part
        /// Of the builder, where all else is of the source.
        var coefficient: Value
    }

    var columns: [Term<Column>] = []
    var blocks: [Term<Block>] = []
    /// Times this; nil for one.
    var scale: Value?

    init(columns: [Term<Column>] = [], blocks: [Term<Block>] = [], scale: Value? = nil) {
        self.columns = columns; self.blocks = blocks; self.scale = scale
    }

    init(_ column: Column, times coefficient: Value) { columns = [Term(part: column, coefficient: coefficient)] }

    /// Columns that a form is still kept with.
    private static let mostColumns = 64

    func scaled(by factor: Value, _ builder: inout Builder) -> RowForm {
        var form = self
        form.scale = scale.map { builder.multiply($0, factor) } ?? factor
        return form
    }

    /// Without a factor in common.
    private func distributed(_ builder: inout Builder) -> RowForm {
        guard let scale else { return self }
        return RowForm(
            columns: columns.map { Term(part: $0.part, coefficient: builder.multiply($0.coefficient, scale)) },
            blocks: blocks.map { Term(part: $0.part, coefficient: builder.multiply($0.coefficient, scale)) })
    }

    /// The sum, or the difference; nil when it has too many terms.
    func adding(_ other: RowForm, negated: Bool, _ builder: inout Builder) -> RowForm? {
        var sum = distributed(&builder)
        let second = other.distributed(&builder)
        Self.add(second.columns, to: &sum.columns, negated: negated, &builder)
        Self.add(second.blocks, to: &sum.blocks, negated: negated, &builder)
        return sum.columns.count <= Self.mostColumns ? sum : nil
    }

    private static func add<Part>(_ terms: [Term<Part>], to sum: inout [Term<Part>], negated: Bool, _ builder: inout Builder) {
        for term in terms {
            if let known = sum.firstIndex(where: { $0.part == term.part }) {
                let before = sum[known].coefficient
                sum[known].coefficient = negated ? builder.subtract(before, term.coefficient) : builder.add(before, term.coefficient)
            } else {
                sum.append(Term(part: term.part, coefficient: negated ? builder.negate(term.coefficient) : term.coefficient))
            }
        }
    }

    /// The product with one column of data, as a form; nil where a whole matrix would have to be multiplied.
    func times(_ other: RowForm, _ builder: inout Builder) -> RowForm? {
        guard blocks.isEmpty, other.blocks.isEmpty, columns.count == 1 || other.columns.count == 1 else { return nil }
        let (single, form) = columns.count == 1 ? (distributed(&builder), other) : (other.distributed(&builder), self)
        var product = RowForm(scale: form.scale)
        for term in form.columns {
            let column = (term.part + single.columns[0].part).sorted { $0.index < $1.index }
            product.columns.append(Term(part: column, coefficient: builder.multiply(term.coefficient, single.columns[0].coefficient)))
        }
        return product
    }
}

/// What a row's number is: a form, or a sum of products of two forms.
enum RowKind {
    case form(RowForm)
    case products([(RowForm, RowForm)])

    /// As a form, where of all products one side is a column; the other one may have several only where it is to be spread into
    /// as many columns.
    func form(spreading: Bool, _ builder: inout Builder) -> RowForm? {
        switch self {
        case .form(let form): return form
        case .products(let products):
            var sum: RowForm?
            for (left, right) in products {
                guard spreading || max(left.columns.count, right.columns.count) == 1, let form = left.times(right, &builder) else { return nil }
                guard let before = sum else { sum = form; continue }
                sum = before.adding(form, negated: false, &builder)
                if sum == nil { return nil }
            }
            return sum
        }
    }

    func scaled(by factor: Value, _ builder: inout Builder) -> RowKind {
        switch self {
        case .form(let form): return .form(form.scaled(by: factor, &builder))
        case .products(let products): return .products(products.map { ($0.0.scaled(by: factor, &builder), $0.1) })
        }
    }
}
