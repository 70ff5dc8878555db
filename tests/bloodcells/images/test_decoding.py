"""Images and masks: what is read is what was saved; what is not is refused with a sentence."""

import random
import struct
import zlib
from collections.abc import Callable
from contextlib import suppress
from io import BytesIO
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from PIL import Image

from bloodcells.images.decoding import EncodedFile, read_file, read_image, read_mask, read_pair
from bloodcells.images.errors import (
    ImageError,
    ImageTooLarge,
    SizesDiffer,
    SwappedImages,
    UnfitImage,
    UnreadableImage,
)
from bloodcells.images.headers import look
from tests.images import Pixels, encoded, field, npy, tiff

RNG = np.random.default_rng(1)
RGB = RNG.integers(0, 256, (23, 31, 3), dtype=np.uint8)
MASK = RNG.integers(0, 200, (23, 31)).astype(np.uint16)
WIDE = MASK.astype(np.uint32) * 1000


def palette(mask: Pixels) -> Image.Image:
    picture = Image.frombytes("P", mask.shape[::-1], mask.astype(np.uint8).tobytes())
    picture.putpalette(bytes(range(255, -1, -1)) * 3)
    return picture


def greys(mask: Pixels) -> Image.Image:
    picture = palette(mask)
    picture.putpalette(bytes(np.repeat(np.arange(256, dtype=np.uint8), 3)))
    return picture


def turned(orientation: int) -> Image.Exif:
    exif = Image.Exif()
    exif[274] = orientation
    return exif


IMAGES: dict[str, bytes] = {
    "PNG": encoded(RGB),
    "PNG turned by EXIF": encoded(RGB, exif=turned(6)),
    "TIFF": tiff(RGB),
    "TIFF big-endian": tiff(RGB, ">"),
    "TIFF LZW": encoded(RGB, "TIFF", compression="tiff_lzw"),
    "TIFF deflate": encoded(RGB, "TIFF", compression="tiff_adobe_deflate"),
    "TIFF packbits": encoded(RGB, "TIFF", compression="packbits"),
    **{f"TIFF orientation {o}": tiff(RGB, orientation=o) for o in range(1, 9)},
    **{
        f"TIFF LZW orientation {o}": encoded(RGB, "TIFF", compression="tiff_lzw", tiffinfo={274: o})
        for o in range(1, 9)
    },
}


@pytest.mark.parametrize("kind", IMAGES)
def test_an_image_is_read_as_its_pixels_are_stored(kind: str) -> None:
    np.testing.assert_array_equal(read_image(EncodedFile("x", IMAGES[kind])), RGB)


def test_a_jpeg_is_decoded_and_its_orientation_not_applied() -> None:
    plain = read_image(EncodedFile("x.jpg", encoded(RGB, "JPEG", quality=100, subsampling=0)))
    assert np.abs(plain.astype(int) - RGB).mean() < 2
    data = encoded(RGB, "JPEG", quality=100, subsampling=0, exif=turned(6))
    np.testing.assert_array_equal(read_image(EncodedFile("x.jpg", data)), plain)


