#include "loops.h"

#pragma STDC FP_CONTRACT OFF

typedef double block __attribute__((vector_size(32)));

#define LOAD(POINTER) (((const block *)(POINTER))[i])
#define STORE(POINTER, VALUE) (((block *)(POINTER))[i] = (VALUE))

#define SUM(V) (((V)[0] + (V)[2]) + ((V)[1] + (V)[3]))

AX_CLONES void ax_kick_and_drift(
    double *position, double *momentum, const double *gradient, const double *inverse, double step, long blocks) {
    double half = 0.5 * step;
    for (long i = 0; i < blocks; i++) {
        block p = LOAD(momentum) + half * LOAD(gradient);
        STORE(momentum, p);
        STORE(position, LOAD(position) + step * (LOAD(inverse) * p));
    }
}

AX_CLONES double ax_kick(
    double *momentum, double *velocity, const double *gradient, const double *inverse, double step, long blocks) {
    double half = 0.5 * step;
    block energy = {0};
    for (long i = 0; i < blocks; i++) {
        block p = LOAD(momentum) + half * LOAD(gradient);
        block v = LOAD(inverse) * p;
        STORE(momentum, p);
        STORE(velocity, v);
        energy += p * v;
    }
    return 0.5 * SUM(energy);
}

AX_CLONES void ax_single_state(const ax_stretch *out, const double *momentum, const double *velocity, long blocks) {
    ax_stretch to = *out;
    for (long i = 0; i < blocks; i++) {
        block p = LOAD(momentum), v = LOAD(velocity);
        STORE(to.rho, p);
        STORE(to.near_momentum, p);
        STORE(to.far_momentum, p);
        STORE(to.near_velocity, v);
        STORE(to.far_velocity, v);
    }
}

AX_CLONES int ax_keeps_going(const ax_stretch *first, const ax_stretch *second, long blocks) {
    ax_stretch a = *first, b = *second;
    block whole_near = {0}, whole_far = {0}, first_near = {0}, first_seam = {0}, second_seam = {0}, second_far = {0};
    for (long i = 0; i < blocks; i++) {
        block rho1 = LOAD(a.rho), rho2 = LOAD(b.rho);
        block near = LOAD(a.near_velocity), far = LOAD(b.far_velocity);
        block whole = rho1 + rho2;
        STORE(a.rho, whole);
        whole_near += near * whole;
        whole_far += far * whole;
        block first_plus = rho1 + LOAD(b.near_momentum);
        first_near += near * first_plus;
        first_seam += LOAD(b.near_velocity) * first_plus;
        block second_plus = rho2 + LOAD(a.far_momentum);
        second_seam += LOAD(a.far_velocity) * second_plus;
        second_far += far * second_plus;
    }
    return (SUM(whole_near) > 0.0) & (SUM(whole_far) > 0.0) & (SUM(first_near) > 0.0) & (SUM(first_seam) > 0.0)
        & (SUM(second_seam) > 0.0) & (SUM(second_far) > 0.0);
}
