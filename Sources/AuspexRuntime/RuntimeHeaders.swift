/// The C headers that generated code includes, embedded as text so that a program can be compiled wherever the binary runs.
///
/// There is one copy of them, in `Headers`: the interpreter's kernels are compiled from the same files, so both give the
/// same bits. `ax_native.h` is the one to include.
public enum RuntimeHeaders {
    /// Every file by the name under which the others include it.
    public static let files: [(name: String, text: String)] = [
        ("ax_arithmetic.h", PackageResources.ax_arithmetic_h),
        ("ax_base.h", PackageResources.ax_base_h),
        ("ax_bits.h", PackageResources.ax_bits_h),
        ("ax_choice.h", PackageResources.ax_choice_h),
        ("ax_elementary.h", PackageResources.ax_elementary_h),
        ("ax_erf.h", PackageResources.ax_erf_h),
        ("ax_exp.h", PackageResources.ax_exp_h),
        ("ax_integer.h", PackageResources.ax_integer_h),
        ("ax_lgamma.h", PackageResources.ax_lgamma_h),
        ("ax_library.h", PackageResources.ax_library_h),
        ("ax_log.h", PackageResources.ax_log_h),
        ("ax_matrix_loops.h", PackageResources.ax_matrix_loops_h),
        ("ax_matrix_products.h", PackageResources.ax_matrix_products_h),
        ("ax_native.h", PackageResources.ax_native_h),
        ("ax_polynomial.h", PackageResources.ax_polynomial_h),
        ("ax_pow.h", PackageResources.ax_pow_h),
        ("ax_random.h", PackageResources.ax_random_h),
        ("ax_reduce_large.h", PackageResources.ax_reduce_large_h),
        ("ax_runtime.h", PackageResources.ax_runtime_h),
        ("ax_single.h", PackageResources.ax_single_h),
        ("ax_single_exp.h", PackageResources.ax_single_exp_h),
        ("ax_single_log.h", PackageResources.ax_single_log_h),
        ("ax_single_random.h", PackageResources.ax_single_random_h),
        ("ax_special_tables.h", PackageResources.ax_special_tables_h),
        ("ax_trig.h", PackageResources.ax_trig_h),
        ("ax_width.h", PackageResources.ax_width_h),
        ("ax_width_end.h", PackageResources.ax_width_end_h),
    ].map { ($0.0, String(decoding: $0.1, as: UTF8.self)) }
}
