"""Decode the pixels of a JPEG, PNG or TIFF by Pillow, as they are stored."""

from typing import Any

import numpy as np
import numpy.typing as npt
from PIL import Image

from bloodcells.errors import reason_of
from bloodcells.images.encoded import ImageHeader, broken
from bloodcells.images.errors import ImageTooLarge
from bloodcells.images.orientation import ORIENTATION
from bloodcells.images.tiff_header import cannot_decompress

Pixels = npt.NDArray[np.uint8]

_PHOTOMETRIC, _SAMPLE_FORMAT = 262, 339  # tags of TIFF
_UNDO_ORIENTATION = {  # Pillow turns a TIFF by its orientation tag when it loads it; ImageJ does not
    2: Image.Transpose.FLIP_LEFT_RIGHT,
    3: Image.Transpose.ROTATE_180,
    4: Image.Transpose.FLIP_TOP_BOTTOM,
    5: Image.Transpose.TRANSPOSE,
    6: Image.Transpose.ROTATE_90,
    7: Image.Transpose.TRANSVERSE,
    8: Image.Transpose.ROTATE_270,
}


def decode_rgb(name: str, header: ImageHeader) -> tuple[Pixels, bool]:
    """Decode an RGB image, and tell whether its alpha channel, if it has one, is opaque everywhere.

    Raises
    ------
    UnreadableImage
        It is damaged.
    """
    pixels = np.asarray(_load(name, header))
    if not header.alpha:
        return pixels, True
    return np.ascontiguousarray(pixels[..., :3]), bool(pixels[..., 3:].min() == 255)


def decode_palette(name: str, header: ImageHeader) -> tuple[Pixels, bool]:
    """Decode the colours of a palette image, and tell whether all its pixels are opaque.

    Raises
    ------
    UnreadableImage
        It is damaged.
    """
    pixels = np.asarray(_load(name, header).convert("RGBA"))
    return np.ascontiguousarray(pixels[..., :3]), bool(pixels[..., 3].min() == 255)


def decode_grey(name: str, header: ImageHeader) -> npt.NDArray[Any]:
    """Decode an image of one number a pixel; one with alpha too has a third axis.

    Raises
    ------
    UnreadableImage
        It is damaged.
    """
    tags = getattr(header.decode, "tag_v2", {})
    white_is_zero = tags.get(_PHOTOMETRIC) == 0
    unsigned = tags and tags.get(_SAMPLE_FORMAT, (1,))[0] == 1
    pixels: npt.NDArray[Any] = np.asarray(_load(name, header))
    if pixels.dtype == np.int32 and unsigned:
        pixels = pixels.view(np.uint32)  # Pillow reads unsigned 32 bits as signed ones
    if white_is_zero and pixels.dtype == np.uint8:
        # Pillow inverts such a mask; ImageJ only shows it inverted, and measures the stored numbers.
        pixels = 255 - pixels
    return pixels


def highest_bytes(header: ImageHeader) -> int | None:
    """Return the highest of the high bytes of a 16-bit RGB image; None if it cannot be decoded.

    Of 16 bits a channel Pillow keeps the high byte.
    """
    try:
        return int(np.asarray(_load("", header)).max())
    except Exception:  # Pillow raises many types; the image is refused in any case
        return None


def _load(name: str, header: ImageHeader) -> Image.Image:
    """Decode the pixels as they are stored."""
    picture = header.decode
    assert picture is not None, "the header's check refuses what Pillow is not to decode"
    orientation = getattr(picture, "tag_v2", {}).get(ORIENTATION, 1)
    try:
        picture.load()
    except Image.DecompressionBombError as error:
        raise ImageTooLarge(f"{name}: {reason_of(error)}.") from error
    except Exception as error:  # Pillow raises many types where bytes are damaged
        if header.compression:
            raise cannot_decompress(name, header.compression) from error
        raise broken(name, error) from error
    as_stored: Image.Image = picture
    if orientation in _UNDO_ORIENTATION:
        as_stored = picture.transpose(_UNDO_ORIENTATION[orientation])
    return as_stored.convert("RGB") if as_stored.mode == "YCbCr" else as_stored
