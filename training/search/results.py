"""What a comparison found: every setting of every candidate, and the best of each at length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from bloodcells.arrays import Floats
from bloodcells.classification.metrics import f1
from training.data.labelled_cells import LabelledCells
from training.search.candidates import Blend, Candidate
from training.search.fits import FoldResult
from training.search.folds import Fold

__all__ = ["Compared", "HeldOut", "Tried", "fold_scores", "gather"]


@dataclass(frozen=True)
class Tried:
    """One setting of a candidate, on one deal of folds.

    Attributes
    ----------
    settings
        Parameters of the pipeline; empty for a blend.
    f1
        (folds,) macro-F1 in each fold; 0 where it could not be fitted.
    probabilities
        (n_cells, n_classes), of each cell by the model that was not fitted to it.
    fit_seconds, predict_seconds
        Mean of the folds.
    failure
        Why it could not be fitted; None where it could.
    """

    settings: Mapping[str, Any]
    f1: Floats
    probabilities: Floats
    fit_seconds: float
    predict_seconds: float
    failure: str | None = None

    @property
    def score(self) -> float:
        """Mean macro-F1 over the folds."""
        return float(self.f1.mean())


@dataclass(frozen=True)
class HeldOut:
    """A candidate with whole slides held out.

    Attributes
    ----------
    f1
        (folds,) macro-F1 in each fold, over the classes that have cells in it.
    probabilities
        (n_cells, n_classes).
    """

    f1: Floats
    probabilities: Floats


@dataclass(frozen=True)
class Compared:
    """A candidate with the best of its settings.

    Attributes
    ----------
    tried
        Every setting, on the first deal of folds; a blend has one.
    best
        The one with the best mean macro-F1; the first of those where all failed.
    f1
        (repeats, folds) of the best setting; the first repeat is that of `best`.
    probabilities
        (repeats, n_cells, n_classes).
    slides
        The best setting with whole slides held out; None where that cannot be done.
    failure
        Why no setting could be fitted, or not the best on every deal; None where it could.
    """

    candidate: Candidate | Blend
    tried: tuple[Tried, ...]
    best: Tried
    f1: Floats
    probabilities: Floats
    slides: HeldOut | None
    failure: str | None = None

    @property
    def name(self) -> str:
        """What the table calls it."""
        return self.candidate.name

    @property
    def settings(self) -> Mapping[str, Any]:
        """The best ones."""
        return self.best.settings

    @property
    def score(self) -> float:
        """Mean macro-F1 over all folds of all repeats; 0 where it failed."""
        return float(self.f1.mean())

    @property
    def fit_seconds(self) -> float:
        """Of the best setting, mean of the folds."""
        return self.best.fit_seconds

    @property
    def predict_seconds(self) -> float:
        """Of the best setting, mean of the folds."""
        return self.best.predict_seconds

    @property
    def settings_tried(self) -> int:
        """How many settings it is the best of."""
        return len(self.tried)


def gather(
    settings: Mapping[str, Any],
    results: Sequence[FoldResult],
    folds: Sequence[Fold],
    cells: LabelledCells,
) -> Tried:
    """Put the results of the folds of one deal together."""
    probabilities = np.zeros((len(cells), len(cells.classes)))
    failure = next((r.failure for r in results if r.failure is not None), None)
    if failure is not None:
        return Tried(settings, np.zeros(len(folds)), probabilities, 0.0, 0.0, failure)
    for (_, test), result in zip(folds, results, strict=True):
        probabilities[test] = result.probabilities
    return Tried(
        settings=settings,
        f1=fold_scores(probabilities, folds, cells),
        probabilities=probabilities,
        fit_seconds=float(np.mean([r.fit_seconds for r in results])),
        predict_seconds=float(np.mean([r.predict_seconds for r in results])),
    )


def fold_scores(probabilities: Floats, folds: Sequence[Fold], cells: LabelledCells) -> Floats:
    """Give macro-F1 in each fold, (folds,), of probabilities (n_cells, n_classes).

    The mean is over the classes that have cells in the fold, which are all of them in a stratified
    deal. With slides held out a fold may have no cell of a class, of which nothing can be told.
    """
    classes = np.array(cells.classes)
    predicted = classes[probabilities.argmax(axis=1)]
    scores = []
    for _, test in folds:
        of_class = f1(cells.labels[test], predicted[test], labels=classes)
        scores.append(of_class[np.isin(classes, cells.labels[test])].mean())
    return np.array(scores)
