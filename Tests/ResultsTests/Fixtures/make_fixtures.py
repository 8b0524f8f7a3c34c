"""Writes the files beside it with Python's safetensors: pip install safetensors numpy ml_dtypes"""
import sys
from pathlib import Path

import ml_dtypes
import numpy as np
from safetensors.numpy import save_file

folder = Path(sys.argv[1] if len(sys.argv) > 1 else __file__).resolve()
folder = folder if folder.is_dir() else folder.parent

# Every kind of element, with its extremes.
save_file(
    {
        "real.F64": np.array([[1 / 3, -2e300, 5e-324], [0.0, -0.0, 1e-5]], np.float64),
        "real.F32": np.array([1 / 3, -3e38, 1e-45], np.float32),
        "real.F16": np.array([1 / 3, -65504, 2**-24, 2**-14, 1.5], np.float16),
        "real.BF16": np.array([1 / 3, -3e38, 1.5], ml_dtypes.bfloat16),
        "whole.I64": np.array([-(2**63), 2**63 - 1], np.int64),
        "whole.I32": np.array([-(2**31), 2**31 - 1], np.int32),
        "whole.I16": np.array([-(2**15), 2**15 - 1], np.int16),
        "whole.I8": np.array([-128, 127], np.int8),
        "whole.U64": np.array([0, 2**63 - 1], np.uint64),
        "whole.U32": np.array([0, 2**32 - 1], np.uint32),
        "whole.U16": np.array([0, 2**16 - 1], np.uint16),
        "whole.U8": np.array([0, 255], np.uint8),
        "truth": np.array([[True], [False]]),
        "one": np.array(2.5),
        "none": np.zeros((0, 3)),
    },
    folder / "kinds.safetensors",
    metadata={"made by": "safetensors, \"Python\""},
)

# What torch.save of nn.Sequential(Linear(2, 3), Tanh(), Linear(3, 1)).state_dict() names its arrays.
save_file(
    {
        "0.weight": (np.arange(6).reshape(3, 2) / 4 - 0.5).astype(np.float32),
        "0.bias": np.array([0.5, -1, 0.25], np.float32),
        "2.weight": np.array([[1, -2, 0.5]], np.float32),
        "2.bias": np.array([0.125], np.float32),
    },
    folder / "sequential.safetensors",
)
