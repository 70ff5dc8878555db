"""Read any table of cell measurements into a `CellTable`."""

import math
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np

from bloodcells.errors import NoSuchSheet, TableError
from bloodcells.measurements import FEATURE_SETS, Measurement, Measurements, measurements
from bloodcells.tables.array_table import name_columns_of
from bloodcells.tables.assembly import name_cells
from bloodcells.tables.cell_table import CellTable, Invalid
from bloodcells.tables.columns import has_all
from bloodcells.tables.formats import (
    Limits,
    Source,
    Unterminated,
    join_sources,
    read_file,
    read_object,
)
from bloodcells.tables.headers import read_header
from bloodcells.tables.plain_path import read_plain

IMAGEJ_33 = measurements(FEATURE_SETS["imagej-33"])
"""The 33 measurements that the shipped models take."""


def read_cells(
    source: object,
    features: Sequence[Measurement] = IMAGEJ_33,
    *,
    pixel_size: float | None = None,
    invalid: Invalid = "fail",
    limits: Limits = Limits(),  # noqa: B008 - frozen
    sheet: str | None = None,
    unterminated: Unterminated = "refuse",
) -> CellTable:
    """Read a table of cells.

    Parameters
    ----------
    source
        The path of a file, whose suffix tells its format; or a table of pandas, polars, Arrow or
        another library that hands its columns over to Arrow; or an array of numpy, `(n, m)`, whose
        columns are the measurements in their order; or a `Source`.
    features
        The m measurements to look for; a model's manifest names its own.
    pixel_size
        Side of a pixel in the table's unit of length, for a table that is not in pixels.
    invalid
        What to do with a row that lacks a finite number: `fail` to refuse the whole table, `flag` to
        keep it as a rejected row.
    limits
        How large the table may be.
    sheet
        The sheet to read of a workbook; the first one that has a table, where it is None.
    unterminated
        What to do with an Arrow stream that has no end-of-stream marker: `refuse` it, as it may have been
        cut, or `accept` it, for a writer that ends by closing.

    Returns
    -------
    The n cells, their `values` being `(n, m)` in pixels, pixels², 8-bit grey levels and ratios, with a
    receipt of how they were read.

    Raises
    ------
    UnreadableTable
        The file or the object is not a table.
    TableTooLarge
        The table is larger than the limits.
    EmptyTable
        The table has no row of a cell.
    MissingMeasurements, DoubledColumn, WideForm
        The columns are not those of a table of cells with these measurements.
    InvalidRows
        Rows are not those of cells; `InvalidValues` if a measurement is not a finite number or the table
        is not in pixels, and `invalid` is `fail`.
    TableError
        The pixel size is not a positive number, or the table cannot be read as cells for another reason:
        this is the base of all errors above, and the message of each is one sentence for the user.

    Examples
    --------
    >>> from bloodcells import read_cells
    >>> cells = read_cells("examples/cells.csv")
    >>> cells.values.shape
    (5, 33)
    >>> cells.features[:3]
    ('Area', 'Perim.', 'Circ.')
    >>> cells.receipt.form
    'row per cell'
    """
    if pixel_size is not None and not 0 < pixel_size < math.inf:
        raise TableError(f"pixel_size is {pixel_size:g}; a positive number was expected.")
    if isinstance(source, str | Path):
        source = read_file(Path(source), limits, sheet, unterminated)
    elif not isinstance(source, Source):
        if sheet is not None:
            raise NoSuchSheet(f"A sheet ({sheet!r}) was asked for, but only a workbook has sheets.")
        if isinstance(source, np.ndarray):
            names = [m.name for m in features]
            source = name_columns_of(source, names, f"{names[0]}, ..., {names[-1]} in this order")
        source = read_object(source, limits)
    features = Measurements.of(features)
    header = read_header(source.names, features)
    cells = read_plain(source, header, features, pixel_size)
    if cells is not None:
        return cells
    from bloodcells.tables.full_path import read_any  # most tables are plain

    return read_any(source, header, features, pixel_size, invalid)


def read_together(sources: Sequence[Source], features: Sequence[Measurement]) -> CellTable | None:
    """Read several tables as one.

    For tables of a few cells, this takes about as long as to read one of them.

    Parameters
    ----------
    sources
        Tables in pixels, at least one, of the same format.
    features
        As for `read_cells`.

    Returns
    -------
    The cells of all tables, one table after the other, each cell named as in its own table; `rows` and the
    receipt are of all tables as one. None where the tables have different columns, or one of them has a
    peculiarity or a fault: read each by `read_cells` then.

    Raises
    ------
    TableError
        As `read_cells`, where the columns are not those of a table of cells.
    """
    features = Measurements.of(features)
    header = read_header(sources[0].names, features)
    joined = sources[0] if len(sources) == 1 else join_sources(sources)
    if joined is None:
        return None
    cells = read_plain(joined, header, features, None, several=len(sources) > 1)
    if cells is None:
        return None
    named = [str(name) for source in sources for name in name_cells(source, header.names_cells)]
    return replace(cells, named=named)


def lacks(source: Source, features: Sequence[Measurement]) -> bool:
    """Tell whether a table lacks any of these measurements, without reading its rows."""
    return not has_all(source.names, features)
