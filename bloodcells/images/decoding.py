"""An RGB image and its label mask, from files of any kind that is read, as arrays of pixels.

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
"""Most pixels of one image if nothing else is said: 8,192 x 8,192."""

Pixels = npt.NDArray[np.uint8]

_AN_IMAGE = "an RGB image of 8 bits a channel"
_A_MASK = "a label mask, one whole number of 8, 16 or 32 bits a pixel"
_TO_RGB = "save it as RGB (in ImageJ, Image > Type > RGB Color)"
_TO_LABELS = "save the labels as whole numbers in a PNG or TIFF of 16 bits"
_HIGHEST = 2**63 - 1
"""The highest label, of an array of 64 bits a pixel, that a table can tell."""
_ORIENTATION = 274
_FORMAT = 339
_TURNED_BACK = {  # what undoes Pillow's turning of a TIFF by its orientation
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
    """An image and its mask.

    Attributes
    ----------
    name, mask_name
        What they are called.
    image
        `(height, width, 3)` uint8, red, green, blue.
    mask
        `(height, width)` whole numbers; 0 is background.
    """

    name: str
    mask_name: str
    image: Pixels
    mask: LabelMask

    @property
    def size(self) -> tuple[int, int]:
        """Width and height in pixels."""
        return self.mask.shape[1], self.mask.shape[0]


def read_file(path: Path) -> EncodedFile:
    """The bytes of a file.

    Raises
    ------
    UnreadableImage
        There are none to be had, or no table could hold the file's name.
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
    """An image and its mask, of the same size.

    Raises
    ------
    UnreadableImage
        One is no image, or not all of one.
    ImageTooLarge
        One has more than `max_pixels`; nothing is decoded then.
    UnfitImage
        One is of another kind than is measured.
    SwappedImages, SizesDiffer
        They are not each other's.
    """
    found, labels = look(image), look(mask)
    if found.kind != "rgb" and labels.kind == "rgb" and found.grey:
        raise SwappedImages(image.name, mask.name)
    for file, header in ((image, found), (mask, labels)):
        _check_size(file, header, max_pixels)
    _check_image(image, found)
    _check_mask(mask, labels)
    sizes = (found.width, found.height), (labels.width, labels.height)
    if sizes[0] != sizes[1]:
        raise SizesDiffer(image.name, sizes[0], mask.name, sizes[1])
    return ImagePair(image.name, mask.name, _decode_image(image, found), _decode_mask(mask, labels))


def read_image(file: EncodedFile, max_pixels: int = MAX_PIXELS) -> Pixels:
    """`(height, width, 3)` of an RGB image.

    Raises
    ------
    UnreadableImage, ImageTooLarge, UnfitImage
        As `read_pair`.
    """
    return _decode_image(file, _checked_header(file, max_pixels, _check_image))


def read_mask(file: EncodedFile, max_pixels: int = MAX_PIXELS) -> LabelMask:
    """`(height, width)` of a label mask.

    Raises
    ------
    UnreadableImage, ImageTooLarge, UnfitImage
        As `read_pair`.
    """
    return _decode_mask(file, _checked_header(file, max_pixels, _check_mask))


def _checked_header(
    file: EncodedFile, max_pixels: int, check_kind: Callable[[EncodedFile, ImageHeader], None]
) -> ImageHeader:
    header = look(file)
    _check_size(file, header, max_pixels)
    check_kind(file, header)
    return header


def _check_size(file: EncodedFile, header: ImageHeader, max_pixels: int) -> None:
    if header.width * header.height > max_pixels:
        raise ImageTooLarge(
            f"{file.name} has {header.width:,} x {header.height:,} pixels, more than {max_pixels:,}, "
            "which is the limit; cut it into fields."
        )


def _check_image(file: EncodedFile, header: ImageHeader) -> None:
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
    pixels = _decode(file, header)
    if pixels.shape != (header.height, header.width, 3):
        raise UnfitImage(file.name, _AN_IMAGE, header.found, _TO_RGB)
    return pixels


def _decode_mask(file: EncodedFile, header: ImageHeader) -> LabelMask:
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
    picture = header.decode
    assert picture is not None
    tags = getattr(picture, "tag_v2", {})
    turned, white_is_zero = tags.get(_ORIENTATION, 1), tags.get(262) == 0
    try:
        picture.load()
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(f"{file.name}: {reason_of(error)}.") from error
    except Exception as error:  # of many kinds, as the bytes may be anything
        raise broken(file.name, error) from error
    upright: Image.Image = picture
    if turned in _TURNED_BACK:
        upright = picture.transpose(_TURNED_BACK[turned])
    if upright.mode == "YCbCr":
        upright = upright.convert("RGB")
    pixels: npt.NDArray[Any] = np.asarray(upright)
    if pixels.dtype == np.int32 and tags and tags.get(_FORMAT, (1,))[0] == 1:
        pixels = pixels.view(np.uint32)  # Pillow takes 32 bits without a sign for ones with it
    if white_is_zero and pixels.dtype == np.uint8:
        # Pillow inverts such a mask; ImageJ shows it inverted, and measures it as it is.
        pixels = 255 - pixels
    return pixels
