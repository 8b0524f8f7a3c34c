import AuspexIR
import AuspexSyntax

// Types: evaluating them where their sizes are known, and fitting values to them where sizes are bound by the values.
extension Evaluator {
    static let typeNames: Set<String> = Set(
        ["Real", "Int", "Bool", "String", "Positive", "NonNegative", "Unit"] + Structure.allCases.map(\.rawValue))

    /// A type whose sizes and bounds are known or given by names in scope.
    func evaluateType(_ type: TypeExpression, in scope: Scope) throws -> TypeValue {
        switch type.kind {
        case .name(let name): return try named(name, at: type.span, in: scope)
        case .bounded(let name, let bounds):
            let range = try evaluate(bounds, in: scope)
            if case .distribution(let distribution)? = scope.lookup(name) {
                return try restricted(try resultType(of: distribution, at: type.span), to: range, at: type.span)
            }
            return try boundedType(name, range, at: type.span)
        case .sized(let base, let sizes):
            let extents = try sizes.map { try knownInt(try evaluate($0, in: scope), "a size", at: $0.span) }
            guard extents.allSatisfy({ $0 >= 0 }) else {
                throw Diagnostic(.outsideDomain, "a size cannot be negative", at: type.span)
            }
            if case .name(let name) = base.kind, let structure = Structure(rawValue: name) {
                return try structured(structure, extents, at: type.span)
            }
            let inner = try evaluateType(base, in: scope)
            return TypeValue(inner.support, extents + inner.shape)
        case .function: return TypeValue(.opaque("function"), [])
        case .tuple: return TypeValue(.opaque("tuple"), [])
        case .each: return TypeValue(.opaque("list"), [])
        case .missing: return TypeValue(.opaque("missing"), [])
        }
    }

    private func named(_ name: String, at span: Span, in scope: Scope) throws -> TypeValue {
        switch scope.lookup(name) {
        case .distribution(let distribution)?: return try resultType(of: distribution, at: span)
        case .list(let elements)?: return try commonType(of: elements, named: name, at: span)
        default: return TypeValue(Self.support(named: name), [])
        }
    }

    /// The support that the distributions of a list have in common.
    private func commonType(of elements: [Staged], named name: String, at span: Span) throws -> TypeValue {
        guard case .distribution(let first)? = elements.first else { return TypeValue(Self.support(named: name), []) }
        let one = try resultType(of: first, at: span), extents = first.batch + one.shape
        for case .distribution(let distribution) in elements {
            let own = try shape(of: distribution, at: span)
            guard own == extents else {
                throw Diagnostic(.sizeMismatch, "values of `\(name)` have different sizes: \(extents) and \(own)", at: span)
            }
        }
        return TypeValue(one.support, extents)
    }

    static func support(named name: String) -> Support {
        switch name {
        case "Real": .unbounded
        case "Positive": .real(lower: .int(0), upper: nil, excludesLower: true, excludesUpper: false)
        case "NonNegative": .real(lower: .int(0), upper: nil, excludesLower: false, excludesUpper: false)
        case "Unit": .real(lower: .int(0), upper: .int(1), excludesLower: false, excludesUpper: false)
        case "Int": .integer(lower: nil, upper: nil)
        case "Bool": .boolean
        case "String": .string
        default: .opaque(name)
        }
    }

    func structured(_ structure: Structure, _ extents: [Int], at span: Span) throws -> TypeValue {
        guard let size = extents.last, extents.count == 1 || (structure.rank == 2 && extents.count == 2 && extents[0] == extents[1]) else {
            throw Diagnostic(.sizeMismatch, "`\(structure.rawValue)` takes one size", at: span)
        }
        return TypeValue(.structured(structure, size), Array(repeating: size, count: structure.rank))
    }

