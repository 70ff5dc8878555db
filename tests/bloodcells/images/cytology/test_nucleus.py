"""The shape of a nucleus is measured as it is worked out by hand for drawn ones."""

import math

import numpy as np
import pytest

from bloodcells.images.cytology.nucleus import centroid, describe, perimeter, variances
from tests.bloodcells.images.cytology.views import box, disc, view


def test_a_rectangle_of_30_x_40_pixels() -> None:
    found = describe(view(box(20, 30, 30, 40)))
    radius = math.sqrt(1200 / math.pi)
    # Rows and columns cross the outline 2 x (30 + 40) times, each of the 69 diagonals of both kinds twice.
    outline = math.pi / 8 * (140 + 4 * 69 / math.sqrt(2))
    short, long = (30**2 - 1) / 12, (40**2 - 1) / 12
    # Depths are 1 to 15 in rings, the outermost of 2 x (30 + 40) - 4 pixels, each next one 8 shorter.
    rings = [(136 - 8 * k) * (k + 1) for k in range(15)]
    assert found == pytest.approx(
        {
            "Nucleus area": 4800,
            "Nucleus circularity": 4 * math.pi * 1200 / outline**2,
            "Nucleus solidity": 1,
            "Nucleus convexity": 1,
            "Nucleus eccentricity": math.sqrt(1 - short / long),
            "Nucleus pieces": 1,
            "Nucleus lobes": 1,
            "Nucleus inscribed radius": 14.5 / radius,
            "Nucleus mean depth": (sum(rings) / 1200 - 0.5) / radius,
            "Nucleus radius of gyration": math.sqrt(short + long) / radius,
            "Nucleus deepest bay": 0,
            "Nucleus second bay": 0,
            "Nucleus bays": 0,
        },
        abs=1e-12,
    )


def test_a_disc_is_round_and_has_the_depths_of_a_disc() -> None:
    found = describe(view(disc(40)))
    assert found["Nucleus circularity"] == pytest.approx(1, abs=0.012)
    assert found["Nucleus eccentricity"] == 0
    assert found["Nucleus inscribed radius"] == pytest.approx(1, abs=0.0125)
    assert found["Nucleus mean depth"] == pytest.approx(1 / 3, abs=0.01)
    assert found["Nucleus radius of gyration"] == pytest.approx(math.sqrt(0.5), abs=0.001)
    assert found["Nucleus solidity"] > 0.97


def test_a_slot_is_a_bay_and_its_depth_is_that_below_the_hull() -> None:
    horseshoe = box(20, 20, 40, 40) & ~box(20, 35, 30, 10)
    found = describe(view(horseshoe))
    radius = math.sqrt(1300 / math.pi)
    assert found["Nucleus solidity"] == 1300 / 1600
    # The deepest pixel of the slot is the 20th from above and from the left, of 40.
    assert found["Nucleus deepest bay"] == pytest.approx(20 / radius)
    assert (found["Nucleus second bay"], found["Nucleus bays"]) == (0, 1)
    assert found["Nucleus convexity"] < 0.8


def test_two_slots_are_two_bays_and_a_shallow_one_is_not_counted() -> None:
    found = describe(view(box(20, 20, 40, 40) & ~box(20, 35, 12, 10) & ~box(52, 38, 8, 4)))
    radius = math.sqrt((1600 - 120 - 32) / math.pi)
    assert found["Nucleus deepest bay"] == pytest.approx(12 / radius)
    assert found["Nucleus second bay"] == pytest.approx(8 / radius)
    assert found["Nucleus bays"] == 2
    shallow = describe(view(box(20, 20, 40, 40) & ~box(20, 35, 3, 10)))
    assert shallow["Nucleus deepest bay"] == pytest.approx(3 / math.sqrt(1570 / math.pi))
    assert shallow["Nucleus bays"] == 0


def test_bays_that_touch_at_a_corner_are_two() -> None:
    found = describe(view(box(20, 20, 40, 40) & ~box(20, 35, 10, 5) & ~box(30, 40, 10, 5)))
    radius = math.sqrt(1500 / math.pi)
    assert found["Nucleus deepest bay"] == pytest.approx(20 / radius)
    assert found["Nucleus second bay"] == pytest.approx(10 / radius)


def test_lobes_that_lie_apart_are_pieces_and_those_on_a_bridge_are_lobes() -> None:
    lobes = disc(15, 35) | disc(15, 75)
    apart, joined = describe(view(lobes)), describe(view(lobes | box(57, 35, 6, 40)))
    assert (apart["Nucleus pieces"], apart["Nucleus lobes"]) == (2, 2)
    assert (joined["Nucleus pieces"], joined["Nucleus lobes"]) == (1, 2)
    assert describe(view(disc(15)))["Nucleus lobes"] == 1


def test_a_nucleus_that_the_images_edge_cuts_ends_there() -> None:
    found = describe(view(box(0, 0, 30, 40)))
    assert found == pytest.approx(describe(view(box(20, 30, 30, 40))), abs=1e-12)


@pytest.mark.parametrize("size", [(1, 1), (1, 5), (2, 2)])
def test_the_least_nuclei_have_finite_numbers(size: tuple[int, int]) -> None:
    found = describe(view(box(50, 50, *size)))
    assert np.isfinite(list(found.values())).all()
    assert found["Nucleus circularity"] <= 1


def test_form_does_not_depend_on_size() -> None:
    small, large = (describe(view(disc(r, 60 - 0.7 * r) | disc(r, 60 + 0.7 * r))) for r in (15, 30))
    for name in small.keys() - {"Nucleus area"}:
        assert small[name] == pytest.approx(large[name], abs=0.03), name


@pytest.mark.parametrize("degrees", [15, 30, 45, 60])
def test_other_turns_change_an_ellipse_by_less_than_the_bound(degrees: float) -> None:
    rows, columns = np.mgrid[-60:60, -60:60]

    def turned(angle: float) -> dict[str, float]:
        c, s = math.cos(math.radians(angle)), math.sin(math.radians(angle))
        along, across = c * columns + s * rows, c * rows - s * columns
        return describe(view((along / 45) ** 2 + (across / 25) ** 2 <= 1))

    lying, other = turned(0), turned(degrees)
    assert other.pop("Nucleus area") == pytest.approx(lying.pop("Nucleus area"), rel=0.01)
    assert other == pytest.approx(lying, abs=0.025)


def test_perimeters_are_crossings_by_crofton() -> None:
    assert perimeter(box(5, 5, 1, 1)) == pytest.approx(math.pi / 8 * (4 + 4 / math.sqrt(2)))
    assert perimeter(disc(40)) == pytest.approx(2 * math.pi * 40, rel=0.01)


def test_centroids_and_variances_are_those_of_pixels() -> None:
    assert centroid(box(10, 20, 3, 5)) == (11, 22)
    assert variances(box(10, 20, 3, 5)) == pytest.approx(((9 - 1) / 12, (25 - 1) / 12))
    assert variances(np.eye(5, dtype=bool)) == pytest.approx((0, 4))
