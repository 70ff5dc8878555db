"""Cytoplasm is what of a cell is no nucleus: how much there is, where it is, and where its colour is told."""

import math

import numpy as np
import pytest

from bloodcells.images.cytology.cytoplasm import describe
from bloodcells.images.cytology.view import LEAST_CYTOPLASM, depth
from tests.bloodcells.images.cytology.views import box, disc, view


def test_the_nucleus_has_a_share_of_the_cell_and_lies_off_its_centre() -> None:
    found = describe(view(box(20, 30, 20, 20), box(20, 30, 40, 50)))
    # The cell's centroid is at (54.5, 39.5), that of the nucleus at (39.5, 29.5).
    away = math.hypot(15, 10) / math.sqrt(2000 / math.pi)
    assert found == pytest.approx({"Nucleus share of cell": 0.2, "Nucleus off centre": away})


def test_a_cell_that_is_all_nucleus_is_so_to_the_full() -> None:
    assert describe(view(disc(30))) == {"Nucleus share of cell": 1, "Nucleus off centre": 0}


def test_the_colour_of_cytoplasm_is_told_two_pixels_away_from_what_is_not() -> None:
    of = view(box(40, 40, 20, 20), box(20, 20, 60, 60))
    expected = box(22, 22, 56, 56)  # without those up to two pixels from the outside ...
    near = box(38, 40, 24, 20) | box(40, 38, 20, 24) | box(39, 39, 22, 22)  # ... and the nucleus
    np.testing.assert_array_equal(of.cytoplasm, expected & ~near)


def test_of_little_cytoplasm_all_of_it_is_looked_at() -> None:
    nucleus, cell = disc(30), disc(33)
    np.testing.assert_array_equal(view(nucleus, cell).cytoplasm, cell & ~nucleus)


def test_without_cytoplasm_the_rim_of_the_cell_takes_its_place() -> None:
    cell = box(20, 20, 40, 40)
    np.testing.assert_array_equal(view(cell).cytoplasm, cell & ~box(22, 22, 36, 36))
    few = cell.copy()
    few[20, 20 : 20 + LEAST_CYTOPLASM - 1] = False
    np.testing.assert_array_equal(view(few, cell).cytoplasm, cell & ~box(22, 22, 36, 36))


def test_the_least_cells_have_some_pixels_of_each_zone() -> None:
    for size in (1, 2, 3):
        of = view(box(50, 50, size, size))
        assert of.inner_nucleus.any()
        assert of.cytoplasm.any()


def test_depths_are_squared_and_end_at_the_edge_of_the_image() -> None:
    region = np.ones((5, 4), bool)
    assert depth(region)[:, 0].tolist() == [1, 1, 1, 1, 1]
    assert depth(region)[:, 1].tolist() == [1, 4, 4, 4, 1]
    assert not depth(np.zeros((5, 4), bool)).any()
