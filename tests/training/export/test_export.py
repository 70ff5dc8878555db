"""Every exportable model as a graph: the same answers as in Python, or a refusal."""

from collections import Counter

import numpy as np
import onnx
import pytest
from sklearn.calibration import CalibratedClassifierCV
from sklearn.ensemble import (
    ExtraTreesClassifier,
    HistGradientBoostingClassifier,
    RandomForestClassifier,
)
from sklearn.linear_model import LogisticRegression
from sklearn.neighbors import KNeighborsClassifier
from sklearn.neural_network import MLPClassifier
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import QuantileTransformer, StandardScaler
from sklearn.svm import SVC

from tests.training.tables import labelled
from training.estimators.clipped_scaler import ClippedScaler
from training.estimators.derived_features import SETS, DerivedFeatures
from training.estimators.distilled import DistilledMLP
from training.estimators.foldable_features import FoldableFeatures
from training.estimators.lightgbm import LGBMClassifier
from training.estimators.scratch import (
    MajorityClassifier,
    MLPEnsemble,
    ScratchMLP,
    SoftmaxRegression,
    StratifiedClassifier,
)
from training.estimators.soft_vote import SoftVote
from training.export import (
    ExportRefused,
    NoExactForm,
    export,
    gate,
    golden_rows,
    rows,
    run,
    to_onnx,
)
from training.export.graph import Graph
from training.search.fits import fit

SMALL = {"hidden_layer_sizes": (8, 5), "max_epochs": 10, "random_state": 0}

QUIET = {"n_jobs": 1, "verbosity": -1, "random_state": 0}

NETWORKS = (ScratchMLP, DistilledMLP, MLPEnsemble, MLPClassifier, SoftVote)

MODELS = {
    "majority": MajorityClassifier(),
    "softmax regression": SoftmaxRegression(1e-2),
    "MLP of relu": ScratchMLP(activation="relu", **SMALL),
    "MLP of tanh": ScratchMLP(activation="tanh", **SMALL),
    "MLP of sigmoid": ScratchMLP(activation="sigmoid", **SMALL),
    "MLP ensemble": MLPEnsemble(ScratchMLP(**SMALL), n_members=3, random_state=0),
    "distilled": DistilledMLP(
        [ScratchMLP(**SMALL)], ScratchMLP(**SMALL), n_mixes=2, random_state=0
    ),
    "logistic regression": LogisticRegression(),
    "SVM": CalibratedClassifierCV(SVC(C=10), ensemble=False, cv=3),
    "random forest": RandomForestClassifier(15, random_state=0),
    "one leaf": RandomForestClassifier(2, max_leaf_nodes=2, min_samples_leaf=100, random_state=0),
    "extra trees": ExtraTreesClassifier(15, min_samples_leaf=2, random_state=0),
    "LightGBM": LGBMClassifier(n_estimators=15, num_leaves=6, min_child_samples=5, **QUIET),
    "LightGBM of rare leaves": LGBMClassifier(n_estimators=3, min_child_samples=60, **QUIET),
    "LightGBM, DART": LGBMClassifier(boosting_type="dart", n_estimators=5, num_leaves=4, **QUIET),
    "soft vote": SoftVote(
        [
            ("network", ScratchMLP(**SMALL)),
            ("forest", RandomForestClassifier(5, random_state=0)),
            ("scaled again", make_pipeline(ClippedScaler(), LogisticRegression())),
        ],
        weights=(2, 1, 1),
    ),
    "soft vote of networks": SoftVote(
        [
            ("three", MLPEnsemble(ScratchMLP(**SMALL), n_members=3, random_state=0)),
            ("scaled again", make_pipeline(ClippedScaler(), ScratchMLP(**SMALL))),
        ],
        weights=(1, 3),
    ),
    "nearest neighbours": KNeighborsClassifier(3, algorithm="brute"),
    "gradient boosting": HistGradientBoostingClassifier(max_iter=20, min_samples_leaf=5),
    "sklearn's MLP of relu": MLPClassifier((8,), max_iter=20, random_state=0),
    "sklearn's MLP of tanh": MLPClassifier((8,), activation="tanh", max_iter=20, random_state=0),
    "sklearn's MLP of logistic": MLPClassifier((8,), activation="logistic", max_iter=20),
    "sklearn's MLP of identity": MLPClassifier((8,), activation="identity", max_iter=20),
}
EXACT = [n for n, m in MODELS.items() if n != "SVM" and not isinstance(m, NETWORKS)]


