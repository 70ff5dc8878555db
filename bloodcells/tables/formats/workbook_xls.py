"""Look over the cells of a workbook of Excel 97 to 2003, a stream of records in an OLE file.

The container is described in https://learn.microsoft.com/openspecs/windows_protocols/ms-cfb, the records in
https://learn.microsoft.com/openspecs/office_file_formats/ms-xls.
"""

import struct
from collections.abc import Iterator
from itertools import pairwise

from bloodcells.errors import UnreadableTable
from bloodcells.tables.formats.workbook_zip import SheetScan

__all__ = ["scan_xls"]

_FREE = 0xFFFFFFFA
"""Numbers of sectors from here on are marks: the end of a chain, or a sector without one."""
_BOUNDSHEET, _SST, _CONTINUE, _BOF = 0x85, 0xFC, 0x3C, 0x809
_DIMENSIONS, _EOF = 0x200, 0x0A
_FORMULA, _BOOLERR, _LABELSST, _MULRK = 0x06, 0x205, 0xFD, 0xBD
_CELLS = {_FORMULA, _BOOLERR, _LABELSST, _MULRK, 0x203, 0x27E, 0x204, 0xD6}
"""Records of cells: also numbers, short numbers, and texts of their own."""
_ERRORS = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
}


def scan_xls(data: bytes) -> dict[str, SheetScan]:
    """Look over the cells of each sheet, by its name.

    Raises
    ------
    UnreadableTable
        The file is damaged, or protected, or no workbook.
    """
    try:
        return _scan(_stream(data))
    except (struct.error, IndexError, ValueError, RecursionError) as error:
        raise UnreadableTable(f"The workbook cannot be read ({error}).") from error


def _scan(stream: bytes) -> dict[str, SheetScan]:
    """Look over the records, sheet after sheet."""
    starts = dict(_sheets(stream))
    lengths = _text_lengths(stream)
    ends = dict(pairwise([*sorted(starts), len(stream)]))
    scans = {}
    for start, name in starts.items():
        scan = scans[name] = SheetScan()
        for kind, at, size in _records(stream, start, ends[start]):
            if kind == _EOF:
                break
            if kind == _DIMENSIONS:
                _claim(scan, stream[at : at + size])
            if kind not in _CELLS or size < 6:
                continue
            row, column = struct.unpack_from("<HH", stream, at)
            if kind == _MULRK:
                column = struct.unpack_from("<H", stream, at + size - 2)[0]
            scan.rows = max(scan.rows, row + 1)
            scan.columns = max(scan.columns, column + 1)
            if kind == _LABELSST and size >= 10:
                scan.text += lengths[struct.unpack_from("<I", stream, at + 6)[0]]
            if kind == _BOOLERR and size >= 8 and stream[at + 7]:
                scan.errors[row, column] = _ERRORS.get(stream[at + 6], "#ERROR!")
            # A formula's value is an error if it is no number, and the first of its bytes is 2.
            if (
                kind == _FORMULA
                and stream[at + 12 : at + 14] == b"\xff\xff"
                and stream[at + 6] == 2
            ):
                scan.errors[row, column] = _ERRORS.get(stream[at + 8], "#ERROR!")
        else:
            raise ValueError("a sheet has no end")
    return scans


def _claim(scan: SheetScan, dimensions: bytes) -> None:
    """Count the cells that a sheet says it has: who reads it takes memory for them before it reads any."""
    above, below, left, right = struct.unpack(
        "<IIHH" if len(dimensions) > 10 else "<HHHH", dimensions[:-2]
    )
    if above > below or left > right:
        raise ValueError("a sheet ends before it begins")
    scan.rows, scan.columns = max(scan.rows, below), max(scan.columns, right)


def _records(stream: bytes, start: int, end: int) -> Iterator[tuple[int, int, int]]:
    """List the kind, the place and the size of each record."""
    while start + 4 <= end:
        kind, size = struct.unpack_from("<HH", stream, start)
        yield kind, start + 4, size
        start += 4 + size


def _sheets(stream: bytes) -> Iterator[tuple[int, str]]:
    """List where the records of each sheet begin, and its name."""
    for kind, at, size in _records(stream, 0, len(stream)):
        if kind == _BOUNDSHEET and size >= 8:
            length, wide = stream[at + 6], stream[at + 7] & 1
            text = stream[at + 8 : at + 8 + length * (1 + wide)]
            yield (
                struct.unpack_from("<I", stream, at)[0],
                text.decode("utf-16-le" if wide else "latin-1"),
            )
        elif kind == _EOF:  # the end of what is said of the whole workbook
            return


