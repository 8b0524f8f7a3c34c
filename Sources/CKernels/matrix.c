#include "loops.h"
#include "../AuspexRuntime/Headers/ax_matrix_loops.h"
