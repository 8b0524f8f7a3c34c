// The numeric kernels: everything below is deterministic to the bit on every machine with IEEE doubles.
//
// ax_blocks.h     operations over blocks of elements: opcodes and entry points
// ax_random.h     counter-based random numbers
// ax_log.h, ax_exp.h, ax_trig.h, ax_pow.h, ax_arithmetic.h   elementary functions of one element, as inline functions
// ax_scalar.h     some of them as calls
// ax_matrix.h     dense linear algebra by plain loops
// ax_gamma.h      log beta and log binomial coefficients
// ax_trajectory.h loops of Hamiltonian trajectories
#pragma once

#include "ax_arithmetic.h"
#include "ax_blocks.h"
#include "ax_exp.h"
#include "ax_gamma.h"
#include "ax_log.h"
#include "ax_matrix.h"
#include "ax_pow.h"
#include "ax_random.h"
#include "ax_scalar.h"
#include "ax_trajectory.h"
#include "ax_trig.h"
