"""Turn layers of napari into arrays to classify, and classified cells into a layer of labels."""

from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from napari.layers import Image, Labels
from napari.utils.colormaps import DirectLabelColormap

from bloodcells.images.decoding import ImagePair
from bloodcells.images.errors import SizesDiffer, UnfitImage
from bloodcells.images.label_numbers import A_MASK, to_labels
from napari_bloodcells.classification import ClassifiedField
from napari_bloodcells.corrections import BY, CORRECTION, NOT_A_CELL, UNSURE, shown_types

__all__ = ["FIELD", "colour", "colour_of_type", "field_of", "pair_of", "types_layer"]

FIELD = "napari-bloodcells"
"""Under this name a layer's metadata has its `ClassifiedField`."""

TYPE_COLOURS = ("#0072b2", "#c0392b", "#009e73", "#cc79a7", "#e69f00", "#56b4e9", "#5f5f5f")
"""The colours of types in all figures and on the page: bloodcells/figures/style.py."""
_OTHER_COLOURS = {NOT_A_CELL: "#000000", UNSURE: "#ffffff"}
_NO_TYPE = "#9a9a9a"
_AN_IMAGE = "an RGB image of 8 bits a channel"


def pair_of(image: Image, labels: Labels) -> ImagePair:
    """Copy the pixels of two layers, so that they may change while they are measured.

    Raises
    ------
    bloodcells.images.errors.ImageError
        They are no RGB image with a label mask of its size; a sentence for the user.
    """
    pixels, numbers = _pixels(image), _numbers(labels)
    if pixels.shape[:2] != numbers.shape:
        size, mask_size = pixels.shape[1::-1], numbers.shape[::-1]
        raise SizesDiffer(image.name, size, labels.name, mask_size)
    return ImagePair(_file_name(image), _file_name(labels), pixels, numbers, {}, ())


def _file_name(layer: Image | Labels) -> str:
    """Name the file that a layer was read from; the layer, where there is none."""
    return Path(layer.source.path).name if layer.source.path else layer.name


def _pixels(layer: Image) -> npt.NDArray[np.uint8]:
    """Copy an RGB image, without an alpha channel that is opaque everywhere."""
    data = np.array(_finest(layer))
    found = f"an array of {' x '.join(map(str, data.shape))} {data.dtype}"
    if not layer.rgb:
        remedy = (
            "give the colour image that was segmented; if these are its channels, join them by a right click "
            "on the layer, Merge to RGB"
        )
        raise UnfitImage(layer.name, _AN_IMAGE, found, remedy)
    if data.ndim != 3:
        remedy = "split the stack into its images by a right click on the layer, Split Stack"
        raise UnfitImage(layer.name, _AN_IMAGE, found, remedy)
    if data.dtype != np.uint8:
        remedy = "give the image as it was saved by the camera, with whole numbers from 0 to 255"
        raise UnfitImage(layer.name, _AN_IMAGE, found, remedy)
    if data.shape[2] == 4 and data[..., 3].min() < 255:
        remedy = "its alpha channel is not opaque everywhere: give the image without it"
        raise UnfitImage(layer.name, _AN_IMAGE, found, remedy)
    return np.ascontiguousarray(data[..., :3])


def _numbers(layer: Labels) -> npt.NDArray[Any]:
    """Copy the numbers of a layer of labels."""
    data = np.array(_finest(layer))
    found = f"an array of {' x '.join(map(str, data.shape))} {data.dtype}"
    if data.ndim != 2:
        remedy = "split the stack into its masks by a right click on the layer, Split Stack"
        raise UnfitImage(layer.name, A_MASK, found, remedy)
    return to_labels(data, layer.name, found)


def _finest(layer: Image | Labels) -> Any:
    """Return the data of a layer, of one with several resolutions the first and finest."""
    return layer.data[0] if layer.multiscale else layer.data


def types_layer(field: ClassifiedField, over: Image) -> Labels:
    """Make a layer of the cells, coloured by type, that lies over their image.

    Its `features` have one row for each cell. napari finds that of a label by the column `index`.
    """
    layer = Labels(
        np.asarray(field.cells, dtype=np.int32),
        name=f"types of {over.name}",
        features=_features(field),
        metadata={FIELD: field},
        opacity=0.45,
        affine=over.affine,
        rotate=over.rotate,
        scale=over.scale,
        shear=over.shear,
        translate=over.translate,
        units=over.units,
    )
    colour(layer)
    return layer


def _features(field: ClassifiedField) -> pd.DataFrame:
    predictions = field.predictions
    frame = pd.DataFrame(
        {
            "index": field.labels,
            "class": [name or "" for name in predictions.classes],
            "probability": predictions.probability,
            "flags": ["; ".join(flags) for flags in predictions.flags],
            CORRECTION: "",
            BY: "",
        }
    )
    for j, name in enumerate(predictions.class_names):
        frame[f"probability {name}"] = predictions.probabilities[:, j]
    return frame


def field_of(layer: object) -> ClassifiedField | None:
    """Return what a layer shows the types of; None for any other layer."""
    if not isinstance(layer, Labels):
        return None
    field = layer.metadata.get(FIELD)
    return field if isinstance(field, ClassifiedField) else None


def colour(layer: Labels) -> None:
    """Colour the cells of a layer by their types, corrected where somebody did so."""
    field = layer.metadata[FIELD]
    colours = {None: "transparent", 0: "transparent"}
    types = shown_types(layer.features)
    for label, name in zip(layer.features["index"], types, strict=True):
        colours[int(label)] = colour_of_type(name, field.predictions.class_names)
    layer.colormap = DirectLabelColormap(color_dict=colours)


def colour_of_type(name: str, types: tuple[str, ...]) -> str:
    """Give the colour of a type or another correction; beyond seven types, colours repeat."""
    if name in types:
        return TYPE_COLOURS[types.index(name) % len(TYPE_COLOURS)]
    return _OTHER_COLOURS.get(name, _NO_TYPE)
