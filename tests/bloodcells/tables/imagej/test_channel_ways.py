"""However the channels of a table are named, and in whatever order its rows come, no two are exchanged.

Each way of naming is tried with the rows of each cell in three orders, with all rows of one channel after
those of another, with a row missing and with a channel named twice.
"""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass

import pytest

from bloodcells.errors import TableError
from bloodcells.measurements import CHANNELS, FEATURE_SETS, measurement
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.reading import read_cells
from tests.bloodcells.tables.sent_tables import csv_of, source_of
from tests.synthetic import make_cells

pytestmark = pytest.mark.integration  # hundreds of tables

NAMES = FEATURE_SETS["imagej-33"]
CELLS = make_cells(4, seed=7)
BASES = list(dict.fromkeys(measurement(name).base for name in NAMES))
RED, GREEN, BLUE = range(3)


@dataclass(frozen=True)
class Way:
    """A way of naming the channels: the texts of the columns of one row, by cell and channel."""

    name: str
    columns: Callable[[int, int], dict[str, str]]


def label(pattern: str, words: Sequence[str], column: str = "Label", **more: str) -> Way:
    """A way with one column, in which the word of the channel stands at `{}`, the cell's number at `#`."""

    def columns(cell: int, channel: int) -> dict[str, str]:
        texts = {column: pattern, **more}
        return {
            name: text.replace("{}", words[channel]).replace("#", str(cell))
            for name, text in texts.items()
        }

    return Way(f"{column}: {pattern} {','.join(words)} {more or ''}", columns)


ENGLISH = ("red", "green", "blue")
TITLE = ("Red", "Green", "Blue")
LETTERS = ("R", "G", "B")
WAYS = [
    # ImageJ and FIJI
    label("a#.jpg:{}", TITLE),
    label("a#.jpg:cell #:{}", TITLE),
    label("a#.jpg ({})", ENGLISH),
    label("a.jpg ({}):cell #", ENGLISH),
    label("a.jpg ({}):#", ENGLISH),
    label("a.jpg ({}):000#-0123-0456", ENGLISH),
    label("cell #:a ({})", ENGLISH),
    label("C{}-a#.jpg", "123"),
    label("C{}-a.tif:#", "123"),
    label("{}", TITLE),
    label("a#:{}", "123"),
    label("plate.lif:c:{}/3 - cell #", "123"),
    label("plate.lif - cell # - C={}", "012"),
    label("plate.lif:c:{}/3 z:1/1 t:1/1 - a:#", "123"),
    # files
    label("a#_{}.tif", ENGLISH),
    label("a#_{}.tif", [word.upper() for word in ENGLISH]),
    label("{}_a#.tif", ENGLISH),
    label("{}/a#.tif", ENGLISH),
    label("C:\\scans\\{}\\a#.tif", TITLE),
    label("a#-{}.tif", LETTERS),
    label("a#_{}.tif", "rgb"),
    label("img{}#.tif", TITLE),
    label("a#_ch{}.tif", ["00", "01", "02"]),
    label("a#_ch{}.tif", ["01", "02", "03"]),
    label("a#_w{}.TIF", "123"),
    label("a#_w{}.TIF", ["1Red", "2Green", "3Blue"]),
    label("a# channel {}", "123"),
    label("a#_z1c{}t1.tif", "123"),
    label("A0#f01C0{}.tif", "123"),
    label("a#.jpg [{}]-1", TITLE),
    label("green-lab/a#_{}.tif", ENGLISH),
    label("Redmond_blue_patient_#_{}.tif", ENGLISH),
    label("Red Cross; B-#; {}.tif", ENGLISH),
    label("well B0#_{}.tif", LETTERS),
    label("a#_{}.tif", ENGLISH, "image filename"),
    label("a#_{}.tif", ENGLISH, "File"),
    label("a#.jpg", ENGLISH, **{"Window": "a#.jpg ({})"}),
    # languages
    label("a#_{}.tif", ["Rot", "Grün", "Blau"]),
    label("a#_{}.tif", ["rot", "gruen", "blau"]),
    label("a#_{}.tif", ["Rotkanal", "Grünkanal", "Blaukanal"]),
    *(
        label("a# ({})", words.split())
        for words in (
            "rouge vert bleu",
            "rouges verts bleus",
            "rojo verde azul",
            "rosso verde blu",
            "vermelho verde azul",
            "rood groen blauw",
            "czerwony zielony niebieski",
            "RÖD GRÖN BLÅ",
            "красный зелёный синий",
            "赤 緑 青",
        )
    ),
    # columns
    *(label("{}", ENGLISH, c) for c in ("Channel", "Ch", "C", "Color", "Colour", "Farbe")),
    *(label("{}", LETTERS, c) for c in ("Channel", "channel_name", "Kanal", "Slice")),
    *(label("{}", "123", c) for c in ("Channel", "Ch", "C", "Color", "Slice", "channel index")),
    *(label("{}", "012", c) for c in ("Channel", "C", "Slice")),
    label("{}", ["1.000", "2.000", "3.000"], "Slice"),
    label("{}", "123", "Slice position"),
    label("{}", ["ch1", "ch2", "ch3"], "Channel"),
    label("{}", ["Rot", "Grün", "Blau"], "Kanal"),
    label("{}", ["Blue - DAPI", "Green - FITC", "Red - TRITC"][::-1], "Channel"),
    # several columns that agree, and others that say nothing of the channel
    label("a#.jpg:{}", TITLE, Channel="{}"),
    label("a.jpg ({}):#", ENGLISH, Slice="1"),
    label("a.jpg ({}):#", ENGLISH, Ch="1", Slice="1", Frame="1"),
    label("a#_{}.tif", ENGLISH, compound="red clover", id="#"),
]


