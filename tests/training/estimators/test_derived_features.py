"""Derived features against what their names say, and on rows that no cell has."""

import math

import numpy as np
import pytest
from sklearn.utils.estimator_checks import check_estimator

from bloodcells.measurements import FEATURE_SETS
from training.estimators.clipped_scaler import ClippedScaler
from training.estimators.derived_features import SETS, DerivedFeatures

NAMES = FEATURE_SETS["imagej-33"]


def derive(cells, **parameters):
    """Features of the cells by name, (n,) each."""
    features = DerivedFeatures(**parameters).fit(cells)
    columns = features.transform(cells).T
    return dict(zip(features.get_feature_names_out(), columns, strict=True))


def test_features_are_what_their_names_say(cells):
    derived = derive(cells)
    row = dict(zip(NAMES, cells[0].tolist(), strict=True))
    expected = {
        "Circ.": row["Circ."],
        "log Area": math.log(row["Area"]),
        "asinh Skew red": math.asinh(row["Skew red"]),
        "log (Kurt blue + 3)": math.log(row["Kurt blue"] + 3),
        "Area / (Feret MinFeret)": row["Area"] / (row["Feret"] * row["MinFeret"]),
        "MinFeret / Feret": row["MinFeret"] / row["Feret"],
        "log (Perim.^2 / Area)": math.log(row["Perim."] ** 2 / row["Area"]),
        "log (1 - Solidity)": math.log(max(1 - row["Solidity"], 0.0005)),
        "Mean green - Median green": row["Mean green"] - row["Median green"],
        "StdDev red / Mean red": row["StdDev red"] / row["Mean red"],
        "(Mode blue - Min blue) / (Max blue - Min blue)": (row["Mode blue"] - row["Min blue"])
        / (row["Max blue"] - row["Min blue"]),
        "(Skew red^2 + 1) / (Kurt red + 3)": (row["Skew red"] ** 2 + 1) / (row["Kurt red"] + 3),
        "Median red - Median blue": row["Median red"] - row["Median blue"],
        "log (Mean green / Mean blue)": math.log(row["Mean green"] / row["Mean blue"]),
        "log (Kurt red + 3) - log (Kurt green + 3)": math.log(row["Kurt red"] + 3)
        - math.log(row["Kurt green"] + 3),
    }
    for name, value in expected.items():
        assert derived[name][0] == pytest.approx(value, abs=1e-9), name


def test_there_are_88_features_with_names_of_their_own(cells):
    features = DerivedFeatures().fit(cells)
    names = features.get_feature_names_out()
    assert features.transform(cells).shape == (12, 88)
    assert len(set(names)) == 88


def test_measured_features_are_the_measurements(cells):
    derived = derive(cells, sets=("measured",))
    assert list(derived) == list(NAMES)
    np.testing.assert_allclose(np.column_stack(list(derived.values())), cells, atol=1e-9)


def test_a_feature_without_its_measurements_is_left_out(cells):
    names = ("Area", "Mean red", "Mean blue")
    derived = derive(cells[:, [NAMES.index(name) for name in names]], names=names)
    assert list(derived) == [
        "Mean red",
        "Mean blue",
        "log Area",
        "Mean red - Mean blue",
        "log (Mean red / Mean blue)",
    ]


@pytest.mark.parametrize("number", [0.0, -1.0, 1.0, 255.0, 1e15, -1e15, 1e300])
def test_any_finite_row_gives_finite_features(cells, number):
    features = DerivedFeatures(sets=tuple(SETS)).fit(cells)
    rows = np.full((len(NAMES) + 1, len(NAMES)), number)
    # Each measurement alone, too, beside those of a cell.
    for j in range(len(NAMES)):
        rows[j] = cells[0]
        rows[j, j] = number
    assert np.isfinite(features.transform(rows)).all()


def test_wrong_uses_are_refused_in_a_sentence(cells):
    with pytest.raises(ValueError, match=r"There is no set 'texture'; the sets are measured, "):
        DerivedFeatures(sets=("texture",)).fit(cells)
    with pytest.raises(ValueError, match=r"X has 3 columns, but 33 are named\."):
        DerivedFeatures().fit(cells[:, :3])
    with pytest.raises(ValueError, match=r"No feature can be derived from \['Colour'\]\."):
        DerivedFeatures(names=("Colour",), sets=("shape",)).fit(cells[:, :1])


def test_columns_of_a_set_of_the_users_own_are_features_as_they_are(cells):
    names = ("eccentricity", "Area", "extent")
    features = DerivedFeatures(names).fit(cells[:, :3])
    assert features.get_feature_names_out().tolist() == ["log Area", "eccentricity", "extent"]
    assert np.abs(features.transform(cells[:, :3])[:, 1:] - cells[:, [0, 2]]).max() < 1e-8


def test_the_scaler_is_an_estimator_like_scikit_learns():
    check_estimator(ClippedScaler(), on_skip=None)


def test_scaled_columns_have_mean_0_and_deviation_1(cells):
    scaled = ClippedScaler().fit_transform(cells)
    np.testing.assert_allclose(scaled.mean(axis=0), 0, atol=1e-12)
    np.testing.assert_allclose(scaled.std(axis=0), 1)


def test_outliers_are_held_at_the_limit(cells):
    scaler = ClippedScaler(limit=2.0).fit(cells)
    outlier = cells[:1].copy()
    outlier[0, :2] = 1e9, -1e9
    assert scaler.transform(outlier)[0, :2].tolist() == [2.0, -2.0]


def test_a_constant_column_becomes_0():
    rows = np.full((7, 1), 0.1 + 0.2)
    assert ClippedScaler().fit_transform(rows) == pytest.approx(0, abs=1e-12)


def test_the_limit_must_be_positive(cells):
    with pytest.raises(ValueError, match="limit must be a finite number above 0, but is 0"):
        ClippedScaler(limit=0).fit(cells)
