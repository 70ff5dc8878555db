"""From a table to a model directory, with a few small candidates."""

import io
import re
from dataclasses import replace
from importlib import metadata

import numpy as np
import pytest
from rich.console import Console
from sklearn.neighbors import KNeighborsClassifier

from bloodcells import Classifier, read_cells
from bloodcells.classification import out_of_fold, store, training_rows
from bloodcells.classification.manifest import (
    CALIBRATION_FILE,
    MODEL_FILE,
    OUT_OF_FOLD_FILE,
    REPORT_FILE,
    TRAINING_ROWS_FILE,
)
from bloodcells.errors import BloodcellsError
from bloodcells.measurements import FEATURE_SETS
from tests.training.tables import NAMES, NETWORK, labelled, write
from tests.training.tables import SOFTMAX as SMALL
from training import export
from training.data.labelled_cells import TrainingTableError, read
from training.data.measurement_set import MeasurementSet
from training.describe.evaluation import as_evaluation
from training.describe.summary import summary
from training.estimators.scratch import (
    DivergenceError,
    MLPEnsemble,
    ScratchMLP,
    SoftmaxRegression,
)
from training.run import NothingToShip, Options, Unwritable, train
from training.search.candidates import CANDIDATES, Blend, Candidate
from training.search.progress import Printed

pytestmark = pytest.mark.integration  # each is a whole training

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
def progress(log):
    return Printed(Console(file=log, width=500))


def options(out, **others):
    """Without the report, which has tests of its own, and takes seconds."""
    return Options(out, **({"quick": True, "report": False} | others))


def verdicts(classifier):
    return {c.name: c.verdict for c in classifier.manifest.selection.candidates}


def graph(classifier, out):
    manifest = classifier.manifest
    return (out / manifest.name / str(manifest.version) / MODEL_FILE).read_bytes()


def test_the_best_is_exported_with_all_that_was_found(tmp_path, file, table, progress, log):
    how = options(tmp_path, name="mine", seed=5, repeats=2)
    test = replace(read(file), sha256="b" * 64)
    classifier = train(table, test, how, progress, [BY_NAME["majority"], SOFTMAX])

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
    assert row.random_folds is not None
    assert (row.random_folds.repeats, row.random_folds.folds) == (2, 5)
    assert row.random_folds.f1_macro_mean == row.f1_macro_mean
    assert row.random_folds.recall.keys() == set(table.classes)
    assert row.slides_held_out is not None
    assert (row.slides_held_out.repeats, row.slides_held_out.folds) == (1, 5)
    assert manifest.selection.repeats == 2
    assert manifest.selection.optimism is not None
    assert manifest.selection.optimism.configurations == 2
    assert manifest.selection.optimism.selected == pytest.approx(manifest.out_of_fold.f1_macro)
    assert manifest.confounded == []
    assert manifest.feature_names == NAMES
    red = manifest.features[NAMES.index("Mean red")]
    assert (red.unit, red.channel, red.base) == ("8-bit grey level", "red", "Mean")
    column = table.values[:, NAMES.index("Mean red")]
    assert red.range() == tuple(np.quantile(column, [0, 0.25, 0.5, 0.75, 1]))
    assert manifest.classes == table.classes
    assert manifest.training_data.rows == 150
    assert manifest.training_data.sha256 == table.sha256
    assert manifest.out_of_fold.cells == 150
    assert manifest.out_of_fold.f1_macro == pytest.approx(row.f1_macro_mean, abs=0.06)
    assert manifest.slides_held_out is not None
    assert manifest.slides_held_out.slides == 8
    assert manifest.test is not None
    assert manifest.test.sha256 == "b" * 64
    assert {"python", "numpy", "scikit-learn", "onnx", "onnxruntime"} <= manifest.libraries.keys()
    assert manifest.duration_seconds > 0

    # The service's own reading of table and model gives the scores that the manifest states.
    predictions = Classifier.load(tmp_path / "mine" / "1").predict(read_cells(file))
    right = np.array(predictions.classes) == table.labels
    assert right.mean() == pytest.approx(manifest.test.scores.accuracy)

    lines = log.getvalue()
    assert "150 of the 150 cells of cells.csv are in cells.csv too" in lines
    said = "\n".join(summary(manifest))
    assert re.search(rf"^{SOFTMAX.name}( +\d+\.\d+){{7}} +1  chosen$", said, re.MULTILINE)
    assert "It was chosen from 2 models and settings by their scores" in said
    assert "On cells.csv: macro-F1 " in said


