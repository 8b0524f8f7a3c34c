// The functions of one double (or a few) at one width: set AX_WIDTH to 1, 2, 4, 8 or 16 and include this file; it may be
// included once for each width, the scalar functions first. Every function has the same name and the same bits at every
// width.
#if AX_WIDTH == 1
#define AX_HAVE_SCALARS
#elif !defined(AX_HAVE_SCALARS)
#error "vectors build on scalars: include ax_elementary.h with AX_WIDTH 1 first"
#endif

#pragma STDC FP_CONTRACT OFF

#include "ax_width.h"

#include "ax_bits.h"
#include "ax_choice.h"
#include "ax_log.h"
#include "ax_exp.h"
#include "ax_trig.h"
#include "ax_pow.h"
#include "ax_arithmetic.h"
#include "ax_polynomial.h"
#include "ax_erf.h"
#include "ax_lgamma.h"
#include "ax_integer.h"
#include "ax_random.h"

#include "ax_width_end.h"
