"""Trees as graphs, where they could go wrong: on a split, beside it, and far from any cell."""

from functools import cache

import numpy as np
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import numpy_helper
from sklearn.ensemble import (
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)

from tests.training.tables import labelled
from training.estimators.lightgbm import LGBMClassifier
from training.export import NoExactForm, export, run, to_onnx

QUIET = {"n_jobs": 1, "verbosity": -1, "random_state": 0}
TREES = {
    "LightGBM": LGBMClassifier(n_estimators=10, num_leaves=8, min_child_samples=5, **QUIET),
    "LightGBM, drawn columns and rows": LGBMClassifier(
        n_estimators=10,
        num_leaves=8,
        colsample_bytree=0.3,
        subsample=0.8,
        subsample_freq=1,
        reg_lambda=1.0,
        **QUIET,
    ),
    "gradient boosting": HistGradientBoostingClassifier(max_iter=10, min_samples_leaf=5),
    "extra trees": ExtraTreesClassifier(10, random_state=0),
    "random forest": RandomForestClassifier(10, class_weight="balanced", random_state=0),
}


@cache
def exported(name):
    """The model, its graph, the cells it was fitted to, and where each feature is split."""
    values, labels = labelled()
    # Few different numbers, and 0 among them: splits lie beside cells, and cells on splits.
    cells = np.round(values[:, :6] / 40) - np.round(values[:, :6] / 40).min(axis=0)
    model = TREES[name].fit(cells, labels)
    graph = export(model, cells)
    splits = [[] for _ in range(6)]
    for node in onnx.load_from_string(graph).graph.node:
        if node.op_type == "TreeEnsemble":
            of = {attribute.name: attribute for attribute in node.attribute}
            at = numpy_helper.to_array(of["nodes_splits"].t)
            for feature, split in zip(of["nodes_featureids"].ints, at.tolist(), strict=True):
                splits[feature].append(split)
    return model, graph, cells, splits


def agree(model, graph, rows):
    expected, actual = model.predict_proba(rows), run(graph, rows)
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(actual.argmax(axis=1), expected.argmax(axis=1))


@pytest.mark.parametrize("name", TREES)
def test_a_row_on_a_split_or_a_hair_beside_it_goes_the_same_way(name):
    model, graph, cells, splits = exported(name)
    rows = []
    for feature, at in enumerate(splits):
        for split in sorted(set(at)):
            for number in (
                split,
                np.nextafter(split, -np.inf),
                np.nextafter(split, np.inf),
                float(np.float32(split)),
                float(np.nextafter(np.float32(split), np.float32(np.inf))),
            ):
                row = cells[len(rows) % len(cells)].copy()
                row[feature] = number
                rows.append(row)
    assert len(rows) > 50
    agree(model, graph, np.array(rows))


ODD = st.one_of(
    st.floats(-1e12, 1e12),
    st.floats(-300, 300),
    st.sampled_from([0.0, -0.0, 1e-35, -1e-35, 1e-40, 5e-324, 1e-300, 1e30, -1e30, 0.5, 1.0]),
)


@pytest.mark.parametrize("name", TREES)
@settings(max_examples=60, deadline=None)
@given(st.lists(st.lists(ODD, min_size=6, max_size=6), min_size=1, max_size=8))
def test_odd_rows_go_the_same_way(name, rows):
    model, graph, _, _ = exported(name)
    agree(model, graph, np.array(rows))


def test_a_graph_of_a_forest_holds_each_share_once():
    model, graph, _, _ = exported("extra trees")
    shares = [
        numpy_helper.to_array(constant)
        for constant in onnx.load_from_string(graph).graph.initializer
        if constant.dims[1:] == [3]
    ]
    assert len(shares) == 1
    assert (
        len(np.unique(shares[0], axis=0))
        == len(shares[0])
        < sum(tree.get_n_leaves() for tree in model.estimators_)
    )


def missing(cells):
    cells = cells.copy()
    cells[::7, 0] = np.nan
    return cells


@pytest.mark.parametrize(
    ("parameters", "change", "reason"),
    [
        ({}, missing, "it was fitted to missing values"),
        ({"zero_as_missing": True}, lambda cells: cells, "it was fitted to missing values"),
        (
            {"objective": "multiclassova"},
            lambda cells: cells,
            "only boosting of one softmax or sigmoid has a form",
        ),
        (
            {"boosting_type": "rf", "subsample": 0.5, "subsample_freq": 1},
            lambda cells: cells,
            "only boosting of one softmax or sigmoid has a form",
        ),
    ],
)
def test_what_lightgbm_does_otherwise_is_refused(parameters, change, reason):
    values, labels = labelled()
    cells = np.round(values[:, :6] / 40)
    model = LGBMClassifier(n_estimators=3, min_child_samples=5, **QUIET, **parameters)
    model.fit(change(cells), labels)
    with pytest.raises(NoExactForm) as refused:
        to_onnx(model, 6)
    assert str(refused.value) == f"LGBMClassifier: {reason}"


def test_lightgbm_that_splits_on_categories_is_refused():
    values, labels = labelled()
    cells = np.round(values[:, :6] / 40)
    cells[:, 0] = (labels == "Monocyte") + 2 * (labels == "Neutrophil")
    model = LGBMClassifier(n_estimators=3, min_child_samples=5, min_data_per_group=5, **QUIET)
    model.fit(cells, labels, categorical_feature=[0])
    with pytest.raises(NoExactForm, match="LGBMClassifier: it splits on categories"):
        to_onnx(model, 6)


def test_linear_leaves_are_refused():
    values, labels = labelled()
    model = LGBMClassifier(n_estimators=3, min_child_samples=5, linear_tree=True, **QUIET)
    model.fit(values[:, :6], labels)
    with pytest.raises(NoExactForm, match="LGBMClassifier: its leaves hold linear models"):
        to_onnx(model, 6)
