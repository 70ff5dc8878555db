"""What is asked of an experiment: which columns make its groups, and what they are compared with."""

from dataclasses import dataclass
from typing import Literal

from bloodcells.composition.estimation import CompositionError

__all__ = ["ExperimentDesign", "Method"]

Method = Literal["em", "confusion", "counted"]


@dataclass(frozen=True)
class ExperimentDesign:
    """What to estimate.

    Attributes
    ----------
    by
        The columns whose values make a group; at least one.
    control
        The value, in the first of these, of the groups to compare the others with.
    within
        The column, as of plates, whose control wells alone others of it are compared with.
    units
        The columns that make one well; empty for `well`, with `plate`, where there is one.
    method, confidence, leave_out_flagged
        As `bloodcells.composition.estimate` has them.

    Raises
    ------
    CompositionError
        These do not go together.
    """

    by: tuple[str, ...]
    control: str | None = None
    within: str | None = None
    units: tuple[str, ...] = ()
    method: Method = "em"
    confidence: float = 0.95
    leave_out_flagged: bool = False

    def __post_init__(self) -> None:
        if not self.by:
            raise CompositionError("No column was named to group the cells by; name one.")
        if len(set(self.by)) < len(self.by):
            raise CompositionError(
                f"The columns to group by are {', '.join(map(repr, self.by))}; name each once."
            )
        if (fault := self.fault()) is not None:
            raise CompositionError(fault)
        # Of 1 - 1e-16 the half of what is left out would be 0, and the interval without end.
        if not self.confidence > 0 or not (1 + self.confidence) / 2 < 1:
            raise CompositionError(
                f"The confidence is {self.confidence:g}; a number above 0 and below 1 was expected."
            )

    def fault(self) -> str | None:
        """Say what is asked for in vain, if anything is."""
        return fault_without_control(self.control, self.within, self.units)


def fault_without_control(
    control: str | None, within: str | None, units: tuple[str, ...]
) -> str | None:
    """Say which of these is of no use without a control, if one is."""
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
