"""Foldable features against what their names say, and on rows that no cell has."""

import math

import numpy as np
import pytest

from bloodcells.measurements import FEATURE_SETS
from training.estimators.foldable_features import FoldableFeatures

NAMES = FEATURE_SETS["imagej-33"]


def apart(cells, name):
    """How much a feature differs between the first two cells: constants that are added do not matter."""
    features = FoldableFeatures().fit(cells)
    column = features.get_feature_names_out().tolist().index(name)
    found = features.transform(cells)[:, column]
    return found[0] - found[1]


def test_features_are_what_their_names_say(cells):
    one, two = (dict(zip(NAMES, row.tolist(), strict=True)) for row in cells[:2])
    expected = {
        "Circ.": lambda c: c["Circ."],
        "Mean red": lambda c: c["Mean red"],
        "log Area": lambda c: math.log(c["Area"]),
        "log (1 - Solidity)": lambda c: math.log(max(1 - c["Solidity"], 0.0005)),
        "log (Kurt blue + 3)": lambda c: math.log(c["Kurt blue"] + 3),
        "log (Mean - Min) green": lambda c: math.log(c["Mean green"] - c["Min green"]),
        "Mean green - Median green": lambda c: c["Mean green"] - c["Median green"],
        "Skew red - Skew blue": lambda c: c["Skew red"] - c["Skew blue"],
        "log StdDev red - log Mean red": lambda c: math.log(c["StdDev red"] / c["Mean red"]),
        "2 log Perim. - log Area": lambda c: math.log(c["Perim."] ** 2 / c["Area"]),
    }
    for name, formula in expected.items():
        assert apart(cells, name) == pytest.approx(formula(one) - formula(two), rel=1e-5, abs=1e-5)


def test_sizes_are_there_as_logarithms_alone(cells):
    names = FoldableFeatures().fit(cells).get_feature_names_out().tolist()
    assert len(set(names)) == len(names)
    assert "log IntDen" in names
    assert not {"Area", "IntDen", "RawIntDen red", "Kurt red"} & set(names)


def test_a_broken_measurement_counts_no_more_than_five_deviations(cells):
    features = FoldableFeatures().fit(cells)
    column = features.get_feature_names_out().tolist().index("Mean red")
    broken = cells.copy()
    broken[0, NAMES.index("Mean red")] = 1e9
    found = features.transform(broken)[:, column]
    of_cells = features.transform(cells)[:, column]
    assert found[0] == pytest.approx(of_cells.mean() + 5 * of_cells.std(), rel=1e-6)
    np.testing.assert_array_equal(found[1:], of_cells[1:])


def test_a_feature_without_its_measurements_is_left_out(cells):
    names = ("Area", "Mean red", "Mean blue")
    features = FoldableFeatures(names).fit(cells[:, [NAMES.index(name) for name in names]])
    assert features.get_feature_names_out().tolist() == [
        "Mean red",
        "Mean blue",
        "log Area",
        "log Mean red",
        "log Mean blue",
        "Mean red - Mean blue",
        "log Mean red - log Mean blue",
    ]


@pytest.mark.parametrize("number", [0.0, -1.0, 1.0, 255.0, 1e15, -1e15, 1e300])
def test_any_finite_row_gives_finite_features(cells, number):
    features = FoldableFeatures().fit(cells)
    assert np.isfinite(features.transform(np.full((1, len(NAMES)), number))).all()


def test_columns_that_are_not_named_are_refused(cells):
    with pytest.raises(ValueError, match="X has 33 columns, but 2 are named"):
        FoldableFeatures(("Area", "Circ.")).fit(cells)
    with pytest.raises(ValueError, match="No feature can be derived from"):
        FoldableFeatures(("RawIntDen red",)).fit(cells[:, :1])
