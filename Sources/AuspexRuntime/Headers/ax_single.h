// The functions of one float (or a few) at one width: set AX_WIDTH, include ax_elementary.h, set it again and include this file.
// AX_SINGLE must be defined from the beginning. Every function has the name of the one for doubles, but for those that no
// argument tells apart, which end in `_single`; and it has the same bits at every width.
//
// What is used much has a form of its own, good to two and a half units in the last place; the rest is computed in doubles and rounded.
#pragma STDC FP_CONTRACT OFF

#define AX_FLOATS
#include "ax_width.h"
#define AX_D AX_PASTE(ax_double, AX_WIDTH)

#include "ax_bits.h"
#include "ax_choice.h"
#include "ax_single_log.h"
#include "ax_single_exp.h"
#include "ax_single_random.h"

AX_FN AX_R ax_round(AX_R x) { return ax_trunc(x + ax_copysign((AX_R)(0x1.fffffep-2f), x)); }

#define AX_DOUBLE(x) AX_CONVERT(x, AX_D)
#define AX_THROUGH_DOUBLE(name)                                                                                        \
    AX_FN AX_R name(AX_R x) { return AX_CONVERT(name(AX_DOUBLE(x)), AX_R); }
#define AX_TWO_THROUGH_DOUBLE(name)                                                                                    \
    AX_FN AX_R name(AX_R x, AX_R y) { return AX_CONVERT(name(AX_DOUBLE(x), AX_DOUBLE(y)), AX_R); }

AX_THROUGH_DOUBLE(ax_sin)
AX_THROUGH_DOUBLE(ax_cos)
AX_THROUGH_DOUBLE(ax_tan)
AX_THROUGH_DOUBLE(ax_asin)
AX_THROUGH_DOUBLE(ax_acos)
AX_THROUGH_DOUBLE(ax_atan)
AX_THROUGH_DOUBLE(ax_sinh)
AX_THROUGH_DOUBLE(ax_cosh)
AX_THROUGH_DOUBLE(ax_lgamma)
AX_THROUGH_DOUBLE(ax_digamma)
AX_THROUGH_DOUBLE(ax_trigamma)
AX_THROUGH_DOUBLE(ax_erf)
AX_THROUGH_DOUBLE(ax_erfc)
AX_THROUGH_DOUBLE(ax_normal_cdf)
AX_THROUGH_DOUBLE(ax_log_normal_cdf)
AX_THROUGH_DOUBLE(ax_normal_quantile)
AX_TWO_THROUGH_DOUBLE(ax_pow)
AX_TWO_THROUGH_DOUBLE(ax_atan2)
AX_TWO_THROUGH_DOUBLE(ax_hypot)
AX_TWO_THROUGH_DOUBLE(ax_lbeta)

/// The nearest double of an integer, rounded.
AX_FN AX_R ax_to_real_single(AX_I a) { return AX_CONVERT(ax_to_real(a), AX_R); }
AX_FN AX_I ax_floor_to_int(AX_R x) { return ax_floor_to_int(AX_DOUBLE(x)); }

#undef AX_DOUBLE
#undef AX_THROUGH_DOUBLE
#undef AX_TWO_THROUGH_DOUBLE
#undef AX_D
#undef AX_FLOATS
#include "ax_width_end.h"
