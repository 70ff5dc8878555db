"""Keep the numbers of JSON that are names, and not measurements, to the digit."""

import json
from collections.abc import Callable, Sequence
from functools import lru_cache
from typing import Any

from bloodcells.measurements import known_names, normalise
from bloodcells.tables.columns import says_which_cell

__all__ = ["keep_digits_of_records", "keep_digits_of_rows", "load_literals"]

_EXACT = 2.0**53
"""Beyond it, a float64 is no longer every whole number."""


class _Literal(str):
    """Hold a number as it is written."""


def load_literals(data: bytes) -> Any:
    """Parse JSON with each number as the text that it is written as."""
    return json.loads(data, parse_int=_Literal, parse_float=_Literal)


def keep_digits_of_records(
    records: Sequence[dict[str, Any]], keys: tuple[str, ...], reload: Callable[[], Sequence[Any]]
) -> None:
    """Replace the numbers that name cells by their text, where a float64 may not have all their digits.

    A name such as 1.10 is not the number 1.1, and 18446744073709551617 has no float64. Of the columns
    that neither name cells nor are measurements, those with whole numbers as large as that are replaced.

    Parameters
    ----------
    records
        The objects, which are changed.
    keys
        All of their keys.
    reload
        Parses the same objects by `load_literals`.
    """
    names, others = _not_measured(keys)
    columns = {j: [record.get(keys[j]) for record in records] for j in (*names, *others)}
    inexact = _inexact(columns, names) if columns else []
    literal = reload() if inexact else []
    for j in inexact:
        for record, written in zip(records, literal, strict=True):
            if keys[j] in record:
                record[keys[j]] = _text(written[keys[j]])


def keep_digits_of_rows(
    columns: Sequence[str], rows: Sequence[list[Any]], reload: Callable[[], Sequence[Any]]
) -> None:
    """Do the same where each row is a list with a value for each column; `reload` parses the rows."""
    names, others = _not_measured(tuple(columns))
    inexact = _inexact({j: [row[j] for row in rows] for j in (*names, *others)}, names)
    literal = reload() if inexact else []
    for j in inexact:
        for row, written in zip(rows, literal, strict=True):
            row[j] = _text(written[j])


@lru_cache(maxsize=256)
def _not_measured(names: tuple[str, ...]) -> tuple[tuple[int, ...], tuple[int, ...]]:
    """Find the columns that may name the cells, and those that are no measurements either."""
    known = known_names()
    naming = tuple(j for j, name in enumerate(names) if says_which_cell(name))
    others = (j for j, name in enumerate(names) if normalise(name) not in known)
    return naming, tuple(j for j in others if j not in naming)


def _inexact(columns: dict[int, list[Any]], names: Sequence[int]) -> list[int]:
    """Find the columns with a number that may have lost digits, and those of names with text and numbers."""
    found = []
    for j, values in columns.items():
        kinds = set(map(type, values))
        if len(kinds) == 1 and str in kinds:
            continue
        if j in names:
            # Text that looks like a number, among numbers, would else be kept with its quotation marks.
            if float in kinds or {str, int} <= kinds:
                found.append(j)
        elif float in kinds and any(type(v) is float and abs(v) >= _EXACT for v in values):
            found.append(j)
    return found


def _text(value: Any) -> Any:
    """Write a value as text; null stays null."""
    if value is None or isinstance(value, str):
        return None if value is None else str(value)
    return json.dumps(value, ensure_ascii=False)
