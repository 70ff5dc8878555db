"""Name the cells of a table in ImageJ's long form by its columns."""

from collections.abc import Mapping

from bloodcells.arrays import Integers
from bloodcells.tables.imagej.channel_columns import ColumnReading, varies_in_cells
from bloodcells.tables.imagej.long_table import LongTable
from bloodcells.tables.imagej.same_cell import as_texts, is_numeric
from bloodcells.tables.numbers import plain


def naming_texts(
    long: LongTable, readings: Mapping[int, ColumnReading], outlines: Integers
) -> dict[int, list[str]]:
    """Read the columns that may name the cells: position -> text without the channel.

    Columns without any text are left out, and those that number the rows.
    """
    found = {}
    for j in long.naming:
        column = long.table.column(j)
        texts = readings[j].rest if j in readings else as_texts(plain(column))
        if j not in readings and is_numeric(column):
            kinds = {text: kind for kind, text in enumerate(dict.fromkeys(texts))}
            if varies_in_cells([kinds[text] for text in texts], outlines):
                continue
        if any(as_texts(plain(column))):
            found[j] = texts
    return found


def names_of_cells(
    long: LongTable,
    readings: Mapping[int, ColumnReading],
    outlines: Integers,
    rows: Integers,
) -> tuple[int | None, list[str] | None]:
    """Name the cells by the first column that does: its position, and the names."""
    for j, texts in naming_texts(long, readings, outlines).items():
        return j, [texts[i] for i in rows[:, 0].tolist()]
    return None, None
