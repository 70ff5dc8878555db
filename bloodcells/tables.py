"""Any table of cell measurements -> one `CellTable`, and a receipt of what was done to read it."""

import difflib
import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Literal

import numpy as np
import numpy.typing as npt
import pyarrow as pa

from bloodcells import imagej
from bloodcells.errors import (
    DoubledColumn,
    EmptyTable,
    Fault,
    InvalidValues,
    LabelError,
    Missing,
    MissingMeasurements,
    TableError,
    WideForm,
)
from bloodcells.features import (
    CHANNELS,
    FEATURE_SETS,
    FOREIGN,
    Measurement,
    measurements,
    names_of,
    normalise,
)
from bloodcells.formats import Limits, Source, read_file, text_is_number
from bloodcells.numbers import BadValue, has_decimal_comma, looks_like_number, plain, to_float64
from bloodcells.scale import scale_faults, to_pixels

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
        values = plain(self.table.column(found[0])).to_pylist()
        return [None if v is None or not str(v).strip() else str(v).strip() for v in values]


def read_cells(
    source: str | Path | Source,
    features: Sequence[Measurement] = IMAGEJ_33,
    *,
    pixel_size: float | None = None,
    invalid: Invalid = "fail",
    limits: Limits = Limits(),  # noqa: B008 - frozen
) -> CellTable:
    """Read a table of cells.

    Parameters
    ----------
    source : a file, or a table that was read already.
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
    if not isinstance(source, Source):
        source = read_file(Path(source), limits)
    table, numbers, left_out = _without_summary(source.table)
    names = table.column_names
    bases = list(dict.fromkeys(m.base for m in features if m.base))
    if (wide := imagej.wide_column(names, bases)) is not None:
        raise WideForm(wide)
    found = _match(names, names_of(features))
    base_names = {normalise(b): b for b in bases} | {"stdev": "StdDev"}
    base_found = _match(names, base_names, strict=False)
    long = imagej.is_long(found, base_found, features)
    if long:
        base_found = _match(names, base_names)
    wanted = {m.name: base_found.get(m.base) if long else found.get(m.name) for m in features}
    _refuse_missing(features, wanted, names)
    positions = {name: j for name, j in wanted.items() if j is not None}

    used = sorted(set(positions.values()))
    comma = has_decimal_comma(table.column(j) for j in used if text_is_number(source, j))
    read = {j: to_float64(table.column(j), comma, text_is_number(source, j)) for j in used}
    columns = {j: values for j, (values, _) in read.items()}
    faults = _faults({j: bad for j, (_, bad) in read.items()}, names, numbers)
    notes = list(source.notes)

    if long:
        shape_columns = [columns[positions[m.name]] for m in features if m.channel is None]
        shape = np.column_stack(shape_columns) if shape_columns else np.empty((len(numbers), 0))
        folding = imagej.fold(table, numbers, shape)
        rows = folding.rows
        at = [CHANNELS.index(m.channel) if m.channel else 0 for m in features]
        values = np.column_stack(
            [columns[positions[m.name]][rows[:, k]] for m, k in zip(features, at, strict=True)]
        )
        notes.append(f"channels told by {folding.how}")
        id_column = "Label" if folding.labels is not None else None
        ids = _distinct(folding.labels) if folding.labels else _numbered(len(rows))
        table = _folded_table(table, set(used), rows, ids, features, values)
    else:
        rows = np.arange(table.num_rows)[:, None]
        values = np.column_stack([columns[positions[m.name]] for m in features])
        id_column, ids = _ids(table)
    values = to_pixels(values, features, pixel_size)
    if pixel_size is not None:
        notes.append(f"lengths divided by the pixel size {pixel_size:g}, areas by its square")
    cell_of = {}
    if faults:
        cell_of = {int(row): cell for cell, of_cell in enumerate(rows) for row in of_cell}
    by_cell = [(cell_of[row], fault) for row, fault in faults]
    by_cell += [
        (cell, Fault(int(numbers[rows[cell, 0]]), names[positions["IntDen"]], message))
        for cell, message in scale_faults(values, features, pixel_size)
    ]
    if by_cell and invalid == "fail":
        raise InvalidValues([fault for _, fault in by_cell])
    reasons: dict[int, str] = {}
    for cell, fault in by_cell:
        reasons[cell] = f"{reasons[cell]}; {fault}" if cell in reasons else str(fault)
    return CellTable(
        features=tuple(m.name for m in features),
        values=values,
        ids=ids,
        table=table,
        reasons=reasons,
        rows=numbers[rows[:, 0]],
        receipt=Receipt(
            format=source.format,
            separator=source.separator,
            decimal="," if comma else ".",
            form="row per cell and channel" if long else "row per cell",
            rows=source.table.num_rows,
            cells=len(ids),
            id_column=id_column,
            columns=[MatchedColumn(names[positions[m.name]], m.name) for m in features],
            ignored=[n for j, n in enumerate(names) if j not in columns],
            left_out=left_out,
            notes=notes,
        ),
    )


def lacks(source: Source, features: Sequence[Measurement]) -> bool:
    """Whether the table, with a row per cell, lacks a measurement of these."""
    found = _match(source.table.column_names, names_of(features), strict=False)
    return any(m.name not in found for m in features)


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


def _match(names: Sequence[str], known: Mapping[str, str], strict: bool = True) -> dict[str, int]:
    """Measurement -> position of its column. Strict: two columns for one are refused."""
    found: dict[str, int] = {}
    for j, name in enumerate(names):
        meant = known.get(normalise(name))
        if meant is None:
            continue
        if meant in found and strict:
            raise DoubledColumn(meant, [names[found[meant]], name])
        found.setdefault(meant, j)
    return found


def _refuse_missing(
    features: Sequence[Measurement], wanted: Mapping[str, int | None], names: Sequence[str]
) -> None:
    absent = [m for m in features if wanted[m.name] is None]
    if not absent:
        return
    if sum(_is_number(name) for name in names) > len(names) / 2:
        raise TableError(
            f"The first line has numbers ({', '.join(names[:3])}, ...) where the names of the "
            "measurements were expected; save the table with its column headers."
        )
    free = {normalise(n): n for j, n in enumerate(names) if j not in set(wanted.values())}
    missing = []
    for m in absent:
        foreign = next((n for n in names if FOREIGN.get(normalise(n), ("",))[0] == m.name), None)
        reason = foreign and f"the column {foreign!r} is {FOREIGN[normalise(foreign)][1]}"
        near = difflib.get_close_matches(normalise(m.name), list(free), n=1)
        missing.append(Missing(m.name, free[near[0]] if near else None, reason))
    hint = " Only one column was found; expected comma, semicolon or tab between them."
    raise MissingMeasurements(missing, len(features), hint if len(names) == 1 else "")


def _is_number(text: str) -> bool:
    return looks_like_number(text.replace(",", "."))


def _faults(
    bad: Mapping[int, Iterable[BadValue]], names: Sequence[str], numbers: Integers
) -> list[tuple[int, Fault]]:
    """0-based row and fault, by row."""
    faults = [
        (b.position, Fault(int(numbers[b.position]), names[j], b.message))
        for j, values in bad.items()
        for b in values
    ]
    return sorted(faults, key=lambda fault: fault[0])


def _ids(table: pa.Table) -> tuple[str | None, list[str]]:
    normal = [normalise(n) for n in table.column_names]
    position = next((normal.index(n) for n in _ID_NAMES if n in normal), None)
    if position is None and imagej.is_index(table.column_names[0]):
        position = 0
    if position is None:
        return None, _numbered(table.num_rows)
    texts = [
        ("" if v is None else str(v).strip()) for v in plain(table.column(position)).to_pylist()
    ]
    return table.column_names[position], [t or str(i) for i, t in enumerate(texts, 1)]


def _numbered(n: int) -> list[str]:
    return [str(i) for i in range(1, n + 1)]


def _distinct(labels: Sequence[str]) -> list[str]:
    """Labels with `#2`, `#3` behind the second and third cell of one image."""
    seen: dict[str, int] = {}
    ids = []
    for number, label in enumerate(labels, 1):
        seen[label] = seen.get(label, 0) + 1
        ids.append(label if seen[label] == 1 else f"{label}#{seen[label]}")
        if not label:
            ids[-1] = str(number)
    return ids


def _folded_table(
    table: pa.Table,
    used: set[int],
    rows: Integers,
    ids: Sequence[str],
    features: Sequence[Measurement],
    values: Floats,
) -> pa.Table:
    """One row per cell: its id, the sender's columns that its three rows share, the measurements."""
    columns: dict[str, pa.Array] = {"Label": pa.array(ids, pa.string())}
    for j, name in enumerate(table.column_names):
        if j in used or normalise(name) in ("label", "ch", "slice") or imagej.is_index(name):
            continue
        array = plain(table.column(j))
        red, *others = (array.take(pa.array(rows[:, k])) for k in range(rows.shape[1]))
        if all(red.equals(other) for other in others):
            columns[name] = red
    for k, m in enumerate(features):
        columns[m.name] = pa.array(values[:, k], from_pandas=True)
    return pa.table(columns)
