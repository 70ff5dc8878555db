"""Fits of models to parts of the cells, many at once, on this machine or on a cluster."""

import time
import warnings
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import numpy as np
from joblib import Parallel, delayed
from joblib.externals.loky.process_executor import TerminatedWorkerError
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from threadpoolctl import threadpool_limits

from bloodcells.arrays import Floats
from bloodcells.errors import BloodcellsError
from training.data.labelled_cells import LabelledCells
from training.search.folds import Fold

__all__ = ["FoldResult", "WorkersLost", "fit", "fit_all"]


class WorkersLost(BloodcellsError):
    """A process that fits died."""

    def __init__(self) -> None:
        super().__init__(
            "A process of the search was killed, as happens where memory runs out; give it fewer "
            "--jobs."
        )


@dataclass(frozen=True)
class FoldResult:
    """What a model fitted to one part of the cells said of the other.

    Attributes
    ----------
    probabilities
        (n_test, n_classes); (0, n_classes) where it could not be fitted.
    fit_seconds, predict_seconds
        What that took.
    failure
        Why it could not be fitted, in one sentence; None where it could.
    """

    probabilities: Floats
    fit_seconds: float
    predict_seconds: float
    failure: str | None = None


def fit(model: Any, values: Floats, labels: NDArray[Any]) -> Any:
    """Fit on one thread, so that sums are added up in one order on every run."""
    with threadpool_limits(limits=1), warnings.catch_warnings():
        # How long to train is a setting like any other: the score says what it was worth.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(values, labels)


def fit_all(
    work: Iterable[tuple[Any, Fold]], cells: LabelledCells, jobs: int
) -> Iterator[tuple[int, FoldResult]]:
    """Fit each model to its part of the cells, with joblib's backend of the moment.

    Parameters
    ----------
    work
        Models that have not been fitted, each with its fold.
    jobs
        Processes on this machine; a cluster has its own number.

    Yields
    ------
    The position of each piece of work, and its result, as they are done: in any order.

    Raises
    ------
    WorkersLost
        If a process died.
    """
    classes = np.array(cells.classes)
    # One fit at a time: a bundle of short ones would end with one process waiting for the other.
    parallel = Parallel(n_jobs=jobs, batch_size=1, return_as="generator_unordered", max_nbytes=None)
    results: Iterator[tuple[int, FoldResult]] = parallel(
        delayed(_fit_fold)(position, model, cells.values, cells.labels, classes, *fold)
        for position, (model, fold) in enumerate(work)
    )
    try:
        yield from results
    except TerminatedWorkerError as error:
        raise WorkersLost from error


def _fit_fold(
    position: int,
    model: Any,
    values: Floats,
    labels: NDArray[Any],
    classes: NDArray[Any],
    train: NDArray[np.intp],
    test: NDArray[np.intp],
) -> tuple[int, FoldResult]:
    start = time.perf_counter()
    try:
        fit(model, values[train], labels[train])
        fitted = time.perf_counter()
        with threadpool_limits(limits=1):
            given = model.predict_proba(values[test])
    except (ValueError, ArithmeticError) as error:
        nothing = np.zeros((0, len(classes)))
        return position, FoldResult(nothing, 0.0, 0.0, f"{type(error).__name__}: {error}")
    done = time.perf_counter()
    # A class that was not in the training part has probability 0.
    probabilities = np.zeros((len(test), len(classes)))
    probabilities[:, np.searchsorted(classes, model.classes_)] = given
    return position, FoldResult(probabilities, fitted - start, done - fitted)
