"""Read a table in every way that there is, and compare: all ways give the same cells, or refuse."""

import os
import re
import tempfile
import zlib
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from pathlib import Path
from random import Random
from typing import cast

import numpy as np
import numpy.typing as npt

from bloodcells.errors import BloodcellsError, TableError, TableTooLarge
from bloodcells.measurements import measurements
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.chunked import chunks
from bloodcells.tables.chunked import csv_blocks as blocks
from bloodcells.tables.chunked import incremental_arrow as of_arrow
from bloodcells.tables.chunked import incremental_text as of_text
from bloodcells.tables.chunked.chunked_cells import ChunkedCells
from bloodcells.tables.chunked.incremental import (
    StreamedFormat,
    incremental_reader,
    streamed_format,
    why_not_chunkable,
)
from bloodcells.tables.chunked.incremental_base import StreamLimits
from bloodcells.tables.chunked.read_file import read_cells_in_chunks
from bloodcells.tables.columns import is_long_form
from bloodcells.tables.formats import Format, Limits, Source, read_bytes
from bloodcells.tables.formats.arrow_footer import ARROW_FILE
from bloodcells.tables.full_path import read_any
from bloodcells.tables.headers import read_header
from bloodcells.tables.plain_path import read_plain
from bloodcells.tables.reading import read_cells, read_together

FEATURES = measurements(
    ("Area", "Perim.", "Circ.", "IntDen", "Mean red", "Mean green", "Min red", "RawIntDen red")
)
"""Some measurements of each kind: all 33 would take five times as long."""
LIMITS = Limits(bytes=2**24, rows=100_000)
SUFFIX: dict[Format, str] = {
    "csv": ".csv",
    "json": ".json",
    "ndjson": ".ndjson",
    "arrow": ".arrow",
    "parquet": ".parquet",
    "workbook": ".xlsx",
    "any": ".xls",
}
_REFUSED_IN_PARTS = (
    "in a stream, all keys are to be among its first rows",
    "from here on, ",
    "from here on the text is in another encoding",
)
"""What is said only of a table that is read in parts: the parts before it have been answered."""
_REFUSED_FILE = ("The Arrow ", "A batch of the stream")
_BY_MANY = re.compile("In [0-9,]+ of [0-9,]+ cells, ")
_KEPT = "but its numbers are those of a cell: read as one"
"""What the full path says of a word in any column of text; the plain one looks at those that name cells."""


class Disagreement(AssertionError):
    """Report that two ways to read one input differ."""


@dataclass
class Outcome:
    """What a way of reading made of some bytes: cells, or a refusal."""

    refused: BloodcellsError | None
    names: list[str]
    values: npt.NDArray[np.float64]
    rows: list[int]
    reasons: dict[int, str]
    notes: set[str]


def outcome(parts: Iterable[CellTable]) -> Outcome:
    """Read all parts, or be refused."""
    found = Outcome(None, [], np.empty((0, 0)), [], {}, set())
    values = []
    try:
        for cells in parts:
            found.reasons |= {len(found.names) + i: why for i, why in cells.reasons.items()}
            found.names += cells.ids
            values.append(cells.values)
            found.rows += cells.rows.tolist()
            found.notes |= set(cells.receipt.notes)
    except TableError as error:
        return Outcome(error, [], np.empty((0, 0)), [], {}, set())
    if values:
        found.values = np.concatenate(values)
    return found


def small_parts() -> None:
    """Let this process read in parts of a few rows, as a short table has no others."""
    of_arrow.CHUNK_ROWS = chunks.CHUNK_ROWS = 7
    of_text._BLOCK = chunks.BLOCK = 3000
    blocks._LAST = 500


def check_table(kind: Format, data: bytes) -> str:
    """Read a table in every way.

    Returns
    -------
    What was found, or the sentence by which it was refused.

    Raises
    ------
    Disagreement
        Two ways differ.
    """
    small_parts()
    rng = Random(zlib.crc32(data))
    try:
        source = read_bytes(data, kind, LIMITS)
    except TableError as error:
        source, refused = None, error
    strict = outcome(_whole(data, kind, "fail"))
    lenient = outcome(_whole(data, kind, "flag"))
    if source is None:
        _agree(
            "read_bytes and read_cells",
            Outcome(refused, [], np.empty((0, 0)), [], {}, set()),
            strict,
        )
    else:
        _compare_paths(source, rng)
    _compare_strict(strict, lenient)
    invalid, whole = rng.choice((("fail", strict), ("flag", lenient)))
    if (streamed := _format_in_parts(data, kind)) is not None:
        parts = _stream(data, streamed, invalid, rng)
        # Of a file, a stream cannot follow the footer: where it is another table, it is refused.
        is_file = streamed == "arrow" and data.startswith(ARROW_FILE)
        if not (is_file and parts.refused and str(parts.refused).startswith(_REFUSED_FILE)):
            _agree_in_parts(f"whole and streamed ({invalid})", whole, parts)
    with tempfile.TemporaryDirectory(dir=_memory()) as folder:
        path = Path(folder) / f"t{SUFFIX[kind]}"
        path.write_bytes(data)
        parts = _of_file(path, invalid)
    if not isinstance(whole.refused, TableTooLarge):  # a file has other limits
        _agree_in_parts(f"whole and the parts of a file ({invalid})", whole, parts)
    if lenient.refused is not None:
        return f"{type(lenient.refused).__name__}: {lenient.refused}"
    return f"{len(lenient.reasons) > 0} {sorted(lenient.notes)}"