def fitted(model, classes=("Lymphocyte", "Monocyte", "Neutrophil")):
    values, labels = labelled(classes=tuple(classes))
    pipeline = make_pipeline(DerivedFeatures(sets=tuple(SETS)), ClippedScaler(), model)
    return fit(pipeline, values, labels), values


@pytest.mark.parametrize(
    "classes", [("A", "B"), ("A", "B", "C"), ("A", "B", "C", "D", "E")], ids=len
)
@pytest.mark.parametrize("name", MODELS)
def test_the_graph_is_the_model(name, classes):
    model, values = fitted(MODELS[name], classes)
    rows = np.vstack([values, labelled(100, seed=9)[0]])
    graph = export(model, values)

    expected, actual = model.predict_proba(rows), run(graph, rows)

    assert actual.dtype == np.float64
    # Networks and kernels are computed in float32, all else in float64.
    np.testing.assert_allclose(actual, expected, rtol=0, atol=1e-9 if name in EXACT else 3e-6)
    np.testing.assert_allclose(actual.sum(axis=1), 1, rtol=0, atol=1e-12)
    np.testing.assert_array_equal(actual.argmax(axis=1), expected.argmax(axis=1))
    one_by_one = np.vstack([run(graph, row[np.newaxis]) for row in rows[::50]])
    np.testing.assert_allclose(one_by_one, actual[::50], rtol=0, atol=1e-12)
    assert export(model, values) == graph
    again, outputs = Graph.from_bytes(graph)
    assert again.to_bytes("cells", 33, outputs) == graph
    in_float64 = run(to_onnx(model, 33, single=False), rows)
    np.testing.assert_allclose(in_float64, expected, rtol=0, atol=1e-9)


@pytest.mark.parametrize("classes", [("A", "B"), ("A", "B", "C", "D")], ids=len)
def test_support_vectors_in_blocks_of_any_size_give_the_same(classes, monkeypatch):
    model, values = fitted(MODELS["SVM"], classes)
    whole = to_onnx(model, 33)
    monkeypatch.setattr(rows, "_BLOCK", 7)
    in_blocks = to_onnx(model, 33)
    vectors = model[-1].calibrated_classifiers_[0].estimator.support_vectors_
    shapes = [tuple(t.dims) for t in onnx.load_from_string(in_blocks).graph.initializer]
    blocks = [shape[1] for shape in shapes if shape[0] == vectors.shape[1] + 1]
    assert sum(blocks) == len(vectors)
    assert max(blocks) <= 7
    np.testing.assert_allclose(run(in_blocks, values), run(whole, values), rtol=0, atol=1e-12)


@pytest.fixture(scope="module")
def foldable():
    """A network of features that its first layer takes in."""
    values, labels = labelled()
    steps = FoldableFeatures(), StandardScaler(), ScratchMLP(**SMALL)
    return fit(make_pipeline(*steps), values, labels), values


def test_features_that_are_sums_cost_nothing(foldable):
    model, values = foldable
    graph = export(model, values)
    nodes = Counter(node.op_type for node in onnx.load_from_string(graph).graph.node)
    # A product for what logarithms are taken of, and one for each layer.
    assert nodes["Gemm"] == 4
    assert nodes["Log"] == nodes["Concat"] == 1
    assert nodes["Mul"] == nodes["Gather"] == nodes["Round"] == 0
    rows = np.vstack([values, labelled(100, seed=9)[0]])
    np.testing.assert_allclose(run(graph, rows), model.predict_proba(rows), rtol=0, atol=1e-6)
    in_float64 = run(to_onnx(model, 33, single=False), rows)
    np.testing.assert_allclose(in_float64, model.predict_proba(rows), rtol=0, atol=1e-12)


@pytest.mark.parametrize("number", [0.0, 1e-3, -1e15, 1e15, 1e300])
def test_features_in_float32_are_the_fitted_ones_on_rows_that_no_cell_has(foldable, number):
    model, values = foldable
    rows = np.full((len(values) + 1, 33), number)
    rows[1:] = values
    rows[np.arange(1, 34), np.arange(33)] = number
    np.testing.assert_allclose(
        run(export(model, values), rows), model.predict_proba(rows), rtol=0, atol=1e-5
    )


