"""Decode an RGB image and its label mask to arrays of pixels.

The pixels are as stored: a camera's EXIF orientation and a colour profile are not applied, as ImageJ
does not apply them.
"""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from bloodcells.arrays import LabelMask
from bloodcells.images.encoded import EncodedFile, ImageHeader
from bloodcells.images.errors import (
    ImageTooLarge,
    SizesDiffer,
    SwappedImages,
    UnfitImage,
    UnreadableImage,
)
from bloodcells.images.headers import look
from bloodcells.images.label_numbers import A_MASK, TO_LABELS, to_labels
from bloodcells.images.outlines import CellOutlines, fill_outlines, holds_outlines, read_outlines
from bloodcells.images.pixels import Pixels, decode_grey, decode_palette, decode_rgb, highest_bytes
from bloodcells.parallel.wanted import check_wanted, expect_memory

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

_PIXEL_BYTES = 2
"""Bytes that a pixel is said to take: beyond 4 megapixels an image is large."""
_AN_IMAGE = "an RGB image of 8 bits a channel"
_TO_RGB = "save it as RGB (in ImageJ, Image > Type > RGB Color)"


@dataclass(frozen=True)
class ImagePair:
    """Hold the pixels of an image and its mask."""

    name: str
    """The name of the image's file."""
    mask_name: str
    """The name of the mask's file."""
    image: Pixels
    """`(height, width, 3)` uint8, red, green, blue."""
    mask: LabelMask
    """`(height, width)` the label of each pixel; 0 is background."""
    cell_names: dict[int, str]
    """The names of labels that have one."""
    notes: tuple[str, ...]
    """What was done to read the files and is no fault, each without capital and full stop."""

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


def read_pair(
    image: EncodedFile,
    mask: EncodedFile,
    max_pixels: int = MAX_PIXELS,
) -> ImagePair:
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
    if holds_outlines(mask):
        return _read_outlined(image, read_outlines(mask), max_pixels)
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
    pixels, notes = _decode_image(image, header)
    check_wanted()
    labels = _decode_mask(mask, mask_header)
    check_wanted()
    if header.coloured and np.array_equal(decode_grey(image.name, header), labels):
        raise UnfitImage(
            image.name,
            _AN_IMAGE,
            "the mask itself, in colours,",
            "give the colour image that was segmented",
        )
    return ImagePair(image.name, mask.name, pixels, labels, {}, (*notes, *mask_header.notes))


def read_image(file: EncodedFile, max_pixels: int = MAX_PIXELS) -> Pixels:
    """Decode an RGB image to `(height, width, 3)`.

    Raises
    ------
    UnreadableImage, ImageTooLarge, UnfitImage
        For the same reasons as in `read_pair`.
    """
    return _decode_image(file, _checked_header(file, max_pixels, _check_image))[0]


def read_mask(file: EncodedFile, max_pixels: int = MAX_PIXELS) -> LabelMask:
    """Decode a label mask to `(height, width)`.

    Raises
    ------
    UnreadableImage, ImageTooLarge, UnfitImage
        For the same reasons as in `read_pair`.
    """
    return _decode_mask(file, _checked_header(file, max_pixels, _check_mask))


def _read_outlined(image: EncodedFile, outlines: CellOutlines, max_pixels: int) -> ImagePair:
    """Decode an image, and make its mask of outlines."""
    header = _checked_header(image, max_pixels, _check_image)
    pixels, notes = _decode_image(image, header)
    size = header.width, header.height
    mask, fill_notes = fill_outlines(outlines, image.name, *size)
    names = {cell.label: cell.name for cell in outlines.cells if cell.name}
    return ImagePair(image.name, outlines.file_name, pixels, mask, names, (*notes, *fill_notes))


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
    expect_memory(_PIXEL_BYTES * header.width * header.height)