def test_the_files_beside_the_model_are_what_the_manifest_says(tmp_path, table, progress):
    labels = np.where(table.slides == "s1", "Basophil", table.labels)
    manifest = train(
        replace(table, labels=labels), None, options(tmp_path), progress, [SOFTMAX]
    ).manifest
    directory = tmp_path / "bloodcells" / "1"
    kept = store.load(directory).contents
    assert kept.keys() == {MODEL_FILE, TRAINING_ROWS_FILE, OUT_OF_FOLD_FILE, CALIBRATION_FILE}
    assert training_rows.seen(table.values, kept[TRAINING_ROWS_FILE]).all()
    assert not training_rows.seen(table.values + 1, kept[TRAINING_ROWS_FILE]).any()
    codes, probabilities, classes = out_of_fold.from_bytes(kept[OUT_OF_FOLD_FILE])
    truth = np.array(classes)[codes]
    assert as_evaluation(truth, probabilities, classes).f1_macro == manifest.out_of_fold.f1_macro
    (basophils,) = manifest.confounded
    assert (basophils.class_, basophils.cells, basophils.slides) == ("Basophil", 19, ["s1"])
    assert any(limit.startswith("All 19 cells of the class Basophil") for limit in manifest.limits)
    # What the search kept is gone.
    assert [f.name for f in tmp_path.iterdir()] == ["bloodcells"]


def test_a_report_lies_beside_the_model(tmp_path, table, progress):
    train(table, None, options(tmp_path, report=True), progress, [BY_NAME["majority"], SOFTMAX])
    kept = store.load(tmp_path / "bloodcells" / "1").contents
    assert b"<html" in kept[REPORT_FILE]
    assert any(name.startswith("report/figures/") for name in kept)


def test_a_vote_is_exported_with_its_members_settings(tmp_path, table, progress):
    members = [SOFTMAX, ENSEMBLE]
    vote = Blend("both", (SOFTMAX.name, ENSEMBLE.name), (1.0, 2.0))
    with pytest.raises(NothingToShip):
        train(table, None, options(tmp_path), progress, [NEIGHBOURS])
    failing = [replace(member, not_shipped="it is not to be") for member in members]
    with pytest.raises(NothingToShip) as refused:
        train(table, None, options(tmp_path), progress, [*failing, vote])
    assert "both: not shipped: it is not to be" in str(refused.value)

    manifest = train(table, None, options(tmp_path), progress, [*members, vote]).manifest
    row = next(c for c in manifest.selection.candidates if c.name == "both")
    assert row.settings["weights"] == [1.0, 2.0]
    assert row.settings["members"][SOFTMAX.name]["model"]["alpha"] == 1e-3
    assert row.verdict in ("chosen", "compared")


def test_a_vote_of_what_carries_training_rows_carries_them_too(tmp_path, table, progress):
    vote = Blend("both", (SOFTMAX.name, NEIGHBOURS.name), (1.0, 1.0))
    candidates = [SOFTMAX, NEIGHBOURS, vote]
    shown = train(table, None, options(tmp_path), progress, candidates)
    assert verdicts(shown)["both"] == "not shipped: carries training rows"
    # What cannot be shipped is no part of the choice.
    assert shown.manifest.selection.optimism.configurations == 1
    allowed = options(tmp_path, allow_training_rows=True)
    shown = train(table, None, allowed, progress, candidates)
    assert verdicts(shown)["both"] in ("chosen", "compared")
    assert shown.manifest.selection.optimism.configurations == 3


def test_the_best_of_all_repeats_is_chosen(tmp_path, table, progress):
    manifest = train(
        table, None, options(tmp_path, repeats=2, quick=False), progress, [SMALL, NETWORK]
    ).manifest
    best = max(manifest.selection.candidates, key=lambda c: c.f1_macro_mean)
    assert manifest.selection.chosen == best.name


def test_a_search_that_was_stopped_is_started_anew_unless_it_is_resumed(
    tmp_path, table, progress, log
):
    def stopped():
        with pytest.raises(NothingToShip):
            train(table, None, options(tmp_path), progress, [NEIGHBOURS])
        (folder,) = tmp_path.glob(".bloodcells-search-*")
        assert f"10 fits are kept in {folder}: the same command with --resume goes on" in (
            log.getvalue()
        )
        return folder

    folder = stopped()
    assert stopped() == folder
    assert "10 fits of this search were kept when it was stopped, and are given up" in (
        log.getvalue()
    )
    allowed = options(tmp_path, allow_training_rows=True, resume=True)
    train(table, None, allowed, progress, [NEIGHBOURS])
    assert "Going on with a stopped search: 10 fits are kept.\n" in log.getvalue()
    assert not folder.exists()

    folder = stopped()
    train(table, None, replace(allowed, seed=1), progress, [NEIGHBOURS])
    assert (
        "There is no stopped search like this one to resume; starting anew.\n"
        f"{folder} is of a search with other seed.\n"
    ) in log.getvalue()
    assert folder.exists()


