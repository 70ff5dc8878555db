"""Read the cells of tables of any kind, chunk by chunk, as a model takes them."""

import os
import sys
from bisect import bisect_left
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path
from typing import Any, Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells.classification.model_choice import ModelChoice
from bloodcells.client.errors import shift_row_numbers
from bloodcells.client.model_info import ModelInfo
from bloodcells.errors import InvalidRows, TableError, name_place, reason_of
from bloodcells.measurements import normalise
from bloodcells.tables.array_table import name_columns_of
from bloodcells.tables.cell_table import CellTable, Invalid, Receipt
from bloodcells.tables.chunked import read_chunks, shift_rows
from bloodcells.tables.columns import locate
from bloodcells.tables.formats import Limits
from bloodcells.tables.imagej.layout import BOOKKEEPING
from bloodcells.tables.reading import read_cells

__all__ = ["InputChunk", "InputKind", "Reader", "check_several"]

InputKind = Literal["array", "frame", "table", "batch", "file"]

_NO_LIMITS = Limits(*[sys.maxsize] * 5)
"""No limits: what is read is in memory already."""


@dataclass(frozen=True)
class InputChunk:
    """Hold what is read at once: a whole table in memory, or a part of a file."""

    kind: InputKind
    """The kind of table that the caller gave."""
    original: Any
    """The caller's own table, or the part of the file."""
    cells: CellTable | None
    """The cells that were read from it; None where it has no row."""
    model: ModelInfo
    """The model that they were read for."""
    first: int
    """Number of rows that were given before it."""
    last: bool = True
    """Whether it is the last chunk of its table."""
    share: float | None = None
    """How much of the table is read with it, from 0 to 1; None where that is not known."""

    def __len__(self) -> int:
        return 0 if self.cells is None else len(self.cells)

    @property
    def notes(self) -> tuple[str, ...]:
        """Say what was done to read the chunk, a sentence each."""
        if self.cells is None:
            return ()
        return tuple(self.cells.receipt.sentences(self.first))

    @property
    def receipt(self) -> Receipt:
        """Give the receipt of the reading; a chunk without a row has none."""
        assert self.cells is not None
        return self.cells.receipt

    @cached_property
    def _rejected(self) -> list[int]:
        return [] if self.cells is None else sorted(self.cells.reasons)

    def reasons(self, start: int, stop: int) -> list[tuple[int, str]]:
        """List the cells from `start` to `stop` that get no class.

        Returns
        -------
        The index of each among the cells of the chunk, and why it gets none, where rows have their
        numbers among all rows of the call.
        """
        if self.cells is None:
            return []
        inside = slice(bisect_left(self._rejected, start), bisect_left(self._rejected, stop))
        return [
            (i, shift_row_numbers(self.cells.reasons[i], self.first))
            for i in self._rejected[inside]
        ]

    @property
    def rows(self) -> npt.NDArray[np.int64]:
        """Number the row of each cell among all rows of the call, `(n,)`, from 1."""
        if self.cells is None:
            return np.empty(0, dtype=np.int64)
        return self.cells.rows + self.first


