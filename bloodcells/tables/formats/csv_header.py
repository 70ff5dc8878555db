"""Split the header of a CSV, and find what separates its values."""

import re
from collections.abc import Iterator
from itertools import islice

from bloodcells.measurement_names import is_measurement
from bloodcells.tables.numbers import looks_like_number

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}
"""What may separate the values of a CSV, and its name."""


def split_header(text: str, separator: str) -> Iterator[str]:
    """Split the first record into its fields, as Arrow does.

    A field may be quoted if its first character is a quotation mark.

    Yields
    ------
    Each field, with its quotation marks.
    """
    field = re.compile(rf'(?:"(?:[^"]++|"")*+"?)?[^{separator}\r\n]*+')
    position = 0
    while match := field.match(text, position):
        yield match[0]
        position = match.end()
        if not text.startswith(separator, position):
            return
        position += 1


def find_separator(text: str, columns: int) -> str:
    """Find the separator that makes most columns of the first record measurements.

    If no column is a measurement, the separator that makes most fields numbers is taken, so that an
    error can show the numbers of a table without a header; else the one that makes most columns.

    Parameters
    ----------
    columns
        The limit of columns; further ones are not split.
    """

    def score(separator: str) -> tuple[int, int, int]:
        """Count measurements, numbers and columns, in the order of their weight."""
        fields = [f.strip('"') for f in islice(split_header(text, separator), columns + 1)]
        numbers = sum(looks_like_number(f.replace(",", ".")) for f in fields)
        return sum(is_measurement(f, alone=False) for f in fields), numbers, len(fields)

    return max(SEPARATORS, key=score)
