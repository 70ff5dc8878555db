"""Fit many models to parts of the cells at once, on this machine or on a cluster."""

import signal
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

__all__ = ["FoldResult", "WorkersLost", "fit", "fit_all", "leave_interrupts_to_parent"]


class WorkersLost(BloodcellsError):
    """Report that a process of the search died."""

    def __init__(self) -> None:
        super().__init__(
            "A process of the search was killed, as happens where memory runs out; give it fewer "
            "--jobs."
        )


@dataclass(frozen=True)
class FoldResult:
    """Hold the predictions of a model, fitted to one part of the cells, for the other part."""

    probabilities: Floats
    """(n_test, n_classes); (0, n_classes) where the model could not be fitted."""
    fit_seconds: float
    """Seconds of the fit."""
    predict_seconds: float
    """Seconds of the prediction."""
    failure: str | None = None
    """Why the model could not be fitted, in one sentence; None where it could."""


def fit(model: Any, values: Floats, labels: NDArray[Any]) -> Any:
    """Fit a model on one thread, so that sums are added up in one order on every run."""
    with threadpool_limits(limits=1), warnings.catch_warnings():
        # How long to train is a setting like any other: its score shows whether it was enough.
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(values, labels)


def fit_all(
    work: Iterable[tuple[Any, Fold]], cells: LabelledCells, jobs: int
) -> Iterator[tuple[int, FoldResult]]:
    """Fit each model to its part of the cells, with joblib's current backend.

    Parameters
    ----------
    work
        Unfitted models, each with its fold.
    jobs
        Processes on this machine; a cluster has its own number.

    Yields
    ------
    The position in `work` of each fit that is done, in any order, and its result.

    Raises
    ------
    WorkersLost
        If a process died.
    """
    classes = np.array(cells.classes)
    parallel = Parallel(
        n_jobs=jobs,
        # One fit per task: in batches, the last processes would wait for each other.
        batch_size=1,
        return_as="generator_unordered",
        max_nbytes=None,
        initializer=leave_interrupts_to_parent,
    )
    results: Iterator[tuple[int, FoldResult]] = parallel(
        delayed(_fit_fold)(position, model, cells.values, cells.labels, classes, fold)
        for position, (model, fold) in enumerate(work)
    )
    try:
        yield from results
    except TerminatedWorkerError as error:
        raise WorkersLost from error


def leave_interrupts_to_parent() -> None:
    """Ignore Ctrl-C in a worker process: its parent, which gets it too, ends the workers and says so."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _fit_fold(
    position: int,
    model: Any,
    values: Floats,
    labels: NDArray[Any],
    classes: NDArray[Any],
    fold: Fold,
) -> tuple[int, FoldResult]:
    """Fit one model to one fold, and predict the cells left out; a failure becomes a result."""
    train, test = fold
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
