"""Measurements of nucleus and cytoplasm are those of the cell, whatever the field and the lamp are like."""

import itertools
import math
from pathlib import Path

import numpy as np
import pytest

from bloodcells.images.cytology import NAMES, measure_cytology
from bloodcells.images.decoding import read_file, read_pair
from bloodcells.images.white_cells import find_white_cells
from bloodcells.measurements.cytology import CYTOLOGY
from tests.bloodcells.images.cytology.fields import DIMMER, drawing, lit, measured
from tests.bloodcells.images.white_cells.drawn import (
    CYTOPLASM,
    NUCLEUS,
    RED_CELL,
    TURNS,
    WHITE,
    Drawing,
    Turn,
)

LAMP: dict[str, float] = {
    "area": math.nan,  # of which it is a share
    "pieces": 0,
    "lobes": 0,
    "bays": 0,
    "eccentricity": 0.05,
    "share of cell": 0.005,
    "off centre": 0.005,
    "deviation": 0.006,
    "skewness": 0.08,
    "to red cells": 0.03,
    "share less red cells": 0.002,
    "grain": 0.003,
    " OD ": 0.015,
    "Nucleus": 0.02,
}
"""What the docstrings say of the lamp, by a part of the measurement's name; the first that it has holds."""


def bound(name: str) -> float:
    return next(most for part, most in LAMP.items() if part in name)


def density(grey: int, white: int) -> float:
    return -math.log((grey + 1) / (white + 1))


def test_densities_are_against_the_fields_white_and_its_red_cells() -> None:
    drawn = Drawing()
    drawn.red_cells()
    drawn.white_cell(300, 250, 7)
    (found,) = measured(drawn.image, drawn.mask)
    red_cells = [density(*pair) for pair in zip(RED_CELL, WHITE, strict=True)]
    for zone, colour in (("Nucleus", NUCLEUS), ("Cytoplasm", CYTOPLASM)):
        own = [density(*pair) for pair in zip(colour, WHITE, strict=True)]
        for k, channel in enumerate(("red", "green", "blue")):
            assert found[f"{zone} OD {channel}"] == pytest.approx(own[k], abs=0.003)
            assert found[f"{zone} OD to red cells {channel}"] == pytest.approx(
                own[k] / (red_cells[k] + 0.05),
                rel=0.05,  # with their rims, which are paler
            )
            assert found[f"{zone} share less red cells {channel}"] == pytest.approx(
                own[k] / (sum(own) + 0.05) - red_cells[k] / (sum(red_cells) + 0.05), abs=0.003
            )
            assert found[f"{zone} OD deviation {channel}"] < 0.02
    assert found["Nucleus area"] == pytest.approx(math.pi * 52.5**2, rel=0.01)
    assert found["Nucleus share of cell"] == pytest.approx(0.75**2, abs=0.01)
    assert found["Nucleus off centre"] < 0.005


@pytest.mark.parametrize("size", [(500, 600), (501, 600), (500, 601), (501, 601)])
@pytest.mark.parametrize("turn", TURNS.values(), ids=TURNS)
def test_turned_and_mirrored_fields_have_the_same_numbers(
    size: tuple[int, int], turn: Turn
) -> None:
    drawn = drawing(*size)
    cells, turned = measured(drawn.image, drawn.mask), measured(turn(drawn.image), turn(drawn.mask))
    assert len(cells) == len(turned) == 2
    for cell, other in zip(cells, turned, strict=True):
        assert other == pytest.approx(cell, abs=1e-9, rel=1e-9)


def test_another_lamp_changes_them_by_less_than_the_bound() -> None:
    drawn = drawing()
    cells = measured(drawn.image, drawn.mask)
    for factors in itertools.product((0.8, 1, 1.25), repeat=3):
        others = measured(lit(drawn.image, factors), drawn.mask)
        for cell, other in zip(cells, others, strict=True):
            for name in NAMES:
                if name == "Nucleus area":
                    assert other[name] == pytest.approx(cell[name], rel=0.01)
                else:
                    assert abs(other[name] - cell[name]) <= bound(name), (name, factors)


