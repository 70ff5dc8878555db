"""Define what is known of the file of an image or a mask before any pixel is decoded."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Literal

import numpy.typing as npt
from PIL.ImageFile import ImageFile

from bloodcells.errors import reason_of
from bloodcells.images.errors import UnreadableImage

PixelKind = Literal["rgb", "labels", "floats", "other"]
"""What an image's pixels can be measured as: an image, a mask, or neither."""


@dataclass(frozen=True)
class EncodedFile:
    """Hold the file of an image or a mask."""

    name: str
    """Its name in errors and tables."""
    data: bytes
    """Its bytes."""


@dataclass(frozen=True)
class ImageHeader:
    """Describe an image before it is decoded."""

    width: int
    """In pixels."""
    height: int
    """In pixels."""
    kind: PixelKind
    """`rgb`, 8 bits a channel; `labels`, one whole number a pixel; `floats`, one floating-point
    number a pixel; or `other`."""
    found: str
    """The kind in words, with an article, for errors."""
    grey: bool = False
    """Whether there is one number a pixel."""
    lossy: bool = False
    """Whether the compression changes numbers."""
    alpha: bool = False
    """Whether the last channel is alpha, which has to be opaque."""
    coloured: bool = False
    """Whether the labels are places in a palette of colours, so that the file is an RGB image too."""
    decode: ImageFile | None = None
    """The Pillow image that decodes the pixels; None where `read` does, and for a TIFF of a kind that
    is not measured."""
    read: Callable[[], npt.NDArray[Any]] | None = None
    """Reads the numbers of a mask, `(height, width)`, where Pillow does not."""
    compression: str = ""
    """The name of a TIFF's compression that not every build of Pillow decodes."""
    notes: tuple[str, ...] = ()
    """What was done to read the file and is no fault, each without capital and full stop."""


def broken(name: str, error: Exception) -> UnreadableImage:
    """Make the error about an image that cannot be decoded."""
    return UnreadableImage(
        f"{name} cannot be read ({reason_of(error)}); it is cut short or damaged: save or copy it again."
    )


def other_form(name: str, found: str) -> UnreadableImage:
    """Make the error about a form of an image format that is not read."""
    return UnreadableImage(f"{name}: {found} is not read here; save it again as TIFF from ImageJ.")
