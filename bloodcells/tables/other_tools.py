"""Recognise the tables of other programs by their columns, to say what they lack and what to do.

Where the columns are described: QuPath, "Exporting measurements" and the names of its cell detection;
CellProfiler, "MeasurementType_Category_SpecificFeatureName_Parameters" in its manual, with the modules
MeasureObjectSizeShape and MeasureObjectIntensity; ilastik, "Object Classification", the table export;
scikit-image, `skimage.measure.regionprops`, whose properties were renamed in 0.19.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from bloodcells.errors import listed
from bloodcells.measurements import CHANNELS, Measurement

__all__ = ["advice", "in_words", "recognise"]


@dataclass(frozen=True)
class OtherTool:
    """Describe a program that measures cells."""

    name: str
    """What it is called."""
    found_in: Callable[[Sequence[str]], bool]
    """Tells whether a table with these headers is one of its tables."""
    version: Callable[[frozenset[str]], str]
    """Says of which versions the headers are, in brackets after a blank; empty where they do not tell."""
    export: str
    """How to get a label image out of it."""


_QUPATH_PART = re.compile(r"(nucleus|cell|cytoplasm|membrane): .+", re.IGNORECASE)
_CELLPROFILER = re.compile(r"(\w+_)?AreaShape_\w+|(\w+_)?Intensity_[A-Za-z]+Intensity[A-Za-z]*_\w+")
_SKIMAGE_NEW = {
    "area_bbox", "area_convex", "area_filled", "axis_major_length", "axis_minor_length",
    "equivalent_diameter_area", "intensity_max", "intensity_mean", "intensity_median", "intensity_min",
    "intensity_std",
}  # fmt: skip
_SKIMAGE_OLD = {
    "bbox_area", "convex_area", "filled_area", "major_axis_length", "minor_axis_length",
    "equivalent_diameter", "max_intensity", "mean_intensity", "min_intensity",
}  # fmt: skip
_SKIMAGE = _SKIMAGE_NEW | _SKIMAGE_OLD | {
    "area", "bbox", "centroid", "eccentricity", "euler_number", "extent", "feret_diameter_max",
    "inertia_tensor", "inertia_tensor_eigvals", "label", "moments", "moments_central", "moments_hu",
    "moments_normalized", "orientation", "perimeter", "perimeter_crofton", "solidity",
}  # fmt: skip
_ENOUGH = 3
"""Columns of scikit-image that tell its table: one or two may be anyone's."""


def _properties(names: Sequence[str]) -> frozenset[str]:
    """Take the names without scikit-image's numbers of channels and axes: `bbox-0` is `bbox`."""
    return frozenset(re.sub(r"(-[0-9]+)+$", "", name.strip()) for name in names)


def _is_qupath(names: Sequence[str]) -> bool:
    """Tell a table of QuPath: the columns of any object, or measurements of the parts of cells."""
    stripped = {name.strip() for name in names}
    of_objects = "ROI" in stripped and any(name.startswith("Centroid X") for name in stripped)
    return of_objects or sum(_QUPATH_PART.fullmatch(name.strip()) is not None for name in names) > 1


def _is_ilastik(names: Sequence[str]) -> bool:
    """Tell a table of ilastik's object classification or tracking."""
    stripped = {name.strip() for name in names}
    return bool(stripped & {"labelimage_oid", "Predicted Class"}) and any(
        name == "Size in pixels"
        or name.startswith(("Probability of ", "Center of the object", "Mean Int"))
        for name in stripped
    )


_TOOLS = (
    OtherTool(
        "QuPath",
        _is_qupath,
        lambda found: " (0.4 or newer)" if "Object ID" in found else "",
        "Export its objects as a label image (a script with LabeledImageServer)",
    ),
    OtherTool(
        "CellProfiler",
        lambda names: sum(_CELLPROFILER.fullmatch(name.strip()) is not None for name in names) > 1,
        lambda _: "",
        "Save its objects as a label image of 16 bits (ConvertObjectsToImage as uint16, then SaveImages)",
    ),
    OtherTool(
        "ilastik",
        _is_ilastik,
        lambda _: "",
        "Export its label image (Object Identities)",
    ),
    OtherTool(
        "scikit-image",
        lambda names: len(_properties(names) & _SKIMAGE) >= _ENOUGH,
        lambda found: (
            " (0.19 or newer)"
            if found & _SKIMAGE_NEW
            else " (with the names of versions before 0.19)"
            if found & _SKIMAGE_OLD
            else ""
        ),
        "Save the label image (as TIFF, PNG or .npy)",
    ),
)
"""The programs, the first that a table is of counts."""


def recognise(names: Sequence[str]) -> OtherTool | None:
    """Recognise the program that wrote a table by its headers; None where that is not told."""
    return next((tool for tool in _TOOLS if tool.found_in(names)), None)


def advice(tool: OtherTool, names: Sequence[str]) -> str:
    """Say which program a table is of, and what to do, as sentences after a blank."""
    version = tool.version(_properties(names))
    return (
        f" It is a table of {tool.name}{version}, which does not measure these as ImageJ does. {tool.export} "
        "and have that measured: `bloodcells measure IMAGE LABELS`; or train a model on the columns that "
        "there are: `bloodcells-train --measurements FILE` (docs/other-tools.md)."
    )


def in_words(several: Sequence[Measurement]) -> str:
    """List measurements, those of all three channels at once: `Area, and Mean of red, green and blue`."""
    bases: dict[str, list[str]] = {}
    for m in several:
        if m.channel is not None:
            bases.setdefault(m.base, []).append(m.channel)
    whole = [base for base, channels in bases.items() if set(channels) == set(CHANNELS)]
    single = [m.name for m in several if m.channel is None or m.base not in whole]
    of_all = f"{listed(whole)} of {listed(CHANNELS)}" if whole else ""
    return f"{', '.join(single)}, and {of_all}" if single and whole else of_all or listed(single)