MASKS: dict[str, tuple[bytes, Pixels]] = {
    "PNG 8": (encoded(MASK.astype(np.uint8)), MASK),
    "PNG 16": (encoded(MASK * 300), MASK * 300),
    "PNG palette": (encoded(palette(MASK)), MASK),
    "TIFF palette": (encoded(palette(MASK), "TIFF"), MASK),
    "TIFF LZW": (encoded(MASK, "TIFF", compression="tiff_lzw"), MASK),
    "TIFF white is zero": (tiff(MASK.astype(np.uint8), photometric=0), MASK),
    "npy": (npy(MASK), MASK),
    "npy big-endian": (npy(np.asfortranarray(MASK.astype(">i8"))), MASK),
    "npy bool": (npy(MASK > 100), (MASK > 100).astype(np.uint8)),
    **{
        f"npy {kind}": (npy(MASK.astype(kind)), MASK)
        for kind in ("<f4", ">f4", "<f8", ">f8", ">u2", "i8")
    },
    "npy half floats": (npy(MASK.astype(np.float16)), MASK),
    **{
        f"npy {'x'.join(map(str, shape))}": (npy(MASK.reshape(shape)), MASK)
        for shape in [(1, 23, 31), (23, 31, 1), (1, 1, 23, 31), (1, 23, 31, 1)]
    },
    "npy Fortran order": (npy(np.asfortranarray(MASK[None])), MASK),
    "PNG opaque alpha": (
        encoded(Image.fromarray(np.dstack([MASK, MASK * 0 + 255]).astype(np.uint8), "LA")),
        MASK,
    ),
    **{
        f"TIFF {kind} {order}": (tiff(MASK.astype(kind), order), MASK)
        for kind in ("f2", "f4", "f8")
        for order in "<>"
    },
    "TIFF float above 65,535": (tiff(WIDE.astype(np.float32), ">"), WIDE),
    "TIFF uint32 big-endian": (tiff(WIDE + 3 * 10**9, ">"), WIDE + 3 * 10**9),
    "TIFF uint32": (tiff(WIDE), WIDE),
    "TIFF uint32 above int32": (tiff(WIDE + 3 * 10**9), WIDE + 3 * 10**9),
    **{
        f"TIFF {dtype} {order}": (tiff(MASK.astype(dtype), order), MASK)
        for dtype in ("uint8", "uint16", "int16", "int32")
        for order in "<>"
    },
}


@pytest.mark.parametrize("kind", MASKS)
def test_a_mask_is_read_number_by_number(kind: str) -> None:
    data, expected = MASKS[kind]
    found = read_mask(EncodedFile("x", data))
    assert found.dtype.isnative
    np.testing.assert_array_equal(found, expected)


@pytest.mark.parametrize("shape", ["(-23, -31)", "(-1, -713)", "(23, -31)", "(-1, 31)"])
def test_an_array_of_less_than_nothing_is_no_mask(shape: str) -> None:
    data = npy(MASK).replace(b"(23, 31)", shape.encode())
    head = data.index(b"\n") - 10 + 1
    with pytest.raises(UnfitImage, match="was found"):
        read_mask(EncodedFile("x.npy", data[:8] + struct.pack("<H", head) + data[10:]))


def behind_pixels(data: bytes, name: bytes) -> bytes:
    """A PNG with one of its chunks moved behind its pixels."""
    start = data.index(name) - 4
    end = start + 12 + int.from_bytes(data[start : start + 4], "big")
    return data[:start] + data[end:-12] + data[start:end] + data[-12:]


def test_the_orientation_of_a_png_is_told_before_and_behind_its_pixels() -> None:
    data = encoded(RGB, exif=turned(6))
    for png in (data, behind_pixels(data, b"eXIf")):
        (note,) = look(EncodedFile("a.png", png)).notes
        assert note.startswith("the orientation (EXIF 6) of a.png was not applied")


@pytest.mark.parametrize("options", [{}, {"exif": turned(6)}])
def test_a_png_is_not_decoded_before_its_size_was_looked_at(options: dict[str, Any]) -> None:
    header = look(EncodedFile("a.png", encoded(RGB, **options)))
    assert header.decode is not None
    assert header.decode._im is None


def by_tifffile(pixels: Pixels, **options: Any) -> bytes:
    """Pixels as a TIFF, by tifffile."""
    tifffile = pytest.importorskip("tifffile")
    sink = BytesIO()
    tifffile.imwrite(sink, pixels, **options)
    return sink.getvalue()


@pytest.mark.parametrize("kind", ["uint16", "int16", "uint32", "int32", "float32", "float64"])
@pytest.mark.parametrize("order", "<>")
@pytest.mark.parametrize("options", [{}, {"rowsperstrip": 5}])
def test_what_tifffile_writes_as_cellpose_does_is_read(
    kind: str, order: str, options: dict[str, Any]
) -> None:
    labels = (MASK if kind == "int16" else WIDE).astype(kind)
    data = by_tifffile(labels, byteorder=order, compression="zlib", **options)
    np.testing.assert_array_equal(read_mask(EncodedFile("x", data)), labels)


