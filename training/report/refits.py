"""Fit the chosen model again, to parts of the cells, and shuffle one measurement at a time.

Both use the same fits, on the first random split into folds. In each fold the model that is fitted to
all training cells gives the last point of the learning curve, and its inputs are then shuffled for the
importances.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.base import clone
from threadpoolctl import threadpool_limits

from bloodcells.arrays import Floats
from bloodcells.classification.metrics import f1_macro
from training.report.record import Record
from training.search.fits import fit, leave_interrupts_to_parent
from training.search.folds import Fold, random_folds

__all__ = ["Effort", "Refits", "effort", "refit", "stratified_part"]

SIZES = (0.05, 0.1, 0.25, 0.5, 0.75, 1.0)
QUICK_SIZES = (0.25, 0.5, 1.0)
BUDGET_SECONDS = 60.0
"""Time for the learning curve, and for shuffling, on all processes; the effort is reduced to fit."""
MOST_SHUFFLES = 5


@dataclass(frozen=True)
class Effort:
    """Hold how much is computed: shares of the training part, folds, shuffles per fold."""

    sizes: tuple[float, ...]
    folds: int
    shuffles: int


@dataclass(frozen=True)
class Refits:
    """Hold the results of the further fits."""

    cells: Floats
    """(n_sizes,) training cells, mean over folds."""
    train: Floats
    """(n_folds, n_sizes) macro-F1 on the training cells; NaN where the model could not be
    fitted."""
    held_out: Floats
    """(n_folds, n_sizes) the same on the held-out cells."""
    drops: Floats
    """(n_folds * n_shuffles, m) macro-F1 lost on the held-out cells of a fold when one measurement
    is shuffled."""
    group_drops: Floats
    """The same for groups of measurements that are shuffled together."""


def effort(record: Record, inputs: int) -> Effort:
    """Choose how much to compute: less of a slow model.

    Parameters
    ----------
    inputs
        Number of measurements and groups that are shuffled.
    """
    folds = record.manifest.selection.folds
    if record.quick:
        return Effort(QUICK_SIZES, min(folds, 2), 1)
    budget = BUDGET_SECONDS * record.jobs
    learning = sum(SIZES) * max(record.best.fit_seconds, 1e-9)
    some = int(np.clip(budget / learning, 2, folds))
    shuffling = some * inputs * max(record.best.predict_seconds, 1e-9)
    return Effort(SIZES, some, int(np.clip(budget / shuffling, 1, MOST_SHUFFLES)))


def refit(record: Record, groups: Sequence[Sequence[int]], plan: Effort) -> Refits:
    """Fit the chosen model to parts of each training part, and shuffle its inputs.

    Parameters
    ----------
    groups
        Positions of measurements that are also shuffled together.
    """
    cells, classes = record.cells, record.manifest.classes
    folds = random_folds(cells, record.seed)[: plan.folds]
    columns = [[j] for j in range(len(cells.features))] + [list(group) for group in groups]
    # The largest first, so that the processes end together.
    work = [(f, s) for s in sorted(plan.sizes, reverse=True) for f in range(len(folds))]
    parallel = Parallel(n_jobs=record.jobs, max_nbytes=None, initializer=leave_interrupts_to_parent)
    results = parallel(
        delayed(_one)(
            clone(record.model),
            cells.values,
            cells.labels,
            classes,
            folds[f],
            size,
            columns if size == max(plan.sizes) else [],
            plan.shuffles,
            [record.seed, f],
        )
        for f, size in work
    )
    shape = (len(folds), len(plan.sizes))
    n, train, held_out = np.zeros(shape), np.zeros(shape), np.zeros(shape)
    drops = []
    for (f, size), (used, of_train, of_test, lost) in zip(work, results, strict=True):
        at = f, plan.sizes.index(size)
        n[at], train[at], held_out[at] = used, of_train, of_test
        if size == max(plan.sizes):
            drops.append(lost)
    every = np.vstack(drops)
    m = len(cells.features)
    return Refits(n.mean(axis=0), train, held_out, every[:, :m], every[:, m:])


def stratified_part(
    labels: NDArray[Any], share: float, rng: np.random.Generator
) -> NDArray[np.intp]:
    """Draw a share of the rows, each class evenly and with at least one row; give sorted positions.

    With the same generator state, a smaller share is a part of a larger one.
    """
    shuffled = rng.permutation(len(labels))
    taken = [
        of[: int(np.ceil(share * len(of)))]
        for name in sorted(set(labels.tolist()))
        for of in [shuffled[labels[shuffled] == name]]
    ]
    return np.sort(np.concatenate(taken))


def _one(
    model: Any,
    values: Floats,
    labels: NDArray[Any],
    classes: Sequence[str],
    fold: Fold,
    size: float,
    columns: Sequence[Sequence[int]],
    shuffles: int,
    seed: Sequence[int],
) -> tuple[int, float, float, Floats]:
    """Fit one part of one fold.

    Returns
    -------
    Number of cells used, macro-F1 on them, macro-F1 on the held-out cells, and the macro-F1 lost by
    shuffling, (shuffles, n_columns); NaN where the model could not be fitted.
    """
    train, test = fold
    rng = np.random.default_rng(seed)
    part = train[stratified_part(labels[train], size, rng)]
    try:
        fit(model, values[part], labels[part])
    except (ValueError, ArithmeticError):
        return len(part), np.nan, np.nan, np.full((shuffles, len(columns)), np.nan)

    def macro(rows: Floats, truth: NDArray[Any]) -> float:
        with threadpool_limits(limits=1):
            said = np.asarray(model.classes_)[model.predict_proba(rows).argmax(axis=1)]
        return f1_macro(truth, said, labels=classes)

    whole = macro(values[test], labels[test])
    lost = np.zeros((shuffles, len(columns)))
    for r in range(shuffles):
        order = rng.permutation(len(test))
        for i, together in enumerate(columns):
            rows = values[test].copy()
            rows[:, together] = rows[order][:, together]
            lost[r, i] = whole - macro(rows, labels[test])
    return len(part), macro(values[part], labels[part]), whole, lost
