"""Define the errors about tables and models, each of which is a sentence for the user."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

MAX_LISTED = 20
"""How many single faults an error lists at most; the number of the rest is always given."""


def quoted(text: str) -> str:
    """Quote text of the user's input, cut to 40 characters."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def reason_of(error: BaseException) -> str:
    """Put an exception's message on one line without its full stop, to stand within a sentence.

    An exception without a message is named by its type.
    """
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def list_some(items: Sequence[object], most: int = MAX_LISTED) -> str:
    """List the first items and count those left out, as in `a, b and 3 more`."""
    shown = ", ".join(map(str, items[:most]))
    more = len(items) - most
    return f"{shown} and {more:,} more" if more > 0 else shown


def listed(items: Sequence[object], most: int | None = None) -> str:
    """List items with "and" before the last, as in `a, b and c`; beyond `most`, as `list_some` does."""
    if most is not None and len(items) > most:
        return list_some(items, most)
    *first, last = map(str, items) if items else [""]
    return f"{', '.join(first)} and {last}" if first else last


def not_installed(what: str, package: str, extra: str) -> str:
    """Write the sentence on a package that is needed but not there, with the way to get it."""
    return (
        f"{what} needs {package}, which is not installed: run make .venv/.dev in a clone, or pip install "
        f"'bloodcells[{extra}]' elsewhere."
    )


def name_place(place: str, sentence: str) -> str:
    """Put the place of a fault, such as a file, before the sentence, unless it begins with it."""
    if sentence.startswith(place):
        return sentence
    return f"{place}: {sentence[0].lower()}{sentence[1:]}"


class BloodcellsError(Exception):
    """Report a fault of the input; `str(error)` is one sentence for the user."""


class TableError(BloodcellsError):
    """Report a table that cannot be read as cells."""


class UnreadableTable(TableError):
    """Report bytes that are not in the format that they were said to be in."""


class TableTooLarge(TableError):
    """Report a table with more bytes, rows or columns than the limit."""


class EmptyTable(TableError):
    """Report a table without any row of a cell.

    Attributes
    ----------
    left_out
        The rows that are no cells, as in a receipt, where there are such.
    """

    def __init__(self, what: str = "The table", left_out: Sequence[Any] = ()) -> None:
        self.left_out = list(left_out)
        super().__init__(f"{what} has no row of a cell; send at least one.")


class NoCells(EmptyTable):
    """Report a table that has rows, none of which is that of a cell."""


class NoSuchSheet(TableError):
    """Report a sheet that was asked for and is not there, or is empty."""


class WideForm(TableError):
    """Report a table with one column for each cell and measurement.

    ImageJ's Multi Measure writes it where "One row per slice" is ticked.
    """

    def __init__(self, column: str) -> None:
        self.column = column
        super().__init__(
            f"The table has one column per cell (found {column!r}), the wide form of ImageJ's Multi "
            'Measure; one row per cell was expected. Measure again with "One row per slice" unticked.'
        )


class SideBySide(TableError):
    """Report a table with several columns of one measurement, whose names do not tell the channels.

    Tables of one channel each have been merged side by side, and what merged them numbered the columns.
    """

    def __init__(self, columns: Sequence[str]) -> None:
        self.columns = tuple(columns)
        super().__init__(
            f"The columns {list_some([repr(c) for c in self.columns], 3)} are one measurement several "
            "times, and their names do not say the channel: the tables of the channels were merged side "
            "by side, or the channels were numbered. Name the columns 'Mean red', 'Mean green', 'Mean "
            "blue' and so on, or put the tables below each other, with a column Channel."
        )


@dataclass(frozen=True)
class Missing:
    """Describe a measurement that the table lacks, and what was found instead."""

    name: str
    """Canonical name of the measurement."""
    nearest: str | None = None
    """The most similar column of the table, as it is spelt there; None if no column is similar."""
    reason: str | None = None
    """Why a column that looks like the measurement is another quantity; None if there is no such
    column."""

    def __str__(self) -> str:
        if self.reason is not None:
            return f"{self.name!r} is missing: {self.reason}"
        if self.nearest is not None:
            return f"{self.name!r} is missing (the nearest column is {self.nearest!r})"
        return f"{self.name!r} is missing (no column is like it)"


