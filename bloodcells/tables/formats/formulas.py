"""Keep a spreadsheet from taking the text of a CSV for formulas.

By OWASP's rule (https://owasp.org/www-community/attacks/CSV_Injection): before text that begins with one of
`= + - @`, a tab or a carriage return comes a `'`. Numbers stay as they are, whatever their sign.
"""

import re
from functools import lru_cache

_NUMBER = rb"[-+](?:[0-9]+(?:[.,][0-9]+)*|[0-9]*[.,][0-9]+|[0-9]+\.)(?:[eE][-+]?[0-9]+)?%?|[-+]inf|[-+]nan"


def neutralised(csv: bytes, separator: str = ",") -> bytes:
    r"""Write `'` before each text of a CSV that a spreadsheet would take for a formula.

    Parameters
    ----------
    csv
        Whole rows, with values quoted by `"` where they must be, and none where they need not.

    Examples
    --------
    >>> neutralised(b'id,Skew\n=1+1,-1.5\n"@a,b",+2\n')
    b'id,Skew\n\'=1+1,-1.5\n"\'@a,b",+2\n'
    """
    parts = []
    done = marks = 0
    for found in _doubtful(separator).finditer(csv):
        marks += csv.count(b'"', done, found.start())
        parts.append(csv[done : found.start()])
        done = found.start()
        if marks % 2 == 0:  # else it is within a quoted value, not at the start of one
            before = csv[found.start() : found.end()]
            parts.append(before + b"'")
            marks += before.count(b'"')
            done = found.end()
    parts.append(csv[done:])
    return b"".join(parts)


@lru_cache
def _doubtful(separator: str) -> re.Pattern[bytes]:
    """Find where a value may start that begins as a formula does and is no number."""
    mark = re.escape(separator.encode())
    start = rb"(?:\A|(?<=[\n" + mark + rb"]))"
    end = rb"(?=[\r\n" + mark + rb"]|\Z)"
    bare = rb"(?=[=@+-])(?!(?:" + _NUMBER + rb")" + end + rb")"
    tab = b"" if separator == "\t" else rb"|(?=\t)"
    quoted = rb'"(?=[=@+\t\r-])(?!(?:' + _NUMBER + rb')"' + end + rb")"
    return re.compile(start + rb"(?:" + quoted + rb"|" + bare + tab + rb")")