def test_the_place_in_the_field_does_not_matter_and_its_size_hardly() -> None:
    drawn = drawing()

    def framed(top: int, left: int) -> list[dict[str, float]]:
        white = (np.array(WHITE) * DIMMER).round()
        wide, labels = np.full((700, 900, 3), white, np.uint8), np.zeros((700, 900), np.uint16)
        window = slice(top, top + 500), slice(left, left + 600)
        wide[window], labels[window] = drawn.image, drawn.mask
        return measured(wide, labels)

    for cell, one, other in zip(
        measured(drawn.image, drawn.mask), framed(0, 0), framed(120, 238), strict=True
    ):
        assert other == pytest.approx(one, abs=1e-9, rel=1e-9)
        # More of the field is white, so that Otsu's method parts nucleus from cytoplasm elsewhere.
        assert one == pytest.approx(cell, abs=0.05, rel=0.02)


def test_a_pixel_aside_where_the_halved_grid_is_another_they_change_little() -> None:
    drawn = drawing()
    cells = measured(drawn.image, drawn.mask)
    aside = measured(drawn.image[1:-1, 1:-1], drawn.mask[1:-1, 1:-1])
    for cell, other in zip(cells, aside, strict=True):
        for name in NAMES:
            if name == "Nucleus area":
                assert other[name] == pytest.approx(cell[name], rel=0.02)
            else:
                assert abs(other[name] - cell[name]) <= max(0.2, 0.05 * abs(cell[name])), name


def test_a_cell_that_is_all_nucleus_has_finite_numbers() -> None:
    drawn = Drawing()
    drawn.red_cells()
    drawn.stained(NUCLEUS, drawn.disc(300, 250, 40), 7)
    (found,) = measured(drawn.image, drawn.mask)
    assert np.isfinite(list(found.values())).all()
    assert found["Nucleus share of cell"] > 0.96
    assert found["Cytoplasm OD green"] == pytest.approx(density(60, 190), abs=0.5)


def test_without_red_cells_those_of_the_training_fields_take_their_place() -> None:
    drawn = Drawing()
    drawn.white_cell(300, 250, 7)
    (found,) = measured(drawn.image, drawn.mask)
    own = density(NUCLEUS[1], WHITE[1])
    assert found["Nucleus OD to red cells green"] == pytest.approx(own / (0.51 + 0.05), rel=0.02)


def test_a_cell_that_the_images_edge_cuts_is_measured() -> None:
    drawn = Drawing()
    drawn.red_cells()
    drawn.white_cell(300, 10, 7)
    (found,) = measured(drawn.image, drawn.mask)
    assert np.isfinite(list(found.values())).all()


def test_all_are_within_their_ranges() -> None:
    drawn = drawing()
    dark, noise = lit(drawn.image, (0.1, 0.1, 0.1)), drawn.image.copy()
    noise[200:260:2, 200:260:2] = 255
    noise[201:260:2, 200:260:2] = 0
    rows = [row for image in (drawn.image, dark, noise) for row in measured(image, drawn.mask)]
    assert rows
    for row in rows:
        for m in CYTOLOGY:
            assert m.low <= row[m.name] <= m.high, m.name


def test_chosen_cells_are_measured_in_the_order_they_are_named() -> None:
    drawn = drawing()
    cells = find_white_cells(drawn.image, drawn.mask)
    both = measure_cytology(drawn.image, cells, [2, 1])
    np.testing.assert_array_equal(both[1:], measure_cytology(drawn.image, cells, [1]))
    assert measure_cytology(drawn.image, cells, []).shape == (0, len(NAMES))


def test_the_labs_cells_are_measured_within_ranges_and_turned_they_are_the_same(
    lab: Path,
) -> None:
    for path in sorted((lab / "data" / "cells").glob("*.jpg"))[::25]:
        mask = path.with_name(f"{path.stem}_cp_masks.png")
        field = read_pair(read_file(path), read_file(mask))
        cells = measured(field.image, field.mask)
        turned = measured(np.rot90(field.image), np.rot90(field.mask))
        for cell, other in zip(cells, turned, strict=True):
            assert other == pytest.approx(cell, abs=1e-9, rel=1e-9)
            for m in CYTOLOGY:
                assert m.low <= cell[m.name] <= m.high, m.name