    /// `Real(0...1)`, `Int(0..<K)`.
    func boundedType(_ name: String, _ bounds: Staged, at span: Span) throws -> TypeValue {
        guard case .range(let range) = bounds else {
            throw Diagnostic(.wrongKind, "the bounds of `\(name)` are a range, such as `\(name)(0...1)`", at: span)
        }
        for bound in [range.lower, range.upper] {
            if let bound, bound.numericType?.isScalar != true { throw notANumber(bound, at: span) }
        }
        switch name {
        case "Int":
            let upper = try range.isClosed ? range.upper : range.upper.map { try binary(.subtract, $0, .int(1), at: span) }
            return TypeValue(.integer(lower: range.lower, upper: upper), [])
        case "Real":
            return TypeValue(
                .real(lower: range.lower.flatMap(Self.finite), upper: range.upper.flatMap(Self.finite), excludesLower: false, excludesUpper: !range.isClosed),
                [])
        default: throw Diagnostic(.wrongKind, "`\(name)` takes no bounds; `Real` and `Int` do", at: span)
        }
    }

    /// `base(lower...upper)`: the support of a distribution between bounds.
    private func restricted(_ type: TypeValue, to bounds: Staged, at span: Span) throws -> TypeValue {
        guard case .range(let range) = bounds else { throw Diagnostic(.wrongKind, "bounds are a range", at: span) }
        func tighter(_ own: Staged?, _ new: Staged?, _ operation: AuspexIR.BinaryOperation) throws -> Staged? {
            guard let new = new.flatMap(Self.finite) else { return own }
            guard let own else { return new }
            if let a = own.knownNumber, let b = new.knownNumber { return operation == .maximum ? (a >= b ? own : new) : (a <= b ? own : new) }
            return try arithmetic(operation, own, new, at: span)
        }
        switch type.support {
        case .real(let lower, let upper, _, _):
            let low = try tighter(lower, range.lower, .maximum), high = try tighter(upper, range.upper, .minimum)
            return TypeValue(.real(lower: low, upper: high, excludesLower: false, excludesUpper: false), type.shape)
        case .integer(let lower, let upper):
            // Bounds of a discrete distribution may be any numbers; the integers between them count.
            func whole(_ bound: Staged?, up: Bool) throws -> Staged? {
                guard let bound = bound.flatMap(Self.finite) else { return nil }
                if let number = bound.knownNumber, abs(number) < 0x1p53 { return .int(Int(number.rounded(up ? .up : .down))) }
                return try elementwise([bound], at: span) { builder, x in
                    builder.convert(builder.unary(up ? .ceil : .floor, builder.convert(x[0], to: .real)), to: .int)
                }
            }
            let low = try tighter(lower, try whole(range.lower, up: true), .maximum)
            return TypeValue(.integer(lower: low, upper: try tighter(upper, try whole(range.upper, up: false), .minimum)), type.shape)
        case .boolean, .structured, .string, .record, .opaque:
            throw Diagnostic(.wrongKind, "only distributions of numbers can be restricted to an interval", at: span)
        }
    }

    /// An infinite bound is no bound.
    private static func finite(_ bound: Staged) -> Staged? {
        if let number = bound.knownNumber, number.isInfinite { return nil }
        return bound
    }

    /// `Real[3]`, `Simplex[K]` written where an expression stands.
    func sizedType(_ name: String, _ sizes: [Staged], at span: Span) throws -> TypeValue {
        let extents = try sizes.map { try knownInt($0, "a size", at: span) }
        if let structure = Structure(rawValue: name) { return try structured(structure, extents, at: span) }
        return TypeValue(Self.support(named: name), extents)
    }

    /// The type that an expression such as `Positive` or `Real[3]` denotes.
    func asType(_ value: Staged, at span: Span) throws -> TypeValue {
        switch value {
        case .type(let type): return type
        case .builtin(let name) where Self.typeNames.contains(name): return TypeValue(Self.support(named: name), [])
        default: throw Diagnostic(.wrongKind, "a type is needed here, such as `Real[3]` or `Positive`, but this is \(value.kindName)", at: span)
        }
    }

    // MARK: Fitting values to types

