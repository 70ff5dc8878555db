"""Decode an RGB image and its label mask to arrays of pixels.

The pixels are as stored: a camera's EXIF orientation and a colour profile are not applied, as ImageJ
does not apply them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from bloodcells.arrays import LabelMask
from bloodcells.errors import reason_of
from bloodcells.images.errors import (
    ImageTooLarge,
    SizesDiffer,
    SwappedImages,
    UnfitImage,
    UnreadableImage,
)
from bloodcells.images.headers import EncodedFile, ImageHeader, broken, look

__all__ = [
    "MAX_PIXELS",
    "EncodedFile",
    "ImagePair",
    "read_file",
    "read_image",
    "read_mask",
    "read_pair",
]

MAX_PIXELS = 2**26
"""Most pixels of one image by default: 8,192 x 8,192."""

Pixels = npt.NDArray[np.uint8]

_AN_IMAGE = "an RGB image of 8 bits a channel"
_A_MASK = "a label mask, one whole number of 8, 16 or 32 bits a pixel"
_TO_RGB = "save it as RGB (in ImageJ, Image > Type > RGB Color)"
_TO_LABELS = "save the labels as whole numbers in a PNG or TIFF of 16 bits"
_HIGHEST = 2**63 - 1
"""The highest label that a table holds; an array of unsigned 64 bits may have a higher one."""
_PHOTOMETRIC, _ORIENTATION, _SAMPLE_FORMAT = 262, 274, 339  # tags of TIFF
_UNDO_ORIENTATION = {  # Pillow turns a TIFF by its orientation tag when it loads it; ImageJ does not
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


@dataclass(frozen=True)
class ImagePair:
    """Hold the pixels of an image and its mask."""

    name: str
    """The image's file name."""
    mask_name: str
    """The mask's file name."""
    image: Pixels
    """`(height, width, 3)` uint8, red, green, blue."""
    mask: LabelMask
    """`(height, width)` the label of each pixel; 0 is background."""

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height in pixels."""
        return self.mask.shape[1], self.mask.shape[0]


def read_file(path: Path) -> EncodedFile:
    """Read the bytes of a file.

    Raises
    ------
    UnreadableImage
        The file cannot be read, or no table could hold its name.
    """
    try:
        path.name.encode()
    except UnicodeEncodeError as error:
        name = path.name.encode(errors="backslashreplace").decode()
        raise UnreadableImage(
            f"{name}: the file's name is not UTF-8, so it cannot be written in a table; rename it."
        ) from error
    try:
        return EncodedFile(path.name, path.read_bytes())
    except OSError as error:
        raise UnreadableImage(f"{path}: cannot be read ({error.strerror}).") from error


def read_pair(image: EncodedFile, mask: EncodedFile, max_pixels: int = MAX_PIXELS) -> ImagePair:
    """Decode an image and its mask, of the same size.

    Raises
    ------
    UnreadableImage
        One is no image, is cut short or is damaged.
    ImageTooLarge
        One has more than `max_pixels`; nothing is decoded then.
    UnfitImage
        The image is not RGB of 8 bits a channel, or the mask not whole numbers without loss.
    SwappedImages
        The mask was given as the image, and the image as the mask.
    SizesDiffer
        They differ in width or height.
    """
    header, mask_header = look(image), look(mask)
    if header.kind != "rgb" and mask_header.kind == "rgb" and header.grey:
        raise SwappedImages(image.name, mask.name)
    _check_size(image, header, max_pixels)
    _check_size(mask, mask_header, max_pixels)
    _check_image(image, header)
    _check_mask(mask, mask_header)
    size, mask_size = (header.width, header.height), (mask_header.width, mask_header.height)
    if size != mask_size:
        raise SizesDiffer(image.name, size, mask.name, mask_size)
    pixels, labels = _decode_image(image, header), _decode_mask(mask, mask_header)
    return ImagePair(image.name, mask.name, pixels, labels)


def read_image(file: EncodedFile, max_pixels: int = MAX_PIXELS) -> Pixels:
    """Decode an RGB image to `(height, width, 3)`.

    Raises
    ------
    UnreadableImage, ImageTooLarge, UnfitImage
        For the same reasons as in `read_pair`.
    """
    return _decode_image(file, _checked_header(file, max_pixels, _check_image))


def read_mask(file: EncodedFile, max_pixels: int = MAX_PIXELS) -> LabelMask:
    """Decode a label mask to `(height, width)`.

    Raises
    ------
    UnreadableImage, ImageTooLarge, UnfitImage
        For the same reasons as in `read_pair`.
    """
    return _decode_mask(file, _checked_header(file, max_pixels, _check_mask))


def _checked_header(
    file: EncodedFile, max_pixels: int, check_kind: Callable[[EncodedFile, ImageHeader], None]
) -> ImageHeader:
    """Read the header of a file that is not too large and passes a check of its kind."""
    header = look(file)
    _check_size(file, header, max_pixels)
    check_kind(file, header)
    return header


def _check_size(file: EncodedFile, header: ImageHeader, max_pixels: int) -> None:
    """Refuse an image of too many pixels."""
    if header.width * header.height > max_pixels:
        raise ImageTooLarge(
            f"{file.name} has {header.width:,} x {header.height:,} pixels, more than {max_pixels:,}, "
            "which is the limit; cut it into fields."
        )


def _check_image(file: EncodedFile, header: ImageHeader) -> None:
    """Refuse what is not an RGB image, with the remedy for what it is instead."""
    if header.kind == "rgb":
        return
    remedy = _TO_RGB
    if "pages" in header.found or "images" in header.found:
        remedy = (
            "save the one image that was segmented, as RGB (in ImageJ, Image > Type > RGB Color)"
        )
    elif header.grey and "palette" not in header.found:
        remedy = "give the colour image that was segmented"
    elif "alpha" in header.found or "RGBA" in header.found:
        remedy += ", without its alpha channel; in Python, Pillow's image.convert('RGB')"
    raise UnfitImage(file.name, _AN_IMAGE, header.found, remedy)


def _check_mask(file: EncodedFile, header: ImageHeader) -> None:
    """Refuse what is not a label mask, or may have other labels than were saved."""
    if header.lossy:
        remedy = "JPEG changes the numbers: save the labels as PNG or TIFF"
        raise UnfitImage(file.name, _A_MASK, "a JPEG", remedy)
    if header.kind == "labels":
        return
    found = header.found
    if header.kind == "floats":
        found = f"a mask of floats ({found})"
    raise UnfitImage(file.name, _A_MASK, found, _TO_LABELS)


def _decode_image(file: EncodedFile, header: ImageHeader) -> Pixels:
    """Decode an RGB image whose header was checked."""
    pixels = _decode(file, header)
    if pixels.shape != (header.height, header.width, 3):
        raise UnfitImage(file.name, _AN_IMAGE, header.found, _TO_RGB)
    return pixels


def _decode_mask(file: EncodedFile, header: ImageHeader) -> LabelMask:
    """Decode a label mask whose header was checked, in the byte order of this machine."""
    if header.decode is None:
        pixels = np.lib.format.read_array(BytesIO(file.data), allow_pickle=False)
    else:
        pixels = _decode(file, header)
    if pixels.dtype.kind == "i" and pixels.min() < 0:
        remedy = "number the cells from 1, with 0 for the background"
        raise UnfitImage(file.name, _A_MASK, f"the negative number {pixels.min()}", remedy)
    if pixels.dtype.kind == "u" and pixels.max() > _HIGHEST:
        remedy = "number the cells from 1 up"
        raise UnfitImage(file.name, _A_MASK, f"the number {pixels.max()}", remedy)
    if not pixels.dtype.isnative:
        pixels = pixels.astype(pixels.dtype.newbyteorder("="))
    return pixels


def _decode(file: EncodedFile, header: ImageHeader) -> npt.NDArray[Any]:
    """Decode a JPEG, PNG or TIFF to the pixels as they are stored."""
    picture = header.decode
    assert picture is not None, "the header's check refuses what Pillow is not to decode"
    tags = getattr(picture, "tag_v2", {})
    orientation, white_is_zero = tags.get(_ORIENTATION, 1), tags.get(_PHOTOMETRIC) == 0
    try:
        picture.load()
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(f"{file.name}: {reason_of(error)}.") from error
    except Exception as error:  # Pillow raises many types where bytes are damaged
        raise broken(file.name, error) from error
    as_stored: Image.Image = picture
    if orientation in _UNDO_ORIENTATION:
        as_stored = picture.transpose(_UNDO_ORIENTATION[orientation])
    if as_stored.mode == "YCbCr":
        as_stored = as_stored.convert("RGB")
    pixels: npt.NDArray[Any] = np.asarray(as_stored)
    if pixels.dtype == np.int32 and tags and tags.get(_SAMPLE_FORMAT, (1,))[0] == 1:
        pixels = pixels.view(np.uint32)  # Pillow reads unsigned 32 bits as signed ones
    if white_is_zero and pixels.dtype == np.uint8:
        # Pillow inverts such a mask; ImageJ only shows it inverted, and measures the stored numbers.
        pixels = 255 - pixels
    return pixels