def test_a_broken_file_of_a_stopped_search_is_said(tmp_path, table, progress, log):
    with pytest.raises(NothingToShip):
        train(table, None, options(tmp_path), progress, [NEIGHBOURS])
    file = min(tmp_path.glob(".bloodcells-search-*/*.fit"))
    file.write_bytes(b"")
    allowed = options(tmp_path, allow_training_rows=True, resume=True)
    train(table, None, allowed, progress, [NEIGHBOURS])
    assert (
        "1 of the files that were kept are not what had been written (00-000-repeat0-0.fit); their "
        "fits were done again.\n"
    ) in log.getvalue()


def test_each_training_is_a_new_version(tmp_path, table, progress):
    for version in (1, 2):
        assert (
            train(table, None, options(tmp_path), progress, [SOFTMAX]).manifest.version == version
        )


@pytest.mark.parametrize(
    "candidate", [SOFTMAX, ENSEMBLE, BY_NAME["random forest"]], ids=lambda c: c.name
)
def test_the_same_seed_gives_the_same_bytes_and_another_another(
    tmp_path, table, progress, candidate
):
    def trained(seed):
        classifier = train(table, None, options(tmp_path, seed=seed), progress, [candidate])
        return graph(classifier, tmp_path)

    first = trained(1)
    assert trained(1) == first
    assert (trained(2) == first) == (candidate is SOFTMAX)  # nothing in it is drawn


def test_the_test_table_has_no_say(tmp_path, file, table, progress):
    test = read(file)
    shuffled = replace(test, labels=np.random.default_rng(0).permutation(test.labels))
    candidates = [SOFTMAX, ENSEMBLE, BY_NAME["gradient boosting"]]

    def trained(held_back):
        return train(table, held_back, options(tmp_path), progress, candidates)

    alone, right, wrong = trained(None), trained(test), trained(shuffled)

    assert graph(alone, tmp_path) == graph(right, tmp_path) == graph(wrong, tmp_path)
    assert alone.manifest.test is None
    assert right.manifest.test.scores.f1_macro > wrong.manifest.test.scores.f1_macro + 0.2
    assert right.manifest.golden_rows == wrong.manifest.golden_rows
    assert right.manifest.out_of_fold == wrong.manifest.out_of_fold


def test_what_carries_training_rows_is_shown_and_not_shipped(tmp_path, table, progress):
    majority = BY_NAME["majority"]
    classifier = train(table, None, options(tmp_path), progress, [majority, NEIGHBOURS])
    assert verdicts(classifier) == {
        "majority": "chosen",
        "nearest neighbours": "not shipped: carries training rows",
    }
    scores = {c.name: c.f1_macro_mean for c in classifier.manifest.selection.candidates}
    assert scores["nearest neighbours"] > scores["majority"]


@pytest.mark.parametrize("candidate", [NEIGHBOURS, BY_NAME["SVM"]], ids=lambda c: c.name)
def test_what_carries_training_rows_is_shipped_where_allowed(tmp_path, table, progress, candidate):
    how = options(tmp_path, allow_training_rows=True)
    classifier = train(table, None, how, progress, [BY_NAME["majority"], candidate])
    assert classifier.manifest.selection.chosen == candidate.name


def test_the_stratified_dummy_is_never_shipped(tmp_path, table, progress):
    dummies = [BY_NAME["majority"], BY_NAME["stratified"]]
    how = options(tmp_path, allow_training_rows=True)
    assert verdicts(train(table, None, how, progress, dummies)) == {
        "majority": "chosen",
        "stratified": "not shipped: its draws have no exact form in ONNX",
    }


class FewOnly(SoftmaxRegression):
    """Fits the four fifths of a fold, and not the whole table."""

    def fit(self, X, y):
        if len(X) == 150:
            raise DivergenceError(3, 0.5)
        return super().fit(X, y)


def test_a_model_that_cannot_be_fitted_to_all_cells_gives_way_to_the_next(
    tmp_path, table, progress, log
):
    few = Candidate("few only", lambda seed: FewOnly(), grid={}, quick={})
    classifier = train(table, None, options(tmp_path), progress, [BY_NAME["majority"], few])
    said = "could not be fitted to all cells: Training diverged: the loss is not a finite number"
    assert verdicts(classifier)["few only"].startswith(said)
    assert classifier.manifest.selection.chosen == "majority"
    assert f"few only: {said}" in log.getvalue()


def test_a_model_whose_graph_is_refused_gives_way_to_the_next(
    tmp_path, table, progress, log, monkeypatch
):
    parity = export.check_parity

    def gate(graph, model, cells, **tolerance):
        if isinstance(model[-1], SoftmaxRegression):
            # As if its graph had been written with other weights.
            model[-1].coefs_ = [model[-1].coefs_[0] * 1.01]
        parity(graph, model, cells, **tolerance)

    monkeypatch.setattr(export, "check_parity", gate)
    classifier = train(table, None, options(tmp_path), progress, [BY_NAME["majority"], SOFTMAX])
    assert classifier.manifest.selection.chosen == "majority"
    verdict = verdicts(classifier)[SOFTMAX.name]
    assert verdict.startswith(
        "not exported: the graph's probabilities differ from the model's by up"
    )
    assert f"{SOFTMAX.name}: {verdict}" in log.getvalue()


