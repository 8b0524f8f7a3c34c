"""What the drivers of the Python systems share: data, points, draws, clocks."""

import json
import time

import numpy as np


def read_data(path):
    with open(path) as file:
        return {name: np.asarray(value) for name, value in json.load(file).items()}


def read_points(folder, count):
    """Constrained values by name, one dictionary for each point."""
    return [{n: np.asarray(v, dtype=float) for n, v in read_data(f"{folder}/{i}.json").items()} for i in range(count)]


def write_json(path, value):
    with open(path, "w") as file:
        json.dump(value, file)


def write_draws(prefix, values):
    """Raw doubles, [chain, draw, scalar], and beside them the names; `values` are arrays [chain, draw, ...]."""
    names, blocks = [], []
    for name, value in values.items():
        value = np.asarray(value, dtype=float)
        shape = value.shape[2:]
        names += [name + ("[" + ",".join(map(str, index)) + "]" if index else "") for index in np.ndindex(*shape)]
        blocks.append(value.reshape(*value.shape[:2], -1))
    np.concatenate(blocks, axis=2).astype("<f8").tofile(prefix + ".bin")
    write_json(prefix + ".names.json", names)


class Clock:
    """Wall and processor seconds of one phase after the other; the first begins with the process."""

    def __init__(self):
        self.laps = {}
        self.wall, self.cpu = time.perf_counter(), time.process_time()
        self.laps["start_cpu"] = self.cpu

    def lap(self, name):
        wall, cpu = time.perf_counter(), time.process_time()
        self.laps[name + "_wall"], self.laps[name + "_cpu"] = wall - self.wall, cpu - self.cpu
        self.wall, self.cpu = wall, cpu
