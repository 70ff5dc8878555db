"""Write small workbooks by hand, as the tests need them."""

import io
import struct
import zipfile
from collections.abc import Mapping, Sequence
from typing import Any
from xml.sax.saxutils import escape, quoteattr

_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_LINK = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_OFFICE = "urn:oasis:names:tc:opendocument:xmlns"


class Raw(str):
    """Hold the XML of a cell behind its reference: `t="e"><v>#N/A</v>`."""


def letters(column: int) -> str:
    """Name a 0-based column."""
    return (letters(column // 26 - 1) if column > 25 else "") + chr(65 + column % 26)


def _xlsx_cell(row: int, column: int, value: Any) -> str:
    place = f'<c r="{letters(column)}{row}" '
    if value is None:
        return f'{place} s="0"/>'
    if isinstance(value, Raw):
        return f"{place}{value}</c>"
    if isinstance(value, bool):
        return f'{place}t="b"><v>{int(value)}</v></c>'
    if isinstance(value, int | float):
        return f"{place}><v>{value!r}</v></c>"
    return f'{place}t="inlineStr"><is><t>{escape(value)}</t></is></c>'


def xlsx_of(
    sheets: Mapping[str, Sequence[Sequence[Any]]], hidden: Sequence[str] = (), shared: str = ""
) -> bytes:
    """Write an Excel workbook; dates are numbers with the style 1."""
    parts = {
        "[Content_Types].xml": f'<Types xmlns="{_PACKAGE}/content-types">'
        '<Default Extension="rels" ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        '<Default Extension="xml" ContentType="application/xml"/></Types>',
        "_rels/.rels": f'<Relationships xmlns="{_PACKAGE}/relationships"><Relationship Id="r1" '
        f'Type="{_LINK}/officeDocument" Target="xl/workbook.xml"/></Relationships>',
        "xl/styles.xml": f'<styleSheet xmlns="{_MAIN}"><cellXfs count="2"><xf numFmtId="0"/>'
        '<xf numFmtId="14"/></cellXfs></styleSheet>',
    }
    if shared:
        parts["xl/sharedStrings.xml"] = f'<sst xmlns="{_MAIN}">{shared}</sst>'
    listed, links = "", ""
    for number, (name, rows) in enumerate(sheets.items(), 1):
        state = ' state="hidden"' if name in hidden else ""
        listed += f'<sheet name={quoteattr(name)} sheetId="{number}"{state} r:id="s{number}"/>'
        target = f"worksheets/sheet{number}.xml"
        links += f'<Relationship Id="s{number}" Type="{_LINK}/worksheet" Target="{target}"/>'
        body = "".join(
            f'<row r="{i}">' + "".join(_xlsx_cell(i, j, v) for j, v in enumerate(row)) + "</row>"
            for i, row in enumerate(rows, 1)
        )
        parts[f"xl/worksheets/sheet{number}.xml"] = (
            f'<worksheet xmlns="{_MAIN}"><sheetData>{body}</sheetData></worksheet>'
        )
    parts["xl/workbook.xml"] = (
        f'<workbook xmlns="{_MAIN}" xmlns:r="{_LINK}"><sheets>{listed}</sheets></workbook>'
    )
    parts["xl/_rels/workbook.xml.rels"] = (
        f'<Relationships xmlns="{_PACKAGE}/relationships">{links}'
        f'<Relationship Id="st" Type="{_LINK}/styles" Target="styles.xml"/>'
        f'<Relationship Id="ss" Type="{_LINK}/sharedStrings" Target="sharedStrings.xml"/></Relationships>'
    )
    return zip_of(parts)


def zip_of(parts: Mapping[str, str | bytes]) -> bytes:
    """Write a zip file."""
    sink = io.BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as file:
        for name, content in parts.items():
            file.writestr(name, content)
    return sink.getvalue()


def ods_of(rows: Sequence[Sequence[Any]], name: str = "Results", more: str = "") -> bytes:
    """Write an OpenDocument spreadsheet, with more rows as XML behind these."""

    def cell(value: Any) -> str:
        if value is None:
            return "<table:table-cell/>"
        if isinstance(value, Raw):
            return f"<table:table-cell {value}</table:table-cell>"
        if isinstance(value, int | float):
            return f'<table:table-cell office:value-type="float" office:value="{value!r}"/>'
        text = f"<text:p>{escape(value)}</text:p>"
        return f'<table:table-cell office:value-type="string">{text}</table:table-cell>'

    body = "".join(f"<table:table-row>{''.join(map(cell, row))}</table:table-row>" for row in rows)
    spaces = " ".join(f'xmlns:{x}="{_OFFICE}:{x}:1.0"' for x in ("office", "table", "text"))
    content = (
        f'<office:document-content {spaces} xmlns:calcext="urn:org:documentfoundation:calcext">'
        f'<office:body><office:spreadsheet><table:table table:name="{name}">{body}{more}</table:table>'
        "</office:spreadsheet></office:body></office:document-content>"
    )
    manifest = (
        f'<manifest:manifest xmlns:manifest="{_OFFICE}:manifest:1.0"><manifest:file-entry '
        'manifest:full-path="/" manifest:media-type="application/vnd.oasis.opendocument.spreadsheet"/>'
        "</manifest:manifest>"
    )
    mimetype = "application/vnd.oasis.opendocument.spreadsheet"
    return zip_of({"mimetype": mimetype, "content.xml": content, "META-INF/manifest.xml": manifest})


def xls_of(
    rows: Sequence[Sequence[Any]],
    name: str = "Results",
    claimed: tuple[int, int, int, int] | None = None,
    end: int = 0x0A,
) -> bytes:
    """Write a workbook of Excel 97 in an OLE file: numbers, texts, and errors as `bytes` of one code.

    Parameters
    ----------
    claimed
        The first row, and the one behind the last, that the sheet says it has; then columns. None to say
        nothing.
    end
        The kind of the record that ends the sheet.
    """

    def record(kind: int, body: bytes) -> bytes:
        return kind.to_bytes(2, "little") + len(body).to_bytes(2, "little") + body

    def cell(i: int, j: int, value: Any) -> bytes:
        place = i.to_bytes(2, "little") + j.to_bytes(2, "little") + bytes(2)
        if isinstance(value, bytes):
            return record(0x205, place + value + b"\1")
        if isinstance(value, str):
            return record(0x204, place + len(value).to_bytes(2, "little") + b"\0" + value.encode())
        return record(0x203, place + struct.pack("<d", value))

    begin = b"\0\x06%c\0" + bytes(12)
    sheet = record(0x809, begin.replace(b"%c", b"\x10"))
    if claimed is not None:
        sheet += record(0x200, struct.pack("<IIHH2x", *claimed))
    for i, row in enumerate(rows):
        sheet += b"".join(cell(i, j, v) for j, v in enumerate(row) if v is not None)
    sheet += record(end, b"")
    start = record(0x809, begin.replace(b"%c", b"\x05"))
    entry = bytes(2) + bytes([len(name), 0]) + name.encode()
    length = len(start) + len(record(0x85, bytes(4) + entry)) + 4
    book = start + record(0x85, length.to_bytes(4, "little") + entry) + record(0x0A, b"") + sheet
    return _ole(book.ljust(max(4096, -(-len(book) // 512) * 512), b"\0"), len(book))


def _ole(stream: bytes, size: int) -> bytes:
    """Put a stream named `Workbook` into an OLE file: one sector of the table, one of names, the stream."""
    count = len(stream) // 512
    end, free = 0xFFFFFFFE, 0xFFFFFFFF
    tables = -(-(count + 1) // 127)
    chain = [0xFFFFFFFD] * tables + [end] + [tables + 2 + i for i in range(count - 1)] + [end]
    chain += [free] * (tables * 128 - len(chain))

    def named(name: str, kind: int, child: int, first: int, length: int) -> bytes:
        text = name.encode("utf-16-le").ljust(64, b"\0") + (2 * len(name) + 2).to_bytes(2, "little")
        head = text + bytes([kind, 1]) + struct.pack("<III", free, free, child) + bytes(36)
        return head + struct.pack("<IQ", first, length)

    names = named("Root Entry", 5, 1, end, 0) + named(
        "Workbook", 2, free, tables + 1, max(size, 4096)
    )
    head = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(16)
    head += struct.pack("<HHHHH", 0x3E, 3, 0xFFFE, 9, 6) + bytes(10)
    head += struct.pack("<IIIIIII", tables, tables, 0, 4096, end, 0, end) + bytes(4)
    head += struct.pack("<109I", *range(tables), *[free] * (109 - tables))
    return head + struct.pack(f"<{len(chain)}I", *chain) + names.ljust(512, b"\0") + stream
