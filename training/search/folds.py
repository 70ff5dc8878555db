"""Deal cells into folds, at random or by whole slides."""

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from training.data.labelled_cells import FOLDS, LabelledCells

__all__ = ["Fold", "random_folds", "seed_of", "slide_folds"]

Fold = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Positions of the cells to fit to, and of the cells to test on."""


def seed_of(seed: int, repeat: int) -> int:
    """Derive the seed of a repeat, for its folds and the models that are fitted to them."""
    return (seed + repeat) % 2**32


def random_folds(cells: LabelledCells, seed: int) -> list[Fold]:
    """Deal the cells into folds at random, each class evenly."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    return list(folds.split(cells.values, cells.labels))


def slide_folds(cells: LabelledCells, seed: int) -> list[Fold] | None:
    """Deal whole slides into folds, the classes as evenly as that allows.

    A class may have no cell in a fold.

    Returns
    -------
    The folds; None where the slides are not known, or are fewer than the folds, or where the cells
    that a fold leaves to fit to are all of one class.
    """
    if cells.slides is None or len(set(cells.slides.tolist())) < FOLDS:
        return None
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    deal: list[Fold] = list(folds.split(cells.values, cells.labels, cells.slides))
    if any(len(set(cells.labels[train].tolist())) < 2 for train, _ in deal):
        return None
    return deal
