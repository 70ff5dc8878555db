"""Count predicted, rejected and flagged cells over the chunks of a table and over tables."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Self

from bloodcells.classification.novelty import more_than_expected
from bloodcells.quality.flagging import INCONSISTENT, UNLIKE

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
    scored: int = 0
    """Cells with a class and no broken segmentation, by a model that scores their novelty."""
    unlike: int = 0
    """Those of them that are flagged as unlike any training cell."""
    false_alarms: float | None = None
    """Share of cells like the training cells that are flagged so; None of a model without novelty."""

    def __add__(self, other: Self) -> Self:
        own, more = self.counts, other.counts
        return type(self)(
            rows=self.rows + other.rows,
            rejected=self.rejected + other.rejected,
            flagged=self.flagged + other.flagged,
            counts={name: own.get(name, 0) + more.get(name, 0) for name in {**own, **more}},
            left_out=self.left_out + other.left_out,
            inconsistent=self.inconsistent + other.inconsistent,
            scored=self.scored + other.scored,
            unlike=self.unlike + other.unlike,
            false_alarms=other.false_alarms if self.false_alarms is None else self.false_alarms,
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

    @property
    def surplus(self) -> str | None:
        """Say that more cells than expected are unlike any training cell; None if they are not."""
        rate = self.false_alarms
        if not self.unlike or rate is None:
            return None
        if not more_than_expected(self.unlike, self.scored, rate):
            return None
        expected = rate * self.scored
        few = f"{expected:,.0f} were" if expected >= 1.5 else "one or none was"
        return (
            f"{self.unlike:,} of {self.scored:,} cells are flagged '{UNLIKE}', where {few} expected: cells "
            "of other types, another stain, camera or outline may be among them; look at some before you use "
            "their classes."
        )

    @property
    def doubts(self) -> list[str]:
        """List the sentences that put the whole table in doubt: contradictions, then novel cells."""
        return [sentence for sentence in (self.doubt, self.surplus) if sentence is not None]

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
