"""The parts that white cells are found with, against SciPy's where it has the same."""

import numpy as np
import pytest
from scipy import ndimage

from bloodcells.images.white_cells.components import filled, find_components
from bloodcells.images.white_cells.grids import enlarged, halved, halved_channels, halved_labels
from bloodcells.images.white_cells.morphology import (
    hull,
    narrowed,
    opened_by_square,
    squared_distance,
    widened,
)
from bloodcells.images.white_cells.stain import UNIT, LabelColours, red_cells_densities


def drawn(seed: int) -> np.ndarray:
    rng = np.random.default_rng(seed)
    noise = rng.random(rng.integers(2, 70, 2)) < rng.choice([0.02, 0.2, 0.5, 0.8])
    return ndimage.binary_dilation(noise) if seed % 3 == 0 else noise


def test_halving_takes_the_mean_of_pixels() -> None:
    even = np.array([[10, 20, 1, 1], [30, 40, 1, 1]], np.uint8)
    assert halved(even).tolist() == [[25 * 16, 16]]
    odd = np.array([[0, 0, 0], [0, 8, 4], [0, 4, 0]], np.uint8)
    # A quarter of the middle one, eighths of its neighbours, and a sixteenth of each corner.
    assert halved(odd).tolist() == [[4 * 8 + 2 * 4 + 2 * 4]]


def test_a_halved_mask_has_the_pixels_own_label_or_the_highest() -> None:
    assert halved_labels(np.array([[1, 2], [0, 0]])).tolist() == [[2]]
    assert halved_labels(np.arange(9).reshape(3, 3)).tolist() == [[4]]
    assert halved_labels(np.arange(6).reshape(2, 3)).tolist() == [[4]]


@pytest.mark.parametrize("size", [(40, 40), (41, 41), (40, 41)])
def test_an_enlarged_square_is_twice_as_large(size: tuple[int, int]) -> None:
    half = np.zeros((size[0] // 2, size[1] // 2), bool)
    half[5:15, 6:14] = True
    whole = enlarged(half, size)
    assert whole.shape == size
    assert np.count_nonzero(whole) == pytest.approx(4 * np.count_nonzero(half), abs=36)
    assert enlarged(np.ones_like(half), size).all()


@pytest.mark.parametrize("seed", range(30))
def test_components_are_those_of_scipy(seed: int) -> None:
    region = drawn(seed)
    for diagonal, structure in ((True, np.ones((3, 3))), (False, None)):
        ours = find_components(region, diagonal)
        expected, count = ndimage.label(region, structure)
        assert ours.count == count
        np.testing.assert_array_equal(ours.painted(np.arange(1, count + 1)), expected)
        assert ours.areas.tolist() == np.bincount(expected.ravel())[1:].tolist()
        boxes = [
            [rows.start, columns.start, rows.stop, columns.stop]
            for rows, columns in ndimage.find_objects(expected)
        ]
        assert ours.boxes.tolist() == boxes
    np.testing.assert_array_equal(filled(region), ndimage.binary_fill_holes(region))


@pytest.mark.parametrize("seed", range(30))
@pytest.mark.parametrize("reach", [1, 3, 13, 90])
def test_distances_are_those_of_scipy_within_their_reach(seed: int, reach: int) -> None:
    region = drawn(seed)
    exact = np.full(region.shape, 10**6)
    if region.any():
        exact = np.rint(ndimage.distance_transform_edt(~region) ** 2).astype(int)
    ours = squared_distance(region, reach)
    near = exact <= reach * reach
    np.testing.assert_array_equal(ours[near], exact[near])
    assert (ours[~near] > reach * reach).all()
    np.testing.assert_array_equal(widened(region, reach), near)
    np.testing.assert_array_equal(narrowed(~region, reach), ~near)


@pytest.mark.parametrize("seed", range(10))
def test_opening_by_a_square_is_that_of_scipy_within_the_edge(seed: int) -> None:
    region = np.pad(drawn(seed), 2)
    expected = ndimage.binary_opening(region, np.ones((3, 3)))
    np.testing.assert_array_equal(opened_by_square(region), expected)


def test_a_hull_has_the_pixels_between() -> None:
    corners = np.zeros((9, 11), bool)
    corners[[1, 1, 7], [2, 8, 5]] = True
    rows = ["." * 11, "..#######..", "...#####...", "...#####...", "....###....", "....###....",
            ".....#.....", ".....#.....", "." * 11]  # fmt: skip
    assert ["".join(row) for row in np.where(hull(corners), "#", ".")] == rows
    line = np.eye(6, dtype=bool)
    np.testing.assert_array_equal(hull(line), line)
    dot = np.zeros((3, 3), bool)
    assert not hull(dot).any()
    dot[1, 2] = True
    np.testing.assert_array_equal(hull(dot), dot)


@pytest.mark.parametrize("seed", range(20))
def test_a_hull_is_convex_and_the_smallest(seed: int) -> None:
    region = np.zeros((40, 50), bool)
    rng = np.random.default_rng(seed)
    region[rng.integers(0, 40, 6), rng.integers(0, 50, 6)] = True
    points = np.argwhere(region).astype(float)
    y, x = np.indices(region.shape)
    outside = np.zeros(region.shape, bool)
    for angle in np.linspace(0, 2 * np.pi, 720, endpoint=False):
        direction = np.array([np.sin(angle), np.cos(angle)])
        outside |= y * direction[0] + x * direction[1] > (points @ direction).max() + 1e-9
    assert not (hull(region) & outside).any()
    assert np.count_nonzero(~hull(region) & ~outside) <= 3  # between two of the directions


@pytest.mark.parametrize("size", [(8, 10), (9, 10), (8, 11), (9, 11)])
def test_channels_are_halved_as_each_is_alone(size: tuple[int, int]) -> None:
    image = np.random.default_rng(1).integers(0, 256, (*size, 3), np.uint8)
    for turned in (image, np.rot90(image), image[::-1]):
        for channel, half in enumerate(halved_channels(turned)):
            np.testing.assert_array_equal(half, halved(turned[..., channel]))


def test_red_cells_are_labels_of_some_size_that_are_of_no_white_cell() -> None:
    sizes = np.array([9000, 400, 1000, 500, 299, 600])
    per_pixel = np.array(
        [[9, 9, 9], [300, 500, 200], [400, 600, 300], [500, 900, 350], [9, 9, 9], [9, 9, 9]]
    )
    red, green, blue = (per_pixel * sizes[:, None]).T.astype(float)
    colours = LabelColours(sizes, red, green, red + green + blue)
    white = np.array([100, 0, 99, 0, 0, 60])  # of the last a tenth
    assert red_cells_densities(colours, white).tolist() == [400 / UNIT, 600 / UNIT, 300 / UNIT]
    few = red_cells_densities(colours, sizes)
    assert 0.2 < few.min() < few.max() < 0.6
