"""Define the measurements of a white cell's nucleus and cytoplasm: name, unit, range, meaning, source.

What computes them from pixels is `bloodcells/images/cytology/`. "Radius" below is that of the disc with the
nucleus's area; "nucleus" and "cytoplasm" of densities and grain are the zones of `cytology/view.py`.
"""

import math
from collections.abc import Iterator
from dataclasses import dataclass

from bloodcells.measurements.definition import (
    CHANNELS,
    COUNT,
    DENSITY,
    RATIO,
    SQUARE_PIXELS,
    Measurement,
)

_CYTOMETRY = "K. Rodenacker, E. Bengtsson (2003), Analytical Cellular Pathology 25:1-36"
_PERIMETER = f"{_CYTOMETRY}; perimeter by G. Lehmann, D. Legland (2012), The Insight Journal"
_CONCAVITIES = "A. Rosenfeld (1985), Pattern Recognition Letters 3:71-75"
_BLOOD_FILMS = "B. J. Bain (2015), Blood Cells: A Practical Guide"
_DENSITY = "A. C. Ruifrok, D. A. Johnston (2001), Anal. Quant. Cytol. Histol. 23:291-299"
_RED_CELLS = "this project"
_WAVELETS = "J.-L. Starck, F. Murtagh (2006), Astronomical Image and Data Analysis"

DENSEST = math.log(256)
"""The optical density of black, if white is 255."""


@dataclass(frozen=True)
class CytologyMeasurement:
    """Describe a measurement of a white cell's nucleus or cytoplasm."""

    name: str
    """Canonical name."""
    unit: str
    """`pixels²`, `optical density`, `count`, or `1` for a ratio."""
    low: float
    """The least value that it can have."""
    high: float
    """The largest value that it can have."""
    meaning: str
    """What it says of a cell, without capital and full stop."""
    source: str
    """Who defined it, or where its use for white cells is described."""

    def as_measurement(self) -> Measurement:
        """Convert to what the reader of tables looks for."""
        return Measurement(self.name, self.unit)


_NUCLEUS = (
    ("area", SQUARE_PIXELS, 0, math.inf, "area", _CYTOMETRY),
    ("circularity", RATIO, 0, 1, "4π area / perimeter²: 1 of a disc", _PERIMETER),
    ("solidity", RATIO, 0, 1, "area in that of the convex hull", _CYTOMETRY),
    ("convexity", RATIO, 0, 1, "perimeter of the convex hull in its own", _PERIMETER),
    ("eccentricity", RATIO, 0, 1, "of the ellipse with its moments: 0 of a disc", _CYTOMETRY),
    ("pieces", COUNT, 1, math.inf, "lobes that lie apart", _BLOOD_FILMS),
    ("lobes", COUNT, 1, math.inf, "parts deeper than 0.6 of the greatest depth", _BLOOD_FILMS),
    ("inscribed radius", RATIO, 0, 1.1, "radius of the largest disc within, in radii", _CYTOMETRY),
    ("mean depth", RATIO, 0, 0.4, "mean distance to the outside, in radii: ⅓ of a disc", _CYTOMETRY),
    ("radius of gyration", RATIO, 0.7, math.inf, "in radii: 0.71 of a disc", _CYTOMETRY),
    ("deepest bay", RATIO, 0, math.inf, "depth of its deepest bay below the hull, in radii", _CONCAVITIES),
    ("second bay", RATIO, 0, math.inf, "depth of the next one, in radii", _CONCAVITIES),
    ("bays", COUNT, 0, math.inf, "bays that are deeper than 0.18 radii", _CONCAVITIES),
    ("share of cell", RATIO, 0, 1, "its area in that of the cell", _BLOOD_FILMS),
    ("off centre", RATIO, 0, math.inf, "its centroid from the cell's, in radii of the cell", _CYTOMETRY),
)  # fmt: skip
_ZONES = ("Nucleus", "Cytoplasm")
_GRAINS = {"fine": "up to 8", "medium": "about 12", "coarse": "about 24"}
"""Size of grain -> after how many pixels of the image it comes again."""


def _shapes() -> Iterator[CytologyMeasurement]:
    """Define the measurements of the nucleus's shape and place."""
    for name, unit, low, high, meaning, source in _NUCLEUS:
        yield CytologyMeasurement(f"Nucleus {name}", unit, low, high, meaning, source)


def _densities() -> Iterator[CytologyMeasurement]:
    """Define the measurements of optical density."""
    for zone in _ZONES:
        for channel in CHANNELS:
            where = f"of {channel} in the {zone.lower()}"
            yield CytologyMeasurement(
                f"{zone} OD {channel}", DENSITY, low=-DENSEST, high=DENSEST,
                meaning=f"mean optical density {where}", source=_DENSITY,
            )  # fmt: skip
            yield CytologyMeasurement(
                f"{zone} OD deviation {channel}", DENSITY, low=0, high=DENSEST,
                meaning=f"standard deviation of the optical density {where}", source=_CYTOMETRY,
            )  # fmt: skip
    for channel in CHANNELS:
        yield CytologyMeasurement(
            f"Cytoplasm OD skewness {channel}", RATIO, low=-math.inf, high=math.inf,
            meaning=f"skewness of the optical density of {channel} in the cytoplasm: high where a few dark "
            "granules lie in pale cytoplasm", source=_CYTOMETRY,
        )  # fmt: skip


def _against_red_cells() -> Iterator[CytologyMeasurement]:
    """Define the measurements of colour relative to the field's red cells."""
    for zone in _ZONES:
        for channel in CHANNELS:
            yield CytologyMeasurement(
                f"{zone} OD to red cells {channel}", RATIO, low=0, high=math.inf,
                meaning=f"optical density of {channel} in the {zone.lower()} over that of red cells + 0.05",
                source=_RED_CELLS,
            )  # fmt: skip
            yield CytologyMeasurement(
                f"{zone} share less red cells {channel}", RATIO, low=-1, high=1,
                meaning=f"share of {channel} in the {zone.lower()}'s density, less that in red cells'",
                source=_RED_CELLS,
            )  # fmt: skip


def _grains() -> Iterator[CytologyMeasurement]:
    """Define the measurements of grain."""
    for zone in _ZONES:
        for size, pixels in _GRAINS.items():
            for channel in CHANNELS:
                yield CytologyMeasurement(
                    f"{zone} {size} grain {channel}", DENSITY, low=0, high=DENSEST,
                    meaning=f"standard deviation of what comes again after {pixels} pixels in the optical "
                    f"density of {channel} of the {zone.lower()}", source=_WAVELETS,
                )  # fmt: skip


CYTOLOGY = (*_shapes(), *_densities(), *_against_red_cells(), *_grains())
"""The measurements of nucleus and cytoplasm."""
