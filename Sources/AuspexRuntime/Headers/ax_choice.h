// Functions that choose among numbers: exact, so that doubles and floats have them in common. Written for one width; see ax_width.h.

AX_FN AX_R ax_sign(AX_R x) { return AX_PICK(x > 0.0, 1.0, AX_PICK(x < 0.0, -1.0, x)); }

AX_FN AX_R ax_relu(AX_R x) { return AX_PICK(x < 0.0, 0.0, x); }
AX_FN AX_R ax_step(AX_R x) { return AX_PICK(x > 0.0, 1.0, AX_PICK(x == x, 0.0, x)); }

AX_FN AX_R ax_fmin(AX_R a, AX_R b) {
    AX_R y = AX_PICK(a < b, a, b);
    return AX_PICK(a != a, a, y);
}

AX_FN AX_R ax_fmax(AX_R a, AX_R b) {
    AX_R y = AX_PICK(a > b, a, b);
    return AX_PICK(a != a, a, y);
}
