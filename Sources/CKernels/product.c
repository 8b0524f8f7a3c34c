#include "ax_matrix.h"

typedef double ax_double8 __attribute__((ext_vector_type(8)));
typedef float ax_float8 __attribute__((ext_vector_type(8)));
typedef float ax_float16 __attribute__((ext_vector_type(16)));

#define AX_NUMBER double
#define AX_VECTOR ax_double8
#define AX_EIGHT ax_double8
#define AX_NAME(name) name
#include "product_loops.h"

#define AX_NUMBER float
#define AX_VECTOR ax_float16
#define AX_EIGHT ax_float8
#define AX_NAME(name) name##_single
#include "product_loops.h"

#define PARAMETERS(T) T *out, const T *a, int a_transposed, const T *b, int b_transposed, long m, long k, long n, int accumulate
#define ARGUMENTS out, a, a_transposed, b, b_transposed, m, k, n, accumulate

#if defined(__x86_64__)
#define FORM(T, NAME) __attribute__((noinline, target("arch=x86-64-v4"), min_vector_width(512))) static void NAME##_512(PARAMETERS(T))
// 32 registers of 64 bytes, or 16 of 32: tiles of eight rows and three vectors, or six and one.
FORM(double, product) { product(ARGUMENTS, 8, 3); }
FORM(float, product_single) { product_single(ARGUMENTS, 8, 3); }
#undef FORM
#define FORM(T, NAME) __attribute__((noinline, target("arch=x86-64-v3"))) static void NAME##_256(PARAMETERS(T))
FORM(double, product) { product(ARGUMENTS, 6, 1); }
FORM(float, product_single) { product_single(ARGUMENTS, 6, 1); }
#undef FORM
#endif
// Elsewhere 32 registers of 16 bytes, or what there is.
__attribute__((noinline)) static void product_128(PARAMETERS(double)) { product(ARGUMENTS, 6, 1); }
__attribute__((noinline)) static void product_single_128(PARAMETERS(float)) { product_single(ARGUMENTS, 6, 1); }

int ax_tiled_product_forms(void) {
#if defined(__x86_64__)
    if (__builtin_cpu_supports("x86-64-v4")) return 3;
    if (__builtin_cpu_supports("x86-64-v3")) return 2;
#endif
    return 1;
}

#if defined(__x86_64__)
#define IN_FORM(NAME) (form == 3 ? NAME##_512 : form == 2 ? NAME##_256 : NAME##_128)(ARGUMENTS)
#else
#define IN_FORM(NAME) NAME##_128(ARGUMENTS)
#endif

void ax_tiled_product_as(int form, PARAMETERS(double)) { IN_FORM(product); }
void ax_tiled_product_single_as(int form, PARAMETERS(float)) { IN_FORM(product_single); }
void ax_tiled_product(PARAMETERS(double)) { ax_tiled_product_as(ax_tiled_product_forms(), ARGUMENTS); }
void ax_tiled_product_single(PARAMETERS(float)) { ax_tiled_product_single_as(ax_tiled_product_forms(), ARGUMENTS); }
