"""Many networks trained at once, each as it would be alone.

Small networks spend most of their training on calling numpy. All networks of one shape, the
settings of a grid with their folds, are therefore one stack of weight tensors, and each call does
one step of all of them: see :mod:`training.estimators.scratch.fitting`. Every product of a stack is computed
network by network, by the very call that one network alone would make, and everything else is done
element by element; so a network's weights are the same, bit for bit, alone and in any company.
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

# Beyond this, a call's overhead is shared by enough, and more only fills the caches.
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
        With the parameters to train with; they are not changed.
    X : (n, n_features)
    y : (n,)
        Labels.
    rows
        For each network the places, in X and y, of the rows to learn, such as the training rows
        of a fold; None for all rows.
    n_jobs
        Processes; each runs its calls on one thread.

    Returns
    -------
    In the order of ``networks``: a fitted copy, with all that its own
    ``fit(X[rows], y[rows])`` would have given it, or the error that this would have raised.

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
    lessons = [_lesson(index, classes, codes) for index in indices]
    for network in copies[1:]:
        network.n_features_in_ = copies[0].n_features_in_
        if hasattr(copies[0], "feature_names_in_"):
            network.feature_names_in_ = copies[0].feature_names_in_
    stacks = sorted(_stacks(copies, lessons), key=lambda stack: -stack.work)
    fitted = joblib.Parallel(n_jobs=n_jobs)(
        joblib.delayed(_fit)(
            [copies[at] for at in stack.places], matrix, [lessons[at] for at in stack.places]
        )
        for stack in stacks
    )
    outcomes: dict[int, ScratchMLP | DivergenceError] = {}
    for stack, of_stack in zip(stacks, fitted, strict=True):
        outcomes.update(zip(stack.places, of_stack, strict=True))
    return [outcomes[place] for place in range(len(copies))]


@dataclass(frozen=True)
class _Group:
    """Places of networks to be trained as one stack, and about how long that will take."""

    places: list[int]
    work: float


def _fit(
    networks: list[ScratchMLP], matrix: Floats, lessons: list[TrainingTask]
) -> list[ScratchMLP | DivergenceError]:
    """Train one stack, in a process of its own or in this one."""
    # The products are too small to be worth a second thread.
    with threadpool_limits(limits=1):
        errors = fit_stack(networks, matrix, lessons)
    return [
        network if error is None else error for network, error in zip(networks, errors, strict=True)
    ]


def _stacks(networks: list[ScratchMLP], lessons: list[TrainingTask]) -> Iterator[_Group]:
    """Put together what can be trained together, in stacks of even size."""
    alike: dict[Any, list[int]] = {}
    for place, (network, lesson) in enumerate(zip(networks, lessons, strict=True)):
        alike.setdefault((network.shape(), len(lesson.classes)), []).append(place)
    for (shape, n_classes), places in alike.items():
        # Neighbours in number of rows, so that few steps are done by a part of a stack.
        places.sort(key=lambda place: len(lessons[place].codes))
        sizes = [networks[places[0]].n_features_in_, *shape.hidden, n_classes]
        weights = sum(np.multiply(sizes[:-1], sizes[1:]).tolist())
        n_stacks = -(-len(places) // _LARGEST_STACK)
        for part in np.array_split(places, n_stacks):
            row_visits = sum(len(lessons[at].codes) * networks[at].max_epochs for at in part)
            yield _Group(part.tolist(), float(row_visits * weights))


def _indices(
    rows: Sequence[ArrayLike] | None, n_networks: int, n_rows: int
) -> list[NDArray[np.intp]]:
    """Read which rows each network is to learn."""
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


def _lesson(
    index: NDArray[np.intp], classes: NDArray[Any], codes: NDArray[np.intp]
) -> TrainingTask:
    """Number the classes that occur among some rows, as they would be if there were no others."""
    there, own_codes = np.unique(codes[index], return_inverse=True)
    if len(there) < 2:
        raise ValueError(
            "ScratchMLP tells classes apart and needs at least 2, but a network's rows hold 1 "
            f"class: {classes[there].tolist()[0]!r}. Add rows of another."
        )
    return TrainingTask(index, classes[there], own_codes)