    /// Binds the names of sizes in `type` from the value, checks the rest, and tests known numbers against the support.
    /// `batch` receives the extents in front of those that the type speaks of, when it is not nil.
    func conform(
        _ value: Staged, to type: TypeExpression, what: String, at span: Span, in scope: Scope, batch: UnsafeMutablePointer<[Int]>? = nil
    ) throws -> Staged {
        guard let own = value.numericType else { return try conformOther(value, to: type, what: what, at: span, in: scope) }
        guard let written = try extents(of: type, in: scope) else { return value }
        let pattern = written.extents
        guard own.rank >= pattern.count, batch != nil || own.rank == pattern.count else {
            throw Diagnostic(
                .dataSize, "\(what) is \(Staged.describe(own)), but it is declared with \(pattern.count) dimension\(pattern.count == 1 ? "" : "s")",
                at: span)
        }
        let lead = own.rank - pattern.count
        batch?.pointee = Array(own.shape.prefix(lead))
        for (extent, expression) in zip(own.shape.dropFirst(lead), pattern) {
            try bindSize(expression, to: extent, what: what, at: span, in: scope)
        }
        let support = try written.support()
        var result = value
        if case .opaque = support { return value }
        if support.scalar == .real, own.scalar == .int { result = try asReal(value, at: span) }
        if support.scalar == .int, own.scalar == .real {
            guard let tensor = value.knownTensor, tensor.reals.allSatisfy({ $0 == $0.rounded() && abs($0) < 0x1p53 }) else {
                throw Diagnostic(.wrongKind, "\(what) must be whole numbers, but it is \(value.kindName)", at: span)
            }
            result = .tensor(Tensor(shape: own.shape, storage: .int(tensor.reals.map { Int64($0) })))
        }
        if support.scalar == .int || support.scalar == .real, own.scalar == .bool {
            let scalar = support.scalar
            result = try elementwise([value], range: .unit, at: span) { $0.convert($1[0], to: scalar) }
        }
        try test(result, in: support, what: what, at: span)
        if case .dynamic(var dynamic) = result, support.interval.isInside(dynamic.range) {
            dynamic.range = support.interval
            result = .dynamic(dynamic)
        }
        return result
    }

    private func conformOther(_ value: Staged, to type: TypeExpression, what: String, at span: Span, in scope: Scope) throws -> Staged {
        if case .record(let record) = value, let name = Self.baseName(of: type), Self.isStruct(scope.lookup(name) ?? predefined(name)) {
            guard record.typeName == name else {
                throw Diagnostic(.wrongKind, "\(what) is a `\(name)`, but this is a `\(record.typeName)`", at: span)
            }
            if case .sized(_, let sizes) = type.kind, record.declaration?.hasAnyNumberOfSizes == false {
                for (expression, size) in zip(sizes, record.sizes) {
                    guard case .int(let extent) = size.value else { continue }
                    try bindSize(expression, to: extent, what: what, at: span, in: scope)
                }
            }
            return value
        }
        if case .sized(_, let sizes) = type.kind, sizes.count == 1 {
            switch value {
            case .distribution(let distribution) where !distribution.batch.isEmpty:
                try bindSize(sizes[0], to: distribution.batch[0], what: what, at: span, in: scope)
            case .list(let elements): try bindSize(sizes[0], to: elements.count, what: what, at: span, in: scope)
            case .density(let density): try bindSize(sizes[0], to: density.dimension, what: what, at: span, in: scope)
            default: break
            }
        }
        if case .name(let name) = type.kind, ["Real", "Int", "Positive", "NonNegative", "Unit", "Bool"].contains(name) {
            throw Diagnostic(.wrongKind, "\(what) is a number, but this is \(value.kindName)", at: span)
        }
        return value
    }

    private static func baseName(of type: TypeExpression) -> String? {
        switch type.kind {
        case .name(let name): name
        case .sized(let base, _): baseName(of: base)
        case .bounded, .function, .tuple, .each, .missing: nil
        }
    }

