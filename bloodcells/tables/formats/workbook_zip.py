"""Decompress the parts of a workbook that is a zip file, up to a limit, and look its cells over.

The reader of workbooks makes room for every cell between the first and the last one, and for a text that is
stored once in every cell that has it: a small file may so fill all memory. It also drops the errors of
formulas. Both are found here, before it reads the file.
"""

import io
import re
import struct
import zipfile
import zlib
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from posixpath import join, normpath
from xml.etree import ElementTree

import numpy as np

from bloodcells.errors import TableTooLarge, UnreadableTable
from bloodcells.parallel.wanted import check_wanted, expect_memory
from bloodcells.tables.formats.limits import Limits, check_bytes, check_decompressed, check_values

__all__ = ["CELL_BYTES", "SheetScan", "check_span", "open_parts", "scan_xlsx"]

CELL_BYTES = 16
"""Bytes of the limit that a cell counts as, whether or not it is empty: it takes about twice as many."""
_PIECE = 2**20
_END = b"PK\5\6"
"""First bytes of the end of a zip file, which are 22 and a comment, whose length is the last of them."""
_LOCAL = struct.Struct("<4s22xHH")
"""The head of a part: its signature, and the lengths of its name and of further fields."""


@dataclass
class SheetScan:
    """Hold what was seen in the cells of a sheet."""

    rows: int = 0
    """The last row that has a value, counted from 1."""
    columns: int = 0
    """The last column that has a value, counted from 1."""
    text: int = 0
    """Bytes of all texts of the cells."""
    errors: dict[tuple[int, int], str] = field(default_factory=dict)
    """0-based row and column -> the error that is there instead of a value."""


def check_span(scan: SheetScan, limits: Limits) -> None:
    """Refuse a sheet whose cells would take more memory than the limit."""
    if scan.rows * scan.columns * CELL_BYTES > limits.bytes:
        raise TableTooLarge(
            f"A sheet of the workbook reaches to row {scan.rows:,} and column {scan.columns:,}, which are "
            f"{scan.rows * scan.columns:,} cells; the limit is {limits.bytes // CELL_BYTES:,}. Delete what "
            "is far from the table, or save the table as CSV."
        )
    check_values(scan.rows, scan.columns, limits)
    expect_memory(scan.rows * scan.columns * CELL_BYTES)
    check_bytes(scan.text, limits, " when its texts are written out")


def open_parts(data: bytes, limits: Limits) -> dict[str, bytes]:
    """Decompress all parts, which together may have as many bytes as the limit.

    The sizes in the directory are only ever a reason to refuse the file: what comes is counted.

    Raises
    ------
    UnreadableTable
        The zip file is damaged, encrypted, or not alone.
    TableTooLarge
        The parts are larger than the limit.
    """
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as file:
            infos = file.infolist()
        _check_alone(data, infos)
        check_decompressed(sum(info.file_size for info in infos), limits)
        parts, left = {}, limits.bytes
        for info in infos:
            content = _decompress(data, info, left)
            left -= len(content)
            expect_memory(limits.bytes - left)
            check_wanted()
            check_bytes(limits.bytes - left, limits, " when decompressed")
            parts[info.filename.lstrip("/")] = content
    except (zipfile.BadZipFile, zlib.error, struct.error, ValueError, NotImplementedError) as error:
        raise UnreadableTable(f"The workbook is no zip file that can be read ({error}).") from error
    return parts


def _check_alone(data: bytes, infos: Sequence[zipfile.ZipInfo]) -> None:
    """Refuse bytes before the first part or behind the end, of which no reader of zip files says anything."""
    end = data.rfind(_END)
    comment = struct.unpack_from("<H", data, end + 20)[0]
    before = min((info.header_offset for info in infos), default=0)
    if before or end + 22 + comment != len(data):
        raise ValueError(
            f"something stands {'before' if before else 'behind'} it, as where two files are put one behind "
            "the other; send each by itself"
        )


def _decompress(data: bytes, info: zipfile.ZipInfo, most: int) -> bytes:
    """Decompress a part; of one that is too large, one byte more than the most."""
    if info.flag_bits & 1 or info.compress_type not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        raise ValueError("a part is encrypted, or compressed in a way that is not read")
    signature, name, extra = _LOCAL.unpack_from(data, info.header_offset)
    start = info.header_offset + _LOCAL.size + name + extra
    packed = memoryview(data)[start : start + info.compress_size]
    if signature != b"PK\3\4" or len(packed) < info.compress_size:
        raise ValueError("it is cut short")
    if info.compress_type == zipfile.ZIP_STORED:
        return bytes(packed[: most + 1])
    inflate = zlib.decompressobj(-zlib.MAX_WBITS)
    content = inflate.decompress(packed, most + 1)
    if not inflate.eof and len(content) <= most:
        raise ValueError("a part of it is cut short")
    return content


