import AuspexIR

/// Why a function cannot be printed as C; the interpreter serves then.
public struct NotPrintable: Error, Sendable, CustomStringConvertible {
    public let reason: String
    public var description: String { reason }
}

/// Prints the body of a function as C for a number of chains at a time.
///
/// At every place in the text there is a current vector: its lanes are chains outside of element loops, and elements inside of them.
/// A value is uniform (a C scalar, the same for all lanes) or varying (a vector). Control flow that varies is run for the lanes that
/// want it, under a mask.
final class Emitter {
    /// Where a value is found.
    enum Home {
        /// A C expression without effects.
        case scalar(String, isVarying: Bool)
        /// An integer of element loops: `base + stride * lane`.
        case affine(base: String, stride: Int)
        case array(ArrayHome)
    }

    struct ArrayHome {
        var name: String
        var layout: Layout
    }

    enum Layout: Equatable {
        /// One array for all lanes.
        case shared
        /// The arrays of the chains one after the other, at this distance.
        case planar(stride: Int)
        /// Each element is a vector.
        case vector
    }

    /// What the lanes are.
    struct Context {
        var width: Int
        var isElements: Bool
        /// The lanes that are active; nil for all.
        var mask: String?
        /// In the last, partial vector of an element loop: its elements.
        var rest: Int?
        /// The mask of these elements.
        static func first(_ count: Int, of width: Int) -> String { "ax_first\(width)(\(count))" }
        /// How many lanes are active when these are the first ones, and no condition leaves others out.
        var firstLanes: Int? { rest.flatMap { mask == Self.first($0, of: width) ? $0 : nil } }
        /// Indices that are run through as one, the number that stands for them, and the values that are that number or steps to it.
        var flat: (indices: [Value], base: String, made: Set<Value>)?
    }

    let function: Function
    /// Chains that are evaluated at once.
    let chains: Int
    /// Elements in a vector of an element loop, and partial sums.
    let elements: Int
    let ranges: IndexRanges
    let signs: Signs
    let planar: PlanarArrays
    let shared: SharedMemory
    var homes: [Value: Home] = [:]
    var variation: Variation
    var context: Context
    /// Where arrays that are about to be made shall be, because they become part of a larger one.
    var destinations: [Value: ArrayHome] = [:]
    /// Accumulators, and what need not be added to them since it was made there.
    var deposited: Set<[Value]> = []
    /// Conditions carried by folds that stay false once they are false.
    var latches: Set<Value> = []
    /// Sums over an element loop of what is added to elements of accumulators outside of it.
    var partialSums = PartialSums()
    private(set) var lines: [String] = []
    private var indentation = 1
    private var nextName = 0
    /// Words of scratch memory in use, and the most that ever were.
    private var words = 0
    private(set) var scratchWords = 0
    /// Constant arrays, bound like data.
    private(set) var tensors: [Tensor] = []

    init(_ function: Function, chains: Int) {
        self.function = function
        self.chains = chains
        elements = function.precision.partialSums
        ranges = IndexRanges(function)
        signs = Signs(function)
        planar = PlanarArrays(function, ranges)
        shared = SharedMemory(function, ranges)
        let variables = zip(function.inputs, function.body.parameters).filter { $0.0.role == .variable }.map(\.1)
        variation = Variation(function, function.body, varying: Set(variables))
        context = Context(width: chains, isElements: false)
    }

    // MARK: Text

    func line(_ text: String) { lines.append(String(repeating: "    ", count: indentation) + text) }

    func open(_ text: String) {
        line(text.isEmpty ? "{" : text + " {")
        indentation += 1
    }

    func close(_ text: String = "}") {
        indentation -= 1
        line(text)
    }

    /// Between two blocks: `} else {`.
    func turn(_ text: String) {
        close(text)
        indentation += 1
    }

    /// A name that is used nowhere else.
    func fresh(_ prefix: String) -> String {
        nextName += 1
        return "\(prefix)_\(nextName)"
    }

    // MARK: Types

    func type(_ value: Value) -> Type { function.type(of: value) }

    func varies(_ value: Value) -> Bool { context.width > 1 && variation(value) }

    /// The C type of a number.
    func cType(_ scalar: Scalar, varying: Bool) -> String {
        let width = varying ? context.width : 1
        switch scalar {
        case .real: return "ax_real\(width)"
        case .int: return "ax_int\(width)"
        case .bool: return width == 1 ? "int" : maskType(width)
        }
    }

    var isSingle: Bool { function.precision == .single }

    /// The C type of one real.
    var realType: String { isSingle ? "float" : "double" }

