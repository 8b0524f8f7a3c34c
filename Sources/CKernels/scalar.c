#include "loops.h"

#pragma STDC FP_CONTRACT OFF

AX_CLONES double ax_scalar_exp(double x) { return ax_exp(x); }
AX_CLONES double ax_scalar_log(double x) { return ax_log(x); }
AX_CLONES double ax_scalar_log1p(double x) { return ax_log1p(x); }
AX_CLONES double ax_scalar_pow(double x, double y) { return ax_pow(x, y); }