# A tag may have the prefix of a namespace.
_REF = re.compile(
    rb'<(?:\w+:)?c\s(?:[^>]*?\s)?r\s*=\s*["\']([A-Za-z]+[0-9]+)["\'][^>]*(?<!/)>(?!\s*</)'
)
"""A cell with anything in it."""
_NO_REF = re.compile(rb"<(?:\w+:)?c(?=[\s/>])(?![^>]*\sr\s*=)")
_ROW = re.compile(rb"<(?:\w+:)?row(?=[\s/>])")
_ROW_NUMBER = re.compile(rb'<(?:\w+:)?row\s(?:[^>]*?\s)?r\s*=\s*["\']([0-9]+)')
_ERROR = re.compile(
    rb'<(?:\w+:)?c\s([^>]*\st\s*=\s*["\']e["\'][^>]*)>(.*?)</(?:\w+:)?c>', re.DOTALL
)
_UNCOMPUTED = re.compile(
    rb"<(?:\w+:)?c\s([^>]*)(?<!/)>\s*<(?:\w+:)?f\b[^>]*(?:/>|>[^<]*</(?:\w+:)?f>)"
    rb"\s*(?:<(?:\w+:)?v\s*/>|<(?:\w+:)?v>\s*</(?:\w+:)?v>)?\s*</(?:\w+:)?c>"
)
_VALUE = re.compile(rb"<(?:\w+:)?v>([^<]*)<")
_PLACE = re.compile(rb'(?:^|\s)r\s*=\s*["\']([A-Za-z]+)([0-9]+)')
_SHARED = re.compile(rb't\s*=\s*["\']s["\'][^>]*>\s*<(?:\w+:)?v>\s*([0-9]+)')
_STRING = re.compile(rb"<(?:\w+:)?si(?=[\s/>])")

NOT_COMPUTED = "a formula without its value"
"""What a cell has instead of a value, where the program that wrote the workbook computes no formulas."""


def scan_xlsx(parts: dict[str, bytes]) -> dict[str, SheetScan]:
    """Look over the cells of each sheet of an Excel workbook.

    Returns
    -------
    Name of each sheet -> what its cells are like; a part that no sheet is found for has its own name.
    """
    shared = next(
        (parts[name] for name in parts if name.lower().endswith("sharedstrings.xml")), b""
    )
    lengths = np.diff([m.start() for m in _STRING.finditer(shared)] + [len(shared)])
    names = {path: name for name, path in _sheet_paths(parts).items()}
    scans: dict[str, SheetScan] = {}
    for path, content in parts.items():
        if path in names or re.match(r"xl/worksheets/[^/]+\.xml$", path, re.I):
            scans[names.get(path, path)] = _scan_sheet(content, lengths)
    return scans


def _sheet_paths(parts: dict[str, bytes]) -> dict[str, str]:
    """Find the part of each sheet: its name -> the path of the part."""
    try:
        book = ElementTree.fromstring(parts["xl/workbook.xml"])
        links = ElementTree.fromstring(parts["xl/_rels/workbook.xml.rels"])
    except (KeyError, ElementTree.ParseError):
        return {}
    targets = {link.get("Id"): link.get("Target", "") for link in links}
    found = {}
    for sheet in book.iter():
        if sheet.tag.rpartition("}")[2] == "sheet":
            link = next((v for k, v in sheet.attrib.items() if k.endswith("}id")), None)
            target = targets.get(link, "")
            path = target.lstrip("/") if target.startswith("/") else join("xl", target)
            found[sheet.get("name", "")] = normpath(path)
    return found


def _scan_sheet(content: bytes, lengths: np.ndarray) -> SheetScan:
    """Look over the cells of one sheet, row by row."""
    scan = SheetScan()
    number = 0
    for row in _rows(content):
        stated = _ROW_NUMBER.match(row)
        number = int(stated[1]) if stated else number + 1
        places = {ref.upper() for ref in _REF.findall(row)}
        for place in places:
            letters = place.rstrip(b"0123456789")
            scan.rows = max(scan.rows, int(place[len(letters) :]))
            scan.columns = max(scan.columns, _column(letters))
        if _NO_REF.search(row):
            scan.rows = max(scan.rows, number)
            scan.columns = max(scan.columns, len(_NO_REF.findall(row)))
        if len(lengths) and (used := _SHARED.findall(row)):
            indices = np.array(used, dtype=np.float64)
            scan.text += int(lengths[indices[indices < len(lengths)].astype(np.int64)].sum())
        if b"e" in row:
            _find_errors(row, scan)
    return scan


def _rows(content: bytes) -> Iterator[bytes]:
    """Cut a sheet before each of its rows; what stands before the first has no cells."""
    start: int | None = None
    for match in _ROW.finditer(content):
        if start is not None:
            yield content[start : match.start()]
        start = match.start()
    if start is not None:
        yield content[start:]


def _find_errors(row: bytes, scan: SheetScan) -> None:
    """Note the cells of a row that have an error, or a formula that was never computed."""
    for match in _ERROR.finditer(row) if b"t=" in row else ():
        value = _VALUE.search(match[2])
        if value and (place := _PLACE.search(match[1])):
            scan.errors[_position(place)] = value[1].decode("utf-8", "replace")
    for match in _UNCOMPUTED.finditer(row) if b"<" in row else ():
        if place := _PLACE.search(match[1]):
            scan.errors.setdefault(_position(place), NOT_COMPUTED)


def _position(place: re.Match[bytes]) -> tuple[int, int]:
    """Return the 0-based row and column of a reference such as B7."""
    return int(place[2]) - 1, _column(place[1].upper()) - 1


def _column(letters: bytes) -> int:
    """Convert the letters of a column to its number, A being 1."""
    number = 0
    for letter in letters[:8]:
        number = number * 26 + letter - 64
    return number
