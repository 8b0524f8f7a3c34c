// The numeric kernels: everything below is deterministic to the bit on every machine with IEEE doubles.
#pragma once

#include "ax_log.h"
#include "ax_random.h"
