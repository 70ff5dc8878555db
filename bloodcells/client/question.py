"""Hold what one call asks of the service beside the classes of its cells."""

from collections.abc import Mapping
from dataclasses import dataclass

from bloodcells.tables.cell_table import Invalid

__all__ = ["Question"]

_MOST_EXPLAINED = 2000
"""Most cells of one request for explanations, which take the service some milliseconds each."""


@dataclass(frozen=True)
class Question:
    """Hold the options of one call; they are those of `Classifier.predict`.

    Raises
    ------
    ValueError
        The level of the sets is not above 0 and below 1.
    """

    invalid: Invalid = "fail"
    novelty: bool = False
    sets: float | None = None
    explain: bool = False

    def __post_init__(self) -> None:
        if self.sets is not None and not 0.0 < self.sets < 1.0:
            raise ValueError(
                f"sets must be a level above 0 and below 1, such as 0.9, not {self.sets}."
            )

    @property
    def parameters(self) -> Mapping[str, str]:
        """Give the parameters of its requests."""
        asked = {"invalid": str(self.invalid)}
        if self.novelty:
            asked["novelty"] = "true"
        if self.sets is not None:
            asked["sets"] = repr(float(self.sets))
        if self.explain:
            asked["explain"] = "true"
        return asked

    @property
    def columns(self) -> tuple[str, ...]:
        """Name the columns of an answer that it asks for, behind those of every answer."""
        asked = {"novelty": self.novelty, "set": self.sets is not None, "because": self.explain}
        return tuple(name for name, wanted in asked.items() if wanted)

    def rows(self, most: int) -> int:
        """Give the most cells of one of its requests, of which others may have `most`."""
        return min(most, _MOST_EXPLAINED) if self.explain else most
