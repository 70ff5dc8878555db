"""Layers become arrays or are refused with a sentence, and cells become a layer."""

import re
from typing import Any

import numpy as np
import pytest
from napari.layers import Image, Labels

from bloodcells.images.errors import ImageError
from napari_bloodcells.classification import ClassifiedField
from napari_bloodcells.layers import TYPE_COLOURS, pair_of, types_layer

from .conftest import ROOT, blank

IMAGE, MASK = blank()


def layers(image: Any = IMAGE, mask: Any = MASK, rgb: bool = True) -> tuple[Image, Labels]:
    return Image(image, rgb=rgb, name="smear"), Labels(mask, name="mask")


def test_the_pixels_are_copied() -> None:
    image, mask = layers()
    pair = pair_of(image, mask)
    assert (pair.image == IMAGE).all()
    assert (pair.mask == MASK).all()
    assert not np.shares_memory(pair.image, image.data)
    assert not np.shares_memory(pair.mask, mask.data)


def test_an_opaque_alpha_channel_is_left_out_and_of_a_pyramid_the_finest_taken() -> None:
    opaque = np.dstack([IMAGE, np.full(MASK.shape, 255, np.uint8)])
    assert (pair_of(*layers(opaque)).image == IMAGE).all()
    pyramid = Image([IMAGE, IMAGE[::2, ::2]], rgb=True, multiscale=True)
    assert (pair_of(pyramid, layers()[1]).image == IMAGE).all()


@pytest.mark.parametrize(
    ("pair", "sentence"),
    [
        (layers(IMAGE[..., 0], rgb=False), "Merge to RGB"),
        (layers(IMAGE / 255.0), "whole numbers from 0 to 255"),
        (layers(np.stack([IMAGE, IMAGE])), "Split Stack"),
        (layers(np.dstack([IMAGE, MASK])), "not opaque everywhere"),
        (layers(mask=np.stack([MASK, MASK])), "Split Stack"),
        (layers(mask=MASK[:-1]), r"smear has 200 x 200 pixels and mask has 200 x 199"),
        (layers(mask=MASK.astype(np.int16) - 1), "the negative number -1"),
    ],
    ids=["channels", "floats", "stack", "alpha", "masks", "size", "negative"],
)
def test_what_cannot_be_measured_is_refused(pair: tuple[Image, Labels], sentence: str) -> None:
    with pytest.raises(ImageError, match=sentence):
        pair_of(*pair)


def test_the_layer_lies_over_its_image(classified: ClassifiedField, drawn: tuple[Any, Any]) -> None:
    over = Image(drawn[0], rgb=True, scale=(0.1, 0.1), translate=(5, 7), units="um")
    layer = types_layer(classified, over)
    assert layer.extent.world.tolist() == over.extent.world.tolist()
    assert layer.units == over.units


def test_napari_finds_the_features_of_each_label(
    classified: ClassifiedField, drawn: tuple[Any, Any]
) -> None:
    layer = types_layer(classified, Image(drawn[0], rgb=True))
    types = dict(zip(classified.labels, classified.predictions.classes, strict=True))
    for label, type_ in types.items():
        y, x = np.argwhere(classified.cells == label)[0]
        # What napari shows under the mouse.
        shown = layer.get_status((y, x), view_direction=None, dims_displayed=[0, 1])["value"]
        assert shown.startswith(f"{label}; class: {type_}, ")


def test_cells_of_a_type_have_its_colour_and_the_rest_none(
    classified: ClassifiedField, drawn: tuple[Any, Any]
) -> None:
    layer = types_layer(classified, Image(drawn[0], rgb=True))
    names = classified.predictions.class_names
    for label, type_ in zip(classified.labels, classified.predictions.classes, strict=True):
        assert type_ is not None
        red, green, blue, alpha = (255 * layer.get_color(label)).round().astype(int)
        assert f"#{red:02x}{green:02x}{blue:02x}" == TYPE_COLOURS[names.index(type_)]
        assert alpha == 255
    assert layer.get_color(0) is None or layer.get_color(0)[3] == 0


def test_the_colours_are_those_of_the_page() -> None:
    style = (ROOT / "app" / "workbench" / "static" / "style.css").read_text()
    page = dict(reversed(re.findall(r"--type-(\d): (#[0-9a-f]{6});", style)))
    assert tuple(page[str(i)] for i in range(7)) == TYPE_COLOURS