class Reader:
    """Read one table after another, and count their rows.

    Parameters
    ----------
    choice
        The models among which each table is given the one that takes its cells; an array the default.
    invalid, pixel_size
        As in `tables.reading.read_cells`.
    single
        Whether there is one table alone, so that it is known how much of all is read.
    """

    def __init__(
        self,
        choice: ModelChoice[ModelInfo],
        invalid: Invalid,
        pixel_size: float | None,
        single: bool,
    ) -> None:
        self._choice, self._invalid, self._pixel_size = choice, invalid, pixel_size
        self._single = single
        self._first = 0

    def read(self, table: object) -> Iterator[InputChunk]:
        """Read the chunks of a table; a file is read no further than its chunks are taken.

        Raises
        ------
        TableError
            The table cannot be read as cells; it names rows by their numbers among all rows of the
            call, for a file among those of the file.
        """
        if isinstance(table, str | os.PathLike):
            yield from self._file(Path(table))
            return
        kind = kind_of(table)
        table = pa.table(table) if kind == "table" else table
        given: Any = table
        if kind == "array":
            default = self._choice.default
            order = f"the measurements of {default.name!r} in the order of features()"
            given = name_columns_of(table, default.names, order)
        names = [str(name) for name in _names(given)]
        rows = len(given) if kind == "frame" else given.num_rows
        model = self._choice.default if kind == "array" else self._choice.of(names)
        needed = _needed(names, model)
        cells = self._cells(_select(given, needed), self._first, model) if rows else None
        share = 1.0 if self._single else None
        yield InputChunk(kind, table, cells, model, self._first, share=share)
        self._first += rows

    def _file(self, path: Path) -> Iterator[InputChunk]:
        """Read a file; its rows are counted by themselves, and messages name it."""
        waiting: InputChunk | None = None  # held back until it is known whether it is the last
        model: ModelInfo | None = None
        for part in read_chunks(path, lambda header: None, path.name):
            if waiting is not None:
                yield waiting
            model = model or self._choice.of(part.source.names)
            cells = self._cells(part.source, part.first, model, path.name)
            if cells.receipt.form != "row per cell" and (part.first or part.done < 1):
                raise TableError(
                    f"{path.name} is in ImageJ's long form, a {cells.receipt.form}, and too long to "
                    "be read at once; split it into smaller files, with all rows of an image in one."
                )
            share = part.done if self._single else None
            waiting = InputChunk("file", part, cells, model, part.first, False, share)
        if waiting is not None:
            yield replace(waiting, last=True)

    def _cells(self, source: object, first: int, model: ModelInfo, where: str = "") -> CellTable:
        try:
            return read_cells(
                source,
                model.measurements,
                pixel_size=self._pixel_size,
                invalid=self._invalid,
                limits=_NO_LIMITS,
            )
        except InvalidRows as error:
            raise _name_file(shift_rows(error, first), where) from error
        except TableError as error:
            raise _name_file(error, where) from error


def _needed(names: Sequence[str], model: ModelInfo) -> list[int]:
    """Find the columns that are to be read for a model; the others may hold anything.

    In the long form these are all: any column may tell which rows are one cell, or be part of the answer.
    """
    located = locate(names, model.measurements)
    if located.long:
        return list(range(len(names)))
    bookkeeping = {j for j, name in enumerate(names) if normalise(name) in BOOKKEEPING}
    return sorted(bookkeeping | set(located.positions.values()))


def kind_of(table: object) -> InputKind:
    """Tell the kind of a table.

    Raises
    ------
    TableError
        The object is no table.
    """
    if isinstance(table, str | os.PathLike):
        return "file"
    if isinstance(table, np.ndarray):
        return "array"
    if isinstance(table, pa.RecordBatch):
        return "batch"
    if is_frame(table):
        return "frame"
    if isinstance(table, pa.Table) or hasattr(table, "__arrow_c_stream__"):
        return "table"
    raise TableError(
        f"A {type(table).__name__} is no table; expected an array of numpy, a table of pandas or "
        "Arrow, or the path of a file. Several tables are for predict_batches."
    )


def check_several(tables: object) -> None:
    """Refuse one table where several are expected: iterating over it would give its columns.

    Raises
    ------
    TableError
        The object is one table.
    """
    if isinstance(tables, pa.RecordBatchReader):
        return
    try:
        kind_of(tables)
    except TableError:
        return
    raise TableError(
        f"One {type(tables).__name__} was given where several tables were expected; give it to "
        "predict, or a list of tables here."
    )


def is_frame(table: object) -> bool:
    """Tell whether a table is one of pandas, without importing pandas for that."""
    pandas = sys.modules.get("pandas")
    return pandas is not None and isinstance(table, pandas.DataFrame)


def _names(table: Any) -> Sequence[Any]:
    """List the names of the columns of a table of pandas or Arrow."""
    return list(table.columns) if is_frame(table) else list(table.schema.names)


def _select(table: Any, positions: Sequence[int]) -> pa.Table:
    """Take the columns at these positions as a table of Arrow.

    Raises
    ------
    TableError
        Arrow does not take a column.
    """
    if not is_frame(table):
        chosen = table.select(list(positions))
        return pa.Table.from_batches([chosen]) if isinstance(chosen, pa.RecordBatch) else chosen
    try:
        return pa.Table.from_pandas(table.iloc[:, list(positions)], preserve_index=False)
    except (pa.ArrowException, TypeError, ValueError) as error:
        raise TableError(f"The DataFrame cannot be read: {reason_of(error)}.") from error


def _name_file(error: TableError, where: str) -> TableError:
    """Begin the sentence of an error with the file's name, if it does not already."""
    if where:
        error.args = (name_place(where, str(error)),)
    return error
