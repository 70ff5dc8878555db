"""The parts of a multipart form, with their headers."""

from collections.abc import Sequence
from dataclasses import dataclass

from python_multipart.exceptions import MultipartParseError
from python_multipart.multipart import MultipartParser, parse_options_header

from bloodcells.errors import UnreadableTable


@dataclass(frozen=True)
class FormPart:
    """A part of a form.

    Attributes
    ----------
    name, file_name
        Of its Content-Disposition; empty where that has none.
    media_type
        Of its Content-Type, in lower case; empty where there is none.
    data
        Its body.
    """

    name: str
    file_name: str
    media_type: str
    data: bytes


class _Collector:
    """Takes the parser's callbacks, which come in pieces of any length, and makes parts of them."""

    def __init__(self) -> None:
        self.parts: list[FormPart] = []
        self.whole = False
        self._field, self._value, self._data = bytearray(), bytearray(), bytearray()
        self._headers: dict[bytes, bytes] = {}

    def begin(self) -> None:
        self._headers = {}
        self._data = bytearray()

    def header_field(self, data: bytes, start: int, end: int) -> None:
        self._field += data[start:end]

    def header_value(self, data: bytes, start: int, end: int) -> None:
        self._value += data[start:end]

    def header_end(self) -> None:
        self._headers[bytes(self._field).lower()] = bytes(self._value)
        self._field, self._value = bytearray(), bytearray()

    def data(self, data: bytes, start: int, end: int) -> None:
        self._data += data[start:end]

    def part_end(self) -> None:
        _, disposition = parse_options_header(self._headers.get(b"content-disposition", b""))
        media_type, _ = parse_options_header(self._headers.get(b"content-type", b""))
        self.parts.append(
            FormPart(
                name=disposition.get(b"name", b"").decode("utf-8", "replace"),
                file_name=disposition.get(b"filename", b"").decode("utf-8", "replace"),
                media_type=media_type.decode("latin-1").lower(),
                data=bytes(self._data),
            )
        )

    def end(self) -> None:
        self.whole = True


def file_part(content_type: str, body: bytes) -> FormPart:
    """The part named `file`, which is to be the form's only one.

    Raises
    ------
    UnreadableTable
        The form is broken, or has other parts.
    """
    found = _parts(content_type, body)
    if [part.name for part in found] != ["file"]:
        raise UnreadableTable(f"The form has {_names(found)}; one part named 'file' was expected.")
    return found[0]


def file_parts(content_type: str, body: bytes, names: Sequence[str]) -> list[FormPart]:
    """The parts of those names, in that order, which are to be the form's only ones.

    Raises
    ------
    UnreadableTable
        The form is broken, or has other parts.
    """
    found = _parts(content_type, body)
    if sorted(part.name for part in found) != sorted(names):
        expected = " and ".join(repr(name) for name in names)
        raise UnreadableTable(
            f"The form has {_names(found)}; the parts {expected} were expected, once each."
        )
    by_name = {part.name: part for part in found}
    return [by_name[name] for name in names]


def _names(parts: Sequence[FormPart]) -> str:
    return ", ".join(repr(part.name) for part in parts) or "no part"


def _parts(content_type: str, body: bytes) -> list[FormPart]:
    """All parts of a form.

    Raises
    ------
    UnreadableTable
        The form is broken.
    """
    _, options = parse_options_header(content_type)
    boundary = options.get(b"boundary")
    if not boundary:
        raise UnreadableTable("The multipart/form-data has no boundary in its Content-Type.")
    found = _Collector()
    try:
        parser = MultipartParser(
            boundary,
            {
                "on_part_begin": found.begin,
                "on_header_field": found.header_field,
                "on_header_value": found.header_value,
                "on_header_end": found.header_end,
                "on_part_data": found.data,
                "on_part_end": found.part_end,
                "on_end": found.end,
            },
        )
        parser.write(body)
        parser.finalize()
    except MultipartParseError as error:
        raise UnreadableTable(f"The form cannot be read ({error}).") from error
    if not found.whole:
        raise UnreadableTable("The form is cut short: its last boundary is missing.")
    return found.parts
