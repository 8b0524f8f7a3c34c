import AuspexExecution
import AuspexIR
import CSpecial

/// The host's functions that generated code calls, in the layout of `ax_runtime` in ax_native.h.
///
/// Generated code gets a pointer to it at every call, so it needs no symbol of the host program and works inside of any app.
enum UnsafeRuntimeTable {
    private typealias Function1 = @convention(c) (Double) -> Double
    private typealias Function2 = @convention(c) (Double, Double) -> Double
    private typealias Function3 = @convention(c) (Double, Double, Double) -> Double
    private typealias Library =
        @convention(c) (
            Int, UnsafeMutablePointer<Double>?, UnsafeMutablePointer<Double>?, UnsafePointer<Double>?, UnsafePointer<Double>?,
            UnsafePointer<Int>?
        ) -> Void

    private typealias LibrarySingle =
        @convention(c) (
            Int, UnsafeMutablePointer<Float>?, UnsafeMutablePointer<Float>?, UnsafePointer<Float>?, UnsafePointer<Float>?,
            UnsafePointer<Int>?
        ) -> Void

    /// The version that `AX_RUNTIME_VERSION` names.
    static let version = 2

    /// Made once and never freed; nothing changes in it.
    nonisolated(unsafe) static let shared: UnsafeRawPointer = {
        let unary = table(UnaryOperation.allCases.map { unsafeBitCast(function($0), to: Int.self) })
        let binary = table(BinaryOperation.allCases.map { unsafeBitCast(function($0), to: Int.self) })
        let ternary = table(TernaryOperation.allCases.map { unsafeBitCast(function($0), to: Int.self) })
        let library: Library = { operation, out, second, a, b, shapes in
            guard let out, let a, let shapes, LibraryOperation.allCases.indices.contains(operation) else { return }
            LinearAlgebra.run(
                LibraryOperation.allCases[operation], out, second ?? out,
                LinearAlgebra.Operand(address: UnsafeMutablePointer(mutating: a), rank: shapes[0], rows: shapes[1], columns: shapes[2]),
                b.map {
                    LinearAlgebra.Operand(address: UnsafeMutablePointer(mutating: $0), rank: shapes[3], rows: shapes[4], columns: shapes[5])
                })
        }
        let librarySingle: LibrarySingle = { operation, out, second, a, b, shapes in
            guard let out, let a, let shapes, LibraryOperation.allCases.indices.contains(operation) else { return }
            SingleLinearAlgebra.run(
                LibraryOperation.allCases[operation], out, second ?? out,
                LinearAlgebra.Operand(address: UnsafeMutablePointer(mutating: a), rank: shapes[0], rows: shapes[1], columns: shapes[2]),
                b.map {
                    LinearAlgebra.Operand(address: UnsafeMutablePointer(mutating: $0), rank: shapes[3], rows: shapes[4], columns: shapes[5])
                })
        }
        let words = [
            version, Int(bitPattern: unary), Int(bitPattern: binary), Int(bitPattern: ternary), unsafeBitCast(library, to: Int.self),
            unsafeBitCast(librarySingle, to: Int.self),
        ]
        return UnsafeRawPointer(table(words))
    }()

    private static func table(_ words: [Int]) -> UnsafeMutablePointer<Int> {
        let memory = UnsafeMutablePointer<Int>.allocate(capacity: words.count)
        memory.initialize(from: words, count: words.count)
        return memory
    }

    /// What has a form of its own in generated code is never asked for here; the identity fills its place.
    private static func function(_ operation: UnaryOperation) -> Function1 {
        switch operation {
        case .logBesselI0: axs_log_bessel_i0
        case .logBesselI1: axs_log_bessel_i1
        default: { $0 }
        }
    }

    private static func function(_ operation: BinaryOperation) -> Function2 {
        switch operation {
        case .gammaP: axs_gamma_p
        case .gammaQ: axs_gamma_q
        case .gammaPInverse: axs_gamma_p_inv
        case .gammaPDa: axs_gamma_p_da
        case .logBesselI: axs_log_bessel_i
        default: { first, _ in first }
        }
    }

    private static func function(_ operation: TernaryOperation) -> Function3 {
        switch operation {
        case .incompleteBeta: axs_inc_beta
        case .incompleteBetaInverse: axs_inc_beta_inv
        case .incompleteBetaDa: axs_inc_beta_da
        case .incompleteBetaDb: axs_inc_beta_db
        }
    }
}
