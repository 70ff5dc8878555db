"""Read the probabilities of cells from a table, or predict them from its measurements."""

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.arrays import Integers, Mask
from bloodcells.classification.classifier import Classifier
from bloodcells.composition.estimation import CompositionError
from bloodcells.composition.predicted_columns import (
    check_sums,
    probabilities_from_class,
    probabilities_from_columns,
    probabilities_from_lists,
    read_flags,
)
from bloodcells.composition.sender_columns import find_columns, sender_column
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.chunked.chunks import FLAGS, PROBABILITIES, Chunk, TableSchema
from bloodcells.tables.columns import has_all
from bloodcells.tables.formats import Source

__all__ = ["ClassifiedCells", "ProbabilityReader", "ProbabilitySource", "ReadCells"]

ReadCells = Callable[[Source], CellTable]
"""Read a table of measurements; the caller binds the model's measurements and the user's options."""

_CLASS = "class"


@dataclass(frozen=True)
class ClassifiedCells:
    """Hold cells that have a class, with their probabilities and flags."""

    probabilities: npt.NDArray[np.float32]
    """(n, k) from 0 to 1; 0 and 1 alone where the table gave only the class."""
    flagged: Mask
    """(n,) True for cells that the quality checks doubt."""
    table: pa.Table
    """(n rows) the sender's own columns of these cells."""
    rows: Integers
    """(n,) the 1-based data row of each cell in the sender's table."""
    rejected: int
    """Number of cells without a class, which are not among these."""
    left_out: int = 0
    """Number of rows that are no cells."""


@dataclass(frozen=True)
class ProbabilitySource:
    """Describe where the probabilities of a table's cells come from."""

    kind: Literal["measurements", "list", "columns", "class"]
    """`measurements`, which the model predicts from; `list`, the column `probabilities` of our own
    answers; `columns`, one column `probability CLASS` per class; or `class`, the class alone."""
    columns: tuple[str, ...] = ()
    """The columns that are read, as the table spells them, in the model's order of classes."""
    order: tuple[int, ...] = ()
    """For a `list`, the place in it of each of the model's classes."""
    flags: str | None = None
    """The column of flags beside them, if there is one."""


class ProbabilityReader:
    """Read or predict the probabilities of the cells of any table, in one model's classes."""

    def __init__(
        self,
        classifier: Classifier,
        method: str,
        read: ReadCells,
    ) -> None:
        """Keep what is needed to read a table.

        Parameters
        ----------
        classifier
            The model, which also says which measurements and classes there are.
        method
            The method of estimation, which decides whether a class alone will do.
        read
            Reads a table of measurements.
        """
        self.classifier = classifier
        self.classes = tuple(classifier.manifest.classes)
        self._method, self._read_cells = method, read

    def find_source(self, header: TableSchema) -> ProbabilitySource:
        """Tell from the columns of a table whether its cells are measured or predicted.

        Probabilities are preferred to measurements, from which predicting takes longer, and these to a
        class alone.

        Raises
        ------
        CompositionError
            The predictions are of another model or of other classes, or a class alone is too little
            for the method.
        """
        source = self._source(header)
        if source.kind != "measurements":
            self._check_model(header)
        return source

    def _source(self, header: TableSchema) -> ProbabilitySource:
        """Choose the best source that the columns allow."""
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
            absent = ", ".join(
                repr(f"probability {c}") for c, places in found.items() if len(places) != 1
            )
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

    def read(self, chunk: Chunk, source: ProbabilitySource) -> ClassifiedCells:
        """Read the probabilities of the cells of a chunk, or predict them.

        Raises
        ------
        TableError, CompositionError
            The table is refused; row numbers are those of the chunk, not of the table.
        """
        if source.kind == "measurements":
            return self._predict(chunk, source)
        table = chunk.source.table
        if source.kind == "list":
            n = len(chunk.lists[PROBABILITIES])
            probabilities = probabilities_from_lists(chunk.lists[PROBABILITIES], source.order)
        elif source.kind == "columns":
            n = table.num_rows
            probabilities = probabilities_from_columns(
                table, source.columns, chunk.source.format == "csv"
            )
        else:
            n = table.num_rows
            (name,) = source.columns
            column = sender_column(table, name)
            probabilities = probabilities_from_class(column, name, self.classes)
        rows = np.arange(1, n + 1, dtype=np.int64)
        flagged = read_flags(chunk, source.flags, n)
        classified: Mask = np.asarray(~np.isnan(probabilities).any(axis=1))
        check_sums(probabilities, classified, source.columns)
        if not classified.all():
            table = table.filter(pa.array(classified))
        return ClassifiedCells(
            probabilities[classified],
            flagged[classified],
            table,
            rows[classified],
            int((~classified).sum()),
        )

    def _predict(self, chunk: Chunk, source: ProbabilitySource) -> ClassifiedCells:
        """Predict the cells of a chunk from their measurements."""
        cells = self._read_cells(chunk.source)
        if cells.receipt.form != "row per cell" and (chunk.first or chunk.done < 1):
            raise CompositionError(
                f"The table is in ImageJ's long form, a {cells.receipt.form}, and too long to be read "
                "at once; split it into smaller files, with all rows of an image in one."
            )
        predictions = self.classifier.predict(cells)
        classified = predictions.codes >= 0
        flagged = predictions.cell_flags.any
        # Flags from measuring, such as that a cell touches the border of its image.
        flagged |= read_flags(chunk, source.flags, chunk.source.table.num_rows)[cells.rows - 1]
        return ClassifiedCells(
            probabilities=predictions.probabilities[classified].astype(np.float32),
            flagged=flagged[classified],
            table=cells.table.filter(pa.array(classified)),
            rows=cells.rows[classified],
            rejected=int((~classified).sum()),
            left_out=sum(row.rows for row in cells.receipt.left_out),
        )

    def _check_model(self, header: TableSchema) -> None:
        """Refuse predictions of another model, for the correction is by this model's errors."""
        try:
            predicted_by = json.loads(header.metadata.get("model", "null"))
        except ValueError:
            return
        manifest = self.classifier.manifest
        ours = {"name": manifest.name, "version": manifest.version}
        if (
            isinstance(predicted_by, dict)
            and predicted_by.keys() == ours.keys()
            and predicted_by != ours
        ):
            raise CompositionError(
                f"The cells were predicted by {predicted_by.get('name')} version "
                f"{predicted_by.get('version')}, but the model whose errors "
                f"would be corrected is {manifest.name} version {manifest.version}; "
                "name that model, or predict again."
            )

    def _order(self, header: TableSchema) -> tuple[int, ...]:
        """Find the place of each of the model's classes in a list of probabilities."""
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
