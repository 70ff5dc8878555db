"""A loaded model says the same of a cell whatever company the cell is in."""

import os
import subprocess
import sys
from dataclasses import replace
from pathlib import Path

import numpy as np
import numpy.typing as npt
import onnx
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from onnx import TensorProto, helper

from bloodcells import Classifier, read_cells
from bloodcells.classification import store
from bloodcells.classification.manifest import MODEL_FILE, GoldenRows
from bloodcells.errors import MissingMeasurements, ModelError, UnknownModel
from bloodcells.measurements import FEATURE_SETS, measurements
from bloodcells.quality.flagging import LOW_MARGIN
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.formats import Limits, read_bytes
from tests.synthetic import make_cells

MODEL = Path(__file__).resolve().parents[3] / "models" / "bloodcells"
NAMES = FEATURE_SETS["imagej-33"]


@pytest.fixture(scope="module")
def classifier() -> Classifier:
    return Classifier.load(MODEL)


def table_of(values: npt.NDArray[np.float64], invalid: str = "fail") -> CellTable:
    rows = [",".join(NAMES), *(",".join(map(repr, row)) for row in values.tolist())]
    source = read_bytes("\n".join(rows).encode(), "csv", Limits())
    return read_cells(source, invalid=invalid)  # type: ignore[arg-type]


def test_one_batch_and_cell_by_cell_give_the_same(classifier: Classifier) -> None:
    cells = make_cells(50, seed=2)
    together = classifier.predict(table_of(cells))
    for i in range(len(cells)):
        alone = classifier.predict(table_of(cells[i : i + 1]))
        assert alone.classes == together.classes[i : i + 1]
        assert alone.flags == together.flags[i : i + 1]
        np.testing.assert_allclose(alone.probabilities[0], together.probabilities[i], atol=1e-12)


@given(st.integers(0, 99), st.lists(st.integers(1, 29), max_size=4))
@settings(max_examples=15)
def test_a_table_in_parts_gets_the_same_classes_and_flags(
    classifier: Classifier, seed: int, cuts: list[int]
) -> None:
    cells = make_cells(30, seed)
    cells[seed % 30, 3] *= 2  # no Feret is so long
    together = classifier.predict(table_of(cells))
    parts = [classifier.predict(table_of(p)) for p in np.split(cells, sorted(cuts)) if len(p)]
    assert [name for part in parts for name in part.classes] == together.classes
    assert [flags for part in parts for flags in part.flags] == together.flags
    lines = b"".join(part.to_csv(header=i == 0) for i, part in enumerate(parts))
    assert [line.split(b",")[:-2] for line in lines.split(b"\n")] == [
        line.split(b",")[:-2] for line in together.to_csv().split(b"\n")
    ]


def test_more_cells_than_one_batch_keep_their_order(classifier: Classifier) -> None:
    cells = make_cells(37, seed=2)  # by which no batch can be divided, so that each is another
    many = np.tile(cells, (500, 1))
    found = classifier.probabilities(many).reshape(500, 37, -1)
    np.testing.assert_allclose(found, np.broadcast_to(found[0], found.shape), atol=1e-12)
    np.testing.assert_allclose(found[0], classifier.probabilities(cells), atol=1e-12)


def test_probabilities_add_up_to_one_and_stay_finite_far_out(classifier: Classifier) -> None:
    rng = np.random.default_rng(0)
    extreme = rng.choice([-1e15, -1.0, 0.0, 1e-300, 1.0, 255.0, 1e15], size=(400, len(NAMES)))
    found = classifier.probabilities(extreme)
    assert np.isfinite(found).all()
    np.testing.assert_allclose(found.sum(axis=1), 1)


def test_columns_are_taken_by_name(classifier: Classifier) -> None:
    cells = table_of(make_cells(5, seed=3))
    turned = replace(cells, features=cells.features[::-1], values=cells.values[:, ::-1])
    expected = classifier.predict(cells).probabilities
    np.testing.assert_array_equal(classifier.predict(turned).probabilities, expected)


def test_a_table_without_what_the_model_takes_is_refused(classifier: Classifier) -> None:
    cells = table_of(make_cells(5, seed=3))
    fewer = replace(cells, features=cells.features[1:], values=cells.values[:, 1:])
    with pytest.raises(MissingMeasurements, match="'Area' is missing"):
        classifier.predict(fewer)


def test_a_rejected_cell_has_no_class_and_says_why(classifier: Classifier) -> None:
    values = make_cells(3, seed=4)
    values[1, 0] = np.nan
    found = classifier.predict(table_of(values, "flag"))
    assert found.classes[1] is None
    assert np.isnan(found.probabilities[1]).all()
    assert found.flags[1] == ["rejected: row 2, column 'Area': 'nan' is not a finite number"]
    assert found.classes[0] is not None
    assert found.classes[2] is not None


