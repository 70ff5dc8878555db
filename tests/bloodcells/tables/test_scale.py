"""A table in units of length is told from one in pixels, with the factor, and turned into pixels."""

import re
from collections.abc import Sequence

import numpy as np
import pyarrow as pa
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells import read_cells
from bloodcells.arrays import Floats
from bloodcells.errors import TableError
from bloodcells.measurements import FEATURE_SETS, PIXELS, SQUARE_PIXELS, Measurement, measurements
from bloodcells.quality.rules import contradictions
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.scale import (
    LARGEST_PIXEL,
    SMALLEST_PIXEL,
    advise,
    explain_scale,
    is_scaled,
    to_pixels,
)
from tests.synthetic import make_cells

NAMES = FEATURE_SETS["imagej-33"]
MEASUREMENTS = measurements(NAMES)
CELLS = make_cells(20, seed=20)
LENGTHS = [j for j, m in enumerate(MEASUREMENTS) if m.unit == PIXELS]
AREAS = [j for j, m in enumerate(MEASUREMENTS) if m.unit == SQUARE_PIXELS or m.name == "IntDen"]


def scale_faults(
    values: Floats, features: Sequence[Measurement], pixel_size: float | None
) -> list[tuple[int, str]]:
    """Every scaled cell with what is said of it."""
    scaled = is_scaled(values, features, pixel_size)
    advice = advise(values, scaled, features) if scaled.any() else ""
    return [
        (i, explain_scale(values[i], features, pixel_size, advice))
        for i in np.flatnonzero(scaled).tolist()
    ]


def scaled(pixel_size: float, decimals: int = 3) -> np.ndarray:
    """The cells as ImageJ prints them for an image with that scale."""
    values = CELLS.copy()
    values[:, LENGTHS] *= pixel_size
    values[:, AREAS] *= pixel_size**2
    return np.round(values, decimals)


def test_lengths_and_areas_are_scaled_and_nothing_else() -> None:
    assert [NAMES[j] for j in LENGTHS] == ["Perim.", "Feret", "MinFeret"]
    assert [NAMES[j] for j in AREAS] == ["Area", "IntDen"]
    found = to_pixels(np.full((1, 33), 8.0), MEASUREMENTS, 0.5)
    for j, value in enumerate(found[0]):
        assert value == (16 if j in LENGTHS else 32 if j in AREAS else 8)


def test_without_a_pixel_size_nothing_is_changed() -> None:
    assert to_pixels(CELLS, MEASUREMENTS, None) is CELLS
    before = CELLS.copy()
    to_pixels(CELLS, MEASUREMENTS, 0.5)
    assert np.array_equal(CELLS, before)


@given(st.floats(0.05, 20))
def test_a_scaled_table_is_found_and_undone(pixel_size: float) -> None:
    values = scaled(pixel_size)
    faults = scale_faults(values, MEASUREMENTS, None)
    if abs(pixel_size**2 - 1) > 0.01:
        assert [i for i, _ in faults] == list(range(20))
    pixels = to_pixels(values, MEASUREMENTS, pixel_size)
    assert scale_faults(values, MEASUREMENTS, pixel_size) == []
    assert np.array_equal(pixels[:, 0], CELLS[:, 0])
    assert np.abs(pixels[:, LENGTHS] - CELLS[:, LENGTHS]).max() <= 0.0005 / pixel_size + 1e-9
    others = [j for j in range(33) if j not in LENGTHS + AREAS]
    assert np.array_equal(pixels[:, others], CELLS[:, others])
    assert contradictions(pixels, NAMES) == {}


def test_the_factor_and_the_pixel_size_are_said() -> None:
    faults = scale_faults(scaled(0.25)[:1], MEASUREMENTS, None)
    assert faults == [
        (
            0,
            "IntDen is 0.0625 times RawIntDen red, the area of a pixel of a scaled image: the "
            "measurements are not in pixels. Remove the scale in ImageJ (Analyze > Set Scale) and "
            "measure again, or give pixel_size=0.25",
        )
    ]


def test_a_pixel_size_for_a_table_in_pixels_is_found_wrong() -> None:
    faults = scale_faults(CELLS, MEASUREMENTS, 0.25)
    assert len(faults) == 20
    assert faults[0][1] == (
        "IntDen is, with pixel_size=0.25, 16 times RawIntDen red, the area of a pixel of a scaled "
        "image: the measurements are not in pixels. Remove the scale in ImageJ (Analyze > Set Scale) "
        "and measure again, or give pixel_size=1"
    )


def test_a_wrong_pixel_size_is_told_the_right_one() -> None:
    faults = scale_faults(scaled(0.5), MEASUREMENTS, 0.25)
    assert faults[0][1].endswith("or give pixel_size=0.5")


def test_numbers_that_contradict_each_other_are_no_scale() -> None:
    values = CELLS.copy()
    values[:, NAMES.index("IntDen")] *= 0.25  # without Area
    assert scale_faults(values, MEASUREMENTS, None) == []
    assert "IntDen = Area x Mean red" in contradictions(values, NAMES)


@pytest.mark.parametrize("value", [0.0, np.nan])
def test_cells_without_density_show_no_scale(value: float) -> None:
    values = CELLS.copy()
    for name in ("IntDen", "RawIntDen red", "Mean red"):
        values[:, NAMES.index(name)] = value
    assert scale_faults(values, MEASUREMENTS, None) == []


def test_a_set_without_the_four_measurements_shows_no_scale() -> None:
    assert scale_faults(scaled(0.25)[:, :1], MEASUREMENTS[:1], None) == []


