"""Rows of a table, measured cells or predicted ones, -> the probabilities of each cell."""

import json
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.classification.classifier import Classifier
from bloodcells.composition.estimation import CompositionError
from bloodcells.composition.predicted_columns import (
    check_sums,
    probabilities_from_class,
    probabilities_from_columns,
    probabilities_from_lists,
    read_flags,
)
from bloodcells.composition.sender_columns import find_columns
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.chunked.chunks import FLAGS, PROBABILITIES, Chunk, TableSchema
from bloodcells.tables.columns import has_all
from bloodcells.tables.formats import Source

__all__ = ["ClassifiedCells", "ProbabilityReader", "ProbabilitySource", "ReadCells"]

ReadCells = Callable[[Source], CellTable]
"""How a table of measurements is read, with the model's measurements."""

_CLASS = "class"


@dataclass(frozen=True)
class ClassifiedCells:
    """Cells with what was said of them.

    Attributes
    ----------
    probabilities
        (n, k), without rejected cells; 0 and 1 where only the class was told.
    flagged
        (n,).
    table
        The sender's own columns of these cells.
    rows
        (n,) 1-based data row of each in the sender's table.
    rejected
        How many cells got no class.
    left_out
        How many rows are no cells.
    """

    probabilities: npt.NDArray[np.float32]
    flagged: npt.NDArray[np.bool_]
    table: pa.Table
    rows: npt.NDArray[np.int64]
    rejected: int
    left_out: int = 0


@dataclass(frozen=True)
class ProbabilitySource:
    """What the cells of a table are told by.

    Attributes
    ----------
    what
        `measurements`, `list` (our answers' `probabilities`), `columns` (`probability CLASS`), or
        `class`.
    columns
        Those that say it, as the table spells them, in the model's order of classes.
    order
        For a `list`, the place in it of each of the model's classes.
    flags
        The column of flags beside them, if there is one.
    """

    what: str
    columns: tuple[str, ...] = ()
    order: tuple[int, ...] = ()
    flags: str | None = None


class ProbabilityReader:
    """Says what the cells of any table are, by one model."""

    def __init__(
        self,
        classifier: Classifier,
        method: str,
        read: ReadCells,
    ) -> None:
        """Take the model, what its answers are for, and how a table of measurements is read."""
        self.classifier = classifier
        self.classes = tuple(classifier.manifest.classes)
        self._method, self._read = method, read

    def recognise(self, header: TableSchema) -> ProbabilitySource:
        """Tell measured cells from predicted ones.

        Probabilities go before measurements, which take longer, and these before a mere class.

        Raises
        ------
        CompositionError
            The predictions are another model's, or too little for the method.
        """
        kind = self._kind(header)
        if kind.what != "measurements":
            self._check_model(header)
        return kind

    def _kind(self, header: TableSchema) -> ProbabilitySource:
        names = header.names
        flags = FLAGS if FLAGS in header.lists else None
        flags = flags or next((names[i] for i in find_columns(names, FLAGS)), None)
        if PROBABILITIES in header.lists:
            return ProbabilitySource("list", (PROBABILITIES,), self._order(header), flags)
        found = {c: find_columns(names, f"probability {c}") for c in self.classes}
        if all(len(places) == 1 for places in found.values()):
            columns = tuple(names[places[0]] for places in found.values())
            return ProbabilitySource("columns", columns, flags=flags)
        if has_all(names, self.classifier.measurements):
            return ProbabilitySource("measurements", flags=flags)
        if any(found.values()):
            absent = ", ".join(repr(f"probability {c}") for c, at in found.items() if len(at) != 1)
            raise CompositionError(
                f"The table has probabilities of some classes, but not one column each of {absent}; "
                "all classes of the model are needed."
            )
        if len(places := find_columns(names, _CLASS)) == 1:
            if self._method == "em":
                raise CompositionError(
                    "The table says each cell's class but not the probabilities, which the method "
                    "'em' needs; give them, or take the method 'confusion' or 'counted'."
                )
            return ProbabilitySource("class", (names[places[0]],), flags=flags)
        return ProbabilitySource("measurements")

    def score(self, part: Chunk, kind: ProbabilitySource) -> ClassifiedCells:
        """Say of each cell what it is, or take what the table says.

        Raises
        ------
        TableError, CompositionError
            Rows are in the numbers of the part, not of the table.
        """
        if kind.what == "measurements":
            return self._measured(part, kind)
        table = part.source.table
        if kind.what == "list":
            n = len(part.lists[PROBABILITIES])
            probabilities = probabilities_from_lists(part.lists[PROBABILITIES], kind.order)
        elif kind.what == "columns":
            n = table.num_rows
            probabilities = probabilities_from_columns(
                table, kind.columns, part.source.format == "csv"
            )
        else:
            n = table.num_rows
            probabilities = probabilities_from_class(table, kind.columns[0], self.classes)
        rows = np.arange(1, n + 1, dtype=np.int64)
        doubtful = read_flags(part, kind.flags, n)
        told: npt.NDArray[np.bool_] = np.asarray(~np.isnan(probabilities).any(axis=1))
        check_sums(probabilities, told, kind.columns)
        if not told.all():
            table = table.filter(pa.array(told))
        return ClassifiedCells(
            probabilities[told], doubtful[told], table, rows[told], int((~told).sum())
        )

    def _measured(self, part: Chunk, kind: ProbabilitySource) -> ClassifiedCells:
        cells = self._read(part.source)
        if cells.receipt.form != "row per cell" and (part.first or part.done < 1):
            raise CompositionError(
                f"The table is in ImageJ's long form, a {cells.receipt.form}, and too long to be read "
                "at once; split it into smaller files, with all rows of an image in one."
            )
        predictions = self.classifier.predict(cells)
        told = predictions.codes >= 0
        doubtful = predictions.cell_flags.any
        # What was said when the cells were measured, such as that they touch the image's border.
        doubtful |= read_flags(part, kind.flags, part.source.table.num_rows)[cells.rows - 1]
        return ClassifiedCells(
            probabilities=predictions.probabilities[told].astype(np.float32),
            flagged=doubtful[told],
            table=cells.table.filter(pa.array(told)),
            rows=cells.rows[told],
            rejected=int((~told).sum()),
            left_out=len(cells.receipt.left_out),
        )

    def _check_model(self, header: TableSchema) -> None:
        """Refuse the predictions of another model: the correction is of this one's errors."""
        try:
            by = json.loads(header.metadata.get("model", "null"))
        except ValueError:
            return
        manifest = self.classifier.manifest
        ours = {"name": manifest.name, "version": manifest.version}
        if isinstance(by, dict) and by.keys() == ours.keys() and by != ours:
            raise CompositionError(
                f"The cells were predicted by {by.get('name')} version {by.get('version')}, but the "
                f"model whose errors would be corrected is {manifest.name} version "
                f"{manifest.version}; name that model, or predict again."
            )

    def _order(self, header: TableSchema) -> tuple[int, ...]:
        try:
            classes = json.loads(header.metadata.get("classes", "null"))
        except ValueError:
            classes = None
        if not isinstance(classes, list):
            raise CompositionError(
                f"The column {PROBABILITIES!r} holds lists, but the schema's metadata do not say of "
                "which classes; keep the metadata 'classes' that predict writes, or give one column "
                f"'probability CLASS' for each of {', '.join(self.classes)}."
            )
        if sorted(map(str, classes)) != sorted(self.classes):
            raise CompositionError(
                f"The probabilities are of the classes {', '.join(map(str, classes))}; the model's "
                f"are {', '.join(self.classes)}."
            )
        return tuple(classes.index(c) for c in self.classes)
