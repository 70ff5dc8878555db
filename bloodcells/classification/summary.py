"""How many cells of which class there were, summed over parts and tables."""

from collections import Counter
from dataclasses import dataclass, field
from typing import Any, Self

from bloodcells.classification.predictions import Predictions

__all__ = ["PredictionSummary"]


@dataclass
class PredictionSummary:
    """A summary that grows.

    Attributes
    ----------
    rows, rejected, flagged
        As `Predictions.summary` has them.
    counts
        By class.
    left_out
        Rows that are no cells.
    """

    rows: int = 0
    rejected: int = 0
    flagged: int = 0
    counts: Counter[str] = field(default_factory=Counter)
    left_out: int = 0

    def add(self, predictions: Predictions) -> None:
        """Count the cells of a part."""
        summary = predictions.summary()
        self.rows += summary["rows"]
        self.rejected += summary["rejected"]
        self.flagged += summary["flagged"]
        self.counts.update(summary["counts"])
        self.left_out += len(predictions.cells.receipt.left_out)

    def __iadd__(self, other: Self) -> Self:
        self.rows += other.rows
        self.rejected += other.rejected
        self.flagged += other.flagged
        self.counts.update(other.counts)
        self.left_out += other.left_out
        return self

    def summary(self, classes: tuple[str, ...]) -> dict[str, Any]:
        """As `Predictions.summary` has it, of a model with these classes."""
        return {
            "rows": self.rows,
            "predicted": self.rows - self.rejected,
            "rejected": self.rejected,
            "flagged": self.flagged,
            "counts": {name: self.counts[name] for name in classes if self.counts[name]},
        }

    def to_dict(self) -> dict[str, Any]:
        """For a file."""
        return {
            "rows": self.rows,
            "rejected": self.rejected,
            "flagged": self.flagged,
            "counts": dict(self.counts),
            "left_out": self.left_out,
        }

    @classmethod
    def from_dict(cls, found: dict[str, Any]) -> Self:
        """From a file."""
        return cls(**found | {"counts": Counter(found["counts"])})
