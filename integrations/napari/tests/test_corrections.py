"""Corrections are kept in the features, counted, and taken back."""

import pandas as pd
import pytest

from napari_bloodcells.corrections import NOT_A_CELL, correct, count_types, shown_types

FEATURES = pd.DataFrame(
    {"index": [4, 7, 9], "class": ["A", "B", ""], "correction": "", "corrected by": ""}
)
TYPES = ("A", "B")


def test_a_cell_is_what_somebody_called_it() -> None:
    corrected = correct(FEATURES, 7, "A", "Ann")
    assert shown_types(corrected) == ["A", "A", ""]
    assert corrected["corrected by"].tolist() == ["", "Ann", ""]
    assert shown_types(FEATURES) == ["A", "B", ""]
    assert count_types(corrected, TYPES) == [("A", 1, 2), ("B", 1, 0), ("", 1, 1)]


def test_a_correction_is_taken_back() -> None:
    again = correct(correct(FEATURES, 4, NOT_A_CELL, "Ann"), 4, "", "Ann")
    pd.testing.assert_frame_equal(again, FEATURES)


def test_what_is_no_type_is_counted_where_it_occurs() -> None:
    assert count_types(correct(FEATURES, 4, NOT_A_CELL, ""), TYPES) == [
        ("A", 1, 0),
        ("B", 1, 1),
        (NOT_A_CELL, 0, 1),
        ("", 1, 1),
    ]


def test_a_cell_that_is_not_there_is_an_error() -> None:
    with pytest.raises(KeyError):
        correct(FEATURES, 5, "A", "")
