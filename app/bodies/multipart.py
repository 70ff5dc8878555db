"""Read the parts of a multipart form."""

from collections.abc import Sequence
from dataclasses import dataclass

from python_multipart.exceptions import FormParserError
from python_multipart.multipart import MultipartParser, parse_options_header

from bloodcells.errors import UnreadableTable
from bloodcells.parallel.wanted import check_wanted

_MOST_PARTS = 20
"""Parts of a form that are read; a form with more is not one of ours, which have two at most."""
_SLICE = 2**20
"""Bytes that are parsed at once."""


@dataclass(frozen=True)
class FormPart:
    """Hold a part of a form."""

    name: str
    """As its Content-Disposition has it; empty where it does not."""
    file_name: str
    """As its Content-Disposition has it; empty where it does not."""
    media_type: str
    """As its Content-Type has it, in lower case; empty where there is none."""
    data: bytes
    """The bytes of the part."""


class _Collector:
    """Gather parts from the parser's callbacks, which come with pieces of any length."""

    def __init__(self) -> None:
        self.parts: list[FormPart] = []
        self.whole = False
        self._field, self._value = bytearray(), bytearray()
        self._pieces: list[bytes] = []
        self._headers: dict[bytes, bytes] = {}

    def begin(self) -> None:
        if len(self.parts) == _MOST_PARTS:
            raise UnreadableTable(
                f"The form has more than {_MOST_PARTS} parts; send a table as one, or an image and its "
                "mask as two."
            )
        self._headers = {}
        self._pieces = []

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        self._headers[bytes(self._field).lower()] = bytes(self._value)
        self._field, self._value = bytearray(), bytearray()

    def data(self, data: bytes, start: int, end: int) -> None:
        self._pieces.append(data[start:end])  # mostly all of the part

    def part_end(self) -> None:
        _, disposition = parse_options_header(self._headers.get(b"content-disposition", b""))
        media_type, _ = parse_options_header(self._headers.get(b"content-type", b""))
        self.parts.append(
            FormPart(
                name=disposition.get(b"name", b"").decode("utf-8", "replace"),
                file_name=disposition.get(b"filename", b"").decode("utf-8", "replace"),
                media_type=media_type.decode("latin-1").lower(),
                data=b"".join(self._pieces),
            )
        )

    def end(self) -> None:
        self.whole = True


def file_part(content_type: str, body: bytes) -> FormPart:
    """Read the part named `file`, which is to be the form's only one.

    Raises
    ------
    UnreadableTable
        The form is broken, or has other parts.
    """
    parts = _parts(content_type, body)
    if [part.name for part in parts] != ["file"]:
        raise UnreadableTable(f"The form has {_names(parts)}; one part named 'file' was expected.")
    return parts[0]


def file_parts(content_type: str, body: bytes, names: Sequence[str]) -> list[FormPart]:
    """Read the parts of the given names, in that order, which are to be the form's only ones.

    Raises
    ------
    UnreadableTable
        The form is broken, or has other parts.
    """
    parts = _parts(content_type, body)
    if sorted(part.name for part in parts) != sorted(names):
        expected = " and ".join(repr(name) for name in names)
        raise UnreadableTable(
            f"The form has {_names(parts)}; the {'part' if len(names) == 1 else 'parts'} {expected} "
            f"{'was' if len(names) == 1 else 'were'} expected, once{'' if len(names) == 1 else ' each'}."
        )
    by_name = {part.name: part for part in parts}
    return [by_name[name] for name in names]


def _names(parts: Sequence[FormPart]) -> str:
    return ", ".join(repr(part.name) for part in parts) or "no part"


def _parts(content_type: str, body: bytes) -> list[FormPart]:
    """Read all parts of a form.

    Raises
    ------
    UnreadableTable
        The form is broken.
    """
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if not boundary:
        raise UnreadableTable("The multipart/form-data has no boundary in its Content-Type.")
    collector = _Collector()
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": collector.begin,
                "on_header_field": collector.header_field,
                "on_header_value": collector.header_value,
                "on_header_end": collector.header_end,
                "on_part_data": collector.data,
                "on_part_end": collector.part_end,
                "on_end": collector.end,
            },
        )
        for start in range(0, len(body), _SLICE):
            check_wanted()
            parser.write(body[start : start + _SLICE])
        parser.finalize()
    except FormParserError as error:
        raise UnreadableTable(f"The form cannot be read ({error}).") from error
    if not collector.whole:
        raise UnreadableTable("The form is cut short: its last boundary is missing.")
    return collector.parts
