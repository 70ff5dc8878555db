"""Train many networks at once, each exactly as it would be trained alone.

Small networks spend most of their training on calls of numpy. All networks of one shape, such as the
settings of a grid on every fold, therefore form one stack of weight tensors, and each call does one
step of all of them: see :mod:`training.estimators.scratch.fitting`. Every product of a stack is
computed network by network, by the same call that one network alone would make, and everything else
element by element; so a network's weights are the same, bit for bit, alone and in any stack.
"""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import joblib
import numpy as np
from numpy.typing import ArrayLike, NDArray
from sklearn.base import clone
from threadpoolctl import threadpool_limits

from bloodcells.arrays import Floats
from training.estimators.scratch.fitting import DivergenceError
from training.estimators.scratch.mlp import ScratchMLP, TrainingTask, fit_stack
from training.estimators.scratch.validation import check_training_rows

__all__ = ["fit_population"]

# In larger stacks the overhead of a call hardly shrinks further, and the arrays leave the caches.
_LARGEST_STACK = 16


def fit_population(
    networks: Sequence[ScratchMLP],
    X: ArrayLike,
    y: ArrayLike,
    rows: Sequence[ArrayLike] | None = None,
    *,
    n_jobs: int = 1,
) -> list[ScratchMLP | DivergenceError]:
    """Train networks, each on its own rows of one table.

    Those that agree in layers, activation, optimiser, batch size, precision and whether there is
    mixup are trained together; in all else (learning rate, penalty, epochs, seed, rows ...) they
    may differ.

    Parameters
    ----------
    networks
        Unfitted networks with their parameters; they are not changed.
    X
        (n, n_features).
    y
        (n,) labels.
    rows
        For each network the positions, in X and y, of the rows to learn, such as the training rows
        of a fold; None for all rows.
    n_jobs
        Processes; each runs on one thread.

    Returns
    -------
    In the order of ``networks``: a fitted copy, as its own ``fit(X[rows], y[rows])`` would have
    fitted it, or the error that this would have raised.

    Raises
    ------
    ValueError
        If X, y, rows or a parameter of a network is not usable.
    """
    copies = [clone(network) for network in networks]
    if not copies:
        return []
    matrix, classes, codes = check_training_rows(copies[0], X, y)
    indices = _indices(rows, len(copies), len(codes))
    tasks = [_task(index, classes, codes) for index in indices]
    for network in copies[1:]:
        network.n_features_in_ = copies[0].n_features_in_
        if hasattr(copies[0], "feature_names_in_"):
            network.feature_names_in_ = copies[0].feature_names_in_
    stacks = sorted(_stacks(copies, tasks), key=lambda stack: -stack.work)
    fitted = joblib.Parallel(n_jobs=n_jobs)(
        joblib.delayed(_fit)(
            [copies[at] for at in stack.places], matrix, [tasks[at] for at in stack.places]
        )
        for stack in stacks
    )
    outcomes: dict[int, ScratchMLP | DivergenceError] = {}
    for stack, of_stack in zip(stacks, fitted, strict=True):
        outcomes.update(zip(stack.places, of_stack, strict=True))
    return [outcomes[place] for place in range(len(copies))]


@dataclass(frozen=True)
class _Group:
    """Hold the positions of networks to be trained as one stack, and an estimate of the work."""

    places: list[int]
    work: float


def _fit(
    networks: list[ScratchMLP], matrix: Floats, tasks: list[TrainingTask]
) -> list[ScratchMLP | DivergenceError]:
    """Train one stack, in this process or another."""
    # The products are too small for a second thread to pay.
    with threadpool_limits(limits=1):
        errors = fit_stack(networks, matrix, tasks)
    return [
        network if error is None else error for network, error in zip(networks, errors, strict=True)
    ]


def _stacks(networks: list[ScratchMLP], tasks: list[TrainingTask]) -> Iterator[_Group]:
    """Group networks that can be trained together into stacks of even size."""
    alike: dict[Any, list[int]] = {}
    for place, (network, task) in enumerate(zip(networks, tasks, strict=True)):
        alike.setdefault((network.shape(), len(task.classes)), []).append(place)
    for (shape, n_classes), places in alike.items():
        # Stacks of networks with similar numbers of rows take few steps with a part of the stack.
        places.sort(key=lambda place: len(tasks[place].codes))
        sizes = [networks[places[0]].n_features_in_, *shape.hidden, n_classes]
        weights = sum(np.multiply(sizes[:-1], sizes[1:]).tolist())
        n_stacks = -(-len(places) // _LARGEST_STACK)
        for part in np.array_split(places, n_stacks):
            row_visits = sum(len(tasks[at].codes) * networks[at].max_epochs for at in part)
            yield _Group(part.tolist(), float(row_visits * weights))


def _indices(
    rows: Sequence[ArrayLike] | None, n_networks: int, n_rows: int
) -> list[NDArray[np.intp]]:
    """Check and convert the positions of the rows that each network is to learn."""
    if rows is None:
        return [np.arange(n_rows)] * n_networks
    if len(rows) != n_networks:
        raise ValueError(
            f"rows must hold one array for each of the {n_networks} networks, but holds {len(rows)}."
        )
    indices = []
    for place, given in enumerate(rows):
        index = np.asarray(given)
        if index.dtype == bool and index.shape == (n_rows,):
            index = np.flatnonzero(index)
        if index.ndim != 1 or index.dtype.kind not in "iu" or index.size == 0:
            raise ValueError(
                f"rows[{place}] must be row numbers, or one boolean for each of the {n_rows} rows, "
                f"but is an array of {index.dtype} with shape {index.shape}."
            )
        if index.min() < 0 or index.max() >= n_rows:
            raise ValueError(
                f"rows[{place}] must lie from 0 to {n_rows - 1}, as X has {n_rows} rows, but goes "
                f"from {index.min()} to {index.max()}."
            )
        indices.append(index.astype(np.intp))
    return indices


def _task(index: NDArray[np.intp], classes: NDArray[Any], codes: NDArray[np.intp]) -> TrainingTask:
    """Encode the labels of some rows by the classes that occur among them alone."""
    there, own_codes = np.unique(codes[index], return_inverse=True)
    if len(there) < 2:
        raise ValueError(
            "ScratchMLP tells classes apart and needs at least 2, but a network's rows hold 1 "
            f"class: {classes[there].tolist()[0]!r}. Add rows of another."
        )
    return TrainingTask(index, classes[there], own_codes)
