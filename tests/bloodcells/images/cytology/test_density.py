"""Optical densities of nucleus and cytoplasm, and their sums, are those worked out by hand."""

import numpy as np
import pytest

from bloodcells.images.cytology.density import describe, moments_by_channel
from bloodcells.images.cytology.moments import Moments, deviation, moments
from bloodcells.images.white_cells.stain import UNIT
from tests.bloodcells.images.cytology.views import SIZE, box, view


def test_moments_are_those_of_a_population() -> None:
    # Mean 2; squares of the differences 4, 1, 0, 1, 4; of 0, 0, 3 the third moment is (-1 - 1 + 8) / 3.
    assert moments(np.array([0, 1, 2, 3, 4])) == Moments(2, pytest.approx(2**0.5), 0)
    assert moments(np.array([0, 0, 3])) == Moments(
        1, pytest.approx(2**0.5), pytest.approx(2 / 2**1.5)
    )
    assert moments(np.array([7, 7])) == Moments(7, 0, 0)


def test_moments_of_the_largest_numbers_of_many_pixels_are_exact() -> None:
    numbers = np.repeat(np.array([0, 2**14], np.int32), [3 * 2**18, 2**18])
    found = moments(numbers)
    assert found.mean == 2**12
    assert found.deviation == 2**14 * (0.25 * 0.75) ** 0.5
    assert found.skewness == pytest.approx(0.5 / (0.25 * 0.75) ** 0.5)
    assert deviation(64 * numbers) == 64 * found.deviation


def test_nucleus_and_cytoplasm_have_their_own_densities() -> None:
    densities = np.zeros((3, SIZE, SIZE), np.int32)
    nucleus, cell = box(40, 40, 20, 20), box(20, 20, 60, 60)
    densities[:, cell] = np.array([[256], [512], [128]])
    densities[:, nucleus] = np.array([[1024], [2048], [512]])
    densities[0, :, 50:][cell[:, 50:]] += 512  # the right halves of cell and nucleus are redder
    of = view(nucleus, cell, densities)
    found = describe(*(moments_by_channel(of, places) for places in of.zones.values()))
    assert found == pytest.approx(
        {
            "Nucleus OD red": 1.25,
            "Nucleus OD deviation red": 0.25,
            "Nucleus OD green": 2,
            "Nucleus OD deviation green": 0,
            "Nucleus OD blue": 0.5,
            "Nucleus OD deviation blue": 0,
            "Cytoplasm OD red": 0.5,
            "Cytoplasm OD deviation red": 0.25,
            "Cytoplasm OD green": 0.5,
            "Cytoplasm OD deviation green": 0,
            "Cytoplasm OD blue": 0.125,
            "Cytoplasm OD deviation blue": 0,
            "Cytoplasm OD skewness red": 0,
            "Cytoplasm OD skewness green": 0,
            "Cytoplasm OD skewness blue": 0,
        },
        abs=1e-12,
    )
    assert UNIT == 1024


def test_dark_granules_in_pale_cytoplasm_make_its_skewness_high() -> None:
    densities = np.zeros((3, SIZE, SIZE), np.int32)
    densities[1, 64:100:6, 20:80:6] = 1000
    of = view(box(30, 30, 30, 40), box(20, 10, 90, 80), densities)
    shares = np.mean(densities[1][of.cytoplasm] > 0)
    found = describe(*(moments_by_channel(of, places) for places in of.zones.values()))
    # Of a share p of dark pixels: (1 - 2 p) / sqrt(p (1 - p)).
    assert found["Cytoplasm OD skewness green"] == pytest.approx(
        (1 - 2 * shares) / (shares * (1 - shares)) ** 0.5
    )
    assert found["Cytoplasm OD skewness green"] > 4
