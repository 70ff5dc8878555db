"""All that a training found: what its report is made from."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bloodcells.arrays import Floats
from bloodcells.classification.manifest import Manifest
from training.data.labelled_cells import LabelledCells
from training.search.results import Compared

__all__ = ["Record"]


@dataclass(frozen=True)
class Record:
    """What was compared, on which cells, and the model that came of it.

    Attributes
    ----------
    cells, test
        What the model was fitted to, and what it was scored on at the end, if anything.
    compared
        Every candidate, in the order of the table.
    best
        The chosen one of them.
    model
        The chosen one fitted to all cells.
    manifest
        Complete but for `files` and `digest`.
    out_of_fold
        (n_cells, n_classes), of the first repeat, on which `manifest.out_of_fold` is.
    slides_held_out
        (n_cells, n_classes); None where that could not be done.
    test_probabilities
        (n_test, n_classes), by the exported graph; None without a test table.
    seed, quick, jobs
        As the training was asked for.
    """

    cells: LabelledCells
    test: LabelledCells | None
    compared: Sequence[Compared]
    best: Compared
    model: Any
    manifest: Manifest
    out_of_fold: Floats
    slides_held_out: Floats | None
    test_probabilities: Floats | None
    seed: int
    quick: bool
    jobs: int
