"""Cross-validation of every candidate with every setting, on the same folds, in parallel."""

import time
import warnings
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.model_selection import StratifiedGroupKFold, StratifiedKFold
from threadpoolctl import threadpool_limits

from bloodcells.metrics import f1_macro
from training.candidates import Candidate
from training.data import FOLDS, LabelledCells

__all__ = ["Compared", "compare", "fit", "hold_out_slides", "random_folds"]

Fold = tuple[NDArray[np.intp], NDArray[np.intp]]


@dataclass(frozen=True)
class _FoldResult:
    """What a model fitted to one part of the cells said of the other.

    Attributes
    ----------
    probabilities : (n_test, n_classes)
    """

    probabilities: NDArray[np.float64]
    fit_seconds: float
    predict_seconds: float


@dataclass(frozen=True)
class Compared:
    """A candidate with the best of its settings.

    Attributes
    ----------
    settings : parameters of the pipeline; the first of those tried where all failed.
    f1 : (n_folds,) macro-F1 in each fold; 0 where all settings failed.
    probabilities : (n_cells, n_classes), of each cell by the model that was not fitted to it.
    fit_seconds, predict_seconds : mean of the folds.
    failure : why no setting could be fitted; None where one could.
    """

    candidate: Candidate
    settings: Mapping[str, Any]
    f1: NDArray[np.float64]
    probabilities: NDArray[np.float64]
    fit_seconds: float
    predict_seconds: float
    settings_tried: int
    failure: str | None = None

    @property
    def score(self) -> float:
        """Mean macro-F1 over the folds."""
        return float(self.f1.mean())


def random_folds(cells: LabelledCells, seed: int) -> list[Fold]:
    """Deal the cells into folds at random, each class evenly."""
    folds = StratifiedKFold(FOLDS, shuffle=True, random_state=seed)
    return list(folds.split(cells.values, cells.labels))


def compare(
    candidates: Sequence[Candidate],
    cells: LabelledCells,
    *,
    seed: int = 0,
    quick: bool = False,
    jobs: int = 1,
    on_start: Callable[[int], None] = lambda fits: None,
    on_fit: Callable[[], None] = lambda: None,
    on_candidate: Callable[[Compared], None] = lambda compared: None,
) -> list[Compared]:
    """Cross-validate all settings of all candidates.

    Parameters
    ----------
    jobs
        Processes, one thread of BLAS each; the result does not depend on it.
    on_start, on_fit, on_candidate
        Told how many fits there will be, when one is done, and of each candidate in turn.

    Returns
    -------
    One entry per candidate, in their order.
    """
    folds = random_folds(cells, seed)
    grids = [candidate.settings(quick) for candidate in candidates]
    on_start(len(folds) * sum(len(grid) for grid in grids))
    results = _fit_all(
        [
            (candidate.pipeline(cells.features, seed, settings), fold)
            for candidate, grid in zip(candidates, grids, strict=True)
            for settings in grid
            for fold in folds
        ],
        cells,
        jobs,
    )
    compared = []
    for candidate, grid in zip(candidates, grids, strict=True):
        best: Compared | None = None
        for settings in grid:
            of_settings = []
            for _ in folds:
                of_settings.append(next(results))
                on_fit()
            tried = _score(candidate, settings, len(grid), of_settings, folds, cells)
            if best is None or (tried.failure is None, tried.score) > (
                best.failure is None,
                best.score,
            ):
                best = tried
        assert best is not None, "a grid has at least one combination"
        on_candidate(best)
        compared.append(best)
    return compared


def hold_out_slides(
    compared: Compared, cells: LabelledCells, *, seed: int, jobs: int
) -> NDArray[np.float64] | None:
    """Cross-validate a candidate with no slide on both sides.

    Returns
    -------
    (n_cells, n_classes), or None where that cannot be done: the ids name fewer slides than there
    are folds, or a fold cannot be fitted, as where one class is left.
    """
    if cells.slides is None or len(set(cells.slides.tolist())) < FOLDS:
        return None
    splitter = StratifiedGroupKFold(FOLDS, shuffle=True, random_state=seed)
    folds = list(splitter.split(cells.values, cells.labels, cells.slides))
    model = compared.candidate.pipeline(cells.features, seed, compared.settings)
    results = list(_fit_all([(model, fold) for fold in folds], cells, jobs))
    probabilities = np.empty((len(cells), len(cells.classes)))
    for (_, test), result in zip(folds, results, strict=True):
        if isinstance(result, str):
            return None
        probabilities[test] = result.probabilities
    return probabilities


def fit(model: Any, values: NDArray[np.float64], labels: NDArray[Any]) -> Any:
    """Fit on one thread, so that sums are added up in one order on every run."""
    with threadpool_limits(limits=1), warnings.catch_warnings():
        # How long to train is a setting like any other: the score says what it was worth.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(values, labels)


def _fit_all(work: list[tuple[Any, Fold]], cells: LabelledCells, jobs: int) -> Any:
    """Give the result of each piece of work, in order, as they come."""
    classes = np.array(cells.classes)
    parallel = Parallel(n_jobs=jobs, backend="loky", return_as="generator", max_nbytes=None)
    return parallel(
        delayed(_fit_fold)(model, cells.values, cells.labels, classes, *fold)
        for model, fold in work
    )


def _fit_fold(
    model: Any,
    values: NDArray[np.float64],
    labels: NDArray[Any],
    classes: NDArray[Any],
    train: NDArray[np.intp],
    test: NDArray[np.intp],
) -> _FoldResult | str:
    """Fit and predict; a sentence where the model cannot be fitted to these cells."""
    start = time.perf_counter()
    try:
        fit(model, values[train], labels[train])
        fitted = time.perf_counter()
        with threadpool_limits(limits=1):
            given = model.predict_proba(values[test])
    except (ValueError, ArithmeticError) as error:
        return f"{type(error).__name__}: {error}"
    done = time.perf_counter()
    # A class that was not in the training part has probability 0.
    probabilities = np.zeros((len(test), len(classes)))
    probabilities[:, np.searchsorted(classes, model.classes_)] = given
    return _FoldResult(probabilities, fitted - start, done - fitted)


def _score(
    candidate: Candidate,
    settings: Mapping[str, Any],
    settings_tried: int,
    results: Sequence[_FoldResult | str],
    folds: Sequence[Fold],
    cells: LabelledCells,
) -> Compared:
    probabilities = np.zeros((len(cells), len(cells.classes)))
    done = [result for result in results if isinstance(result, _FoldResult)]
    if len(done) < len(folds):
        failure = next(result for result in results if isinstance(result, str))
        zeros = np.zeros(len(folds))
        return Compared(candidate, settings, zeros, probabilities, 0, 0, settings_tried, failure)
    classes = np.array(cells.classes)
    f1 = []
    for (_, test), result in zip(folds, done, strict=True):
        probabilities[test] = result.probabilities
        predicted = classes[result.probabilities.argmax(axis=1)]
        f1.append(f1_macro(cells.labels[test], predicted, labels=classes))
    return Compared(
        candidate=candidate,
        settings=settings,
        f1=np.array(f1),
        probabilities=probabilities,
        fit_seconds=float(np.mean([result.fit_seconds for result in done])),
        predict_seconds=float(np.mean([result.predict_seconds for result in done])),
        settings_tried=settings_tried,
    )
