"""Read the kind and size of a TIFF from its tags."""

import re
from dataclasses import dataclass
from io import BytesIO
from typing import Any

from PIL import TiffImagePlugin

from bloodcells.images.encoded import EncodedFile, ImageHeader, PixelKind, broken, other_form
from bloodcells.images.errors import UnreadableImage
from bloodcells.images.orientation import note_orientation
from bloodcells.images.tiff_strips import DEFLATED, UNCOMPRESSED, StoredNumbers

_COLOURS = {0: "grey", 1: "grey", 2: "RGB", 3: "palette", 5: "CMYK", 6: "YCbCr", 8: "Lab"}
_NUMBERS = {2: ", signed", 3: ", floating-point", 5: ", complex", 6: ", complex"}
_WIDTH, _HEIGHT, _BITS, _COMPRESSION, _PHOTOMETRIC, _DESCRIPTION = 256, 257, 258, 259, 262, 270
_SAMPLES, _TILE_WIDTH, _TILE_HEIGHT, _EXTRA, _FORMAT = 277, 322, 323, 338, 339
_NEW_SUBFILE, _SUBFILE = 254, 255
_PIXEL_DATA = ((273, 279), (324, 325))  # the tags of offsets and byte counts: of strips, of tiles
_JPEGS = (6, 7)
_READ = {UNCOMPRESSED, 5, 6, 7, *DEFLATED, 32773}
"""The compressions that every build of Pillow decodes: none, LZW, JPEG, deflate, PackBits."""
_NAMES = {
    2: "CCITT fax",
    3: "CCITT fax",
    4: "CCITT fax",
    9: "JBIG",
    10: "JBIG",
    33003: "JPEG 2000",
    33004: "JPEG 2000",
    33005: "JPEG 2000",
    33007: "JPEG",
    34661: "JBIG",
    34676: "SGI Log",
    34677: "SGI Log",
    34712: "JPEG 2000",
    34887: "LERC",
    34892: "lossy JPEG",
    34925: "LZMA",
    34926: "Zstandard",
    34927: "WebP",
    34933: "PNG",
    34934: "JPEG XR",
    50000: "Zstandard",
    50001: "WebP",
    50002: "JPEG XL",
    52546: "JPEG XL",
}
_TRIED = (34925, 50000)
"""Compressions that some builds of Pillow decode."""
_IMAGEJ_STACK = re.compile(r"^ImageJ=.*^images=(\d+)", re.MULTILINE | re.DOTALL)
_LABELS = {(8, 1), (16, 1), (16, 2), (32, 1), (32, 2)}
"""Bits and sample format of the whole numbers that are labels."""
_MOST_PAGES = 100
"""Pages beyond these are not counted."""


@dataclass(frozen=True)
class _Page:
    """Hold the tags of one page."""

    number: int
    tags: Any

    @property
    def size(self) -> tuple[int, int]:
        """Return width and height in pixels."""
        return int(self.tags.get(_WIDTH, 0)), int(self.tags.get(_HEIGHT, 0))

    @property
    def reduced(self) -> bool:
        """Tell whether the page says that it is a thumbnail, or the transparency of another."""
        return bool(self.tags.get(_NEW_SUBFILE, 0) & 5) or self.tags.get(_SUBFILE, 1) == 2


def read_tiff_header(file: EncodedFile) -> ImageHeader:
    """Read the header of a TIFF.

    Raises
    ------
    UnreadableImage
        It is of a form that is not read, or broken.
    """
    if file.data.startswith(b"MM\0+"):
        raise other_form(file.name, "a big-endian BigTIFF")
    page, images, others = _choose(_pages(file.data))
    tags = page.tags
    width, height = page.size
    bits: tuple[int, ...] = tags.get(_BITS, (1,))
    sample_format = tags.get(_FORMAT, (1,))[0]
    colour, samples = tags.get(_PHOTOMETRIC, 1), tags.get(_SAMPLES, 1)
    extra = tags.get(_EXTRA, ())
    found = _describe(colour, samples, bits, sample_format, extra)
    grey = samples == 1
    alpha = samples == 4 and colour == 2 and extra in ((1,), (2,))
    kind: PixelKind = "other"
    if images > 1:
        found = f"a TIFF of {images} pages"
    elif (samples == 3 or alpha) and set(bits) == {8} and colour in (2, 6):
        kind = "rgb"
    elif grey and sample_format == 3 and bits[0] in (16, 32, 64):
        kind = "floats"
    elif grey and (bits[0], sample_format) in _LABELS and colour in (0, 1, 3):
        kind = "labels"
    deep = images == 1 and samples == 3 and set(bits) == {16} and colour == 2
    if kind == "other" and not deep:
        return ImageHeader(width, height, kind, found, grey)

    compression = tags.get(_COMPRESSION, UNCOMPRESSED)
    if compression not in _READ and compression not in _TRIED:
        raise _other_compression(file.name, compression)
    _check(file, tags, width * height)
    notes = () if others == 0 else (_thumbnails(file.name, others, page.size),)
    if grey and (bits[0] > 16 or sample_format > 1):
        numbers = StoredNumbers.of(file, tags, width, height)
        if numbers is not None:
            return ImageHeader(width, height, kind, found, grey, read=numbers.read, notes=notes)
        if file.data.startswith(b"MM") and compression != UNCOMPRESSED:
            # libtiff swaps the bytes of these, and Pillow 13 swaps them once more.
            raise other_form(file.name, f"{found}, big-endian and compressed,")
    try:
        image = TiffImagePlugin.TiffImageFile(BytesIO(file.data))
        image.seek(page.number)
    except SyntaxError as error:
        if deep:
            return ImageHeader(width, height, kind, found)
        raise other_form(file.name, found) from error
    return ImageHeader(
        width,
        height,
        kind,
        found,
        grey,
        lossy=compression in _JPEGS,
        alpha=alpha,
        decode=image,
        compression="" if compression in _READ else _NAMES[compression],
        notes=(*notes, *note_orientation(file.name, image)),
    )


