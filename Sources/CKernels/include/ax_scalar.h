// Elementary functions of one element as calls, for callers that are compiled for the base instruction set of their machine:
// inlined there, every fused multiply-add would be a call of its own.
#pragma once

double ax_scalar_exp(double x);
double ax_scalar_log(double x);
double ax_scalar_log1p(double x);
double ax_scalar_pow(double x, double y);
