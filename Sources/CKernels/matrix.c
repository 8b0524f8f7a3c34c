#include "loops.h"

// Sizes are not known here.
#define AX_UNROLL
#include "../AuspexRuntime/Headers/ax_matrix_products.h"
#include "../AuspexRuntime/Headers/ax_matrix_loops.h"