def rows_of(cell: int, channel: int) -> dict[str, float]:
    """The measurements of one row, as ImageJ makes them of a slice."""
    values = dict(zip(NAMES, CELLS[cell].tolist(), strict=True))
    row = {}
    for base in BASES:
        of_channel = f"{base} {CHANNELS[channel]}"
        row[base] = values.get(of_channel, values.get(base, values.get(f"{base} red", 0)))
    return row


def table(way: Way, order: Iterable[tuple[int, int]], named: Sequence[int] = (0, 1, 2)) -> str:
    """Write a long table of rows of a cell and a channel; `named` renames the channels of the first cell."""
    rows = [
        {
            **way.columns(cell, named[channel] if cell == 0 else channel),
            **rows_of(cell, channel),
        }
        for cell, channel in order
    ]
    return csv_of([" ", *rows[0]], [[i, *row.values()] for i, row in enumerate(rows, 1)])


def read(text: str) -> CellTable:
    return read_cells(source_of(text))


def cell_by_cell(channels: Sequence[int], cells: int = 4) -> list[tuple[int, int]]:
    return [(cell, channel) for cell in range(cells) for channel in channels]


BGR = cell_by_cell((BLUE, GREEN, RED))
ORDERS = {
    "RGB": cell_by_cell((RED, GREEN, BLUE)),
    "BGR": BGR,
    "GBR": cell_by_cell((GREEN, BLUE, RED)),
    "all blue, then all green, then all red": [
        (c, ch) for ch in (BLUE, GREEN, RED) for c in range(4)
    ],
    "one cell, BGR": cell_by_cell((BLUE, GREEN, RED), 1),
}
way = pytest.mark.parametrize("way", WAYS, ids=[w.name for w in WAYS])


def refusal(text: str) -> str:
    with pytest.raises(TableError) as error:
        read(text)
    return str(error.value)


@way
def test_the_order_of_the_rows_does_not_count(way: Way) -> None:
    for order in ORDERS.values():
        cells = read(table(way, order))
        expected = CELLS[list(dict.fromkeys(cell for cell, _ in order))]
        assert cells.values.tolist() == expected.tolist()
        assert "three rows after each other" not in " ".join(cells.receipt.notes)


@way
def test_a_missing_row_is_refused(way: Way) -> None:
    for lost in (0, 4, 11):
        message = refusal(table(way, [*BGR[:lost], *BGR[lost + 1 :]]))
        assert any(colour in message for colour in CHANNELS)


@way
@pytest.mark.parametrize("named", [(0, 0, 2), (0, 1, 1), (2, 1, 2)])
def test_a_channel_named_twice_is_refused(way: Way, named: Sequence[int]) -> None:
    for order in (BGR, ORDERS["one cell, BGR"]):
        refusal(table(way, order, named))


def test_there_are_at_least_thirty_ways() -> None:
    assert len(WAYS) >= 30