    func memoryType(_ scalar: Scalar) -> String { scalar == .real ? realType : "ax_int1" }

    /// Booleans of lanes: as wide as reals.
    func maskType(_ width: Int) -> String { "ax_\(isSingle ? "mask" : "int")\(width)" }

    /// What comparing vectors of integers gives, as booleans.
    func narrow(_ text: String, isVector: Bool) -> String { isSingle && isVector ? "ax_narrow(\(text))" : text }

    /// Booleans of lanes as integers, 0 or -1.
    func widen(_ text: String, isVector: Bool) -> String { isSingle && isVector ? "ax_widen(\(text))" : text }

    func elementType(_ scalar: Scalar, _ layout: Layout) -> String {
        let width = layout == .vector ? context.width : 1
        return scalar == .real ? "ax_real\(width)" : "ax_int\(width)"
    }

    // MARK: Scalars

    func define(_ result: Value, _ expression: String) {
        let isVarying = varies(result)
        line("const \(cType(type(result).scalar, varying: isVarying)) v\(result.index) = \(expression);")
        homes[result] = .scalar("v\(result.index)", isVarying: isVarying)
    }

    /// A variable that is assigned later.
    func declare(_ result: Value, initial: String) {
        let isVarying = varies(result)
        line("\(cType(type(result).scalar, varying: isVarying)) v\(result.index) = \(initial);")
        homes[result] = .scalar("v\(result.index)", isVarying: isVarying)
    }

    /// A scalar as it is wanted: the same for all lanes, or one number for each.
    func use(_ value: Value, varying: Bool) throws(NotPrintable) -> String {
        switch homes[value] {
        case .scalar(let text, let isVarying):
            if isVarying == varying || context.width == 1 { return text }
            guard varying else { throw NotPrintable(reason: "\(value) differs between lanes where it may not") }
            return splat(text, type(value).scalar)
        case .affine(let base, let stride):
            return lanesOf(base: base, stride: stride)
        case .array, nil:
            throw NotPrintable(reason: "\(value) is not a scalar that is defined")
        }
    }

    func splat(_ text: String, _ scalar: Scalar) -> String {
        if context.width == 1 { return text }
        switch scalar {
        case .real: return "(ax_real\(context.width))(\(text))"
        case .int: return "(ax_int\(context.width))(\(text))"
        case .bool: return "(\(maskType(context.width)))(-\(isSingle ? "(int)" : "(ax_int1)")(\(text)))"
        }
    }

    /// The integers `base + stride * lane`; lanes beyond a partial vector repeat its last.
    func lanesOf(base: String, stride: Int) -> String {
        let width = context.width
        let lane = context.rest.map { "ax_int_min(ax_lanes\(width)(), (ax_int\(width))(\($0 - 1)))" } ?? "ax_lanes\(width)()"
        if stride == 0 { return "(ax_int\(width))(\(base))" }
        return stride == 1 ? "((\(base)) + \(lane))" : "((\(base)) + \(lane) * \(stride))"
    }

    func isVaryingHome(_ value: Value) -> Bool {
        switch homes[value] {
        case .scalar(_, let isVarying): isVarying && context.width > 1
        case .affine: true
        case .array, nil: false
        }
    }

    /// The active lanes as a vector of all ones and zeros.
    var activeLanes: String { context.mask ?? "(\(maskType(context.width)))(-1)" }

    // MARK: Arrays

    func array(_ value: Value) throws(NotPrintable) -> ArrayHome {
        guard case .array(let home)? = homes[value] else { throw NotPrintable(reason: "\(value) is not an array that is defined") }
        return home
    }

    /// Elements from one chain's array to the next one's; vectors may be loaded from any element on.
    func padded(_ count: Int) -> Int { (count + elements - 1) / elements * elements + elements }

    /// Makes memory for an array.
    @discardableResult
    func defineArray(_ result: Value, zeroed: Bool = false) -> ArrayHome {
        let type = type(result)
        if let destination = destinations[result] {
            homes[result] = .array(destination)
            if zeroed { clear(destination, type) }
            return destination
        }
        var layout = Layout.shared
        if varies(result) {
            layout = !context.isElements && planar.values.contains(result) ? .planar(stride: padded(type.count)) : .vector
        }
        let home = ArrayHome(name: allocate("a\(result.index)", type, layout), layout: layout)
        homes[result] = .array(home)
        if zeroed { clear(home, type) }
        return home
    }

