"""Any table of cell measurements -> one `CellTable`, and a receipt of what was done to read it."""

import difflib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from functools import cached_property, lru_cache
from pathlib import Path
from typing import Literal, cast

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bloodcells.errors import (
    MAX_LISTED,
    EmptyTable,
    Fault,
    InvalidValues,
    LabelError,
    Missing,
    MissingMeasurements,
    TableError,
)
from bloodcells.measurements import (
    CHANNELS,
    FEATURE_SETS,
    Measurement,
    Measurements,
    measurements,
    normalise,
)
from bloodcells.tables import imagej
from bloodcells.tables.columns import ID_NAMES, has_all, locate
from bloodcells.tables.formats import (
    Limits,
    Source,
    Unread,
    read_file,
    read_object,
    text_is_number,
)
from bloodcells.tables.numbers import (
    LARGEST,
    Numbers,
    as_matrix,
    has_decimal_comma,
    plain,
    to_float64,
)
from bloodcells.tables.scale import explain_scale, is_scaled, to_pixels

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

Invalid = Literal["fail", "flag"]
"""What a value that is no finite number does to its table: refuse it, or lose the row its class."""

IMAGEJ_33 = measurements(FEATURE_SETS["imagej-33"])


@dataclass(frozen=True)
class MatchedColumn:
    """Which column of the sender's was read as which measurement."""

    column: str
    measurement: str


@dataclass(frozen=True)
class LeftOut:
    """A row that is not a cell, and why."""

    row: int
    reason: str


@dataclass(frozen=True)
class Receipt:
    """What was found in a table and done to read it.

    Attributes
    ----------
    format : `csv`, `json`, `ndjson`, `arrow` or `parquet`.
    separator, decimal : of a CSV.
    form : `row per cell`, or `row per cell and channel` for ImageJ's long form.
    rows : data rows as sent. cells : cells that they are.
    id_column : the column that names the cells; None where they are numbered.
    columns : what was read as what. ignored : the columns that are no measurement of the model's.
    left_out : rows that are no cells.
    notes : everything else, one sentence each.
    """

    format: str
    separator: str | None
    decimal: str
    form: str
    rows: int
    cells: int
    id_column: str | None
    columns: list[MatchedColumn]
    ignored: list[str]
    left_out: list[LeftOut]
    notes: list[str] = field(default_factory=list)


@dataclass(frozen=True)
class CellTable:
    """The cells of one table.

    Attributes
    ----------
    features : names of the `m` measurements.
    values : `(n, m)` in pixels, grey levels and ratios; NaN where there was no finite number. Not to be
        written to: they may be the sender's own.
    named : `(n,)` text, what the sender calls each cell, its number where nothing names it; or only
        the numbers, where nothing names any.
    source : the sender's own columns, one row per cell.
    reasons : for rejected cells, by 0-based position, why.
    rows : `(n,)` 1-based data row of the sender's at which the cell starts.
    receipt : what was found.
    """

    features: tuple[str, ...]
    values: Floats
    named: pa.Array | list[str] | range
    source: Source
    reasons: Mapping[int, str]
    rows: Integers
    receipt: Receipt

    def __len__(self) -> int:
        return len(self.values)

    @cached_property
    def ids(self) -> list[str]:
        """What the sender calls each cell; its number where nothing names it."""
        if isinstance(self.named, list | range):
            return list(map(str, self.named))
        return cast(list[str], self.named.to_pylist())

    @cached_property
    def names(self) -> pa.Array:
        """`ids` as text of Arrow."""
        if isinstance(self.named, range):
            return pa.array(np.arange(self.named.start, self.named.stop)).cast(pa.string())
        return pa.array(self.named, pa.string()) if isinstance(self.named, list) else self.named

    @property
    def table(self) -> pa.Table:
        """The sender's own columns, one row per cell."""
        return self.source.table

    @property
    def rejected(self) -> npt.NDArray[np.bool_]:
        """`(n,)`, True for cells that get no class."""
        mask = np.zeros(len(self), dtype=bool)
        mask[list(self.reasons)] = True
        return mask

    def select(self, features: Sequence[str]) -> Floats:
        """`(n, len(features))` values of those measurements, in that order.

        Raises
        ------
        MissingMeasurements : the table was read without one of them.
        """
        if features == self.features:
            return self.values
        positions = {name: j for j, name in enumerate(self.features)}
        missing = [Missing(name) for name in features if name not in positions]
        if missing:
            raise MissingMeasurements(missing, len(features))
        return self.values[:, [positions[name] for name in features]]

    def column(self, name: str) -> list[str | None]:
        """The text of one of the sender's columns, stripped of blanks; None where it is empty.

        Raises
        ------
        LabelError : as `position` does.
        """
        return [text or None for text in _texts(self.table, self.position(name))]

    def position(self, name: str) -> int:
        """Where one of the sender's columns stands, by its header or one that is as good as that.

        Raises
        ------
        LabelError : there is no such column, or there are several.
        """
        names = self.source.names
        exact = [i for i, n in enumerate(names) if n == name]
        similar = [i for i, n in enumerate(names) if normalise(n) == normalise(name)]
        found = exact or similar
        if not found:
            near = difflib.get_close_matches(name, names, n=1)
            hint = f" (the nearest is {near[0]!r})" if near else ""
            raise LabelError(f"The table has no column {name!r}{hint}; name the one that is meant.")
        if len(found) > 1:
            listed = ", ".join(repr(names[i]) for i in found)
            raise LabelError(f"The table has several columns {name!r}: {listed}; name one exactly.")
        return found[0]


