"""Read the kind and size of an image from its header, before any pixel is decoded."""

import re
from collections.abc import Callable
from io import BytesIO
from typing import Any

from PIL import JpegImagePlugin, PngImagePlugin

from bloodcells.images.array_header import read_array_header
from bloodcells.images.encoded import EncodedFile, ImageHeader, PixelKind, broken, other_form
from bloodcells.images.errors import UnreadableImage
from bloodcells.images.orientation import note_orientation
from bloodcells.images.tiff_header import read_tiff_header


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
    if _GEOJSON.match(file.data[:4096]):
        raise UnreadableImage(
            f"{file.name} is GeoJSON, as QuPath exports its objects, and no image; a label mask as PNG or "
            "TIFF was expected: in QuPath, export the cells as a label image (in a script, "
            "LabeledImageServer.Builder with useInstanceLabels)."
        )
    found = _name_format(file.data)
    raise UnreadableImage(
        f"{file.name} is no image that is read here; a JPEG, PNG or TIFF was expected"
        + (f", {found} was found: save it as PNG or TIFF." if found else ".")
    )


_OTHER_FORMATS = (
    (b"GIF8", "a GIF"),
    (b"BM", "a BMP"),
    (b"%PDF", "a PDF"),
    (b"\0\0\0\x0cjP  ", "a JPEG 2000"),
    (b"\xff\x4f\xff\x51", "a JPEG 2000"),
    (b"\xff\x0a", "a JPEG XL"),
    (b"\0\0\0\x0cJXL ", "a JPEG XL"),
    (b"\x89HDF", "an HDF5 file"),
    (b"\x1f\x8b", "a gzip file"),
    (b"PK\x03\x04", "a zip file"),
    (b"ZISRAWFILE", "a Zeiss CZI"),
    (b"\xda\xce\xbe\x0a", "a Nikon ND2"),
    (b"Iout", "an ImageJ ROI"),
    (b"<svg", "an SVG"),
)


_GEOJSON = re.compile(rb'\s*[\[{].*"Feature(Collection)?"', re.DOTALL)


def _name_format(data: bytes) -> str:
    """Name a format that is not read, with its article; nothing for an unknown one."""
    for magic, name in _OTHER_FORMATS:
        if data.startswith(magic):
            return name
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return "a WebP"
    if data[4:8] == b"ftyp":
        return "a HEIC or AVIF"
    if data[128:132] == b"DICM":
        return "a DICOM file"
    return "JSON" if data.lstrip()[:1] in (b"{", b"[") else ""


def _jpeg(file: EncodedFile) -> ImageHeader:
    """Read the header of a JPEG."""
    try:
        image = JpegImagePlugin.JpegImageFile(BytesIO(file.data))
    except SyntaxError as error:
        if "-bit layers" in str(error):
            raise other_form(file.name, "a JPEG of more than 8 bits") from error
        raise
    names: dict[str, tuple[PixelKind, str]] = {
        "RGB": ("rgb", "an RGB image"),
        "L": ("other", "a grey image"),
        "CMYK": ("other", "a CMYK image"),
    }
    kind, found = names.get(image.mode, ("other", f"an image of mode {image.mode}"))
    return ImageHeader(
        *image.size,
        kind,
        found,
        grey=image.mode == "L",
        lossy=True,
        decode=image,
        notes=note_orientation(file.name, image),
    )


_PNG_COLOURS = {
    0: "a grey image",
    2: "an RGB image",
    3: "a palette image",
    4: "a grey image with an alpha channel",
    6: "an RGBA image (with an alpha channel)",
}
_GREY_SPREAD = 8
"""Up to this difference of red, green and blue a palette's colour is a grey."""


def _png(file: EncodedFile) -> ImageHeader:
    """Read the header of a PNG, and check the sums of all its chunks."""
    image = PngImagePlugin.PngImageFile(BytesIO(file.data))
    # Pillow reduces 16 bits to 8 without a warning, so bit depth and colour type are taken from the
    # IHDR chunk itself (PNG specification, 11.2.1).
    bits, colour = file.data[24], file.data[25]
    found = f"{_PNG_COLOURS[colour]} of {bits} bit{'' if bits == 1 else 's'}" + (
        " a channel" if colour in (2, 4, 6) else ""
    )
    kind: PixelKind = "other"
    if colour in (2, 6) and bits == 8:
        kind = "rgb"
    elif (colour == 0 and bits in (8, 16)) or (colour in (3, 4) and bits == 8):
        kind = "labels"
    coloured = colour == 3 and _has_colours(image)
    if "exif" not in image.info and (exif := _exif_behind_pixels(file.data)):
        image.info["exif"] = b"Exif\0\0" + exif
    if getattr(image, "n_frames", 1) > 1:
        kind, coloured, found = "other", False, f"an animation of {image.n_frames} images"
    # Decoding does not check the sums of the pixels' chunks, so a changed byte would change pixels unseen.
    PngImagePlugin.PngImageFile(BytesIO(file.data)).verify()
    return ImageHeader(
        *image.size,
        kind,
        found,
        grey=colour in (0, 3, 4),
        alpha=colour in (4, 6),
        coloured=coloured,
        decode=image,
        notes=note_orientation(file.name, image),
    )


def _exif_behind_pixels(data: bytes) -> bytes:
    """Find the EXIF data of a PNG, which may stand behind its pixels; nothing where there are none."""
    at = 8
    while at + 8 <= len(data):
        length = int.from_bytes(data[at : at + 4], "big")
        if data[at + 4 : at + 8] == b"eXIf":
            return data[at + 8 : at + 8 + length]
        at += 12 + length
    return b""


def _has_colours(image: Any) -> bool:
    """Tell whether a palette has colours that are no greys."""
    if image.palette is None:
        return False
    entries = bytes(image.palette.palette)
    colours = zip(entries[::3], entries[1::3], entries[2::3], strict=False)
    return any(max(rgb) - min(rgb) > _GREY_SPREAD for rgb in colours)


_READERS: tuple[tuple[tuple[bytes, ...], Callable[[EncodedFile], ImageHeader]], ...] = (
    ((b"\xff\xd8\xff",), _jpeg),
    ((b"\x89PNG\r\n\x1a\n",), _png),
    ((b"II*\0", b"MM\0*", b"II+\0", b"MM\0+"), read_tiff_header),
    ((b"\x93NUMPY",), read_array_header),
)
