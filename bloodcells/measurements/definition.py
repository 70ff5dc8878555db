"""Define what a measurement is, its units, and the colour channels."""

import math
from dataclasses import dataclass

PIXELS = "pixels"
SQUARE_PIXELS = "pixels²"
GREY = "8-bit grey level"
GREY_SUM = "sum of 8-bit grey levels"
RATIO = "1"
DENSITY = "optical density"
"""-ln of the share of the light that passes, against the field's own white."""
COUNT = "count"

HALF_UNIT = 0.0005
"""Half of the last digit that ImageJ prints with 3 decimals: the largest error of rounding."""

CHANNELS = ("red", "green", "blue")
"""The colour channels, in the order of the slices that ImageJ's `RGB Stack` makes."""


@dataclass(frozen=True)
class Measurement:
    """Describe one measurement of a cell."""

    name: str
    """Canonical name: ImageJ's own, followed by the channel."""
    unit: str = ""
    """`pixels`, `pixels²`, `8-bit grey level`, `sum of 8-bit grey levels`, `optical density`, `count`, or `1`
    for a ratio."""
    channel: str | None = None
    """`red`, `green` or `blue` where ImageJ measures it channel by channel; None for any other."""
    base: str = ""
    """The name of ImageJ's column in a table with a row per channel (`Mean` of `Mean red`)."""
    aliases: tuple[str, ...] = ()
    """Other names of exactly this quantity. Spellings that differ only in case, blanks, dots,
    underscores or hyphens need not be listed."""
    low: float = -math.inf
    """The least value that it can have, where its description says so."""
    high: float = math.inf
    """The largest value that it can have, where its description says so."""