@pytest.mark.parametrize("kind", ["<u2", "<u4", ">u4", "<i4", ">i4"])
def test_differences_of_neighbours_are_summed(kind: str) -> None:
    labels = WIDE.astype(kind)
    data = by_tifffile(labels, byteorder=kind[0], compression="zlib", predictor=True)
    np.testing.assert_array_equal(read_mask(EncodedFile("x", data)), labels)


def test_imagejs_32_bits_are_read() -> None:
    data = by_tifffile(WIDE.astype(np.float32), imagej=True)
    np.testing.assert_array_equal(read_mask(EncodedFile("x", data)), WIDE)


def pages(*images: tuple[Pixels, int]) -> bytes:
    """A TIFF of several pages, each with its NewSubfileType."""
    tifffile = pytest.importorskip("tifffile")
    sink = BytesIO()
    with tifffile.TiffWriter(sink) as writer:
        for pixels, kind in images:
            colour = "rgb" if pixels.ndim == 3 else "minisblack"
            writer.write(pixels, subfiletype=kind, photometric=colour, metadata=None)
    return sink.getvalue()


SMALL = RGB[::4, ::4].copy()
THUMBNAILS: dict[str, bytes] = {
    "behind": pages((RGB, 0), (SMALL, 1)),
    "before": pages((SMALL, 1), (RGB, 0)),
    "two": pages((RGB, 0), (RGB[::2, ::2].copy(), 1), (SMALL, 1)),
    "not marked": pages((RGB, 0), (RGB[:22:2, :30:2].copy(), 0)),
    "a grey one": pages((RGB, 0), (SMALL[..., 0].copy(), 1)),
}


@pytest.mark.parametrize("kind", THUMBNAILS)
def test_a_thumbnail_beside_the_page_is_left_aside_and_said(kind: str) -> None:
    image = EncodedFile("a.tif", THUMBNAILS[kind])
    np.testing.assert_array_equal(read_image(image), RGB)
    (note,) = read_pair(image, EncodedFile("m.png", encoded(MASK))).notes
    assert "smaller page" in note
    assert "of a.tif w" in note
    assert note.endswith("of its page of 31 x 23 pixels")


def test_a_thumbnail_of_a_mask_is_left_aside_too() -> None:
    data = pages((WIDE.astype(np.float32), 0), (WIDE[::4, ::4].astype(np.float32), 1))
    np.testing.assert_array_equal(read_mask(EncodedFile("x", data)), WIDE)


@pytest.mark.parametrize("other", [RGB, RGB[:20, :20].copy(), RGB[:11, :4].copy()])
def test_a_page_of_another_shape_is_no_thumbnail(other: Pixels) -> None:
    with pytest.raises(UnfitImage, match="a TIFF of 2 pages was found; save the one image"):
        read_image(EncodedFile("x.tif", pages((RGB, 0), (other, 0))))


OPAQUE = np.dstack([RGB, np.full_like(RGB[..., 0], 255)])


@pytest.mark.parametrize(
    "data", [encoded(OPAQUE), tiff(OPAQUE), encoded(OPAQUE, "TIFF", compression="tiff_lzw")]
)
def test_an_opaque_alpha_channel_is_left_out_and_said(data: bytes) -> None:
    pair = read_pair(EncodedFile("a.png", data), EncodedFile("m.png", encoded(MASK)))
    np.testing.assert_array_equal(pair.image, RGB)
    assert pair.notes == ("the alpha channel of a.png, all opaque, was left out",)


def test_an_alpha_channel_with_one_pixel_that_is_not_opaque_is_refused() -> None:
    clear = OPAQUE.copy()
    clear[3, 5, 3] = 254
    for data in (encoded(clear), tiff(clear)):
        with pytest.raises(UnfitImage, match="alpha channel, which is not opaque everywhere"):
            read_image(EncodedFile("a.png", data))


def colours() -> tuple[Image.Image, Pixels]:
    """A palette image of 200 colours, and the RGB that it stands for."""
    picture = palette(MASK)
    entries = RNG.integers(0, 256, (256, 3), dtype=np.uint8)
    picture.putpalette(entries.tobytes())
    return picture, entries[MASK]


