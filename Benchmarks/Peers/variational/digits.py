"""Writes scikit-learn's digits to a file: 64 pixels and the label in each line."""

import sys

import numpy as np
from sklearn.datasets import load_digits

digits = load_digits()
np.savetxt(sys.argv[1], np.column_stack([digits.data, digits.target]), fmt="%d", delimiter=",")
