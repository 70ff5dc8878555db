"""Read the labelled tables that a model is trained and tested on, and check them before any work."""

import hashlib
from collections import Counter
from collections.abc import Collection, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from numpy.typing import NDArray

from bloodcells.arrays import Floats
from bloodcells.classification.manifest_checks import check_name
from bloodcells.classification.slides import measured, relative
from bloodcells.errors import BloodcellsError
from bloodcells.measurements import Measurements
from bloodcells.quality.rules import broken_segmentation
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.reading import read_cells
from training.data.measurement_set import IMAGEJ, MeasurementSet

__all__ = [
    "FOLDS",
    "AddedCells",
    "LabelledCells",
    "TrainingTableError",
    "check_known",
    "check_trainable",
    "read",
]

FOLDS = 5


class TrainingTableError(BloodcellsError):
    """Report a table that cannot be trained or tested on.

    Attributes
    ----------
    file
        Path of the table.
    """

    def __init__(self, file: Path, reason: str) -> None:
        self.file = file
        super().__init__(reason if file.name in reason else f"{file.name}: {reason}")


@dataclass(frozen=True)
class AddedCells:
    """Count what came of a table that was added to another one."""

    file: Path
    """The file of the table."""
    sha256: str
    """Digest of that file."""
    rows: int
    """Its cells."""
    new: int
    """How many of them were not there."""
    doubled: int
    """How many cells were there already, with the same measurements."""
    changed: int
    """How many of these have another label now."""


@dataclass(frozen=True)
class LabelledCells:
    """Hold cells whose class is known."""

    file: Path
    """The file of the table."""
    sha256: str
    """Digest of that file."""
    feature_set: str
    """Name of the set of measurements."""
    measurements: Measurements
    """Its `m` measurements."""
    values: Floats
    """(n, m) measurements."""
    labels: NDArray[Any]
    """(n,) class of each cell, as text."""
    slides: NDArray[Any] | None
    """(n,) slide of each cell, as text; None where the ids do not name it."""
    ids: tuple[str, ...]
    """Id of each of the `n` cells, usually the file name of its image."""
    added: tuple[AddedCells, ...] = ()
    """What came of each table that was added to that of `file`."""

    def __len__(self) -> int:
        return len(self.labels)

    @property
    def features(self) -> tuple[str, ...]:
        """Name the measurements."""
        return tuple(m.name for m in self.measurements)

    @property
    def classes(self) -> list[str]:
        """List the labels that occur, sorted."""
        return sorted(set(self.labels.tolist()))

    @property
    def class_counts(self) -> dict[str, int]:
        """Count the cells of each class."""
        return dict(sorted(Counter(self.labels.tolist()).items()))


def read(
    file: Path,
    label: str = "Class",
    group: str | None = None,
    taken: MeasurementSet = IMAGEJ,
) -> LabelledCells:
    """Read a table of cells with a column of their classes.

    Parameters
    ----------
    label
        Column of the class of each cell.
    group
        Column of the slide of each cell; without it, that is the text before the first `_` of each
        id.
    taken
        The measurements that the model is to take.

    Raises
    ------
    TrainingTableError
        If the file is no table of such cells, lacks such a column, or has a row without label or slide.
    """
    try:
        cells = read_cells(file, features=measured(taken.measurements))
        labels = cells.column(label)
        slides = None if group is None else cells.column(group)
    except BloodcellsError as error:
        raise TrainingTableError(file, str(error)) from error
    if group is not None and slides is not None:
        _check_filled(
            slides, cells, file, f"slide in the column {group!r}", "name the slide of every cell"
        )
    _check_filled(labels, cells, file, f"label in the column {label!r}", "label every cell")
    of_ids = _slides(cells) if slides is None else np.array(slides, dtype=str)
    values = cells.values
    if len(taken.measurements) > len(cells.features):
        if of_ids is None:
            raise TrainingTableError(
                file,
                f"{taken.name} needs the slide of every cell, and the ids do not name it; name its column.",
            )
        codes = np.unique(of_ids, return_inverse=True)[1]
        more = relative(values, codes, ~broken_segmentation(values, cells.features))
        values = np.hstack([values, more])
    try:
        taken.check(values, cells.rows.tolist())
    except BloodcellsError as error:
        raise TrainingTableError(file, str(error)) from error
    return LabelledCells(
        file=file,
        sha256=hashlib.sha256(file.read_bytes()).hexdigest(),
        feature_set=taken.name,
        measurements=taken.measurements,
        # Always contiguous by rows: the order of additions depends on it, and so a model's bytes.
        values=np.ascontiguousarray(values),
        labels=np.array(labels, dtype=str),
        slides=of_ids,
        ids=tuple(name.strip() for name in cells.ids),
    )


def check_trainable(cells: LabelledCells) -> None:
    """Refuse a table that cannot be cross-validated.

    Raises
    ------
    TrainingTableError
        If all cells are of one class, a class has fewer cells than there are folds, or a name that a
        model's class cannot have.
    """
    for name in cells.classes:
        try:
            check_name(name)
        except ValueError as error:
            raise TrainingTableError(
                cells.file, f"The label {name!r} cannot be a class: {error}; correct its spelling."
            ) from error
    counts = cells.class_counts
    if len(counts) < 2:
        raise TrainingTableError(
            cells.file,
            f"All {len(cells)} cells are labelled {cells.classes[0]!r}; at least two classes are "
            "needed to tell one from another.",
        )
    few = {name: count for name, count in counts.items() if count < FOLDS}
    if few:
        listed = ", ".join(f"{name!r} has {count}" for name, count in few.items())
        raise TrainingTableError(
            cells.file,
            f"{FOLDS}-fold cross-validation needs at least {FOLDS} cells of each class, but "
            f"{listed}; add cells, or take the class out.",
        )


def check_known(cells: LabelledCells, classes: Collection[str]) -> None:
    """Refuse a test table with classes that the training table has no cell of.

    Raises
    ------
    TrainingTableError
        If there are such classes.
    """
    unknown = [name for name in cells.classes if name not in classes]
    if unknown:
        raise TrainingTableError(
            cells.file,
            f"The label{'s' if len(unknown) > 1 else ''} {_listed(unknown)} "
            f"{'are' if len(unknown) > 1 else 'is'} not in the training table, whose classes are "
            f"{_listed(sorted(classes))}; correct the spelling, or take such rows out.",
        )


def _listed(names: Sequence[str]) -> str:
    """List names in quotes."""
    return ", ".join(map(repr, names))


def _check_filled(
    texts: Sequence[str | None], cells: CellTable, file: Path, what: str, remedy: str
) -> None:
    """Refuse a column with empty cells."""
    empty = [row for row, text in zip(cells.rows.tolist(), texts, strict=True) if text is None]
    if empty:
        more = f", nor have {len(empty) - 1} more" if len(empty) > 1 else ""
        raise TrainingTableError(
            file, f"Row {empty[0]} has no {what}{more}; {remedy}, or take such rows out."
        )


def _slides(cells: CellTable) -> NDArray[Any] | None:
    """Take the slide of each cell from its id, the text before the first `_`; None unless all have one."""
    parts = [name.partition("_") for name in cells.ids]
    if not all(slide and underscore for slide, underscore, _ in parts):
        return None
    return np.array([slide for slide, _, _ in parts], dtype=str)