def test_a_palette_of_colours_is_read_as_rgb_and_said() -> None:
    picture, expected = colours()
    pair = read_pair(
        EncodedFile("a.png", encoded(picture)), EncodedFile("m.png", encoded(MASK[::-1].copy()))
    )
    np.testing.assert_array_equal(pair.image, expected)
    assert pair.notes[0].startswith("the palette image a.png was read as RGB by its palette")
    with pytest.raises(UnfitImage, match="not opaque everywhere"):
        read_image(EncodedFile("a.png", encoded(picture, transparency=7)))


def test_a_coloured_mask_is_no_image_of_itself() -> None:
    picture, _ = colours()
    with pytest.raises(UnfitImage, match="the mask itself, in colours, was found; give the colour"):
        read_pair(EncodedFile("a.png", encoded(picture)), EncodedFile("m.png", encoded(MASK)))


def test_an_orientation_that_is_not_applied_is_said() -> None:
    upright, turned_ = (
        read_pair(
            EncodedFile("a.jpg", encoded(RGB, "JPEG", exif=turned(o))),
            EncodedFile("m.png", encoded(MASK)),
        )
        for o in (1, 3)
    )
    assert upright.notes == ()
    assert turned_.notes[0].startswith(
        "the orientation (EXIF 3) of a.jpg was not applied, as ImageJ"
    )
    np.testing.assert_array_equal(upright.image, turned_.image)


SIXTEEN = {
    "8 bits": (RGB.astype(np.uint16), "its high bytes are all empty, as of 8-bit numbers"),
    "12 bits": (
        RGB.astype(np.uint16) * 16,
        "its numbers are below 4,096, as of a camera of 12 bits",
    ),
    "16 bits": (RGB.astype(np.uint16) * 257, "save it with 8 bits a channel"),
}


def png_of_16_bits(pixels: Pixels) -> bytes:
    """An RGB image as a PNG of 16 bits a channel, which Pillow does not write."""
    rows = b"".join(b"\0" + row.astype(">u2").tobytes() for row in pixels)
    header = struct.pack(">IIBBBBB", pixels.shape[1], pixels.shape[0], 16, 2, 0, 0, 0)
    chunks = [(b"IHDR", header), (b"IDAT", zlib.compress(rows)), (b"IEND", b"")]
    return b"\x89PNG\r\n\x1a\n" + b"".join(
        struct.pack(">I", len(data)) + kind + data + struct.pack(">I", zlib.crc32(kind + data))
        for kind, data in chunks
    )


@pytest.mark.parametrize(
    "write",
    [tiff, lambda p: tiff(p, ">"), png_of_16_bits, lambda p: by_tifffile(p, compression="zlib")],
)
@pytest.mark.parametrize("kind", SIXTEEN)
def test_16_bits_are_refused_with_what_their_numbers_are(
    kind: str, write: Callable[[Pixels], bytes]
) -> None:
    pixels, sentence = SIXTEEN[kind]
    with pytest.raises(UnfitImage) as caught:
        read_image(EncodedFile("x.tif", write(pixels)))
    assert f"an RGB image of 16 bits a channel was found; {sentence}" in str(caught.value)


def test_a_compression_that_is_not_read_is_named() -> None:
    data = bytearray(tiff(RGB))
    data[data.rindex(struct.pack("<HHIH", 259, 3, 1, 1)) + 8] = 0x51
    data[data.rindex(struct.pack("<HHIH", 259, 3, 1, 0x51)) + 9] = 0xC3  # 50001
    with pytest.raises(UnreadableImage) as caught:
        read_image(EncodedFile("x.tif", bytes(data)))
    assert "the compression WebP was found; save it again as TIFF" in str(caught.value)


OTHER_FORMATS = {
    "GIF": encoded(MASK.astype(np.uint8), "GIF"),
    "BMP": encoded(RGB, "BMP"),
    "WebP": encoded(RGB, "WEBP"),
    "PDF": b"%PDF-1.7",
    "DICOM": bytes(128) + b"DICM",
}


