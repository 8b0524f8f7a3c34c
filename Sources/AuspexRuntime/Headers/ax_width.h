// The vocabulary of the headers that are written once for every width; AX_WIDTH is 1, 2, 4, 8 or 16. Numbers are doubles, or
// floats where AX_FLOATS is defined.
//
// AX_R, AX_I, AX_U   numbers, 64-bit integers and 64-bit words, as many as there are lanes
// AX_B, AX_S         words as wide as the numbers; integers of 32 bits
// AX_M               what a comparison gives: 0 or 1 for one lane, 0 or -1 in every lane of a vector
// AX_FN              begins the definition of a function; functions of vectors are overloads of the scalar one
// AX_LONG_FN         the same for functions too long to be inlined everywhere
// AX_T(name)         the name of a type that belongs to this width
// AX_NOT(m)          the opposite of a mask
// AX_PICK(m, a, b)   m ? a : b for reals, lane by lane (both are evaluated); AX_PICK_I for integers
// AX_ANY(m)          whether a mask is true in any lane
// AX_CONVERT(x, T)   the conversion of values between AX_R and AX_I
// AX_LANE(v, i)      lane i of a value, to read and to write
#include "ax_base.h"

#define AX_PASTE_(a, b) a##b
#define AX_PASTE(a, b) AX_PASTE_(a, b)

#define AX_I AX_PASTE(ax_int, AX_WIDTH)
#define AX_U AX_PASTE(ax_bits, AX_WIDTH)
#define AX_S AX_PASTE(ax_short_int, AX_WIDTH)
#ifdef AX_FLOATS
#define AX_R AX_PASTE(ax_float, AX_WIDTH)
#define AX_B AX_PASTE(ax_short_bits, AX_WIDTH)
#else
#define AX_R AX_PASTE(ax_double, AX_WIDTH)
#define AX_B AX_U
#endif

#if AX_WIDTH == 1
#define AX_M int
#ifdef AX_SINGLE // a function has a form for doubles and one for floats
#define AX_FN AX_ALWAYS_INLINE __attribute__((overloadable))
#define AX_LONG_FN AX_LONG __attribute__((overloadable))
#else
#define AX_FN AX_ALWAYS_INLINE
#define AX_LONG_FN AX_LONG
#endif
#define AX_T(name) name
#define AX_LANE(v, i) (v)
#define AX_NOT(m) (!(m))
#define AX_ANY(m) (m)
#define AX_CONVERT(x, T) ((T)(x))
#define AX_PICK(m, a, b) ((m) ? (a) : (b))
#define AX_PICK_I(m, a, b) ((m) ? (a) : (b))
#else
#ifdef AX_FLOATS
#define AX_M AX_PASTE(ax_short_int, AX_WIDTH)
#else
#define AX_M AX_I
#endif
#define AX_FN AX_ALWAYS_INLINE __attribute__((overloadable))
#define AX_LONG_FN AX_LONG __attribute__((overloadable))
#define AX_T(name) AX_PASTE(name, AX_WIDTH)
#define AX_LANE(v, i) ((v)[i])
#define AX_NOT(m) (~(m))
#define AX_ANY(m) (__builtin_reduce_or(m) != 0)
#define AX_CONVERT(x, T) __builtin_convertvector(x, T)
#define AX_PICK(m, a, b) ((m) ? (AX_R)(a) : (AX_R)(b))
#define AX_PICK_I(m, a, b) ((m) ? (AX_I)(a) : (AX_I)(b))
#endif
