"""A table is of the largest set that it has whole, or of the larger one that it nearly has."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from bloodcells.measurements import FEATURE_SETS, Measurement, Measurements, measurements
from bloodcells.tables.set_choice import choose_set

IMAGEJ = measurements(FEATURE_SETS["imagej-33"])
WHITE = measurements(FEATURE_SETS["bloodcells-93"])
FEW = measurements(["Area", "Perim.", "Circ."])
MORE = Measurements((*WHITE, *measurements(["Vacuoles", "Granules", "Haloes"])))
ALL = list(FEATURE_SETS["bloodcells-93"])
SETS = [IMAGEJ, FEW, WHITE]


@pytest.mark.parametrize(
    ("names", "chosen"),
    [
        (ALL, WHITE),
        (ALL[:33], IMAGEJ),
        ([*ALL[::-1], "id", "notes"], WHITE),
        (ALL[:3], FEW),
        (["id", "AREA", "perim", "circ_"], FEW),
        # A column that is named as one of the set, in a table of ImageJ's, is one more column.
        (ALL[:34], IMAGEJ),
        (ALL[: 33 + 30], IMAGEJ),
        # With most of them, the others are missing.
        (ALL[: 33 + 31], WHITE),
        (ALL[:-1], WHITE),
        (ALL[1:], WHITE),
        (ALL[33:], WHITE),
        # So it is with a table of ImageJ's that lacks a column, though it has the few.
        (ALL[:32], IMAGEJ),
        (ALL[:8], FEW),
        (["id", "class"], IMAGEJ),
        ([], IMAGEJ),
    ],
)
def test_the_set_is_told_by_the_headers(names: list[str], chosen: Measurements) -> None:
    assert SETS[choose_set(names, SETS)] is chosen


def test_a_complete_set_is_not_taken_for_a_larger_one_of_which_it_has_nothing_more() -> None:
    assert choose_set(ALL, [IMAGEJ, MORE, WHITE]) == 2
    assert choose_set([*ALL, "Vacuoles"], [IMAGEJ, MORE, WHITE]) == 2
    assert choose_set([*ALL, "Vacuoles", "Haloes"], [IMAGEJ, MORE, WHITE]) == 1


def test_of_equal_sets_the_first_is_taken() -> None:
    assert choose_set(ALL, [WHITE, Measurements(reversed(WHITE))]) == 0
    assert choose_set(ALL, [IMAGEJ, Measurements(reversed(WHITE)), WHITE]) == 1


def test_imagejs_long_form_has_its_numbers() -> None:
    long = ["Label", "Ch", "Area", "Mean", "StdDev", "Mode", "Min", "Max", "Perim.", "Circ.", "Feret",
            "IntDen", "Median", "Skew", "Kurt", "RawIntDen", "MinFeret", "AR", "Solidity"]  # fmt: skip
    assert choose_set(long, [WHITE, IMAGEJ]) == 1


def test_a_table_that_has_no_set_whole_is_of_the_one_of_which_it_has_most() -> None:
    own = Measurements(
        Measurement(name) for name in ("extent", "euler_number", "perimeter", "solidity")
    )
    assert choose_set(["extent", "euler_number", "perimeter", "id"], [IMAGEJ, own]) == 1
    assert choose_set([*ALL[:32], "extent", "perimeter"], [IMAGEJ, own]) == 0
    assert choose_set([*ALL[:32], "extent", "euler_number", "perimeter"], [IMAGEJ, own]) == 0
    assert choose_set(["extent", "id"], [IMAGEJ, own]) == 0


def test_very_long_headers_are_read_all_the_same() -> None:
    assert choose_set([*ALL, "x" * 20_000], SETS) == 2


@given(st.permutations(ALL), st.integers(0, len(ALL)))
def test_the_order_of_the_columns_does_not_matter(names: list[str], n: int) -> None:
    some = names[:n]
    assert choose_set(some, SETS) == choose_set(sorted(some), SETS)
