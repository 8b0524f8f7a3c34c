import Auspex
import AuspexIR
import AuspexNative
import AuspexResults
import AuspexSyntax
import Foundation
import TestBench
import Testing

/// Libraries against the interpreter, for models that between them use every bijection, the matrix routines at sizes where the
/// interpreter calls LAPACK, missing data, and derived quantities that are no reals.
@Suite(.enabled(if: hasCompiler, "there is no clang, so shared libraries are not tested"))
struct SharedLibraryTests {
    struct Case: Sendable, CustomStringConvertible {
        var description: String
        var program: String
        /// Given choices.
        var given: [String: Tensor] = [:]
    }

    static let cases = [
        Case(
            description: "intervals",
            program: """
                model m() {
                    x ~ normal(1, 2)
                    a ~ flat(Real[2, 3])
                    low ~ half_normal(2)
                    high ~ flat(Real(...low))
                    inside ~ flat(Real(high...low)[4])
                    for i in 0..<4 { tail[i] ~ flat(Real(inside[i]...)) }
                    factor(-sum(square(a)) - square(high) - sum(square(tail)) + sum(sin(inside)) * x)
                }
                """),
        Case(
            description: "vectors",
            program: """
                model m() {
                    s ~ flat(Simplex[4])
                    t ~ dirichlet([1.5, 2.0, 3.0])
                    several ~ flat(Simplex[3][2])
                    o ~ flat(Ordered[3])
                    p ~ flat(PositiveOrdered[3])
                    z ~ flat(SumToZero[4])
                    v ~ flat(UnitVector[3])
                    largest := max(s)
                    factor(sum(log(s)) + sum(log(several)) - sum(square(o)) - sum(p) - sum(square(z)) + v[0] * o[1])
                }
                """),
        Case(
            description: "matrices",
            program: """
                model m() {
                    l ~ lkj_corr_cholesky(3, 2.0)
                    r ~ lkj_corr(3, 1.5)
                    k ~ flat(CholeskyCov[3])
                    c ~ flat(Cov[2])
                    let turned = eigenvectors(c)
                    factor(-sum(square(k)) - sum(square(c)) + l[1, 0] * r[2, 1] + sum(sin(eigenvalues(c))) + turned[0, 0] * turned[1, 1])
                }
                """),
        Case(
            description: "large matrices",
            program: """
                model m() {
                    scale ~ half_normal(1)
                    x ~ iid(normal(0, 1), 40)
                    let a = [[scale * exp(-0.1 * square(i - j)) + (if i == j { 1.0 } else { 0.0 }) for j in 0..<40] for i in 0..<40]
                    let b = [[sin(1.0 * i * j) * x[i] for j in 0..<40] for i in 0..<40]
                    let l = cholesky(a)
                    let y = solve(a + 0.05 * b, x)
                    product := sum(square(a @ b))
                    factor(-0.5 * sum(square(y)) - sum(log(diagonal(l))) - 0.001 * sum(square(transpose(a) @ b)))
                    factor(-0.001 * log_determinant(a + 0.01 * b) - 0.01 * sum(square(solve_lower(l, b))))
                }
                """),
        Case(
            description: "nested models, loops, missing data",
            program: """
                model inner(scale: Positive) {
                    first ~ normal(0, scale)
                    last ~ exponential(1 / scale)
                }
                model m() {
                    before ~ half_normal(1)
                    r ~ inner(before)
                    y ~ iid(normal(r.first, r.last), [2, 3])
                    for t in 0..<3 { w[t] ~ normal(square(r.first) - t, 0.5) }
                    count := Int(sum([if v > 0 { 1.0 } else { 0.0 } for v in w]))
                    positive := r.first > 0
                    after ~ beta(2, 3)
                }
                """,
            given: ["y": .real([1, .nan, 0.5, .nan, -1, 2], shape: [2, 3])]),
        Case(
            description: "many data",
            program: """
                model m() {
                    let n = 500
                    let x = [[sin(1.0 * i * (j + 1)) for j in 0..<3] for i in 0..<n]
                    beta ~ iid(normal(0, 1), 3)
                    shape ~ gamma(2, 1)
                    y ~ neg_binomial(exp(x @ beta), shape)
                }
                """,
            given: ["y": Tensor(shape: [500], storage: .int((0..<500).map { Int64($0 * $0 % 7) }))]),
    ]