@pytest.mark.parametrize("kind", OTHER_FORMATS)
def test_another_format_is_named(kind: str) -> None:
    with pytest.raises(UnreadableImage, match=f"expected, a {kind}.* was found: save it as PNG or"):
        read_image(EncodedFile("x", OTHER_FORMATS[kind]))


AN_IMAGE = "an RGB image of 8 bits a channel was expected, "
A_MASK = "a label mask, one whole number of 8, 16 or 32 bits a pixel was expected, "
GREY = AN_IMAGE + "a grey image"
PAGES = encoded(
    Image.fromarray(RGB), "TIFF", save_all=True, append_images=[Image.fromarray(RGB)] * 2
)

UNFIT_IMAGES: dict[str, tuple[bytes, str]] = {
    "grey PNG": (encoded(MASK.astype(np.uint8)), GREY + " of 8 bits was found; give the colour"),
    "grey JPEG": (encoded(RGB[..., 0].copy(), "JPEG"), GREY + " was found; give the colour image"),
    "16 bits PNG": (encoded(MASK), GREY + " of 16 bits was found"),
    "16 bits RGB": (tiff(RGB.astype(np.uint16)), AN_IMAGE + "an RGB image of 16 bits a channel was"),
    "RGBA PNG": (
        encoded(np.dstack([RGB, RGB[..., 0]])),
        AN_IMAGE + "an RGBA image (with an alpha channel) of 8 bits a channel was found; save it as RGB",
    ),
    "RGBA TIFF": (tiff(np.dstack([RGB, RGB[..., 0]])), AN_IMAGE + "an RGBA image of 8 bits"),
    "palette": (encoded(greys(MASK)), AN_IMAGE + "a palette image of 8 bits was found; save it as RGB"),
    "CMYK JPEG": (encoded(Image.fromarray(RGB).convert("CMYK"), "JPEG"), AN_IMAGE + "a CMYK image was"),
    "CMYK TIFF": (encoded(Image.fromarray(RGB).convert("CMYK"), "TIFF"), AN_IMAGE + "a CMYK image of"),
    "pages": (PAGES, AN_IMAGE + "a TIFF of 3 pages was found; save the one image that was segmented"),
    "animation": (
        encoded(Image.fromarray(RGB), save_all=True, append_images=[Image.fromarray(255 - RGB)]),
        AN_IMAGE + "an animation of 2 images was found",
    ),
    "array": (npy(RGB), AN_IMAGE + "an array of 23 x 31 x 3 uint8 was found"),
}  # fmt: skip


def refusal(read: Callable[[EncodedFile], object], data: bytes) -> str:
    """Read a file that is not fit, and give the error's sentence."""
    with pytest.raises(UnfitImage) as caught:
        read(EncodedFile("field.x", data))
    return str(caught.value)


@pytest.mark.parametrize("kind", UNFIT_IMAGES)
def test_an_image_of_another_kind_is_refused(kind: str) -> None:
    data, sentence = UNFIT_IMAGES[kind]
    text = refusal(read_image, data)
    assert text.startswith("field.x: " + sentence)
    assert text.endswith(".")


def test_a_16_bit_rgb_png_is_not_taken_for_one_of_8() -> None:
    data = bytearray(encoded(RGB))
    data[24] = 16  # the depth; what follows no longer matters
    data[29:33] = zlib.crc32(data[12:29]).to_bytes(4, "big")
    with pytest.raises(UnfitImage, match="an RGB image of 16 bits a channel was found"):
        read_image(EncodedFile("x.png", bytes(data)))


def at(value: float) -> Pixels:
    """The mask as floats, with another value at pixel (5, 3)."""
    changed = MASK.astype(np.float64)
    changed[3, 5] = value
    return changed


