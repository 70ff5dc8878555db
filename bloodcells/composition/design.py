"""Define the design of an experiment: what makes its groups, and what they are compared with."""

from dataclasses import dataclass
from typing import Literal

from bloodcells.composition.estimation import CompositionError

__all__ = ["ExperimentDesign", "Method", "Slides", "fault_without_control"]

Method = Literal["em", "confusion", "counted"]
Slides = Literal["new", "same"]
"""Which slides intervals are for: new to the model, or those that it was trained on."""


@dataclass(frozen=True)
class ExperimentDesign:
    """Describe what to estimate.

    Raises
    ------
    CompositionError
        No column is named to group by, one is named twice, `within` or `units` stand without a
        control, or the confidence does not lie between 0 and 1.
    """

    by: tuple[str, ...]
    """The columns whose values make a group; at least one."""
    control: str | None = None
    """The value, in the first column of `by`, of the groups that the others are compared with."""
    within: str | None = None
    """A column, such as the plate: wells are compared only with control wells of the same value."""
    units: tuple[str, ...] = ()
    """The columns that make one well. Where empty, `well`, with `plate`, if the table has them."""
    method: Method = "em"
    """As `bloodcells.composition.estimation.estimate` takes it."""
    confidence: float = 0.95
    """Probability that an interval holds, between 0 and 1."""
    leave_out_flagged: bool = False
    """Whether flagged cells are not estimated from."""
    same_slides: bool = False
    """Whether the cells are of slides that the model was trained on. If not, intervals are wider, by what
    slides that were held out showed."""

    def __post_init__(self) -> None:
        if not self.by:
            raise CompositionError("No column was named to group the cells by; name one.")
        if len(set(self.by)) < len(self.by):
            raise CompositionError(
                f"The columns to group by are {', '.join(map(repr, self.by))}; name each once."
            )
        fault = fault_without_control(self.control, self.within, self.units)
        if fault is not None:
            raise CompositionError(fault)
        # At a confidence of 1 - 1e-16 the tail beyond the interval rounds to 0, and the interval is infinite.
        if not self.confidence > 0 or not (1 + self.confidence) / 2 < 1:
            raise CompositionError(
                f"The confidence is {self.confidence:g}; a number above 0 and below 1 was expected."
            )


def fault_without_control(
    control: str | None, within: str | None, units: tuple[str, ...]
) -> str | None:
    """Say which setting is of no use because no control is named; None if there is no such fault."""
    if control is not None:
        return None
    if within is not None:
        return f"Wells of one {within!r} are compared with its control, but no control is named."
    if units:
        return (
            f"Wells ({', '.join(map(repr, units))}) matter only to a comparison with a control, "
            "but no control is named."
        )
    return None
