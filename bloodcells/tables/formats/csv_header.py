"""Split records of a CSV, and find what separates the values of its header."""

import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import islice

from bloodcells.measurements import column_names
from bloodcells.tables.numbers import looks_like_number

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab", "|": "vertical bar", " ": "blank"}
"""What may separate the values of a CSV, and its name."""


def split_header(text: str, separator: str, position: int = 0) -> Iterator[str]:
    """Split the record that begins at a position into its fields, as Arrow does.

    A field may be quoted if its first character is a quotation mark.

    Yields
    ------
    Each field, with its quotation marks.
    """
    field = re.compile(rf'(?:"(?:[^"]++|"")*+"?)?[^{separator}\r\n]*+')
    while match := field.match(text, position):
        yield match[0]
        position = match.end()
        if not text.startswith(separator, position):
            return
        position += 1


def split_records(text: str, separator: str, most: int) -> Iterator[list[str]]:
    """Split text into records that are not empty, each a list of at most `most` fields."""
    position = 0
    while position < len(text):
        if text[position] in "\r\n":
            position += 1
            continue
        fields = list(islice(split_header(text, separator, position), most))
        yield fields
        position += sum(map(len, fields)) + len(fields) - 1
        if len(fields) == most:
            end = re.compile("[\r\n]|$").search(text, position)
            position = len(text) if end is None else end.start()


def unquoted(field: str) -> str:
    """Remove the quotation marks around a field."""
    return field[1:-1] if len(field) > 1 and field[0] == field[-1] == '"' else field


_LONGEST = 100
"""Most characters of a name whose meaning is kept, so that what is kept takes no memory to speak of."""
_kept = lru_cache(maxsize=1024)(column_names.names_measurement)


def names_measurement(field: str) -> bool:
    """Tell whether a field of a header, quoted or not, names a measurement, with or without its channel."""
    name = field.strip(" \"'\ufeff")
    # Each separator is tried on each of up to 200 lines, and most of them find the same fields.
    return (_kept if len(name) <= _LONGEST else column_names.names_measurement)(name)


def find_separator(text: str, columns: int, position: int = 0) -> str:
    """Find the separator that makes most columns of a record measurements.

    If no column is a measurement, the separator that makes most fields numbers is taken, so that an
    error can show the numbers of a table without a header; else the one that makes most columns. A blank,
    which names have in them, is only taken if it makes most columns measurements, or if all fields are
    quoted.

    Parameters
    ----------
    columns
        The limit of columns; further ones are not split.
    position
        Where the record begins.
    """
    # A tab stands in no name.
    tabbed = len(list(islice(split_header(text, "\t", position), 3))) == 3

    def score(separator: str) -> tuple[int, int, int]:
        """Count measurements, numbers and columns, in the order of their weight."""
        fields = list(islice(split_header(text, separator, position), columns + 1))
        if separator == " " and tabbed:
            return 0, 0, 0  # such as QuPath's `Nucleus: Area` between tabs
        if separator == " " and not all(
            f[:1] == f[-1:] == '"' or looks_like_number(f) for f in fields if f
        ):
            # Blanks in names without quotation marks part them into words such as `red:StdDev`.
            return sum(f.replace(".", "").isalnum() and names_measurement(f) for f in fields), 0, 0
        known = sum(map(names_measurement, fields))
        stripped = [f.strip('"') for f in fields]
        numbers = sum(looks_like_number(f.replace(",", ".")) for f in stripped)
        return known, numbers, len(fields)

    return max(SEPARATORS, key=score)
