"""Outlines by Cellpose and ImageJ -> label masks, or a sentence."""

import zipfile
from collections.abc import Sequence
from io import BytesIO
from typing import Any

import numpy as np
import pytest
from roifile import ROI_OPTIONS, ROI_SUBTYPE, ROI_TYPE, ImagejRoi
from skimage.measure import find_contours

from bloodcells.images import FieldTable, measure_field
from bloodcells.images.decoding import EncodedFile, read_pair
from bloodcells.images.errors import (
    ImageError,
    ImageTooLarge,
    UnfitImage,
    UnreadableImage,
)
from tests.images import Pixels, encoded, field

IMAGE, MASK = field(2, 4)
PNG = EncodedFile("a.png", encoded(IMAGE))


def through_pixels(mask: Pixels, label: int) -> Pixels:
    """The outermost pixels of a round cell in their order, as Cellpose's outlines go."""
    (contour, *_) = find_contours(np.pad(mask == label, 1).astype(float), 0.9)
    corners = np.rint(contour[:-1, ::-1] - 1).astype(int)
    kept = np.append(True, (corners[1:] != corners[:-1]).any(axis=1))
    return corners[kept]


def text(outlines: Sequence[Pixels]) -> bytes:
    """What Cellpose's `outlines_to_text` writes."""
    return "".join(",".join(map(str, o.flatten())) + "\n" for o in outlines).encode()


def zipped(rois: Sequence[ImagejRoi]) -> bytes:
    """What ImageJ's ROI Manager and `roifile.roiwrite` write."""
    sink = BytesIO()
    with zipfile.ZipFile(sink, "w") as archive:
        for roi in rois:
            archive.writestr(f"{roi.name}.roi", roi.tobytes())
    return sink.getvalue()


def in_zip(deflated: bytes) -> bytes:
    """A zip whose only ROI has these bytes in place of its compressed ones."""
    sink = BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.roi", np.random.default_rng(1).bytes(len(deflated)))
        start = archive.infolist()[0].header_offset + 30 + len("a.roi")
    data = sink.getvalue()
    return data[:start] + deflated + data[start + len(deflated) :]


OUTLINES = [through_pixels(MASK, label) for label in range(1, 5)]


def read(data: bytes, name: str = "m.zip") -> Any:
    return read_pair(PNG, EncodedFile(name, data))


SQUARE = np.array([[10, 20], [14, 20], [14, 27], [10, 27]])


def test_a_polygon_holds_the_pixels_whose_centres_it_holds() -> None:
    pair = read(text([SQUARE]), "a_cp_outlines.txt")
    expected = np.zeros_like(MASK)
    expected[20:27, 10:14] = 1
    np.testing.assert_array_equal(pair.mask, expected)
    (note,) = pair.notes
    assert note.startswith(
        "the mask was filled from the 1 outline of a_cp_outlines.txt, each with the"
    )
    assert "ImageJ prints the polygon's own perimeter: for the numbers of the label give" in note


def test_cellposes_text_and_rois_give_the_same_smaller_cells() -> None:
    of_text = read(text(OUTLINES), "a_cp_outlines.txt").mask
    rois = [ImagejRoi.frompoints(o) for o in OUTLINES]  # named by roifile at random
    np.testing.assert_array_equal(read(zipped(rois)).mask, of_text)
    for label in range(1, 5):
        inside, whole = np.equal(of_text, label), np.equal(MASK, label)
        assert inside.sum() > 0.6 * whole.sum()
        assert (whole | ~inside).all()
        assert inside.sum() < whole.sum()
    assert read(zipped(rois)).cell_names == {}


def test_the_empty_line_of_a_cell_without_outline_counts() -> None:
    pair = read(text(OUTLINES[:1]) + b"\n" + text(OUTLINES[1:]) + b"\r\n", "o.txt")
    assert np.unique(pair.mask).tolist() == [0, 1, 3, 4, 5]


def test_an_outline_around_no_pixel_is_left_out_and_said_but_not_all() -> None:
    line = np.array([[3, 3], [4, 5], [5, 7]])
    pair = read(text([OUTLINES[0], line]), "o.txt")
    assert np.unique(pair.mask).tolist() == [0, 1]
    assert pair.notes[1] == "of o.txt, 2 holds no pixel's centre and was left out"
    with pytest.raises(
        UnfitImage, match=r"1 outline x,y,x,y,\.\.\. without a pixel's centre within was"
    ):
        read(text([line]), "o.txt")


def test_names_of_rois_are_the_names_of_the_cells() -> None:
    rois = [ImagejRoi.frompoints(o, name=n) for o, n in zip(OUTLINES, "abcd", strict=True)]
    table = FieldTable([measure_field(PNG, EncodedFile("m.zip", zipped(rois)))])
    assert table.ids == ["a.png#a", "a.png#b", "a.png#c", "a.png#d"]
    header, first, *_ = table.to_csv().decode().splitlines()
    assert header.endswith(",name,flags")
    assert first.split(",")[-2] == "a"
    assert table.to_arrow()["name"].to_pylist() == list("abcd")
    assert table.to_cells().ids == table.ids


def test_numbers_as_names_are_labels() -> None:
    rois = [
        ImagejRoi.frompoints(o, name=n)
        for o, n in zip(OUTLINES, ["004", "7", "1", "12"], strict=True)
    ]
    pair = read(zipped(rois))
    assert np.unique(pair.mask).tolist() == [0, 1, 4, 7, 12]
    assert pair.cell_names == {}
    table = FieldTable([measure_field(PNG, EncodedFile("m.zip", zipped(rois)))])
    assert b",name," not in table.to_csv()


