"""Define the record of a training that its report is made from."""

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
    """Hold the cells of a training, the comparison and the chosen model."""

    cells: LabelledCells
    """The cells that the model was fitted to."""
    test: LabelledCells | None
    """The cells that it was scored on at the end; None without a test table."""
    compared: Sequence[Compared]
    """All candidates, in the order of comparison."""
    best: Compared
    """The chosen candidate."""
    model: Any
    """The chosen candidate, fitted to all cells."""
    manifest: Manifest
    """Complete but for `files` and `digest`."""
    out_of_fold: Floats
    """(n_cells, n_classes) out-of-fold probabilities of the first repeat, which
    `manifest.out_of_fold` is computed from."""
    slides_held_out: Floats | None
    """(n_cells, n_classes) probabilities with whole slides held out; None where that could not be
    done."""
    test_probabilities: Floats | None
    """(n_test, n_classes) by the exported graph; None without a test table."""
    seed: int
    """The option of the training."""
    quick: bool
    """The option of the training."""
    jobs: int
    """The option of the training."""
