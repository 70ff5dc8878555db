"""Correct a score for its model having been chosen by that same score.

Bootstrap bias corrected cross-validation (BBC-CV; Tsamardinos, Greasidou & Borboudakis,
"Bootstrapping the out-of-sample predictions for efficient and accurate cross-validation", Machine
Learning 107:1895-1922, 2018): cells are drawn with replacement, the best configuration is
chosen on those drawn by its out-of-fold predictions of them, and is scored on those not drawn,
which had no part in the choice. The mean over many draws estimates the score of the whole
procedure, choice included; their quantiles are an interval. Nothing is fitted again.

On average over tables this is right even where all configurations guess; on one table some of the
luck that a configuration has with that table's cells as a whole remains.
"""

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray
from scipy import sparse

from bloodcells.arrays import Floats
from bloodcells.classification.manifest import Optimism

__all__ = ["METHOD", "bias_corrected"]

METHOD = (
    "bootstrap bias corrected cross-validation (Tsamardinos et al., Machine Learning 107, 2018)"
)

DRAWS = 1000
"""Draws of the bootstrap; the paper takes its quantiles of 500 or more."""
_BATCH = 100
"""Draws counted at once: their counts stay below 100 MB for 1,000 configurations."""


def bias_corrected(
    truth: NDArray[np.integer],
    predicted: Sequence[NDArray[np.integer]],
    n_classes: int,
    *,
    seed: int,
    draws: int = DRAWS,
) -> Optimism:
    """Correct the macro-F1 of the best of several configurations for its having been chosen.

    Macro-F1 is computed on all cells together, over the classes that occur or are predicted.

    Parameters
    ----------
    truth
        (n_cells,) Codes of the true classes, 0 to `n_classes` - 1.
    predicted
        For each configuration (n_cells,) codes of the classes that it predicted out of fold. Of
        configurations with equal scores the first is chosen.
    draws
        Draws of the bootstrap.

    Raises
    ------
    ValueError
        If there is no configuration, or fewer than two cells.
    """
    if len(predicted) == 0 or len(truth) < 2:
        raise ValueError(
            f"{len(predicted)} configurations on {len(truth)} cells: at least one on two is needed."
        )
    codes = np.asarray(truth) * n_classes + np.asarray(predicted)
    rng = np.random.default_rng(seed)
    scores: list[Floats] = []
    for start in range(0, draws, _BATCH):
        drawn = _draw(len(truth), min(_BATCH, draws - start), rng)
        chosen = _macro_f1(codes, drawn, n_classes).argmax(axis=0)
        left = (drawn == 0).astype(np.float64)
        of_chosen = np.empty(len(chosen))
        for configuration in np.unique(chosen):
            of = chosen == configuration
            of_chosen[of] = _macro_f1(codes[[configuration]], left[:, of], n_classes)[0]
        scores.append(of_chosen)
    all_scores = np.concatenate(scores)
    low, high = np.quantile(all_scores, [0.025, 0.975])
    return Optimism(
        method=METHOD,
        configurations=len(predicted),
        selected=float(_macro_f1(codes, np.ones((len(truth), 1)), n_classes).max()),
        corrected=float(all_scores.mean()),
        low=float(low),
        high=float(high),
    )


def _draw(n_cells: int, draws: int, rng: np.random.Generator) -> Floats:
    """Draw cells with replacement: how often each is drawn, (n_cells, draws); no draw has them all."""
    counts = np.empty((n_cells, draws))
    for j in range(draws):
        while True:
            counts[:, j] = np.bincount(rng.integers(n_cells, size=n_cells), minlength=n_cells)
            if not counts[:, j].all():
                break
    return counts


def _macro_f1(codes: NDArray[np.integer], weights: Floats, n_classes: int) -> Floats:
    """Compute the macro-F1 of configurations on weighted cells.

    Parameters
    ----------
    codes
        (configurations, n_cells) code of the true class times `n_classes`, plus that of the
        predicted one.
    weights
        (n_cells, draws) weight of each cell, such as how often it was drawn.

    Returns
    -------
    (configurations, draws) macro-F1.
    """
    n_configurations, n_cells = codes.shape
    # A row per entry of each configuration's confusion matrix, with a 1 for each of its cells: its
    # product with the weights is all confusion matrices of all draws.
    rows = codes + n_classes**2 * np.arange(n_configurations)[:, None]
    members = sparse.csr_array(
        (
            np.ones(codes.size),
            (rows.ravel(), np.tile(np.arange(n_cells), n_configurations)),
        ),
        shape=(n_configurations * n_classes**2, n_cells),
    )
    counts = (members @ weights).reshape(n_configurations, n_classes, n_classes, -1)
    hits = np.einsum("ckkd->ckd", counts)
    both = counts.sum(axis=1) + counts.sum(axis=2)
    f1 = np.divide(2 * hits, both, out=np.zeros_like(hits), where=both > 0)
    macro: Floats = f1.sum(axis=1) / (both > 0).sum(axis=1)
    return macro
