"""The measurements of a cell: canonical names, units, channels, and the other names they go by."""

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Self

PIXELS = "pixels"
SQUARE_PIXELS = "pixels²"
GREY = "8-bit grey level"
GREY_SUM = "sum of 8-bit grey levels"
RATIO = "1"

HALF_UNIT = 0.0005
"""Half of the last digit that ImageJ prints with 3 decimals."""

CHANNELS = ("red", "green", "blue")
"""In the order of the slices that ImageJ's `RGB Stack` makes."""


@dataclass(frozen=True)
class Measurement:
    """One measurement of a cell.

    Attributes
    ----------
    name
        Canonical name, ImageJ's own with the channel behind it.
    unit
        `pixels`, `pixels²`, `8-bit grey level`, `sum of 8-bit grey levels`, or `1` for a ratio.
    channel
        `red`, `green` or `blue`; None for a measurement of shape.
    base
        The name of ImageJ's column in a table with a row per channel (`Mean` of `Mean red`).
    aliases
        Other spellings that mean exactly this quantity, beside those that differ from a name in
        case, blanks, dots, underscores and hyphens only.
    """

    name: str
    unit: str = ""
    channel: str | None = None
    base: str = ""
    aliases: tuple[str, ...] = ()


class Measurements(tuple[Measurement, ...]):
    """Measurements in an order. What is found out about tables is kept under them, so that their hash
    is asked for again and again: it is kept too."""

    @classmethod
    def of(cls, several: Sequence[Measurement]) -> Self:
        """These, as they are if they are so already."""
        return several if isinstance(several, cls) else cls(several)

    @cached_property
    def _hash(self) -> int:
        return super().__hash__()

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[Measurement, ...]]]:
        # Without the hash, which is another in another process.
        return type(self), (tuple(self),)


def normalise(name: str) -> str:
    """The form in which names are compared: case, blanks, dots, underscores, hyphens do not count."""
    return re.sub(r"[\s._\-]+", "", name).casefold()


_SHAPE = (
    Measurement("Area", SQUARE_PIXELS, base="Area", aliases=("AreaShape_Area",)),
    Measurement("Perim.", PIXELS, base="Perim."),
    Measurement("Circ.", RATIO, base="Circ."),
    Measurement("Feret", PIXELS, base="Feret"),
    Measurement("MinFeret", PIXELS, base="MinFeret"),
    Measurement("AR", RATIO, base="AR"),
    Measurement("Solidity", RATIO, base="Solidity"),
)
# ImageJ's column, its unit, other spellings of the column, and scikit-image's property where that is
# the same number (its moments, median and mode are not: sample against population, no ties rule).
_INTENSITY = (
    ("Mean", GREY, (), ("intensity_mean", "mean_intensity")),
    ("StdDev", GREY, ("StDev",), ()),
    ("Mode", GREY, (), ()),
    ("Min", GREY, (), ("intensity_min", "min_intensity")),
    ("Max", GREY, (), ("intensity_max", "max_intensity")),
    ("Median", GREY, (), ()),
    ("Skew", RATIO, (), ()),
    ("Kurt", RATIO, (), ()),
)


def _spellings(base: str, channel: str) -> list[str]:
    """`Mean red` may also be `red Mean` or, as ImageJ numbers channels from 1, `C1-Mean`."""
    number = CHANNELS.index(channel) + 1
    return [f"{base} {channel}", f"{channel} {base}", f"C{number}-{base}"]


def _channel_measurements(channel: str) -> Iterable[Measurement]:
    for base, unit, other_bases, skimage in _INTENSITY:
        aliases = [s for b in (base, *other_bases) for s in _spellings(b, channel)][1:]
        # scikit-image numbers channels from 0.
        aliases += [f"{name}-{CHANNELS.index(channel)}" for name in skimage]
        yield Measurement(f"{base} {channel}", unit, channel, base, tuple(aliases))