def test_one_roi_a_rectangle_and_a_traced_one_with_a_hole_are_read() -> None:
    assert (read(ImagejRoi.frompoints(SQUARE).tobytes(), "m.roi").mask > 0).sum() == 28
    box = ImagejRoi(roitype=ROI_TYPE.RECT, top=2, left=3, bottom=10, right=7)
    assert (read(box.tobytes(), "m.roi").mask > 0).sum() == 32
    path = [0, 10, 20, 1, 20, 20, 1, 20, 30, 1, 10, 30, 4]
    hole = [0, 12, 22, 1, 15, 22, 1, 15, 25, 1, 12, 25, 4]
    both = ImagejRoi(
        roitype=ROI_TYPE.RECT,
        top=20,
        left=10,
        bottom=30,
        right=20,
        shape_roi_size=len(path + hole),
        multi_coordinates=np.array(path + hole, np.float32),
    )
    assert (read(both.tobytes(), "m.roi").mask > 0).sum() == 100 - 9


OVAL = ImagejRoi(roitype=ROI_TYPE.OVAL, top=2, left=3, bottom=10, right=7)
LINE = ImagejRoi(roitype=ROI_TYPE.LINE, top=2, left=3, bottom=10, right=7)
POINTS = ImagejRoi.frompoints(SQUARE)
POINTS.roitype = ROI_TYPE.POINT
ELLIPSE = ImagejRoi.frompoints(SQUARE)
ELLIPSE.subtype = ROI_SUBTYPE.ELLIPSE
SPLINE = ImagejRoi.frompoints(SQUARE)
SPLINE.options |= ROI_OPTIONS.SPLINE_FIT
REFUSED: dict[str, tuple[bytes, type[ImageError], str]] = {
    "oval": (OVAL.tobytes(), UnfitImage, "an ROI of the kind oval was found; in ImageJ make it a polygon"),
    "line": (LINE.tobytes(), UnfitImage, "an ROI of the kind line was found"),
    "points": (POINTS.tobytes(), UnfitImage, "an ROI of the kind point was found"),
    "ellipse": (ELLIPSE.tobytes(), UnfitImage, "an ROI of the kind ellipse was found"),
    "spline": (SPLINE.tobytes(), UnfitImage, "a polygon with a spline fit was found"),
    "overlap": (text([SQUARE, SQUARE + 2]), UnfitImage, "outline 1 and outline 2, which share 10 pixels,"),
    "beyond": (text([SQUARE + 40]), UnfitImage, "within a.png, of 61 x 61 pixels, was expected, outline 1"),
    "negative": (text([SQUARE - 12]), UnfitImage, "outline 1 at (-2, 8) was found; give the outlines that"),
    "odd": (b"1,2,3\n", UnreadableImage, "line 1 is not an outline x,y,x,y,... as Cellpose writes it"),
    "empty zip": (zipped([]), UnreadableImage, "is a zip without any ROI of ImageJ"),
    "cut zip": (zipped([POINTS])[:-9], UnreadableImage, "cannot be read ("),
    "zip without a part": (zipped([POINTS])[:40] + zipped([POINTS])[60:], UnreadableImage, "cannot be read"),
    "damaged zip": (in_zip(b"\xff" * 90), UnreadableImage, "cannot be read (Error -3 while decompressing"),
    "cut ROI": (ImagejRoi.frompoints(SQUARE).tobytes()[:70], UnreadableImage, "cannot be read as an ROI of"),
    "header": (b"Iout" + bytes(20), UnreadableImage, "cannot be read as an ROI of ImageJ"),
}  # fmt: skip


@pytest.mark.parametrize("kind", REFUSED)
def test_what_is_no_outline_of_this_image_is_refused(kind: str) -> None:
    data, error, sentence = REFUSED[kind]
    with pytest.raises(error) as caught:
        read(data, "m.x")
    assert str(caught.value).startswith("m.x")
    assert sentence in str(caught.value)


def test_other_zips_are_named() -> None:
    sink = BytesIO()
    np.savez(sink, masks=MASK)
    with pytest.raises(UnreadableImage, match=r"m\.npz is a zip without any ROI of ImageJ"):
        read(sink.getvalue(), "m.npz")


def test_a_roi_that_unpacks_to_too_much_is_refused_unread() -> None:
    sink = BytesIO()
    with zipfile.ZipFile(sink, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr("a.roi", b"Iout" + bytes(2**21))
    with pytest.raises(ImageTooLarge, match="is of more than 1,048,576 bytes"):
        read(sink.getvalue())


def test_outlines_that_cost_too_much_to_fill_are_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    zigzag = np.tile([[1, 1], [2, 60]], (50, 1))
    monkeypatch.setattr("bloodcells.images.outlines._MOST_ROWS", 5000)
    with pytest.raises(ImageTooLarge, match="outlines of too many corners"):
        read(text([zigzag]))


def test_a_changed_byte_of_a_roi_is_no_fault_of_ours() -> None:
    data = ImagejRoi.frompoints(OUTLINES[0], name="a").tobytes()
    chance = np.random.default_rng(1)
    for _ in range(300):
        changed = bytearray(data)
        changed[chance.integers(4, len(data))] = chance.integers(256)
        try:
            read(bytes(changed), "m.roi")
        except ImageError:
            continue


def test_a_table_of_numbers_alone_is_no_mask() -> None:
    with pytest.raises((UnfitImage, UnreadableImage)):
        read(b"1.5,2.5,3\n4,5,6\n", "t.csv")
