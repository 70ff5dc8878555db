"""An Arrow stream ends with its marker, and nothing follows it."""

from collections.abc import Callable
from pathlib import Path

import pytest

from bloodcells.errors import UnreadableTable
from bloodcells.tables.chunked.incremental import incremental_reader
from bloodcells.tables.chunked.incremental_base import StreamLimits
from bloodcells.tables.chunked.read_file import read_cells_in_chunks
from bloodcells.tables.formats import Limits, Unterminated, read_bytes
from bloodcells.tables.reading import read_cells
from tests.bloodcells.tables.damaged_tables import FEATURES, arrow, table_of

STREAM = arrow(table_of(1))
OLD = arrow(table_of(1), use_legacy_format=True)
LOST = (
    "The Arrow stream has no end-of-stream marker behind its 4 rows, so more may have been lost. Send all of "
    "it, and close its writer; if its writer never writes the marker, say unterminated=accept "
    "(--unterminated accept at the command line)."
)
MORE = (
    "The Arrow stream ends after 4 rows, and more follows its end-of-stream marker, as where two streams are "
    "put one behind the other. Send each by itself."
)
JOINED = (
    "In the Arrow stream a second one begins after 4 rows, as where two are put one behind the other. Send "
    "each by itself."
)


def whole(data: bytes, unterminated: Unterminated, folder: Path) -> int:
    return read_bytes(data, "arrow", Limits(), unterminated=unterminated).rows


def arriving(data: bytes, unterminated: Unterminated, folder: Path) -> int:
    reader = incremental_reader("arrow", Limits(), StreamLimits(), unterminated)
    for start in range(0, len(data), 100):
        reader.feed(data[start : start + 100])
    reader.close()
    part = reader.take()
    return 0 if part is None else part.source.rows


def from_disk(data: bytes, unterminated: Unterminated, folder: Path) -> int:
    path = folder / "cells.arrow"
    path.write_bytes(data)
    assert len(read_cells(path, FEATURES, unterminated=unterminated))
    parts = read_cells_in_chunks(path, "", FEATURES, unterminated=unterminated)
    return sum(len(cells) for cells, _ in parts)


Read = Callable[[bytes, Unterminated, Path], int]
WAYS = pytest.mark.parametrize("read", [whole, arriving, from_disk])


@WAYS
@pytest.mark.parametrize("cut", [STREAM[:-8], OLD[:-4]], ids=["now", "before 0.15"])
def test_without_its_marker_it_is_taken_where_that_is_asked_for_alone(
    cut: bytes, read: Read, tmp_path: Path
) -> None:
    with pytest.raises(UnreadableTable) as error:
        read(cut, "refuse", tmp_path)
    assert str(error.value) == LOST
    assert read(cut, "accept", tmp_path) == 4


@WAYS
@pytest.mark.parametrize("unterminated", ["refuse", "accept"])
@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (STREAM + STREAM, MORE),
        (OLD + OLD, MORE),
        (STREAM + b"\0", MORE),
        (STREAM[:-8] + STREAM, JOINED),
        (STREAM[:-3], "cut short|Corrupted|Expected"),
        (STREAM[:-20], "cut short|Expected to be able to read"),
    ],
    ids=["doubled", "doubled, old", "zero", "joined without a marker", "half a marker", "cut"],
)
def test_what_is_more_or_less_is_refused_whatever_is_asked_for(
    data: bytes,
    sentence: str,
    unterminated: Unterminated,
    read: Read,
    tmp_path: Path,
) -> None:
    with pytest.raises(UnreadableTable) as error:
        read(data, unterminated, tmp_path)
    assert any(words in str(error.value) for words in sentence.split("|"))
