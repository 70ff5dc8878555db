"""Read the table in a workbook of Excel, LibreOffice or another spreadsheet program."""

import io
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from bloodcells.errors import NoSuchSheet, UnreadableTable, list_some, quoted
from bloodcells.tables.formats.limits import Limits, check_bytes, check_columns, check_rows
from bloodcells.tables.formats.sheet_table import Cells, find_header, table_of
from bloodcells.tables.formats.source import Source
from bloodcells.tables.formats.workbook_ods import scan_ods
from bloodcells.tables.formats.workbook_xls import scan_xls
from bloodcells.tables.formats.workbook_zip import SheetScan, check_span, open_parts, scan_xlsx

__all__ = ["read_workbook"]

_ZIP, _OLE = b"PK\3\4", b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_HEADER_ROWS = 200
"""First rows of a sheet among which the names of the columns are looked for."""
_ENOUGH = 3
"""Names of measurements in a row that make it the header of a table."""
_SHARE = 3
"""A sheet with fewer than one in so many of the measurements of another one, such as a pivot table, is not
taken for the table."""


@dataclass(frozen=True)
class _Sheet:
    """Hold the cells of one sheet."""

    name: str
    hidden: bool
    rows: list[list[Any]]
    header: int
    """0-based row of the names of the columns."""
    measured: int
    """How many of these are names of measurements."""
    scan: SheetScan


def read_workbook(data: bytes, limits: Limits, sheet: str | None = None) -> Source:
    """Read a table of a workbook; the errors are those of `read_bytes`.

    Parameters
    ----------
    sheet
        Name of the sheet; None for the first one with names of measurements in a row, visible ones first.

    Raises
    ------
    NoSuchSheet
        There is no such sheet; the error lists those that there are.
    """
    scans = _scan(data, limits)
    for scan in scans.values():
        check_span(scan, limits)
    sheets = _load(data, scans)
    chosen, notes = _choose(sheets, sheet)
    notes = [f"read from the sheet {chosen.name!r} of a workbook", *notes]
    if chosen.header:
        above = [i for i in range(chosen.header) if any(map(_text, chosen.rows[i]))]
        if above:
            first = next(text for value in chosen.rows[above[0]] if (text := _text(value)))
            notes.append(
                f"{len(above)} {'row' if len(above) == 1 else 'rows'} above the names of the columns left "
                f"out, beginning with {quoted(first)}"
            )
    cells = Cells(chosen.rows, chosen.header, chosen.scan.errors)
    check_rows(len(chosen.rows) - chosen.header - 1, limits)
    check_columns(cells.width, limits)
    table, more = table_of(cells)
    check_bytes(table.nbytes, limits, " when it is written out")
    return Source(table, "workbook", notes=notes + more)


def _scan(data: bytes, limits: Limits) -> dict[str, SheetScan]:
    """Look over the cells of all sheets before memory is taken for them."""
    if data.startswith(_OLE):
        return scan_xls(data)
    if not data.startswith(_ZIP):
        raise UnreadableTable(
            "A workbook (.xlsx, .xlsm, .xls or .ods) was expected, something else was found; if it is text, "
            "name it .csv or send it as text/csv."
        )
    parts = open_parts(data, limits)
    if "content.xml" in parts and parts.get("mimetype", b"").endswith(b"opendocument.spreadsheet"):
        return scan_ods(parts)
    if "xl/workbook.xml" in parts:
        return scan_xlsx(parts)
    if "xl/workbook.bin" in parts:
        raise UnreadableTable(
            "The workbook is a binary one of Excel's (.xlsb); save it as .xlsx or as CSV."
        )
    names = list_some([quoted(name) for name in parts], 3)
    raise UnreadableTable(
        f"A zip file with {names or 'nothing'} in it was found, which is no workbook; take the table out of "
        "it, and send that, or gzip it."
    )


def _load(data: bytes, scans: dict[str, SheetScan]) -> list[_Sheet]:
    """Read the cells of all sheets that have any."""
    from python_calamine import CalamineWorkbook, SheetTypeEnum, SheetVisibleEnum

    found = []
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        for about in book.sheets_metadata:
            if about.typ != SheetTypeEnum.WorkSheet:
                continue
            rows = book.get_sheet_by_name(about.name).to_python(skip_empty_area=False)
            header, measured = find_header(rows[:_HEADER_ROWS])
            hidden = about.visible != SheetVisibleEnum.Visible
            scan = scans.get(about.name, SheetScan())
            found.append(_Sheet(about.name, hidden, rows, header, measured, scan))
    except BaseException as error:
        if not isinstance(error, Exception) and type(error).__name__ != "PanicException":
            raise
        why = str(error).strip().split("\n", 1)[0].rstrip(".") or type(error).__name__
        raise UnreadableTable(f"The workbook cannot be read ({why}).") from error
    return found


def _choose(sheets: Sequence[_Sheet], wanted: str | None) -> tuple[_Sheet, list[str]]:
    """Choose the sheet that has the table, and say what was chosen from."""
    if wanted is not None:
        same = [s for s in sheets if s.name == wanted] or [
            s for s in sheets if s.name.strip().casefold() == wanted.strip().casefold()
        ]
        if not same:
            raise NoSuchSheet(
                f"The workbook has no sheet {wanted!r}; it has {_listed(sheets) or 'none'}."
            )
        if not any(any(map(_text, row)) for row in same[0].rows):
            raise NoSuchSheet(f"The sheet {wanted!r} is empty; the workbook has {_listed(sheets)}.")
        return same[0], []
    filled = [s for s in sheets if any(any(map(_text, row)) for row in s.rows)]
    if not filled:
        raise UnreadableTable("There is no table: all sheets of the workbook are empty.")
    in_order = sorted(
        filled, key=lambda s: s.hidden
    )  # keeps the order among those that are visible
    most = max(s.measured for s in filled)
    tables = [s for s in in_order if s.measured >= max(_ENOUGH, most / _SHARE)]
    chosen = (tables or in_order)[0]
    notes = []
    if chosen.hidden:
        notes.append(f"the sheet {chosen.name!r} is hidden, and no visible one has a table")
    if others := [s for s in tables if s is not chosen]:
        hidden = " (hidden)" if all(s.hidden for s in others) else ""
        notes.append(
            f"tables are also in {_listed(others)}{hidden}; name a sheet to read another than {chosen.name!r}"
        )
    return chosen, notes


def _listed(sheets: Sequence[_Sheet]) -> str:
    """List the names of sheets."""
    return list_some([repr(s.name) for s in sheets])


def _text(value: Any) -> str:
    """Write a value as text without blanks around it."""
    return value.strip() if isinstance(value, str) else str(value)
