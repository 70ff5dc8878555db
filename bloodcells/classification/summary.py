"""Count predicted, rejected and flagged cells over the chunks of a table and over tables."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from bloodcells.quality.flagging import INCONSISTENT

__all__ = ["PredictionSummary"]


@dataclass(slots=True)
class PredictionSummary:
    """Hold the counts of some predicted cells; those of two sets of cells can be added.

    `Predictions.tally` counts the cells of one table or chunk, `Answer.tally` those of one answer of
    the service.
    """

    rows: int = 0
    """All cells."""
    rejected: int = 0
    """Cells without a class, as their measurements are invalid."""
    flagged: int = 0
    """Cells with a class and at least one flag."""
    counts: Mapping[str, int] = field(default_factory=dict)
    """Cells of each class; a class without cells may be missing."""
    left_out: int = 0
    """Rows of the table that are no cells, such as ImageJ's summary rows; not among `rows`."""
    inconsistent: int = 0
    """Cells with a class whose numbers contradict each other."""

    def __add__(self, other: Self) -> Self:
        own, more = self.counts, other.counts
        return type(self)(
            rows=self.rows + other.rows,
            rejected=self.rejected + other.rejected,
            flagged=self.flagged + other.flagged,
            counts={name: own.get(name, 0) + more.get(name, 0) for name in {**own, **more}},
            left_out=self.left_out + other.left_out,
            inconsistent=self.inconsistent + other.inconsistent,
        )

    @property
    def doubt(self) -> str | None:
        """Say that most cells contradict themselves, so that the table is in doubt; None if they do not."""
        if 2 * self.inconsistent <= self.rows:
            return None
        return (
            f"{self.inconsistent:,} of {self.rows:,} cells have numbers that contradict each other (their "
            f"flags begin with '{INCONSISTENT}'): check the columns, units and decimals of the table before "
            "you use the classes."
        )

    def summary(self, classes: tuple[str, ...]) -> dict[str, Any]:
        """Build the `summary` of an answer: rows, predicted, rejected and flagged cells, and counts.

        Parameters
        ----------
        classes
            Every class of the model, in the order in which the counts are listed; a class without
            cells is left out.
        """
        return {
            "rows": self.rows,
            "predicted": self.rows - self.rejected,
            "rejected": self.rejected,
            "flagged": self.flagged,
            "counts": {name: self.counts[name] for name in classes if self.counts.get(name)},
        }

    def to_dict(self) -> dict[str, Any]:
        """Convert to plain numbers and dictionaries, for a file of JSON."""
        return asdict(self)

    @classmethod
    def from_dict(cls, content: dict[str, Any]) -> Self:
        """Restore from what `to_dict` returned."""
        return cls(**content)