def test_sums_are_computed_where_a_model_does_not_multiply_them(foldable):
    _, values = foldable
    steps = FoldableFeatures(), StandardScaler(), RandomForestClassifier(5, random_state=0)
    model = fit(make_pipeline(*steps), *labelled())
    np.testing.assert_allclose(
        run(to_onnx(model, 33), values), model.predict_proba(values), rtol=0, atol=0.5
    )


@pytest.mark.parametrize("number", [0.0, -1e15, 1e15, 1e300])
def test_a_network_gives_finite_probabilities_for_any_finite_row(number):
    model, values = fitted(MODELS["MLP ensemble"])
    probabilities = run(export(model, values), np.full((1, 33), number))
    assert np.isfinite(probabilities).all()
    assert probabilities.sum() == pytest.approx(1)


def test_the_graph_says_what_goes_in_and_comes_out():
    model, _ = fitted(MODELS["softmax regression"])
    graph = onnx.load_from_string(to_onnx(model, 33)).graph
    (cells,), (probabilities,) = graph.input, graph.output
    double = onnx.TensorProto.DOUBLE
    assert (cells.name, cells.type.tensor_type.elem_type) == ("cells", double)
    assert (probabilities.name, probabilities.type.tensor_type.elem_type) == (
        "probabilities",
        double,
    )
    assert cells.type.tensor_type.shape.dim[1].dim_value == 33
    assert probabilities.type.tensor_type.shape.dim[1].dim_value == 3


@pytest.mark.parametrize(
    ("model", "reason"),
    [
        (StratifiedClassifier(0), "StratifiedClassifier: no form in ONNX is known for it"),
        (
            KNeighborsClassifier(weights="distance"),
            "KNeighborsClassifier: only plain votes by Euclidean distance have a form",
        ),
        (
            CalibratedClassifierCV(SVC(kernel="linear"), ensemble=False, cv=3),
            "SVC: only the RBF kernel has a form",
        ),
        (
            CalibratedClassifierCV(LogisticRegression(), ensemble=False, cv=3),
            "CalibratedClassifierCV: only a support vector machine with sigmoids has a form",
        ),
        (
            HistGradientBoostingClassifier(
                max_iter=2, categorical_features=[0], min_samples_leaf=5
            ),
            "HistGradientBoostingClassifier: it splits on categories",
        ),
        (
            make_pipeline(QuantileTransformer(n_quantiles=10), LogisticRegression()),
            "QuantileTransformer: no form in ONNX is known for it",
        ),
    ],
    ids=lambda value: type(value).__name__ if not isinstance(value, str) else "",
)
def test_what_has_no_exact_form_is_refused(model, reason):
    values, labels = labelled()
    values = values.copy()
    values[:, 0] = np.arange(len(values)) % 2  # two categories, 1 and -1 when scaled
    labels = np.where(values[:, 0] > 0, "Monocyte", labels)
    model = fit(make_pipeline(ClippedScaler(), model), values, labels)
    with pytest.raises(NoExactForm) as refused:
        to_onnx(model, 33)
    assert str(refused.value) == reason
    with pytest.raises(ExportRefused) as gated:
        export(model, values)
    assert str(gated.value) == reason


def test_a_graph_of_other_numbers_is_refused():
    model, values = fitted(MODELS["softmax regression"])
    graph = to_onnx(model, 33)
    model[-1].coefs_[0] = model[-1].coefs_[0] * 1.001
    with pytest.raises(ExportRefused, match=r"probabilities differ from the model's by up to 0\.0"):
        gate.check_parity(graph, model, values)


def test_a_graph_of_other_classes_is_refused_however_close():
    model, values = fitted(MODELS["majority"])
    model[-1].class_prior_ = np.array([1, 1, 1]) / 3 + [1e-7, 0, -1e-7]
    close = to_onnx(model, 33)
    model[-1].class_prior_ = np.array([1, 1, 1]) / 3 + [-1e-7, 0, 1e-7]
    with pytest.raises(ExportRefused, match=r"another class than the model on 150 rows"):
        gate.check_parity(close, model, values)


