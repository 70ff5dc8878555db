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
from bloodcells.errors import MissingMeasurements, ModelError, NotCalibrated, UnknownModel
from bloodcells.measurements import FEATURE_SETS, measurements
from bloodcells.quality.flagging import LOW_MARGIN, UNLIKE
from bloodcells.tables.cell_table import CellTable
from bloodcells.tables.formats import Limits, read_bytes
from tests.bloodcells.classification.model_directory import older
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
    loaded = older(store.load(store.resolve(MODEL)))
    with pytest.raises(ModelError, match=sentence):
        Classifier(replace(loaded, contents={MODEL_FILE: graph}))


def test_a_model_that_overflows_gives_a_rejected_cell_and_no_class() -> None:
    loaded = older(store.load(store.resolve(MODEL)))
    weights = np.full((33, 5), 1e306)
    manifest = loaded.manifest.model_copy(
        update={
            "golden_rows": GoldenRows(cells=[[0.0] * 33], probabilities=[[0.2] * 5]),
        }
    )
    contents = {MODEL_FILE: graph_of(weights)}
    model = Classifier(replace(loaded, contents=contents, manifest=manifest))
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


# --- novelty and prediction sets -----------------------------------------------------------------------


def test_novelty_flags_the_cells_at_or_above_the_rate_of_the_manifest(
    classifier: Classifier,
) -> None:
    found = classifier.predict(table_of(make_cells(60, seed=4)), novelty=True)
    assert found.novelty is not None
    assert classifier.manifest.novelty is not None
    least = 1 - classifier.manifest.novelty.false_alarms
    assert [UNLIKE in flags for flags in found.flags] == (found.novelty >= least).tolist()
    plain = classifier.predict(table_of(make_cells(60, seed=4)))
    assert plain.novelty is None
    assert plain.flags == found.flags


def test_novelty_and_sets_are_the_same_alone_and_among_others(classifier: Classifier) -> None:
    cells = make_cells(20, seed=2)
    together = classifier.predict(table_of(cells), novelty=True, sets=0.9)
    for i in range(len(cells)):
        alone = classifier.predict(table_of(cells[i : i + 1]), novelty=True, sets=0.9)
        assert alone.novelty is not None
        assert together.novelty is not None
        np.testing.assert_allclose(alone.novelty[0], together.novelty[i], atol=1e-6)
        assert alone.records()[0]["set"] == together.records()[i]["set"]


def test_a_rejected_cell_has_neither(classifier: Classifier) -> None:
    cells = make_cells(3)
    cells[1, 0] = np.nan
    found = classifier.predict(table_of(cells, "flag"), novelty=True, sets=0.9).records()
    assert [record["novelty"] is None for record in found] == [False, True, False]
    assert [record["set"] is None for record in found] == [False, True, False]
    assert not any(UNLIKE in flag for flag in found[1]["flags"])


def test_of_real_cells_few_are_unlike_any_and_broken_ones_all(
    classifier: Classifier, training_table: CellTable
) -> None:
    found = classifier.predict(training_table)
    unlike = np.array([UNLIKE in flags for flags in found.flags])
    broken = np.array(["broken segmentation" in flags for flags in found.flags])
    assert unlike[broken].mean() > 0.99
    assert unlike[~broken].mean() < 0.02  # the model was fitted to them
    assert found.tally.doubts == []


def test_a_set_has_the_classes_that_reach_their_thresholds(
    classifier: Classifier, training_table: CellTable
) -> None:
    found = classifier.predict(training_table, sets=0.9)
    least = classifier.set_thresholds(0.9)
    stated = classifier.manifest.prediction_sets
    assert stated is not None
    assert least.tolist() == pytest.approx([c.threshold for c in stated.per_class])
    for record, row in zip(found.records()[:300], found.probabilities[:300], strict=True):
        reached = [n for n, p, t in zip(found.class_names, row, least, strict=True) if p >= t]
        assert list(record["set"]) == reached
    wider = classifier.predict(training_table, sets=0.99)
    sizes = [sum(len(r["set"]) for r in p.records()) for p in (found, wider)]
    assert sizes[0] < sizes[1]


@pytest.mark.parametrize("level", [0.0, 1.0, -1.0, 1.5, float("nan")])
def test_a_level_that_is_none_is_refused(classifier: Classifier, level: float) -> None:
    with pytest.raises(ValueError, match="sets must be a level above 0 and below 1"):
        classifier.predict(table_of(make_cells(1)), sets=level)


def test_many_levels_take_no_more_memory(classifier: Classifier) -> None:
    cells = table_of(make_cells(1))
    for level in np.linspace(0.5, 0.99, 250).tolist():
        classifier.predict(cells, sets=level)
    assert len(classifier._thresholds) <= 100


def test_an_older_model_loads_and_has_neither_scores_nor_flags() -> None:
    model = Classifier(older(store.load(store.resolve(MODEL))))
    cells = table_of(make_cells(20, seed=4))
    found = model.predict(cells)
    assert not any(UNLIKE in flags for flags in found.flags)
    assert found.tally.doubts == []
    for asked, what in (({"novelty": True}, "novelty"), ({"sets": 0.9}, "prediction sets")):
        with pytest.raises(NotCalibrated, match=f"has no {what}: it was exported before"):
            model.predict(cells, **asked)  # type: ignore[arg-type]
