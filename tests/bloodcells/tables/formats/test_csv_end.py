"""A CSV that ends within its last row is cut; one that lacks nothing but its line end is not."""

import pytest

from bloodcells.errors import TableError
from bloodcells.tables.cell_table import Invalid
from bloodcells.tables.formats.csv_end import ends_in_quotes
from bloodcells.tables.reading import read_cells
from tests.bloodcells.tables.sent_tables import CELLS, NAMES, csv_of, source_of


def table(rows: list[list[str]], last: str = "\n") -> bytes:
    """Measured cells with two columns more, of which a row has those given."""
    lines = [[*NAMES, "plate", "note"]]
    lines += [[*map(str, cell), *row] for cell, row in zip(CELLS.tolist(), rows, strict=False)]
    return ("\n".join(",".join(line) for line in lines) + last).encode()


def refusal(data: bytes, invalid: Invalid = "fail") -> str:
    with pytest.raises(TableError) as error:
        read_cells(source_of(data), invalid=invalid)
    return str(error.value)


def test_a_last_row_with_all_its_values_needs_no_line_end() -> None:
    for rows in ([["p", "n"]] * 3, [["p", '"a ""note"""']] * 3, [["p", ""]] * 3):
        assert len(read_cells(source_of(table(rows, last="")))) == 3


def test_short_rows_are_read_and_a_short_last_row_without_a_line_end_is_not() -> None:
    assert len(read_cells(source_of(table([["p", "n"], ["p"], ["p"]])))) == 3
    assert refusal(table([["p", "n"], ["p"], ["p"]], last="")) == (
        "In row 3: the table ends within this row, which has 34 values and no line end, where 35 were "
        "expected; send all of it, or end the last row with a line end if it is all."
    )
    assert "In row 3: the table ends within this row" in refusal(
        table([["p", "n"], ["p", "n"], []], last=""), invalid="flag"
    )


def test_a_row_named_like_a_comment_is_no_comment_where_it_is_cut() -> None:
    named = [["id", *NAMES], *([f"#{i}", *cell] for i, cell in enumerate(CELLS.tolist()))]
    text = "\n".join(",".join(map(str, row)) for row in named)
    assert len(read_cells(source_of(text))) == 4
    assert "In row 4: the table ends within this row" in refusal(text.encode()[:-30])


@pytest.mark.parametrize("cut", [1, 2, 4])
def test_an_open_quotation_mark_at_the_end_is_a_cut(cut: int) -> None:
    data = table([["p", '"one, two"']] * 3, last="")
    assert refusal(data[:-cut]) == (
        "In row 3: the table ends within a quoted value of this row; send all of it, or end the last row "
        "with a line end if it is all."
    )


def test_text_that_ends_within_a_character_is_cut() -> None:
    data = table([["Größe", "Plättchen ä"]] * 3, last="")
    assert refusal(data[:-1]) == (
        "The text is in UTF-8, and ends within a character: it is cut short. Send all of it."
    )
    windows = data.decode().encode("cp1252")
    assert "Plättchen ä" in read_cells(source_of(windows)).table["note"].to_pylist()


def test_the_header_of_another_table_is_not_a_row_that_is_rejected() -> None:
    other = csv_of(NAMES[::-1], CELLS[:, ::-1].tolist())
    ways: tuple[Invalid, ...] = ("fail", "flag")
    for how in ways:
        assert refusal((csv_of([*NAMES], CELLS.tolist()) + other).encode(), invalid=how) == (
            "In row 5: here another header begins, of other columns or another order, as where two tables "
            "are put one behind the other; send each by itself."
        )


@pytest.mark.parametrize(
    ("text", "within"),
    [
        ('a,b\n1,"x', True),
        ('a,b\n1,"x"', False),
        ('a,b\n1,x 5" y', False),
        ('a,b\n1,"x""', True),
        ('a,b\n1,"x\ny', True),
        ('a,b\n1,"x\ny"', False),
        ('a,b\n5" q,1\n2,6" z', False),
        ('a,b\n"1","x\n', False),
        ('a,b\n1, "x', False),
    ],
)
def test_what_is_open_at_the_end(text: str, within: bool) -> None:
    assert ends_in_quotes(text.encode(), ",") == within