_INTEGRATED = (
    # ImageJ's IntDen is Area x Mean; in the lab's tables it is that of the red channel.
    Measurement("IntDen", GREY_SUM, "red", "IntDen", tuple(_spellings("IntDen", "red"))),
    Measurement(
        "RawIntDen red",
        GREY_SUM,
        "red",
        "RawIntDen",
        ("RawIntDen", *_spellings("RawIntDen", "red")[1:]),
    ),
)

_KNOWN: dict[str, Measurement] = {
    m.name: m
    for m in (
        *_SHAPE,
        *_INTEGRATED,
        *(m for channel in CHANNELS for m in _channel_measurements(channel)),
    )
}

FEATURE_SETS: dict[str, tuple[str, ...]] = {"imagej-33": tuple(_KNOWN)}
"""Sets of measurements, in order, that a model can be trained on."""


def names_of(wanted: Iterable[Measurement]) -> dict[str, str]:
    """Every normalised spelling of those measurements -> canonical name."""
    return {normalise(s): m.name for m in wanted for s in (m.name, *m.aliases)}


def known_names() -> dict[str, str]:
    """Every normalised spelling of every known measurement -> canonical name."""
    return names_of(_KNOWN.values())


def measurement(name: str) -> Measurement:
    """The measurement of that canonical name; one that is not known has no alias and no unit."""
    return _KNOWN.get(name) or Measurement(name)


def measurements(names: Sequence[str]) -> Measurements:
    """The measurements of those canonical names, in that order."""
    return Measurements(measurement(name) for name in names)


_SKIMAGE = "scikit-image's, which {how}; measure the mask in ImageJ"
_CELLPROFILER = "CellProfiler's, which {how}; measure the mask in ImageJ"
_PERIMETER = "estimates the perimeter by weighted neighbourhoods, where ImageJ traces the outline"
_HULL = "takes the convex hull of pixels, where ImageJ takes that of the traced outline"
_POPULATION = "divides by n, where ImageJ divides by n - 1"
_SCALED = "scales intensities to 0..1, where ImageJ has grey levels 0..255"

_FOREIGN_SHAPE: dict[str, tuple[str, str]] = {
    "perimeter": ("Perim.", _SKIMAGE.format(how=_PERIMETER)),
    "perimeter_crofton": ("Perim.", _SKIMAGE.format(how="estimates it by Crofton's formula")),
    "feret_diameter_max": ("Feret", _SKIMAGE.format(how=_HULL)),
    "AreaShape_Perimeter": ("Perim.", _CELLPROFILER.format(how=_PERIMETER)),
    "AreaShape_FormFactor": ("Circ.", _CELLPROFILER.format(how=_PERIMETER)),
    "AreaShape_MaxFeretDiameter": ("Feret", _CELLPROFILER.format(how=_HULL)),
    "AreaShape_MinFeretDiameter": ("MinFeret", _CELLPROFILER.format(how=_HULL)),
    "AreaShape_Solidity": ("Solidity", _CELLPROFILER.format(how=_HULL)),
}
_FOREIGN_INTENSITY: dict[str, tuple[str, str]] = {
    "intensity_std-{index}": ("StdDev", _SKIMAGE.format(how=_POPULATION)),
    "Intensity_MeanIntensity_{channel}": ("Mean", _CELLPROFILER.format(how=_SCALED)),
    "Intensity_StdIntensity_{channel}": ("StdDev", _CELLPROFILER.format(how=_SCALED)),
    "Intensity_MinIntensity_{channel}": ("Min", _CELLPROFILER.format(how=_SCALED)),
    "Intensity_MaxIntensity_{channel}": ("Max", _CELLPROFILER.format(how=_SCALED)),
    "Intensity_MedianIntensity_{channel}": ("Median", _CELLPROFILER.format(how=_SCALED)),
}

FOREIGN: dict[str, tuple[str, str]] = {
    normalise(name): meant for name, meant in _FOREIGN_SHAPE.items()
} | {
    normalise(name.format(index=index, channel=channel)): (f"{base} {channel}", reason)
    for name, (base, reason) in _FOREIGN_INTENSITY.items()
    for index, channel in enumerate(CHANNELS)
}
"""Normalised names of other programs' columns that look like a measurement and are another quantity:
the measurement meant, and why the column is not it."""
