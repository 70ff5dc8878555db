"""Grain stands out in the plane of its size: patterns whose blurs are known say how much of it."""

import math

import numpy as np
import numpy.typing as npt
import pytest

from bloodcells.images.cytology.granularity import describe, planes
from bloodcells.images.white_cells.grids import SCALE
from tests.bloodcells.images.cytology.views import SIZE, box, view

NUCLEUS, CELL = box(30, 30, 60, 32), box(20, 20, 80, 80)


def grains(pattern: npt.NDArray[np.int32]) -> list[float]:
    """The three grains of a pattern of green in the cytoplasm, by its own amplitude of 0.5."""
    densities = np.zeros((3, SIZE, SIZE), np.int32)
    densities[1] = 20_000 + 512 * pattern
    found = describe(view(NUCLEUS, CELL, densities))
    return [found[f"Cytoplasm {size} grain green"] / 0.5 for size in ("fine", "medium", "coarse")]


def test_a_single_pixel_is_spread_as_by_the_kernel() -> None:
    density = np.zeros((31, 31), np.int32)
    density[15, 15] = 1600
    fine, medium, coarse = planes(density)
    # 1-2-1 in both directions leaves a quarter of the pixel, and puts an eighth or a sixteenth beside it.
    assert fine[14:17, 14:17].tolist() == [
        [-100 * SCALE, -200 * SCALE, -100 * SCALE],
        [-200 * SCALE, 1200 * SCALE, -200 * SCALE],
        [-100 * SCALE, -200 * SCALE, -100 * SCALE],
    ]
    assert medium[15, 15] == 300 * SCALE  # the four taps two pixels away reach only blank pixels
    for plane in (fine, medium, coarse):  # but for what is rounded down in each pixel
        assert 0 <= plane.sum() <= 31 * 31


def test_a_checkerboard_is_all_fine() -> None:
    pattern = 2 * (np.indices((SIZE, SIZE)).sum(axis=0) % 2) - 1
    assert grains(pattern) == pytest.approx([1, 0, 0], abs=0.001)


def test_stripes_of_two_pixels_are_half_fine_and_half_medium() -> None:
    pattern = np.broadcast_to(2 * (np.arange(SIZE) // 2 % 2) - 1, (SIZE, SIZE))
    assert grains(pattern) == pytest.approx([0.5, 0.5, 0], abs=0.001)


@pytest.mark.parametrize(("most", "period"), [(0, 3), (0, 4), (1, 6), (2, 12)])
def test_waves_stand_out_in_the_plane_of_their_length(most: int, period: int) -> None:
    along = np.cos(2 * np.pi * np.arange(SIZE) / period) * 1000
    for wave in (np.tile(along, (SIZE, 1)), np.tile(along[:, None], (1, SIZE))):
        found = grains(wave.astype(np.int32))
        assert max(found) <= 1.01 * found[most]


def test_even_stain_has_no_grain_and_that_of_the_nucleus_is_its_own() -> None:
    densities = np.full((3, SIZE, SIZE), 700, np.int32)
    assert set(describe(view(NUCLEUS, CELL, densities)).values()) == {0.0}
    pattern = np.indices((SIZE, SIZE)).sum(axis=0) % 2
    densities[2][NUCLEUS] += 100 * pattern[NUCLEUS].astype(np.int32)
    found = describe(view(NUCLEUS, CELL, densities))
    assert found["Nucleus fine grain blue"] == pytest.approx(50 / 1024, rel=0.05)
    assert found["Cytoplasm fine grain blue"] < 1e-3
    assert found["Nucleus fine grain red"] == 0


def test_a_gradient_is_hardly_any_grain() -> None:
    densities = np.zeros((3, SIZE, SIZE), np.int32)
    densities[:] = 10 * np.arange(SIZE)
    found = describe(view(NUCLEUS, CELL, densities))
    assert max(found.values()) < 0.001
    assert not math.isnan(max(found.values()))