    /// Memory under a name: small arrays are C arrays, which the compiler may keep in registers; others are scratch.
    func allocate(_ name: String, _ type: Type, _ layout: Layout) -> String {
        let element = elementType(type.scalar, layout)
        let count: Int
        let width: Int
        switch layout {
        case .shared: (count, width) = (padded(type.count), 1)
        case .planar(let stride): (count, width) = (stride * chains, 1)
        case .vector: (count, width) = (type.count, context.width)
        }
        if count * width <= 256 || (context.isElements && count * width <= 8192) {
            line("_Alignas(64) \(element) \(name)[\(max(count, 1))];")
        } else {
            let offset = words
            let size = isSingle && type.scalar == .real ? (count * width + 1) / 2 : count * width
            words += (size + 7) / 8 * 8
            scratchWords = max(scratchWords, words)
            line("\(element) *const \(name) = (\(element) *)(scratch + \(offset));")
        }
        return name
    }

    /// Runs `body` and gives back the scratch memory that it took.
    func scoped(_ body: () throws(NotPrintable) -> Void) throws(NotPrintable) {
        let before = words
        let kept = homes
        try body()
        homes = kept
        words = before
    }

    func clear(_ home: ArrayHome, _ type: Type) {
        let count: Int
        switch home.layout {
        case .shared, .vector: count = type.count
        case .planar(let stride): count = stride * chains
        }
        line("for (ax_int1 e = 0; e < \(count); e++) \(home.name)[e] = 0;")
    }

    /// Copies all elements, under the mask if there is one.
    func copy(_ source: ArrayHome, to target: ArrayHome, _ type: Type, masked: Bool = true) throws(NotPrintable) {
        guard type.count > 0, source.name != target.name else { return }
        let loop = "for (ax_int1 e = 0; e < \(type.count); e++)"
        if context.width == 1 || (source.layout == .shared && target.layout == .shared) {
            line("\(loop) \(target.name)[e] = \(source.name)[e];")
            return
        }
        let value = try element(source, "e", type.scalar, stored: true)
        if masked, let real = context.mask {
            let mask = widenForStorage(real, type.scalar)
            let old = try element(target, "e", type.scalar, stored: true)
            try storeElement(target, "e", type.scalar, "\(mask) ? \(value) : \(old)", loop: loop)
        } else {
            try storeElement(target, "e", type.scalar, value, loop: loop)
        }
    }

    /// The element of an array at a uniform position, as a vector. As it is stored: booleans are 0 and 1.
    func element(_ home: ArrayHome, _ position: String, _ scalar: Scalar, stored: Bool) throws(NotPrintable) -> String {
        let kind = scalar == .real ? "real" : "int"
        let text: String
        switch home.layout {
        case .vector: text = "\(home.name)[\(position)]"
        case .shared: text = context.width == 1 ? "\(home.name)[\(position)]" : "(ax_\(kind)\(context.width))(\(home.name)[\(position)])"
        case .planar(let stride): text = "ax_stride_\(kind)\(context.width)(\(home.name) + (\(position)), \(stride))"
        }
        return stored || scalar != .bool ? text : narrow("(\(text) != 0)", isVector: context.width > 1)
    }

    /// A mask that chooses among elements as they are stored, where booleans are integers.
    func widenForStorage(_ mask: String, _ scalar: Scalar) -> String { scalar == .real ? mask : widen(mask, isVector: context.width > 1) }

    /// Writes a vector, or a scalar into a shared array.
    func storeElement(
        _ home: ArrayHome, _ position: String, _ scalar: Scalar, _ value: String, loop: String = ""
    ) throws(NotPrintable) {
        let prefix = loop.isEmpty ? "" : loop + " "
        switch home.layout {
        case .vector, .shared: line("\(prefix)\(home.name)[\(position)] = \(value);")
        case .planar(let stride): line("\(prefix)ax_store_stride(\(home.name) + (\(position)), \(stride), \(value), \(context.width));")
        }
    }

    /// A scalar as it is stored in arrays of this layout.
    func stored(_ value: Value, in layout: Layout) throws(NotPrintable) -> String {
        let isVector = layout != .shared && context.width > 1
        let text = try use(value, varying: isVector)
        guard type(value).scalar == .bool else { return text }
        return isVector ? "(\(widen(text, isVector: true)) & 1)" : "(ax_int1)(\(text))"
    }

    func addTensor(_ tensor: Tensor) -> Int {
        if let index = tensors.firstIndex(of: tensor) { return index }
        tensors.append(tensor)
        return tensors.count - 1
    }
}

/// Accumulators whose additions inside an element loop are collected in vectors first.
struct PartialSums {
    struct Key: Hashable {
        var accumulator: Value
        /// Empty when all elements have a partial sum.
        var indices: [Value]
    }
    var names: [Key: String] = [:]
}
