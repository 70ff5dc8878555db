"""From a table to a model directory, with a few small candidates."""

import io
import os
from dataclasses import replace
from importlib import metadata

import numpy as np
import pytest
from rich.console import Console
from sklearn.neighbors import KNeighborsClassifier

from bloodcells import Classifier, artifact, read_cells
from tests.training.tables import NAMES, labelled, write
from training import export
from training.candidates import CANDIDATES, Candidate
from training.data import TrainingTableError, read
from training.report_table import Report
from training.run import NothingToShip, Options, Unwritable, train
from training.scratch import MLPEnsemble, ScratchMLP, SoftmaxRegression

BY_NAME = {candidate.name: candidate for candidate in CANDIDATES}
SOFTMAX = BY_NAME["softmax regression, scratch"]
NEIGHBOURS = Candidate(
    "nearest neighbours",
    lambda seed: KNeighborsClassifier(3, algorithm="brute"),
    grid={},
    quick={"features__sets": [("measured",)]},
    carries_rows=True,
)
ENSEMBLE = Candidate(
    "networks",
    lambda seed: MLPEnsemble(ScratchMLP((8,), max_epochs=15), n_members=2, random_state=seed),
    grid={},
    quick={},
)


@pytest.fixture(scope="module")
def file(tmp_path_factory):
    return write(tmp_path_factory.mktemp("table") / "cells.csv", *labelled())


@pytest.fixture(scope="module")
def table(file):
    return read(file)


@pytest.fixture
def log():
    return io.StringIO()


@pytest.fixture
def report(log):
    return Report(Console(file=log, width=500))


def verdicts(classifier):
    return {c.name: c.verdict for c in classifier.manifest.selection.candidates}


def graph(classifier, out):
    manifest = classifier.manifest
    return (out / manifest.name / str(manifest.version) / artifact.MODEL).read_bytes()


def test_the_best_is_exported_with_all_that_was_found(tmp_path, file, table, report, log):
    options = Options(tmp_path, name="mine", seed=5, quick=True)
    test = replace(read(file), sha256="b" * 64)
    classifier = train(table, test, options, report, [BY_NAME["majority"], SOFTMAX])

    manifest = classifier.manifest
    assert (manifest.name, manifest.version, manifest.seed) == ("mine", 1, 5)
    assert verdicts(classifier) == {"majority": "compared", SOFTMAX.name: "chosen"}
    assert manifest.selection.chosen == SOFTMAX.name
    assert manifest.selection.folds == 5
    row = manifest.selection.candidates[1]
    assert row.settings == {
        "features": {
            "type": "DerivedFeatures",
            "sets": ["tamed", "shape", "within", "between"],
        },
        "model": {"type": "SoftmaxRegression", "alpha": 1e-3},
    }
    assert 0 < row.f1_macro_sd < 0.3
    assert manifest.feature_names == NAMES
    red = manifest.features[NAMES.index("Mean red")]
    assert (red.unit, red.channel, red.base) == ("8-bit grey level", "red", "Mean")
    column = table.values[:, NAMES.index("Mean red")]
    assert red.range() == tuple(np.quantile(column, [0, 0.25, 0.5, 0.75, 1]))
    assert manifest.classes == table.classes
    assert manifest.training_data.rows == 150
    assert manifest.training_data.sha256 == table.sha256
    assert manifest.out_of_fold.cells == 150
    assert manifest.out_of_fold.f1_macro == pytest.approx(row.f1_macro_mean, abs=0.03)
    assert manifest.slides_held_out is not None
    assert manifest.slides_held_out.slides == 8
    assert manifest.test is not None
    assert manifest.test.sha256 == "b" * 64
    assert {"python", "numpy", "scikit-learn", "onnx", "onnxruntime"} <= manifest.libraries.keys()
    assert manifest.duration_seconds > 0

    # The service's own reading of table and model gives the scores that the manifest states.
    predictions = Classifier.load(tmp_path / "mine").predict(read_cells(file))
    right = np.array(predictions.classes) == table.labels
    assert right.mean() == pytest.approx(manifest.test.scores.accuracy)

    lines = log.getvalue()
    assert "150 of the 150 cells of cells.csv are in cells.csv too" in lines
    report.result(manifest, "here")
    assert "softmax regression, scratch  chosen\n" in log.getvalue()
    assert "On cells.csv: macro-F1 " in log.getvalue()


def test_each_training_is_a_new_version(tmp_path, table, report):
    options = Options(tmp_path, quick=True)
    for version in (1, 2):
        assert train(table, None, options, report, [SOFTMAX]).manifest.version == version


@pytest.mark.parametrize(
    "candidate", [SOFTMAX, ENSEMBLE, BY_NAME["random forest"]], ids=lambda c: c.name
)
def test_the_same_seed_gives_the_same_bytes_and_another_another(tmp_path, table, report, candidate):
    def trained(seed):
        classifier = train(
            table, None, Options(tmp_path, seed=seed, quick=True), report, [candidate]
        )
        return graph(classifier, tmp_path)

    first = trained(1)
    assert trained(1) == first
    assert (trained(2) == first) == (candidate is SOFTMAX)  # nothing in it is drawn


def test_the_test_table_has_no_say(tmp_path, file, table, report):
    test = read(file)
    shuffled = replace(test, labels=np.random.default_rng(0).permutation(test.labels))
    candidates = [SOFTMAX, ENSEMBLE, BY_NAME["gradient boosting"]]

    def trained(held_back):
        return train(table, held_back, Options(tmp_path, quick=True), report, candidates)

    alone, right, wrong = trained(None), trained(test), trained(shuffled)

    assert graph(alone, tmp_path) == graph(right, tmp_path) == graph(wrong, tmp_path)
    assert alone.manifest.test is None
    assert right.manifest.test.scores.f1_macro > wrong.manifest.test.scores.f1_macro + 0.2
    assert right.manifest.golden_rows == wrong.manifest.golden_rows
    assert right.manifest.out_of_fold == wrong.manifest.out_of_fold


