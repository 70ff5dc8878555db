"""Hold the results of a comparison: every setting of every candidate, and more of the best of each."""

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

__all__ = ["Compared", "Tried", "fold_scores", "gather"]


@dataclass(frozen=True)
class Tried:
    """Hold the scores of one setting of a candidate, on one deal of folds."""

    settings: Mapping[str, Any]
    """Parameters of the pipeline; empty for a blend."""
    f1: Floats
    """(folds,) macro-F1 in each fold, over the classes that have cells in it; 0 where the model could
    not be fitted."""
    probabilities: Floats
    """(n_cells, n_classes) out of fold: of each cell by the model that was not fitted to it."""
    fit_seconds: float
    """Mean over the folds."""
    predict_seconds: float
    """Mean over the folds."""
    failure: str | None = None
    """Why the model could not be fitted; None where it could."""

    @property
    def score(self) -> float:
        """Average macro-F1 over the folds."""
        return float(self.f1.mean())


@dataclass(frozen=True)
class Compared:
    """Hold the results of a candidate, with the best of its settings."""

    candidate: Candidate | Blend
    tried: tuple[Tried, ...]
    """All settings, on the first deal of folds; a blend has one."""
    best: Tried
    """The setting with the best mean macro-F1; the first where all failed."""
    f1: Floats
    """(repeats, folds) macro-F1 of the best setting; the first repeat is that of `best`."""
    probabilities: Floats
    """(repeats, n_cells, n_classes) out of fold."""
    slides: Tried | None
    """The best setting with whole slides held out; None where that cannot be done."""
    failure: str | None = None
    """Why no setting could be fitted, or not the best on every deal; None where it could."""

    @property
    def name(self) -> str:
        """Name the candidate, as tables and reports do."""
        return self.candidate.name

    @property
    def settings(self) -> Mapping[str, Any]:
        """Give the best settings."""
        return self.best.settings

    @property
    def score(self) -> float:
        """Average macro-F1 over all folds of all repeats; 0 where the candidate failed."""
        return float(self.f1.mean())

    @property
    def fit_seconds(self) -> float:
        """Average the seconds of a fit at the best setting over the folds."""
        return self.best.fit_seconds

    @property
    def predict_seconds(self) -> float:
        """Average the seconds of predicting a fold at the best setting."""
        return self.best.predict_seconds

    @property
    def settings_tried(self) -> int:
        """Count the settings that were tried."""
        return len(self.tried)


def gather(
    settings: Mapping[str, Any],
    results: Sequence[FoldResult],
    folds: Sequence[Fold],
    cells: LabelledCells,
) -> Tried:
    """Combine the results of the folds of one deal."""
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
    """Compute macro-F1 in each fold, (folds,), of probabilities (n_cells, n_classes).

    The mean is over the classes that have cells in the fold, which are all of them in a stratified
    deal. With slides held out a fold may have no cell of a class, whose F1 is then unknown.
    """
    classes = np.array(cells.classes)
    predicted = classes[probabilities.argmax(axis=1)]
    scores = []
    for _, test in folds:
        of_class = f1(cells.labels[test], predicted[test], labels=classes)
        scores.append(of_class[np.isin(classes, cells.labels[test])].mean())
    return np.array(scores)
