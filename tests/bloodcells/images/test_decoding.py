"""Images and masks: what is read is what was saved; what is not is refused with a sentence."""

import random
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
from tests.images import Pixels, encoded, field, npy, tiff

RNG = np.random.default_rng(1)
RGB = RNG.integers(0, 256, (23, 31, 3), dtype=np.uint8)
MASK = RNG.integers(0, 200, (23, 31)).astype(np.uint16)
WIDE = MASK.astype(np.uint32) * 1000


def palette(mask: Pixels) -> Image.Image:
    picture = Image.frombytes("P", mask.shape[::-1], mask.astype(np.uint8).tobytes())
    picture.putpalette(bytes(range(255, -1, -1)) * 3)
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


@pytest.mark.parametrize("kind", ["uint16", "uint32", "int32"])
def test_what_tifffile_writes_as_cellpose_does_is_read(kind: str) -> None:
    tifffile = pytest.importorskip("tifffile")
    sink = BytesIO()
    tifffile.imwrite(sink, WIDE.astype(kind), compression="zlib")
    np.testing.assert_array_equal(read_mask(EncodedFile("x", sink.getvalue())), WIDE.astype(kind))


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
    "palette": (encoded(palette(MASK)), AN_IMAGE + "a palette image of 8 bits was found; save it as RGB"),
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


UNFIT_MASKS: dict[str, tuple[bytes, str]] = {
    "floats": (tiff(MASK.astype(np.float32)), "a mask of floats (a grey image of 32 bits, floating-"),
    "doubles": (tiff(MASK.astype(np.float64)), "a mask of floats (a grey image of 64 bits, floating-"),
    "array of floats": (npy(MASK / 1), "a mask of floats (an array of 23 x 31 float64) was found; save"),
    "booleans": (npy(MASK > 1), "an array of 23 x 31 bool was found"),
    "volume": (npy(MASK[None]), "an array of 1 x 23 x 31 uint16 was found"),
    "64 bits": (tiff(MASK.astype(np.uint64)), "a grey image of 64 bits was found"),
    "signed 8": (tiff((MASK // 2).astype(np.int8)), "a grey image of 8 bits, signed was found"),
    "1 bit": (encoded(MASK > 1), "a grey image of 1 bit was found"),
    "negative": (tiff(MASK.astype(np.int32) - 5), "the negative number -5 was found; number the cells"),
    "above int64": (npy(MASK + np.uint64(2**63)), f"the number {int(MASK.max()) + 2**63} was found; number"),
    "colour": (encoded(RGB), "an RGB image of 8 bits a channel was found"),
    "JPEG": (encoded(RGB[..., 0].copy(), "JPEG"), "a JPEG was found; JPEG changes the numbers"),
    "JPEG in TIFF": (
        encoded(MASK.astype(np.uint8), "TIFF", compression="jpeg"), "a JPEG was found; JPEG changes",
    ),
}  # fmt: skip


@pytest.mark.parametrize("kind", UNFIT_MASKS)
def test_a_mask_of_another_kind_is_refused(kind: str) -> None:
    data, sentence = UNFIT_MASKS[kind]
    assert refusal(read_mask, data).startswith("field.x: " + A_MASK + sentence)


def test_cellposes_seg_npy_is_refused_unpickled_with_what_to_do_instead() -> None:
    class Bomb:
        def __reduce__(self) -> tuple[Any, ...]:
            return pytest.fail, ("it was unpickled",)

    for held in ({"masks": MASK, "flows": []}, Bomb()):
        with pytest.raises(UnreadableImage) as caught:
            read_mask(EncodedFile("a_seg.npy", npy(held)))
        assert "a_seg.npy holds pickled Python objects" in str(caught.value)
        assert "cellpose.io.save_masks" in str(caught.value)


UNREADABLE: dict[str, tuple[bytes, str]] = {
    "nothing": (b"", "x is empty; a JPEG, PNG or TIFF was expected."),
    "text": (
        b"Area,AR\n1,2\n",
        "x is no image that is read here; a JPEG, PNG or TIFF was expected.",
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