def test_what_carries_training_rows_is_shown_and_not_shipped(tmp_path, table, report):
    majority = BY_NAME["majority"]
    classifier = train(table, None, Options(tmp_path, quick=True), report, [majority, NEIGHBOURS])
    assert verdicts(classifier) == {
        "majority": "chosen",
        "nearest neighbours": "not shipped: carries training rows",
    }
    scores = {c.name: c.f1_macro_mean for c in classifier.manifest.selection.candidates}
    assert scores["nearest neighbours"] > scores["majority"]


@pytest.mark.parametrize("candidate", [NEIGHBOURS, BY_NAME["SVM"]], ids=lambda c: c.name)
def test_what_carries_training_rows_is_shipped_where_allowed(tmp_path, table, report, candidate):
    options = Options(tmp_path, quick=True, allow_training_rows=True)
    classifier = train(table, None, options, report, [BY_NAME["majority"], candidate])
    assert classifier.manifest.selection.chosen == candidate.name


def test_the_stratified_dummy_is_never_shipped(tmp_path, table, report):
    dummies = [BY_NAME["majority"], BY_NAME["stratified"]]
    options = Options(tmp_path, quick=True, allow_training_rows=True)
    assert verdicts(train(table, None, options, report, dummies)) == {
        "majority": "chosen",
        "stratified": "not shipped: its draws have no exact form in ONNX",
    }


def test_a_model_whose_graph_is_refused_gives_way_to_the_next(
    tmp_path, table, report, log, monkeypatch
):
    parity = export.check_parity

    def gate(graph, model, cells):
        if isinstance(model[-1], SoftmaxRegression):
            # As if its graph had been written with other weights.
            model[-1].coefs_ = [model[-1].coefs_[0] * 1.01]
        parity(graph, model, cells)

    monkeypatch.setattr(export, "check_parity", gate)
    classifier = train(
        table, None, Options(tmp_path, quick=True), report, [BY_NAME["majority"], SOFTMAX]
    )
    assert classifier.manifest.selection.chosen == "majority"
    verdict = verdicts(classifier)[SOFTMAX.name]
    assert verdict.startswith(
        "not exported: the graph's probabilities differ from the model's by up"
    )
    assert f"{SOFTMAX.name}: {verdict}" in log.getvalue()


def test_no_model_to_ship_is_said(tmp_path, table, report):
    failing = Candidate("broken", SOFTMAX.make, {}, {"model__alpha": [-1.0]})
    with pytest.raises(NothingToShip) as error:
        train(table, None, Options(tmp_path, quick=True), report, [NEIGHBOURS, failing])
    assert str(error.value) == (
        "No model can be exported (nearest neighbours: not shipped: carries training rows; broken: "
        "failed: ValueError: alpha must be a finite number above 0, but is -1.0.)."
    )
    assert not list(tmp_path.iterdir())


def test_slides_unknown_are_left_out_of_the_manifest(tmp_path, table, report, log):
    unknown = replace(table, slides=None)
    classifier = train(unknown, None, Options(tmp_path, quick=True), report, [SOFTMAX])
    assert classifier.manifest.slides_held_out is None
    report.result(classifier.manifest, "here")
    scored = [line.partition(":")[0] for line in log.getvalue().splitlines() if "accuracy" in line]
    assert scored == ["Out of fold"]


def test_a_source_tree_that_is_not_installed_is_trained_with_too(
    tmp_path, table, report, monkeypatch
):
    def version(name):
        if name == "bloodcells":
            raise metadata.PackageNotFoundError(name)
        return "1.2.3"

    monkeypatch.setattr(metadata, "version", version)
    libraries = train(
        table, None, Options(tmp_path), report, [BY_NAME["majority"]]
    ).manifest.libraries
    assert "bloodcells" not in libraries
    assert libraries["numpy"] == "1.2.3"


def test_there_is_a_bar_on_a_terminal_and_none_in_a_log(tmp_path, table, log):
    terminal = io.StringIO()
    for file, on_terminal in ((terminal, True), (log, False)):
        with Report(Console(file=file, width=100, force_terminal=on_terminal)) as report:
            train(table, None, Options(tmp_path), report, [BY_NAME["majority"]])
    assert "comparing" in terminal.getvalue()
    assert "majority      " in terminal.getvalue()
    assert "comparing" not in log.getvalue()
    assert "majority      " in log.getvalue()


def test_a_test_table_of_other_classes_is_refused_before_any_work(tmp_path, table, report, log):
    other = replace(table, labels=np.full_like(table.labels, "Mast cell"))
    with pytest.raises(
        TrainingTableError, match="The label 'Mast cell' is not in the training table"
    ):
        train(table, other, Options(tmp_path, quick=True), report, [SOFTMAX])
    assert log.getvalue() == ""


def test_a_folder_that_cannot_be_written_is_refused_before_any_work(tmp_path, table, report, log):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(Unwritable, match=r"cannot be written to; name another folder with --out\."):
        train(table, None, Options(blocked / "models", quick=True), report, [SOFTMAX])
    assert log.getvalue() == ""
    if os.geteuid() != 0:
        blocked.unlink()
        blocked.mkdir(mode=0o555)
        with pytest.raises(Unwritable):
            train(table, None, Options(blocked, quick=True), report, [SOFTMAX])
