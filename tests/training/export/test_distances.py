"""Distances are added to a graph whose probabilities stay as they are, and whose features are shared."""

import copy

import numpy as np
import onnx
import pytest
from sklearn.pipeline import Pipeline
from sklearn.preprocessing import StandardScaler

from bloodcells.classification.onnx_session import open_session
from bloodcells.measurements import measurements
from tests.training.tables import NAMES, labelled
from training.data.labelled_cells import LabelledCells
from training.estimators.clipped_scaler import ClippedScaler
from training.estimators.derived_features import DerivedFeatures
from training.estimators.foldable_features import FoldableFeatures
from training.estimators.scratch import ScratchMLP
from training.export import ExportRefused, export, with_distances
from training.export.graph import Graph
from training.held_out import fit_distances


@pytest.fixture(scope="module")
def values():
    return labelled()[0]


@pytest.fixture(scope="module", params=[False, True], ids=["derived", "foldable"])
def foldable(request):
    return request.param


@pytest.fixture(scope="module")
def network(values, foldable):
    steps = [("features", DerivedFeatures(NAMES)), ("scale", ClippedScaler())]
    if foldable:
        steps = [("features", FoldableFeatures(NAMES)), ("scale", StandardScaler())]
    model = Pipeline([*steps, ("model", ScratchMLP((8,), max_epochs=5, random_state=0))])
    return export(model.fit(values, labelled()[1]), values)


@pytest.fixture(scope="module")
def distances(tmp_path_factory, values, foldable):
    path = tmp_path_factory.mktemp("x") / "x.csv"
    cells = LabelledCells(
        path, "0" * 64, "imagej-33", measurements(NAMES), values, labelled()[1], None, ()
    )
    return fit_distances(cells, np.arange(len(values)), foldable)


def test_what_was_written_is_read_and_written_again_byte_by_byte(network, distances, values):
    for written, names in (
        (network, ["probabilities"]),
        (with_distances(network, distances, values), ["probabilities", "distance"]),
    ):
        graph, outputs = Graph.from_bytes(written)
        assert list(outputs) == names
        assert graph.to_bytes("cells", 33, outputs) == written


def test_probabilities_stay_and_distances_are_the_fitted_ones(network, distances, values):
    extended = with_distances(network, distances, values)
    before = open_session(network).run(["probabilities"], {"cells": values})[0]
    session = open_session(extended)
    after, found = session.run(["probabilities", "distance"], {"cells": values})
    np.testing.assert_array_equal(after, before)
    np.testing.assert_allclose(found, distances.predict(values), rtol=1e-4)
    alone = [session.run(["distance"], {"cells": values[i : i + 1]})[0][0] for i in range(9)]
    np.testing.assert_allclose(alone, found[:9], rtol=1e-5)
    assert with_distances(network, distances, values) == extended


def test_features_that_are_there_are_not_computed_again(network, distances, values):
    def nodes(graph):
        return len(onnx.load_from_string(graph).graph.node)

    assert nodes(with_distances(network, distances, values)) - nodes(network) <= 9


def test_distances_that_a_graph_had_are_replaced_with_all_that_only_they_need(
    network, distances, values
):
    steps = dict(distances.steps)
    other = Pipeline([*distances.steps[:-1], ("distances", copy.deepcopy(steps["distances"]))])
    other[-1].offsets_ = other[-1].offsets_ + 1.0
    before = with_distances(network, other, values)
    assert with_distances(before, distances, values) == with_distances(network, distances, values)


def test_a_graph_that_gives_other_distances_is_refused(network, distances, values):
    class Off(Pipeline):
        def predict(self, X):
            return 1.01 * super().predict(X)

    with pytest.raises(
        ExportRefused, match=r"distances differ from the fitted ones by up to 0\.0099"
    ):
        with_distances(network, Off(distances.steps), values)
