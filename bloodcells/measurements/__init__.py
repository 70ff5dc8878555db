"""Define the measurements of a cell: canonical names, units, channels and other spellings.

To add a measurement of ImageJ's, declare it here, add it to `_KNOWN`, and add a set with it to
`FEATURE_SETS`: the sets that there are stay as they are, since models are trained on them. What computes it
from pixels is `bloodcells/images/imagej/__init__.py`. Those of nucleus and cytoplasm are in `cytology.py`.
How a column's header names one is read in `column_names.py`, with the words for channels of
`channel_words.py`.
"""

import re
from collections.abc import Iterable, Sequence
from functools import cached_property
from typing import Self

from bloodcells.measurements.cytology import CYTOLOGY
from bloodcells.measurements.definition import (
    CHANNELS,
    COUNT,
    DENSITY,
    GREY,
    GREY_SUM,
    HALF_UNIT,
    PIXELS,
    RATIO,
    SQUARE_PIXELS,
    Measurement,
)
from bloodcells.measurements.slides import in_slide

__all__ = [
    "CHANNELS",
    "COUNT",
    "DENSITY",
    "FEATURE_SETS",
    "FOREIGN",
    "GREY",
    "GREY_SUM",
    "HALF_UNIT",
    "IMAGEJ_33",
    "PIXELS",
    "RATIO",
    "SLIDE_SETS",
    "SQUARE_PIXELS",
    "WHITE_CELL_SETS",
    "Measurement",
    "Measurements",
    "known_names",
    "measurement",
    "measurements",
    "names_of",
    "normalise",
]


class Measurements(tuple[Measurement, ...]):
    """Hold measurements in an order, and their hash.

    What was read from headers is remembered by the headers and the measurements looked for: their hash is
    needed for each table, so it is computed once.
    """

    @classmethod
    def of(cls, several: Sequence[Measurement]) -> Self:
        """Convert measurements, unless they are `Measurements` already."""
        return several if isinstance(several, cls) else cls(several)

    @cached_property
    def _hash(self) -> int:
        """Compute the hash of the tuple."""
        return super().__hash__()

    def __hash__(self) -> int:
        return self._hash

    def __reduce__(self) -> tuple[type[Self], tuple[tuple[Measurement, ...]]]:
        # Pickle without the hash: that of a text differs from process to process.
        return type(self), (tuple(self),)


def normalise(name: str) -> str:
    """Remove what does not count when names are compared: case, blanks, dots, underscores and hyphens."""
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
# ImageJ's column, its unit, other spellings of the column, and the names of scikit-image's property where
# that is the same number. Its moments are not, being those of a population where ImageJ has those of a
# sample; nor are its median and mode, which have no rule for ties.
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
    """List `Mean red`, `red Mean` and `C1-Mean`: ImageJ numbers channels from 1."""
    number = CHANNELS.index(channel) + 1
    return [f"{base} {channel}", f"{channel} {base}", f"C{number}-{base}"]


def _channel_measurements(channel: str) -> Iterable[Measurement]:
    """Define the measurements of intensity in one channel."""
    for base, unit, other_bases, skimage in _INTENSITY:
        aliases = [s for b in (base, *other_bases) for s in _spellings(b, channel)][1:]
        # scikit-image numbers channels from 0.
        aliases += [f"{name}-{CHANNELS.index(channel)}" for name in skimage]
        yield Measurement(f"{base} {channel}", unit, channel, base, tuple(aliases))


_INTEGRATED = (
    # ImageJ's IntDen is Area x Mean; the lab's tables have that of the red channel, without its name.
    Measurement("IntDen", GREY_SUM, "red", "IntDen", tuple(_spellings("IntDen", "red"))),
    Measurement(
        "RawIntDen red",
        GREY_SUM,
        "red",
        "RawIntDen",
        ("RawIntDen", *_spellings("RawIntDen", "red")[1:]),
    ),
)

_IMAGEJ_33 = (
    *_SHAPE,
    *_INTEGRATED,
    *(m for channel in CHANNELS for m in _channel_measurements(channel)),
)

