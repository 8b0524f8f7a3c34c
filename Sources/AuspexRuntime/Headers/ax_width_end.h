// Takes back what ax_width.h defined.
#undef AX_PASTE_
#undef AX_PASTE
#undef AX_R
#undef AX_I
#undef AX_U
#undef AX_M
#undef AX_FN
#undef AX_LONG_FN
#undef AX_T
#undef AX_LANE
#undef AX_NOT
#undef AX_ANY
#undef AX_CONVERT
#undef AX_PICK
#undef AX_PICK_I
#undef AX_WIDTH
