"""Read the kind and size of an image from its header, before any pixel is decoded."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from io import BytesIO
from typing import Any, Literal

from numpy.lib import format as npy
from PIL import JpegImagePlugin, PngImagePlugin, TiffImagePlugin
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
    """`rgb`, 8 bits a channel; `labels`, one whole number of 8, 16 or 32 bits a pixel; `floats`,
    one floating-point number a pixel; or `other`."""
    found: str
    """The kind in words, with an article, for errors."""
    grey: bool = False
    """Whether there is one number a pixel."""
    lossy: bool = False
    """Whether the compression changes numbers."""
    decode: ImageFile | None = None
    """The Pillow image that decodes the pixels; None for a NumPy array, and for a TIFF of a kind
    that is not measured."""


def look(file: EncodedFile) -> ImageHeader:
    """Read the header of a JPEG, PNG, TIFF or NumPy array.

    Raises
    ------
    UnreadableImage
        The file is none of these, or its header is broken.
    """
    if not file.data:
        raise UnreadableImage(f"{file.name} is empty; a JPEG, PNG or TIFF was expected.")
    for magics, reader in _READERS:
        if file.data.startswith(magics):
            try:
                return reader(file)
            except UnreadableImage:
                raise
            except Exception as error:  # Pillow raises many types where bytes are damaged
                raise broken(file.name, error) from error
    raise UnreadableImage(
        f"{file.name} is no image that is read here; a JPEG, PNG or TIFF was expected."
    )


def broken(name: str, error: Exception) -> UnreadableImage:
    """Make the error about an image that cannot be decoded."""
    return UnreadableImage(
        f"{name} cannot be read ({reason_of(error)}); it is cut short or damaged: save or copy it again."
    )


def _jpeg(file: EncodedFile) -> ImageHeader:
    """Read the header of a JPEG."""
    image = JpegImagePlugin.JpegImageFile(BytesIO(file.data))
    names: dict[str, tuple[PixelKind, str]] = {
        "RGB": ("rgb", "an RGB image"),
        "L": ("other", "a grey image"),
        "CMYK": ("other", "a CMYK image"),
    }
    kind, found = names.get(image.mode, ("other", f"an image of mode {image.mode}"))
    return ImageHeader(*image.size, kind, found, image.mode == "L", lossy=True, decode=image)


_PNG_COLOURS = {
    0: "a grey image",
    2: "an RGB image",
    3: "a palette image",
    4: "a grey image with an alpha channel",
    6: "an RGBA image (with an alpha channel)",
}


def _png(file: EncodedFile) -> ImageHeader:
    """Read the header of a PNG, and check the sums of all its chunks."""
    image = PngImagePlugin.PngImageFile(BytesIO(file.data))
    # Pillow reduces 16 bits to 8 without a warning, so bit depth and colour type are taken from the
    # IHDR chunk itself (PNG specification, 11.2.1).
    bits, colour = file.data[24], file.data[25]
    found = f"{_PNG_COLOURS[colour]} of {_bits(bits)}" + (
        " a channel" if colour in (2, 4, 6) else ""
    )
    kind: PixelKind = "other"
    if colour == 2 and bits == 8:
        kind = "rgb"
    elif (colour == 0 and bits in (8, 16)) or (colour == 3 and bits == 8):
        kind = "labels"
    if getattr(image, "n_frames", 1) > 1:
        kind, found = "other", f"an animation of {image.n_frames} images"
    # Decoding does not check the sums of the pixels' chunks, so a changed byte would change pixels unseen.
    PngImagePlugin.PngImageFile(BytesIO(file.data)).verify()
    return ImageHeader(*image.size, kind, found, colour in (0, 3), decode=image)


def _bits(number: int) -> str:
    """Write a number of bits: `1 bit`, `8 bits`."""
    return f"{number} bit{'' if number == 1 else 's'}"


_TIFF_COLOURS = {0: "grey", 1: "grey", 2: "RGB", 3: "palette", 5: "CMYK", 6: "YCbCr", 8: "Lab"}
_TIFF_NUMBERS = {2: ", signed", 3: ", floating-point", 5: ", complex", 6: ", complex"}
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _DESCRIPTION = 256, 257, 258, 259, 262, 270
_SAMPLES, _TILE_WIDTH, _TILE_HEIGHT, _EXTRA, _FORMAT = 277, 322, 323, 338, 339
_PIXEL_DATA = ((273, 279), (324, 325))  # the tags of offsets and byte counts: of strips, of tiles
_UNCOMPRESSED, _JPEGS = 1, (6, 7)
_IMAGEJ_STACK = re.compile(r"^ImageJ=.*^images=(\d+)", re.MULTILINE | re.DOTALL)


def _tiff(file: EncodedFile) -> ImageHeader:
    """Read the header of a TIFF."""
    if file.data.startswith(b"MM\0+"):
        raise _other_form(file.name, "a big-endian BigTIFF")
    tags, pages = _tiff_tags(file.data)
    width, height = int(tags[_WIDTH]), int(tags[_HEIGHT])
    bits: tuple[int, ...] = tags.get(_BITS, (1,))
    sample_format = tags.get(_FORMAT, (1,))[0]
    colour, samples = tags.get(_PHOTOMETRIC, 1), tags.get(_SAMPLES, 1)
    name = _TIFF_COLOURS.get(colour, f"photometric {colour}")
    if samples > 3 and colour == 2:
        name = "RGBA" if len(tags.get(_EXTRA, ())) <= 1 else f"{samples}-channel"
    elif samples == 2 and colour < 2:
        name = "grey and alpha"
    each = " a channel" if samples > 1 else ""
    article = "an" if name[0] == "R" else "a"
    found = (
        f"{article} {name} image of {_bits(bits[0])}{each}{_TIFF_NUMBERS.get(sample_format, '')}"
    )
    kind: PixelKind = "other"
    if pages > 1:
        found = f"a TIFF of {pages} pages"
    elif samples == 3 and set(bits) == {8} and colour in (2, 6):
        kind = "rgb"
    elif samples == 1 and sample_format == 3:
        kind = "floats"
    elif (
        samples == 1
        and (bits[0], sample_format) in ((8, 1), (16, 1), (16, 2), (32, 1), (32, 2))
        and colour in (0, 1, 3)
    ):
        kind = "labels"
    if kind not in ("rgb", "labels"):
        return ImageHeader(width, height, kind, found, samples == 1)
    compression = tags.get(_COMPRESSION, _UNCOMPRESSED)
    _check_tiff(file, tags, width * height)
    if (
        file.data.startswith(b"MM")
        and compression != _UNCOMPRESSED
        and (bits[0], sample_format) > (16, 1)
    ):
        # libtiff swaps the bytes of these, and Pillow 13 swaps them once more.
        raise _other_form(file.name, f"{found}, big-endian and compressed,")
    try:
        image = TiffImagePlugin.TiffImageFile(BytesIO(file.data))
    except SyntaxError as error:
        raise _other_form(file.name, found) from error
    lossy = compression in _JPEGS
    return ImageHeader(width, height, kind, found, samples == 1, lossy, decode=image)


def _check_tiff(file: EncodedFile, tags: Any, pixels: int) -> None:
    """Refuse a TIFF for which libtiff would take too much memory, or warn on stderr."""
    tile = tags.get(_TILE_WIDTH, 1) * tags.get(_TILE_HEIGHT, 1)
    if tile > 4 * max(pixels, 2**20):  # libtiff allocates a whole tile at once
        raise _other_form(file.name, "tiles that are far larger than the image")
    for offsets, counts in _PIXEL_DATA:
        ends = map(sum, zip(tags.get(offsets, ()), tags.get(counts, ()), strict=False))
        if max(ends, default=0) > len(file.data):
            raise broken(file.name, ValueError("pixels are missing at its end"))


def _other_form(name: str, found: str) -> UnreadableImage:
    """Make the error about a form of TIFF that is not read."""
    return UnreadableImage(f"{name}: {found} is not read here; save it again as TIFF from ImageJ.")


def _tiff_tags(data: bytes) -> tuple[Any, int]:
    """Read the tags of the first page, and count the pages; of those chained one by one at most 100."""
    start = data[: 16 if data[2:4] in (b"+\0", b"\0+") else 8]
    directory = TiffImagePlugin.ImageFileDirectory_v2(start)
    stream = BytesIO(data)
    stream.seek(directory.next)
    directory.load(stream)
    if _WIDTH not in directory or _HEIGHT not in directory:
        raise ValueError("its size is missing")
    # ImageJ writes large stacks with one directory only; its description has the number of images.
    stack = _IMAGEJ_STACK.match(str(directory.get(_DESCRIPTION, "")))
    count = int(stack[1]) if stack else 1
    if count == 1 and directory.next:
        count = 2 + _further_pages(data, directory)
    return directory, count


def _further_pages(data: bytes, directory: Any) -> int:
    """Count the pages behind the second, at most 98 of them."""
    stream, seen = BytesIO(data), {0}
    while directory.next not in seen and len(seen) < 100:
        seen.add(directory.next)
        stream.seek(directory.next)
        directory.load(stream)
    return len(seen) - 2


def _npy(file: EncodedFile) -> ImageHeader:
    """Read the header of a NumPy array."""
    stream = BytesIO(file.data)
    version = npy.read_magic(stream)
    read = npy.read_array_header_1_0 if version == (1, 0) else npy.read_array_header_2_0
    shape, _, dtype = read(stream)
    if dtype.hasobject:
        raise UnreadableImage(
            f"{file.name} holds pickled Python objects (as Cellpose's _seg.npy does), which can run any "
            "code when they are read, so they are not; save the masks as PNG or TIFF instead, in "
            "Cellpose by File > Save masks or cellpose.io.save_masks(images, masks, flows, names)."
        )
    words = f"an array of {' x '.join(map(str, shape)) or 'one number'} {dtype}"
    if len(shape) != 2 or 0 in shape:
        return ImageHeader(1, 1, "other", words)
    if len(file.data) - stream.tell() < shape[0] * shape[1] * dtype.itemsize:
        raise UnreadableImage(f"{file.name}: the array is cut short; save or copy it again.")
    kind: PixelKind = "other"
    if dtype.kind == "f":
        kind = "floats"
    elif dtype.kind in "iu":
        kind = "labels"
    return ImageHeader(shape[1], shape[0], kind, words, grey=True)


_READERS: tuple[tuple[tuple[bytes, ...], Callable[[EncodedFile], ImageHeader]], ...] = (
    ((b"\xff\xd8\xff",), _jpeg),
    ((b"\x89PNG\r\n\x1a\n",), _png),
    ((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), _tiff),
    ((b"\x93NUMPY",), _npy),
)
