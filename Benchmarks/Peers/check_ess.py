"""Compares smallest bulk effective sample sizes with ArviZ's: check_ess.py LIST CHAINS DRAWS.

LIST is JSON: for each file of draws the figure to compare. The largest relative difference is written to LIST.out.
"""

import json
import sys

import arviz
import numpy as np

path, chains, draws = sys.argv[1], int(sys.argv[2]), int(sys.argv[3])
worst = 0.0
with open(path) as file:
    expected = json.load(file)
for name, ours in expected.items():
    values = np.fromfile(name, "<f8").reshape(chains, draws, -1)
    sizes = [float(arviz.ess(values[:, :, i], method="bulk")) for i in range(values.shape[2])]
    theirs = np.nanmin(sizes)
    worst = max(worst, abs(ours - theirs) / theirs)
with open(path + ".out", "w") as file:
    json.dump({"difference": worst}, file)
