"""The first line of a CSV: what separates its values, and what the columns are called."""

import re
from collections.abc import Iterator
from itertools import islice

from bloodcells.measurements import known_names, normalise
from bloodcells.tables.numbers import looks_like_number

SEPARATORS = {",": "comma", ";": "semicolon", "\t": "tab"}


def split_header(text: str, separator: str) -> Iterator[str]:
    """The fields of the first record, one by one, split as Arrow does it.

    Quotation marks count where a field starts with one; they are left in.
    """
    field = re.compile(rf'(?:"(?:[^"]++|"")*+"?)?[^{separator}\r\n]*+')
    at = 0
    while match := field.match(text, at):
        yield match[0]
        at = match.end()
        if not text.startswith(separator, at):
            return
        at += 1


def find_separator(text: str, columns: int) -> str:
    """The separator under which most columns are measurements, or, if none is, there are most.

    A first line of numbers is no header, but to say so, it must be told where each of them ends.

    Parameters
    ----------
    columns
        How many there may be; more are not looked at.
    """
    names = known_names()

    def score(separator: str) -> tuple[int, int, int]:
        fields = [f.strip('"') for f in islice(split_header(text, separator), columns + 1)]
        numbers = sum(looks_like_number(f.replace(",", ".")) for f in fields)
        return sum(normalise(f) in names for f in fields), numbers, len(fields)

    return max(SEPARATORS, key=score)
