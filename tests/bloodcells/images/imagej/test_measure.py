"""What is measured, on regions small enough to work out by hand, and what must not change it."""

import math

import numpy as np
import numpy.typing as npt
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.errors import BloodcellsError
from bloodcells.images.imagej import (
    NAMES,
    EmptyMask,
    LabelsMissing,
    Measured,
    ShapesDiffer,
    WrongPixels,
    measure,
    printed,
)
from tests.bloodcells.images.imagej.drawn import draw

CUT = 2 - math.sqrt(2)


def mask_of(*rows: str) -> npt.NDArray[np.uint8]:
    """Digits are labels, anything else is background."""
    return np.array([[int(c) if c.isdigit() else 0 for c in row] for row in rows], dtype=np.uint8)


def grey(mask: npt.NDArray[np.integer], level: int = 100) -> npt.NDArray[np.uint8]:
    return np.full((*mask.shape, 3), level, dtype=np.uint8)


def one(*rows: str) -> dict[str, float]:
    """The measurements of label 1."""
    mask = mask_of(*rows)
    return dict(zip(NAMES, measure(grey(mask), mask, [1]).values[0].tolist(), strict=True))


def test_one_pixel() -> None:
    found = one(".....", "..1..", ".....")
    assert found["Area"] == 1
    # a square of four corners, of which every second one is cut
    assert found["Perim."] == pytest.approx(4 - 2 * CUT)
    assert found["Circ."] == 1
    assert found["Feret"] == pytest.approx(math.sqrt(2))
    assert found["MinFeret"] == 1
    assert found["AR"] == 1
    assert found["Solidity"] == 1
    assert found["StdDev red"] == 0
    assert math.isnan(found["Skew red"])
    assert math.isnan(found["Kurt red"])


def test_a_rectangle_is_measured_as_one_from_a_perimeter_of_16_on() -> None:
    assert one("1111111")["Perim."] == 16  # 7 x 1
    assert one("111111")["Perim."] == pytest.approx(14 - 2 * CUT)
    assert one("1" * 20)["Perim."] == 42
    assert one("1" * 20)["AR"] == 20


def test_a_long_side_cuts_its_corner_and_short_ones_every_second() -> None:
    # the steps of a staircase: from the lower right corner, 1 1 1 1 up, then 3 and 3
    assert one("1..", "11.", "111")["Perim."] == pytest.approx(12 - 5 * CUT)


def test_diagonal_neighbours_are_one_outline() -> None:
    found = one("1..", ".1.", "..1")
    assert found["Solidity"] == pytest.approx(3 / 5)
    assert found["Feret"] == pytest.approx(math.sqrt(18))
    assert found["MinFeret"] == pytest.approx(math.sqrt(2))
    mask = mask_of("1..", ".1.", "..1")
    assert "several pieces" not in measure(grey(mask), mask).flags[0]


@pytest.mark.parametrize(
    ("rows", "perimeter"),
    [
        ((".1...", "..111"), 9.657),  # linked
        (("11.", "1.1", "1.1"), 11.314),  # parted: the pixel two to the left is of the region too
        (("111", "1.1", "1.1", "11."), 15.899),  # the hole is opened
        (("111", "1.1", "1.1", ".1."), 14.728),  # and not where a link is to the left of it
    ],
)
def test_diagonal_contacts_are_as_imagej_has_them(rows: tuple[str, ...], perimeter: float) -> None:
    # printed by ImageJ 1.53t
    assert printed(one(*rows)["Perim."]) == perimeter


def test_holes_and_pieces_add_to_the_perimeter_and_leave_the_hull() -> None:
    hole = one("11111", "1...1", "1...1", "1...1", "11111")
    assert hole["Area"] == 16
    assert hole["Perim."] == pytest.approx(20 - 4 * CUT + 12 - 4 * CUT)
    assert hole["Solidity"] == 16 / 25
    pieces = one("11111....1")
    assert pieces["Perim."] == pytest.approx(12 - 2 * CUT + 4 - 2 * CUT)
    assert pieces["Solidity"] == 6 / 10
    assert pieces["MinFeret"] == 1


def levels(*values: int) -> dict[str, float]:
    """The measurements of a row of pixels with those levels of red."""
    image = np.zeros((1, len(values), 3), dtype=np.uint8)
    image[0, :, 0] = values
    mask = np.ones((1, len(values)), dtype=np.uint8)
    return dict(zip(NAMES, measure(image, mask).values[0].tolist(), strict=True))


