"""The decimals of a table are told from the numbers of each cell, in fixed and scientific notation."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.measurements import FEATURE_SETS
from bloodcells.measurements.rounding import decimals, half_units
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
WHOLE = [j for j, n in enumerate(NAMES) if n.split()[0] in ("Mode", "Min", "Max", "Median")]
CELLS = make_cells(30, seed=71)


def test_the_decimals_that_a_number_needs_are_counted() -> None:
    numbers = [0.898, 523.044, 523.0, 15460.0, 0.0001954, 1.954e-10, -0.75, 0.000195410]
    assert decimals(numbers).tolist() == [3, 3, 0, -1, 7, 13, 2, 8]
    assert decimals(np.float32(numbers[:2])).tolist() == [3, 3]
    assert decimals([0.0]).tolist() == [-9]  # zero needs none


@given(st.integers(0, 3))
def test_the_error_of_rounding_is_half_a_unit_of_the_last_decimal(digits: int) -> None:
    half = half_units(np.round(CELLS, digits), NAMES)
    # a sum that ends in zeros makes a cell look like one in scientific notation with 6 digits
    assert half[:, WHOLE].max() <= 0.005
    for name in ("Circ.", "Perim.", "MinFeret", "Mean blue", "StdDev red", "Kurt green"):
        assert np.allclose(half[:, NAMES.index(name)], 0.5 * 10.0**-digits)


@pytest.mark.parametrize("digits", [2, 3, 4, 5])
def test_scientific_notation_has_digits_and_not_decimals(digits: int) -> None:
    printed = np.array([[float(f"{v:.{digits}E}") for v in row] for row in CELLS])
    half = half_units(printed, NAMES)
    assert (np.abs(printed - CELLS) <= half * 1.0001 + 1e-12).all()
    area = NAMES.index("Area")
    assert np.allclose(half[:, area], 0.5 * 10.0 ** (np.floor(np.log10(CELLS[:, area])) - digits))


def test_small_lengths_in_scientific_notation_do_not_lend_their_decimals_to_others() -> None:
    # ImageJ 1.53t prints numbers below 0.001 so, whatever the decimals are
    cell = CELLS[:1].copy()
    cell[0, : len(NAMES)] = np.round(cell[0], 3)
    for name, value in (
        ("Area", 1.954e-4),
        ("Perim.", 0.052),
        ("Feret", 0.017),
        ("MinFeret", 0.015),
    ):
        cell[0, NAMES.index(name)] = value
    half = half_units(cell, NAMES)[0]
    assert half[NAMES.index("Perim.")] == 0.0005
    assert half[NAMES.index("Area")] == pytest.approx(5e-8)
