"""Write a table that was sent as text for other programs: as a workbook of Excel or as Parquet.

`typed_columns.py` says which columns are numbers, `xlsx.py` writes the workbook. Each row and column of the
table is in what is written.
"""

import io

from bloodcells.tables.converting.typed_columns import typed_columns
from bloodcells.tables.converting.xlsx import to_xlsx
from bloodcells.tables.formats.source import Source

__all__ = ["to_parquet", "to_workbook"]


def to_workbook(source: Source) -> bytes:
    """Write a table as a workbook (.xlsx) of one sheet.

    Raises
    ------
    TableTooLarge
        It has more rows, columns or text in a cell than Excel takes.
    """
    return to_xlsx(typed_columns(source))


def to_parquet(source: Source) -> bytes:
    """Write a table as Parquet; of columns with the same name, each but the first gets a number behind it."""
    import pyarrow.parquet  # not at the top: it takes long, and few ask for it

    table = typed_columns(source)
    sink = io.BytesIO()
    pyarrow.parquet.write_table(table.rename_columns(_differing(table.column_names)), sink)
    return sink.getvalue()


def _differing(names: list[str]) -> list[str]:
    """Tell names apart that are the same, as a reader of Parquet finds columns by their names."""
    found: list[str] = []
    taken = set(names)
    for name in names:
        free, i = name, 1
        while free in found or (i > 1 and free in taken):
            i += 1
            free = f"{name} {i}"
        found.append(free)
    return found
