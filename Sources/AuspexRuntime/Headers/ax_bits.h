// The bits of numbers, and the operations that compilers know. Written for one width; see ax_width.h.

AX_FN AX_R ax_fma(AX_R a, AX_R b, AX_R c) { return __builtin_elementwise_fma(a, b, c); }

AX_FN AX_B ax_bits(AX_R x) {
    AX_B bits;
    __builtin_memcpy(&bits, &x, sizeof bits);
    return bits;
}

AX_FN AX_R ax_from_bits(AX_B bits) {
    AX_R x;
    __builtin_memcpy(&x, &bits, sizeof x);
    return x;
}

AX_FN AX_R ax_abs(AX_R x) { return __builtin_elementwise_abs(x); }
AX_FN AX_R ax_copysign(AX_R x, AX_R sign) { return __builtin_elementwise_copysign(x, sign); }
// The library function would set errno, which keeps loops from being vectorised.
AX_FN AX_R ax_sqrt(AX_R x) { return __builtin_elementwise_sqrt(x); }
AX_FN AX_R ax_floor(AX_R x) { return __builtin_elementwise_floor(x); }
AX_FN AX_R ax_ceil(AX_R x) { return __builtin_elementwise_ceil(x); }
AX_FN AX_R ax_trunc(AX_R x) { return __builtin_elementwise_trunc(x); }