def _check_image(file: EncodedFile, header: ImageHeader) -> None:
    """Refuse what is not an RGB image, with the remedy for what it is instead."""
    if header.kind == "rgb" or header.coloured:
        return
    found, remedy = header.found, _TO_RGB
    if "pages" in found or "images" in found:
        remedy = (
            "save the one image that was segmented, as RGB (in ImageJ, Image > Type > RGB Color)"
        )
    elif header.grey and "palette" not in found:
        remedy = "give the colour image that was segmented"
    elif "alpha" in found or "RGBA" in found:
        remedy += ", without its alpha channel; in Python, Pillow's image.convert('RGB')"
    elif found.startswith("an RGB image of 16 bits"):
        remedy = _explain_16_bits(header)
    raise UnfitImage(file.name, _AN_IMAGE, found, remedy)


def _explain_16_bits(header: ImageHeader) -> str:
    """Say what the numbers of a 16-bit RGB image are, and what to do with them."""
    highest = highest_bytes(header)
    by_range = (
        "in ImageJ, set Image > Adjust > Brightness/Contrast > Set to 0 and {0:,} for each channel, then "
        "Image > Type > RGB Color; in Python, {1}"
    )
    if highest == 0:
        return (
            "its high bytes are all empty, as of 8-bit numbers that were stored in 16 bits (none is above "
            "255), so save them unchanged in 8 bits: "
            + by_range.format(255, "image.astype('uint8')")
        )
    if highest is not None and highest < 64:
        bits = 8 + int(highest).bit_length()
        return (
            f"its numbers are below {2**bits:,}, as of a camera of {bits} bits, so save them in 8 bits, "
            f"divided by {2 ** (bits - 8)}: "
            + by_range.format(2**bits - 1, f"(image >> {bits - 8}).astype('uint8')")
        )
    return "save it with 8 bits a channel: " + by_range.format(
        65535, "(image >> 8).astype('uint8')"
    )


def _check_mask(file: EncodedFile, header: ImageHeader) -> None:
    """Refuse what is not a label mask, or may have other labels than were saved."""
    if header.lossy:
        remedy = "JPEG changes the numbers: save the labels as PNG or TIFF"
        raise UnfitImage(file.name, A_MASK, "a JPEG", remedy)
    if header.kind in ("labels", "floats"):
        return
    remedy = TO_LABELS
    if header.kind == "rgb":
        remedy = f"a picture of the mask in colours does not keep its labels: {TO_LABELS}"
    elif "pages" in header.found:
        remedy = "save the one page that is the mask of this image"
    raise UnfitImage(file.name, A_MASK, header.found, remedy)


def _decode_image(file: EncodedFile, header: ImageHeader) -> tuple[Pixels, tuple[str, ...]]:
    """Decode an RGB image whose header was checked, and say what was done."""
    notes = header.notes
    if header.coloured:
        pixels, opaque = decode_palette(file.name, header)
        notes = (
            *notes,
            f"the palette image {file.name} was read as RGB by its palette; if it was reduced to few "
            "colours when it was saved, its grey levels are not the camera's",
        )
    else:
        pixels, opaque = decode_rgb(file.name, header)
        if header.alpha and opaque:
            notes = (*notes, f"the alpha channel of {file.name}, all opaque, was left out")
    if not opaque:
        raise UnfitImage(
            file.name,
            _AN_IMAGE,
            header.found,
            f"{_TO_RGB}, without its alpha channel, which is not opaque everywhere; in Python, Pillow's "
            "image.convert('RGB')",
        )
    if pixels.shape != (header.height, header.width, 3):
        raise UnfitImage(file.name, _AN_IMAGE, header.found, _TO_RGB)
    return pixels, notes


def _decode_mask(file: EncodedFile, header: ImageHeader) -> LabelMask:
    """Decode a label mask whose header was checked, in the byte order of this machine."""
    pixels = header.read() if header.read is not None else decode_grey(file.name, header)
    if pixels.ndim == 3:  # with alpha
        if pixels.shape[2] != 2 or pixels[..., 1].min() < 255:
            remedy = f"its alpha channel is not opaque everywhere: {TO_LABELS}"
            raise UnfitImage(file.name, A_MASK, header.found, remedy)
        pixels = np.ascontiguousarray(pixels[..., 0])
    return to_labels(pixels, file.name, header.found)
