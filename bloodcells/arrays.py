"""Name the types of arrays that all packages pass to each other, and Arrow's functions on its own."""

from importlib import import_module
from typing import Any

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
"""Measurements, probabilities and whatever is computed from them."""

Integers = npt.NDArray[np.int64]
"""Counts, labels of regions and row numbers."""

Positions = npt.NDArray[np.intp]
"""Positions in another array, as numpy's own sorting and searching gives them."""

Codes = npt.NDArray[np.integer[Any]]
"""Small numbers that stand for classes or groups, of any width."""

Mask = npt.NDArray[np.bool_]
"""True where something holds."""

LabelMask = npt.NDArray[np.integer[Any]]
"""`(height, width)`, the number of the region that each pixel belongs to; 0 is background."""


class _LateModule:
    """Import a module when something of it is first used."""

    def __init__(self, name: str) -> None:
        self._name = name

    def __getattr__(self, attribute: str) -> Any:
        found = getattr(import_module(self._name), attribute)
        setattr(self, attribute, found)  # the next time it is found without this method
        return found


pc: Any = _LateModule("pyarrow.compute")
"""Arrow's functions. Their module takes a tenth of the service's start, and JSON does without."""