def test_a_graph_of_no_number_is_refused():
    model, values = fitted(MODELS["majority"])
    model[-1].class_prior_ = np.full(3, np.nan)
    broken = to_onnx(model, 33)
    model[-1].class_prior_ = np.full(3, 1 / 3)
    with pytest.raises(ExportRefused, match="differ from the model's by up to nan"):
        gate.check_parity(broken, model, values)


def test_a_graph_of_another_number_of_classes_is_refused():
    model, _ = fitted(MODELS["majority"], "AB")
    other, values = fitted(MODELS["majority"], "ABC")
    with pytest.raises(ExportRefused, match="gives 3 probabilities a row, the model 2"):
        gate.check_parity(to_onnx(other, 33), fitted(MODELS["majority"], "AB")[0], values)
    gate.check_parity(to_onnx(fitted(MODELS["majority"], "AB")[0], 33), model, values)


def test_a_graph_too_large_to_ship_is_refused(monkeypatch):
    model, values = fitted(MODELS["majority"])
    monkeypatch.setattr(gate, "MAX_BYTES", len(export(model, values)) - 1)
    with pytest.raises(ExportRefused, match=r"the graph has 0\.0 MB, more than the 0\.0"):
        export(model, values)
    monkeypatch.setattr(gate, "MAX_BYTES", gate.MAX_BYTES + 1)
    export(model, values)


def test_golden_rows_are_made_up_cells_with_a_clear_class():
    model, values = fitted(MODELS["random forest"])
    golden = golden_rows(model, values, seed=3)
    rows, probabilities = np.array(golden.cells), np.array(golden.probabilities)
    assert rows.shape == (20, 33)
    low, high = np.quantile(values, [0.05, 0.95], axis=0)
    assert ((rows >= low - 0.0005) & (rows <= high + 0.0005)).all()
    np.testing.assert_array_equal(rows, np.round(rows, 3))
    np.testing.assert_array_equal(probabilities, model.predict_proba(rows))
    best = np.sort(probabilities, axis=1)
    assert (best[:, -1] - best[:, -2] > 1e-3).all()
    assert golden == golden_rows(model, values, seed=3)
    assert golden != golden_rows(model, values, seed=4)


def test_a_model_that_never_decides_has_no_golden_rows():
    model, values = fitted(MODELS["majority"])
    model[-1].class_prior_ = np.full(3, 1 / 3)
    with pytest.raises(ExportRefused, match="gives its two best classes the same probability"):
        golden_rows(model, values, seed=0)


def test_models_side_by_side_share_what_they_compute_alike():
    def networks(*activations):
        members = [
            (name, make_pipeline(DerivedFeatures(), ClippedScaler(), ScratchMLP(**SMALL)))
            for name in activations
        ]
        for name, member in members:
            member[-1].set_params(activation=name)
        values, labels = labelled()
        return Counter(node.op_type for node in graph_of(fit(SoftVote(members), values, labels)))

    def graph_of(model):
        return onnx.load_from_string(to_onnx(model, 33)).graph.node

    one, two = networks("tanh"), networks("tanh", "relu")
    assert two["Gemm"] == 2 * one["Gemm"] == 6
    assert two["Log"] == one["Log"] > 5
    assert two["Gather"] == one["Gather"]
    assert two["Softmax"] == one["Softmax"] == 1


def test_networks_are_in_float64_where_float32_is_not_the_model(monkeypatch):
    model, values = fitted(MODELS["MLP ensemble"])
    assert export(model, values) == to_onnx(model, 33, single=True)
    monkeypatch.setattr("training.export.SINGLE_TOLERANCE", 1e-12)
    assert export(model, values) == to_onnx(model, 33, single=False)


def test_a_graph_whose_rows_touch_each_other_is_refused():
    model, values = fitted(MODELS["majority"])
    graph = Graph()
    everything = graph.input("cells").sum(axis=0).sum(axis=1)
    rows = graph.input("cells") @ np.zeros((33, 3)) + model[-1].class_prior_
    touched = rows + everything * (1e-2 / values.sum())
    with pytest.raises(ExportRefused, match=r"a row change by up to .* with the rows that are"):
        gate.check_parity(
            graph.to_bytes("cells", 33, {"probabilities": (touched, (3,))}), model, values[:50], 1.0
        )
