// Checks the derivatives in a shared library that `auspex build` made, by central differences, and that values and
// coordinates lead to each other. Prints what it finds; the exit status is 1 when something does not agree.
//
//     cc -o derivatives derivatives.c ./schools.so -lm && ./derivatives
#include "schools.h"

#include <math.h>
#include <stdio.h>
#include <stdlib.h>

#define STEP 1e-5

// How far two numbers are apart, relative to the larger one if that is large.
static double distance(double a, double b) { return fabs(a - b) / fmax(1.0, fmax(fabs(a), fabs(b))); }

// position + step * direction
static void move(double *result, const double *position, const double *direction, double step, long n) {
    for (long i = 0; i < n; i++) result[i] = position[i] + step * direction[i];
}

int main(void) {
    long n = auspex_coordinate_count();
    auspex_context *context = auspex_create();
    double *memory = malloc(sizeof(double) * (7 * n + auspex_value_count()));
    if (!context || !memory) return 1;
    double *position = memory, *direction = memory + n, *gradient = memory + 2 * n, *product = memory + 3 * n;
    double *moved = memory + 4 * n, *ahead = memory + 5 * n, *behind = memory + 6 * n, *values = memory + 7 * n;
    for (long i = 0; i < n; i++) {
        position[i] = 0.5 * sin(3.0 * i + 1.0);
        direction[i] = cos(2.0 * i + 1.0);
    }

    double worst = 0.0;
    for (int jacobian = 0; jacobian <= 1; jacobian++) {
        double density = auspex_log_density(context, position, jacobian);
        worst = fmax(worst, distance(density, auspex_gradient(context, position, jacobian, gradient)));
        auspex_hessian_vector_product(context, position, direction, jacobian, gradient, product);
        move(moved, position, direction, STEP, n);
        double above = auspex_gradient(context, moved, jacobian, ahead);
        move(moved, position, direction, -STEP, n);
        double below = auspex_gradient(context, moved, jacobian, behind);
        double slope = 0.0;
        for (long i = 0; i < n; i++) {
            slope += gradient[i] * direction[i];
            worst = fmax(worst, distance(product[i], (ahead[i] - behind[i]) / (2.0 * STEP)));
        }
        worst = fmax(worst, distance(slope, (above - below) / (2.0 * STEP)));
        printf("%s: log density %.6f %s Jacobian\n", auspex_model_name(), density, jacobian ? "with" : "without");
    }
    printf("largest difference of a derivative: %.1e\n", worst);

    auspex_constrain(context, position, values);
    int outside = auspex_unconstrain(context, values, moved);
    double back = 0.0;
    for (long i = 0; i < n; i++) back = fmax(back, fabs(moved[i] - position[i]));
    printf("largest difference of a coordinate after the way there and back: %.1e\n", back);
    for (long i = 0; i < auspex_value_count(); i++) printf("%s = %.4f\n", auspex_value_name(i), values[i]);

    free(memory);
    auspex_free(context);
    return outside || !(worst < 1e-6) || !(back < 1e-9);
}
