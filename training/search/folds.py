"""How cells are dealt into folds: at random, or by whole slides."""

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold

from training.data.labelled_cells import FOLDS, LabelledCells

__all__ = ["Fold", "random_folds", "seed_of", "slide_folds"]

Fold = tuple[NDArray[np.intp], NDArray[np.intp]]
"""Positions of the cells to fit to, and of those to test on."""


def seed_of(seed: int, repeat: int) -> int:
    """Give the seed of a repeat: of its folds, and of the models that are fitted to them."""
    return (seed + repeat) % 2**32


def random_folds(cells: LabelledCells, seed: int) -> list[Fold]:
    """Deal the cells into folds at random, each class evenly: one deal."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    return list(folds.split(cells.values, cells.labels))


def slide_folds(cells: LabelledCells, seed: int) -> list[Fold] | None:
    """Deal whole slides into folds, the classes as evenly as that allows.

    A class may have no cell in a fold.

    Returns
    -------
    None where the slides are not known, or are fewer than the folds, or where those of one fold
    hold so much that the cells of the others are all of one class.
    """
    if cells.slides is None or len(set(cells.slides.tolist())) < FOLDS:
        return None
    folds = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    deal: list[Fold] = list(folds.split(cells.values, cells.labels, cells.slides))
    if any(len(set(cells.labels[train].tolist())) < 2 for train, _ in deal):
        return None
    return deal