def test_no_model_to_ship_is_said(tmp_path, table, progress):
    failing = Candidate("broken", SOFTMAX.make, {}, {"model__alpha": [-1.0]})
    with pytest.raises(NothingToShip) as error:
        train(table, None, options(tmp_path), progress, [NEIGHBOURS, failing])
    assert str(error.value) == (
        "No model can be exported (nearest neighbours: not shipped: carries training rows; broken: "
        "failed: ValueError: alpha must be a finite number above 0, but is -1.0.)."
    )
    assert not (tmp_path / "bloodcells").exists()


def test_slides_unknown_are_left_out_of_the_manifest(tmp_path, table, progress, log):
    unknown = replace(table, slides=None)
    classifier = train(unknown, None, options(tmp_path), progress, [SOFTMAX])
    assert classifier.manifest.slides_held_out is None
    assert classifier.manifest.selection.candidates[0].slides_held_out is None
    lines = list(summary(classifier.manifest))
    assert lines[1].split()[5] == "-"
    scored = [line.partition(":")[0] for line in lines if "accuracy" in line]
    assert scored == ["Out of fold"]


def test_a_source_tree_that_is_not_installed_is_trained_with_too(
    tmp_path, table, progress, monkeypatch
):
    def version(name):
        if name == "bloodcells":
            raise metadata.PackageNotFoundError(name)
        return "1.2.3"

    monkeypatch.setattr(metadata, "version", version)
    libraries = train(
        table, None, options(tmp_path), progress, [BY_NAME["majority"]]
    ).manifest.libraries
    assert "bloodcells" not in libraries
    assert libraries["numpy"] == "1.2.3"


def test_there_is_a_bar_on_a_terminal_and_none_in_a_log(tmp_path, table, log):
    terminal = io.StringIO()
    for file, on_terminal in ((terminal, True), (log, False)):
        with Printed(Console(file=file, width=100, force_terminal=on_terminal)) as progress:
            train(table, None, options(tmp_path), progress, [BY_NAME["majority"]])
    for text, bars in ((terminal.getvalue(), True), (log.getvalue(), False)):
        assert "majority: done, macro-F1 0." in text
        assert ("━" in text) == bars
        assert ("\x1b" in text) == bars


def test_a_test_table_of_other_classes_is_refused_before_any_work(tmp_path, table, progress, log):
    other = replace(table, labels=np.full_like(table.labels, "Mast cell"))
    with pytest.raises(
        TrainingTableError, match="The label 'Mast cell' is not in the training table"
    ):
        train(table, other, options(tmp_path), progress, [SOFTMAX])
    assert log.getvalue() == ""


def test_a_folder_that_cannot_be_written_is_refused_before_any_work(tmp_path, table, progress, log):
    blocked = tmp_path / "file"
    blocked.write_text("")
    with pytest.raises(Unwritable, match=r"cannot be written to; name another folder with --out\."):
        train(table, None, options(blocked / "models"), progress, [SOFTMAX])
    assert log.getvalue() == ""


def test_a_model_takes_the_set_of_measurements_that_was_named(tmp_path):
    values, labels = labelled()
    names = FEATURE_SETS["bloodcells-93"]
    more = np.random.default_rng(0).uniform(0.1, 0.9, (len(values), len(names) - values.shape[1]))
    file = tmp_path / "white.csv"
    rows = np.column_stack([values, more]).tolist()
    lines = [",".join(["image", *names, "Class"])]
    lines += [
        ",".join([f"s{i % 8}_{i}.jpg", *map(repr, row), label])
        for i, (row, label) in enumerate(zip(rows, labels.tolist(), strict=True))
    ]
    file.write_text("\n".join(lines) + "\n")
    cells = read(file, taken=MeasurementSet.named("bloodcells-93"))
    options = Options(tmp_path / "models", name="white", report=False)
    model = train(cells, None, options, Printed(Console(quiet=True)), [SMALL])
    assert model.manifest.feature_set == "bloodcells-93"
    assert [f.name for f in model.manifest.features] == list(names)
    again = Classifier.load(tmp_path / "models" / "white" / "1")
    found = again.predict(read_cells(file, features=again.measurements))
    assert np.mean(np.array(found.classes) == labels) > 0.6
    with pytest.raises(BloodcellsError, match="Nucleus area"):
        read_cells(write(tmp_path / "33.csv", *labelled()), features=again.measurements)
