"""Define measurements relative to the slide: how far a cell is from the median of the cells of its slide."""

from collections.abc import Iterable

from bloodcells.measurements.definition import Measurement

__all__ = ["IN_SLIDE", "SLIDE_UNIT", "in_slide", "is_in_slide"]

IN_SLIDE = " in slide"
"""Ends the name of a measurement relative to the slide."""
SLIDE_UNIT = "interquartile ranges of the slide"
"""Its unit, by which a manifest declares that it is one."""


def in_slide(several: Iterable[Measurement]) -> tuple[Measurement, ...]:
    """Define the measurements relative to the slide, of those of a cell."""
    return tuple(Measurement(f"{m.name}{IN_SLIDE}", SLIDE_UNIT) for m in several)


def is_in_slide(measurement: Measurement) -> bool:
    """Tell whether a measurement is relative to the slide."""
    return measurement.unit == SLIDE_UNIT and measurement.name.endswith(IN_SLIDE)
