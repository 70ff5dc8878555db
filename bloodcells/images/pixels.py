"""Decode the pixels of a JPEG, PNG or TIFF by Pillow, as they are stored."""

from collections.abc import Iterator
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

_BAND = 2**20
"""Pixels that are taken from Pillow at a time: it copies them twice."""
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
    return _to_rgb(_load(name, header), header, header.alpha)


def decode_palette(name: str, header: ImageHeader) -> tuple[Pixels, bool]:
    """Decode the colours of a palette image, and tell whether all its pixels are opaque.

    Raises
    ------
    UnreadableImage
        It is damaged.
    """
    return _to_rgb(_load(name, header), header, True, "RGBA")


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
    picture = _load(name, header)
    pixels: npt.NDArray[Any] = np.empty(0)
    for rows, band in _bands(picture):
        if len(band) == picture.height:
            pixels = band
            break
        if not pixels.size:
            pixels = np.empty((picture.height, *band.shape[1:]), band.dtype)
        pixels[rows] = band
    _release(header)
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


def _to_rgb(
    picture: Image.Image, header: ImageHeader, alpha: bool, mode: str | None = None
) -> tuple[Pixels, bool]:
    """Take the colours of a decoded image, and tell whether the last channel, if it is alpha, is opaque."""
    pixels, opaque = np.empty((picture.height, picture.width, 3), np.uint8), True
    for rows, band in _bands(picture, mode):
        if band.ndim != 3 or band.shape[2] < 3:
            return band, True  # the caller refuses the shape
        if len(band) == len(pixels) and not alpha:
            pixels = band
            break
        pixels[rows] = band[..., :3] if alpha else band
        opaque = opaque and (not alpha or bool(band[..., 3:].min() == 255))
    _release(header)
    return pixels, opaque


def _bands(
    picture: Image.Image, mode: str | None = None
) -> Iterator[tuple[slice, npt.NDArray[Any]]]:
    """Yield some rows of a decoded image after others, in another mode where one is named."""
    step = max(1, _BAND // picture.width)
    for top in range(0, picture.height, step):
        band = picture
        if step < picture.height:
            band = picture.crop((0, top, picture.width, min(top + step, picture.height)))
        yield slice(top, top + step), np.asarray(band.convert(mode) if mode else band)


def _release(header: ImageHeader) -> None:
    """Let go of Pillow's own pixels, a third more than those of an RGB image; once more they may be read."""
    if header.decode is not None and not header.coloured:
        header.decode.close()


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
