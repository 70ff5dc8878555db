"""Make up cells whose probabilities are known exactly: three overlapping normal distributions."""

import numpy as np
import numpy.typing as npt

from bloodcells.arrays import Floats
from bloodcells.composition.estimation import Reference

Ints = npt.NDArray[np.intp]

CLASSES = ("Lymphocyte", "Monocyte", "Neutrophil")
PRIOR = np.array([0.3, 0.1, 0.6])
_CENTRES = np.array([[0.0, 0.0], [2.0, 0.0], [0.0, 2.5]])


def posterior(cells: Floats) -> Floats:
    """Compute the probabilities of cells by Bayes' rule at the training mix: (n, 2) -> (n, 3)."""
    distance = ((cells[:, None, :] - _CENTRES) ** 2).sum(axis=2)
    density: Floats = PRIOR * np.exp(-0.5 * (distance - distance.min(axis=1, keepdims=True)))
    whole: Floats = density / density.sum(axis=1, keepdims=True)
    return whole


def draw(rng: np.random.Generator, counts: npt.ArrayLike) -> tuple[Floats, Ints]:
    """Draw so many cells of each class: their probabilities (n, 3) and classes (n,)."""
    codes = np.repeat(np.arange(3), counts)
    return posterior(_CENTRES[codes] + rng.normal(size=(len(codes), 2))), codes


def reference(rng: np.random.Generator, n: int = 2000) -> Reference:
    """Draw a reference of so many cells at the training mix."""
    probabilities, codes = draw(rng, np.round(PRIOR * n).astype(int))
    return Reference(CLASSES, probabilities, codes)


def groups_of(
    rng: np.random.Generator, mixes: Floats, cells: int
) -> tuple[Floats, Ints, npt.NDArray[np.int64]]:
    """Draw groups of so many cells from mixes (g, 3).

    Returns
    -------
    probabilities
        (n, 3).
    groups
        (n,) the group of each cell.
    counts
        (g, 3) number of cells drawn of each class.
    """
    counts = rng.multinomial(cells, mixes)
    probabilities = np.concatenate([draw(rng, row)[0] for row in counts])
    return probabilities, np.repeat(np.arange(len(mixes)), cells), counts
