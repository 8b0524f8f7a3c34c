// What generated code includes: the functions of one number, for scalars and for vectors of AX_LANES (2, 4 or 8) and of AX_ELEMENTS
// of them. Where AX_SINGLE is defined, there are those of floats beside those of doubles.
#pragma once

#define AX_CALL_LONG_FUNCTIONS

// How many iterations of a loop are the lanes of a vector, and how many partial sums a sum is made of.
#ifdef AX_SINGLE
#define AX_ELEMENTS 16
#else
#define AX_ELEMENTS 8
#endif

#define AX_WIDTH 1
#include "ax_elementary.h"
#define AX_WIDTH AX_ELEMENTS
#include "ax_elementary.h"
#if defined(AX_LANES) && AX_LANES > 1 && AX_LANES != AX_ELEMENTS
#define AX_WIDTH AX_LANES
#include "ax_elementary.h"
#endif

#ifdef AX_SINGLE
#define AX_WIDTH 1
#include "ax_single.h"
#define AX_WIDTH AX_ELEMENTS
#include "ax_single.h"
#if defined(AX_LANES) && AX_LANES > 1 && AX_LANES != AX_ELEMENTS
#define AX_WIDTH AX_LANES
#include "ax_single.h"
#endif
#endif
