// The loops of Hamiltonian trajectories, over vectors that are padded with zeros to whole blocks of four and begin at
// multiples of 32 bytes. All arithmetic is element by element in the order written; sums add in four lanes, then
// (0 + 2) + (1 + 3).
#pragma once

/// First half of a leapfrog step under a diagonal metric: momentum += half * gradient, position += step * inverse * momentum.
void ax_kick_and_drift(
    double *position, double *momentum, const double *gradient, const double *inverse, double step, long blocks);

/// Second half: momentum += half * gradient, velocity = inverse * momentum; returns the kinetic energy.
double ax_kick(
    double *momentum, double *velocity, const double *gradient, const double *inverse, double step, long blocks);

/// A stretch of trajectory; "near" is the end that lies nearer to the start.
typedef struct {
    /// Sum of the momenta.
    double *rho;
    double *near_momentum, *near_velocity, *far_momentum, *far_velocity;
} ax_stretch;

/// Makes a stretch of a single state.
void ax_single_state(const ax_stretch *out, const double *momentum, const double *velocity, long blocks);

/// The generalised U-turn criterion (Betancourt 2017, "A Conceptual Introduction to Hamiltonian Monte Carlo", appendix A.4)
/// where two neighbouring stretches join: over the whole, and across the seam, from each stretch to the nearest state of the
/// other. The checks across the seam catch trajectories that turn by nearly a full period, so that their ends look as if they
/// still moved apart.
///
/// The first stretch lies nearer to the start. Its rho becomes that of the whole; its near momentum is not read.
/// Returns 1 while the joined trajectory has not turned.
int ax_keeps_going(const ax_stretch *first, const ax_stretch *second, long blocks);
