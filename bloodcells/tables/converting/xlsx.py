"""Write a table as a workbook of Excel: Office Open XML (ECMA-376) with one sheet and the values alone.

Every text is written as text, so that no program takes one for a formula. The cells are made column by column
in Arrow, where a library that writes them one by one takes minutes for a long table.
"""

import io
import zipfile
from collections.abc import Iterator

import pyarrow as pa

from bloodcells.arrays import pc
from bloodcells.errors import TableTooLarge
from bloodcells.parallel.wanted import check_wanted

__all__ = ["LONGEST_TEXT", "MOST_COLUMNS", "MOST_ROWS", "to_xlsx"]

MOST_ROWS = 1_048_576
"""Most rows of a sheet, its header among them; this and the next two as Microsoft's "Excel specifications and
limits" says."""
MOST_COLUMNS = 16_384
"""Most columns of a sheet."""
LONGEST_TEXT = 32_767
"""Most characters of a cell."""
_EXACT = 10**15
"""Whole numbers from here on have more digits than Excel keeps, so they are written as text."""
_ROWS_AT_ONCE = 8_192
_EPOCH = (1980, 1, 1, 0, 0, 0)
"""Time of each part, so that the same table gives the same bytes."""
_HEAD = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_SHEET = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_RELATED = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"
_PARTS = {
    "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
    '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
    f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
    f'<Override PartName="/xl/worksheets/sheet1.xml" ContentType="{_TYPE}.worksheet+xml"/></Types>',
    "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_RELATED}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
    "xl/workbook.xml": f'<workbook xmlns="{_SHEET}" xmlns:r="{_RELATED}"><sheets>'
    '<sheet name="Cells" sheetId="1" r:id="rId1"/></sheets></workbook>',
    "xl/_rels/workbook.xml.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="rId1" '
    f'Type="{_RELATED}/worksheet" Target="worksheets/sheet1.xml"/></Relationships>',
}


def to_xlsx(table: pa.Table) -> bytes:
    """Write a table as a workbook.

    Parameters
    ----------
    table
        Columns of int64, float64, bool or text. A number that is not finite, which a workbook has none of,
        and a whole one of 16 digits or more are written as text.

    Raises
    ------
    TableTooLarge
        It has more rows, columns or text in a cell than Excel takes.
    """
    _check_size(table)
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in _PARTS.items():
            archive.writestr(_part(name), _HEAD + content)
        with archive.open(_part("xl/worksheets/sheet1.xml"), "w", force_zip64=True) as part:
            part.write(f'{_HEAD}<worksheet xmlns="{_SHEET}"><sheetData>'.encode())
            for rows in _rows(table):
                check_wanted()
                part.write(rows)
            part.write(b"</sheetData></worksheet>")
    return sink.getvalue()


def _part(name: str) -> zipfile.ZipInfo:
    part = zipfile.ZipInfo(name, _EPOCH)
    part.compress_type = zipfile.ZIP_DEFLATED
    return part


def _check_size(table: pa.Table) -> None:
    """Refuse what is beyond the limits of Excel."""
    remedy = "take Parquet or CSV instead"
    if table.num_rows >= MOST_ROWS:
        raise TableTooLarge(
            f"The table has {table.num_rows:,} rows; a sheet of Excel holds {MOST_ROWS - 1:,} below its "
            f"header: {remedy}."
        )
    if table.num_columns > MOST_COLUMNS:
        raise TableTooLarge(
            f"The table has {table.num_columns:,} columns; a sheet of Excel holds {MOST_COLUMNS:,}: {remedy}."
        )
    for name, column in zip(table.column_names, table.columns, strict=True):
        if len(name) > LONGEST_TEXT:
            raise TableTooLarge(
                f"A column's name has {len(name):,} characters; a cell of Excel holds {LONGEST_TEXT:,}: "
                f"{remedy}."
            )
        longest = pc.max(pc.utf8_length(column)) if pa.types.is_string(column.type) else None
        if longest is not None and (longest.as_py() or 0) > LONGEST_TEXT:
            row = pc.index(pc.utf8_length(column), longest).as_py() + 1
            raise TableTooLarge(
                f"Row {row:,}, column {name!r}: the text has {longest.as_py():,} characters; a cell of Excel "
                f"holds {LONGEST_TEXT:,}: {remedy}."
            )