    @Test(arguments: cases) func agreesWithTheInterpreter(_ model: Case) throws {
        let session = Session()
        try session.declare(SourceFile(name: "model.apx", text: Array(model.program.utf8)))
        let fields = model.given.map { DataRecord.Field(name: $0.key, value: .tensor($0.value, missing: [])) }
        let conditioned = try session.posterior(of: "m", data: DataSet(name: "the data", value: .record(DataRecord(fields))))
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("auspex-libraries-\(UUID().uuidString)")
        try FileManager.default.createDirectory(at: folder, withIntermediateDirectories: true)
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("model.so").path
        #expect(try conditioned.sharedLibrary().write(to: path) == folder.appendingPathComponent("model.h").path)
        let library = try LoadedLibrary(path)

        let bench = try Bench(model.program)
        for (name, tensor) in model.given { bench.define(name, tensor) }
        let call = "m()" + model.given.keys.map { " given \($0) = \($0)" }.joined()
        let densities = try [false, true].map { try bench.density(call, jacobian: $0) }
        let values = try bench.values(call)
        let dimension = densities[0].dimension
        #expect(library.coordinateCount == dimension)
        #expect(Set(library.valueNames).count == library.valueNames.count)

        for shift in [0.1, -0.7, 0.4] {
            let position = (0..<dimension).map { 0.8 * sin(1.7 * Double($0) + shift) + 0.3 * shift }
            let direction = (0..<dimension).map { cos(0.9 * Double($0) + shift) }
            for (jacobian, density) in densities.enumerated() {
                let (expected, gradient) = try density(position)
                #expect(close(library.logDensity(position, jacobian), expected))
                let (value, found) = library.gradient(position, jacobian)
                #expect(close(value, expected))
                let size = gradient.reduce(1) { max($0, abs($1)) }
                for (a, b) in zip(found, gradient) { #expect(abs(a - b) <= 1e-10 * size, "gradient: \(a), not \(b)") }
                // Five-point differences of the interpreter's gradient.
                let step = 1e-3
                func ahead(_ steps: Double) throws -> [Double] { try density(zip(position, direction).map { $0 + steps * step * $1 }).gradient }
                let (far, near, nearBack, farBack) = (try ahead(2), try ahead(1), try ahead(-1), try ahead(-2))
                let product = library.hessianVectorProduct(position, direction, jacobian)
                let scale = product.reduce(size) { max($0, abs($1)) }
                for i in 0..<dimension {
                    let slope = (8 * (near[i] - nearBack[i]) - (far[i] - farBack[i])) / (12 * step)
                    #expect(abs(product[i] - slope) <= 1e-7 * scale, "Hessian: \(product[i]), not \(slope)")
                }
            }

            let constrained = library.constrain(position)
            let expected = try values(position)
            for (name, site) in expected {
                let first = try #require(library.valueNames.firstIndex { $0 == name || $0.hasPrefix(name + "[") }, "\(name)")
                for (offset, value) in site.enumerated() { #expect(close(constrained[first + offset], value), "\(name)") }
            }
            #expect(expected.values.reduce(0) { $0 + $1.count } == library.valueNames.count)

            let parameters = Array(constrained.prefix(library.parameterCount))
            let back = try #require(library.unconstrain(parameters))
            // The length of the vector behind a unit vector is not told by its direction.
            let again = library.constrain(back)
            for (a, b) in zip(again, constrained) { #expect(close(a, b)) }
            for (index, name) in library.coordinateNames.enumerated() where !name.hasPrefix("v[") {
                #expect(abs(back[index] - position[index]) <= 1e-9, "\(name): \(back[index]), not \(position[index])")
            }
            #expect(library.unconstrain(parameters.map { _ in .nan }) == nil)
        }
    }

    private func close(_ found: Double, _ expected: Double) -> Bool { abs(found - expected) <= 1e-10 * max(1, abs(expected)) }

    /// Each value is outside of its support, all the others are inside.
    @Test(arguments: [
        ("Positive", [-1.0]), ("Real(0...1)", [1.5]), ("Simplex[3]", [0.2, 0.2, 0.2]), ("Simplex[3]", [1.5, -0.25, -0.25]),
        ("Ordered[2]", [2, 1]), ("PositiveOrdered[2]", [-1, 2]), ("SumToZero[3]", [1, 1, 1]), ("UnitVector[2]", [1, 1]),
        ("Corr[2]", [1, 0.5, 0.4, 1]), ("Corr[2]", [2, 0, 0, 1]), ("Cov[2]", [1, 2, 2, 1]), ("CholeskyCov[2]", [1, 1, 0, 1]),
        ("CholeskyCorr[2]", [1, 0, 0.5, 0.5]), ("CholeskyCov[2]", [1, 0, 0, -1]),
    ])
    func refusesValuesOutsideOfTheirSupport(_ type: String, _ value: [Double]) throws {
        let session = Session()
        let text = "model m() {\nx ~ flat(\(type))\nother ~ normal(0, 1)\n}"
        try session.declare(SourceFile(name: "model.apx", text: Array(text.utf8)))
        let path = FileManager.default.temporaryDirectory.appendingPathComponent("auspex-\(UUID().uuidString).so").path
        let model = try session.posterior(of: "m", data: DataSet(name: "nothing", value: .record(DataRecord([]))))
        let header = try model.sharedLibrary().write(to: path)
        defer { for file in [path, header] { try? FileManager.default.removeItem(atPath: file) } }
        let library = try LoadedLibrary(path)
        #expect(library.parameterCount == value.count + 1)
        #expect(library.unconstrain(value + [0.5]) == nil)
        let inside = library.constrain((0..<library.coordinateCount).map { 0.3 - 0.1 * Double($0) })
        #expect(library.unconstrain(Array(inside.prefix(library.parameterCount))) != nil)
    }

    @Test func refusesFunctionsThatItDoesNotHave() throws {
        let session = Session()
        let text = "model m() {\nkappa ~ half_normal(1)\nx ~ von_mises(0, kappa)\n}"
        try session.declare(SourceFile(name: "model.apx", text: Array(text.utf8)))
        let model = try session.posterior(of: "m", data: DataSet(name: "nothing", value: .record(DataRecord([]))))
        #expect {
            try model.sharedLibrary()
        } throws: { error in
            (error as? Diagnostic)?.message.contains("log_bessel_i0") == true
        }
    }
}

private let hasCompiler: Bool = {
    if case .success = NativeCompiler.find(environment: ProcessInfo.processInfo.environment) { true } else { false }
}()

/// A library through its C face.
private final class LoadedLibrary {
    private typealias Pointer = UnsafePointer<Double>
    private typealias Target = UnsafeMutablePointer<Double>
    private let handle: UnsafeMutableRawPointer
    private let context: UnsafeMutableRawPointer

    init(_ path: String) throws {
        handle = try #require(dlopen(path, RTLD_NOW | RTLD_LOCAL), "\(String(cString: dlerror()))")
        let create = try #require(dlsym(handle, "auspex_create"))
        context = try #require(unsafeBitCast(create, to: (@convention(c) () -> UnsafeMutableRawPointer?).self)())
    }

    deinit {
        function("auspex_free", (@convention(c) (UnsafeMutableRawPointer) -> Void).self)(context)
        dlclose(handle)
    }

    private func function<Function>(_ name: String, _ type: Function.Type) -> Function {
        guard let symbol = dlsym(handle, name) else { fatalError("the library has no \(name)") }
        return unsafeBitCast(symbol, to: type)
    }

    private func count(_ name: String) -> Int { function(name, (@convention(c) () -> Int).self)() }
    var coordinateCount: Int { count("auspex_coordinate_count") }
    var parameterCount: Int { count("auspex_parameter_count") }

    private func names(_ name: String, _ count: Int) -> [String] {
        let text = function(name, (@convention(c) (Int) -> UnsafePointer<CChar>?).self)
        #expect(text(-1) == nil && text(count) == nil)
        return (0..<count).compactMap { text($0).map { String(cString: $0) } }
    }
    var coordinateNames: [String] { names("auspex_coordinate_name", coordinateCount) }
    var valueNames: [String] { names("auspex_value_name", count("auspex_value_count")) }

    func logDensity(_ position: [Double], _ jacobian: Int) -> Double {
        function("auspex_log_density", (@convention(c) (UnsafeMutableRawPointer, Pointer, Int32) -> Double).self)(context, position, Int32(jacobian))
    }

    func gradient(_ position: [Double], _ jacobian: Int) -> (Double, [Double]) {
        var gradient = Array(repeating: Double.nan, count: position.count)
        let value = function("auspex_gradient", (@convention(c) (UnsafeMutableRawPointer, Pointer, Int32, Target) -> Double).self)(
            context, position, Int32(jacobian), &gradient)
        return (value, gradient)
    }

    func hessianVectorProduct(_ position: [Double], _ direction: [Double], _ jacobian: Int) -> [Double] {
        var gradient = Array(repeating: Double.nan, count: position.count), product = gradient
        _ = function(
            "auspex_hessian_vector_product",
            (@convention(c) (UnsafeMutableRawPointer, Pointer, Pointer, Int32, Target, Target) -> Double).self
        )(context, position, direction, Int32(jacobian), &gradient, &product)
        return product
    }

    func constrain(_ position: [Double]) -> [Double] {
        var values = Array(repeating: Double.nan, count: count("auspex_value_count"))
        function("auspex_constrain", (@convention(c) (UnsafeMutableRawPointer, Pointer, Target) -> Void).self)(context, position, &values)
        return values
    }

    /// Nil when the library refuses.
    func unconstrain(_ parameters: [Double]) -> [Double]? {
        var position = Array(repeating: 0.0, count: coordinateCount)
        let status = function("auspex_unconstrain", (@convention(c) (UnsafeMutableRawPointer, Pointer, Target) -> Int32).self)(
            context, parameters, &position)
        if status != 0 { #expect(!position.contains { !$0.isNaN }) }
        return status == 0 ? position : nil
    }
}
