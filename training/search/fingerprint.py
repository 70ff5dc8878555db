"""Identify a search by all that decides its results."""

import hashlib
import re
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

import numpy as np

from training.data.labelled_cells import LabelledCells
from training.options import Options
from training.search.candidates import Blend, Candidate

__all__ = ["describe_search"]

_CODE = (
    "estimators/scratch/*.py",
    "search/candidates.py",
    "estimators/derived_features.py",
    "estimators/distilled.py",
    "estimators/foldable_features.py",
    "search/fits.py",
    "search/folds.py",
    "estimators/clipped_scaler.py",
    "search/search.py",
)
"""Files, below `training/`, whose code decides the result of a fit: when one changes, no kept fit is used."""


def describe_search(
    candidates: Sequence[Candidate | Blend],
    cells: LabelledCells,
    options: Options,
    libraries: Mapping[str, str],
) -> dict[str, Any]:
    """Describe all that decides the results of a search, by name, ready for JSON.

    Parameters
    ----------
    options
        Of which the seed, the size of the grids and the number of repeats decide.
    libraries
        Library -> version.
    """
    data = hashlib.sha256(np.ascontiguousarray(cells.values).tobytes())
    slides = [] if cells.slides is None else cells.slides.tolist()
    data.update(repr((cells.features, cells.labels.tolist(), slides)).encode())
    models = hashlib.sha256()
    for candidate in candidates:
        if isinstance(candidate, Candidate):
            for settings in candidate.settings(options.quick):
                model = candidate.pipeline(cells.features, options.seed, settings)
                described = repr((candidate.name, sorted(model.get_params().items())))
                models.update(re.sub(r" at 0x[0-9a-f]+", "", described).encode())
    code = hashlib.sha256()
    for pattern in _CODE:
        for file in sorted(Path(__file__).parents[1].glob(pattern)):
            code.update(file.read_bytes())
    return {
        "table": cells.sha256,
        "cells": data.hexdigest(),
        "candidates": models.hexdigest(),
        "code": code.hexdigest(),
        "seed": options.seed,
        "quick": options.quick,
        "repeats": options.repeats,
        "libraries": dict(libraries),
    }
