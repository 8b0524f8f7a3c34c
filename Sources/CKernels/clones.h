// How functions with loops are compiled.
#pragma once

// Compiles a function once for each level of x86-64 and picks one when the program is loaded. Elsewhere a fused
// multiply-add is part of the base instruction set, so one copy is enough.
#if defined(__x86_64__) && defined(__linux__)
#define AX_CLONES __attribute__((target_clones("default", "arch=x86-64-v3")))
#else
#define AX_CLONES
#endif

// A loop whose output may be one of its inputs, element by element (never shifted), so iterations are independent.
#define AX_VECTOR _Pragma("clang loop vectorize(assume_safety) interleave(enable)")