def _rows(table: pa.Table) -> Iterator[bytes]:
    """Give the rows of the sheet, the header first, as XML in pieces."""
    letters = [_letters(j) for j in range(table.num_columns)]
    names = [pa.array([name]) for name in table.column_names]
    yield _joined(names, letters, pa.array(["1"]))
    first = 2
    for batch in table.combine_chunks().to_batches(_ROWS_AT_ONCE):
        numbers = pa.array(range(first, first + batch.num_rows)).cast(pa.string())
        yield _joined(batch.columns, letters, numbers)
        first += batch.num_rows


def _joined(columns: list[pa.Array], letters: list[str], numbers: pa.Array) -> bytes:
    """Write rows of which the columns and the numbers are given."""
    cells = [
        _cells(column, letter, numbers) for column, letter in zip(columns, letters, strict=True)
    ]
    rows = pc.binary_join_element_wise('<row r="', numbers, '">', *cells, "</row>", "")
    return "".join(rows.to_pylist()).encode()


def _cells(column: pa.Array, letters: str, numbers: pa.Array) -> pa.Array:
    """Write the cells of a column; an empty one is none."""
    kind = column.type
    if pa.types.is_boolean(kind):
        return _value_cells(' t="b"', pc.if_else(column, "1", "0"), letters, numbers)
    if pa.types.is_string(kind):
        return _text_cells(column, letters, numbers)
    exact = pc.is_finite(column)
    if pa.types.is_integer(kind):
        exact = pc.and_(pc.less(column, _EXACT), pc.greater(column, -_EXACT))
    texts = column.cast(pa.string())
    if pa.types.is_floating(kind):
        texts = pc.if_else(pc.is_nan(column), "NaN", texts)
    return pc.binary_join_element_wise(
        _value_cells("", pc.if_else(exact, texts, None), letters, numbers),
        _text_cells(pc.if_else(exact, None, texts), letters, numbers),
        "",
    )


def _text_cells(texts: pa.Array, letters: str, numbers: pa.Array) -> pa.Array:
    """Write the cells of texts."""
    head, tail = '" t="inlineStr"><is><t xml:space="preserve">', "</t></is></c>"
    written = pc.binary_join_element_wise(
        f'<c r="{letters}', numbers, head, _escaped(texts), tail, ""
    )
    return pc.fill_null(written, "")


def _value_cells(marked: str, values: pa.Array, letters: str, numbers: pa.Array) -> pa.Array:
    """Write the cells of numbers or truth values, given as text."""
    written = pc.binary_join_element_wise(
        f'<c r="{letters}', numbers, f'"{marked}><v>', values, "</v></c>", ""
    )
    return pc.fill_null(written, "")


_CONTROL = "[\x00-\x08\x0b\x0c\x0d\x0e-\x1f\ufffe\uffff]"
"""Characters that XML has none of or, of the carriage return, reads as another."""
_LIKE_ESCAPED = "_x([0-9A-Fa-f]{4}_)"
"""Text that would be read as an escaped character (ECMA-376, part 1, 22.9.2.19)."""


def _escaped(texts: pa.Array) -> pa.Array:
    """Escape what stands for something else in a workbook's XML."""
    texts = pc.replace_substring_regex(texts, _LIKE_ESCAPED, r"_x005F_x\1")
    for mark, name in (("&", "&amp;"), ("<", "&lt;"), (">", "&gt;")):
        texts = pc.replace_substring(texts, mark, name)
    if pc.any(pc.match_substring_regex(texts, _CONTROL)).as_py():
        for code in (*range(9), *range(11, 32), 0xFFFE, 0xFFFF):
            texts = pc.replace_substring(texts, chr(code), f"_x{code:04X}_")
    return texts


def _letters(place: int) -> str:
    """Name a column as Excel does: A to Z, AA, AB and so on, for places from 0."""
    letters = ""
    place += 1
    while place:
        place, rest = divmod(place - 1, 26)
        letters = chr(ord("A") + rest) + letters
    return letters