# --- any scale, any decimals ---------------------------------------------------------------------------

RATIOS = [NAMES.index(n) for n in ("Circ.", "AR", "Solidity")]
OTHERS = [j for j in range(33) if j not in LENGTHS + AREAS]


def printed(values: np.ndarray, decimals: int, small: bool) -> np.ndarray:
    """Round as ImageJ prints, whose newer versions write numbers below 0.001 in scientific notation."""
    result = np.round(values, decimals)
    if small:
        tiny = (np.abs(values) < 0.001) & (values != 0)
        result[tiny] = [float(f"{v:.3E}") for v in values[tiny]]
    return result


@given(
    st.sampled_from([1e-7, 1e-4, 9.87e-5, 1 / 300, 0.0254, 0.0645, 0.1, 0.25, 0.3333333, 2.0, 65.0])
    | st.floats(1e-4, 0.9),
    st.integers(0, 9),
    st.booleans(),
)
def test_a_scale_is_refused_with_advice_that_works(
    pixel_size: float, decimals: int, small: bool
) -> None:
    values = CELLS.copy()
    values[:, LENGTHS] *= pixel_size
    values[:, AREAS] *= pixel_size**2
    values = printed(values, decimals, small)
    whole = [j for j in OTHERS if j not in RATIOS]
    values[:, whole] = np.round(CELLS[:, whole], max(decimals, 3))
    table = pa.table(dict(zip(NAMES, values.T, strict=True)))
    with pytest.raises(TableError) as error:
        read_cells(table)
    said = str(error.value)
    advised = re.search(r"or give pixel_size=([0-9.e+-]+[0-9])", said)
    if advised is None:
        assert "measure again" in said
        return
    assert SMALLEST_PIXEL <= float(advised[1]) <= LARGEST_PIXEL
    cells = read_cells(table, pixel_size=float(advised[1]))
    assert np.allclose(cells.values[:, LENGTHS + AREAS], CELLS[:, LENGTHS + AREAS], rtol=6e-4)
    assert contradictions(cells.values, NAMES) == {}


@pytest.mark.parametrize("digits", [3, 4, 5, 9])
@pytest.mark.parametrize("pixel_size", [0.16125, 64.5, 1 / 300, 0.0645, 1e-7])
def test_advice_works_for_scientific_notation(pixel_size: float, digits: int) -> None:
    values = scaled(pixel_size, 15)
    values = np.array([[float(f"{v:.{digits}E}") for v in row] for row in values.tolist()])
    table = pa.table(dict(zip(NAMES, values.T, strict=True)))
    with pytest.raises(TableError) as error:
        read_cells(table)
    advised = re.search(r"give pixel_size=([0-9.e+-]+[0-9])", str(error.value))
    assert advised is not None, str(error.value)
    cells = read_cells(table, pixel_size=float(advised[1]))
    # the number of pixels is told by 6 digits of an area, not by 4
    assert np.allclose(cells.values[:, 0], CELLS[:, 0], rtol=1e-3 if digits < 5 else 1e-9)
    assert "Area is a whole number of pixels" not in contradictions(cells.values, NAMES)


@pytest.mark.parametrize("other", [1.0, 1 / 300])
def test_no_pixel_size_is_named_where_the_cells_have_several(other: float) -> None:
    values = scaled(0.1, 9)
    values[10:] = scaled(other, 9)[10:]
    with pytest.raises(TableError, match="different scales, no one pixel size is right") as error:
        read_cells(pa.table(dict(zip(NAMES, values.T, strict=True))))
    assert "pixel_size=" not in str(error.value)


def test_advice_is_given_where_enough_digits_are_left() -> None:
    for pixel_size, decimals in ((0.0001, 9), (0.0645, 3), (1 / 300, 9), (0.25, 2), (65.0, 3)):
        said = scale_faults(scaled(pixel_size, decimals), MEASUREMENTS, None)[0][1]
        advised = re.search(r"give pixel_size=(.*)$", said)
        assert advised is not None, (pixel_size, said)
        assert float(advised[1]) == pytest.approx(pixel_size, rel=1e-6)


def test_no_pixel_size_is_named_where_most_cells_have_lost_their_digits() -> None:
    values = CELLS.copy()
    values[:, LENGTHS] *= 1 / 300
    values[:, AREAS] *= (1 / 300) ** 2
    values[2:, AREAS[0]] = np.round(values[2:, AREAS[0]], 2)
    values = printed(values, 3, False)
    values[0] = CELLS[0]
    values[0, LENGTHS] *= 10
    values[0, AREAS] *= 100
    table = pa.table(dict(zip(NAMES, values.T, strict=True)))
    with pytest.raises(TableError) as error:
        read_cells(table)
    assert "pixel_size" not in str(error.value)


def test_a_table_in_millimetres_with_3_decimals_cannot_be_converted() -> None:
    values = scaled(0.0001)
    assert (values[:, NAMES.index("Area")] == 0).all()
    faults = scale_faults(values, MEASUREMENTS, None)
    assert len(faults) == 20
    assert "too few digits" in faults[0][1]
    assert "pixel_size" not in faults[0][1]
    with pytest.raises(
        TableError, match=r"^With pixel_size=0\.0001, rounding has left too few digits"
    ):
        read_cells(pa.table(dict(zip(NAMES, values.T, strict=True))), pixel_size=0.0001)


def test_the_labs_tables_have_no_scale(training_table: CellTable) -> None:
    assert scale_faults(training_table.values, MEASUREMENTS, None) == []