def _describe(
    colour: int, samples: int, bits: tuple[int, ...], sample_format: int, extra: tuple[int, ...]
) -> str:
    """Describe the pixels in words, with an article."""
    name = _COLOURS.get(colour, f"photometric {colour}")
    if samples > 3 and colour == 2:
        name = "RGBA" if len(extra) <= 1 else f"{samples}-channel"
    elif samples == 2 and colour < 2:
        name = "grey and alpha"
    each = " a channel" if samples > 1 else ""
    article = "an" if name[0] == "R" else "a"
    width = f"{bits[0]} bit{'' if bits[0] == 1 else 's'}"
    return f"{article} {name} image of {width}{each}{_NUMBERS.get(sample_format, '')}"


def _choose(pages: list[_Page]) -> tuple[_Page, int, int]:
    """Choose the page that is the image.

    Thumbnails are left aside: pages that say so, and pages of the same shape with at most a quarter of
    the pixels of the only one that is larger.

    Returns
    -------
    The page, how many images there are, and how many thumbnails.
    """
    images = [page for page in pages if not page.reduced] or pages
    largest = max(images, key=lambda page: page.size[0] * page.size[1])
    if all(page is largest or _is_thumbnail(page.size, largest.size) for page in images):
        images = [largest]
    # ImageJ writes large stacks with one page only; its description has the number of images.
    stack = _IMAGEJ_STACK.match(str(images[0].tags.get(_DESCRIPTION, "")))
    count = max(len(images), int(stack[1]) if stack else 1)
    return images[0], count, len(pages) - len(images)


def _is_thumbnail(size: tuple[int, int], whole: tuple[int, int]) -> bool:
    """Tell whether a page has the shape of another, and at most half its width and height."""
    (width, height), (full_width, full_height) = size, whole
    if not width or not height or 2 * width > full_width or 2 * height > full_height:
        return False
    return abs(width * full_height / full_width - height) <= 1


def _thumbnails(name: str, count: int, size: tuple[int, int]) -> str:
    """Note that smaller pages were left aside."""
    pages = "a smaller page" if count == 1 else f"{count} smaller pages"
    return f"{pages} of {name} {'was' if count == 1 else 'were'} left aside, as " + (
        f"{'a thumbnail' if count == 1 else 'thumbnails'} of its page of {size[0]} x {size[1]} pixels"
    )


def _other_compression(name: str, compression: int) -> UnreadableImage:
    """Make the error about a compression that is not read."""
    named = _NAMES.get(compression, f"of number {compression}")
    return UnreadableImage(
        f"{name}: a TIFF without compression, or with LZW, deflate or PackBits, was expected, the "
        f"compression {named} was found; save it again as TIFF from ImageJ, which does not compress."
    )


def cannot_decompress(name: str, compression: str) -> UnreadableImage:
    """Make the error about a compression that this build of Pillow does not decode."""
    return UnreadableImage(
        f"{name}: its compression {compression} cannot be read here, or it is damaged; save it again as "
        "TIFF from ImageJ, which does not compress."
    )


def _check(file: EncodedFile, tags: Any, pixels: int) -> None:
    """Refuse a TIFF for which libtiff would take too much memory, or warn on stderr."""
    tile = tags.get(_TILE_WIDTH, 1) * tags.get(_TILE_HEIGHT, 1)
    if tile > 4 * max(pixels, 2**20):  # libtiff allocates a whole tile at once
        raise other_form(file.name, "tiles that are far larger than the image")
    for offsets, counts in _PIXEL_DATA:
        ends = map(sum, zip(tags.get(offsets, ()), tags.get(counts, ()), strict=False))
        if max(ends, default=0) > len(file.data):
            raise broken(file.name, ValueError("pixels are missing at its end"))


def _pages(data: bytes) -> list[_Page]:
    """Read the tags of all pages, but of those chained one by one at most `_MOST_PAGES`."""
    start = data[: 16 if data[2:4] in (b"+\0", b"\0+") else 8]
    stream, pages, seen = BytesIO(data), list[_Page](), {0}
    following = TiffImagePlugin.ImageFileDirectory_v2(start).next
    while following not in seen and len(pages) < _MOST_PAGES:
        seen.add(following)
        directory = TiffImagePlugin.ImageFileDirectory_v2(start)
        stream.seek(following)
        directory.load(stream)
        if not pages and (_WIDTH not in directory or _HEIGHT not in directory):
            raise ValueError("its size is missing")
        pages.append(_Page(len(pages), directory))
        following = directory.next
    if not pages:
        raise ValueError("its size is missing")
    return pages