    private static func isStruct(_ value: Staged?) -> Bool { if case .structure? = value { true } else { false } }

    func asReal(_ value: Staged, at span: Span) throws -> Staged {
        if let tensor = value.knownTensor { return .tensor(Tensor(shape: tensor.shape, storage: .real(tensor.reals))) }
        return try elementwise([value], range: value.interval, at: span) { $0.convert($1[0], to: .real) }
    }

    /// The extents that a type is written with, and its support once the sizes are bound; nil for types without numbers.
    private func extents(of type: TypeExpression, in scope: Scope) throws -> (extents: [Expression], support: () throws -> Support)? {
        switch type.kind {
        case .name(let name):
            if Structure(rawValue: name) != nil { return nil }
            if case .distribution? = scope.lookup(name) { return nil }
            let support = Self.support(named: name)
            if case .opaque = support { return nil }
            return ([], { support })
        case .bounded: return ([], { try self.evaluateType(type, in: scope).support })
        case .sized(let base, let sizes):
            if case .name(let name) = base.kind, let structure = Structure(rawValue: name) {
                guard let size = sizes.last else { return nil }
                return (Array(repeating: size, count: structure.rank), { try self.evaluateType(type, in: scope).support })
            }
            guard let inner = try extents(of: base, in: scope) else { return nil }
            return (sizes + inner.extents, inner.support)
        case .function, .tuple, .each, .missing: return nil
        }
    }

    /// A size that is a new name is bound; anything else must agree.
    private func bindSize(_ expression: Expression, to extent: Int, what: String, at span: Span, in scope: Scope) throws {
        if case .name(let name) = expression.kind, scope.lookup(name) == nil {
            scope.declare(name, .int(extent))
            return
        }
        var unbound: [String] = []
        Scan.walk(expression) { if case .name(let name) = $0.kind, scope.lookup(name) == nil, predefined(name) == nil { unbound.append(name) } }
        if let name = unbound.first {
            guard Set(unbound).count == 1, let solution = try solve(expression, for: name, equals: extent, in: scope) else {
                throw Diagnostic(
                    .dataSize, "the size `\(name)` cannot be worked out from \(what)", at: span,
                    notes: ["Use the name alone as a size of an earlier parameter."])
            }
            scope.declare(name, .int(solution))
            return
        }
        let expected = try knownInt(try evaluate(expression, in: scope), "a size", at: expression.span)
        guard expected == extent else {
            let text = compilation.sources.text(of: expression.span)
            throw Diagnostic(
                .dataSize, "\(what) has size \(extent) where `\(text)` is \(expected)", at: span,
                related: [.init(expression.span, "declared with this size")])
        }
    }

    /// The whole number n for which a size expression (linear in n) has a value: `2 * K + 1 = 7` gives 3.
    private func solve(_ expression: Expression, for name: String, equals extent: Int, in scope: Scope) throws -> Int? {
        func value(_ number: Int) throws -> Int {
            let inner = Scope(parent: scope)
            inner.declare(name, .int(number))
            return try knownInt(try evaluate(expression, in: inner), "a size", at: expression.span)
        }
        let zero = try value(0), slope = try value(1) - zero
        guard slope != 0, (extent - zero) % slope == 0 else { return nil }
        let solution = (extent - zero) / slope
        let reached = try value(solution)
        return solution >= 0 && reached == extent ? solution : nil
    }

