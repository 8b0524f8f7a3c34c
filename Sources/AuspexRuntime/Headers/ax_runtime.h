// What generated code includes: the functions of one number, for scalars and for vectors of AX_LANES (2, 4 or 8) of them.
#pragma once

#define AX_CALL_LONG_FUNCTIONS

#define AX_WIDTH 1
#include "ax_elementary.h"

#if defined(AX_LANES) && AX_LANES > 1
#define AX_WIDTH AX_LANES
#include "ax_elementary.h"
#endif
