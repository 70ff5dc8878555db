"""Find the measurements and the names of the cells among the headers of a table."""

from dataclasses import dataclass
from functools import lru_cache

from bloodcells.measurements import Measurements, normalise
from bloodcells.tables.cell_table import MatchedColumn
from bloodcells.tables.columns import ID_NAMES, locate
from bloodcells.tables.imagej.layout import is_index, tells_summary


@dataclass(frozen=True)
class TableHeader:
    """What the headers of a table say, once the measurements are found.

    Attributes
    ----------
    features
        Names of the measurements.
    positions
        Of each, its 0-based column.
    long
        Whether the table has one row per cell and channel.
    names_cells
        The column that names the cells, if there is one; its header is `id_column`.
    labels
        Columns in which ImageJ's summary rows are told.
    matched, ignored
        The columns that are a measurement, and those that are not.
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


def read_header(names: tuple[str, ...], features: Measurements) -> TableHeader:
    """Find the measurements and the names of the cells; `locate` says what is raised."""
    short = sum(map(len, names)) <= _REMEMBERED
    return (_find if short else _find.__wrapped__)(names, features)


@lru_cache(maxsize=256)
def _find(names: tuple[str, ...], features: Measurements) -> TableHeader:
    located = locate(names, features)
    used = set(located.positions.values())
    normal = [normalise(name) for name in names]
    position = next((normal.index(name) for name in ID_NAMES if name in normal), None)
    if position is None and is_index(names[0]):
        position = 0
    return TableHeader(
        features=tuple(m.name for m in features),
        positions=tuple(located.positions[m.name] for m in features),
        long=located.long,
        names_cells=position,
        id_column=None if position is None else names[position],
        labels=tuple(j for j, name in enumerate(names) if tells_summary(name)),
        matched=tuple(MatchedColumn(names[j], name) for name, j in located.positions.items()),
        ignored=tuple(name for j, name in enumerate(names) if j not in used),
    )
