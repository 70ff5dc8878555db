"""Watch a network with two hidden layers of 20 units learn the classes of points of a plane."""

import csv
from dataclasses import dataclass
from math import isfinite
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray
from sklearn.model_selection import train_test_split
from threadpoolctl import threadpool_limits

from bloodcells.arrays import Floats
from bloodcells.classification.metrics import f1_macro
from training.estimators.scratch import ScratchMLP
from training.estimators.scratch.losses import cross_entropy
from training.studies.errors import StudyError

__all__ = ["Film", "Frame", "Points", "read_points", "watch"]

COLUMNS = ("y", "x1", "x2")
HIDDEN = (20, 20)
HELD_OUT = 0.3
MOST_CLASSES = 7
FRAMES = 60
FINENESS = 160
"""Points along each axis of the grid on which the plane is coloured."""
FARTHEST = 1e100
"""The largest coordinate: squares of larger numbers, and so deviations, overflow."""
FEWEST = 4
"""The fewest points of a class: some to learn from, and at least one to hold out."""


@dataclass(frozen=True)
class Points:
    """Hold points of a plane, with their classes."""

    positions: Floats
    """(n, 2)."""
    labels: NDArray[Any]
    """(n,) class of each point, as text."""


@dataclass(frozen=True)
class Frame:
    """Hold the predictions of the network at the end of an epoch."""

    epoch: int
    """Number of the epoch, from 1."""
    regions: Floats
    """(FINENESS, FINENESS, n_classes) probabilities on the grid, x2 along the first axis."""
    confusion: NDArray[np.intp]
    """(n_classes, n_classes) counts of held-out points, rows true, columns predicted."""
    f1: float
    """Macro-F1 of the held-out points."""


@dataclass(frozen=True)
class Film:
    """Hold a training, frame by frame."""

    classes: tuple[str, ...]
    """Names of the classes, sorted."""
    learned: Points
    """The training points."""
    held_out: Points
    """The other points."""
    axes: tuple[Floats, Floats]
    """Coordinates x1 and x2 of the grid, (FINENESS,) each."""
    training: Floats
    """(epochs,) mean cross-entropy of the training points after each epoch."""
    validation: Floats
    """(epochs,) mean cross-entropy of the held-out points after each epoch."""
    frames: tuple[Frame, ...]
    """Frames at epochs ever farther apart; the last one is of the last epoch."""

    def verdict(self) -> str:
        """Write the costs and the mistakes at the end of the training."""
        last, best = self.frames[-1], int(self.validation.argmin()) + 1
        wrong = int(last.confusion.sum() - np.trace(last.confusion))
        text = (
            f"After {last.epoch} epochs the cost is {self.training[-1]:.3f} on the "
            f"{len(self.learned.labels)} points learned and {self.validation[-1]:.3f} on the "
            f"{len(self.held_out.labels)} held out, of which {wrong} are taken for another class "
            f"(macro-F1 {last.f1:.3f})."
        )
        lowest = self.validation[best - 1]
        if best < last.epoch and lowest < 0.98 * self.validation[-1]:
            text += (
                f" On these the cost was lowest, {lowest:.3f}, at epoch {best}: from there on "
                "the network learns the points rather than the classes."
            )
        return text