FLOATS = "a mask of floats (a grey image of 32 bits, floating-point)"
DOUBLES = "a mask of floats (an array of 23 x 31 float64)"
UNFIT_MASKS: dict[str, tuple[bytes, str]] = {
    "fractions": (tiff((MASK + 0.5).astype(np.float32)), f"{FLOATS} with {MASK[0, 0] + 0.5} at pixel (0, 0)"),
    "one fraction": (npy(at(2.25)), f"{DOUBLES} with 2.25 at pixel (5, 3) was found; they are no labels:"),
    "not a number": (npy(at(np.nan)), f"{DOUBLES} with nan at pixel (5, 3) was found"),
    "infinite": (npy(at(np.inf)), f"{DOUBLES} with inf at pixel (5, 3) was found"),
    "negative float": (npy(at(-1)), f"{DOUBLES} with -1.0 at pixel (5, 3) was found"),
    "rounded": (
        npy(at(2**24 + 2).astype(np.float32)),
        f"{DOUBLES.replace('64', '32')} with 16777218 at pixel (5, 3) was found; such floats are exact up to",
    ),
    "rounded half": (npy(at(2050).astype(np.float16)), f"{DOUBLES.replace('64', '16')} with 2050 at pixel"),
    "complex": (npy(MASK * 1j), "an array of 23 x 31 complex128 was found"),
    "volume": (npy(np.stack([MASK, MASK])), "an array of 2 x 23 x 31 uint16 was found"),
    "64 bits": (tiff(MASK.astype(np.uint64)), "a grey image of 64 bits was found"),
    "signed 8": (tiff((MASK // 2).astype(np.int8)), "a grey image of 8 bits, signed was found"),
    "1 bit": (encoded(MASK > 1), "a grey image of 1 bit was found"),
    "negative": (tiff(MASK.astype(np.int32) - 5), "the negative number -5 was found; number the cells"),
    "above int64": (npy(MASK + np.uint64(2**63)), f"the number {int(MASK.max()) + 2**63} was found; number"),
    "colour": (encoded(RGB), "an RGB image of 8 bits a channel was found; a picture of the mask in colours"),
    "transparent": (
        encoded(Image.fromarray(np.dstack([MASK, MASK]).astype(np.uint8), "LA")),
        "a grey image with an alpha channel of 8 bits a channel was found; its alpha channel is not opaque",
    ),
    "JPEG": (encoded(RGB[..., 0].copy(), "JPEG"), "a JPEG was found; JPEG changes the numbers"),
    "JPEG in TIFF": (
        encoded(MASK.astype(np.uint8), "TIFF", compression="jpeg"), "a JPEG was found; JPEG changes",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNFIT_MASKS)
def test_a_mask_of_another_kind_is_refused(kind: str) -> None:
    data, sentence = UNFIT_MASKS[kind]
    assert refusal(read_mask, data).startswith("field.x: " + A_MASK + sentence)


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "x is empty; a JPEG, PNG or TIFF was expected."),
    "text": (
        b"Area,AR\n1,2\n",
        "x is no image that is read here; a JPEG, PNG or TIFF was expected.",
    ),
    "GeoJSON": (
        b'{"type": "FeatureCollection", "features": []}',
        "x is GeoJSON, as QuPath exports its objects,",
    ),
    "JSON": (
        b'{"shapes": []}',
        "x is no image that is read here; a JPEG, PNG or TIFF was expected, JSON",
    ),
    "GIF": (encoded(MASK.astype(np.uint8), "GIF"), "x is no image that is read here;"),
    "header only": (b"\x89PNG\r\n\x1a\n", "x cannot be read ("),
    "no size": (b"II*\0\x08\0\0\0\0\0\0\0\0\0", "x cannot be read (its size is missing)"),
    "BigTIFF of other order": (b"MM\0+" + bytes(20), "x: a big-endian BigTIFF is not read here"),
}


@pytest.mark.parametrize("kind", UNREADABLE)
def test_what_is_no_image_is_refused(kind: str) -> None:
    data, sentence = UNREADABLE[kind]
    for read in (read_image, read_mask):
        with pytest.raises(UnreadableImage) as caught:
            read(EncodedFile("x", data))
        assert str(caught.value).startswith(sentence)


def test_a_file_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(UnreadableImage, match=r"none.png: cannot be read \(No such file"):
        read_file(tmp_path / "none.png")


def test_a_name_that_is_no_text_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "\udcff.png"
    try:
        path.write_bytes(encoded(RGB))
    except (OSError, UnicodeEncodeError):
        pytest.skip("this file system takes no such name")
    with pytest.raises(UnreadableImage, match=r"^\\udcff.png: the file's name is not UTF-8"):
        read_file(path)


LARGE = RNG.integers(0, 256, (120, 90, 3), dtype=np.uint8)
WHOLE: dict[str, tuple[Any, bytes]] = {
    "JPEG": (read_image, encoded(LARGE, "JPEG")),
    "PNG": (read_image, encoded(LARGE)),
    "TIFF": (read_image, tiff(LARGE)),
    "TIFF LZW": (read_image, encoded(LARGE, "TIFF", compression="tiff_lzw")),
    "TIFF deflate": (read_image, encoded(LARGE, "TIFF", compression="tiff_adobe_deflate")),
    "npy": (read_mask, npy(LARGE[..., 0])),
}


@pytest.mark.parametrize("kind", WHOLE)
def test_a_file_that_is_cut_short_is_refused(kind: str) -> None:
    read, data = WHOLE[kind]
    expected = read(EncodedFile("x", data))
    for length in [*range(1, len(data) - 16, len(data) // 40), len(data) - 16]:
        with pytest.raises(UnreadableImage):
            read(EncodedFile("x", data[:length]))
    for length in range(len(data) - 16, len(data)):  # where all pixels are there, they may be read
        with suppress(UnreadableImage):
            np.testing.assert_array_equal(read(EncodedFile("x", data[:length])), expected)


@pytest.mark.parametrize("kind", WHOLE)
def test_a_changed_byte_is_no_fault_of_ours(kind: str) -> None:
    read, data = WHOLE[kind]
    chance = random.Random(3)
    for _ in range(150):
        changed = bytearray(data)
        changed[chance.randrange(min(len(data), 400))] = chance.randrange(256)
        with suppress(ImageError):
            read(EncodedFile("x", bytes(changed)), 10**6)


def test_a_changed_byte_of_a_png_mask_is_never_another_label() -> None:
    data = encoded(MASK)
    for at in range(33, len(data) - 12, 7):
        changed = bytearray(data)
        changed[at] ^= 4
        with pytest.raises(UnreadableImage):
            read_mask(EncodedFile("x", bytes(changed)))


def test_the_limit_of_pixels_is_checked_before_any_is_decoded() -> None:
    for data in (encoded(RGB), tiff(RGB), encoded(RGB, "JPEG")):
        assert read_image(EncodedFile("x", data), 23 * 31).shape == RGB.shape
        with pytest.raises(ImageTooLarge, match=r"x has 31 x 23 pixels, more than 712, which is"):
            read_image(EncodedFile("x", data), 23 * 31 - 1)
    bomb = bytearray(encoded(RGB))
    bomb[16:24] = (60_000).to_bytes(4, "big") * 2
    bomb[29:33] = zlib.crc32(bomb[12:29]).to_bytes(4, "big")
    with pytest.raises(ImageTooLarge, match=r"has 60,000 x 60,000 pixels"):
        read_mask(EncodedFile("x", bytes(bomb)))


def test_a_pair_is_read_with_its_names() -> None:
    image, mask = field()
    pair = read_pair(
        EncodedFile("a.png", encoded(image)), EncodedFile("a_cp_masks.png", encoded(mask))
    )
    assert (pair.name, pair.mask_name, pair.size) == ("a.png", "a_cp_masks.png", (61, 61))
    np.testing.assert_array_equal(pair.image, image)
    np.testing.assert_array_equal(pair.mask, mask)


def test_a_swapped_pair_is_told_so() -> None:
    with pytest.raises(SwappedImages, match=r"m.png was given as the image .* swap them"):
        read_pair(EncodedFile("m.png", encoded(MASK)), EncodedFile("a.png", encoded(RGB)))


def test_sizes_that_differ_are_both_named() -> None:
    image = EncodedFile("a.png", encoded(RGB))
    with pytest.raises(SizesDiffer, match=r"a.png has 31 x 23 pixels and m.png has 31 x 22, where"):
        read_pair(image, EncodedFile("m.png", encoded(MASK[:-1])))
    with pytest.raises(SizesDiffer, match="EXIF orientation is not applied"):
        read_pair(image, EncodedFile("m.png", encoded(MASK.T.copy())))
