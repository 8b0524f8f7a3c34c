// The few routines of BLAS and LAPACK that are used, under one face for both platforms. Matrices are column-major here,
// as in LAPACK; the callers hand over row-major memory and ask for the transposed problem.

#if canImport(Darwin)
    import Accelerate
#else
    import CBLAS
#endif

enum LAPACK {
    #if canImport(Darwin)
        private static let ready: Void = ()
    #else
        /// Threads are ours: the library runs in the thread that calls it.
        private static let ready: Void = openblas_set_num_threads(1)
    #endif

    /// Solves T X = B or T' X = B in place of B, row-major.
    static func triangularSolve(
        _ x: UnsafeMutablePointer<Double>, _ t: UnsafePointer<Double>, lower: Bool, transposed: Bool, order n: Int,
        columns m: Int
    ) {
        _ = ready
        cblas_dtrsm(
            CblasRowMajor, CblasLeft, lower ? CblasLower : CblasUpper, transposed ? CblasTrans : CblasNoTrans,
            CblasNonUnit, numericCast(n), numericCast(m), 1, t, numericCast(n), x, numericCast(m))
    }

    /// Factors A = U'U in the upper triangle (column-major). Returns false if A is not positive definite.
    static func cholesky(_ a: UnsafeMutablePointer<Double>, order n: Int) -> Bool {
        _ = ready
        #if canImport(Darwin)
            var uplo = CChar(UInt8(ascii: "U"))
            var order = __CLPK_integer(n)
            var stride = order
            var info = __CLPK_integer(0)
            dpotrf_(&uplo, &order, a, &stride, &info)
            return info == 0
        #else
            let uplo = CChar(UInt8(ascii: "U"))
            return LAPACKE_dpotrf_work(LAPACK_COL_MAJOR, uplo, Int32(n), a, Int32(n)) == 0
        #endif
    }

    /// Factors A = P L U; the pivots count from one. Returns false if a pivot is zero.
    static func lu(_ a: UnsafeMutablePointer<Double>, pivots: UnsafeMutablePointer<Int32>, order n: Int) -> Bool {
        _ = ready
        #if canImport(Darwin)
            var rows = __CLPK_integer(n)
            var columns = rows
            var stride = rows
            var info = __CLPK_integer(0)
            dgetrf_(&rows, &columns, a, &stride, pivots, &info)
            return info == 0
        #else
            return LAPACKE_dgetrf_work(LAPACK_COL_MAJOR, Int32(n), Int32(n), a, Int32(n), pivots) == 0
        #endif
    }

    /// Solves A' X = B in place of B, from the result of `lu`.
    static func luSolveTransposed(
        _ lu: UnsafePointer<Double>, pivots: UnsafePointer<Int32>, _ x: UnsafeMutablePointer<Double>, order n: Int,
        columns m: Int
    ) {
        _ = ready
        #if canImport(Darwin)
            var trans = CChar(UInt8(ascii: "T"))
            var order = __CLPK_integer(n)
            var count = __CLPK_integer(m)
            var stride = order
            var strideX = order
            var info = __CLPK_integer(0)
            dgetrs_(
                &trans, &order, &count, UnsafeMutablePointer(mutating: lu), &stride, UnsafeMutablePointer(mutating: pivots),
                x, &strideX, &info)
        #else
            let trans = CChar(UInt8(ascii: "T"))
            _ = LAPACKE_dgetrs_work(LAPACK_COL_MAJOR, trans, Int32(n), Int32(m), lu, Int32(n), pivots, x, Int32(n))
        #endif
    }

    /// The eigenvalues of a symmetric matrix in ascending order; its eigenvectors, as columns, replace the matrix, of
    /// which only the upper triangle is read. Returns false if the iteration does not converge.
    static func symmetricEigen(
        _ a: UnsafeMutablePointer<Double>, values: UnsafeMutablePointer<Double>, order n: Int
    ) -> Bool {
        _ = ready
        let workCount = 1 + 6 * n + 2 * n * n
        let integerCount = 3 + 5 * n
        return withUnsafeTemporaryAllocation(of: Double.self, capacity: workCount) { work in
            withUnsafeTemporaryAllocation(of: Int32.self, capacity: integerCount) { integers in
                guard let work = work.baseAddress, let integers = integers.baseAddress else { return false }
                #if canImport(Darwin)
                    var job = CChar(UInt8(ascii: "V"))
                    var uplo = CChar(UInt8(ascii: "U"))
                    var order = __CLPK_integer(n)
                    var stride = order
                    var workLength = __CLPK_integer(workCount)
                    var integerLength = __CLPK_integer(integerCount)
                    var info = __CLPK_integer(0)
                    dsyevd_(
                        &job, &uplo, &order, a, &stride, values, work, &workLength, integers, &integerLength, &info)
                    return info == 0
                #else
                    return LAPACKE_dsyevd_work(
                        LAPACK_COL_MAJOR, CChar(UInt8(ascii: "V")), CChar(UInt8(ascii: "U")), Int32(n), a, Int32(n), values,
                        work, Int32(workCount), integers, Int32(integerCount)) == 0
                #endif
            }
        }
    }
}