def test_flags_name_what_is_doubtful(classifier: Classifier) -> None:
    values = make_cells(2, seed=4)
    names = dict(zip(NAMES, range(len(NAMES)), strict=True))
    values[0, names["Circ."]] *= 1000
    # The background of an image of 640 x 480 pixels with a fifth of it covered by a cell.
    background = {"MinFeret": 480, "Feret": 800, "Area": 245760, "Solidity": 0.8}
    for name, value in background.items():
        values[1, names[name]] = value
    flags = classifier.predict(table_of(values)).flags
    assert "inconsistent: Circ. = 4 pi Area / Perim.^2" in flags[0]
    assert "outside training range: Circ." in flags[0]
    assert "broken segmentation" not in flags[0]
    assert "broken segmentation" in flags[1]


def test_low_margin_is_told_by_the_probabilities(classifier: Classifier) -> None:
    found = classifier.predict(table_of(make_cells(300, seed=5)))
    best = np.sort(found.probabilities, axis=1)
    close = best[:, -1] - best[:, -2] < LOW_MARGIN
    assert 0 < close.sum() < len(close)
    assert [("low margin" in f) for f in found.flags] == close.tolist()


def test_no_real_training_row_is_outside_the_training_range(
    classifier: Classifier, training_table: CellTable
) -> None:
    found = classifier.predict(training_table)
    assert not any(flag.startswith(("outside", "inconsistent")) for f in found.flags for flag in f)
    assert sum("broken segmentation" in f for f in found.flags) == 672


def graph_of(weights: npt.NDArray[np.float64]) -> bytes:
    graph = helper.make_graph(
        [
            helper.make_node("MatMul", ["cells", "weights"], ["scores"]),
            helper.make_node("Softmax", ["scores"], ["probabilities"], axis=1),
        ],
        "linear",
        [helper.make_tensor_value_info("cells", TensorProto.DOUBLE, [None, len(weights)])],
        [helper.make_tensor_value_info("probabilities", TensorProto.DOUBLE, [None, 5])],
        [onnx.numpy_helper.from_array(weights, "weights")],
    )
    opset = [helper.make_opsetid("", 17)]
    return helper.make_model(graph, opset_imports=opset, ir_version=9).SerializeToString()


@pytest.mark.parametrize(
    ("graph", "sentence"),
    [
        (b"no graph", "model.onnx is no ONNX graph: there is no type 6 of a field"),
        (graph_of(np.zeros((33, 5))), "gives other probabilities for its golden rows"),
        (
            graph_of(np.zeros((32, 5))),
            "where 'cells' of tensor.double. with any number of rows and 33 columns was expected",
        ),
    ],
)
def test_a_graph_that_is_not_the_manifests_is_refused(graph: bytes, sentence: str) -> None:
    loaded = store.load(store.resolve(MODEL))
    with pytest.raises(ModelError, match=sentence):
        Classifier(loaded.model_copy(update={"contents": {MODEL_FILE: graph}}))


def test_a_model_that_overflows_gives_a_rejected_cell_and_no_class() -> None:
    loaded = store.load(store.resolve(MODEL))
    weights = np.full((33, 5), 1e306)
    manifest = loaded.manifest.model_copy(
        update={
            "golden_rows": GoldenRows(cells=[[0.0] * 33], probabilities=[[0.2] * 5]),
        }
    )
    contents = {MODEL_FILE: graph_of(weights)}
    model = Classifier(loaded.model_copy(update={"contents": contents, "manifest": manifest}))
    found = model.predict(table_of(make_cells(1)))
    assert found.classes == [None]
    assert found.flags[0][0].startswith("rejected: the measurements are too far from any cell")
    assert found.summary() == {
        "rows": 1,
        "predicted": 0,
        "rejected": 1,
        "flagged": 0,
        "counts": {},
    }


def test_an_unknown_folder_is_no_model(tmp_path: Path) -> None:
    with pytest.raises(UnknownModel, match="is not a model"):
        Classifier.load(tmp_path)


def test_measurements_are_those_of_the_manifest(classifier: Classifier) -> None:
    assert classifier.measurements == measurements(NAMES)


def test_nothing_is_written_to_the_users_home(tmp_path: Path) -> None:
    """ONNX Runtime leaves a device id there, and reports, unless it is told not to."""
    environment = {k: v for k, v in os.environ.items() if k != "ORT_DISABLE_TELEMETRY"}
    code = f"from bloodcells import Classifier; Classifier.load({str(MODEL)!r})"
    subprocess.run(
        [sys.executable, "-c", code], env=environment | {"HOME": str(tmp_path)}, check=True
    )
    assert list(tmp_path.rglob("*")) == []
