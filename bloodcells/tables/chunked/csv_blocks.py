"""Cut a CSV of any length into blocks of whole rows, each a table with its own header."""

from collections.abc import Iterator

from bloodcells.errors import Fault, InvalidRows
from bloodcells.tables.formats import (
    CSV_HEAD,
    UTF16_HEAD,
    CsvDialect,
    Limits,
    Source,
    Utf16,
    find_csv_dialect,
    find_utf16,
    read_bytes,
)
from bloodcells.tables.formats.limits import check_lines, last_line_end, too_long

__all__ = ["BLOCK", "Blocks", "CsvBlocks"]

BLOCK = 8 * 2**20
"""Bytes of a block: a table of about 30,000 cells."""
_LAST = 1 << 16
"""Least bytes of the last of several blocks, so that ImageJ's summary rows stay in one block."""


class Blocks:
    """Cut text between rows as it arrives; text that fits in one block is not changed.

    A row ends at a line end with an even number of quotation marks before it.

    Parameters
    ----------
    limits
        How long a line may be.
    size
        Bytes of a block.
    quoted
        Whether a line end within quotation marks does not end a row.
    """

    def __init__(self, limits: Limits, size: int = BLOCK, quoted: bool = False) -> None:
        """Start without any text."""
        self._limits, self._block, self._quoted = limits, size, quoted
        self._line = 0  # bytes of the last line so far
        self._pieces: list[bytes] = []
        self._size = 0
        self._closed = False
        self._header: bytes | None = None

    @property
    def ready(self) -> bool:
        """Tell whether there is enough text for a block and for the least further one."""
        known = self._closed or self._header is not None or self._size >= self._head_bytes()
        return known and self._size >= self._block + _LAST

    def feed(self, data: bytes) -> None:
        """Take the next bytes.

        Raises
        ------
        TableTooLarge
            A line is longer than a record may be.
        """
        self._check_line(data)
        self._pieces.append(data)
        self._size += len(data)

    def close(self) -> None:
        """End the text."""
        self._closed = True

    def take(self) -> bytes:
        """Cut off the next block, once it is `ready`."""
        text, header = self._joined()
        if self._header is None:
            header = self._header_length(text)
            self._header = text[:header]
        cut = _last_row_end(text, header, header + self._block, quoted=self._quoted)
        self._keep(text[cut:])
        return text[:cut]

    def rest(self) -> bytes:
        """Take all that is left, at the end; nothing if all was taken, or no text ever arrived."""
        text, header = self._joined()
        self._keep(b"")
        return text if len(text) > header or not header else b""

    def _check_line(self, data: bytes) -> None:
        """Refuse a line that has become too long."""
        ends = [at for at in (data.find(b"\n"), data.find(b"\r")) if at >= 0]
        line = self._line + min(ends, default=len(data))
        if line > self._limits.record_bytes:
            raise too_long("A line of the table", line, self._limits, ends=bool(ends))
        check_lines(data, self._limits)
        self._line = len(data) - 1 - last_line_end(data, 0, len(data)) if ends else line

    def _head_bytes(self) -> int:
        """Return how many bytes are needed to know the header."""
        return 0

    def _header_length(self, text: bytes) -> int:
        """Count the bytes before the first row, which are put before each further block."""
        return 0

    def _joined(self) -> tuple[bytes, int]:
        """Join the header, if it is known, with the text that was not taken; and count the header's bytes."""
        header = self._header or b""
        return b"".join([header, *self._pieces]), len(header)

    def _keep(self, rest: bytes) -> None:
        """Keep text for the next block."""
        self._pieces, self._size = [rest], len(rest)


class CsvBlocks(Blocks):
    """Cut a CSV between rows as it arrives, and read each block as the part of the whole that it is.

    The dialect is found once, by the same first bytes as that of a text that is read whole. UTF-16 is turned
    into UTF-8 as it arrives.

    Parameters
    ----------
    limits
        How large a block may be.
    size
        Bytes of a block.
    """

    def __init__(self, limits: Limits, size: int = BLOCK) -> None:
        """Start without any text."""
        super().__init__(limits, size, quoted=True)
        self._dialect: CsvDialect | None = None
        self._first: bytes | None = b""  # until it is known whether it is UTF-16
        self._utf16: Utf16 | None = None
        self._encoding: str | None = None  # known once a block has more than ASCII

    def feed(self, data: bytes) -> None:
        """Take the next bytes."""
        if self._first is not None:
            self._first += data
            if len(self._first) < UTF16_HEAD:
                return
            data = self._begin()
        super().feed(self._utf16.feed(data) if self._utf16 is not None else data)

    def close(self) -> None:
        """End the text.

        Raises
        ------
        UnreadableTable
            The text is UTF-16 and ends within a character.
        """
        if self._first is not None:
            data = self._begin()
            super().feed(self._utf16.feed(data) if self._utf16 is not None else data)
        if self._utf16 is not None:
            super().feed(self._utf16.close())
        super().close()

    def read(self, block: bytes) -> Source:
        """Read a block that was taken.

        Raises
        ------
        TableError
            As `read_bytes` does, rows being counted in the block; or the block is in another encoding than
            those before it.
        """
        source = read_bytes(block, "csv", self._limits, dialect=self._dialect)
        if self._utf16 is not None:
            source.notes.insert(0, Utf16.NOTE)
        if not block.isascii():
            encoding = next((n for n in source.notes if "decoded" in n), "UTF-8")
            self._encoding = self._encoding or encoding
            if self._encoding != encoding:
                message = (
                    "from here on the text is in another encoding than before (UTF-8 and "
                    "Windows-1252); save the table as UTF-8"
                )
                raise InvalidRows([Fault(1, None, message)])
        return source

    def _begin(self) -> bytes:
        """Find out whether the text is UTF-16, and return its first bytes."""
        first, self._first = self._first or b"", None
        codec = find_utf16(first)
        self._utf16 = None if codec is None else Utf16(codec)
        return first

    def _head_bytes(self) -> int:
        return 2 * CSV_HEAD

    def _header_length(self, text: bytes) -> int:
        self._dialect, length = find_csv_dialect(text, self._limits)
        return length


def _last_row_end(text: bytes, start: int, behind: int, quoted: bool) -> int:
    """Find the end of the last whole row between two positions.

    Parameters
    ----------
    start
        Where a row begins.
    behind
        The end of a block: the row must end before it.
    quoted
        Whether a line end within quotation marks does not end a row.

    Returns
    -------
    The position after the row's line end; after the last line end if no row is whole, and `behind` if there
    is no line end at all, as no row is as long as a block.
    """
    odd = quoted and text.count(b'"', start, behind) % 2 == 1
    last, right = None, behind
    for end in _line_ends(text, start, behind):
        last = last or end
        odd ^= quoted and text.count(b'"', end, right) % 2 == 1
        if not odd:
            return end
        right = end
    return last or behind


def _line_ends(text: bytes, start: int, behind: int) -> Iterator[int]:
    r"""Give the positions after the line ends between two positions, the last one first.

    A line ends in `\n`, `\r` or both, whatever others end in, as where the whole text is read at once.
    """
    newline, mark = text.rfind(b"\n", start, behind), text.rfind(b"\r", start, behind)
    while (at := max(newline, mark)) >= 0:
        if at == newline:
            yield at + 1
            newline = text.rfind(b"\n", start, at)
        else:
            if text[at + 1 : at + 2] != b"\n":
                yield at + 1
            mark = text.rfind(b"\r", start, at)