def test_grey_levels() -> None:
    found = levels(3, 9, 9, 3, 7, 255)
    assert found["Mean red"] == 286 / 6
    assert found["StdDev red"] == pytest.approx(np.std([3, 9, 9, 3, 7, 255], ddof=1))
    assert found["Mode red"] == 3  # the lowest of two
    assert (found["Min red"], found["Max red"]) == (3, 255)
    assert found["Median red"] == 9  # the upper of 7 and 9
    assert found["IntDen"] == pytest.approx(286)
    assert found["RawIntDen red"] == pytest.approx(286)


def test_skewness_and_kurtosis_are_the_populations() -> None:
    # a coin with p = 1/4: skewness (1 - 2p) / sqrt(pq), excess kurtosis (1 - 6pq) / pq
    found = levels(0, 0, 0, 1)
    assert found["Skew red"] == pytest.approx(0.5 / math.sqrt(3 / 16))
    assert found["Kurt red"] == pytest.approx((1 - 18 / 16) / (3 / 16))
    assert math.isnan(found["Skew green"])


def test_place_and_box() -> None:
    mask = np.zeros((10, 20), dtype=np.int32)
    mask[3:5, 6:12] = 70_000
    found = measure(grey(mask), mask)
    assert found.labels.tolist() == [70_000]
    assert found.boxes.tolist() == [[6, 3, 6, 2]]
    assert found.centroids.tolist() == [[9.0, 4.0]]


def test_flags() -> None:
    mask = np.zeros((30, 30), dtype=np.uint8)
    mask[2:28, 2:28] = 1
    mask[4:6, 4:6] = 0
    mask[10:18, 0:8] = 2
    mask[29, 29] = 3
    mask[20, 20] = mask[20, 22] = 4
    assert measure(grey(mask), mask, [1, 2, 3, 4]).flags == [
        ["holes", "larger than half the image"],
        ["touches the border"],
        ["touches the border", "smaller than 50 pixels"],
        ["several pieces", "smaller than 50 pixels"],
    ]


@pytest.mark.parametrize(("pixels", "flagged"), [(49, True), (50, False)])
def test_small_is_below_50_pixels(pixels: int, flagged: bool) -> None:
    mask = np.zeros((20, 20), dtype=np.uint8)
    mask[5:15, 5:10] = 1
    mask[5, 5] = pixels - 49
    assert ("smaller than 50 pixels" in measure(grey(mask), mask).flags[0]) is flagged


@pytest.mark.parametrize(("pixels", "flagged"), [(50, False), (51, True)])
def test_large_is_above_half_the_image(pixels: int, flagged: bool) -> None:
    mask = np.zeros((10, 10), dtype=np.uint8)
    mask.ravel()[:pixels] = 1
    assert ("larger than half the image" in measure(grey(mask), mask).flags[0]) is flagged


# --- what is refused ---------------------------------------------------------------------------------


def refusal(*args: object) -> BloodcellsError:
    with pytest.raises(BloodcellsError) as error:
        measure(*args)  # type: ignore[arg-type]
    return error.value


def test_a_label_that_is_not_there_is_refused() -> None:
    mask = mask_of("12", "30")
    error = refusal(grey(mask), mask, [2, 8, 5])
    assert isinstance(error, LabelsMissing)
    assert error.missing == (5, 8)
    assert str(error) == "The mask has no labels 5, 8; it has 0, 1, 2, 3."
    many = np.arange(30 * 30, dtype=np.uint16).reshape(30, 30)
    assert str(refusal(grey(many), many, [900])) == (
        "The mask has no label 900; it has 0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16, "
        "17, 18, 19 and 880 more."
    )


def test_a_mask_without_cells_is_refused() -> None:
    mask = np.zeros((4, 4), dtype=np.uint8)
    error = refusal(grey(mask), mask)
    assert isinstance(error, EmptyMask)
    assert str(error) == (
        "The mask has no label but 0, the background: there is no cell in it to measure."
    )
    assert isinstance(refusal(np.zeros((0, 5, 3), np.uint8), np.zeros((0, 5), np.uint8)), EmptyMask)
    assert measure(grey(mask), mask, [0]).values[0, 0] == 16
    assert measure(grey(mask), mask, []).values.shape == (0, 33)


def test_sizes_that_differ_are_refused() -> None:
    error = refusal(np.zeros((4, 6, 3), np.uint8), np.ones((6, 4), np.uint8))
    assert isinstance(error, ShapesDiffer)
    assert str(error) == (
        "The image is 6 x 4 pixels and the mask 4 x 6; give the mask that was made from this image."
    )


@pytest.mark.parametrize(
    ("image", "found"),
    [
        (np.zeros((4, 4), np.uint8), "4 x 4 of uint8"),
        (np.zeros((4, 4, 4), np.uint8), "4 x 4 x 4 of uint8"),
        (np.zeros((4, 4, 3), np.uint16), "4 x 4 x 3 of uint16"),
    ],
)
def test_an_image_that_is_not_rgb_of_8_bits_is_refused(
    image: npt.NDArray[np.integer], found: str
) -> None:
    error = refusal(image, np.ones((4, 4), np.uint8))
    assert isinstance(error, WrongPixels)
    assert str(error) == (
        f"The image is {found}; height x width x 3 (red, green, blue) of uint8 was expected."
    )


