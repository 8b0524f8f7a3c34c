"""Draws from a posterior that `auspex build` put into a shared library, by random-walk Metropolis.

    python3 metropolis.py schools.so [draws [seed]]

Needs Python's standard library and nothing else. Prints mean, standard deviation and standard error of each value.
"""

import ctypes
import math
import os
import random
import sys


class Model:
    """The functions of a library, with a context of their own: for one thread at a time."""

    def __init__(self, path):
        real, reals, long = ctypes.c_double, ctypes.POINTER(ctypes.c_double), ctypes.c_long
        context, integer, text = ctypes.c_void_p, ctypes.c_int, ctypes.c_char_p
        library = ctypes.CDLL(os.path.abspath(path))
        for name, result, arguments in [
            ("create", context, []), ("free", None, [context]), ("model_name", text, []),
            ("coordinate_count", long, []), ("value_count", long, []), ("value_name", text, [long]),
            ("log_density", real, [context, reals, integer]), ("gradient", real, [context, reals, integer, reals]),
            ("constrain", None, [context, reals, reals]), ("unconstrain", integer, [context, reals, reals]),
        ]:
            function = getattr(library, "auspex_" + name)
            function.restype, function.argtypes = result, arguments
        self.library = library
        self.context = library.auspex_create()
        if not self.context:
            raise MemoryError
        self.dimension = library.auspex_coordinate_count()
        self.names = [library.auspex_value_name(i).decode() for i in range(library.auspex_value_count())]

    def __del__(self):
        if getattr(self, "context", None):
            self.library.auspex_free(self.context)

    def position(self, numbers):
        return (ctypes.c_double * self.dimension)(*numbers)

    def log_density(self, position):
        return self.library.auspex_log_density(self.context, position, 1)

    def values(self, position):
        result = (ctypes.c_double * len(self.names))()
        self.library.auspex_constrain(self.context, position, result)
        return result[:]


def metropolis(model, draws, generator):
    """Values at each step. During the first fifth the scale of the steps is adapted, and nothing is kept."""
    position = model.position([0.0] * model.dimension)
    density = model.log_density(position)
    scale, kept = 2.4 / math.sqrt(model.dimension), []
    warmup = draws // 4
    for step in range(warmup + draws):
        proposal = model.position([x + generator.gauss(0.0, scale) for x in position])
        proposed = model.log_density(proposal)
        accepted = proposed >= density or generator.random() < math.exp(proposed - density)
        if accepted:
            position, density = proposal, proposed
        if step < warmup:
            scale *= math.exp((accepted - 0.234) / math.sqrt(1.0 + step / 10.0))
        else:
            kept.append(model.values(position))
    return kept


def summary(series, batches=50):
    """Mean, standard deviation, and the standard error of the mean by batches."""
    mean = math.fsum(series) / len(series)
    deviation = math.sqrt(math.fsum((x - mean) ** 2 for x in series) / (len(series) - 1))
    size = len(series) // batches
    means = [math.fsum(series[i * size : (i + 1) * size]) / size for i in range(batches)]
    error = math.sqrt(math.fsum((m - mean) ** 2 for m in means) / (batches * (batches - 1)))
    return mean, deviation, error


def main():
    model = Model(sys.argv[1])
    draws = int(sys.argv[2]) if len(sys.argv) > 2 else 100_000
    kept = metropolis(model, draws, random.Random(int(sys.argv[3]) if len(sys.argv) > 3 else 1))
    print(f"{'':10} {'mean':>9} {'sd':>9} {'error':>9}")
    for name, series in zip(model.names, zip(*kept)):
        print(f"{name:10} " + " ".join(f"{figure:9.3f}" for figure in summary(series)))


main()
