"""What a manifest says of its model, computed from the model's own table."""

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from bloodcells.classification.manifest import Optimism
from bloodcells.measurements import IMAGEJ_33, measurements
from tests.training.tables import NAMES, labelled
from training.data.download import SHA256, TRAIN
from training.data.labelled_cells import LabelledCells
from training.describe import model_card
from training.describe.evaluation import as_evaluation


@pytest.fixture
def table():
    values, labels = labelled()
    slides = np.array([f"s{i % 8}" for i in range(150)])
    ids = tuple(f"{slide}_{i}.jpg" for i, slide in enumerate(slides))
    return LabelledCells(
        Path("my cells.csv"), "a" * 64, IMAGEJ_33, measurements(NAMES), values, labels, slides, ids
    )


OPTIMISM = Optimism(
    method="m", configurations=12, selected=0.9054, corrected=0.8931, low=0.8812, high=0.9023
)


@pytest.fixture
def scores(table):
    right = (table.labels[:, None] == np.array(table.classes)).astype(float)
    return as_evaluation(table.labels, 0.7 * right + 0.1, table.classes)


def test_the_use_is_for_cells_like_those_of_the_table(table):
    assert model_card.intended_use(table) == (
        "Research: it says which of 3 classes (Lymphocyte, Monocyte, Neutrophil) a segmented cell "
        "is, from its 33 measurements, for cells that were stained, photographed, segmented and "
        "measured as those of my cells.csv were. It is not a medical device and must not be used "
        "for diagnosis."
    )


def test_one_configuration_is_not_said_to_have_been_chosen(table, scores):
    limits = model_card.limits(
        table, scores, scores, OPTIMISM.model_copy(update={"configurations": 1})
    )
    assert limits[1].startswith("There was nothing to choose from: expect macro-F1 0.893")


def test_slides_that_share_classes_confound_nothing(table, scores):
    assert model_card.confounded(table) == []
    limits = model_card.limits(table, scores, scores, OPTIMISM)
    assert len(limits) == 3
    assert limits[0] == "Research use only; not a medical device."
    assert limits[1] == (
        "It was chosen from 12 models and settings by their scores on the same cells, where the best "
        "has 0.905, which flatters it: with that corrected, expect macro-F1 0.893 on new cells of "
        "the same slides (95 % interval 0.881 to 0.902)."
    )
    assert "Macro-F1 is 1.000 where cells of one slide" in limits[2]


def test_a_class_on_slides_of_its_own_is_said(table, scores):
    two = replace(table, labels=np.where(np.isin(table.slides, ["s1", "s3"]), "Basophil", "Other"))
    (basophils,) = [c for c in model_card.confounded(two) if c.class_ == "Basophil"]
    assert (basophils.cells, basophils.slides) == (38, ["s1", "s3"])
    limits = model_card.limits(two, scores, scores, OPTIMISM)
    assert any(
        limit.startswith(
            "All 38 cells of the class Basophil come from 2 slides that hold nothing else (s1, s3): "
        )
        for limit in limits
    )
    one = replace(table, labels=np.where(table.slides == "s1", "Basophil", table.labels))
    assert any(
        "come from one slide that holds nothing else (s1)" in limit
        for limit in model_card.limits(one, scores, scores, OPTIMISM)
    )


def test_the_mean_without_a_class_on_slides_of_its_own_is_beside_macro_f1(table, scores):
    slides = np.where(table.labels == "Monocyte", "s9", table.slides)
    half = np.where(np.arange(150) % 2, "Neutrophil", "Lymphocyte")
    right = (half[:, None] == np.array(table.classes)).astype(float)
    worse = as_evaluation(table.labels, 0.7 * right + 0.1, table.classes)
    lymphocyte, _, neutrophil = (c.f1 for c in worse.per_class)
    two = (lymphocyte + neutrophil) / 2
    limits = model_card.limits(replace(table, slides=slides), scores, worse, None)
    assert any(
        f" held out (the mean of the classes without Monocyte 1.000 and {two:.3f}): expect" in limit
        for limit in limits
    )


def test_unknown_slides_are_said(table, scores):
    unknown = replace(table, slides=None)
    assert model_card.confounded(unknown) == []
    limits = model_card.limits(unknown, scores, None, OPTIMISM)
    assert any("how well it does on slides that it has not seen is not known" in x for x in limits)


def test_why_slides_are_not_held_out_is_said(table, scores):
    few = replace(table, slides=np.array([f"s{i % 3}" for i in range(150)]))
    assert any(
        "lie on 3 slides, fewer than 5, so" in x for x in model_card.limits(few, scores, None, None)
    )
    bound = replace(
        table,
        labels=np.where(table.slides == "s0", "Basophil", "Other"),
    )
    limits = model_card.limits(bound, scores, None, None)
    assert any(x.startswith("Whole slides could not be held out, as what is left") for x in limits)
    assert not any("not known, or" in x or "fewer than" in x for x in limits)


def test_that_the_models_were_worked_out_on_the_public_cells_is_said(table, scores):
    said = "were worked out on these same cells before"
    assert not any(said in x for x in model_card.limits(table, scores, scores, OPTIMISM))
    public = replace(table, sha256=SHA256[TRAIN])
    assert any(said in x for x in model_card.limits(public, scores, scores, OPTIMISM))


def test_broken_segmentations_are_counted(table, scores):
    values = table.values.copy()
    broken = {"Area": 300000, "Feret": 813.173, "MinFeret": 575, "Solidity": 300000 / 575**2}
    for name, value in broken.items():
        values[:30, NAMES.index(name)] = value
    labels = np.where(np.arange(150) < 20, "Neutrophil", "Monocyte")
    limits = model_card.limits(
        replace(table, values=values, labels=labels), scores, scores, OPTIMISM
    )
    assert (
        "In 30 of the 150 training rows (20.0%) the segmentation is broken and the background was "
        "measured (20 Neutrophil, 10 Monocyte): what the model says of such rows, which are flagged, "
        "repeats that mix."
    ) in limits


def test_the_public_cells_are_cited_and_others_are_asked_to_be(table):
    assert model_card.citation(table) == (
        f"Cite the source of the cells in my cells.csv (SHA-256 {'a' * 64})."
    )
    raabin = "048d004a9c1cdd7ba22f7f78799a848cd9a794de87a99e6b70ac955b9a98733f"
    assert "Scientific Reports 12:1123, 2022" in model_card.citation(replace(table, sha256=raabin))


def test_an_evaluation_keeps_only_bins_with_cells(scores):
    assert scores.f1_macro == 1
    assert scores.calibration.cells == [150]
    assert scores.calibration.confidence == pytest.approx([0.8])
    assert scores.calibration.accuracy == [1.0]
    assert scores.calibration.error == pytest.approx(0.2)
    assert scores.per_class[0].class_ == "Lymphocyte"
