"""A model of an older release gets novelty and prediction sets, as if it had been trained with them."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bloodcells import Classifier, read_cells
from bloodcells.classification import store
from bloodcells.classification.manifest import MODEL_FILE, REPORT_FILE
from bloodcells.composition.model_reference import reference_of
from tests.bloodcells.classification.model_directory import older
from tests.training.tables import MAJORITY, SOFTMAX, VOTE, labelled, write
from tests.training.tables import NETWORK as SMALL_NETWORK
from training.calibrate import NotThisModel, calibrate
from training.data.labelled_cells import LabelledCells, read
from training.run import Options, train
from training.search.progress import Silent

pytestmark = pytest.mark.integration  # each is a whole training

CANDIDATES = (MAJORITY, SOFTMAX, SMALL_NETWORK, VOTE)


@pytest.fixture(scope="module")
def table(tmp_path_factory: pytest.TempPathFactory) -> LabelledCells:
    return read(write(tmp_path_factory.mktemp("table") / "cells.csv", *labelled(300), slides=30))


@pytest.fixture(scope="module")
def trained(tmp_path_factory: pytest.TempPathFactory, table: LabelledCells) -> Path:
    """The directory of a model that was trained with novelty and sets."""
    out = tmp_path_factory.mktemp("models")
    train(table, None, Options(out, name="new", report=False), Silent(), CANDIDATES)
    return out / "new" / "1"


@pytest.fixture
def old(trained: Path, tmp_path: Path) -> Path:
    """The same as an older release would have exported it, with a report."""
    loaded = older(store.load(trained))
    manifest = loaded.manifest.model_copy(
        update={"name": "old", "limits": ["Every cell is given one of"]}
    )
    page = b"<title>old, version 1</title><li>Every cell is given one of</li>"
    return store.save(tmp_path, manifest, loaded.contents | {REPORT_FILE: page})


def test_it_is_as_if_it_had_been_trained_with_them(
    old: Path, trained: Path, table: LabelledCells
) -> None:
    directory = calibrate(old, table, jobs=1, progress=Silent(), candidates=CANDIDATES)
    assert directory == old.parent / "2"
    found, expected = (store.load(d).manifest for d in (directory, trained))
    assert found.features == expected.features
    assert found.novelty == expected.novelty
    assert found.prediction_sets == expected.prediction_sets
    assert found.new_slides == expected.new_slides
    assert found.golden_rows == expected.golden_rows
    assert store.load(directory).contents[MODEL_FILE] == store.load(trained).contents[MODEL_FILE]
    cells = read_cells(table.file)
    before, after = (Classifier.load(d).predict(cells) for d in (old, directory))
    np.testing.assert_array_equal(before.probabilities, after.probabilities)
    page = store.load(directory).contents[REPORT_FILE].decode()
    assert page.startswith(
        "<title>old, version 2</title><li>Every cell is given one of the classes"
    )
    assert "only some are flagged `unlike any training cell`" in page


def test_what_is_known_is_told_by_slides_that_were_held_out(
    trained: Path, table: LabelledCells
) -> None:
    manifest = Classifier.load(trained).manifest
    novelty, sets = manifest.novelty, manifest.prediction_sets
    assert novelty is not None
    assert sets is not None
    assert novelty.calibrated_on == sets.calibrated_on == "slides held out"
    assert novelty.cells == sets.cells == len(table)
    shares = [novelty.flagged[name] * n for name, n in table.class_counts.items()]
    assert abs(sum(shares) / len(table) - novelty.false_alarms) < 0.02
    assert [c.cells for c in sets.per_class] == list(table.class_counts.values())
    assert all(c.promised for c in sets.per_class)
    assert all(c.coverage > 0.8 for c in sets.per_class)
    assert sets.coverage > 0.85


def test_errors_on_slides_that_were_held_out_are_kept(trained: Path, table: LabelledCells) -> None:
    classifier = Classifier.load(trained)
    manifest = classifier.manifest
    assert manifest.new_slides is not None
    assert manifest.slides_held_out is not None
    found = reference_of(classifier, "em", same_slides=False)
    assert found.between_slides == manifest.new_slides.between_slides["em"] >= 0
    right = (found.probabilities.argmax(axis=1) == found.codes).mean()
    assert right == pytest.approx(manifest.slides_held_out.scores.accuracy)
    assert reference_of(classifier, "em").between_slides is None
    assert reference_of(classifier, "counted", same_slides=False).between_slides is None


def test_without_slides_random_folds_calibrate_and_nothing_is_promised(
    tmp_path: Path, table: LabelledCells
) -> None:
    cells = replace(table, slides=None)
    manifest = train(
        cells, None, Options(tmp_path, report=False), Silent(), [MAJORITY, SOFTMAX]
    ).manifest
    sets = manifest.prediction_sets
    assert sets is not None
    assert manifest.novelty is not None
    assert manifest.new_slides is None
    assert sets.calibrated_on == manifest.novelty.calibrated_on == "random folds"
    assert not any(c.promised for c in sets.per_class)
    assert any("promise nothing for new slides of" in limit for limit in manifest.limits)
    assert sets.coverage > 0.85


def test_another_table_or_search_is_refused(old: Path, table: LabelledCells) -> None:
    other = replace(table, sha256="f" * 64)
    with pytest.raises(NotThisModel, match=r"another table\. Name that one with --train"):
        calibrate(old, other, jobs=1, progress=Silent(), candidates=CANDIDATES)
    with pytest.raises(NotThisModel, match="is not among those that this release compares"):
        calibrate(old, table, jobs=1, progress=Silent(), candidates=[MAJORITY])


def test_a_model_that_scores_otherwise_when_it_is_fitted_again_is_refused(
    old: Path, table: LabelledCells
) -> None:
    turned = replace(table, labels=np.roll(table.labels, 1))
    with pytest.raises(NotThisModel, match="when it is fitted again"):
        calibrate(old, turned, jobs=1, progress=Silent(), candidates=CANDIDATES)
