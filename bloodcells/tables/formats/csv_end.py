"""Tell whether the text of a CSV is cut within its last row.

The last row may lack its line end. A row that lacks values or a closing quotation mark too is taken for cut:
nobody can tell then how its last value would go on.
"""

import re
from functools import cache

__all__ = ["ends_in_quotes", "is_ended"]


def is_ended(text: bytes) -> bool:
    """Tell whether a line end stands behind the last row."""
    return text.endswith((b"\n", b"\r"))


def ends_in_quotes(text: bytes, delimiter: str) -> bool:
    """Tell whether a text ends within a value that begins with a quotation mark."""
    if is_ended(text) or b'"' not in text:
        return False
    # As elsewhere, a row begins behind a line end with an even number of quotation marks before it.
    marks = text.count(b'"')
    start = len(text)
    while (end := text.rfind(b"\n", 0, start)) >= 0:
        marks -= text.count(b'"', end, start)
        start = end
        if not marks % 2:
            break
    return _open_end(delimiter).match(text, start + 1 if end >= 0 else 0) is not None


@cache
def _open_end(delimiter: str) -> re.Pattern[bytes]:
    """Make the pattern of values of which the last one is not closed."""
    apart = re.escape(delimiter.encode())
    quoted, plain = rb'"(?:[^"]|"")*+"', rb'(?!")'
    value = rb"(?:%b|%b)[^%b\r\n]*+" % (quoted, plain, apart)
    return re.compile(rb'(?:%b(?:%b|[\r\n]++))*+"(?:[^"]|"")*+\Z' % (value, apart))