class MissingMeasurements(TableError):
    """Report a table that lacks measurements that the model takes.

    Attributes
    ----------
    in_words
        A list of all of them in words, where that says more than one by one.
    """

    def __init__(
        self,
        missing: Sequence[Missing],
        expected: int,
        hint: str = "",
        taker: str = "the model",
        in_words: str | None = None,
    ) -> None:
        self.in_words = in_words
        self.missing = tuple(missing)
        self.expected = expected
        self.hint = hint
        first = self.missing[:MAX_LISTED]
        more = len(self.missing) - MAX_LISTED
        if in_words is not None:
            listed, more = in_words, 0
        elif len(first) > 3 and all(m.nearest is None and m.reason is None for m in first):
            # No column is like any measurement: it is enough to list what was expected.
            listed = ", ".join(repr(m.name) for m in first)
        else:
            listed = "; ".join(map(str, first))
        super().__init__(
            f"The table lacks {len(self.missing)} of the {expected} measurements that {taker} takes: "
            + listed
            + (f"; and {more} more" if more > 0 else "")
            + "."
            + hint
        )


class DoubledColumn(TableError):
    """Report several columns that are the same measurement."""

    def __init__(self, measurement: str, columns: Sequence[str]) -> None:
        self.measurement = measurement
        self.columns = tuple(columns)
        super().__init__(
            f"The columns {', '.join(repr(c) for c in self.columns)} are all the measurement "
            f"{measurement!r}; expected one. Take out or rename all but one."
        )


@dataclass(frozen=True)
class Fault:
    """Describe one fault of one row."""

    row: int
    """Number of the row in the table as it was sent, from 1; the header is not counted."""
    column: str | None
    """The column, as it is spelt in the table; None where the whole row is at fault."""
    message: str
    """What is wrong."""

    def __str__(self) -> str:
        where = f"row {self.row}" + ("" if self.column is None else f", column {self.column!r}")
        return f"{where}: {self.message}"


class InvalidRows(TableError):
    """Report rows that are not the measurements of a cell.

    Attributes
    ----------
    faults
        The first `MAX_LISTED` faults, by row.
    total
        How many faults there are.
    numbering
        A sentence, after a blank, on what the numbers of rows mean, where that is not plain.
    """

    def __init__(
        self, faults: Sequence[Fault], total: int | None = None, numbering: str = ""
    ) -> None:
        self.numbering = numbering
        self.total = len(faults) if total is None else total
        self.faults = tuple(faults[:MAX_LISTED])
        more = self.total - 1
        super().__init__(
            f"In {self.faults[0]}"
            + (f" ({more} more such fault{'s' if more > 1 else ''})." if more else ".")
            + numbering
        )


class InvalidValues(InvalidRows):
    """Report values that are no measurement: not a finite number, or in another unit."""


class LabelError(BloodcellsError):
    """Report class labels that cannot be compared with the model's classes."""


class ModelError(BloodcellsError):
    """Report a model directory that cannot be loaded."""


class UnknownModel(BloodcellsError):
    """Report a model or version that there is not."""


class NotCalibrated(BloodcellsError):
    """Report a model that lacks what was asked for, as it was exported before models had it."""

    def __init__(self, name: str, version: int, what: str) -> None:
        super().__init__(
            f"Version {version} of the model {name!r} has no {what}: it was exported before models had "
            "that. Leave it out, name a newer version, or add it with `bloodcells-train calibrate`."
        )


class NotBySlide(BloodcellsError):
    """Report a model that takes no measurement relative to the slide, where a slide is named."""

    def __init__(self, name: str) -> None:
        super().__init__(
            f"The model {name!r} takes no measurement relative to the slide; leave out slide, or name a "
            "model that does."
        )


class SmallSlides(BloodcellsError):
    """Report slides with too few cells to take a measurement relative to them."""

    def __init__(self, cells: Mapping[str, int], fewest: int) -> None:
        self.cells = dict(cells)
        named = list_some([f"{name!r} has {n:,}" for name, n in cells.items()], MAX_LISTED // 2)
        super().__init__(
            f"Relative to the slide, each slide needs {fewest:,} cells that are no broken segmentations; "
            f"{named}. Leave out slide, or the cells of these."
        )


class NotReady(BloodcellsError):
    """Report that no model is loaded yet."""
