"""Define a table as it was sent."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property
from itertools import chain, islice
from typing import Literal, TypeAlias

import numpy as np
import pyarrow as pa

from bloodcells.arrays import Floats
from bloodcells.errors import MAX_LISTED, Fault, InvalidRows
from bloodcells.tables.numbers import LARGEST, as_matrix
from bloodcells.tables.running_statistics import CellsAbove

Format = Literal["csv", "json", "ndjson", "arrow", "parquet", "workbook", "any"]
"""The formats that are read: `workbook` is one of a spreadsheet program, and `any` is told by its first
bytes."""

Layout = tuple[tuple[str, ...], tuple[int, ...] | None]
"""The headers of all columns, and the positions of those that a `LazyTable` has as text; None instead of the
positions if the whole table has been read."""


Texts: TypeAlias = pa.Array | list[str]
"""`(rows,)` a column of text; a list where there are so few rows that Arrow would take longer."""


@dataclass(frozen=True, eq=False)
class LazyTable:
    r"""Hold the numbers and names of a table, whose other columns are read when they are asked for."""

    names: tuple[str, ...]
    """Headers of all columns."""
    rows: int
    """Number of rows."""
    numbers: Floats
    """`(k, rows)` the k columns that were read as numbers: finite, and at most `LARGEST`."""
    places: Mapping[int, int]
    """0-based position of a column -> its row in `numbers`."""
    texts: Mapping[int, Texts]
    """0-based position of each column of text that may name the cells -> its text, as in the whole
    table."""
    read: Callable[[], pa.Table]
    """Reads the whole table, which has no fault."""
    lines: bytes | None = None
    r"""The whole table as UTF-8, with one line for the header and for each row, and `\n` between
    them; None unless every value is exactly what stands between two separators."""


@dataclass(frozen=True, eq=False)
class Source:
    """Hold a table as it was sent."""

    sent: pa.Table | LazyTable
    """The table, or what has been read of it. Use the methods, which work for both."""
    format: Format
    """The format that it was sent in."""
    separator: str | None = None
    """What separates the values of a CSV, such as `,`, `;` or a tab; None for other formats."""
    notes: list[str] = field(default_factory=list)
    """What was done to read it, one sentence each."""
    above: CellsAbove | None = None
    """The statistics of the cells before these rows, where they are a part of a longer table."""
    numbering: str = ""
    """A sentence, after a blank, on what the numbers of rows in messages mean, where that is not plain."""

    @cached_property
    def table(self) -> pa.Table:
        """Return the whole table, reading it now if that was not done before.

        All columns are in their order, with their headers as they were sent. Those of a CSV are all text
        (`string`), those of JSON are numbers, booleans, text or only nulls. Those of Arrow and Parquet
        may have values of any other type too, but each value stands for itself: none is a dictionary,
        runs or views. `bloodcells.tables.numbers.plain` makes text of what is no number.
        """
        return self.sent.read() if isinstance(self.sent, LazyTable) else self.sent

    @cached_property
    def names(self) -> tuple[str, ...]:
        """Return the headers of all columns, without reading the whole table."""
        return (
            self.sent.names if isinstance(self.sent, LazyTable) else tuple(self.sent.column_names)
        )

    @property
    def rows(self) -> int:
        """Count the rows, without reading the whole table."""
        return self.sent.rows if isinstance(self.sent, LazyTable) else int(self.sent.num_rows)

    @property
    def lines(self) -> bytes | None:
        """Return the table as lines of text, if it was sent so (see `LazyTable.lines`)."""
        return self.sent.lines if isinstance(self.sent, LazyTable) else None

    @property
    def layout(self) -> Layout:
        """Describe the columns; tables that `join_sources` joins have the same layout."""
        return self.names, tuple(self.sent.texts) if isinstance(self.sent, LazyTable) else None

    def read_column(self, position: int) -> pa.Array | pa.ChunkedArray | None:
        """Return a column as it was sent, if it has been read.

        Parameters
        ----------
        position
            0-based.

        Returns
        -------
        `(rows,)`; None for a column of a `LazyTable` that has been read as numbers or not at all: `table`
        has it.
        """
        texts = self.read_texts(position)
        return pa.array(texts, pa.string()) if isinstance(texts, list) else texts

    def read_texts(self, position: int) -> Texts | pa.ChunkedArray | None:
        """Return a column as `read_column` does, but the texts of a few rows as they were read."""
        if isinstance(self.sent, LazyTable):
            return self.sent.texts.get(position)
        return self.sent.column(position)

    def numbers(self, positions: Sequence[int]) -> Floats | None:
        """Return columns of numbers as a matrix.

        Parameters
        ----------
        positions
            0-based, of m columns.

        Returns
        -------
        `(m, rows)` finite numbers of at most `LARGEST`, not to be written to; None where any value in
        these columns is something else.
        """
        sent = self.sent
        if isinstance(sent, LazyTable):
            try:
                places = list(map(sent.places.__getitem__, positions))
            except KeyError:
                return None
            same = places == list(range(len(sent.numbers)))
            return sent.numbers if same else sent.numbers[places]
        columns = [sent.column(j) for j in positions]
        kinds = {column.type for column in columns}
        if any(c.null_count for c in columns) or not all(
            pa.types.is_floating(kind) or pa.types.is_integer(kind) for kind in kinds
        ):
            return None
        numbers = as_matrix(columns)
        # A NaN makes both comparisons false.
        return numbers if numbers.min() >= -LARGEST and numbers.max() <= LARGEST else None

    def map_table(self, function: Callable[[pa.Table], pa.Table]) -> "Source":
        """Change the whole table, now or when it is read.

        Parameters
        ----------
        function
            Changes a table; the names of its columns, its numbers and its texts stay what they are.
        """
        sent = self.sent
        if isinstance(sent, LazyTable):
            return replace(self, sent=replace(sent, read=lambda: function(sent.read())))
        return replace(self, sent=function(sent))


def join_sources(sources: Sequence[Source]) -> Source | None:
    """Join the rows of several tables that have not been read whole.

    Parameters
    ----------
    sources
        Two tables at least, of one format.

    Returns
    -------
    The rows of each table below those of the one before it; None where the tables have other columns than
    each other, one has a note, or one has been read whole.
    """
    tables = [source.sent for source in sources if isinstance(source.sent, LazyTable)]
    if len(tables) < len(sources) or any(source.notes for source in sources):
        return None
    first = tables[0]
    alike = first.names, first.places, first.texts.keys()
    if any((t.names, t.places, t.texts.keys()) != alike for t in tables):
        return None
    return Source(
        LazyTable(
            names=first.names,
            rows=sum(t.rows for t in tables),
            numbers=np.concatenate([t.numbers for t in tables], axis=1),
            places=first.places,
            texts={j: _join_texts([t.texts[j] for t in tables]) for j in first.texts},
            read=lambda: pa.concat_tables([t.read() for t in tables], promote_options="permissive"),
        ),
        sources[0].format,
    )


def _join_texts(parts: Sequence[Texts]) -> Texts:
    """Put texts behind each other."""
    lists = [part for part in parts if isinstance(part, list)]
    if len(lists) == len(parts):
        return list(chain.from_iterable(lists))
    arrays = [pa.array(p, pa.string()) if isinstance(p, list) else p for p in parts]
    return pa.concat_arrays(arrays)


def refuse(faults: Iterable[Fault]) -> None:
    """Refuse a table with faults, if there are any; all but the first `MAX_LISTED` are only counted."""
    faults = iter(faults)
    first = list(islice(faults, MAX_LISTED))
    if first:
        raise InvalidRows(first, len(first) + sum(1 for _ in faults))
