"""Make up cells whose probabilities are stored with a model, to be checked wherever it is loaded."""

from typing import Any

import numpy as np

from bloodcells.arrays import Floats
from bloodcells.classification.manifest import GoldenRows
from training.export.gate import ExportRefused

__all__ = ["golden_rows"]

_ROWS = 20
_LEAD = 1e-3
"""How much the best class of a golden row must lead, so that rounding cannot change it."""
_DRAWS = 200


def golden_rows(model: Any, cells: Floats, seed: int) -> GoldenRows:
    """Make up cells, each measurement drawn on its own between its 5 % and 95 % quantile in training.

    So no row of the training table is among them, nor two measurements of one cell together.

    Raises
    ------
    ExportRefused
        If no class of the made-up cells leads clearly, as when the model gives all the same.
    """
    rng = np.random.default_rng(seed)
    low, high = np.quantile(cells, [0.05, 0.95], axis=0)
    for _ in range(_DRAWS):
        rows = np.round(rng.uniform(low, high, size=(10 * _ROWS, cells.shape[1])), 3)
        probabilities = model.predict_proba(rows)
        best = np.sort(probabilities, axis=1)[:, -2:]
        clear = np.flatnonzero(best[:, 1] - best[:, 0] > _LEAD)[:_ROWS]
        if len(clear) == _ROWS:
            return GoldenRows(
                cells=rows[clear].tolist(),
                probabilities=np.clip(probabilities[clear], 0.0, 1.0).tolist(),
            )
    raise ExportRefused("the model gives its two best classes the same probability")
