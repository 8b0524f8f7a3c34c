// The numeric kernels: everything below is deterministic to the bit on every machine with IEEE doubles.
//
// ax_blocks.h          operations over blocks of elements: opcodes and entry points
// ax_elementary.h      elementary functions and random numbers of one element, as inline functions; generated code includes
//                      the same file for vectors
// ax_single_blocks.h   the same for floats
// ax_scalar.h          some of them as calls
// ax_matrix.h          dense linear algebra by plain loops
// ax_trajectory.h      loops of Hamiltonian trajectories
#pragma once

#define AX_WIDTH 1
#include "../../AuspexRuntime/Headers/ax_elementary.h"

#include "ax_blocks.h"
#include "ax_matrix.h"
#include "ax_scalar.h"
#include "ax_single_blocks.h"
#include "ax_trajectory.h"