_KNOWN: dict[str, Measurement] = {
    m.name: m for m in (*_IMAGEJ_33, *(m.as_measurement() for m in CYTOLOGY))
}

IMAGEJ_33 = "imagej-33"
"""The set that is measured by default: ImageJ's numbers of any region."""
FEATURE_SETS: dict[str, tuple[str, ...]] = {
    IMAGEJ_33: tuple(m.name for m in _IMAGEJ_33),
    "bloodcells-93": tuple(_KNOWN),
}
"""Sets of measurements that a model can be trained on: name -> measurements in their order."""
_IN_SLIDE = {m.name: m for m in in_slide(_IMAGEJ_33)}
SLIDE_SETS: dict[str, tuple[str, ...]] = {"imagej-33-slide": (*FEATURE_SETS[IMAGEJ_33], *_IN_SLIDE)}
"""Sets with measurements relative to the slide, which are computed from all cells of a table."""
WHITE_CELL_SETS = ("bloodcells-93",)
"""The sets with measurements of nucleus and cytoplasm, which white cells alone have."""


def names_of(wanted: Iterable[Measurement]) -> dict[str, str]:
    """Map every normalised spelling of these measurements to the canonical name."""
    return {normalise(s): m.name for m in wanted for s in (m.name, *m.aliases)}


def known_names() -> dict[str, str]:
    """Map every normalised spelling of every known measurement to the canonical name."""
    return names_of(_KNOWN.values())


def measurement(name: str) -> Measurement:
    """Return the measurement of a canonical name; one that is not known has no alias and no unit."""
    return _KNOWN.get(name) or _IN_SLIDE.get(name) or Measurement(name)


def measurements(names: Sequence[str]) -> Measurements:
    """Return the measurements of canonical names, in their order."""
    return Measurements(measurement(name) for name in names)


_SKIMAGE, _CELLPROFILER = "scikit-image's", "CellProfiler's"
_PERIMETER = "estimates the perimeter by weighted neighbourhoods, where ImageJ traces the outline"
_HULL = "takes the convex hull of pixels, where ImageJ takes that of the traced outline"

_FOREIGN: tuple[tuple[str, str, dict[str, str]], ...] = (
    (_SKIMAGE, _PERIMETER, {"perimeter": "Perim."}),
    (_SKIMAGE, "estimates it by Crofton's formula", {"perimeter_crofton": "Perim."}),
    (_SKIMAGE, _HULL, {"feret_diameter_max": "Feret"}),
    (
        _CELLPROFILER,
        _PERIMETER,
        {"AreaShape_Perimeter": "Perim.", "AreaShape_FormFactor": "Circ."},
    ),
    (
        _CELLPROFILER,
        _HULL,
        {
            "AreaShape_MaxFeretDiameter": "Feret",
            "AreaShape_MinFeretDiameter": "MinFeret",
            "AreaShape_Solidity": "Solidity",
        },
    ),
    (
        _SKIMAGE,
        "divides by n, where ImageJ divides by n - 1",
        {"intensity_std-{index}": "StdDev {channel}"},
    ),
    (
        _CELLPROFILER,
        "scales intensities to 0..1, where ImageJ has grey levels 0..255",
        {
            "Intensity_MeanIntensity_{channel}": "Mean {channel}",
            "Intensity_StdIntensity_{channel}": "StdDev {channel}",
            "Intensity_MinIntensity_{channel}": "Min {channel}",
            "Intensity_MaxIntensity_{channel}": "Max {channel}",
            "Intensity_MedianIntensity_{channel}": "Median {channel}",
        },
    ),
)
"""Program, what it does otherwise than ImageJ, and its columns, each with the measurement that is meant."""

FOREIGN: dict[str, tuple[str, str]] = {
    normalise(column.format(index=index, channel=channel)): (
        meant.format(channel=channel),
        f"{program}, which {difference}; measure the mask in ImageJ",
    )
    for program, difference, columns in _FOREIGN
    for column, meant in columns.items()
    for index, channel in enumerate(CHANNELS)
}
"""Columns of other programs that look like a measurement but are another quantity: normalised header ->
the measurement that was meant, and why the column is not it."""