def _text_lengths(stream: bytes) -> list[int]:
    """Return the bytes of each text that cells share, two for each character.

    A text that goes on in a further record has its flags, of which the first says whether a character is of
    two bytes, once more before its next characters.
    """
    pieces: list[bytes] = []
    for kind, at, size in _records(stream, 0, len(stream)):
        if kind == _SST or (pieces and kind == _CONTINUE):
            pieces.append(stream[at : at + size])
        elif pieces:
            break
    lengths: list[int] = []
    piece, at, i = pieces[0] if pieces else b"", 8, 1
    while True:
        if at >= len(piece):
            if i >= len(pieces):
                return lengths
            piece, at, i = pieces[i], at - len(piece), i + 1
            continue
        if at + 3 > len(piece):
            return lengths
        left, flags = struct.unpack_from("<HB", piece, at)
        lengths.append(2 * left)
        at += 3
        further = 0
        if flags & 8:
            further += 4 * struct.unpack_from("<H", piece, at)[0]
            at += 2
        if flags & 4:
            further += struct.unpack_from("<I", piece, at)[0]
            at += 4
        width = 1 + (flags & 1)
        while left > (room := max(len(piece) - at, 0) // width):
            if i >= len(pieces) or not pieces[i]:
                return lengths
            left -= room
            piece, at, i = pieces[i], 1, i + 1
            width = 1 + (piece[0] & 1)
        at += left * width + further


def _stream(data: bytes) -> bytes:
    """Read the stream `Workbook` out of an OLE file."""
    sector = 1 << struct.unpack_from("<H", data, 30)[0]
    if sector not in (512, 4096):
        raise ValueError("its sectors have an odd size")
    (directory,) = struct.unpack_from("<I", data, 48)
    fat = _fat(data, sector)
    # Behind its last sector a file may have anything, so that only a second beginning tells.
    if data.find(data[:8], sector) >= 0:
        raise UnreadableTable(
            "Another workbook, or a piece of one, follows the first in the file, as where two files are put "
            "one behind the other. Send each by itself."
        )
    entries = _chain(data, directory, fat, sector)
    for start in range(0, len(entries) - 127, 128):
        length = struct.unpack_from("<H", entries, start + 64)[0]
        name = entries[start : start + max(length - 2, 0)].decode("utf-16-le", "replace")
        if name == "EncryptedPackage":
            raise UnreadableTable(
                "The workbook is protected by a password; save it without one, or save the table as CSV."
            )
        if name in ("Workbook", "Book"):
            first, size = struct.unpack_from("<II", entries, start + 116)
            if size >= struct.unpack_from("<I", data, 56)[0]:
                stream = _chain(data, first, fat, sector)
            else:
                stream = _small(data, entries, first, fat, sector)
            if len(stream) < size:
                raise ValueError("it is cut short")
            return stream[:size]
    raise UnreadableTable("The file is of Microsoft Office, but has no workbook in it.")


def _fat(data: bytes, sector: int) -> list[int]:
    """Read the table that names the next sector of each."""
    heads = [n for n in struct.unpack_from("<109I", data, 76) if n < _FREE]
    at, count = struct.unpack_from("<II", data, 68)
    for _ in range(min(count, len(data) // sector)):
        if at >= _FREE:
            break
        more = struct.unpack_from(f"<{sector // 4}I", data, (at + 1) * sector)
        heads += [n for n in more[:-1] if n < _FREE]
        at = more[-1]
    fat: list[int] = []
    for head in heads[: len(data) // sector]:
        fat += struct.unpack_from(f"<{sector // 4}I", data, (head + 1) * sector)
    return fat


def _chain(data: bytes, first: int, fat: list[int], sector: int) -> bytes:
    """Join the sectors of a chain."""
    pieces: list[bytes] = []
    while first < _FREE:
        if len(pieces) > len(data) // sector:
            raise ValueError("a chain of its sectors has no end")
        pieces.append(data[(first + 1) * sector : (first + 2) * sector])
        first = fat[first]
    return b"".join(pieces)


def _small(data: bytes, entries: bytes, first: int, fat: list[int], sector: int) -> bytes:
    """Join the small sectors of a stream that is shorter than 4096 bytes."""
    (root,) = struct.unpack_from("<I", entries, 116)
    inside = _chain(data, root, fat, sector)
    mini = _chain(data, struct.unpack_from("<I", data, 60)[0], fat, sector)
    small = list(struct.unpack(f"<{len(mini) // 4}I", mini))
    return _chain(bytes(64) + inside, first, small, 64)
