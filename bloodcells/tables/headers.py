"""Read all that the headers of a table say, and remember it for further tables."""

from dataclasses import dataclass
from functools import lru_cache

from bloodcells.errors import listed
from bloodcells.measurements import Measurements, normalise
from bloodcells.tables.cell_table import MatchedColumn
from bloodcells.tables.columns import FRAME_INDEX, ID_NAMES, locate, says_which_cell
from bloodcells.tables.imagej.layout import is_index


@dataclass(frozen=True)
class TableHeader:
    """Describe the columns of a table by its headers."""

    features: tuple[str, ...]
    """Names of the measurements."""
    positions: tuple[int, ...]
    """0-based position of the column of each measurement."""
    long: bool
    """Whether the table has one row per cell and channel."""
    names_cells: int | None
    """0-based position of the column that names the cells; None if there is none."""
    id_column: str | None
    """The header of that column."""
    naming: tuple[int, ...]
    """0-based positions of all columns that may name the cells, but for ImageJ's index column."""
    labels: tuple[int, ...]
    """0-based positions of the columns that may name the rows, those of summaries too."""
    matched: tuple[MatchedColumn, ...]
    """The columns that are a measurement."""
    ignored: tuple[str, ...]
    """Headers of all other columns."""
    assumptions: tuple[str, ...] = ()
    """What was taken for granted to find the columns, one sentence each."""


_REMEMBERED = 10_000
"""Characters of all headers of a table, at most, for them to be remembered: many tables have the same
headers, but a few tables may have very long ones."""


def read_header(names: tuple[str, ...], features: Measurements) -> TableHeader:
    """Describe the columns of a table by its headers.

    Raises
    ------
    TableError
        As `locate` does.
    """
    short = len("".join(names)) <= _REMEMBERED
    return (_find if short else _find.__wrapped__)(names, features)


@lru_cache(maxsize=256)
def _find(names: tuple[str, ...], features: Measurements) -> TableHeader:
    """Find the columns, for `read_header` to remember."""
    located = locate(names, features)
    used = set(located.positions.values())
    normal = [normalise(name) for name in names]
    position = next((normal.index(name) for name in ID_NAMES if name in normal), None)
    if position is None and is_index(names[0]):
        position = 0
    if position is None:
        position = next((names.index(name) for name in FRAME_INDEX if name in names), None)
    return TableHeader(
        features=tuple(m.name for m in features),
        positions=tuple(located.positions[m.name] for m in features),
        long=located.long,
        names_cells=position,
        id_column=None if position is None else names[position],
        naming=tuple(j for known in ID_NAMES for j, name in enumerate(normal) if name == known),
        labels=tuple(j for j, name in enumerate(names) if says_which_cell(name)),
        matched=tuple(MatchedColumn(names[j], name) for name, j in located.positions.items()),
        ignored=tuple(name for j, name in enumerate(names) if j not in used),
        assumptions=_assumptions(located.numbered),
    )


def _assumptions(numbered: tuple[int, ...]) -> tuple[str, ...]:
    """Say which numbers in the names of columns were taken as red, green and blue."""
    if not numbered:
        return ()
    return (f"channels {listed(numbered)} in the columns' names are taken as red, green and blue",)
