"""Any table of cell measurements -> one `CellTable`, and a receipt of what was done to read it."""

import difflib
import math
from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.compute as pc

from bloodcells import imagej
from bloodcells.columns import Located, has_all, locate
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
from bloodcells.features import CHANNELS, FEATURE_SETS, Measurement, measurements, normalise
from bloodcells.formats import Limits, Source, read_file, read_object, text_is_number
from bloodcells.numbers import Numbers, has_decimal_comma, plain, to_float64
from bloodcells.scale import explain_scale, is_scaled, to_pixels

Floats = npt.NDArray[np.float64]
Integers = npt.NDArray[np.int64]

Invalid = Literal["fail", "flag"]
"""What a value that is no finite number does to its table: refuse it, or lose the row its class."""

IMAGEJ_33 = measurements(FEATURE_SETS["imagej-33"])

_ID_NAMES = ("imagefilename", "filename", "cellid", "id", "label", "image", "name")
"""Normalised names of columns that say which cell a row is; the first that is there is taken."""


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
    values : `(n, m)` in pixels, grey levels and ratios; NaN where there was no finite number.
    ids : what the sender calls each cell; its number where nothing names it.
    table : the sender's own columns, one row per cell.
    reasons : for rejected cells, by 0-based position, why.
    rows : `(n,)` 1-based data row of the sender's at which the cell starts.
    receipt : what was found.
    """

    features: tuple[str, ...]
    values: Floats
    ids: list[str]
    table: pa.Table
    reasons: Mapping[int, str]
    rows: Integers
    receipt: Receipt

    def __len__(self) -> int:
        return len(self.ids)

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
        positions = {name: j for j, name in enumerate(self.features)}
        missing = [Missing(name) for name in features if name not in positions]
        if missing:
            raise MissingMeasurements(missing, len(features))
        if tuple(features) == self.features:
            return self.values
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
        names = self.table.column_names
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
    table, numbers, left_out = _without_summary(source.table)
    names = table.column_names
    located = locate(names, features)
    used = sorted(set(located.positions.values()))
    is_text = source.format == "csv"
    comma = is_text and has_decimal_comma(table.column(j) for j in used)
    columns = {j: to_float64(table.column(j), comma, text_is_number(source, j)) for j in used}

    cells = (_folded if located.long else _by_row)(table, numbers, located, features, columns)
    values = to_pixels(cells.values, features, pixel_size)
    notes = [*source.notes, *cells.notes]
    if comma:
        notes.append("numbers read with a decimal comma")
    if pixel_size is not None:
        notes.append(f"lengths divided by the pixel size {pixel_size:g}, areas by its square")

    bad = np.asarray(np.isnan(np.column_stack([columns[j].values for j in used])))
    scaled = is_scaled(values, features)

    def faults_of(cell: int) -> list[Fault]:
        found = [
            Fault(int(numbers[row]), names[used[k]], columns[used[k]].what_is_wrong(row))
            for row in cells.rows[cell].tolist()
            for k in np.flatnonzero(bad[row]).tolist()
        ]
        if scaled[cell]:
            where = int(numbers[cells.rows[cell, 0]]), names[located.positions["IntDen"]]
            found.append(Fault(*where, explain_scale(values[cell], features, pixel_size)))
        return found

    of_cell = bad[cells.rows].any(axis=(1, 2))
    faulty = np.flatnonzero(of_cell | scaled).tolist()
    if faulty and invalid == "fail":
        # Only what is shown is worded: there may be millions.
        first = [fault for cell in faulty[:MAX_LISTED] for fault in faults_of(cell)]
        total = int(bad[cells.rows.ravel()].sum() + scaled.sum())
        raise InvalidValues(sorted(first, key=lambda fault: fault.row), total)
    return CellTable(
        features=tuple(m.name for m in features),
        values=values,
        ids=cells.ids,
        table=cells.table,
        reasons={cell: _reason(faults_of(cell)) for cell in faulty},
        rows=numbers[cells.rows[:, 0]],
        receipt=Receipt(
            format=source.format,
            separator=source.separator,
            decimal="," if comma else ".",
            form="row per cell and channel" if located.long else "row per cell",
            rows=source.table.num_rows,
            cells=len(cells.ids),
            id_column=cells.id_column,
            columns=[MatchedColumn(names[j], name) for name, j in located.positions.items()],
            ignored=[n for j, n in enumerate(names) if j not in columns],
            left_out=left_out,
            notes=notes,
        ),
    )


def lacks(source: Source, features: Sequence[Measurement]) -> bool:
    """Whether the table lacks a measurement of these."""
    return not has_all(source.table.column_names, features)


@dataclass(frozen=True)
class _Cells:
    """The cells of a table, `rows` being the `(n, 1)` or `(n, 3)` 0-based rows that each is read from."""

    rows: Integers
    values: Floats
    ids: list[str]
    id_column: str | None
    table: pa.Table
    notes: list[str]


def _by_row(
    table: pa.Table,
    numbers: Integers,
    located: Located,
    features: Sequence[Measurement],
    columns: Mapping[int, Numbers],
) -> _Cells:
    """A table with one row per cell."""
    position = _id_position(table.column_names)
    if position is None and imagej.is_index(table.column_names[0]):
        position = 0
    n = table.num_rows
    texts = [""] * n if position is None else _texts(table, position)
    return _Cells(
        rows=np.arange(n)[:, None],
        values=np.column_stack([columns[located.positions[m.name]].values for m in features]),
        ids=[text or str(i) for i, text in enumerate(texts, 1)],
        id_column=None if position is None else table.column_names[position],
        table=table,
        notes=[],
    )


def _folded(
    table: pa.Table,
    numbers: Integers,
    located: Located,
    features: Sequence[Measurement],
    columns: Mapping[int, Numbers],
) -> _Cells:
    """ImageJ's long form, a row per cell and channel: one row per cell."""
    names = table.column_names
    shape = [columns[located.positions[m.name]].values for m in features if m.channel is None]
    position = _id_position(names)
    own = position is not None and normalise(names[position]) != imagej.LABEL
    folding = imagej.fold(
        table,
        numbers,
        np.column_stack(shape) if shape else np.empty((len(numbers), 0)),
        _texts(table, position) if own and position is not None else None,
    )
    rows, notes = folding.rows, [f"channels told by {folding.how}"]
    at = [rows[:, CHANNELS.index(m.channel) if m.channel else 0] for m in features]
    ids = _distinct(folding.names, len(rows))
    header = names[position] if own and position is not None else "Label"
    kept: list[tuple[str, pa.Array]] = [(header, pa.array(ids, pa.string()))]
    for j, name in enumerate(names):
        if j in columns or j == position or normalise(name) in imagej.BOOKKEEPING:
            continue
        merged = _of_one_cell(plain(table.column(j)), rows)
        if merged is None:
            notes.append(f"the column {name!r} differs between the channels of a cell: left out")
        else:
            kept.append((name, merged))
    for m, of_channel in zip(features, at, strict=True):
        sent = plain(table.column(located.positions[m.name]))
        kept.append((m.name, sent.take(pa.array(of_channel))))
    return _Cells(
        rows=rows,
        values=np.column_stack(
            [
                columns[located.positions[m.name]].values[of_channel]
                for m, of_channel in zip(features, at, strict=True)
            ]
        ),
        ids=ids,
        id_column=header if folding.names is not None else None,
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


def _id_position(names: Sequence[str]) -> int | None:
    normal = [normalise(n) for n in names]
    return next((normal.index(n) for n in _ID_NAMES if n in normal), None)


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
