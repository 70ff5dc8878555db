"""Make tables of the four same cells as a sender may send them, and read them."""

from typing import Any

import pytest

from bloodcells.arrays import Floats
from bloodcells.errors import MissingMeasurements
from bloodcells.measurements import FEATURE_SETS
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.formats import Format, Limits, Source, read_bytes
from bloodcells.tables.reading import read_cells
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
CELLS = make_cells(4, seed=4)


def source_of(data: str | bytes, kind: Format = "csv") -> Source:
    return read_bytes(data if isinstance(data, bytes) else data.encode(), kind, Limits())


def csv_of(names: list[str], rows: Any, separator: str = ",") -> str:
    return "\n".join(separator.join(map(str, r)) for r in [names, *rows]) + "\n"


def table_of(
    values: Floats = CELLS, names: list[str] | None = None, **extra: list[Any]
) -> dict[str, list[Any]]:
    """Columns by name: measurements, then others."""
    columns = dict(zip(names or NAMES, values.T.tolist(), strict=True))
    return {**columns, **extra}


def read(columns: dict[str, list[Any]], **options: Any) -> CellTable:
    rows = zip(*columns.values(), strict=True)
    return read_cells(source_of(csv_of(list(columns), rows)), **options)


def without(*names: str) -> dict[str, list[Any]]:
    return {n: v for n, v in table_of().items() if n not in names}


def missing(columns: dict[str, list[Any]], **options: Any) -> str:
    with pytest.raises(MissingMeasurements) as error:
        read(columns, **options)
    return str(error.value)