def tables(kind: Format) -> Callable[[bytes], str]:
    """Make the check of one format."""
    return partial(check_table, kind)


def _memory() -> str | None:
    return "/dev/shm" if os.access("/dev/shm", os.W_OK) else None


def _whole(data: bytes, kind: Format, invalid: str) -> Iterator[CellTable]:
    yield read_cells(read_bytes(data, kind, LIMITS), FEATURES, invalid=invalid)


def _compare_paths(source: Source, rng: Random) -> None:
    """Compare the path of plain tables with that of all tables, and several tables as one with one."""
    size = rng.choice((None, None, None, 0.0645, 2.5))
    try:
        header = read_header(source.names, FEATURES)
        plain = read_plain(source, header, FEATURES, size)
    except TableError:
        return
    if plain is None:
        return
    one = outcome([plain])
    _agree("the plain path and the full one", one, outcome(_lazily(source, header, size)), True)
    if size is None and (together := read_together([source], FEATURES)) is not None:
        _agree("a table and several read as one", one, outcome([together]))


def _lazily(source: Source, header: object, size: float | None) -> Iterator[CellTable]:
    yield read_any(source, header, FEATURES, size, "fail")


def _compare_strict(strict: Outcome, lenient: Outcome) -> None:
    """Compare a table that is refused for a faulty row with one whose faulty rows are kept."""
    if strict.refused is None:
        _agree("invalid=fail and invalid=flag", strict, lenient)
    elif lenient.refused is None and not lenient.reasons:
        raise Disagreement(f"invalid=fail refuses what invalid=flag takes whole: {strict.refused}")


def _format_in_parts(data: bytes, kind: Format) -> StreamedFormat | None:
    """Tell in which format the table may be read as it arrives."""
    try:
        found = streamed_format(data[:4096], kind)
        return None if why_not_chunkable(data[:4096], found) else cast(StreamedFormat, found)
    except TableError:
        return None


def _stream(data: bytes, kind: StreamedFormat, invalid: str, rng: Random) -> Outcome:
    """Read a table as it arrives, in pieces of any length."""
    sizes = [rng.choice((1, 7, 64, 500, 5000)) for _ in range(3)]

    def read() -> Iterator[CellTable]:
        reader = incremental_reader(kind, LIMITS, StreamLimits(rows=LIMITS.rows))
        cells = ChunkedCells(lambda source: read_cells(source, FEATURES, invalid=invalid))
        at = turn = 0
        while True:
            piece = data[at : at + sizes[turn % len(sizes)]]
            at, turn = at + len(piece), turn + 1
            reader.feed(piece) if piece else reader.close()
            while (reader.ready or not piece) and (part := reader.take()) is not None:
                if not part.first and is_long_form(part.source.names, FEATURES):
                    yield from _whole(data, kind, invalid)
                    return
                if (found := cells.of(part)) is not None:
                    yield found
            if not piece:
                return

    return outcome(read())


def _of_file(path: Path, invalid: str) -> Outcome:
    parts = read_cells_in_chunks(path, path.name, FEATURES, invalid=invalid, every_column=True)
    return outcome(cells for cells, _ in parts)


def _agree(what: str, one: Outcome, other: Outcome, notes: bool = False) -> None:
    """Compare two outcomes."""
    if (one.refused is None) != (other.refused is None):
        raise Disagreement(f"{what}: {one.refused or 'taken'} / {other.refused or 'taken'}")
    if one.names != other.names:
        raise Disagreement(f"{what}: other names: {one.names[:5]} / {other.names[:5]}")
    if one.rows != other.rows:
        raise Disagreement(f"{what}: other rows: {one.rows[:5]} / {other.rows[:5]}")
    if not np.array_equal(one.values, other.values, equal_nan=True):
        raise Disagreement(f"{what}: other numbers")
    if set(one.reasons) != set(other.reasons):
        raise Disagreement(f"{what}: other rejected cells: {one.reasons} / {other.reasons}")
    if notes and (differ := {n for n in one.notes ^ other.notes if not n.endswith(_KEPT)}):
        raise Disagreement(f"{what}: other notes: {differ}")


def _agree_in_parts(what: str, whole: Outcome, parts: Outcome) -> None:
    """Compare a table read whole with its parts.

    More of these may be refused, but one thing: what is told by many cells is not seen in parts as small as
    they are here.
    """
    if parts.refused is not None and any(s in str(parts.refused) for s in _REFUSED_IN_PARTS):
        return
    if any(
        found.refused is not None and _BY_MANY.match(str(found.refused)) for found in (whole, parts)
    ):
        return
    _agree(what, whole, parts)
