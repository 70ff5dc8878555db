"""What can be wrong with a table or a model, each as a sentence to the user."""

from collections.abc import Sequence
from dataclasses import dataclass

MAX_LISTED = 20
"""How many single faults an error lists; it always says how many there are."""


def quoted(text: str) -> str:
    """Quote a sender's text, cut to 40 characters."""
    return repr(text if len(text) <= 40 else text[:37] + "...")


def reason_of(error: BaseException) -> str:
    """Put what an exception says on one line, to stand inside of a sentence; its type's name if nothing."""
    return " ".join(str(error).split()).rstrip(".") or type(error).__name__


def list_some(items: Sequence[object], most: int = MAX_LISTED) -> str:
    """List the first items and say how many more there are: `a, b and 3 more`."""
    shown = ", ".join(map(str, items[:most]))
    more = len(items) - most
    return f"{shown} and {more:,} more" if more > 0 else shown


class BloodcellsError(Exception):
    """Base of all errors that are the input's fault. `str(error)` is one sentence for the user."""


class TableError(BloodcellsError):
    """A table that cannot be read as cells."""


class UnreadableTable(TableError):
    """The bytes are not the format that they were said to be."""


class TableTooLarge(TableError):
    """More bytes, rows or columns than the limit."""


class EmptyTable(TableError):
    """A table with no cell in it."""

    def __init__(self, what: str = "The table") -> None:
        super().__init__(f"{what} has no row of a cell; send at least one.")


class WideForm(TableError):
    """ImageJ's Multi Measure with "One row per slice": a column per cell and measurement."""

    def __init__(self, column: str) -> None:
        self.column = column
        super().__init__(
            f"The table has one column per cell (found {column!r}), the wide form of ImageJ's Multi "
            'Measure; one row per cell was expected. Measure again with "One row per slice" unticked.'
        )


@dataclass(frozen=True)
class Missing:
    """A measurement that the table lacks, and what was found in its stead.

    Attributes
    ----------
    name
        Canonical name of the measurement.
    nearest
        The most similar column of the table, as it is spelt there, if any is similar.
    reason
        Why a column that looks like it is not it, if there is one.
    """

    name: str
    nearest: str | None = None
    reason: str | None = None

    def __str__(self) -> str:
        if self.reason is not None:
            return f"{self.name!r} is missing: {self.reason}"
        if self.nearest is not None:
            return f"{self.name!r} is missing (the nearest column is {self.nearest!r})"
        return f"{self.name!r} is missing (no column is like it)"


class MissingMeasurements(TableError):
    """The table lacks measurements that the model takes."""

    def __init__(self, missing: Sequence[Missing], expected: int, hint: str = "") -> None:
        self.missing = tuple(missing)
        self.expected = expected
        first = self.missing[:MAX_LISTED]
        more = len(self.missing) - MAX_LISTED
        if len(first) > 3 and all(m.nearest is None and m.reason is None for m in first):
            # Nothing of the table is like a measurement: what was expected is enough to say.
            listed = ", ".join(repr(m.name) for m in first)
        else:
            listed = "; ".join(map(str, first))
        super().__init__(
            f"The table lacks {len(self.missing)} of the {expected} measurements that the model takes: "
            + listed
            + (f"; and {more} more" if more > 0 else "")
            + "."
            + hint
        )


class DoubledColumn(TableError):
    """Two columns of the table are the same measurement."""

    def __init__(self, measurement: str, columns: Sequence[str]) -> None:
        self.measurement = measurement
        self.columns = tuple(columns)
        super().__init__(
            f"The columns {', '.join(repr(c) for c in self.columns)} are all the measurement "
            f"{measurement!r}; expected one. Take out or rename all but one."
        )


@dataclass(frozen=True)
class Fault:
    """One fault of one row.

    Attributes
    ----------
    row
        1-based data row of the table as it was sent (the header is not counted).
    column
        The column, as it is spelt in the table, or None where the whole row is at fault.
    message
        What is wrong.
    """

    row: int
    column: str | None
    message: str

    def __str__(self) -> str:
        where = f"row {self.row}" + ("" if self.column is None else f", column {self.column!r}")
        return f"{where}: {self.message}"


class InvalidRows(TableError):
    """Rows that are not measurements of a cell.

    Attributes
    ----------
    faults
        The first `MAX_LISTED` of them, by row.
    total
        How many there are.
    """

    def __init__(self, faults: Sequence[Fault], total: int | None = None) -> None:
        self.total = len(faults) if total is None else total
        self.faults = tuple(faults[:MAX_LISTED])
        more = self.total - 1
        super().__init__(
            f"In {self.faults[0]}"
            + (f" ({more} more such fault{'s' if more > 1 else ''})." if more else ".")
        )


class InvalidValues(InvalidRows):
    """Rows with values that are no measurement: not finite numbers, or in another unit."""


class LabelError(BloodcellsError):
    """Labels that cannot be compared with the model's classes."""


class ModelError(BloodcellsError):
    """A model directory that cannot be loaded."""


class UnknownModel(BloodcellsError):
    """No such model or version."""


class NotReady(BloodcellsError):
    """No model is loaded."""