def read_points(path: Path) -> Points:
    """Read a CSV file with the columns y, the class, and x1 and x2, the coordinates.

    Raises
    ------
    StudyError
        If the file is no such table, or holds too few points.
    """
    try:
        text = path.read_text(encoding="utf-8-sig")
    except UnicodeDecodeError as error:
        raise StudyError(
            f"{path.name} is not text in UTF-8; a CSV file with the columns y, x1 and x2 is needed."
        ) from error
    reader = csv.DictReader(text.splitlines(), skipinitialspace=True)
    try:
        columns = [name.strip() for name in reader.fieldnames or []]
        records = list(reader)
    except csv.Error as error:
        raise StudyError(f"{path.name} is no table in CSV: {error}.") from error
    missing = [name for name in COLUMNS if name not in columns]
    if missing:
        raise StudyError(
            f"{path.name} lacks the column{'s' if len(missing) > 1 else ''} {', '.join(missing)}: "
            f"y, x1 and x2 are needed, separated by commas, but the first line is "
            f"{','.join(columns)[:60]!r}."
        )
    names = dict(zip(columns, reader.fieldnames or [], strict=True))
    rows = [
        [_number(path, number, name, record[names[name]]) for name in COLUMNS]
        for number, record in enumerate(records, start=1)
    ]
    table = np.array(rows, dtype=np.float64).reshape(-1, len(COLUMNS))
    classes, counts = np.unique(table[:, 0], return_counts=True)
    if not 2 <= len(classes) <= MOST_CLASSES:
        raise StudyError(
            f"{path.name} has {len(classes)} different values of y in {len(table)} rows; from 2 to "
            f"{MOST_CLASSES} classes can be drawn."
        )
    if counts.min() < FEWEST:
        raise StudyError(
            f"{path.name} has {counts.min()} point{'s' if counts.min() > 1 else ''} of the class "
            f"{classes[counts.argmin()]:g}; each class needs at least {FEWEST}."
        )
    # All digits, so that different classes keep different names; + 0.0 turns -0 into 0.
    labels = np.array([repr(label + 0.0).removesuffix(".0") for label in table[:, 0].tolist()])
    return Points(table[:, 1:], labels)


def _number(path: Path, row: int, column: str, text: str | None) -> float:
    """Read a finite number; raise StudyError with its place in the file."""
    try:
        value = float(text or "")
    except ValueError:
        value = np.nan
    if not isfinite(value) or abs(value) > FARTHEST:
        raise StudyError(
            f"{path.name}, data row {row}, column {column}: a finite number is needed"
            f"{f' within {FARTHEST:g} of 0' if isfinite(value) else ''}, but it is "
            f"{(text or '')[:40]!r}."
        )
    return value


def watch(points: Points, *, epochs: int, seed: int) -> Film:
    """Train the network on seven tenths of the points, and record its costs and frames on the way."""
    where, labels = points.positions, points.labels
    X, X_held, y, y_held = train_test_split(
        where, labels, test_size=HELD_OUT, stratify=labels, random_state=seed
    )
    mean, deviation = X.mean(axis=0), X.std(axis=0)
    deviation[deviation == 0] = 1.0
    low, high = where.min(axis=0), where.max(axis=0)
    margin = 0.08 * (high - low) + 1e-9
    x1, x2 = (np.linspace(low[i] - margin[i], high[i] + margin[i], FINENESS) for i in (0, 1))
    grid = np.stack([axis.ravel() for axis in np.meshgrid(x1, x2)], axis=1)
    training, validation = np.empty(epochs), np.empty(epochs)
    drawn, frames = _drawn_epochs(epochs), []

    def record(network: ScratchMLP) -> None:
        epoch = len(network.loss_curve_)
        for costs, rows, true in ((training, X, y), (validation, X_held, y_held)):
            probabilities = network.predict_proba((rows - mean) / deviation)
            codes = np.searchsorted(network.classes_, true)
            costs[epoch - 1] = cross_entropy(probabilities, codes)
        if epoch in drawn:
            # The loop above ends with the held-out points.
            predicted = probabilities.argmax(axis=1)
            n = len(network.classes_)
            confusion = np.bincount(n * codes + predicted, minlength=n * n).reshape(n, n)
            regions = network.predict_proba((grid - mean) / deviation)
            f1 = f1_macro(y_held, network.classes_[predicted])
            frames.append(Frame(epoch, regions.reshape(FINENESS, FINENESS, n), confusion, f1))

    network = ScratchMLP(
        HIDDEN,
        "tanh",
        alpha=1e-4,
        batch_size=16,
        learning_rate=0.05,
        decay="cosine",
        optimiser="sgd",
        max_epochs=epochs,
        random_state=seed,
    )
    with threadpool_limits(limits=1):
        network.fit((X - mean) / deviation, y, watch=record)
    return Film(
        classes=tuple(network.classes_.tolist()),
        learned=Points(X, y),
        held_out=Points(X_held, y_held),
        axes=(x1, x2),
        training=training,
        validation=validation,
        frames=tuple(frames),
    )


def _drawn_epochs(epochs: int) -> set[int]:
    """Choose the epochs to draw: the first ones, then ever fewer, and the last."""
    return {*np.geomspace(1, epochs, FRAMES).round().astype(int).tolist(), epochs}
