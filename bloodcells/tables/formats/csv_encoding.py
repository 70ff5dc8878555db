"""Tell the encoding of text, and turn it into UTF-8."""

import codecs
import re
from dataclasses import dataclass

from bloodcells.errors import UnreadableTable
from bloodcells.tables.formats.slices import as_utf8, is_utf8, slices

UTF16_HEAD = 4096
"""First bytes that tell UTF-16 without a byte order mark from other encodings."""
_MARKS = (codecs.BOM_UTF8, "ï»¿".encode())
"""The byte order mark in UTF-8, and what is left of it after it was read as Windows-1252."""
_UTF32 = (b"\xff\xfe\0\0", b"\0\0\xfe\xff")


@dataclass(frozen=True)
class Utf8:
    """Hold text as UTF-8."""

    text: bytes
    """The text without byte order marks at its start."""
    notes: tuple[str, ...] = ()
    """Which encoding it was in if not UTF-8, and what else was odd, one sentence each."""
    marks: int = 0
    """Bytes of the byte order marks."""
    single: bool = False
    """Whether it was in Windows-1252 or Mac OS Roman, where each character is one byte."""


def to_utf8(data: bytes) -> Utf8:
    """Convert text in UTF-8, UTF-16 (with or without its mark), Windows-1252 or Mac OS Roman.

    Raises
    ------
    UnreadableTable
        The text is in UTF-32, none of these, ends within a character, or has NUL bytes.
    """
    codec = find_utf16(data)
    notes: tuple[str, ...] = ()
    if codec is not None:
        transcoder = Utf16(codec)
        pieces = [transcoder.feed(piece) for piece in slices(data)]
        data = b"".join([*pieces, transcoder.close()])
        notes = (Utf16.NOTE,)
    marks, count = _marks(data)
    text = data[marks:] if marks else data
    if count > 1:
        notes += (f"{count} byte order marks were left out at the start",)
    single = not is_utf8(text)
    if single and b"\r" in text and b"\n" not in text and not _WINDOWS_LETTERS.search(text):
        # Excel for the Mac writes lines that end as on the old Mac, in its encoding.
        text = as_utf8(text, "mac_roman")
        notes += ("not UTF-8, and lines end in CR alone, so decoded as Mac OS Roman",)
    elif single:
        _refuse_cut(text)
        text = _of_windows(text, marks)
        notes += ("not UTF-8, so decoded as Windows-1252",)
    if b"\0" in text:
        raise UnreadableTable("The text has NUL bytes in it: it is not CSV.")
    return Utf8(text, notes, marks, single)


_WINDOWS_LETTERS = re.compile(rb"[\xe0-\xff]")
"""Small letters with accents in Windows-1252; in Mac OS Roman these bytes are capitals and signs that are
rare."""


_NOT_IN_WINDOWS = (b"\x81", b"\x8d", b"\x8f", b"\x90", b"\x9d")
"""The bytes that are no character of Windows-1252."""


def find_utf16(text: bytes) -> str | None:
    """Tell the codec of UTF-16, with or without a byte order mark, by the first bytes of a text.

    Without a mark it is told by the NULs of which every character of a header has one.

    Returns
    -------
    The codec; None if it is another encoding.

    Raises
    ------
    UnreadableTable
        The text is in UTF-32.
    """
    head = text[:UTF16_HEAD]
    nuls = [head[i::4].count(0) for i in range(4)]
    of_each = len(head) // 4
    if head.startswith(_UTF32) or (
        of_each and max(nuls) == of_each and sorted(nuls)[1] > of_each / 2
    ):
        raise UnreadableTable("The text is in UTF-32, which is not read; save it as UTF-8.")
    if head.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)):
        return "utf-16-le" if head.startswith(codecs.BOM_UTF16_LE) else "utf-16-be"
    high, low = head[::2].count(0), head[1::2].count(0)
    half = len(head) // 2
    if half < 2 or max(high, low) <= half / 2 or min(high, low) > half / 50:
        return None
    return "utf-16-be" if high > low else "utf-16-le"


class Utf16:
    """Turn UTF-16 into UTF-8 as it arrives.

    Parameters
    ----------
    codec
        As `find_utf16` tells it.
    """

    NOTE = "decoded from UTF-16"
    """Says for the receipt that this was done."""

    def __init__(self, codec: str) -> None:
        """Expect the first bytes."""
        self._decoder = codecs.getincrementaldecoder(codec)()

    def feed(self, data: bytes) -> bytes:
        """Turn the next bytes into UTF-8, as many as are whole characters."""
        return self._decode(data, False)

    def close(self) -> bytes:
        """Check that the text ends with a whole character."""
        return self._decode(b"", True)

    def _decode(self, data: bytes, final: bool) -> bytes:
        """Decode the next bytes."""
        try:
            text = self._decoder.decode(data, final)
        except UnicodeError as error:
            raise UnreadableTable(_DAMAGED) from error
        if _TORN_LINE_END in text:
            raise UnreadableTable(_DAMAGED)
        return text.encode()


_DAMAGED = "The text is in UTF-16, but cut short or damaged; save it as UTF-8."
_TORN_LINE_END = "\u0a00"
"""What a line end becomes where a byte is missing or too many before it; Unicode has no such character. Lines
would go on as one, and cells be lost."""


def _marks(text: bytes) -> tuple[int, int]:
    """Count the bytes of all byte order marks at the start, and how many these are."""
    at = count = 0
    while (mark := next((m for m in _MARKS if text.startswith(m, at)), None)) is not None:
        at, count = at + len(mark), count + 1
    return at, count


def _refuse_cut(text: bytes) -> None:
    """Refuse UTF-8 that ends within a character.

    What has no other character but ASCII before may be Windows-1252, and is taken for it.
    """
    if not is_utf8(text, cut=True):
        return
    start = len(text) - 1
    while text[start] & 0xC0 == 0x80:
        start -= 1
    if not text[:start].isascii():
        raise UnreadableTable(
            "The text is in UTF-8, and ends within a character: it is cut short. Send all of it."
        )


def _of_windows(text: bytes, before: int) -> bytes:
    """Convert Windows-1252, of which so many bytes were left out before."""
    missing = [at for byte in _NOT_IN_WINDOWS if (at := text.find(byte)) >= 0]
    if missing:
        raise UnreadableTable(
            f"The text is neither UTF-8 nor Windows-1252 (byte {before + min(missing) + 1}); save it as "
            "UTF-8."
        )
    # Excel writes Windows-1252 in Western Europe. The names of measurements are ASCII in any case.
    return as_utf8(text, "cp1252")