def read_cells(
    source: object,
    features: Sequence[Measurement] = IMAGEJ_33,
    *,
    pixel_size: float | None = None,
    invalid: Invalid = "fail",
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> CellTable:
    """Read a table of cells.

    Parameters
    ----------
    source : the path of a file; or a table of pandas, polars or Arrow; or a `Source`.
    features : the measurements to look for; a model's manifest names its own.
    pixel_size : side of a pixel in the table's unit of length, for a table that is not in pixels.
    invalid : what to do with a row that lacks a finite number: `fail` for the whole table, `flag`
        to keep it as a rejected row.
    limits : what the table may at most be.

    Raises
    ------
    TableError : the table cannot be read as cells; the message is one sentence for the user.
    """
    if pixel_size is not None and not 0 < pixel_size < math.inf:
        raise TableError(f"pixel_size is {pixel_size:g}; a positive number was expected.")
    if isinstance(source, str | Path):
        source = read_file(Path(source), limits)
    elif not isinstance(source, Source):
        source = read_object(source, limits)
    features = Measurements.of(features)
    header = _read_header(source.names, features)
    return _read_plain(source, header, features, pixel_size) or _read_any(
        source, header, features, pixel_size, invalid
    )


def read_together(sources: Sequence[Source], features: Sequence[Measurement]) -> CellTable | None:
    """Read several tables as one, which for a few cells each takes about as long as one of them.

    Parameters
    ----------
    sources : tables in pixels, one at least, of the same format. features : as for `read_cells`.

    Returns
    -------
    The cells of one table behind those of the other, each named as in its own, while `rows` and the
    receipt are of all tables as one; None where they do not have the same columns, or there is anything
    to be said about one: `read_cells` is to.

    Raises
    ------
    TableError : as `read_cells`, where the columns are not those of a table of cells.
    """
    features = Measurements.of(features)
    header = _read_header(sources[0].names, features)
    joined = sources[0] if len(sources) == 1 else _joined(sources)
    if joined is None or (cells := _read_plain(joined, header, features, None)) is None:
        return None
    named = [str(name) for source in sources for name in _names(source, header.names_cells)]
    return replace(cells, named=named)


def _joined(sources: Sequence[Source]) -> Source | None:
    tables = [source.sent for source in sources if isinstance(source.sent, Unread)]
    first = tables[0] if len(tables) == len(sources) else None
    if first is None or any(source.notes for source in sources):
        return None
    alike = first.names, first.places, first.texts.keys()
    if any((t.names, t.places, t.texts.keys()) != alike for t in tables):
        return None
    return Source(
        Unread(
            names=first.names,
            rows=sum(t.rows for t in tables),
            numbers=np.concatenate([t.numbers for t in tables], axis=1),
            places=first.places,
            texts={j: pa.concat_arrays([t.texts[j] for t in tables]) for j in first.texts},
            read=lambda: pa.concat_tables([t.read() for t in tables], promote_options="permissive"),
        ),
        sources[0].format,
    )


@dataclass(frozen=True)
class _Header:
    """What the headers of a table say, once the measurements are found.

    Attributes
    ----------
    features : names of the measurements. positions : of each, its 0-based column.
    long : whether the table has one row per cell and channel.
    names_cells : the column that names the cells, if there is one; its header is `id_column`.
    labels : columns in which ImageJ's summary rows are told.
    matched, ignored : the columns that are a measurement, and those that are not.
    """

    features: tuple[str, ...]
    positions: tuple[int, ...]
    long: bool
    names_cells: int | None
    id_column: str | None
    labels: tuple[int, ...]
    matched: tuple[MatchedColumn, ...]
    ignored: tuple[str, ...]


_REMEMBERED = 10_000
"""Characters of headers that are remembered, at most; many tables have the same ones."""


def _read_header(names: tuple[str, ...], features: Measurements) -> _Header:
    """Find the measurements and the names of the cells; `locate` says what is raised."""
    short = sum(map(len, names)) <= _REMEMBERED
    return (_find if short else _find.__wrapped__)(names, features)


@lru_cache(maxsize=256)
def _find(names: tuple[str, ...], features: Measurements) -> _Header:
    located = locate(names, features)
    used = set(located.positions.values())
    normal = [normalise(name) for name in names]
    position = next((normal.index(name) for name in ID_NAMES if name in normal), None)
    if position is None and imagej.is_index(names[0]):
        position = 0
    return _Header(
        features=tuple(m.name for m in features),
        positions=tuple(located.positions[m.name] for m in features),
        long=located.long,
        names_cells=position,
        id_column=None if position is None else names[position],
        labels=tuple(j for j, name in enumerate(names) if imagej.tells_summary(name)),
        matched=tuple(MatchedColumn(names[j], name) for name, j in located.positions.items()),
        ignored=tuple(name for j, name in enumerate(names) if j not in used),
    )


def _read_plain(
    source: Source, header: _Header, features: Sequence[Measurement], pixel_size: float | None
) -> CellTable | None:
    """The cells of a table in which nothing is to be worded; None of any other."""
    if header.long or any(map(_may_be_summary, _labels(source, header))):
        return None
    numbers = _numbers(source, header)
    if numbers is None:
        return None
    values = to_pixels(numbers.T, features, pixel_size)
    if is_scaled(values, features).any():
        return None
    return CellTable(
        features=header.features,
        values=values,
        named=_names(source, header.names_cells),
        source=source,
        reasons={},
        rows=np.arange(1, source.rows + 1),
        receipt=Receipt(
            format=source.format,
            separator=source.separator,
            decimal=".",
            form="row per cell",
            rows=source.rows,
            cells=source.rows,
            id_column=header.id_column,
            columns=list(header.matched),
            ignored=list(header.ignored),
            left_out=[],
            notes=[*source.notes, *_told_of_scale(pixel_size)],
        ),
    )


def _labels(source: Source, header: _Header) -> list[pa.Array]:
    """The columns in which ImageJ's summary rows are told."""
    if isinstance(source.sent, Unread):
        return [source.sent.texts[j] for j in header.labels if j in source.sent.texts]
    return [source.table.column(j) for j in header.labels]


def _may_be_summary(column: pa.Array) -> bool:
    column = plain(column)
    return pa.types.is_string(column.type) and bool(
        pc.any(pc.match_substring(column, imagej.SUMMARY[0])).as_py()
    )


def _numbers(source: Source, header: _Header) -> Floats | None:
    """`(m, n)` the measurements of a table in which all are numbers; None of another."""
    sent, positions = source.sent, header.positions
    if isinstance(sent, Unread):
        try:
            rows = [sent.places[j] for j in positions]
        except KeyError:
            return None
        same = rows == list(range(len(sent.numbers)))
        return sent.numbers if same else sent.numbers[rows]
    columns = [sent.column(j) for j in positions]
    kinds = {column.type for column in columns}
    if any(c.null_count for c in columns) or not all(
        pa.types.is_floating(kind) or pa.types.is_integer(kind) for kind in kinds
    ):
        return None
    numbers = as_matrix(columns)
    # Not so either where one is NaN.
    return numbers if numbers.min() >= -LARGEST and numbers.max() <= LARGEST else None


def _told_of_scale(pixel_size: float | None) -> list[str]:
    if pixel_size is None:
        return []
    return [f"lengths divided by the pixel size {pixel_size:g}, areas by its square"]


def _read_any(
    source: Source,
    header: _Header,
    features: Sequence[Measurement],
    pixel_size: float | None,
    invalid: Invalid,
) -> CellTable:
    """The cells of any table, and what is wrong with them."""
    table, numbers, left_out = _without_summary(source.table)
    names = table.column_names
    used = sorted(set(header.positions))
    comma = source.format == "csv" and has_decimal_comma(table.column(j) for j in used)
    columns = {j: to_float64(table.column(j), comma, text_is_number(source, j)) for j in used}
    where = dict(zip(header.features, header.positions, strict=True))

    cells = (_folded if header.long else _by_row)(table, numbers, header, features, columns)
    values = to_pixels(cells.values, features, pixel_size)
    notes = [*source.notes, *cells.notes]
    if comma:
        notes.append("numbers read with a decimal comma")
    notes += _told_of_scale(pixel_size)

    bad = np.asarray(np.isnan(np.column_stack([columns[j].values for j in used])))
    scaled = is_scaled(values, features)

    def faults_of(cell: int) -> list[Fault]:
        found = [
            Fault(int(numbers[row]), names[used[k]], columns[used[k]].what_is_wrong(row))
            for row in cells.rows[cell].tolist()
            for k in np.flatnonzero(bad[row]).tolist()
        ]
        if scaled[cell]:
            row = int(numbers[cells.rows[cell, 0]])
            what = explain_scale(values[cell], features, pixel_size)
            found.append(Fault(row, names[where["IntDen"]], what))
        return found

    of_cell = bad[cells.rows].any(axis=(1, 2))
    faulty = np.flatnonzero(of_cell | scaled).tolist()
    if faulty and invalid == "fail":
        # Only what is shown is worded: there may be millions.
        first = [fault for cell in faulty[:MAX_LISTED] for fault in faults_of(cell)]
        total = int(bad[cells.rows.ravel()].sum() + scaled.sum())
        raise InvalidValues(sorted(first, key=lambda fault: fault.row), total)
    return CellTable(
        features=header.features,
        values=values,
        named=cells.named,
        source=Source(cells.table, source.format, source.separator),
        reasons={cell: _reason(faults_of(cell)) for cell in faulty},
        rows=numbers[cells.rows[:, 0]],
        receipt=Receipt(
            format=source.format,
            separator=source.separator,
            decimal="," if comma else ".",
            form="row per cell and channel" if header.long else "row per cell",
            rows=source.rows,
            cells=len(cells.named),
            id_column=cells.id_column,
            columns=list(header.matched),
            ignored=list(header.ignored),
            left_out=left_out,
            notes=notes,
        ),
    )


def lacks(source: Source, features: Sequence[Measurement]) -> bool:
    """Whether the table lacks a measurement of these."""
    return not has_all(source.names, features)


@dataclass(frozen=True)
class _Cells:
    """The cells of a table, `rows` being the `(n, 1)` or `(n, 3)` 0-based rows that each is read from."""

    rows: Integers
    values: Floats
    named: pa.Array | list[str] | range
    id_column: str | None
    table: pa.Table
    notes: list[str]


def _by_row(
    table: pa.Table,
    numbers: Integers,
    header: _Header,
    features: Sequence[Measurement],
    columns: Mapping[int, Numbers],
) -> _Cells:
    """A table with one row per cell."""
    return _Cells(
        rows=np.arange(table.num_rows)[:, None],
        values=np.array([columns[j].values for j in header.positions]).T,
        named=_names(Source(table, "arrow"), header.names_cells),
        id_column=header.id_column,
        table=table,
        notes=[],
    )


def _folded(
    table: pa.Table,
    numbers: Integers,
    header: _Header,
    features: Sequence[Measurement],
    columns: Mapping[int, Numbers],
) -> _Cells:
    """ImageJ's long form, a row per cell and channel: one row per cell."""
    names, position = table.column_names, header.names_cells
    measured = list(zip(features, header.positions, strict=True))
    shape = [columns[j].values for m, j in measured if m.channel is None]
    own = position is not None and normalise(names[position]) not in (imagej.LABEL, "")
    folding = imagej.fold(
        table,
        numbers,
        np.column_stack(shape) if shape else np.empty((len(numbers), 0)),
        _texts(table, position) if own and position is not None else None,
    )
    rows, notes = folding.rows, [f"channels told by {folding.how}"]
    at = [rows[:, CHANNELS.index(m.channel) if m.channel else 0] for m in features]
    ids = pa.array(_distinct(folding.names, len(rows)), pa.string())
    called = names[position] if own and position is not None else "Label"
    kept: list[tuple[str, pa.Array]] = [(called, ids)]
    for j, name in enumerate(names):
        if j in columns or j == position or normalise(name) in imagej.BOOKKEEPING:
            continue
        merged = _of_one_cell(plain(table.column(j)), rows)
        if merged is None:
            notes.append(f"the column {name!r} differs between the channels of a cell: left out")
        else:
            kept.append((name, merged))
    for (m, j), of_channel in zip(measured, at, strict=True):
        kept.append((m.name, plain(table.column(j)).take(pa.array(of_channel))))
    return _Cells(
        rows=rows,
        values=np.array([columns[j].values[of] for (_, j), of in zip(measured, at, strict=True)]).T,
        named=ids,
        id_column=called if folding.names is not None else None,
        table=pa.table([array for _, array in kept], names=[name for name, _ in kept]),
        notes=notes,
    )


def _of_one_cell(array: pa.Array, rows: Integers) -> pa.Array | None:
    """The value that the rows of each cell share, blanks aside; None if they do not share one."""
    parts = []
    for k in range(rows.shape[1]):
        part = array.take(pa.array(rows[:, k]))
        if pa.types.is_string(part.type):
            blank = pc.equal(pc.utf8_trim_whitespace(part), "")
            part = pc.if_else(blank, pa.nulls(1, part.type)[0], part)
        parts.append(part)
    merged = pc.coalesce(*parts)
    if any(pc.any(pc.not_equal(part, merged)).as_py() for part in parts):
        return None
    return merged


def _reason(faults: Sequence[Fault]) -> str:
    shown = "; ".join(map(str, faults[:_SHOWN]))
    more = len(faults) - _SHOWN
    return f"{shown}; and {more} more" if more > 0 else shown


_SHOWN = 3
"""How many faults of one row are worded."""


def _without_summary(table: pa.Table) -> tuple[pa.Table, Integers, list[LeftOut]]:
    numbers = np.arange(1, table.num_rows + 1)
    positions = imagej.summary_rows(table)
    if not len(positions):
        return table, numbers, []
    kept = np.setdiff1d(np.arange(table.num_rows), positions)
    if not len(kept):
        raise EmptyTable("Without ImageJ's summary rows, the table")
    left_out = [
        LeftOut(int(i) + 1, f"ImageJ's summary row {imagej.SUMMARY[k % len(imagej.SUMMARY)]!r}")
        for k, i in enumerate(positions)
    ]
    return table.take(kept), numbers[kept], left_out


def _names(source: Source, position: int | None) -> pa.Array | list[str] | range:
    """`(n,)` what stands in that column, without blanks around it; numbers where nothing does."""
    n = source.rows
    if position is None:
        return range(1, n + 1)
    sent = source.sent
    known = isinstance(sent, Unread) and position in sent.texts
    column = plain(sent.texts[position] if known else source.table.column(position))
    if n <= _FEW or not pa.types.is_string(column.type):
        texts = ["" if v is None else str(v).strip() for v in column.to_pylist()]
        return [text or str(i) for i, text in enumerate(texts, 1)]
    column = pc.utf8_trim_whitespace(column)
    empty = pc.fill_null(pc.equal(column, ""), True)
    if not pc.any(empty).as_py():
        return column
    return pc.if_else(empty, pa.array(np.arange(1, n + 1)).cast(pa.string()), column)


_FEW = 50
"""Cells whose names are sooner looked at one by one."""


def _texts(table: pa.Table, position: int) -> list[str]:
    values = plain(table.column(position)).to_pylist()
    return ["" if v is None else str(v).strip() for v in values]


def _distinct(names: Sequence[str] | None, n: int) -> list[str]:
    """Names with `#2`, `#3` behind the second and third cell of one image; numbers without any."""
    seen: Counter[str] = Counter()
    ids = []
    for number, name in enumerate(names or [""] * n, 1):
        seen[name] += 1
        again = "" if seen[name] == 1 else f"#{seen[name]}"
        ids.append(f"{name}{again}" if name else str(number))
    return ids