def test_a_mask_of_floats_is_refused() -> None:
    error = refusal(np.zeros((4, 4, 3), np.uint8), np.ones((4, 4)))
    assert str(error) == "The mask is 4 x 4 of float64; height x width of integers was expected."


# --- what must not change a measurement --------------------------------------------------------------

pairs = st.integers(1000, 100_000).map(draw)


def same(one: Measured, other: Measured) -> None:
    np.testing.assert_array_equal(one.values, other.values)
    assert one.flags == other.flags


@given(pairs)
def test_all_labels_together_are_measured_as_each_alone(pair: tuple) -> None:  # type: ignore[type-arg]
    image, mask = pair
    labels = np.unique(mask).tolist()
    together = measure(image, mask, labels)
    alone = [measure(image, mask, [label]) for label in labels]
    np.testing.assert_array_equal(together.values, np.vstack([m.values for m in alone]))
    np.testing.assert_array_equal(together.boxes, np.vstack([m.boxes for m in alone]))
    np.testing.assert_array_equal(together.centroids, np.vstack([m.centroids for m in alone]))
    assert together.flags == [m.flags[0] for m in alone]


@given(pairs, st.integers(0, 9), st.integers(0, 9), st.integers(0, 9), st.integers(0, 9))
def test_a_margin_moves_the_place_and_nothing_else(
    pair: tuple,
    top: int,
    bottom: int,
    left: int,
    right: int,  # type: ignore[type-arg]
) -> None:
    image, mask = pair
    mask = mask + 1
    margin = ((top, bottom), (left, right))
    here = measure(image, mask)
    there = measure(np.pad(image, (*margin, (0, 0))), np.pad(mask, margin))
    np.testing.assert_array_equal(here.values, there.values)
    assert (there.boxes - here.boxes).tolist() == [[left, top, 0, 0]] * len(here.labels)
    np.testing.assert_allclose(
        there.centroids - here.centroids, [[left, top]] * len(here.labels), atol=1e-9
    )


@given(pairs, st.integers(2, 10**9), st.sampled_from([np.int32, np.uint32, np.int64]))
def test_the_labels_numbers_do_not_matter(pair: tuple, factor: int, kind: type) -> None:  # type: ignore[type-arg]
    image, mask = pair
    present = np.unique(mask)
    labels = np.sort(np.random.default_rng(factor).choice(2**31 - 1, len(present), replace=False))
    renamed = labels[np.searchsorted(present, mask)].astype(kind)
    same(measure(image, mask, present.tolist()), measure(image, renamed, labels.tolist()))


@given(pairs, st.permutations(range(3)))
def test_the_channels_are_measured_alike(pair: tuple, order: list[int]) -> None:  # type: ignore[type-arg]
    image, mask = pair
    labels = np.unique(mask).tolist()
    channels = ("red", "green", "blue")
    here, there = measure(image, mask, labels), measure(image[:, :, order], mask, labels)
    for k, base in enumerate(("Mean", "StdDev", "Mode", "Min", "Max", "Median", "Skew", "Kurt")):
        for j, source in enumerate(order):
            np.testing.assert_array_equal(
                there.values[:, NAMES.index(f"{base} {channels[j]}")],
                here.values[:, NAMES.index(f"{base} {channels[source]}")],
                err_msg=f"{k} {base}",
            )


@given(pairs)
def test_what_holds_of_every_region(pair: tuple) -> None:  # type: ignore[type-arg]
    image, mask = pair
    found = measure(image, mask, np.unique(mask).tolist())
    of = dict(zip(NAMES, found.values.T, strict=True))
    assert of["Area"].sum() == mask.size
    assert of["RawIntDen red"].sum() == pytest.approx(float(image[:, :, 0].sum()))
    assert (of["Solidity"] <= 1).all()
    assert (of["AR"] >= 1).all()
    assert (of["MinFeret"] <= of["Feret"]).all()
    diagonal = np.hypot(found.boxes[:, 2], found.boxes[:, 3])
    assert (of["Feret"] <= diagonal + 1e-9).all()
    assert (of["MinFeret"] <= np.minimum(found.boxes[:, 2], found.boxes[:, 3]) + 1e-9).all()
    assert (found.boxes[:, 2] * found.boxes[:, 3] >= of["Area"]).all()


def test_the_arguments_are_left_as_they_are() -> None:
    image, mask = draw(3)
    image.flags.writeable = mask.flags.writeable = False
    measure(image, mask, np.unique(mask).tolist())