    /// Tests known numbers against a support and says which element fails.
    func test(_ value: Staged, in support: Support, what: String, at span: Span) throws {
        guard let tensor = value.knownTensor, support.isKnown else { return }
        let interval = support.interval
        let values = tensor.reals
        if let position = values.firstIndex(where: { !$0.isNaN && !interval.contains($0) }) {
            let place = tensor.shape.isEmpty ? "" : " at \(Self.describe(position, in: tensor.shape))"
            throw Diagnostic(
                .dataOutsideSupport, "\(what)\(place) is \(Rendering.number(values[position])), which is not \(Self.describe(support))", at: span)
        }
        if values.contains(where: \.isNaN), case .integer = support {
            throw Diagnostic(.dataOutsideSupport, "\(what) has missing values, which whole numbers cannot be", at: span)
        }
        if case .structured(let structure, let size) = support, !values.contains(where: \.isNaN) {
            let events = structure.rank == 1 ? size : size * size
            for start in stride(from: 0, to: values.count, by: max(events, 1)) {
                if let reason = Self.violation(structure, size, Array(values[start..<min(start + events, values.count)])) {
                    throw Diagnostic(.dataOutsideSupport, "\(what) is not \(Self.describe(support)): \(reason)", at: span)
                }
            }
        }
    }

    static func describe(_ position: Int, in shape: [Int]) -> String {
        var rest = position
        var indices: [Int] = []
        for extent in shape.reversed() {
            indices.insert(extent == 0 ? 0 : rest % extent, at: 0)
            rest = extent == 0 ? 0 : rest / extent
        }
        return "[\(indices.map(String.init).joined(separator: ", "))]"
    }

    static func describe(_ support: Support) -> String {
        switch support {
        case .real(let lower, let upper, let excludesLower, _):
            switch (lower?.knownNumber, upper?.knownNumber) {
            case (0?, nil): excludesLower ? "positive" : "zero or more"
            case (let a?, let b?): "between \(Rendering.number(a)) and \(Rendering.number(b))"
            case (let a?, nil): "at least \(Rendering.number(a))"
            case (nil, let b?): "at most \(Rendering.number(b))"
            case (nil, nil): "a real number"
            }
        case .integer(let lower, let upper):
            switch (lower?.knownNumber, upper?.knownNumber) {
            case (let a?, let b?): "a whole number from \(Int(a)) to \(Int(b))"
            case (let a?, nil): "a whole number of at least \(Int(a))"
            case (nil, let b?): "a whole number of at most \(Int(b))"
            case (nil, nil): "a whole number"
            }
        case .boolean: "true or false"
        case .structured(let structure, _): "a `\(structure.rawValue)`"
        case .string: "a string"
        case .record(let name), .opaque(let name): "a `\(name)`"
        }
    }

    /// Why a vector or matrix does not satisfy its constraint, or nil. Tolerance 1e-8, as Stan has it.
    private static func violation(_ structure: Structure, _ size: Int, _ x: [Double]) -> String? {
        let tolerance = 1e-8
        func entry(_ i: Int, _ j: Int) -> Double { x[i * size + j] }
        switch structure {
        case .simplex:
            let total = x.reduce(0, +)
            return abs(total - 1) > tolerance ? "its elements add up to \(Rendering.number(total)), not to 1" : nil
        case .ordered, .positiveOrdered:
            let falls = zip(x, x.dropFirst()).enumerated().first { $0.element.0 >= $0.element.1 }
            return falls.map { "element \($0.offset + 1) is not above the one before it" }
        case .unitVector:
            let length = x.map { $0 * $0 }.reduce(0, +)
            return abs(length - 1) > tolerance ? "its length is not 1" : nil
        case .sumToZero: return abs(x.reduce(0, +)) > tolerance ? "its elements do not add up to 0" : nil
        case .corr, .cov:
            for i in 0..<size {
                for j in 0..<i where abs(entry(i, j) - entry(j, i)) > tolerance { return "it is not symmetric at [\(i), \(j)]" }
                if structure == .corr, abs(entry(i, i) - 1) > tolerance { return "its diagonal is not 1" }
            }
            return nil
        case .choleskyCorr, .choleskyCov:
            for i in 0..<size {
                if entry(i, i) <= 0 { return "its diagonal is not positive at \(i)" }
                for j in (i + 1)..<max(size, i + 1) where entry(i, j) != 0 { return "it is not lower triangular" }
            }
            return nil
        }
    }
}
